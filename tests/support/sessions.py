"""An editor with two files and an engine that is steered by hand, and what always holds of the two. Knows no chance.

The model of a text is the fake editor's buffer. A session is begun with `Session`, and `check` says whether all is
right at a moment: texts, replies, progress bars, diagnostics, and what is said of each function.
"""

import asyncio
import contextlib
import dataclasses
import re
from dataclasses import dataclass
from functools import lru_cache

from lift_sys.source import Document, Span
from support.editor import ResponseError, editor, profile
from support.steering import SteeredEngine

WORK = ("liftSys.implement", "liftSys.tryAgain", "liftSys.verify")
ALL = "liftSys.implementAll"
ENDINGS = {"done", "consistent", "refuted", "failed", "stale", "refused", "cancelled", "superseded"}
CANCELLED = -32800
QUIET_TURNS = 3
"""After how many turns of the loop with nothing to do the server waits for a word from outside."""
KEPT = 8
"""How many results of a function the server keeps, at least."""


@lru_cache(maxsize=512)
def functions(text):
    return Document(text).targets()


@dataclass
class Asked:
    """Work that was asked for and has no reply yet."""

    uri: str
    argument: dict
    token: str | int | None = None
    cancelled: bool = False

    @property
    def key(self):
        return self.uri, self.argument["qualname"]


