"""What a user sees of the server beside the text: lenses, inlay hints, ghost text, told standings."""

from support.editor import FULL, place

ASKING = {**FULL, "experimental": {"liftSys": {"status": True}}}
"""A client that wants to be told how functions stand."""


async def lens_items(one, buffer):
    about = {"textDocument": {"uri": buffer.uri}}
    return await one.request("textDocument/codeLens", about) or []


async def lenses(one, buffer):
    """The titles of the lenses by the names that they stand above."""
    items = await lens_items(one, buffer)
    return {buffer.of(item["range"]): item["command"]["title"] for item in items}


async def inlays(one, buffer, start=0, end=None):
    """The inlay hints of a part of the document: label and tooltip by the line that they stand behind."""
    end = len(buffer.text) if end is None else end
    where = {"textDocument": {"uri": buffer.uri}, "range": buffer.range(start, end)}
    hints = await one.request("textDocument/inlayHint", where) or []
    lines = buffer.text.split("\n")
    assert all(hint["position"] == _end(buffer, hint["position"]["line"]) for hint in hints)
    return {lines[hint["position"]["line"]]: (hint["label"], hint.get("tooltip")) for hint in hints}


def ask_ghost(one, buffer, at, *, invoked=False):
    """Ask for inline completions at a place; return the request's number."""
    params = {
        "textDocument": {"uri": buffer.uri},
        "position": place(buffer, at),
        "context": {"triggerKind": 1 if invoked else 2},
    }
    return one.start("textDocument/inlineCompletion", params)


async def ghost(one, buffer, at, *, invoked=False):
    """The one inline completion at a place, or None."""
    items = await one.answer(ask_ghost(one, buffer, at, invoked=invoked)) or []
    assert len(items) <= 1
    return items[0] if items else None


def accept(one, buffer, item):
    """Take a completion as editors do: what it replaces must be within one line."""
    extent = item["range"]
    assert extent["start"]["line"] == extent["end"]["line"]
    assert item.get("filterText", item["insertText"]).startswith(buffer.of(extent))
    span = buffer.offset(extent["start"]), buffer.offset(extent["end"])
    one.change(buffer, [(*span, item["insertText"])])


def _end(buffer, line):
    ends = [place for place, sign in enumerate(buffer.text + "\n") if sign == "\n"]
    return buffer.position(ends[line])
