"""Decides whether a verdict can come from a process in which this program runs. Reads source; runs nothing.

CrossHair executes the program beside itself, so what reaches into the interpreter could make it say
anything, and what keeps values from call to call has made it confirm what is false. Whatever is not
known to do neither is distrusted. No wall: that is the sandbox.
"""

import ast
import builtins
import re
from collections.abc import Iterator, Mapping

from lift_sys.source.names import parse_or_none

__all__ = ["distrust"]

_FUNCTIONS = """
    abs all any ascii bin bool bytes chr complex dict divmod enumerate filter float format frozenset hex
    int isinstance len list map max min next iter oct ord pow range repr reversed round set slice sorted
    str sum tuple zip NotImplemented
"""
_EXCEPTIONS = {
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, Exception)
}
NAMES = frozenset(_FUNCTIONS.split()) | _EXCEPTIONS
"""Built-ins that compute and nothing else; `type` makes classes, and `getattr` reaches everything."""

_TYPES = """
    AbstractSet Annotated Any Callable Collection Container Dict Final FrozenSet Generator Hashable
    Iterable Iterator List Literal Mapping MutableMapping MutableSequence MutableSet Optional Reversible
    Sequence Set Sized Tuple Union
"""
_OPERATORS = """
    abs add and_ concat contains countOf eq floordiv ge getitem gt indexOf index inv invert is_ is_not
    itemgetter le lshift lt mod mul ne neg not_ or_ pos pow rshift sub truediv truth xor
"""
_TEXTS = """
    ascii_letters ascii_lowercase ascii_uppercase digits hexdigits octdigits printable punctuation
    whitespace
"""
_EVERYTHING = "*"
_MODULES = {
    "__future__": _EVERYTHING,
    "bisect": _EVERYTHING,
    "collections": "Counter OrderedDict defaultdict deque",
    "collections.abc": _TYPES,
    "functools": "reduce",
    "heapq": _EVERYTHING,
    "itertools": _EVERYTHING,
    "math": _EVERYTHING,
    "operator": _OPERATORS,
    "re": "compile escape findall finditer fullmatch match search split sub",
    "string": _TEXTS,
    "typing": _TYPES,
}
MODULES: Mapping[str, frozenset[str]] = {
    name: frozenset(words.split()) for name, words in _MODULES.items()
}
"""What may be used of which module."""

_INSIDES = re.compile(r"_.*|(?:gi|cr|ag|tb|f|co|func)_\w+")
"""Attributes that lead into the interpreter."""
_REFUSED: Mapping[type[ast.AST], str] = {
    ast.ClassDef: "defines a class",
    ast.AsyncFunctionDef: "is asynchronous",
    ast.Await: "is asynchronous",
    ast.Global: "keeps values outside the function",
    ast.With: "uses a context manager",
    ast.AsyncWith: "uses a context manager",
    ast.TryStar: "handles groups of exceptions",
}


def distrust(program: str) -> str:
    """Say why an answer about this program could not be relied on, or nothing."""
    tree = parse_or_none(program)
    try:
        return "cannot be read" if tree is None else next(_Reading(tree).reasons(), "")
    except RecursionError:
        return "is nested too deeply"


