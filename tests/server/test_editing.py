"""Whole sessions at random against a model: no text, reply, edit or verdict is ever wrong, in any encoding."""

import asyncio
import contextlib
import dataclasses
import re
from dataclasses import dataclass
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    get_state_machine_test,
    invariant,
    precondition,
    rule,
)

from lift_sys.errors import BackendError
from lift_sys.source import Document, Span
from support.editor import ResponseError, editor, profile
from support.engines import CONSISTENT, REFUTED
from support.steering import SteeredEngine

URIS = ("file:///project/a.py", "file:///project/b.py")
START = (
    'import os\n\ndef f(x):\n    """Double 😀."""\n    ...\n\n'
    'class A:\n    def g(self):\n        """Halve é."""\n        pass\n'
    'def h(x):\n    """Say 1."""\n    return 1\n'
)
TEXTS = (START, START.replace("\n", "\r\n"), "\ufeff" + START, "", 'def f(x): "𝒳"; ...')
SCRAPS = (
    *("", " ", "\n", "\r\n", "\r", "\f", "\u2028", "\t", "x", "#", "😀", "é", "e\u0301", "𝒳y"),
    *('"""', "wrong ", "import re\n", "...", "    pass\n", "(", "f", "# 😀\n"),
    'def f(x):\n    """Again 😀."""\n    ...\n',
    'def k():\n    "wrong 𝒳"\n',
)
WORK = ("liftSys.implement", "liftSys.tryAgain", "liftSys.verify")
ALL = "liftSys.implementAll"
ENDINGS = {"done", "consistent", "refuted", "failed", "stale", "refused", "cancelled", "superseded"}
CANCELLED = -32800
QUIET_TURNS = 3
"""After how many turns of the loop with nothing to do the server waits for a word from outside."""
KEPT = 8
"""How many results of a function the server keeps, at least."""

numbers = st.integers(0, 10**4)
scraps = st.sampled_from(SCRAPS)
files = st.integers(0, 1)
in_a_file = precondition(lambda self: self.one.buffers)


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


