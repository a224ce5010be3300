"""The JSON documents of `--json`. One document on stdout, whatever happened to each function."""

import json
from dataclasses import asdict
from typing import Any

import msgspec

from lift_sys import __version__
from lift_sys.cli.diff import unified
from lift_sys.cli.positions import position, span_positions
from lift_sys.cli.recalling import is_recalled
from lift_sys.cli.selection import Chosen, Selection
from lift_sys.cli.work import Done, Worked
from lift_sys.findings import Finding
from lift_sys.ir import to_json
from lift_sys.pipeline import Outcome
from lift_sys.source import Target

__all__ = ["report"]

Document = dict[str, Any]

DOCUMENT_VERSION = "1"


def report(
    command: str, selection: Selection, worked: Worked, *, ok: bool, seconds: float
) -> Document:
    """Return what a command did with every function, in the order of files and lines."""
    results = [_result(file, outcome) for file in worked.files for outcome in file.outcomes]
    costs = [result["cost_usd"] for result in results]
    return {
        "version": DOCUMENT_VERSION,
        "lift_sys": __version__,
        "command": command,
        "ok": ok,
        "interrupted": worked.interrupted,
        "seconds": round(seconds, 3),
        "cost_usd": None if None in costs else sum(costs),
        "results": results,
        "left_out": [
            _place(chosen, target) | {"reason": target.problem}
            for chosen in selection.files
            for target in chosen.left_out
        ],
        "unreadable": [
            {"path": str(path), "message": error.message, "hint": error.hint}
            for path, error in selection.unreadable
        ],
    }


def _result(file: Done, outcome: Outcome) -> Document:
    chosen, text = file.chosen, file.chosen.source.text
    return {
        **_place(chosen, outcome.target),
        "verdict": _verdict(outcome),
        "cached": is_recalled(outcome),
        "message": outcome.message,
        "findings": [_finding(text, finding) for finding in outcome.findings],
        "ir": json.loads(to_json(outcome.ir)) if outcome.ir else None,
        "diff": _diff(chosen, outcome),
        "written": file.written and outcome.edit is not None,
        "problem": str(file.problem) if file.problem and outcome.edit else None,
        "candidates": outcome.candidates,
        "seconds": round(outcome.seconds, 6),
        "steps": {step.name: round(step.seconds, 6) for step in outcome.steps},
        "cost_usd": outcome.cost,
        "asked": [asdict(asked) for asked in outcome.asked],
        "requests": msgspec.to_builtins(outcome.usages),
    }


def _place(chosen: Chosen, target: Target) -> Document:
    line, column = position(chosen.source.text, target.name_span.start)
    return {"path": str(chosen.path), "name": target.qualname, "line": line, "column": column}


def _verdict(outcome: Outcome) -> Document:
    verdict = outcome.verdict
    fields: Document = msgspec.to_builtins(verdict)
    return fields | {"verified": verdict.offered, "words": str(verdict)}


def _finding(text: str, finding: Finding) -> Document:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        **span_positions(text, finding.span),
        "related": [
            {"message": words, **span_positions(text, span)} for span, words in finding.related
        ],
    }


def _diff(chosen: Chosen, outcome: Outcome) -> str | None:
    if outcome.edit is None:
        return None
    text = chosen.source.text
    return unified(chosen.path, text, outcome.edit.apply(text))
