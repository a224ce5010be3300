"""Whole sessions at random against a model: no text, reply, edit or verdict is ever wrong, in any encoding."""

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
from support.engines import CONSISTENT, REFUTED
from support.sessions import ALL, Asked, Session, function_of, functions, place_at, same_as, work_of

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
VERSIONED = "documentChanges"

numbers = st.integers(0, 10**4)
scraps = st.sampled_from(SCRAPS)
files = st.integers(0, 1)
in_a_file = precondition(lambda self: self.one.buffers)


class Sessions(Session, RuleBasedStateMachine):
    """All that may happen between an editor, its user, the engine and the server."""

    def __init__(self, encoding, *without, pull=False):
        RuleBasedStateMachine.__init__(self)
        Session.__init__(self, encoding, *without, pull=pull)
        self.one.open(START, URIS[0])
        self.closed = {}
        self.bodies = 0

    def teardown(self):
        self.let_edits_through(True)
        self.end()

    @invariant()
    def all_is_right(self):
        self.check()

    def buffer(self, file):
        """One of the open files."""
        return list(self.one.buffers.values())[file % len(self.one.buffers)]

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
        self.run(self.settle())
        mine = {number for number, asked in self.work.items() if asked.uri == buffer.uri}
        assert self.held is not None or mine <= self.one.replies.keys(), "it runs on"

    @in_a_file
    @rule(
        file=files,
        several=st.lists(st.tuples(numbers, st.integers(0, 30), scraps), min_size=1, max_size=3),
    )
    def edit(self, file, several):
        buffer = self.buffer(file)
        changes, text = [], buffer.text
        for place, length, new in several:
            start = place_at(text, place % (len(text) + 1))
            end = place_at(text, min(start + length, len(text)))
            changes.append((start, end, new))
            text = text[:start] + new + text[end:]
        self.one.change(buffer, changes)

    @in_a_file
    @rule(file=files, which=numbers, at=st.sampled_from(["start", "words", "end"]), new=scraps)
    def edit_function(self, file, which, at, new):
        buffer = self.buffer(file)
        if target := function_of(buffer, which):
            words = target.docstring.span.start + 3 if target.docstring else target.header.end
            offset = {"start": target.span.start, "words": words, "end": target.span.end}[at]
            offset = place_at(buffer.text, offset)
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

    # Requests

    @in_a_file
    @rule(file=files, start=numbers, end=numbers, only=st.sampled_from([None, [], ["refactor"]]))
    def list_actions(self, file, start, end, only):
        buffer = self.buffer(file)
        start, end = sorted(place_at(buffer.text, n % (len(buffer.text) + 1)) for n in (start, end))
        listed = self.run(self.one.actions(buffer, start, to=end or None, only=only))
        self.menu += [(buffer.uri, action) for action in listed if work_of(action)]

    @in_a_file
    @rule(file=files, which=numbers, action=numbers, token=st.booleans())
    def ask(self, file, which, action, token):
        self.choose_on(self.buffer(file), which, action, token=token)

    @in_a_file
    @rule(file=files, which=numbers, action=numbers)
    def ask_and_answer(self, file, which, action):
        """Work that nothing comes between, so that it must succeed."""
        alone = not self.work and self.held is None
        number = self.choose_on(self.buffer(file), which, action)
        if self.engine.pieces:
            self.answer(which=len(self.engine.pieces) - 1, how="found")
            self.run(self.settle())
            assert not alone or self.run(self.succeeded(number))

    @in_a_file
    @precondition(lambda self: VERSIONED in self.can["workspace"].get("workspaceEdit", {}))
    @precondition(lambda self: not self.work and self.held is None)
    @rule(file=files, which=numbers, action=numbers, place=numbers, new=scraps)
    def type_before_an_edit_is_made(self, file, which, action, place, new):
        """An edit that finds another text is fitted to that, or given up if its function has changed."""
        number = self.choose_on(self.buffer(file), which, action)
        if not self.engine.pieces:
            return
        self.held = []
        self.answer(which=0, how="found")
        self.run(self.settle())
        if self.held:
            buffer = self.buffer(file)
            asked = self.work[number]
            [target, *_] = same_as(functions(buffer.text), asked)
            before = target.span.of(buffer.text)
            offset = place_at(buffer.text, place % (len(buffer.text) + 1))
            self.one.change(buffer, [(offset, offset, new)])
            texts = [it.span.of(buffer.text) for it in same_as(functions(buffer.text), asked)]
            self.let_edits_through(True)
            self.run(self.settle())
            succeeded = self.run(self.succeeded(number))
            assert succeeded if before in texts and offset <= target.span.start else True
            assert before in texts if succeeded else True
        self.held = None

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

    @precondition(lambda self: VERSIONED in self.can["workspace"].get("workspaceEdit", {}))
    @rule()
    def hold_edits_back(self):
        self.held = [] if self.held is None else self.held

    @precondition(lambda self: self.held is not None)
    @rule(make=st.booleans())
    def let_edits_through(self, make):
        held, self.held = self.held or [], None
        for gate in held:
            gate.set_result(make)

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
            max_examples=25,
            stateful_step_count=40,
            suppress_health_check=list(HealthCheck),
        ),
    )
    seed(f"{encoding} {without}")(test)()
