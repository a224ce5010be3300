"""The URIs of sheets: each names a document and a function of it. Knows neither of the two."""

from urllib.parse import quote, unquote

from lift_sys_server.protocol import IR_SCHEME, IR_SUFFIX

__all__ = ["address", "function_at"]


def address(uri: str, qualname: str) -> str:
    """Return the URI of a function's sheet.

    The path is for people, who see its end on a tab; the document's own URI stands in the query,
    whole and quoted once more, so that it comes back whatever it is made of. The two slashes keep
    Vim from taking it for a path; editors that write it otherwise are understood all the same.
    """
    file = unquote(uri.partition("?")[0].partition("#")[0]).rpartition("/")[2]
    path = f"{_quoted(file or 'document')}/{_quoted(qualname)}{IR_SUFFIX}"
    return f"{IR_SCHEME}:///{path}?{_quoted(uri)}"


def function_at(sheet: str) -> tuple[str, str] | None:
    """Read back the URI of the document and the name of the function; None for any other URI."""
    scheme, _, rest = sheet.partition(":")
    path, _, query = rest.partition("#")[0].partition("?")
    name = unquote(path.rpartition("/")[2])
    if scheme.lower() != IR_SCHEME or not name.endswith(IR_SUFFIX) or not query:
        return None
    return unquote(query), name.removesuffix(IR_SUFFIX)


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")
