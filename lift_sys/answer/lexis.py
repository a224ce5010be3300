"""The rules of the body's grammar for names, numbers and strings. Text only.

Every rule is right-linear: it ends by calling the rule of what may follow (`more`), never by coming to its
end in the middle of an expression. So a token may cross from one piece to the next within one rule, and
xgrammar can decide about it when it compiles the grammar, not at every token.
"""

from collections.abc import Iterable
from keyword import kwlist

__all__ = ["name_rules", "number_rules", "string_rules"]

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
DIGITS = "0123456789"
HEX = "[0-9a-fA-F]"

ALIKE = tuple(
    frozenset(line.split())
    for line in """
        None awai else pass rais False async class impor assert except continu
        an fo Tru asy awa whil globa nonloca
        Non els pas yie Fals clas exce retur
        aw yi eli exc glob conti nonloc
        pa ra wh Fal cla imp brea
        T ex glo asse lambd nonlo
        p r cl bre final
        N im lamb retu
        b e l fin
        w gl ass nonl
        y el ret cont
        Tr impo asser excep
        re con lam wit
        c la fina
        g t non
        n br co
        No fro contin
        fr rai whi
        tr wi finall
        F d
        Fa fi
        as not
        asyn yiel
    """.strip().split("\n")
)
"""Beginnings of keywords that are read alike, because each of them is dear to compile.

What is lost are words such as `breaf`, in which one keyword goes over into another: they were chosen such that no
word among some 200,000 from the sources of Python's library and of common packages is lost.
"""


def name_rules(rule: str) -> str:
    """Return rules for a name that is no keyword.

    A grammar cannot take words out, but it can spell the others: one rule for each state in which a reader of
    letters can be while what it has read may still become a keyword.
    """
    beginnings = {word[:end] for word in kwlist for end in range(len(word) + 1)}
    states: dict[frozenset[str], list[str]] = {}
    for start in sorted(beginnings):
        states.setdefault(_state(start, beginnings), []).append(start)
    names = {state: f"{rule}_{number}" if number else rule for number, state in enumerate(states)}
    lines = []
    for state, starts in states.items():
        onward = {
            other[-1]: names[_state(other, beginnings)]
            for start in starts
            for other in sorted(beginnings)
            if other and other[:-1] == start
        }
        letters = LETTERS if starts == [""] else LETTERS + DIGITS
        choices = [f"{_class(letter for letter in letters if letter not in onward)} {rule}_rest"]
        choices += [f'"{letter}" {name}' for letter, name in sorted(onward.items())]
        if starts != [""] and not any(start in kwlist for start in starts):
            choices.append('""')
        lines.append(f"{names[state]} ::= {' | '.join(choices)}")
    return "\n".join([*lines, f"{rule}_rest ::= [a-zA-Z0-9_]*"])


def _state(start: str, beginnings: set[str]) -> frozenset[str]:
    """Return what is read alike with `start`: keywords that no other continues are all the same."""
    for alike in ALIKE:
        if start in alike:
            return alike
    ended = start in kwlist and not any(it[:-1] == start for it in beginnings if it)
    return frozenset() if ended else frozenset([start])


def _class(letters: Iterable[str]) -> str:
    """Write letters as a character class, with runs as ranges."""
    codes = sorted(map(ord, letters))
    runs: list[list[int]] = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "[" + "".join(_run(first, last) for first, last in runs) + "]"


def _run(first: int, last: int) -> str:
    if last - first < 2:
        return "".join(chr(code) for code in range(first, last + 1))
    return f"{chr(first)}-{chr(last)}"


def number_rules(rule: str, more: str) -> tuple[list[str], str]:
    """Return how a number without sign begins, and the rules for its rest: no leading zeros."""
    starts = [f'"0" {rule}_zero', f"[1-9] {rule}_digits"]
    return (
        starts,
        f"""
{rule}_zero ::= {more} | "." {rule}_part | "x" [0-9a-f] [0-9a-f]* {more} | "b" [01] [01]* {more}
{rule}_digits ::= [0-9]* {rule}_end
{rule}_end ::= {more} | "." {rule}_part | "_" [0-9] {rule}_digits | "e" {rule}_power
{rule}_part ::= [0-9]* {rule}_last
{rule}_last ::= {more} | "e" {rule}_power
{rule}_power ::= [0-9] [0-9]* {more} | "-" [0-9] [0-9]* {more}
""",
    )


PLAIN = r"\x00-\x1f\x7f"
"""Control characters, which stand in no string."""


def string_rules(rule: str, more: str, field: str) -> tuple[list[str], str]:
    """Return how a string on one line begins, and the rules for its rest; `field` is what f-strings hold in braces."""
    parts = [_string(f"{rule}_{name}", quote, more, field) for name, quote in QUOTES.items()]
    starts = [
        f"{letter} {rule}_{name}{kind}"
        for name, quote in QUOTES.items()
        for letter, kind in (
            (_literal(quote), ""),
            (_literal("f" + quote), "_f"),
            (_literal("r" + quote), "_r"),
            (_literal("b" + quote), "_b"),
        )
    ]
    return starts, "\n".join(parts)


QUOTES = {"double": '"', "single": "'"}


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _string(rule: str, quote: str, more: str, field: str) -> str:
    end = f"{_literal(quote)} {more}"
    return rf"""
{rule} ::= [^{PLAIN}{quote}\\]* {rule}_on
{rule}_on ::= {end} | "\\" {rule}_escape
{rule}_escape ::= [^{PLAIN}NuUx] {rule} | "x" {HEX} {HEX} {rule} | "u" {HEX} {HEX} {HEX} {HEX} {rule}
{rule}_r ::= [^{PLAIN}{quote}\\]* {rule}_r_on
{rule}_r_on ::= {end} | "\\" [^{PLAIN}] {rule}_r
{rule}_b ::= {_ascii(quote)}* {rule}_b_on
{rule}_b_on ::= {end} | "\\" {rule}_b_escape
{rule}_b_escape ::= [0abfnrtv'"\\] {rule}_b | "x" {HEX} {HEX} {rule}_b
{rule}_f ::= [^{PLAIN}{quote}\\{{}}]* {rule}_f_on
{rule}_f_on ::= {end} | "\\" {rule}_f_escape | "{{{{" {rule}_f | "}}}}" {rule}_f | "{{" {field} {rule}_f
{rule}_f_escape ::= [^{PLAIN}NuUx{{}}] {rule}_f | "x" {HEX} {HEX} {rule}_f | "u" {HEX} {HEX} {HEX} {HEX} {rule}_f
"""


def _ascii(quote: str) -> str:
    return r"[ !#-\[\]-~]" if quote == '"' else r"[ -&(-\[\]-~]"
