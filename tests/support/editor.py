"""A fake editor: holds buffers, applies edits, and keeps all that the server said.

Speaks raw JSON-RPC with a position arithmetic of its own, so that it shares no fault with the server.
It fails a test in which the server showed bad manners (see `faults`) or said what no test has read.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache

from pygls.protocol import default_converter

from lift_sys_server.server import LiftServer
from lift_sys_server.transport import serve
from support import manners

PATIENCE = 30.0
"""Seconds until a test that waits for the server is taken for hanging."""

WIDTHS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}

FULL = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True},
    "notebookDocument": {"synchronization": {}},
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "didChangeConfiguration": {"dynamicRegistration": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "workspaceFolders": True,
        "workspaceEdit": {"documentChanges": True},
        "diagnostics": {"refreshSupport": True},
        "codeLens": {"refreshSupport": True},
        "inlayHint": {"refreshSupport": True},
    },
    "textDocument": {
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeLens": {},
        "inlayHint": {},
        "inlineCompletion": {},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix"]}},
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
        "publishDiagnostics": {
            "relatedInformation": True,
            "codeDescriptionSupport": True,
            "dataSupport": True,
            "versionSupport": True,
            "tagSupport": {"valueSet": [1, 2]},
        },
    },
}


def profile(*without, encoding=None, pull=False):
    """The capabilities of a client that can do all but the dotted names of `without`."""
    can = json.loads(json.dumps(FULL))
    for path in without:
        *parents, last = path.split(".")
        place = can
        for name in parents:
            place = place[name]
        del place[last]
    if encoding:
        can["general"]["positionEncodings"] = [encoding]
    if pull:
        can["textDocument"]["diagnostic"] = {}
    return can


class ResponseError(Exception):
    """The server answered a request with an error."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.code = error["code"]
        self.data = error.get("data")


@dataclass
class Buffer:
    """An open document: positions are in the units of `encoding`."""

    uri: str
    text: str
    encoding: str
    version: int = 1
    undo_stack: list = field(default_factory=list)

    def told(self, version, changes):
        """The message on a change of the text."""
        identifier = {"uri": self.uri, "version": version}
        params = {"textDocument": identifier, "contentChanges": changes}
        return "textDocument/didChange", params

    def position(self, offset):
        line_start = max(self.text.rfind(end, 0, offset) for end in "\r\n") + 1
        before = self.text[:offset].replace("\r\n", "\n").replace("\r", "\n")
        codec, width = WIDTHS[self.encoding]
        units = len(self.text[line_start:offset].encode(codec)) // width
        return {"line": before.count("\n"), "character": units}

    def range(self, start, end):
        return {"start": self.position(start), "end": self.position(end)}

    def offset(self, position):
        lines = _lines(self.text)
        assert position["line"] < len(lines), "a position beyond the last line"
        line = lines[position["line"]]
        codec, width = WIDTHS[self.encoding]
        units = line.rstrip("\r\n").encode(codec)
        assert position["character"] * width <= len(units), "a position beyond the end of its line"
        before = sum(len(earlier) for earlier in lines[: position["line"]])
        return before + len(units[: position["character"] * width].decode(codec))

    def of(self, span):
        """The text of a range."""
        return self.text[self.offset(span["start"]) : self.offset(span["end"])]


def _lines(text):
    """The lines with their ends, as editors count them: not at form feeds and the like."""
    lines, start = [], 0
    for place, sign in enumerate(text):
        if sign == "\n" or (sign == "\r" and text[place + 1 : place + 2] != "\n"):
            lines.append(text[start : place + 1])
            start = place + 1
    return [*lines, text[start:]]


