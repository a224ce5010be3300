"""The grammar of a contract as one line of JSON: what `contract_schema` describes, without white space. Text only.

xgrammar lets white space without end into the JSON Schemas of a structural tag, and weak models write it.
"""

from lift_sys.ir.roles import READS, WRITES

__all__ = ["MOST", "contract_grammar"]

MOST = 8
"""How many items a list may have: what comes after is a model that repeats itself."""

TEXTS = r"""
text ::= "\"" characters
characters ::= [^"\\\x00-\x1f\x7f]* characters_next
characters_next ::= "\"" | "\\" escaped
escaped ::= ["\\/nt] characters
word ::= "\"" [A-Za-z_] [A-Za-z0-9_.]* "\""
hole ::= "{\"question\": " text ", \"options\": " texts "}"
example ::= "{\"call\": " text ", \"gives\": " text "}"
"""


def contract_grammar() -> str:
    """Return the grammar in xgrammar's EBNF; its root is `root`."""
    kinds = {
        "requires": "texts",
        "ensures": "texts",
        "raises": "words",
        "mutates": "words",
        "reads": "inputs",
        "writes": "outputs",
        "holes": "holes",
        "examples": "examples",
    }
    fields = [
        f'"{before}\\"{name}\\": " {kind}'
        for before, (name, kind) in zip(("{", *[", "] * 7), kinds.items(), strict=True)
    ]
    return "\n".join(
        [
            f'root ::= {" ".join(fields)} "}}"',
            TEXTS.strip(),
            _one_of("input", READS),
            _one_of("output", WRITES),
            *(_list(item) for item in ("text", "word", "input", "output", "hole", "example")),
            "",
        ]
    )


def _one_of(rule: str, words: tuple[str, ...]) -> str:
    return f"{rule} ::= " + " | ".join(f'"\\"{word}\\""' for word in words)


def _list(item: str) -> str:
    """A list of at most `MOST` items, counted by a rule for each that is left."""
    lines = [f'{item}s ::= "[]" | "[" {item} {item}s_{MOST - 1}', f'{item}s_0 ::= "]"']
    lines += [f'{item}s_{left} ::= "]" | ", " {item} {item}s_{left - 1}' for left in range(1, MOST)]
    return "\n".join(lines)
