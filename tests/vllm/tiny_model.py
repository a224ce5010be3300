"""Makes a tiny random Qwen2 with its tokenizer in a directory: `python tiny_model.py DIRECTORY ENDINGS`.

Runs in the server's environment, not in that of the tests. It knows no language: it obeys grammars, and that is
what the tests need of it. ENDINGS is a JSON list of what ends the parts of an answer, `%s` standing for a letter: by
chance a random model would hardly come upon one letter by letter, so that some of its tokens are endings.
"""

import json
import string
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

VOCABULARY = 2048
SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
CONTEXT = 32768


def standard_library() -> Iterator[str]:
    """Yield the source of the standard library's top-level modules: some two megabytes of Python."""
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")):
        yield path.read_text(encoding="utf-8", errors="replace")


def with_endings(tokenizer: str, endings: list[str]) -> str:
    """Make the last tokens of the vocabulary endings; no text is ever read as one of them."""
    from tokenizers.pre_tokenizers import ByteLevel

    spell = ByteLevel(add_prefix_space=False, use_regex=False).pre_tokenize_str
    texts = [ending % letter for ending in endings for letter in string.ascii_letters]
    document = json.loads(tokenizer)
    learnt = document["model"]["vocab"]
    spelled = [it for text in texts for it, _ in spell(text) if it not in learnt]
    first = VOCABULARY - len(spelled)
    kept = {token: at for token, at in learnt.items() if at < first}
    document["model"]["vocab"] = kept | {token: first + at for at, token in enumerate(spelled)}
    merges = [pair for pair in document["model"]["merges"] if "".join(pair) in kept]
    document["model"]["merges"] = merges
    return json.dumps(document)


def make_tokenizer(directory: Path, endings: list[str]) -> None:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=SPECIALS,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(standard_library(), trainer)
    document = with_endings(tokenizer.to_str(), endings)
    (directory / "tokenizer.json").write_text(document, encoding="utf-8")
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": "<|im_end|>",
        "pad_token": "<|endoftext|>",
        "chat_template": TEMPLATE,
        "model_max_length": CONTEXT,
        "clean_up_tokenization_spaces": False,
    }
    (directory / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")


def make_weights(directory: Path) -> None:
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    torch.manual_seed(0)
    end, pad = SPECIALS.index("<|im_end|>"), SPECIALS.index("<|endoftext|>")
    config = Qwen2Config(
        vocab_size=VOCABULARY,
        hidden_size=64,
        intermediate_size=128,
        # So many that a token takes longer to make than to send: a server that runs ahead cannot be interrupted.
        num_hidden_layers=8,
        # vLLM's attention on a CPU takes heads of 32 and more.
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=True,
        bos_token_id=pad,
        eos_token_id=end,
        pad_token_id=pad,
    )
    Qwen2ForCausalLM(config).to(torch.bfloat16).save_pretrained(directory)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.mkdir(parents=True, exist_ok=True)
    make_tokenizer(place, json.loads(sys.argv[2]))
    make_weights(place)
