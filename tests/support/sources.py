"""Short ways to say a source text, a place in it, and the functions that it holds."""

from lift_sys.source import Document, Target, implementation_edit


def marked(text: str) -> tuple[str, int]:
    """Split a text at its cursor mark `$0`."""
    before, mark, after = text.partition("$0")
    assert mark, "the text has no $0"
    return before + after, len(before)


def only(text: str) -> Target:
    """The one function of a text."""
    (target,) = Document(text).targets()
    return target


def named(text: str, qualname: str) -> Target:
    """The function of that name, which must be there."""
    target = Document(text).find(qualname)
    assert target is not None, f"{qualname} was not found"
    return target


def implemented(text: str, body: str = "return 1", qualname: str | None = None) -> str:
    """The text after its function (of that name) was implemented by `body`."""
    target = named(text, qualname) if qualname else only(text)
    assert target.unimplemented, target.problem
    return implementation_edit(text, target, body).apply(text)
