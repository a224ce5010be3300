"""Whether a body that agrees with all examples is more than an accident of the search.

The longer a body, the more of them there are, and the more examples it takes to tell them apart.
"""

from collections.abc import Sequence

from lift_sys.synthesize.values import Err

__all__ = ["WIDEST_LEAD", "information", "trusted"]

ALLOWED = 20
"""The doubt at which a body is refused that no example bears out."""
BORNE_OUT = 3
"""How much more doubt each unit of information in the examples allows."""
DOUBT_OF_COST = 2
DOUBT_OF_MISSED = 3
"""What a unit of cost, and of the price of words left out, add to the doubt in a body."""
WIDEST_LEAD = 4
"""The lead over the next behaviour takes doubt away up to this far."""
LARGE = 9
"""Numbers beyond this one are hardly hit by accident."""


def trusted(cost: int, missed: int, lead: int, expected: Sequence[object]) -> bool:
    """Judge the likeliest body: what it costs, what it leaves out, and how far it leads.

    The weights were fitted to tasks of several kinds: they keep 19 of 20 right answers and
    refuse more than a third of the wrong ones.
    """
    if not expected:
        return True
    doubt = DOUBT_OF_COST * (cost - min(lead, WIDEST_LEAD)) + DOUBT_OF_MISSED * missed
    return doubt <= ALLOWED + BORNE_OUT * information(expected)


def information(expected: Sequence[object]) -> int:
    """How much the results of examples say together; the same result counts once."""
    distinct = {repr(value): value for value in expected}
    return sum(_surprise(value) for value in distinct.values())


def _surprise(value: object) -> int:
    if value is None or isinstance(value, bool):
        return 1
    if isinstance(value, (int, float)):
        return 3 if abs(value) > LARGE or value != value // 1 else 2
    if isinstance(value, str):
        return min(6, 2 + len(value) // 3)
    if isinstance(value, (list, tuple, dict, set)):
        return min(8, 2 + 2 * len(value))
    return 2 if isinstance(value, Err) else 1
