"""Reads doctests: prompts, continuations, results, options and the state that statements share."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lift_sys.interpret.claims import (
    Found,
    Trouble,
    exception_name,
    holds,
    printed,
    raised,
    rough,
    shown,
    value_of,
)
from lift_sys.interpret.endings import ARROW, GIVES
from lift_sys.interpret.inline import read_calls
from lift_sys.interpret.page import Page
from lift_sys.interpret.sessions import Session, cut_sessions
from lift_sys.interpret.subject import Subject
from lift_sys.interpret.syntax import (
    bound_names,
    expression,
    literal,
    names_in,
    statements,
    unparse,
)
from lift_sys.ir.model import Example

__all__ = ["read_doctests"]

_TRACEBACK = re.compile(r"Traceback \((?:most recent call last|innermost last)\):")
_COMMENT = re.compile(rf"#[ \t]{{0,9}}(?:(?:{ARROW}|{GIVES})[ \t]{{1,9}})?")
_PROSE = re.compile(r"[^\W\d_]{2,},? [^\W\d_]+")
_FINAL = re.compile(r"(?P<name>[\w.]+)(?::(?: (?P<message>.*))?)?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement of an earlier prompt, and the names that it binds, or binds or reads."""

    tree: ast.stmt
    binds: frozenset[str]
    touches: frozenset[str]


def read_doctests(page: Page, subject: Subject) -> Iterator[Found | Trouble]:
    """Read every prompt that says something of the function; marks all prompts as read."""
    before: list[_Statement] = []
    for session in cut_sessions(page):
        page.budget.spend(1500 + len(session.source) + 20 * len(before))
        body = statements(session.source)
        if body is None and "SKIP" not in session.options:
            yield from list(read_calls(page, subject, session.lines)) or [_unparsed(session)]
        page.take(session.start, session.end)
        if not body or "SKIP" in session.options:
            continue
        session = _with_comment(session, body)
        for found in _read(session, subject, body, before):
            yield Found(found, session.start, session.end) if isinstance(found, Example) else found
        if not _shows_exception(session.want):
            before.extend(_shared(body, subject))


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
            return replace(session, want=shown) if _literal(shown) else session
    return session


def _unparsed(session: Session) -> Trouble:
    return Trouble(
        f"This example is not valid Python: {rough(session.source)[:80]!r}",
        "Write one statement after `>>>`, further lines after `...`, and the result on the next line.",
        session.start,
        session.source_end,
    )


def _shared(body: list[ast.stmt], subject: Subject) -> Iterator[_Statement]:
    """Statements that later ones may depend on: all but imports of the function itself."""
    for statement in body:
        imports = isinstance(statement, ast.Import | ast.ImportFrom)
        if not (
            imports
            and (bound_names(statement) & {subject.name, subject.owner} or _is_relative(statement))
        ):
            binds = bound_names(statement)
            yield _Statement(statement, binds, binds | names_in(statement))


def _is_relative(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and bool(statement.level)


def _read(
    session: Session, subject: Subject, body: list[ast.stmt], before: list[_Statement]
) -> Iterator[Example | Trouble]:
    last = body[-1]
    earlier = before + list(_shared(body[:-1], subject))
    if isinstance(last, ast.Assert):
        setup = _needed(last.test, earlier)
        if _uses(subject, last.test, setup) and not _complain(subject, last.test, setup):
            test = last.test
            if isinstance(test, ast.Compare):
                test.left, setup = _inlined(test.left, setup)
            yield from holds(subject, test, _written(setup))
        return
    value = _as_expression(last, session.want)
    if value is None:
        return
    setup = _needed(value, earlier)
    if not _uses(subject, value, setup):
        return
    missing = _complain(subject, value, setup)
    if missing:
        yield _undefined(session, missing)
        return
    value, setup = _inlined(value, setup)
    yield from _results(session, subject, value, _written(setup))


def _as_expression(statement: ast.stmt, want: str) -> ast.expr | None:
    """What the shown result is the result of."""
    match statement:
        case ast.Expr(value=value):
            return value
        case ast.Assign(value=value) if _shows_exception(want):
            return value
        case ast.For(target=target, iter=iterable, body=[ast.Expr(value=value)], orelse=[]):
            if want and _is_print(value):
                loop = ast.comprehension(target=target, iter=iterable, ifs=[], is_async=0)
                return ast.ListComp(elt=value, generators=[loop])
    return None


def _undefined(session: Session, missing: frozenset[str]) -> Trouble:
    names = ", ".join(f"`{name}`" for name in sorted(missing))
    return Trouble(
        f"This example uses {names}, which nothing defines",
        "Define it in a `>>>` line above, or write the value itself (a text in quotes).",
        session.start,
        session.source_end,
    )


def _uses(subject: Subject, tree: ast.expr, setup: list[ast.stmt]) -> bool:
    return subject.mentioned(tree) or any(subject.mentioned(statement) for statement in setup)


def _complain(subject: Subject, tree: ast.expr, setup: list[ast.stmt]) -> frozenset[str]:
    defined: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    for statement in setup:
        missing |= subject.undefined(statement, defined)
        defined |= bound_names(statement)
    return missing | subject.undefined(tree, defined)


def _needed(tree: ast.expr, earlier: list[_Statement]) -> list[ast.stmt]:
    """The earlier statements that the expression's value may depend on, in order."""
    bound = frozenset[str]().union(*(statement.binds for statement in earlier))
    wanted = set(names_in(tree) & bound)
    needed: list[ast.stmt] = []
    for statement in reversed(earlier):
        if statement.touches & wanted:
            wanted |= statement.touches & bound
            needed.append(statement.tree)
    return needed[::-1]


def _inlined(value: ast.expr, setup: list[ast.stmt]) -> tuple[ast.expr, list[ast.stmt]]:
    """Read `x = f(1)` followed by `x` as `f(1)`."""
    if isinstance(value, ast.Name) and setup:
        match setup[-1]:
            case ast.Assign(targets=[ast.Name(id=name)], value=assigned) if name == value.id:
                return assigned, setup[:-1]
    return value, setup


def _written(setup: list[ast.stmt]) -> tuple[str, ...]:
    return tuple(unparse(statement) for statement in setup)


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
        yield Trouble(
            "This example shows no result",
            "Write the result on the line below the `>>>` line.",
            session.start,
            session.source_end,
        )


def _shown(
    session: Session, subject: Subject, value: ast.expr, setup: tuple[str, ...]
) -> Iterator[Example]:
    expected = _literal(session.want) or _literal_before_prose(session.want)
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
        else shown(subject, value, rough(session.want) if folded else session.want, setup)
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


def _literal(source: str) -> str | None:
    tree = expression(source)
    return None if tree is None else literal(tree)


def _literal_before_prose(want: str) -> str | None:
    """Read a result under which prose goes on without a blank line between."""
    first, _, rest = want.partition("\n")
    return _literal(first) if _PROSE.match(rest) else None


def _is_print(value: ast.expr) -> bool:
    if isinstance(value, ast.ListComp):
        value = value.elt
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
