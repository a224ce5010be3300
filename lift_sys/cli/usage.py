"""The work of `lift-sys usage`: the record of requests as tables or as JSON. Knows no prompt and no answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lift_sys import config
from lift_sys.cli import console as terminal
from lift_sys.cli.program import OK
from lift_sys.cli.settings import settings_in_force
from lift_sys.cli.streams import print_json
from lift_sys.config import Price
from lift_sys.ledger import By, Ledger, Row, awake_seconds

__all__ = ["Request", "show_usage"]

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Request:
    """The options of the command."""

    days: int
    by: By
    idle: int
    """How long a server that is paid by time waits after a request, in seconds."""
    as_json: bool


@dataclass(frozen=True, slots=True)
class TimePaid:
    """What a server that is paid by time worked, and was awake, in seconds and US dollars."""

    model: str
    working_seconds: float
    working_usd: float
    awake_seconds: float
    awake_usd: float


def _now() -> datetime:
    return datetime.now(UTC)


def show_usage(request: Request, clock: Callable[[], datetime] = _now) -> int:
    """Show what was recorded, and return the exit code."""
    settings = settings_in_force()
    today = clock().astimezone(UTC).date()
    since = today - timedelta(days=request.days - 1)
    ledger = Ledger(config.state_directory())
    rows, total = ledger.rows(since, request.by), ledger.total(since)
    spent = ledger.spent_on(today)
    paid = _time_paid(ledger, since, settings.prices, request.idle)
    if request.as_json:
        print_json(
            {
                "ok": True,
                "since": since.isoformat(),
                "by": request.by,
                "rows": [_document(row) for row in rows],
                "total": None if total is None else _document(total),
                "today_usd": spent,
                "day_budget_usd": settings.day_budget,
                "idle_seconds": request.idle,
                "time_paid": [{it: getattr(one, it) for it in TimePaid.__slots__} for one in paid],
            }
        )
        return OK
    out, _ = terminal.consoles()
    if total is None:
        terminal.say(out, f"No model was asked since {since}: the embedded search costs nothing")
        return OK
    _print(out, _table(rows, total, request.by, settings.day_budget))
    for one in paid:
        terminal.say(out, _time_words(one, request.idle))
    if settings.day_budget is not None:
        terminal.say(out, f"Today: ${spent:.4f} of dayBudget ${settings.day_budget:.2f}")
    return OK


def _print(out: Console, table: Table) -> None:
    """Fold the table on a terminal only, so that others can be searched by line."""
    if not out.is_terminal:
        out.width = out.measure(table, options=out.options.update(max_width=1000)).maximum
    out.print(table)


def _time_paid(
    ledger: Ledger, since: date, prices: Mapping[str, Price], idle: int
) -> list[TimePaid]:
    found = []
    for model, price in sorted(prices.items()):
        spans = () if price.gpu_hour is None else ledger.spans(since, model)
        if not spans or price.gpu_hour is None:
            continue
        working, awake = awake_seconds(spans), awake_seconds(spans, idle)
        rate = price.gpu_hour / HOUR
        found.append(TimePaid(model, working, working * rate, awake, awake * rate))
    return found


def _document(row: Row) -> dict[str, object]:
    low, high = _bounds(row)
    return {
        "key": row.key,
        "requests": row.requests,
        "kept": row.kept,
        "answers": row.answers,
        "input_tokens": row.input_tokens,
        "cached_tokens": row.cached_tokens,
        "output_tokens": row.output_tokens,
        "untold": row.untold,
        "seconds": row.seconds,
        "cold_seconds": row.cold_seconds,
        "cost_usd": None if row.unknown else row.cost,
        "at_least_usd": low,
        "at_most_usd": high,
        "unknown": row.unknown,
    }


def _table(rows: Sequence[Row], total: Row, by: By, day_budget: float | None) -> Table:
    table = Table(box=None, pad_edge=False, show_footer=len(rows) > 1)
    budget = day_budget if by == "day" else None
    heads = [by, "requests", "kept", "prompt", "cached", "answer", "seconds", "cost"]
    feet = _cells(total)
    if budget is not None:
        heads.append("of dayBudget")
        feet.append(Text())
    for number, (head, foot) in enumerate(zip(heads, feet, strict=True)):
        justify: Literal["left", "right"] = "right" if number else "left"
        table.add_column(head, footer=foot, justify=justify, overflow="fold")
    for row in rows:
        share = [] if budget is None else [_share(row, budget)]
        table.add_row(*_cells(row), *share)
    return table


def _cells(row: Row) -> list[Text]:
    return [
        # A server names its model as it likes: neither markup nor signs that steer a terminal may come of it.
        Text("".join(sign if sign.isprintable() else "?" for sign in row.key)),
        Text(f"{row.requests:,}"),
        Text(f"{row.kept:,}"),
        *(_count(it, row.untold) for it in (row.input_tokens, row.cached_tokens)),
        _count(row.output_tokens, row.untold),
        Text(f"{row.seconds:,.1f}"),
        Text(_cost(row)),
    ]


def _count(tokens: int | None, untold: int) -> Text:
    if tokens is None:
        return Text("unknown" if untold else "0")
    return Text(f"≥ {tokens:,}" if untold else f"{tokens:,}")


def _cost(row: Row) -> str:
    """Tell a cost; what is unknown in it is said to be so."""
    low, high = _bounds(row)
    if not row.unknown:
        return f"${low:.4f}"
    if high is None:
        return f"unknown, at least ${low:.4f}" if low else "unknown"
    return f"unknown, ${low:.4f} to ${high:.4f}" if low else f"unknown, at most ${high:.4f}"


def _bounds(row: Row) -> tuple[float, float | None]:
    """Return what it cost at least and, where that is known, at most."""
    return row.cost, None if row.unknown_at_most is None else row.cost + row.unknown_at_most


def _share(row: Row, budget: float) -> Text:
    """Tell what a day took of its budget, as budgets count: at the most, where that is known."""
    if not budget:
        return Text("-")
    share = f"{(row.cost + (row.unknown_at_most or 0.0)) / budget:.0%}"
    return Text(f"≥ {share}" if row.unknown_at_most is None else share)


def _time_words(one: TimePaid, idle: int) -> str:
    words = (
        f"{one.model} is paid by time: it worked {one.working_seconds:,.0f} s"
        f" (${one.working_usd:.4f})"
    )
    if not idle:
        return f"{words}; for how long it stayed awake, say --idle SECONDS"
    return f"{words}, and was awake {one.awake_seconds:,.0f} s (${one.awake_usd:.4f}) if it waits {idle} s"