class Sessions(RuleBasedStateMachine):
    """An editor with two files, an engine that is steered by hand, and all that may happen between them.

    The model of a text is the fake editor's buffer; what is right of everything else is said in `check`.
    """

    def __init__(self, encoding, *without, pull=False):
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.engine = SteeredEngine()
        self.stack = contextlib.AsyncExitStack()
        self.can = profile(*without, encoding=encoding, pull=pull)
        self.one = self.run(self.stack.enter_async_context(editor(self.engine, self.can)))
        self.one.answer_apply = self.apply
        self.run(self.one.server._ready())
        self.one.open(START, URIS[0])
        self.work = {}
        self.menu = []
        self.closed = {}
        self.hints = True
        self.held = None
        """While the editor holds edits back, those that wait."""
        self.bodies = self.crashes = 0

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

    def teardown(self):
        self.let_edits_through(True)
        self.run(self.settle())
        self.one.take_messages()
        self.run(self.stack.aclose())
        self.loop.close()
        assert self.engine.pieces == []

    # The text

    @precondition(lambda self: len(self.one.buffers) < len(URIS))
    @rule(text=st.sampled_from(TEXTS))
    def open(self, text):
        [uri, *_] = [uri for uri in URIS if uri not in self.one.buffers]
        self.one.open(self.closed.pop(uri, text), uri)

    @in_a_file
    @rule(file=files)
    def close(self, file):
        buffer = self.buffer(file)
        self.closed[buffer.uri] = buffer.text
        self.one.close(buffer)

    @in_a_file
    @rule(
        file=files,
        several=st.lists(st.tuples(numbers, st.integers(0, 30), scraps), min_size=1, max_size=3),
    )
    def edit(self, file, several):
        buffer = self.buffer(file)
        changes, text = [], buffer.text
        for place, length, new in several:
            start = _place(text, place % (len(text) + 1))
            end = _place(text, min(start + length, len(text)))
            changes.append((start, end, new))
            text = text[:start] + new + text[end:]
        self.one.change(buffer, changes)

    @in_a_file
    @rule(file=files, which=numbers, at=st.sampled_from(["start", "words", "end"]), new=scraps)
    def edit_function(self, file, which, at, new):
        buffer = self.buffer(file)
        if target := _function(buffer, which):
            words = target.docstring.span.start + 3 if target.docstring else target.header.end
            offset = {"start": target.span.start, "words": words, "end": target.span.end}[at]
            offset = _place(buffer.text, offset)
            self.one.change(buffer, [(offset, offset, new)])

    @in_a_file
    @rule(file=files, first=scraps, text=st.sampled_from(TEXTS), then=scraps)
    def replace_all(self, file, first, text, then):
        """In one notification a part, the whole, and a part of that."""
        buffer = self.buffer(file)
        buffer.undo_stack.append(buffer.text)
        start = buffer.range(0, 0)
        changes = [{"range": start, "text": first}, {"text": text}]
        buffer.text = then + text
        self.one._changed(buffer, [*changes, {"range": start, "text": then}])

    @in_a_file
    @rule(file=files, new=scraps)
    def edit_beyond_the_end(self, file, new):
        """What lies outside of the text is taken for its end."""
        buffer = self.buffer(file)
        buffer.undo_stack.append(buffer.text)
        far = {"line": 10**6, "character": 10**6}
        buffer.text += new
        self.one._changed(buffer, [{"range": {"start": far, "end": far}, "text": new}])

    @in_a_file
    @rule(file=files)
    def undo(self, file):
        if self.buffer(file).undo_stack:
            self.one.undo(self.buffer(file))

    def buffer(self, file):
        """One of the open files."""
        return list(self.one.buffers.values())[file % len(self.one.buffers)]

    # Requests

    @in_a_file
    @rule(file=files, start=numbers, end=numbers, only=st.sampled_from([None, [], ["refactor"]]))
    def list_actions(self, file, start, end, only):
        buffer = self.buffer(file)
        start, end = sorted(_place(buffer.text, n % (len(buffer.text) + 1)) for n in (start, end))
        listed = self.run(self.one.actions(buffer, start, to=end or None, only=only))
        self.menu += [(buffer.uri, action) for action in listed if _argument(action)]

    @in_a_file
    @rule(file=files, which=numbers, action=numbers, token=st.booleans())
    def ask(self, file, which, action, token):
        """Choose an action on a function."""
        buffer = self.buffer(file)
        if target := _function(buffer, which):
            listed = self.run(self.one.actions(buffer, target.name_span.start))
            if useful := [one for one in listed if _argument(one)]:
                self.choose(buffer.uri, useful[action % len(useful)], token=token)

    @in_a_file
    @rule(file=files, which=numbers, action=numbers)
    def ask_and_answer(self, file, which, action):
        """Work that nothing comes between."""
        before = len(self.engine.pieces)
        self.ask(file, which, action, token=False)
        for _ in self.engine.pieces[before:]:
            self.answer(which=len(self.engine.pieces) - 1, how="found")

    @precondition(lambda self: self.menu)
    @rule(which=numbers)
    def ask_by_an_old_menu(self, which):
        self.choose(*self.menu[which % len(self.menu)], token=False)

    @in_a_file
    @rule(file=files, token=st.booleans())
    def ask_for_all(self, file, token):
        """Have all functions of a file implemented."""
        uri = self.buffer(file).uri
        about = {"title": "All", "data": {"command": ALL, "argument": {"uri": uri}}}
        if self.can["workspace"].get("applyEdit"):
            about["command"] = {"title": "All", "command": ALL, "arguments": [{"uri": uri}]}
        self.begin(Asked(uri, {"qualname": None}), about, token=token)

    def choose(self, uri, action, *, token):
        self.menu = [*self.menu[-20:], (uri, action)]
        asked = Asked(uri, _argument(action))
        number = self.begin(asked, action, token=token)
        self.engine.name_files(asked.key[1], uri, self.one.buffers)
        buffer = self.one.buffers.get(uri)
        same = buffer and any(
            (target.qualname, target.digest) == (asked.key[1], asked.argument["digest"])
            for target in functions(buffer.text)
        )
        assert same or self.one.replies.get(number) == 1, "work on a function that is not there"

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

    @rule()
    def configure(self):
        self.hints = not self.hints
        changed = {"liftSys": {"hints": self.hints}}
        self.one.notify("workspace/didChangeConfiguration", {"settings": changed})

    # The engine and the editor

    @precondition(lambda self: self.engine.pieces)
    @rule(which=numbers, how=st.sampled_from(["found", "found", "found", "refuted", "dead", "bad"]))
    def answer(self, which, how):
        piece = self.engine.pieces[which % len(self.engine.pieces)]
        if how in ("found", "refuted"):
            self.bodies += 1
            verdict = CONSISTENT if how == "found" else REFUTED
            piece.answer(f"return {self.bodies}", verdict)
        elif how == "dead":
            piece.fail(BackendError("The backend is asleep", hint="Wake it"))
        else:
            self.crashes += 1
            piece.fail(ZeroDivisionError())

    @precondition(lambda self: "documentChanges" in self.can["workspace"].get("workspaceEdit", {}))
    @rule()
    def hold_edits_back(self):
        self.held = [] if self.held is None else self.held

    @precondition(lambda self: self.held is not None)
    @rule(make=st.booleans())
    def let_edits_through(self, make):
        held, self.held = self.held or [], None
        for gate in held:
            gate.set_result(make)

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

    # Cancelling

    @precondition(lambda self: self.work)
    @rule(which=numbers, how=st.sampled_from(["request", "button", "command"]))
    def cancel(self, which, how):
        number = sorted(self.work)[which % len(self.work)]
        asked = self.work[number]
        if how == "request":
            asked.cancelled = True
            self.one.cancel(number)
        elif how == "button" and asked.token is not None:
            self.one.press_cancel(asked.token)
        else:
            self.execute_cancel([asked.argument])
        self.run(self.settle())
        if how == "request" or self.held is None:
            assert self.one.replies.get(number) == 1, "it runs on"

    @precondition(lambda self: self.work)
    @rule()
    def cancel_all(self):
        self.execute_cancel([])
        self.run(self.settle())
        assert self.engine.pieces == []
        assert self.held is not None or all(number in self.one.replies for number in self.work)

    def execute_cancel(self, arguments):
        params = {"command": "liftSys.cancel", "arguments": arguments}
        self.run(self.one.request("workspace/executeCommand", params))

    # What always holds

    @invariant()
    def check(self):
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


