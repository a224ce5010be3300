"""Measures the grammar of a model's answer: what it costs xgrammar, what it lets through, and what it keeps out.

Needs packages that are no part of lift-sys, in an environment of their own, and xgrammar's own matcher as the judge:

    pip install torch==2.13.0 xgrammar==0.2.8 tokenizers numpy msgspec tree-sitter tree-sitter-python
    python bench/grammar.py [--samples 3000]

Exits with 1 when a sample breaks a promise or a goal is missed.
"""

import argparse
import ast
import json
import random
import statistics
import sys
import sysconfig
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent, indent

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import xgrammar as xgr
from suites import SuiteName, add_data_option, load
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from lift_sys.answer import (
    answer_schema,
    body_grammar,
    contract_schema,
    structural_tag,
    write_answer,
)
from lift_sys.answer.endings import ends
from lift_sys.ir import FunctionIR, Refusal, lift, lift_body

SUITES: tuple[SuiteName, ...] = ("humaneval", "mbpp")
SMALL, LARGE = 2_048, 151_936
"""Sizes of vocabularies: that of the tests' random model, and that of Qwen2.5-Coder."""

PIECES = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""How Qwen's tokenizer splits text before it looks for tokens."""

GOALS = {"compile": 1.0, "cached": 0.001, "mask": 0.0002, "accepted": 0.97}
"""Seconds of CPU for the first two and for the mean mask within the body; share of the canonical solutions."""


def main() -> int:
    """Measure, print the figures, and say whether every goal and promise was kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3_000)
    add_data_option(parser)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    solutions = [*_solutions(arguments.data)]
    kept = [
        _costs(_vocabulary(LARGE, megabytes=100), solutions),
        _proof(_vocabulary(SMALL, megabytes=10), arguments.samples),
    ]
    return 0 if all(kept) else 1


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A tokenizer, and what xgrammar has to know of it."""

    tokenizer: Tokenizer
    info: xgr.TokenizerInfo
    tokens: list[bytes]


def _vocabulary(size: int, *, megabytes: int) -> Vocabulary:
    """Train a byte-level BPE on this Python's library and packages, and on made-up words of other scripts."""
    tokenizer = Tokenizer(models.BPE())
    split = pre_tokenizers.Split(Regex(PIECES), "isolated")
    level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, level])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        min_frequency=2,
        show_progress=False,
    )
    tokenizer.train_from_iterator(_texts(megabytes * 1_000_000), trainer)
    words = sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().__getitem__)
    info = xgr.TokenizerInfo(
        [*words, "<|end|>"], vocab_type=xgr.VocabType.BYTE_LEVEL, stop_token_ids=[len(words)]
    )
    print(f"vocabulary of {info.vocab_size:,} tokens")
    return Vocabulary(tokenizer, info, list(info.decoded_vocab))


