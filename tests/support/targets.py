"""Makes targets out of source text, for tests of what reads them."""

import ast

from lift_sys.ir.model import Parameter, Signature
from lift_sys.source import Docstring, Span, Target

KINDS = {
    "posonlyargs": "positional_only",
    "args": "standard",
    "vararg": "var_positional",
    "kwonlyargs": "keyword_only",
    "kwarg": "var_keyword",
}


def function(docstring, header="def f(x):", *, before=""):
    """A module text with one function of this header and docstring."""
    body = "\n".join("    " + line if line else "" for line in docstring.split("\n")).lstrip()
    return f'{before}{header}\n    r"""{body}"""\n'


def target_of(text, qualname="f"):
    """The target of this name in `text` (plain, well-formed, docstrings without escapes)."""
    module = ast.parse(text)
    node, parents = _find(module, qualname.split("."), ())
    return Target(
        name=node.name,
        qualname=qualname,
        signature=_signature(node, bool(parents)),
        docstring=_docstring(text, node),
        span=Span(0, len(text)),
        header=Span(0, 0),
        name_span=Span(0, 0),
        annotation_spans={},
        stub=None,
        stub_kind=None,
        decorators=tuple(ast.unparse(d) for d in node.decorator_list),
        parents=parents,
        in_class=bool(parents),
        imports=tuple(
            ast.unparse(n) for n in module.body if isinstance(n, (ast.Import, ast.ImportFrom))
        ),
        siblings=tuple(
            n.name
            for n in module.body
            if isinstance(n, (ast.FunctionDef, ast.ClassDef)) and n is not node
        ),
        indent="    ",
        newline="\n",
        one_line=False,
        problem=None,
        digest="",
    )


def _find(module, names, parents):
    for node in module.body:
        if getattr(node, "name", None) == names[0]:
            if len(names) == 1:
                return node, parents
            return _find(node, names[1:], (*parents, node.name))
    raise LookupError(names)


def _signature(node, in_class):
    arguments = node.args
    defaults = dict(
        zip(
            [a.arg for a in (arguments.posonlyargs + arguments.args)][::-1],
            arguments.defaults[::-1],
            strict=False,
        )
    )
    defaults |= {
        a.arg: d for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d
    }
    parameters = []
    for field, kind in KINDS.items():
        found = getattr(arguments, field) or []
        for a in found if isinstance(found, list) else [found]:
            default = defaults.get(a.arg)
            parameters.append(
                Parameter(
                    name=a.arg,
                    kind=kind,
                    annotation=ast.unparse(a.annotation) if a.annotation else None,
                    default=ast.unparse(default) if default else None,
                )
            )
    decorators = {ast.unparse(d) for d in node.decorator_list}
    binding = next(
        (b for b in ("staticmethod", "classmethod", "property") if b in decorators),
        "method" if in_class else "function",
    )
    return Signature(
        name=node.name,
        parameters=tuple(parameters),
        returns=ast.unparse(node.returns) if node.returns else None,
        is_async=isinstance(node, ast.AsyncFunctionDef),
        binding=binding,
    )


def _docstring(text, node):
    first = node.body[0]
    if not (isinstance(first, ast.Expr) and isinstance(getattr(first.value, "value", None), str)):
        return None
    value = first.value.value
    lines = [0]
    for line in text.split("\n"):
        lines.append(lines[-1] + len(line) + 1)

    def offset(line, column):
        raw = text.split("\n")[line - 1].encode()[:column].decode()
        return lines[line - 1] + len(raw)

    start = offset(first.lineno, first.col_offset)
    end = offset(first.end_lineno, first.end_col_offset)
    at = text.index(value, start) if value else end
    return Docstring(value, Span(start, end), tuple(range(at, at + len(value) + 1)))
