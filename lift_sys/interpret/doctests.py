"""Reads doctests: prompts, continuations, results, options and the state that statements share."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

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
from lift_sys.interpret.page import Line, Page
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

__all__ = ["Session", "cut_sessions", "read_doctests"]

_PROMPT = re.compile(r">>>(?: |$|(?=[^\s>]))(?P<source>.*)$")
_MORE = re.compile(r"\.\.\.(?: |$)(?P<source>.*)$")
_OPTIONS = re.compile(r"#\s*doctest:\s*(?P<options>[-+\w\s,]+)$", re.MULTILINE)
_TRACEBACK = re.compile(r"Traceback \((?:most recent call last|innermost last)\):")
_PROSE = re.compile(r"[^\W\d_]{2,},? [^\W\d_]+")
_FINAL = re.compile(r"(?P<name>[\w.]+)(?::(?: (?P<message>.*))?)?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Session:
    """One prompt: source, the shown result, options, and where both stand."""

    source: str
    want: str
    options: frozenset[str]
    start: int
    source_end: int
    end: int


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement of an earlier prompt, and the names that it binds, or binds or reads."""

    tree: ast.stmt
    binds: frozenset[str]
    touches: frozenset[str]


def cut_sessions(page: Page) -> Iterator[Session]:
    """Find every prompt of the page with its continuation and result."""
    index = 0
    while index < len(page.lines):
        first = page.lines[index]
        prompt = _PROMPT.match(first.text)
        if prompt is None:
            index += 1
            continue
        source = [prompt["source"]]
        last = first
        index += 1
        while index < len(page.lines) and (more := _MORE.match(page.lines[index].text)):
            source.append(more["source"])
            last = page.lines[index]
            index += 1
        source_end = last.end
        want: list[str] = []
        while index < len(page.lines) and _is_result(page.lines[index], first):
            last = page.lines[index]
            # What is indented beyond the prompt belongs to the result.
            want.append(" " * max(0, last.indent - first.indent) + last.text)
            index += 1
        text = "\n".join(source)
        yield Session(text, "\n".join(want), _options(text), first.start, source_end, last.end)


def read_doctests(page: Page, subject: Subject) -> Iterator[Found | Trouble]:
    """Read every prompt that says something of the function; marks all prompts as read."""
    before: list[_Statement] = []
    for session in cut_sessions(page):
        page.take(session.start, session.end)
        page.budget.spend(1500 + len(session.source) + 20 * len(before))
        body = statements(session.source)
        if body is None:
            yield from _unparsed(session)
        if not body or "SKIP" in session.options:
            continue
        for found in _read(session, subject, body, before):
            yield Found(found, session.start, session.end) if isinstance(found, Example) else found
        if not _shows_exception(session.want):
            before.extend(_shared(body, subject))


def _is_result(line: Line, prompt: Line) -> bool:
    return (
        bool(line.text)
        and line.indent >= prompt.indent
        and not line.text.startswith((">>>", "```"))
    )


def _options(source: str) -> frozenset[str]:
    found = _OPTIONS.search(source)
    return frozenset(re.findall(r"\+(\w+)", found["options"])) if found else frozenset()


def _unparsed(session: Session) -> Iterator[Trouble]:
    yield Trouble(
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
                return ast.fix_missing_locations(ast.ListComp(elt=value, generators=[loop]))
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