def _function(buffer, which):
    """One of the functions of a file, if it has some."""
    found = functions(buffer.text)
    return found[which % len(found)] if found else None


def _place(text, offset):
    """The nearest place that a position can name: none is inside of a line end."""
    return offset - (text[offset - 1 : offset + 1] == "\r\n")


def _argument(action):
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


@pytest.mark.parametrize(
    ("encoding", "without", "pull"),
    [
        pytest.param("utf-8", [], False, id="utf-8, pushed"),
        pytest.param("utf-16", [], True, id="utf-16, pulled"),
        pytest.param("utf-32", [], False, id="utf-32, pushed"),
        pytest.param("utf-16", ["workspace.workspaceEdit"], True, id="no versioned edits"),
        pytest.param("utf-8", ["workspace.applyEdit"], True, id="by resolve"),
        pytest.param("utf-32", ["window.workDoneProgress"], True, id="no progress"),
    ],
)
def test_whatever_happens_text_replies_edits_and_verdicts_are_right(encoding, without, pull):
    test = get_state_machine_test(
        lambda: Sessions(encoding, *without, pull=pull),
        settings=settings(
            database=None,
            deadline=None,
            max_examples=15,
            stateful_step_count=40,
            suppress_health_check=list(HealthCheck),
        ),
    )
    seed(f"{encoding} {without}")(test)()
