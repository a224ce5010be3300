"""What a check found as a SARIF 2.1.0 log, for code scanning. Knows no service that reads it.

A refuted function is an error, one that could not be checked a warning, a finding has its rule's level.
A function that is consistent or unchecked gives no result.
"""

from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

from lift_sys import __version__
from lift_sys.cli.artifacts import Root, utf16_position
from lift_sys.cli.program import INTERRUPTED, PROGRAM
from lift_sys.cli.sarif_rules import LEVELS, rules
from lift_sys.cli.selection import Chosen, Selection
from lift_sys.cli.work import Worked
from lift_sys.errors import LiftError
from lift_sys.findings import Finding
from lift_sys.pipeline import Outcome
from lift_sys.source import Span
from lift_sys.verdicts import Status

__all__ = ["failure_log", "sarif_log"]

Object = dict[str, Any]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
BASE = "%SRCROOT%"
FINGERPRINT = "liftSys/v1"
"""Names how the fingerprint is made: another way gets another number."""

VERDICT_LEVELS: dict[Status, str] = {"refuted": "error", "failed": "warning"}


def sarif_log(selection: Selection, worked: Worked, *, code: int, root: Root) -> Object:
    """Return the log of a check that ended with the exit code `code`."""
    known = rules()
    places = {rule["id"]: index for index, rule in enumerate(known)}
    results: list[Object] = []
    for file in worked.files:
        results += _FileResults(file.chosen, root, places).of(file.outcomes)
    notes = [_note(error, path, root) for path, error in selection.unreadable]
    if worked.interrupted:
        left = selection.count - len(worked.outcomes)
        notes.append(_message_note(f"interrupted: {left} of {selection.count} were not checked"))
    successful = code != INTERRUPTED and not notes
    return _log(known, results, notes, code=code, successful=successful, root=root)


def failure_log(error: LiftError, *, code: int, root: Root) -> Object:
    """Return the log of a check that could not begin."""
    return _log(rules(), [], [_message_note(str(error))], code=code, successful=False, root=root)


def _log(
    known: list[Object],
    results: list[Object],
    notes: list[Object],
    *,
    code: int,
    successful: bool,
    root: Root,
) -> Object:
    run = {
        "tool": {"driver": {"name": PROGRAM, "version": __version__, "rules": known}},
        "invocations": [
            {
                "executionSuccessful": successful,
                "exitCode": code,
                "toolExecutionNotifications": notes,
            }
        ],
        "originalUriBaseIds": {BASE: {"uri": root.uri}},
        "columnKind": "utf16CodeUnits",
        "newLineSequences": ["\r\n", "\r", "\n"],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


class _FileResults:
    """Makes the results of one file; counts those that look alike, so that each has its own fingerprint."""

    def __init__(self, chosen: Chosen, root: Root, places: dict[str, int]) -> None:
        self._chosen = chosen
        self._text = chosen.source.text
        self._root = root
        self._places = places
        self._seen: Counter[str] = Counter()

    def of(self, outcomes: tuple[Outcome, ...]) -> Iterator[Object]:
        for outcome in outcomes:
            if outcome.verdict.status in VERDICT_LEVELS:
                yield self._verdict(outcome)
            for finding in outcome.findings:
                yield self._finding(outcome, finding)

    def _verdict(self, outcome: Outcome) -> Object:
        status, target = outcome.verdict.status, outcome.target
        cause = outcome.contradicted
        message = f"{target.qualname}: {outcome.verdict}"
        result = self._result(status, VERDICT_LEVELS[status], message, target.name_span)
        if cause is not None:
            what, span = cause
            result["message"]["text"] += f" (see [the {what}](1))"
            result["relatedLocations"] = [self._related(1, span, f"the {what}")]
        return result | self._fingerprint(status, target.qualname)

    def _finding(self, outcome: Outcome, finding: Finding) -> Object:
        result = self._result(finding.code, LEVELS[finding.severity], finding.message, finding.span)
        if finding.related:
            result["relatedLocations"] = [
                self._related(number, span, words)
                for number, (span, words) in enumerate(finding.related, start=1)
            ]
        words = finding.span.of(self._text)
        return result | self._fingerprint(finding.code, outcome.target.qualname, words)

    def _result(self, rule: str, level: str, message: str, span: Span) -> Object:
        return {
            "ruleId": rule,
            "ruleIndex": self._places[rule],
            "level": level,
            "message": {"text": _plain(message)},
            "locations": [{"physicalLocation": self._place(span)}],
        }

    def _related(self, number: int, span: Span, words: str) -> Object:
        return {
            "id": number,
            "physicalLocation": self._place(span),
            "message": {"text": _plain(words)},
        }

    def _place(self, span: Span) -> Object:
        line, column = utf16_position(self._text, span.start)
        end_line, end_column = utf16_position(self._text, span.end)
        region = {
            "startLine": line,
            "startColumn": column,
            "endLine": end_line,
            "endColumn": end_column,
        }
        return {"artifactLocation": _artifact(self._chosen.path, self._root), "region": region}

    def _fingerprint(self, *parts: str) -> Object:
        """Name a result by what it is about, not by where it stands: edits elsewhere leave it the same."""
        told = "\n".join(map(repr, parts))
        self._seen[told] += 1
        digest = blake2b(f"{told}\n{self._seen[told]}".encode(), digest_size=16).hexdigest()
        return {"partialFingerprints": {FINGERPRINT: digest}}


def _artifact(path: Path, root: Root) -> Object:
    uri, relative = root.reference(path)
    return {"uri": uri, "uriBaseId": BASE} if relative else {"uri": uri}


def _note(error: LiftError, path: Path, root: Root) -> Object:
    place = {"physicalLocation": {"artifactLocation": _artifact(path, root)}}
    return _message_note(str(error)) | {"locations": [place]}


def _message_note(words: str) -> Object:
    return {"level": "error", "message": {"text": _plain(words)}}


def _plain(words: str) -> str:
    """Keep code such as `table[0](1)` from being read as one of SARIF's links, and lone surrogates out."""
    words = words.encode("utf-8", "backslashreplace").decode("utf-8")
    return words.replace("](", "\\](")
