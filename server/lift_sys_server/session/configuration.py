"""The settings in force for each folder, layer over layer, and what is to be said of them. Knows no LSP.

From the bottom: the defaults, the user's file, the environment, what the client was started with (so far all is
the user's own), what it pushed, and what it answered for the folder when it was asked.
"""

import logging
from collections.abc import Iterable, Mapping

import msgspec

from lift_sys.config import InForce, PythonEnvironment, Settings, find_environment, looked_up, over
from lift_sys_server.session.folders import Folders, path_of

__all__ = ["Configuration"]

_log = logging.getLogger(__name__)

USERS = "editor (user)"
CLIENTS = "editor"
FOLDERS = "editor (folder)"
"""Where settings come from, besides the file and the environment."""


class Configuration:
    """Settings by folder; None stands for whatever lies outside all folders."""

    def __init__(self, base: InForce) -> None:
        self._base = base
        self._own = base
        self._pushed: object = None
        self._answers: Mapping[str | None, object] = {}
        self._folders = Folders()
        self._in_force: dict[str | None, InForce] = {None: base}
        self._told: frozenset[str] = frozenset()
        self._found: set[PythonEnvironment] = set()
        self._turns = 0
        self._answered = 0

    @property
    def scopes(self) -> tuple[str | None, ...]:
        """What settings can differ by: each folder's URI, and None for what lies outside of all."""
        return (*self._folders, None)

    def folder_of(self, uri: str) -> str | None:
        """The innermost folder that holds a document."""
        return self._folders.around(uri)

    def at(self, uri: str) -> InForce:
        """The settings in force for a document."""
        return self._in_force[self.folder_of(uri)]

    def environment_of(self, uri: str) -> PythonEnvironment | None:
        """The Python environment whose packages the document can import; looked for anew each time."""
        folder = self.folder_of(uri)
        top = None if folder is None else path_of(folder)
        found = find_environment(path_of(uri), top, self.at(uri).settings.interpreter)
        if found is not None and found not in self._found:
            self._found.add(found)
            _log.info(
                "type checks know the packages of an environment, found by %s", found.found_by
            )
        return found

    def at_work(self, uri: str) -> Settings:
        """The settings for work on a document: the environment found in them."""
        found = self.environment_of(uri)
        interpreter = "" if found is None else str(found.root)
        return msgspec.structs.replace(self.at(uri).settings, interpreter=interpreter)

    def choose(self, options: object) -> None:
        """Take what the user chose in the client; no workspace may be behind it."""
        self._own = looked_up(over(self._base, options, USERS))
        self._settle()

    def push(self, options: object) -> None:
        """Take what the client sent of its own accord, in place of what it sent before."""
        self._pushed = options
        self._settle()

    def next_turn(self) -> int:
        """The number of a question to the client."""
        self._turns += 1
        return self._turns

    def answer(self, answers: Mapping[str | None, object], turn: int) -> None:
        """Take what the client answered for each scope, unless a later question was answered before."""
        if turn > self._answered:
            self._answered = turn
            self._answers = answers
            self._settle()

    def move(self, added: Iterable[str], removed: Iterable[str]) -> None:
        """Take folders in and out of the workspace; one that is both has been renamed only."""
        self._folders = self._folders.without(removed).including(added)
        self._settle()

    def complaints(self) -> list[str]:
        """What is wrong with the settings and was not when this was last asked."""
        every = dict.fromkeys(it for found in self._in_force.values() for it in found.complaints)
        fresh = [complaint for complaint in every if complaint not in self._told]
        self._told = frozenset(every)
        return fresh

    def _settle(self) -> None:
        pushed = over(self._own, self._pushed, CLIENTS, trusted=False)
        self._in_force = {scope: self._over(pushed, scope) for scope in self.scopes}

    def _over(self, pushed: InForce, scope: str | None) -> InForce:
        source = CLIENTS if scope is None else FOLDERS
        return over(pushed, self._answers.get(scope), source, trusted=False)
