"""Finds examples that call the function by another name, as they do after a rename."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from lift_sys.interpret.claims import Found, Trouble
from lift_sys.interpret.doctests import read_doctests
from lift_sys.interpret.inline import read_asserts, read_inline
from lift_sys.interpret.page import Page, read_page
from lift_sys.interpret.subject import Subject
from lift_sys.interpret.syntax import bound_names, expression, statements, unparse

__all__ = ["read_renamed"]

_CALLED = re.compile(r"(?<![\w.])(?P<name>[^\W\d]\w*)\(")
_MOST = 5
"""How many names are tried; nobody renames a function more often without a look at its examples."""


def read_renamed(page: Page, subject: Subject) -> Iterator[Trouble]:
    """Read a docstring without an example once more, under each name that its examples call."""
    if not subject.plain:
        return
    lines = [line.text for i, line in enumerate(page.lines) if _states_examples(page, i)]
    called = dict.fromkeys(name for line in lines for name in _CALLED.findall(line))
    if subject.name in called:
        return
    bound = frozenset[str]().union(*(_bound(line) for line in lines))
    for name in [name for name in called if name not in subject.known | bound][:_MOST]:
        yield from _called_so(page, subject, name)


def _states_examples(page: Page, index: int) -> bool:
    return page.in_examples(index) or page.lines[index].text.startswith((">>>", "assert "))


def _bound(line: str) -> frozenset[str]:
    """Names that a prompt defines, as in `>>> def g(x): return x`; an open header is closed first."""
    source = line.removeprefix(">>>").strip()
    body = statements(f"{source} pass" if source.endswith(":") else source)
    return frozenset[str]().union(*map(bound_names, body or ()))


def _called_so(page: Page, subject: Subject, name: str) -> Iterator[Trouble]:
    """Say of the first example of a function of that name that it calls another one."""
    known = subject.known - {subject.name} | {name}
    other = replace(subject, name=name, known=known)
    again = read_page(page.text)
    again.budget = page.budget
    readers = (read_doctests, read_asserts, read_inline)
    for found in chain.from_iterable(reader(again, other) for reader in readers):
        if isinstance(found, Found) and _fits(found.example.call, other):
            index = next(i for i, line in enumerate(page.lines) if line.end > found.start)
            if _states_examples(page, index):
                yield Trouble(
                    f"This example calls {name!r}, and the function is {subject.name!r}",
                    f"Write {subject.name!r} in the examples, or give the function its other name.",
                    found.start,
                    found.end,
                )
                return


def _fits(source: str, subject: Subject) -> bool:
    """Tell whether some call in the expression has arguments that the function takes."""
    tree = expression(source)
    return tree is not None and any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == subject.name
        and _takes(subject, node)
        for node in ast.walk(tree)
    )


def _takes(subject: Subject, call: ast.Call) -> bool:
    if any(isinstance(each, ast.Starred) for each in call.args):
        return True
    positional = [unparse(each) for each in call.args]
    if not call.keywords:
        return subject.call_with(positional) is not None
    names = [parameter.name for parameter in subject.parameters]
    named = {keyword.arg: unparse(keyword.value) for keyword in call.keywords if keyword.arg}
    return subject.call_of(dict(zip(names, positional, strict=False)) | named) is not None
