"""Values cross from child to parent as tokens: exactly, and whatever is sent."""

import collections
import enum
import math
import random
from decimal import Decimal

import pytest

from lift_sys.sandbox.encode import MAX_DEPTH, encode
from lift_sys.sandbox.values import Derived, MalformedError, Opaque, decode

SCALARS = [
    lambda r: None,
    lambda r: r.random() < 0.5,
    lambda r: r.randrange(-(10 ** r.randrange(30)), 10 ** r.randrange(1, 30)),
    lambda r: r.choice([0.0, -0.0, math.inf, -math.inf, 1e300, 5e-324, r.gauss(0, 1e3)]),
    lambda r: complex(r.gauss(0, 1), r.choice([0.0, -0.0, math.inf])),
    lambda r: "".join(chr(r.choice([0, 10, 32, 65, 0xE9, 0xD800, 0xDFFF, 0x1F600])) for _ in "abc"),
    lambda r: r.randbytes(r.randrange(5)),
]


def value(r, depth=3, hashable=False):
    if depth == 0 or r.random() < 0.3:
        return r.choice(SCALARS)(r)
    items = [value(r, depth - 1, hashable=True) for _ in range(r.randrange(4))]
    if hashable:
        return r.choice([tuple, frozenset])(items)
    if r.random() < 0.3:
        return {item: value(r, depth - 1) for item in items}
    if r.random() < 0.4:
        return {*items}
    return [value(r, depth - 1) for _ in items]


def typed(item):
    """A value in which equal things of different types differ."""
    match item:
        case list() | tuple():
            return type(item), tuple(map(typed, item))
        case set() | frozenset():
            return type(item), frozenset(map(typed, item))
        case dict():
            return dict, tuple((typed(k), typed(v)) for k, v in item.items())
    return type(item), repr(item)


@pytest.mark.parametrize("seed", range(10))
def test_any_plain_value_comes_back_with_its_types(seed):
    r = random.Random(seed)
    for _ in range(50):
        original = value(r)
        assert typed(decode(encode(original))) == typed(original)


@pytest.mark.parametrize("number", [math.nan, 10**5000, -(2**64)], ids=["nan", "huge", "below"])
def test_extreme_numbers_come_back(number):
    back = decode(encode(number))
    assert back == number or (math.isnan(back) and math.isnan(number))


def test_surrogates_that_would_make_a_pair_stay_two():
    assert decode(encode("\ud83d\ude00")) == "\ud83d\ude00"
    assert decode(encode("\ud83d\ude00")) != "😀"


def test_tokens_are_one_line_of_ascii():
    tokens = encode(["a\nb", "ü", b"\n", {"\r": 1}])
    assert tokens.isascii()
    assert tokens.isprintable()


class Liar:
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __repr__(self):
        return "3"


class LyingText(str):
    __slots__ = ()

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class Quiet(str):
    __slots__ = ()

    def upper(self):
        return "no"


@pytest.mark.parametrize(
    "thing", [Liar(), LyingText("a"), Decimal(1), range(3), len, bytearray(b"a")]
)
def test_what_is_no_plain_data_is_opaque(thing):
    back = decode(encode(thing))
    assert type(back) is Opaque
    assert back.classes == tuple(kind.__name__ for kind in type(thing).__mro__)
    assert repr(back) == repr(thing)


@pytest.mark.parametrize(
    ("thing", "own"),
    [(Liar(), True), (LyingText("a"), True), (range(3), False), (len, False), (object(), False)],
)
def test_an_object_tells_whether_its_class_has_a_say_in_what_it_equals(thing, own):
    assert decode(encode(thing)).own_equality is own


Pair = collections.namedtuple("Pair", "a b")
Colour = enum.IntEnum("Colour", "RED")


@pytest.mark.parametrize(
    ("thing", "plain"),
    [
        (Pair(1, [2]), (1, [2])),
        (collections.Counter("aab"), {"a": 2, "b": 1}),
        (collections.OrderedDict(a=1), {"a": 1}),
        (collections.defaultdict(list, a=[1]), {"a": [1]}),
        (Colour.RED, 1),
        (Quiet("x"), "x"),
    ],
)
def test_what_compares_as_plain_data_carries_it(thing, plain):
    back = decode(encode(thing))
    assert type(back) is Derived
    assert typed(back.plain) == typed(plain)
    assert back.text == repr(thing)


def test_what_is_nested_too_deeply_is_cut_off():
    deep = []
    for _ in range(MAX_DEPTH * 3):
        deep = [deep]
    endless = []
    endless.append(endless)
    for item in (deep, endless):
        back = decode(encode(item))
        for _ in range(MAX_DEPTH):
            (back,) = back
        assert type(back) is Opaque


def test_what_is_too_large_is_summed_up():
    assert repr(decode(encode([0] * 2_000_000))) == "<list of 2000000 items>"
    wide = [0]
    for _ in range(40):
        wide = [wide, wide]
    assert repr(decode(encode(wide))) == "<list of 2 items>"


def test_an_object_whose_repr_fails_is_still_described():
    class Broken:
        def __repr__(self):
            raise KeyError("x")

    assert "Broken object, whose text cannot be had: KeyError" in repr(decode(encode(Broken())))


@pytest.mark.parametrize(
    "text",
    [
        "", "X", "l", "l1", "l-1", "l99999999999", "d1 i1", "i", "iz", "s0", "sd8", "fx", "c i1 i2",
        "o", "o l0 s", "o l1 i1 s41", "e", "ex l0", "o1 l1 s41 s41", "v l1 s41 s41", "N N", " N", "S1 l0", "z1 d0", "s41 ", "d2 l0 N N N",
        "l1 " * 200 + "N",
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused(text):
    with pytest.raises(MalformedError):
        decode(text)


def test_damaged_tokens_are_refused_or_read_but_never_crash():
    r = random.Random(7)
    for _ in range(2000):
        text = list(encode(value(r)))
        for _ in range(r.randrange(1, 4)):
            text[r.randrange(len(text))] = r.choice("NTFifsblo vdScz0123456789abcdef-_.")
        try:
            decode("".join(text))
        except MalformedError:
            continue