class Session:
    """One editor at one server, until `end`."""

    def __init__(self, encoding, *without, pull=False):
        self.loop = asyncio.new_event_loop()
        self.engine = SteeredEngine()
        self.stack = contextlib.AsyncExitStack()
        self.can = profile(*without, encoding=encoding, pull=pull)
        self.one = self.run(self.stack.enter_async_context(editor(self.engine, self.can)))
        self.one.answer_apply = self.apply
        self.run(self.one.server._ready())
        self.work = {}
        """Number of each request for work that has no reply yet, with what was asked for."""
        self.menu = []
        """The actions that were listed, with their files; a user may choose one later."""
        self.hints = True
        self.held = None
        """While the editor holds edits back, those that wait."""
        self.crashes = 0
        """How often the engine has crashed."""

    def run(self, work):
        return self.loop.run_until_complete(work)

    async def settle(self):
        """Let the server do all that it can do without a word from outside."""
        loop = asyncio.get_running_loop()
        quiet = 0
        while quiet < QUIET_TURNS:
            await asyncio.sleep(0)
            due = any(timer.when() <= loop.time() for timer in loop._scheduled)
            quiet = 0 if loop._ready or due else quiet + 1

    def end(self):
        """Say goodbye: all work ends, and nothing is left open or unread."""
        self.run(self.settle())
        self.one.take_messages()
        self.run(self.stack.aclose())
        self.loop.close()
        assert self.engine.pieces == []

    def choose_on(self, buffer, which, action, *, token=False):
        """Choose an action on a function; return the number of the request, if there is one."""
        target = function_of(buffer, which)
        at = target.name_span.start if target else 0
        useful = [one for one in self.run(self.one.actions(buffer, at)) if work_of(one)]
        if useful:
            return self.choose(buffer.uri, useful[action % len(useful)], token=token)
        return None

    def choose(self, uri, action, *, token):
        self.menu = [*self.menu[-20:], (uri, action)]
        asked = Asked(uri, work_of(action))
        number = self.begin(asked, action, token=token)
        self.engine.name_files(asked.key[1], uri, self.one.buffers)
        buffer = self.one.buffers.get(uri)
        same = buffer and same_as(functions(buffer.text), asked)
        assert same or self.one.replies.get(number) == 1, "work on a function that is not there"
        return number

    def begin(self, asked, action, *, token):
        shown = set(self.one.progress)
        own = f"own-{len(self.one.replies)}" if token and "command" in action else None
        number = self.run(self.start(action, own))
        self.work[number] = asked
        self.run(self.settle())
        asked.token = own or next(iter(self.one.progress.keys() - shown), None)
        assert asked.token or "workDoneProgress" not in self.can["window"]
        return number

    async def start(self, action, token):
        if "command" in action:
            return self.one.execute(action, token=token)
        return self.one.start("codeAction/resolve", action)

    async def apply(self, edit):
        if self.held is not None:
            gate = self.loop.create_future()
            self.held.append(gate)
            if not await gate:
                return {"applied": False, "failureReason": "read-only"}
        reason = self.make(edit)
        return {"applied": not reason, "failureReason": reason or None}

    def make(self, edit):
        """Make an edit of the server's, if it is for the present version: what it makes must be right."""
        [uri, parts] = _parts(edit)
        buffer = self.one.buffers.get(uri)
        before = buffer and dataclasses.replace(buffer)
        reason = self.one.apply(edit)
        if reason:
            return reason
        for part in parts:
            start, end = (before.offset(part["range"][name]) for name in ("start", "end"))
            new = before.text[:start] + part["newText"] + before.text[end:]
            assert new in _rightly_made(before.text, self.engine.given), f"{before.text!r}: {part}"
        return ""

    def execute_cancel(self, arguments):
        params = {"command": "liftSys.cancel", "arguments": arguments}
        self.run(self.one.request("workspace/executeCommand", params))

    def check(self):
        """Fail unless all is right once the server has come to rest."""
        self.run(self.settle())
        self.take_replies()
        self.run(self.settle())
        self.check_texts()
        self.check_work()
        for buffer in self.one.buffers.values():
            self.check_diagnostics(buffer)
            for target in functions(buffer.text):
                self.check_hover(buffer, target)
        for message in self.one.take_messages():
            assert self.crashes or "fault of its own" not in message
        assert self.one.faults == []

    def take_replies(self):
        for number in [number for number in self.work if number in self.one.replies]:
            asked = self.work.pop(number)
            reply, code = self.run(self.reply(number))
            if code is not None:
                assert asked.cancelled if code == CANCELLED else self.crashes
            elif reply is None:
                assert self.crashes
            elif "status" in reply:
                assert reply["status"] in ENDINGS
            elif reply.get("edit"):
                self.make(reply["edit"])
        assert set(self.one.replies.values()) <= {1}

    async def reply(self, number):
        """The answer to a request that has one, or the code of its error."""
        try:
            return await self.one.answer(number), None
        except ResponseError as error:
            return None, error.code

    async def succeeded(self, number):
        """Whether a request for work has led to what it was asked for."""
        reply, _ = await self.reply(number)
        return bool(reply) and (reply.get("status") == "consistent" or bool(reply.get("edit")))

    def check_texts(self):
        documents = self.one.server.context.session.documents
        ours = {uri: (buffer.text, buffer.version) for uri, buffer in self.one.buffers.items()}
        assert {uri: (one.text, one.version) for uri, one in documents.items()} == ours
        for uri, one in documents.items():
            again = type(one.lines)(self.one.buffers[uri].text)
            assert one.lines.starts == again.starts

    def check_work(self):
        """One job for a function, two at once, and no progress bar but of what has no reply."""
        bars = {token for token, said in self.one.progress.items() if said[-1]["kind"] != "end"}
        assert bars == {asked.token for asked in self.work.values()} - {None}
        assert len(self.engine.pieces) <= (2 if self.work else 0)
        keys = [asked.key for asked in self.work.values()]
        assert self.held is not None or len(set(keys)) == len(keys)

    def check_diagnostics(self, buffer):
        marks = {"LIFT001": set(), "LIFT199": set(), "LIFT002": set()}
        for item in self.run(self.diagnostics(buffer)):
            span = Span(buffer.offset(item["range"]["start"]), buffer.offset(item["range"]["end"]))
            marks.setdefault(item["code"], set()).add(span)
        documented = [target for target in functions(buffer.text) if target.docstring]
        stubs = {target.name_span for target in documented if target.unimplemented}
        assert marks["LIFT001"] == (stubs if self.hints else set())
        assert marks["LIFT199"] == set(filter(None, map(_wrong, documented)))
        for target in functions(buffer.text):
            if target.name_span in marks["LIFT002"]:
                assert self.known(buffer, target, lambda piece: not piece.offered)

    async def diagnostics(self, buffer):
        if "diagnostic" in self.can["textDocument"]:
            params = {"textDocument": {"uri": buffer.uri}}
            return (await self.one.request("textDocument/diagnostic", params))["items"]
        await self.one.until(lambda: self.published(buffer.uri) == buffer.version)
        return self.one.diagnostics[buffer.uri]

    def published(self, uri):
        sent = [params.get("version") for params in self.one.published if params["uri"] == uri]
        return sent[-1] if sent else None

    def check_hover(self, buffer, target):
        """What is said of a function is said of the text that it has."""
        shown = self.run(self.one.hover(buffer, target.name_span.start))
        state = shown.partition("\n")[0].partition(" · ")[2]
        if state.startswith("working: "):
            keys = {asked.key for asked in self.work.values()}
            assert {(buffer.uri, target.qualname), (buffer.uri, None)} & keys
        elif "stale: " in state:
            assert not self.known_here(buffer, target)
        elif state.startswith("not implemented here; last"):
            assert self.known(buffer, target, lambda piece: piece.inserts)
        elif state.startswith(("consistent", "refuted")):
            assert self.known(buffer, target, lambda piece: True)

    def known(self, buffer, target, fits):
        """Whether the engine has said something of a function of this very text."""
        text = target.span.of(buffer.text)
        return any(
            piece.target.qualname == target.qualname
            and (_alike(text, piece.before) or _alike(text, piece.after or piece.before))
            and fits(piece)
            for piece in self.engine.given
        )

    def known_here(self, buffer, target):
        """Whether it surely is known what the engine said of this function, as it is, in this file."""
        text, imports = target.span.of(buffer.text), target.imports
        mine = [piece for piece in self.engine.given if piece.target.qualname == target.qualname]
        return any(
            (text, target.digest) == (piece.before, piece.target.digest)
            or (text, imports) == (piece.after, piece.target.imports)
            for piece in mine[-KEPT:]
            if piece.uri == buffer.uri
        )