def _texts(limit: int) -> Iterator[str]:
    """Yield sources and other texts up to a number of bytes, a tenth of them words of other scripts."""
    chance = random.Random(0)
    places = [Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib")]
    kinds = {".py", ".pyi", ".txt", ".md", ".rst", ".js", ".h", ".json", ".html"}
    files = [it for place in places for it in sorted(place.rglob("*")) if it.suffix in kinds]
    chance.shuffle(files)
    read = 0
    for file in files:
        text = file.read_text("utf-8", "ignore")[:400_000]
        read += len(text)
        yield text
        yield " ".join(_word(chance) for _ in range(len(text) // 60))
        if read > limit:
            return


def _word(chance: random.Random) -> str:
    first = chance.choice((0x4E00, 0x4E00, 0x0430, 0x00E0, 0xAC00, 0x0627))
    return "".join(
        chr(first + int(chance.paretovariate(0.5)) % 30) for _ in range(chance.randint(1, 5))
    )


def _solutions(data: Path) -> Iterator[tuple[str, FunctionIR]]:
    """Yield the functions of the canonical solutions that the IR holds."""
    for suite in SUITES:
        for task in load(suite, data):
            tree = ast.parse(task.solution or "")
            names = {it.name for it in tree.body if isinstance(it, ast.FunctionDef)}
            for name in sorted(names):
                lifted = lift(task.solution or "", name)
                if not isinstance(lifted, Refusal) and lifted.body:
                    yield f"{task.id} {name}", lifted


def _costs(vocabulary: Vocabulary, solutions: list[tuple[str, FunctionIR]]) -> bool:
    """Compile each form in a compiler of its own, and measure masks along the canonical solutions."""
    tag, body = json.dumps(structural_tag()), body_grammar()
    flat, whole = json.dumps(contract_schema()), json.dumps(answer_schema())
    print(f"\ngrammar of the body: {len(body):,} characters, {body.count('::=')} rules")
    sections = [(name, write_answer(ir, "Plan.")) for name, ir in solutions]
    objects = [(name, write_answer(ir, "Plan.", "json")) for name, ir in solutions]
    contracts = [(name, text.split("\n")[2]) for name, text in sections]
    forms: list[
        tuple[str, Callable[[xgr.GrammarCompiler], xgr.CompiledGrammar], list[tuple[str, str]]]
    ] = [
        ("structural tag", lambda it: it.compile_structural_tag(tag), sections),
        ("JSON form", lambda it: it.compile_json_schema(whole, any_whitespace=False), objects),
        ("flat schema", lambda it: it.compile_json_schema(flat, any_whitespace=False), contracts),
    ]
    kept = True
    for name, compiled, texts in forms:
        figures = _cost(vocabulary, compiled, texts)
        figures.print(name)
        if name == "structural tag":
            kept = figures.keeps()
            for refused in figures.refused:
                print(f"  not accepted: {refused}")
    return kept


@dataclass(slots=True)
class Figures:
    """What one form costs; times in seconds of this thread's CPU, since others may run beside."""

    cpu: float
    cached: float
    masks: list[float] = field(default_factory=list)
    in_body: list[float] = field(default_factory=list)
    texts: int = 0
    refused: list[str] = field(default_factory=list)

    def print(self, name: str) -> None:
        """Print them in one line."""
        masks = sorted(self.masks)
        accepted = 1 - len(self.refused) / self.texts
        body = f" ({statistics.fmean(self.in_body) * 1e6:.0f} in the body)" if self.in_body else ""
        print(
            f"{name:15} compile {self.cpu:.3f} s CPU, cached {self.cached * 1e3:.3f} ms; mask mean"
            f" {statistics.fmean(masks) * 1e6:.0f} µs{body}, 99 % {masks[len(masks) * 99 // 100] * 1e6:.0f} µs,"
            f" max {masks[-1] * 1e6:.0f} µs over {len(masks):,} tokens; accepts {accepted:.1%} of {self.texts}"
        )

    def keeps(self) -> bool:
        """Whether the goals were reached."""
        return (
            self.cpu < GOALS["compile"]
            and self.cached < GOALS["cached"]
            and statistics.fmean(self.in_body) < GOALS["mask"]
            and 1 - len(self.refused) / self.texts >= GOALS["accepted"]
        )


def _cost(
    vocabulary: Vocabulary,
    compiled: Callable[[xgr.GrammarCompiler], xgr.CompiledGrammar],
    texts: list[tuple[str, str]],
) -> Figures:
    compiler = xgr.GrammarCompiler(vocabulary.info, max_threads=1)
    started = time.process_time()
    grammar = compiled(compiler)
    figures = Figures(time.process_time() - started, 0.0, texts=len(texts))
    started = time.perf_counter()
    compiled(compiler)
    figures.cached = time.perf_counter() - started
    bitmask = xgr.allocate_token_bitmask(1, vocabulary.info.vocab_size)
    for name, text in texts:
        matcher = xgr.GrammarMatcher(grammar)
        encoding = vocabulary.tokenizer.encode(text)
        body = text.rfind("\n<body>\n") if "\n<body>\n" in text else len(text)
        for token, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            started = time.thread_time()
            matcher.fill_next_token_bitmask(bitmask)
            figures.masks.append(time.thread_time() - started)
            if start > body:
                figures.in_body.append(figures.masks[-1])
            if not matcher.accept_token(token):
                figures.refused.append(
                    f"{name}: {text[max(0, start - 30) : start]!r} then {text[start:end]!r}"
                )
                break
    return figures


def _proof(vocabulary: Vocabulary, samples: int) -> bool:
    """Draw answers at random and hold each against what the grammar promises."""
    compiler = xgr.GrammarCompiler(vocabulary.info)
    grammar = compiler.compile_structural_tag(json.dumps(structural_tag()))
    broken: Counter[str] = Counter()
    sizes, seconds = [], time.perf_counter()
    for seed in range(samples):
        text = _Walk(vocabulary, grammar, seed).answer()
        body = text.partition("<body>\n")[2].rpartition("</body>")[0]
        sizes.append(len(body))
        problem = _problem(body)
        if problem:
            broken[problem] += 1
            print(f"sample {seed}: {problem}\n{indent(body, '  | ')}")
    print(
        f"\n{samples:,} random answers in {time.perf_counter() - seconds:.0f} s, bodies of"
        f" {statistics.median(sizes):.0f} characters (median; at most {max(sizes):,}):"
        f" {sum(broken.values())} break a promise {dict(broken) or ''}"
    )
    return not broken


def _problem(body: str) -> str:
    """Say which promise a body breaks: it parses, the IR holds it, no path falls off its end."""
    source = dedent(body)
    try:
        ast.parse(source)
    except SyntaxError as error:
        return f"does not parse: {error.msg}"
    lifted = lift_body(source)
    if isinstance(lifted, Refusal):
        return f"is no IR: {lifted.construct}"
    return "" if ends(lifted) else "falls off its end"


class _Walk:
    """One random answer: tokens drawn evenly among those allowed, then the shortest way to the end."""

    def __init__(self, vocabulary: Vocabulary, grammar: xgr.CompiledGrammar, seed: int) -> None:
        self.vocabulary = vocabulary
        self.chance = random.Random(seed)
        self.matcher = xgr.GrammarMatcher(grammar)
        self.bitmask = xgr.allocate_token_bitmask(1, vocabulary.info.vocab_size)
        self.text = b""

    def answer(self) -> str:
        chance = self.chance
        self.draw(chance.randint(0, 20), before=b"\n<contract>\n")
        self.take("\n<contract>\n")
        self.draw(chance.choice((0, 20, 60)), before=b"</contract>")
        self.finish("<body>\n", _JSON)
        self.draw(chance.choice((0, 5, 20, 60, 200)), before=b"</body>")
        self.finish("</body>", _PYTHON)
        # A server's detokenizer, too, replaces what is no character: xgrammar lets surrogates through.
        return self.text.decode("utf-8", "replace")

    def draw(self, count: int, *, before: bytes) -> None:
        """Take up to `count` tokens at random, but stop where this part of the answer ends."""
        for _ in range(count):
            if self.matcher.is_terminated() or self.text.endswith(before):
                return
            allowed = self.allowed()
            if not allowed:
                return
            token = self.chance.choice(allowed)
            assert self.matcher.accept_token(token)
            self.text += self.vocabulary.tokens[token]

    def allowed(self) -> list[int]:
        self.matcher.fill_next_token_bitmask(self.bitmask)
        bits = np.unpackbits(self.bitmask.numpy().view(np.uint8), bitorder="little")
        size = self.vocabulary.info.vocab_size
        return [int(it) for it in np.flatnonzero(bits[:size]) if it != size - 1]

    def take(self, text: str) -> bool:
        if not self.matcher.accept_string(text):
            return False
        self.text += text.encode()
        return True

    def finish(self, end: str, ways: tuple[str, ...]) -> None:
        """Go the shortest way until `end` could be taken."""
        for _ in range(2_000):
            if self.text.endswith(end.encode()):
                return
            done = self.complete_character() or self.leave_string() or any(map(self.way, ways))
            assert done or self.byte(range(0x20, 0x7F)), self.text[-200:]
        raise AssertionError(f"no end in sight: {self.text[:3_000]!r}")

    def way(self, way: str) -> bool:
        """Take one way, but not the digit or letter after another that might go on for ever."""
        return not (way in ("0", "x") and self.text[-1:].isalnum()) and self.take(way)

    def complete_character(self) -> bool:
        """Add bytes to a character that is not whole."""
        for length in (1, 2, 3):
            tail = self.text[-length:]
            if len(tail) == length and tail[0] >= 0xC0:
                want = 2 if tail[0] < 0xE0 else 3 if tail[0] < 0xF0 else 4
                if length < want:
                    return self.byte(range(0x80, 0xC0))
        return False

    def byte(self, choices: range) -> bool:
        decoded = self.vocabulary.tokens
        allowed = [
            it for it in self.allowed() if len(decoded[it]) == 1 and decoded[it][0] in choices
        ]
        return bool(allowed) and self._take_token(allowed[0])

    def _take_token(self, token: int) -> bool:
        self.text += self.vocabulary.tokens[token]
        return bool(self.matcher.accept_token(token))

    def leave_string(self) -> bool:
        """Close a string: only there may a dollar sign stand."""
        if not self.take("$"):
            return False
        return any(self.take(quote) and not self._dollar() for quote in ('"', "'"))

    def _dollar(self) -> bool:
        if not self.matcher.accept_string("$"):
            return False
        self.text += b"$"
        return True


_JSON = ("\n</contract>\n<body>\n", "]", "}", "[]")
_PYTHON = (
    "</body>",
    *(f"{'    ' * depth}{word}" for depth in range(1, 8) for word in ("return\n", "except:\n", "else:\n")),
    "\n", ")", "]", "}", ":\n", "0", "x", " else", " in", " =", ":", ",", "=", " import", ".", "(", " ",
    *"abcdefghijklmnopqrstuvwyz",
)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
