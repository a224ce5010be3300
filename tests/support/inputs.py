"""Generates inputs for tests, and reads the values back out of them."""

from lift_sys.inputs import generate
from lift_sys.inputs.reading import expression, read_value
from lift_sys.interpret import interpret
from lift_sys.source import Document
from support.interpreting import read

__all__ = ["calls", "made", "made_in", "passed", "value_of"]


def made(docstring="Do.", header="def f(x):", *, before="", name="f", **options):
    """The `Inputs` of a function with this docstring and header."""
    return generate(read(docstring, header, before=before, name=name)[0], **options)


def made_in(module, name, **options):
    """The `Inputs` of the function `name` of a module."""
    target = Document(module).find(name)
    assert target is not None
    return generate(interpret(target), **options)


def calls(*arguments, **options):
    """Only the calls."""
    return [each.call for each in made(*arguments, **options).inputs]


def passed(inputs, name):
    """The values that the inputs pass for a parameter."""
    values = []
    for each in inputs.inputs:
        known = dict(zip(each.names, each.arguments, strict=True))
        if name in known:
            values.append(value_of(known[name]))
    return values


def value_of(source):
    """The value of a literal."""
    [value] = read_value(expression(source))
    return value