class Editor:
    """One editor at one server; `write` takes the bytes of whole messages."""

    def __init__(self, write: Callable[[bytes], None], capabilities: dict) -> None:
        self.capabilities = capabilities
        self.can = {}
        """What the server offers."""
        self.encoding = "utf-16"
        self.buffers: dict[str, Buffer] = {}
        self.diagnostics: dict[str, list] = {}
        self.published: list[dict] = []
        self.progress: dict[str | int, list] = {}
        self.parts: dict[str | int, list] = {}
        """What came of an answer before it, by its token."""
        self.edits: list[dict] = []
        self.refreshes = 0
        self.lens_refreshes = 0
        self.inlay_refreshes = 0
        self.statuses: list[dict] = []
        """What the server told of how functions stand: only a client that asked for it may hear."""
        self.logged: list[dict] = []
        """What the server wrote into the output channel."""
        self.traced: list[dict] = []
        self.shown: list[dict] = []
        """The documents that it was asked to open."""
        self.replies: dict[int, int] = {}
        """How often each request was answered."""
        self.faults: list[str] = []
        self.questions: list[dict] = []
        """All that was put to the user with answers to choose from."""
        self.answer_question: Callable[[dict], Awaitable[str | None]] = self._dismiss
        self.answer_apply: Callable[[dict], Awaitable[dict]] = self._apply_at_once
        self.configuration: dict[str | None, object] = {}
        """Our section of the settings, by the scope's URI."""
        self.configuration_asked: list[list[str | None]] = []
        self.answer_configuration: Callable[[list[dict]], dict | None] = self._configured
        """What to reply when asked for settings; None for never."""
        self.hold_configuration: Callable[[Callable], object] = lambda send: send()
        """What to do with a reply to that; at first it is sent at once."""
        self.registered: dict[str, object] = {}
        """What the server wants to be sent beside what it offers, with its options."""
        self.content_refreshes: list[str] = []
        self.never_answers: set[str] = set()
        """Methods whose requests are taken and left open."""
        self.refuse_tokens = False
        self.refused_tokens = 0
        self._said: list[str] = []
        self._read = 0
        """How many of the lines of the output channel were read."""
        self._write = write
        self._waiting: dict[int, asyncio.Future] = {}
        self._requests: dict[int, tuple[str, dict | None]] = {}
        self._created: set[str | int] = set()
        self._tokens: set[str | int] = set()
        self._news = asyncio.Event()
        self._tasks: set[asyncio.Task] = set()

    # Asking and telling

    async def initialize(self, options=None, **workspace):
        """Shake hands; `workspace` is what is said of folders."""
        answer = await self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": None,
                "capabilities": self.capabilities,
                "initializationOptions": options,
                **workspace,
            },
        )
        self.can = answer["capabilities"]
        self.encoding = self.can.get("positionEncoding", "utf-16")
        self.faults += manners.of_offers(self.capabilities, self.can)
        self.notify("initialized", {})
        return answer

    async def request(self, method, params=None):
        return await self.answer(self.start(method, params))

    def start(self, method, params=None):
        """Send a request; return its number."""
        number = len(self._waiting) + 1
        self._waiting[number] = asyncio.get_running_loop().create_future()
        self._requests[number] = (method, params)
        if isinstance(params, dict) and "workDoneToken" in params:
            self._tokens.add(params["workDoneToken"])
        if isinstance(params, dict) and "partialResultToken" in params:
            self.parts[params["partialResultToken"]] = []
        self._send({"id": number, "method": method, "params": params})
        return number

    async def answer(self, number):
        return await asyncio.wait_for(asyncio.shield(self._waiting[number]), PATIENCE)

    def notify(self, method, params):
        self._send({"method": method, "params": params})

    def configure(self, settings, scope=None):
        """Change settings as editors do that are asked for them: they only say that something changed."""
        self.configuration[scope] = settings
        self.notify("workspace/didChangeConfiguration", {"settings": None})

    async def configured(self, times=1):
        """Wait until the server has taken what it was answered when it asked for settings so often."""
        await self.until(lambda: len(self.configuration_asked) >= times)
        # What is answered later has been read later.
        await self.request("workspace/executeCommand", {"command": "liftSys.settings"})

    def move_folders(self, *, added=(), removed=()):
        event = {"added": folders(*added), "removed": folders(*removed)}
        self.notify("workspace/didChangeWorkspaceFolders", {"event": event})

    def cancel(self, number):
        self.notify("$/cancelRequest", {"id": number})

    async def until(self, condition):
        """Wait until `condition()` holds, looking again at each message of the server."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self._news.clear()
                await self._news.wait()

    # Documents

    def open(self, text, uri="file:///project/example.py", language="python"):
        buffer = self.buffers[uri] = Buffer(uri, text, self.encoding)
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return buffer

    def close(self, buffer):
        del self.buffers[buffer.uri]
        self.notify("textDocument/didClose", {"textDocument": {"uri": buffer.uri}})

    def save(self, buffer):
        self.notify("textDocument/didSave", {"textDocument": {"uri": buffer.uri}})

    def replace(self, buffer, old, new):
        """Replace the first `old` of the text, as one incremental change."""
        start = buffer.text.index(old)
        self.change(buffer, [(start, start + len(old), new)])

    def change(self, buffer, edits):
        """Make edits one after the other, each with offsets of the text that it finds."""
        changes = []
        buffer.undo_stack.append(buffer.text)
        for start, end, new in edits:
            changes.append({"range": buffer.range(start, end), "text": new})
            buffer.text = buffer.text[:start] + new + buffer.text[end:]
        self._changed(buffer, changes)

    def undo(self, buffer):
        """One undo step, sent as the replacement of the whole text."""
        buffer.text = buffer.undo_stack.pop()
        self._changed(buffer, [{"text": buffer.text}])

    # What a user does

    async def hover(self, buffer, at):
        """The text of the hover where `at` first stands, or None."""
        where = {"textDocument": {"uri": buffer.uri}, "position": place(buffer, at)}
        answer = await self.request("textDocument/hover", where)
        return answer and answer["contents"]["value"]

    async def actions(self, buffer, at, *, to=None, only=None, trigger=1, diagnostics=()):
        start = place(buffer, at)
        context = {"diagnostics": list(diagnostics), "triggerKind": trigger}
        if only is not None:
            context["only"] = only
        params = {
            "textDocument": {"uri": buffer.uri},
            "range": {"start": start, "end": place(buffer, to) if to else start},
            "context": context,
        }
        return await self.request("textDocument/codeAction", params) or []

    async def action(self, buffer, at, title, **asked):
        """The one action at a place whose title begins so."""
        listed = await self.actions(buffer, at, **asked)
        [chosen] = [it for it in listed if it["title"].startswith(title)]
        return chosen

    async def choose(self, action, *, token=None):
        """Do what an editor does when the user picks an action; return the command's reply."""
        if not {"edit", "command"} & action.keys():
            action = await self.request("codeAction/resolve", action)
        if action.get("edit"):
            self.apply(action["edit"])
        if not action.get("command"):
            return None
        return await self.answer(self.execute(action, token=token))

    def execute(self, action, *, token=None):
        """Send the command of an action (or the command itself); return the request's number."""
        command = action["command"] if isinstance(action["command"], dict) else action
        params = {"command": command["command"], "arguments": command["arguments"]}
        if token is not None:
            params["workDoneToken"] = token
        return self.start("workspace/executeCommand", params)

    def press_cancel(self, token):
        self.notify("window/workDoneProgress/cancel", {"token": token})

    def take_messages(self):
        """The messages shown since this was last called; whoever reads them has read the log as well."""
        self._read = len(self.logged)
        said, self._said = self._said, []
        return said

    def take_log(self):
        """What came into the output channel since this was last called."""
        logged, self.logged = self.logged, []
        self._read = 0
        return logged

    def bars(self):
        """For each progress bar the messages that it showed."""
        return {
            token: [value["message"] for value in values if value.get("message")]
            for token, values in self.progress.items()
        }

    def apply(self, edit):
        """Make a workspace edit as one undo step; return why not, or nothing."""
        self.faults += manners.of_edit(self.capabilities, edit)
        if "documentChanges" in edit:
            changes = edit["documentChanges"]
        else:
            changes = [
                {"textDocument": {"uri": uri}, "edits": edits}
                for uri, edits in edit["changes"].items()
            ]
        for change in changes:
            identifier = change["textDocument"]
            buffer = self.buffers.get(identifier["uri"])
            if buffer is None:
                return "not open"
            if "documentChanges" in edit and identifier.get("version") is None:
                self.faults.append("an edit of an open document for no version")
            if identifier.get("version") not in (None, buffer.version):
                return "the text has changed meanwhile"
        for change in changes:
            buffer = self.buffers[change["textDocument"]["uri"]]
            spans = [
                (buffer.offset(e["range"]["start"]), buffer.offset(e["range"]["end"]), e["newText"])
                for e in change["edits"]
            ]
            self.change(buffer, sorted(spans, reverse=True))
            self.edits.append(change)
        return ""

    # What the server sends

    def receive(self, message):
        try:
            if "method" not in message:
                self._answered(message)
            elif "id" in message:
                self._asked(message)
            else:
                self._told(message["method"], message.get("params"))
        except Exception as error:
            self.faults.append(f"{error!r} at {message}")
        self._news.set()

    def finish(self):
        """Check that nothing was left open or unread; called when the server has ended."""
        for token, values in self.progress.items():
            if not self.refuse_tokens and [value["kind"] for value in values][-1:] != ["end"]:
                self.faults.append(f"the progress bar {token!r} was never ended")
        for number in self._waiting:
            times = self.replies.get(number, 0)
            if times != 1:
                self.faults.append(f"request {number} was answered {times} times")
        errors = [said["message"] for said in self.logged[self._read :] if said["type"] == 1]
        unread = [f"nobody read: {text}" for text in self._said + errors]
        assert not self.faults + unread, self.faults + unread

    def _answered(self, message):
        number = message["id"]
        self.replies[number] = self.replies.get(number, 0) + 1
        future = self._waiting[number]
        if future.done():
            return
        if "error" in message:
            future.set_exception(ResponseError(message["error"]))
            future.exception()
        else:
            result = message["result"]
            self.faults += manners.of_answer(self.capabilities, *self._requests[number], result)
            future.set_result(result)

    def _asked(self, message):
        about = message["method"], message.get("params")
        self.faults += manners.of_request(self.capabilities, *about)
        match message["method"]:
            case "workspace/applyEdit":
                task = asyncio.create_task(self._reply_to_apply(message))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                return
            case "window/showMessageRequest":
                self.questions.append(message["params"])
                task = asyncio.create_task(self._reply_to_question(message))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                return
            case "window/workDoneProgress/create":
                self._created.add(message["params"]["token"])
                if self.refuse_tokens:
                    self.refused_tokens += 1
                    error = {"code": -32603, "message": "no"}
                    self._send({"id": message["id"], "error": error})
                    return
            case "workspace/configuration":
                items = message["params"]["items"]
                self.configuration_asked.append([item.get("scopeUri") for item in items])
                reply = self.answer_configuration(items)
                if reply is not None:
                    self.hold_configuration(lambda: self._send({"id": message["id"], **reply}))
                return
            case "client/registerCapability":
                for one in message["params"]["registrations"]:
                    self.registered[one["method"]] = one.get("registerOptions")
            case "window/showDocument":
                self.shown.append(message["params"])
                self._send({"id": message["id"], "result": {"success": True}})
                return
            case "workspace/diagnostic/refresh":
                self.refreshes += 1
            case "workspace/textDocumentContent/refresh":
                self.content_refreshes.append(message["params"]["uri"])
            case "workspace/codeLens/refresh":
                self.lens_refreshes += 1
            case "workspace/inlayHint/refresh":
                self.inlay_refreshes += 1
            case method:
                self.faults.append(f"an unexpected request: {method}")
        if message["method"] not in self.never_answers:
            self._send({"id": message["id"], "result": None})

    def _configured(self, items):
        if any(item.get("section") != "liftSys" for item in items):
            self.faults.append(f"settings of others were asked for: {items}")
        return {"result": [self.configuration.get(item.get("scopeUri")) for item in items]}

    async def _reply_to_apply(self, message):
        try:
            answer = await self.answer_apply(message["params"]["edit"])
        except AssertionError as error:
            self.faults.append(f"an edit that cannot be made: {error}")
            answer = {"applied": False, "failureReason": str(error)}
        self._send({"id": message["id"], "result": answer})

    async def _reply_to_question(self, message):
        chosen = await self.answer_question(message["params"])
        answer = {"title": chosen} if chosen is not None else None
        self._send({"id": message["id"], "result": answer})

    async def _dismiss(self, question):
        """Close the question without an answer."""

    async def _apply_at_once(self, edit):
        reason = self.apply(edit)
        return {"applied": not reason, "failureReason": reason or None}

    def _told(self, method, params):
        match method:
            case "textDocument/publishDiagnostics":
                if manners.pulls(self.capabilities):
                    self.faults.append("diagnostics pushed to a client that pulls")
                self.faults += manners.of_diagnostics(self.capabilities, params["diagnostics"])
                self._check_places(params)
                self.published.append(params)
                self.diagnostics[params["uri"]] = params["diagnostics"]
            case "liftSys/status":
                if not manners.can(self.capabilities, "experimental.liftSys.status"):
                    self.faults.append("a status for a client that did not ask for it")
                self._check_status(params)
                self.statuses.append(params)
            case "$/progress":
                self._progressed(params["token"], params["value"])
            case "window/showMessage":
                self._said.append(params["message"])
            case "window/logMessage":
                self.logged.append(params)
            case "$/logTrace":
                self.traced.append(params)
            case _:
                self.faults.append(f"an unexpected notification: {method}")

    def _progressed(self, token, value):
        if token in self.parts:
            self.parts[token].append(value)
            return
        if token not in self._created | self._tokens:
            self.faults.append(f"progress on a token that nobody made: {token!r}")
        kinds = [earlier["kind"] for earlier in self.progress.setdefault(token, [])]
        if ("begin" in kinds) != (value["kind"] != "begin") or "end" in kinds:
            self.faults.append(f"progress out of order: {[*kinds, value['kind']]}")
        self.progress[token].append(value)

    def _check_places(self, params):
        """Diagnostics are for a version that there was, and stand inside of its text."""
        buffer = self.buffers.get(params["uri"])
        if buffer is None or params.get("version") is None:
            return
        if params["version"] > buffer.version:
            self.faults.append(f"diagnostics for version {params['version']}, which is to come")
        if params["version"] == buffer.version:
            for item in params["diagnostics"]:
                buffer.of(item["range"])

    def _check_status(self, params):
        """A status is news, for a version that there was; its ranges are names."""
        about = [one for one in self.statuses if one["uri"] == params["uri"]]
        if about and about[-1]["functions"] == params["functions"]:
            self.faults.append("a status was told twice")
        buffer = self.buffers.get(params["uri"])
        if buffer is not None and params["version"] == buffer.version:
            for one in params["functions"]:
                assert buffer.of(one["range"]) == one["qualname"].rpartition(".")[2]

    def _changed(self, buffer, changes):
        buffer.version += 1
        self.notify(*buffer.told(buffer.version, changes))

    def _send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._write(b"Content-Length: %d\r\n\r\n" % len(body) + body)


