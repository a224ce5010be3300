"""`workspace/didChangeWatchedFiles`: files that are not open have changed."""

from lsprotocol import types as lsp

from lift_sys_server.features import Context

__all__ = ["did_change_watched_files"]


def did_change_watched_files(context: Context, params: lsp.DidChangeWatchedFilesParams) -> None:
    """Have whoever waits look at the files again."""
    if params.changes:
        context.session.news.tell(files=True)
