"""What a server may offer and send to a client of given capabilities. Knows no server and no session.

Read from the protocol's specification rather than from our code, so that the two have to agree. Each
function yields what is wrong, in words. What does no harm where it is not understood, such as the data of a
diagnostic, is let pass; so are hovers and commands, which every client that asks for them can take.
"""

from itertools import pairwise

OFFERS = {
    "codeActionProvider.resolveProvider": "textDocument.codeAction.resolveSupport",
    "codeLensProvider": "textDocument.codeLens",
    "inlayHintProvider": "textDocument.inlayHint",
    "inlayHintProvider.resolveProvider": "textDocument.inlayHint.resolveSupport",
    "inlineCompletionProvider": "textDocument.inlineCompletion",
    "diagnosticProvider": "textDocument.diagnostic",
    "foldingRangeProvider": "textDocument.foldingRange",
    "documentSymbolProvider": "textDocument.documentSymbol",
    "notebookDocumentSync": "notebookDocument",
    "workspace.workspaceFolders": "workspace.workspaceFolders",
    "workspace.textDocumentContent": "workspace.textDocumentContent",
}
"""What of the server's capabilities is of use only to a client that has the other one."""

REQUESTS = {
    "workspace/applyEdit": "workspace.applyEdit",
    "workspace/configuration": "workspace.configuration",
    "workspace/workspaceFolders": "workspace.workspaceFolders",
    "workspace/diagnostic/refresh": "workspace.diagnostics.refreshSupport",
    "workspace/codeLens/refresh": "workspace.codeLens.refreshSupport",
    "workspace/inlayHint/refresh": "workspace.inlayHint.refreshSupport",
    "workspace/foldingRange/refresh": "workspace.foldingRange.refreshSupport",
    "workspace/textDocumentContent/refresh": "workspace.textDocumentContent",
    "window/workDoneProgress/create": "window.workDoneProgress",
    "window/showMessageRequest": "window.showMessage.messageActionItem",
    "window/showDocument": "window.showDocument.support",
}
"""What of the client's capabilities a request of the server needs."""


def can(capabilities, path):
    """Whether a client has a capability: it says so, or says more of it."""
    value = capabilities
    for name in path.split("."):
        if not isinstance(value, dict):
            return False
        value = value.get(name)
    return value is True or isinstance(value, dict)


def of_offers(capabilities, offered):
    """On the server's answer to `initialize`."""
    for path, needed in OFFERS.items():
        value = offered
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if value not in (None, False) and not can(capabilities, needed):
            yield f"{path} is offered to a client without {needed}"
    listed = capabilities.get("general", {}).get("positionEncodings") or ["utf-16"]
    if offered.get("positionEncoding", "utf-16") not in listed:
        yield f"the position encoding {offered['positionEncoding']} was not on offer"


def of_request(capabilities, method, params):
    """On a request of the server."""
    needed = REQUESTS.get(method)
    if needed and not can(capabilities, needed):
        yield f"{method} for a client without {needed}"
    if method == "client/registerCapability":
        for one in params["registrations"]:
            dynamic = one["method"].replace("/", ".") + ".dynamicRegistration"
            if not can(capabilities, dynamic):
                yield f"{one['method']} is registered with a client without {dynamic}"


def of_answer(capabilities, method, params, result):
    """On the server's answer to a request."""
    match method:
        case "textDocument/codeAction":
            yield from _of_actions(capabilities, params["context"].get("only"), result or [])
        case "codeAction/resolve" if result is None:
            yield "an action was resolved to nothing"
        case "codeAction/resolve":
            yield from of_edit(capabilities, result.get("edit") or {})
        case "textDocument/hover" if result:
            formats = capabilities["textDocument"].get("hover", {}).get("contentFormat", [])
            if result["contents"]["kind"] not in [*formats, "plaintext"]:
                yield f"a hover in {result['contents']['kind']} for a client of {formats}"
        case "textDocument/diagnostic":
            yield from of_diagnostics(capabilities, result.get("items", []))
        case "workspace/diagnostic":
            for report in result["items"]:
                yield from of_diagnostics(capabilities, report.get("items", []))


def of_diagnostics(capabilities, items):
    """On diagnostics, pushed or pulled."""
    optional = {
        "relatedInformation": "relatedInformation",
        "codeDescription": "codeDescriptionSupport",
        "tags": "tagSupport",
    }
    # Since 3.18 a client that pulls may say there what it can show.
    places = ("textDocument.publishDiagnostics", "textDocument.diagnostic")
    for item in items:
        for field, needed in optional.items():
            if field in item and not any(can(capabilities, f"{it}.{needed}") for it in places):
                yield f"a diagnostic with {field} for a client without"


def pulls(capabilities):
    """Whether a client asks for diagnostics, and again when told to: else it would never see what work has found."""
    needed = ("textDocument.diagnostic", "workspace.diagnostics.refreshSupport")
    return all(can(capabilities, it) for it in needed)


def of_edit(capabilities, edit):
    """On a workspace edit, by itself: which documents are open is for others to know."""
    versioned = can(capabilities, "workspace.workspaceEdit.documentChanges")
    if "documentChanges" in edit and not versioned:
        yield "a versioned edit for a client that cannot take it"
    if edit.get("changes") and versioned:
        yield "an unversioned edit for a client that can take a version"
    for change in edit.get("documentChanges", []):
        if "kind" in change:
            allowed = capabilities["workspace"]["workspaceEdit"].get("resourceOperations", [])
            if change["kind"] not in allowed:
                yield f"the operation {change['kind']!r} for a client that has not got it"
        else:
            yield from _of_text_edits(change["edits"])
    for edits in edit.get("changes", {}).values():
        yield from _of_text_edits(edits)


def _of_text_edits(edits):
    ranges = sorted((_place(e["range"]["start"]), _place(e["range"]["end"])) for e in edits)
    if any(end < start for start, end in ranges):
        yield "an edit whose range ends before it begins"
    if any(later[0] < earlier[1] for earlier, later in pairwise(ranges)):
        yield "edits that overlap"


def _of_actions(capabilities, only, actions):
    about = "textDocument.codeAction"
    for action in actions:
        title = action["title"]
        if isinstance(action.get("command"), str):
            continue
        if not can(capabilities, f"{about}.codeActionLiteralSupport"):
            yield f"{title!r} is no command, and its client takes nothing else"
        if only is not None and not any(_below(action.get("kind", ""), kind) for kind in only):
            yield f"{title!r} of kind {action.get('kind')!r} is outside of {only}"
        if not {"edit", "command", "disabled"} & action.keys():
            lazily = capabilities["textDocument"]["codeAction"].get("resolveSupport", {})
            if "edit" not in lazily.get("properties", []) or "data" not in action:
                yield f"{title!r} does nothing, and its client cannot resolve it"
        if "disabled" in action and not can(capabilities, f"{about}.disabledSupport"):
            yield f"{title!r} is shown as disabled to a client without"
        yield from of_edit(capabilities, action.get("edit") or {})


def _below(kind, asked):
    return not asked or kind == asked or kind.startswith(f"{asked}.")


def _place(position):
    return position["line"], position["character"]
