"""Type parameters, which Python 3.11 cannot parse, are spelled alike by all."""

import sys

import pytest

from lift_sys.ir import lift, render
from lift_sys.ir.refusal import Refused
from lift_sys.ir.type_parameters import canonical_type_parameters, split_header


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("[T]", "[T]"),
        (" [T,]", "[T]"),
        ("[T : int,*Ts,**P ]", "[T: int, *Ts, **P]"),
        ("[T:(int,str)]", "[T: (int, str)]"),
        ('[T: "A", K = dict[str,int]]', "[T: 'A', K = dict[str, int]]"),
        ("[*Ts = *tuple[int,...]]", "[*Ts = *tuple[int, ...]]"),
        ("[T:\n int]", "[T: int]"),
    ],
)
def test_they_have_one_spelling(text, spelled):
    assert canonical_type_parameters(text) == spelled
    assert canonical_type_parameters(spelled) == spelled


@pytest.mark.parametrize(
    "text", ["", "T", "[]", "[T", "[T](x): pass #", "[T x]", "[*T: int]", "[f()]", "[T,,U]"]
)
def test_what_is_none_is_refused(text):
    with pytest.raises(Refused):
        canonical_type_parameters(text)


def test_they_are_split_off_a_header():
    assert split_header("async def f [T: list[int]](x)") == ("[T: list[int]]", "async def f (x)")
    assert split_header("def f(x: a[0])") == (None, "def f(x: a[0])")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="this Python has no syntax for them")
def test_they_are_lifted_and_rendered():
    source = "def f[T: int, *Ts, **P](x: T) -> T:\n    return x"
    assert render(lift(source)) == source
