"""The work of `lift-sys usage`: the record of requests as a table or as JSON."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import msgspec
from rich.table import Table
from rich.text import Text

from lift_sys import config
from lift_sys.cli import console as terminal
from lift_sys.cli.program import NOT_VERIFIED, OK
from lift_sys.cli.settings import settings_in_force
from lift_sys.cli.streams import print_json
from lift_sys.ledger import Ledger, Row
from lift_sys.ledger.records import By, LedgerError

__all__ = ["show_usage"]


def show_usage(*, days: int, by: str, as_json: bool) -> int:
    """Show what was recorded, and return the exit code."""
    settings = settings_in_force()
    out, err = terminal.consoles()
    today = datetime.now(UTC).date()
    since = today - timedelta(days=days - 1)
    ledger = Ledger(config.state_directory())
    try:
        rows = ledger.rows(since, cast("By", by))
        spent = ledger.spent_on(today)
    except LedgerError as error:
        if as_json:
            print_json({"ok": False, "error": error.message, "hint": error.hint})
        else:
            terminal.say(err, Text.assemble(("!", "red"), f" {error}"))
        return NOT_VERIFIED
    if as_json:
        print_json(
            {
                "ok": True,
                "since": since.isoformat(),
                "by": by,
                "rows": [msgspec.to_builtins(row) for row in rows],
                "total": msgspec.to_builtins(_total(rows)),
                "today_usd": spent,
                "day_budget_usd": settings.day_budget,
            }
        )
        return OK
    if not rows:
        terminal.say(out, f"No model was asked since {since}: the embedded search costs nothing")
        return OK
    out.print(_table(rows, by))
    if settings.day_budget is not None:
        terminal.say(out, f"Today: ${spent:.4f} of dayBudget ${settings.day_budget:.2f}")
    return OK


def _total(rows: Sequence[Row]) -> Row:
    added = {
        name: sum(getattr(row, name) for row in rows)
        for name in Row.__struct_fields__
        if name != "key"
    }
    return Row(key="total", **added)


def _table(rows: Sequence[Row], by: str) -> Table:
    table = Table(box=None, pad_edge=False, show_footer=len(rows) > 1)
    total = _cells(_total(rows))
    heads = (by, "requests", "prompt", "cached", "answer", "seconds", "cost")
    for number, (head, foot) in enumerate(zip(heads, total, strict=True)):
        table.add_column(head, footer=foot, justify="right" if number else "left")
    for row in rows:
        table.add_row(*_cells(row))
    return table


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.key,
        f"{row.requests:,}",
        f"{row.input_tokens:,}",
        f"{row.cached_tokens:,}",
        f"{row.output_tokens:,}",
        f"{row.seconds:,.1f}",
        _cost(row),
    )


def _cost(row: Row) -> str:
    """Tell a cost; what is unknown in it is said to be so."""
    if not row.unknown:
        return f"${row.cost:.4f}"
    return f"unknown, at least ${row.cost:.4f}" if row.cost else "unknown"
