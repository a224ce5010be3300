"""Code actions for findings that can be mended for certain, from what was found already. Runs nothing."""

from collections.abc import Iterator
from itertools import islice

from lsprotocol import types as lsp

from lift_sys.findings import Finding, Fix
from lift_sys.source import Span
from lift_sys_server.abilities import Abilities
from lift_sys_server.convert import Positions, workspace_edits
from lift_sys_server.session import OpenDocument, Session

__all__ = ["quick_fixes"]

_MOST_FUNCTIONS = 8
"""Whoever selects more wants something else than a menu of spelling mistakes."""


def quick_fixes(
    session: Session,
    document: OpenDocument,
    at: Positions,
    can: Abilities,
    params: lsp.CodeActionParams,
) -> list[lsp.CodeAction]:
    """List the fixes of the findings that a range touches, each with its diagnostic where that was sent.

    They are made from the present text, so that a diagnostic of an older one gets no edit that is off.
    A client that takes no code actions, but only commands, gets none: it could not make the edit.
    """
    if not can.action_literals:
        return []
    place = at.span(params.range)
    actions: dict[str, lsp.CodeAction] = {}
    for finding in _findings(session, document, place):
        shown = _shown(finding, at, params.context)
        for fix in finding.fixes:
            edit = workspace_edits(document, fix.edits, at, can)
            actions.setdefault(fix.title, _action(fix, edit, shown))
    return list(actions.values())


def _findings(session: Session, document: OpenDocument, place: Span) -> Iterator[Finding]:
    documented = (target for target in document.within(place) if target.docstring is not None)
    known = session.examinations.known
    read = (target for target in documented if known(document.text, target) is not None)
    for target in islice(read, _MOST_FUNCTIONS):
        for finding in session.examinations.findings(document.text, target):
            if finding.span.start <= place.end and place.start <= finding.span.end:
                yield finding


def _shown(
    finding: Finding, at: Positions, asked: lsp.CodeActionContext
) -> list[lsp.Diagnostic] | None:
    """Those diagnostics of the request that are this finding."""
    place = at.range(finding.span)
    shown = [it for it in asked.diagnostics if it.code == finding.code and it.range == place]
    return shown or None


def _action(
    fix: Fix, edit: lsp.WorkspaceEdit, shown: list[lsp.Diagnostic] | None
) -> lsp.CodeAction:
    return lsp.CodeAction(
        title=fix.title,
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=shown,
        is_preferred=fix.preferred or None,
        edit=edit,
    )
