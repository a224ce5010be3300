"""Reads doctests: prompts, continuations, results, options and the state that statements share."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from lift_sys.interpret.claims import (
    Found,
    Trouble,
    exception_name,
    holds,
    printed,
    raised,
    shown,
    value_of,
)
from lift_sys.interpret.endings import ARROW, GIVES
from lift_sys.interpret.inline import read_calls
from lift_sys.interpret.obstacles import obstacle
from lift_sys.interpret.page import Page
from lift_sys.interpret.sessions import Session, cut_sessions
from lift_sys.interpret.setups import Statement, inlined, needed, shared, undefined_in, written
from lift_sys.interpret.subject import Subject
from lift_sys.interpret.syntax import (
    read_literal,
    statements,
    unparse,
)
from lift_sys.ir.docstrings import fold
from lift_sys.ir.loops import prints_of
from lift_sys.ir.model import Example

__all__ = ["read_doctests"]

_TRACEBACK = re.compile(r"Traceback \((?:most recent call last|innermost last)\):")
_COMMENT = re.compile(rf"#[ \t]{{0,9}}(?:(?:{ARROW}|{GIVES})[ \t]{{1,9}})?")
_PROSE = re.compile(r"[^\W\d_]{2,},? [^\W\d_]+")
_BLOCKS = (ast.For, ast.AsyncFor, ast.While, ast.If, ast.With, ast.AsyncWith, ast.Try, ast.Match)
_FINAL = re.compile(r"(?P<name>[\w.]+)(?::(?: (?P<message>.*))?)?$", re.DOTALL)


def read_doctests(page: Page, subject: Subject) -> Iterator[Found | Trouble]:
    """Read every prompt that says something of the function; marks all prompts as read."""
    before: list[Statement] = []
    for session in cut_sessions(page):
        page.budget.spend(1500 + len(session.source) + 20 * len(before))
        body = statements(session.source)
        if body is None and "SKIP" not in session.options:
            yield from list(read_calls(page, subject, session.lines)) or [_unparsed(session)]
        page.take(session.start, session.end)
        if not body or "SKIP" in session.options:
            continue
        session = _with_comment(session, body)
        raises = _shows_exception(session.want)
        left_out = list(_left_out(session, subject, body[:-1] if raises else body))
        yield from left_out
        for found in () if left_out else _read(session, subject, body, before):
            yield Found(found, session.start, session.end) if isinstance(found, Example) else found
        if not raises:
            before.extend(shared(body, subject))


def _with_comment(session: Session, body: list[ast.stmt]) -> Session:
    """Take the result from a comment, as in `>>> f(1)  # => 2`, where none stands below."""
    lines = session.source.split("\n")
    if session.want or "#" not in lines[-1] or not isinstance(body[-1], ast.Expr):
        return session
    whole = [unparse(statement) for statement in body]
    for match in list(_COMMENT.finditer(lines[-1]))[:5]:
        code = "\n".join([*lines[:-1], lines[-1][: match.start()]])
        shown = lines[-1][match.end() :].strip().rstrip(".;")
        if [unparse(statement) for statement in statements(code) or ()] == whole:
            return replace(session, want=shown) if read_literal(shown) else session
    return session


def _unparsed(session: Session) -> Trouble:
    return _trouble(
        session,
        f"This example is not valid Python: {fold(session.source)[:80]!r}",
        "Write one statement after `>>>`, further lines after `...`, and the result on the next line.",
    )


def _read(
    session: Session, subject: Subject, body: list[ast.stmt], before: list[Statement]
) -> Iterator[Example | Trouble]:
    last = body[-1]
    value = _as_expression(last, session.want)
    if value is None:
        if session.want and isinstance(last, _BLOCKS) and subject.mentioned(last):
            yield _not_an_example(session)
        return
    setup = needed(value, before + list(shared(body[:-1], subject)), subject)
    if not any(subject.mentioned(tree) for tree in (value, *setup)):
        return
    if any(obstacle(statement, subject) for statement in setup):
        return
    missing = undefined_in(value, setup, subject)
    if missing:
        yield _undefined(session, missing)
    elif isinstance(last, ast.Assert):
        if isinstance(value, ast.Compare):
            value.left, setup = inlined(value.left, setup)
        yield from holds(subject, value, written(setup))
    elif isinstance(last, ast.For) and not _shows_exception(session.want):
        yield from _prints(session, subject, value, written(setup))
    else:
        value, setup = inlined(value, setup)
        yield from _results(session, subject, value, written(setup))


def _as_expression(statement: ast.stmt, want: str) -> ast.expr | None:
    """What the shown result is the result of."""
    match statement:
        case ast.Expr(value=value) | ast.Assert(test=value):
            return value
        case ast.Assign(value=value) if _shows_exception(want):
            return value
        case ast.For() if want:
            return prints_of(statement)
    return None


def _undefined(session: Session, missing: frozenset[str]) -> Trouble:
    names = ", ".join(f"`{name}`" for name in sorted(missing))
    return _trouble(
        session,
        f"This example uses {names}, which nothing defines",
        "Define it in a `>>>` line above, or write the value itself (a text in quotes).",
    )


def _left_out(session: Session, subject: Subject, body: list[ast.stmt]) -> Iterator[Trouble]:
    for statement in body:
        if reason := obstacle(statement, subject):
            yield _trouble(
                session,
                f"{fold(unparse(statement))[:80]!r} is left out of the examples: {reason}",
                "Take it out of the docstring, with what depends on it.",
            )


def _not_an_example(session: Session) -> Trouble:
    return _trouble(
        session,
        f"This cannot be read as an example: {fold(session.source)[:80]!r}",
        "Write an expression with its result below, or a `for` loop over one `print`.",
    )


def _trouble(session: Session, message: str, hint: str) -> Trouble:
    return Trouble(message, hint, session.start, session.source_end)


def _results(
    session: Session, subject: Subject, value: ast.expr, setup: tuple[str, ...]
) -> Iterator[Example | Trouble]:
    want = session.want
    if not want:
        yield from _without_result(session, subject, value, setup)
    elif (error := _exception(want)) is not None:
        name, message = error
        ignore = "IGNORE_EXCEPTION_DETAIL" in session.options
        example = raised(subject, value, name, None if ignore else message, setup)
        if example is not None:
            yield example
    elif _is_print(value):
        yield from _prints(session, subject, value, setup)
    else:
        yield from _shown(session, subject, value, setup)


def _without_result(
    session: Session, subject: Subject, value: ast.expr, setup: tuple[str, ...]
) -> Iterator[Example | Trouble]:
    """No result is shown: the value is None, unless the line itself is a comparison."""
    inner = value.value if isinstance(value, ast.Await) else value
    if isinstance(value, ast.Compare):
        yield from holds(subject, value, setup)
    elif isinstance(inner, ast.Call) and not _is_print(value):
        example = value_of(subject, value, "None", setup)
        if example is not None:
            yield example
    elif not isinstance(inner, ast.Call):
        yield _trouble(
            session,
            "This example shows no result",
            "Write the result on the line below the `>>>` line.",
        )


def _shown(
    session: Session, subject: Subject, value: ast.expr, setup: tuple[str, ...]
) -> Iterator[Example]:
    expected = read_literal(session.want) or _literal_before_prose(session.want)
    if expected == "True" and isinstance(value, ast.Compare):
        yield from holds(subject, value, setup)
        return
    if subject.returns == "None" and isinstance(value, ast.Call):
        yield from _prints(session, subject, value, setup)
        return
    folded = "NORMALIZE_WHITESPACE" in session.options
    example = (
        value_of(subject, value, expected, setup)
        if expected is not None
        else shown(subject, value, fold(session.want) if folded else session.want, setup)
    )
    if example is not None:
        yield example


def _prints(
    session: Session, subject: Subject, value: ast.expr, setup: tuple[str, ...]
) -> Iterator[Example]:
    want = session.want.replace("<BLANKLINE>", "")
    if "NORMALIZE_WHITESPACE" in session.options:
        # Any amount of white space: the nearest that an example can say is "anything".
        want = re.sub(r"\s+", "...", want)
    example = printed(subject, value, want, setup)
    if example is not None:
        yield example


def _literal_before_prose(want: str) -> str | None:
    """Read a result under which prose goes on without a blank line between."""
    first, _, rest = want.partition("\n")
    return read_literal(first) if _PROSE.match(rest) else None


def _is_print(value: ast.expr) -> bool:
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and value.func.id == "print"
    )


def _shows_exception(want: str) -> bool:
    return bool(want) and _exception(want) is not None


def _exception(want: str) -> tuple[str, str | None] | None:
    """Return name and message of the exception that a result shows, or None for another result."""
    lines = want.split("\n")
    if _TRACEBACK.match(lines[0]):
        final = next(
            (i for i, line in enumerate(lines[1:], 1) if line[:1].strip() and line[0] != "."), None
        )
        want = "" if final is None else "\n".join(lines[final:])
        match = _FINAL.match(want)
        return (match["name"], match["message"]) if match else None
    match = _FINAL.match(want)
    if match is None or exception_name(match["name"]) is None:
        return None
    return match["name"], match["message"]