def function_of(buffer, which):
    """One of the functions of a file, if it has some."""
    found = functions(buffer.text)
    return found[which % len(found)] if found else None


def place_at(text, offset):
    """The nearest place that a position can name: none is inside of a line end."""
    return offset - (text[offset - 1 : offset + 1] == "\r\n")


def work_of(action):
    """What an action of ours is about, if it leads to work."""
    data = action.get("data") or {"command": "", "argument": None}
    lazily = {"command": data["command"], "arguments": [data["argument"]]}
    command = action.get("command") or lazily
    return command["arguments"][0] if command["command"] in WORK else None


def _parts(edit):
    """The file of an edit, and the edits of its text."""
    if "documentChanges" in edit:
        [change] = edit["documentChanges"]
        return change["textDocument"]["uri"], change["edits"]
    [parts] = edit["changes"].items()
    return parts


def same_as(found, asked):
    """Those of some functions that are the one that was asked for, as it was then."""
    wanted = asked.argument["qualname"], asked.argument["digest"]
    return [target for target in found if (target.qualname, target.digest) == wanted]


def _wrong(target):
    """Where the fake engine finds something wrong."""
    start = target.docstring.text.find("wrong")
    return target.docstring.locate(start, start + len("wrong")) if start >= 0 else None


def _alike(one, other):
    """Whether two functions differ at most in a comment at the end, which may be another's."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and bool(re.fullmatch(r"(\s*(#.*)?)*", long[len(short) :]))


def _rightly_made(text, given):
    """Every text that may become of one by what was found for its functions."""
    found = [piece for piece in given if piece.after is not None]
    for target in functions(text):
        now = target.span.of(text)
        mine = [piece for piece in found if piece.target.qualname == target.qualname]
        for piece in mine:
            if now == piece.before or any(now == earlier.after for earlier in mine):
                yield text[: target.span.start] + piece.after + text[target.span.end :]