class _Reading:
    """A program, the names it binds and the modules it imports."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.nodes = [*ast.walk(tree), *_in_annotations(tree)]
        imports = [node for node in self.nodes if isinstance(node, ast.Import)]
        aliases = [alias for node in imports for alias in node.names]
        self.modules = {alias.asname or alias.name: alias.name for alias in aliases}
        self.bound = set(_bound(self.nodes))

    def reasons(self) -> Iterator[str]:
        """Yield what speaks against the program, in words that follow "the program"."""
        # Scopes are not told apart here: what is bound in one is taken for bound in all.
        for name in sorted(self.bound):
            if name.startswith("__") or (hasattr(builtins, name) and name not in NAMES):
                yield f"gives {name!r} another meaning"
        for statement in self.tree.body:
            yield from _kept(statement)
        bases = {id(node.value) for node in self.nodes if isinstance(node, ast.Attribute)}
        for node in self.nodes:
            yield from self._reasons(node, is_base=id(node) in bases)

    def _reasons(self, node: ast.AST, *, is_base: bool) -> Iterator[str]:
        if type(node) in _REFUSED:
            yield _REFUSED[type(node)]
        match node:
            case ast.Import(names=aliases):
                yield from (f"uses {it.name!r}" for it in aliases if it.name not in MODULES)
            case ast.ImportFrom(module=module, names=aliases, level=level):
                names = [it.name for it in aliases if level or not _allows(module or "", it.name)]
                yield from (f"uses '{module or ''}.{name}'" for name in names)
            case ast.Attribute():
                yield from self._attribute(node)
            case ast.Name(id=name) if name in self.modules and not is_base:
                yield f"uses the module {name!r} as a value"
            case ast.Name(id=name) if name not in self.bound | self.modules.keys() | NAMES:
                yield f"uses {name!r}"
            case ast.FunctionDef(args=arguments, decorator_list=decorators):
                yield from _default(arguments)
                yield from ("decorates a function" for _ in decorators)
            case ast.Lambda(args=arguments):
                yield from _default(arguments)
            case ast.MatchClass(kwd_attrs=[first, *_]):
                yield f"uses {first!r}"

    def _attribute(self, node: ast.Attribute) -> Iterator[str]:
        if not isinstance(node.ctx, ast.Load):
            yield f"changes an attribute, {node.attr!r}"
        if _INSIDES.fullmatch(node.attr):
            yield f"uses {node.attr!r}"
        match node.value:
            case ast.Name(id=name) if name in self.modules:
                module = self.modules[name]
                if not _allows(module, node.attr):
                    yield f"uses '{module}.{node.attr}'"


def _in_annotations(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of annotations written as strings: CrossHair evaluates them."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(returns=ast.expr() as annotation):
                yield from _quoted(annotation)
            case ast.arg(annotation=ast.expr() as annotation):
                yield from _quoted(annotation)


def _quoted(annotation: ast.AST) -> Iterator[ast.AST]:
    match annotation:
        case ast.Constant(value=str(text)):
            tree = parse_or_none(text.strip())
            yield from () if tree is None else ast.walk(tree)
        case ast.Subscript(value=ast.Name(id="Literal") | ast.Attribute(attr="Literal")):
            pass
        case _:
            for part in ast.iter_child_nodes(annotation):
                yield from _quoted(part)


def _kept(statement: ast.stmt) -> Iterator[str]:
    """Yield a reason when a statement of the module itself does more than define and import."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            pass
        case ast.FunctionDef(name=name):
            yield from _redefined(name)
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield from _redefined(name)
            yield from _changing(name, value)
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            yield from _redefined(name)
            yield from _changing(name, value)
        case _:
            yield "does more than define functions"


def _redefined(name: str) -> Iterator[str]:
    if hasattr(builtins, name):
        yield f"gives {name!r} another meaning"


def _changing(name: str, value: ast.expr | None) -> Iterator[str]:
    if value is not None and not _is_constant(value):
        yield f"keeps {name!r} outside the function, which could change"


def _bound(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name):
                yield name
            case ast.ImportFrom(names=aliases):
                yield from (alias.asname or alias.name for alias in aliases)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name


def _default(arguments: ast.arguments) -> Iterator[str]:
    for value in (*arguments.defaults, *arguments.kw_defaults):
        if value is not None and not _is_constant(value):
            yield f"has a default that could change, `{ast.unparse(value)}`"


def _is_constant(tree: ast.expr) -> bool:
    match tree:
        case ast.Constant() | ast.Name():
            return True
        case ast.UnaryOp(operand=operand):
            return _is_constant(operand)
        case ast.BinOp(left=left, right=right):
            return _is_constant(left) and _is_constant(right)
        case ast.Tuple(elts=parts):
            return all(map(_is_constant, parts))
        case ast.Attribute(value=ast.Name()):
            return True
    return False


def _allows(module: str, name: str) -> bool:
    names = MODULES.get(module, frozenset())
    return name[0] not in "_*" and (name in names or _EVERYTHING in names)
