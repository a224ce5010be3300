"""Makes Specs out of a header and examples, for tests of what checks them."""

from lift_sys.ir.model import Example, Intent
from lift_sys.source import Document, Span
from lift_sys.spec import ExampleItem, Spec


def value(call, expected, **more):
    return Example(call=call, expectation="value", expected=expected, **more)


def text(call, expected, **more):
    return Example(call=call, expectation="text", expected=expected, **more)


def prints(call, expected, **more):
    return Example(call=call, expectation="prints", expected=expected, **more)


def raises(call, expected, **more):
    return Example(call=call, expectation="raises", expected=expected, **more)


def spec_of(header, *examples, before="", qualname="f"):
    """What would be known of a function of this header whose docstring gives these examples."""
    target = Document(f"{before}{header} ...\n").find(qualname)
    assert target is not None
    items = tuple(ExampleItem(example, Span(0, 0)) for example in examples)
    return Spec(target=target, intent=Intent(summary=""), prose="", examples=items)