def place(buffer, at):
    """The position of an offset, or of the place where a text first stands."""
    return buffer.position(buffer.text.index(at) if isinstance(at, str) else at)


def folders(*uris):
    """Workspace folders as the protocol writes them."""
    return [{"uri": uri, "name": uri.rpartition("/")[2]} for uri in uris]


def make_server(engine=None, **options):
    """A server in this process that shares its converter with all others."""
    return LiftServer(engine, converter_factory=_converter, **options)


@contextlib.asynccontextmanager
async def editor(
    engine=None,
    capabilities=None,
    options=None,
    *,
    quiet_seconds=0.0,
    workspace=None,
    prepare=None,
    **server_options,
) -> AsyncIterator[Editor]:
    """An editor and a server in this process; the server ends with the block.

    `workspace` is what `initialize` says of folders; `prepare` is called with the editor before that.
    """
    loop = asyncio.get_running_loop()
    server = make_server(engine, quiet_seconds=quiet_seconds, **server_options)
    reader = asyncio.StreamReader(limit=2**26)
    one = Editor(reader.feed_data, FULL if capabilities is None else capabilities)
    one.server = server
    writer = _Writer(lambda message: loop.call_soon(one.receive, message))
    serving = asyncio.create_task(serve(server, reader, writer))
    if prepare is not None:
        prepare(one)
    try:
        await one.initialize(options, **(workspace or {}))
        yield one
        await one.request("shutdown")
        one.notify("exit", None)
    finally:
        reader.feed_eof()
        await serving
    one.finish()


