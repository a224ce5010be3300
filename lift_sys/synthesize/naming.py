"""Names that a person would give to the variables of generated code."""

from lift_sys.synthesize.operations import Operation
from lift_sys.synthesize.terms import Binding, Gather, Name, Term
from lift_sys.synthesize.types import STR, element

__all__ = ["fresh", "item_names"]


def fresh(wanted: str, taken: frozenset[str]) -> str:
    """`wanted`, or the first of `wanted2`, `wanted3`, … that is not taken."""
    if wanted not in taken:
        return wanted
    return next(name for n in range(2, 99) if (name := f"{wanted}{n}") not in taken)


def item_names(
    binding: Binding, sources: tuple[Term, ...], taken: frozenset[str]
) -> tuple[str, ...]:
    """Names for the variables of a comprehension over `sources`."""
    if binding.name == "items":
        return fresh("key", taken), fresh("value", taken)
    if binding.name in ("zip", "adjacent"):
        return fresh("a", taken), fresh("b", taken)
    item = fresh(_item(sources[0]), taken)
    return (fresh("i", taken), item) if binding.name == "enumerate" else (item,)


def _item(source: Term) -> str:
    form = source.form
    if isinstance(form, Operation) and form.template.startswith("range("):
        return "i"
    if isinstance(form, Operation) and form.template.startswith("str("):
        return "digit"
    if source.kind == STR:
        return "char"
    inner = element(source.kind)
    if isinstance(form, Operation) and "split" in form.template:
        return "line" if "lines" in form.template else "word"
    if isinstance(form, Name):
        return _singular(form.name)
    if isinstance(form, (Operation, Gather)) and source.parts:
        return _item(source.parts[0]) if source.parts[0].kind != STR else "x"
    return "row" if inner[0] in ("list", "tuple", "tuples") else "x"


def _singular(name: str) -> str:
    if name.endswith("ies") and len(name) > 4:
        return name[:-3] + "y"
    if name.endswith("s") and not name.endswith("ss") and len(name) > 3:
        return name[:-1]
    return "x"
