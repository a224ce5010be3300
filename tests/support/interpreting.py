"""Reads docstrings for tests, and says in one line what was read."""

from lift_sys.interpret import interpret
from lift_sys.source import Document


def source(docstring, header="def f(x):", *, before=""):
    """A module with one function of this header, with the docstring indented below it."""
    lines = docstring.split("\n")
    depth = len(header.split("\n")[-1]) - len(header.split("\n")[-1].lstrip()) + 4
    body = "\n".join([lines[0], *(" " * depth + line if line else "" for line in lines[1:])])
    end = "\n" + " " * depth if body.endswith('"') else ""
    return f'{before}{header}\n{" " * depth}r"""{body}{end}"""\n{" " * depth}...\n'


def read(docstring, header="def f(x):", *, before="", name="f"):
    """The Spec of the function `name`, and the text that its spans are offsets of."""
    text = source(docstring, header, before=before)
    target = Document(text).find(name)
    assert target is not None
    return interpret(target), text


def examples(docstring, header="def f(x):", *, before="", name="f"):
    """What the examples say, in the notation of `said`."""
    spec, _ = read(docstring, header, before=before, name=name)
    return [said(item.example) for item in spec.examples]


def said(example):
    """An example in one line: `f(1) == 2`, `f(1) ~ <Foo>`, `f(1) prints 'a'`, `f(1) raises E: m`."""
    setup = "".join(f"{statement}; " for statement in example.setup)
    match example.expectation:
        case "value":
            return f"{setup}{example.call} == {example.expected}"
        case "text":
            return f"{setup}{example.call} ~{'~' * example.ellipsis} {example.expected}"
        case "prints":
            return f"{setup}{example.call} prints{'~' * example.ellipsis} {example.expected!r}"
        case "raises":
            message = "" if example.message is None else f": {example.message}"
            dots = "~" * example.ellipsis
            return f"{setup}{example.call} raises{dots} {example.expected}{message}"


def spans(docstring, header="def f(x):", *, name="f"):
    """The words of each example, as its span covers them in the document."""
    spec, text = read(docstring, header, name=name)
    return [item.span.of(text) for item in spec.examples]


def problems(docstring, header="def f(x):", *, name="f"):
    """Message and words of each problem."""
    spec, text = read(docstring, header, name=name)
    assert all(problem.hint for problem in spec.problems)
    return [(problem.message, problem.span.of(text)) for problem in spec.problems]