@contextlib.asynccontextmanager
async def editor_of_process(
    *arguments, capabilities=None, options=None, goodbye=True
) -> AsyncIterator[Editor]:
    """An editor and a server in a process of its own, over stdio."""
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "lift_sys_server", *arguments)
    process = await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=pipe, stderr=pipe, limit=2**26
    )
    one = Editor(process.stdin.write, FULL if capabilities is None else capabilities)
    one.process = process
    listening = asyncio.create_task(_listen(process.stdout, one.receive))
    try:
        await one.initialize(options)
        yield one
        if goodbye:
            await one.request("shutdown")
            one.notify("exit", None)
        process.stdin.close()
        async with asyncio.timeout(PATIENCE):
            one.errors = (await process.stderr.read()).decode()
            await process.wait()
            await listening
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        listening.cancel()
        process._transport.close()
    if goodbye:
        one.finish()


async def _listen(stream, receive):
    with contextlib.suppress(asyncio.IncompleteReadError):
        while True:
            head = await stream.readuntil(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.startswith(b"Content-Length")
            )
            receive(json.loads(await stream.readexactly(length)))


class _Writer:
    """Takes the server's bytes apart into messages: pygls writes each one whole."""

    def __init__(self, deliver):
        self._deliver = deliver

    def write(self, data):
        self._deliver(json.loads(data.partition(b"\r\n\r\n")[2]))

    def close(self):
        pass


@cache
def _converter():
    """One for all servers: it costs a quarter of a second to make."""
    return default_converter()
