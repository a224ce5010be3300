"""The grammar of a function's body, for xgrammar: the subset of Python that the IR holds, on every path to its end.

A grammar without context counts no spaces: so there is a rule for each kind of block at each depth.
"""

from functools import cache

from lift_sys.answer.expressions import expression_rules
from lift_sys.answer.statements import statement_rules

__all__ = ["DEPTH", "body_grammar"]

DEPTH = 6
"""How deeply blocks may nest, the function's own counted as one."""

SPACES = """
space ::= " "
three ::= "   "
four ::= "    "
"""
"""A margin lacks its last space, which the statement begins with."""


ASYNCHRONOUS = {
    "sign": '"await " unsigned',
    "for_head": '" async for" variables s_expr colon',
    "with_head": '" async with" with_items',
}
"""What some rules offer as well in an `async def`."""


@cache
def body_grammar(*, asynchronous: bool = False) -> str:
    """Return the grammar in xgrammar's EBNF; its root is `root`. Each line begins with four spaces.

    `asynchronous` is for the body of an `async def`: only there `await` is let through.
    """
    rules = [
        "root ::= ending_1",
        SPACES,
        *expression_rules(),
        *statement_rules(),
        *(rule for depth in range(1, DEPTH + 1) for rule in _blocks(depth)),
    ]
    text = "\n".join(line for rule in rules for line in rule.splitlines() if line) + "\n"
    for rule, more in ASYNCHRONOUS.items() if asynchronous else ():
        text = text.replace(f"\n{rule} ::= ", f"\n{rule} ::= {more} | ")
    return text


def _blocks(depth: int) -> list[str]:
    """The rules of all kinds of block at one depth, counted from 1; the deepest hold no further blocks."""
    return [
        f"margin_{depth} ::= {'three' if depth == 1 else f'four margin_{depth - 1}'} (=(space))",
        *_block("plain", "s_jump", depth),
        *_block("loop", "s_jump | s_break | s_continue", depth),
        *_block("round", "s_jump | s_continue", depth),
        *_ending(depth),
        f"function_{depth} ::= margin_{depth} function_line_{depth}",
        f"function_line_{depth} ::= s_nonlocal plain_{depth} | plain_line_{depth}",
        f"reraise_{depth} ::= margin_{depth} reraise_line_{depth}",
        f"reraise_line_{depth} ::= s_reraise | s_simple reraise_{depth}",
    ]


def _block(kind: str, jumps: str, depth: int) -> list[str]:
    """A block that may be left by its end; what leaves it otherwise comes last.

    `plain` stands in no loop, `loop` in one, `round` in a loop without end, which it must not leave.
    """
    deeper = depth < DEPTH
    compound = f" | {kind}_compound_{depth}" if deeper else ""
    return [
        f"{kind}_{depth} ::= margin_{depth} {kind}_line_{depth}",
        f"{kind}_line_{depth} ::= s_simple {kind}_rest_{depth} | {jumps}{compound}",
        f'{kind}_rest_{depth} ::= "" | {kind}_{depth}',
        *_handler(kind, depth),
        *(_compound(kind, kind, depth, maybe='"" | ') if deeper else ()),
    ]


def _handler(kind: str, depth: int) -> list[str]:
    """The block of an `except`, which may also raise again what it has caught."""
    return [
        f"{kind}_handler_{depth} ::= margin_{depth} {kind}_handler_line_{depth}",
        f"{kind}_handler_line_{depth} ::= {kind}_line_{depth} | reraise_line_{depth}",
    ]


def _compound(name: str, kind: str, depth: int, *, maybe: str) -> list[str]:
    """Statements with blocks of a kind, then the rest of the block `name`, which is empty `maybe`."""
    inner, handler = f"{kind}_{depth + 1}", f"{kind}_handler_{depth + 1}"
    margin, line, rest = f"margin_{depth}", f"{name}_line_{depth}", f"{name}_{depth}"
    after = f"{name}_rest_{depth}" if maybe else rest
    start = f"{name}_%s_{depth}"
    other, last, caught, tried, done = (
        start % it for it in ("else", "last", "except", "tried", "done")
    )
    compounds = (
        f"if_head {inner} {other}",
        f"for_head loop_{depth + 1} {last}",
        f"while_head loop_{depth + 1} {last}",
        f"with_head {inner} {after}",
        f"def_head function_{depth + 1} {after}",
        f"try_head {inner} {margin} {caught}",
    )
    return [
        f"{start % 'compound'} ::= {' | '.join(compounds)}",
        f"{other} ::= {maybe}{margin} {other}_line",
        f"{other}_line ::= elif_head {inner} {other} | else_head {inner} {after} | {line}",
        f"{last} ::= {maybe}{margin} {last}_line",
        f"{last}_line ::= else_head {inner} {after} | {line}",
        f"{caught} ::= except_head {handler} {caught}_more | all_head {handler} {tried} | finally_head {inner} {after}",
        f"{caught}_more ::= {maybe}{margin} {caught}_more_line",
        f"{caught}_more_line ::= except_head {handler} {caught}_more | all_head {handler} {tried} | {tried}_line",
        f"{tried} ::= {maybe}{margin} {tried}_line",
        f"{tried}_line ::= else_head {inner} {done} | {done}_line",
        f"{done} ::= {maybe}{margin} {done}_line",
        f"{done}_line ::= finally_head {inner} {after} | {line}",
    ]


def _ending(depth: int) -> list[str]:
    """A block of the function itself, every path of which returns or raises."""
    block, line = f"ending_{depth}", f"ending_line_{depth}"
    compound = f" | ending_compound_{depth} | last_{depth}" if depth < DEPTH else ""
    return [
        f"{block} ::= margin_{depth} {line}",
        f"{line} ::= s_simple {block} | s_jump{compound}",
        *_handler("ending", depth),
        *([*_compound("ending", "plain", depth, maybe=""), *_last(depth)] if depth < DEPTH else ()),
    ]


def _last(depth: int) -> list[str]:
    """The last statement of such a block, where it holds others."""
    inner, handler, plain = (
        f"ending_{depth + 1}",
        f"ending_handler_{depth + 1}",
        f"plain_{depth + 1}",
    )
    margin, start = f"margin_{depth}", f"last_%s_{depth}"
    other, caught, done = (start % it for it in ("else", "except", "done"))
    compounds = (
        f"if_head {inner} {margin} {other}",
        f"with_head {inner}",
        f"forever_head round_{depth + 1}",
        f"try_head {inner} {margin} {caught}",
        f"try_head {plain} {margin} {caught}_else",
    )
    return [
        f"last_{depth} ::= {' | '.join(compounds)}",
        f"{other} ::= elif_head {inner} {margin} {other} | else_head {inner}",
        f"{caught} ::= except_head {handler} {caught}_more | all_head {handler} {done} | finally_head {plain}",
        f'{caught}_more ::= "" | {margin} {caught}',
        f'{done} ::= "" | {margin} {done}_line',
        f"{done}_line ::= finally_head {plain}",
        f"{caught}_else ::= except_head {handler} {margin} {caught}_else_more | all_head {handler} {margin} {caught}_else_last",
        f"{caught}_else_more ::= {caught}_else | {caught}_else_last",
        f"{caught}_else_last ::= else_head {inner} {done}",
    ]
