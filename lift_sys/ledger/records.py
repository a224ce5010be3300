"""The record of all requests, in a database of the user's. Holds neither source nor prompts nor keys.

Several processes may write it at once: each writes in a transaction of its own, and waits a little for others.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

from msgspec import Struct

from lift_sys.errors import LiftError
from lift_sys.ledger.awake import Span
from lift_sys.ledger.tables import VERSION, prepare
from lift_sys.usage import Usage

__all__ = ["By", "Entry", "Ledger", "LedgerError", "Row"]

FILE = "usage.sqlite3"
PATIENCE_SECONDS = 2.0
"""How long to wait for another process that writes. The language server waits with it: no longer than that."""
By = Literal["day", "backend", "model"]
KEYS: dict[By, str] = {"day": "substr(at, 1, 10)", "backend": "backend", "model": "model"}


class LedgerError(LiftError):
    """The record cannot be read or written."""


class Entry(Struct, frozen=True, kw_only=True):
    """One request as it is kept: what it took, when it ended (UTC), for which answer, and what it cost."""

    usage: Usage
    at: datetime
    answer: str
    """The same for all requests that were made for one function."""
    cost: float | None
    """US dollars; None where it is unknown."""
    at_most: float | None = None
    """What a cost that is not known can be at most, where that is known."""
    as_of: str | None = None
    """The day of the price."""


class Row(Struct, frozen=True, kw_only=True):
    """Several requests added up. Tokens are None where none of those that were sent told them."""

    key: str
    requests: int
    """How many were sent."""
    kept: int
    """How many were answered from what was kept: nothing else here counts them."""
    answers: int
    """For how many functions."""
    input_tokens: int | None
    cached_tokens: int | None
    output_tokens: int | None
    untold: int
    """How many may have taken tokens, of which the server told none."""
    seconds: float
    cold_seconds: float | None
    cost: float
    """What is known of it, in US dollars."""
    unknown: int
    """How many requests have a cost that is not known."""
    unknown_at_most: float | None
    """What those can have cost at most; None where that is not known either."""


SUMS = """
    sum(source = 'sent'), sum(source <> 'sent'), count(distinct answer),
    sum(input_tokens) filter (where source = 'sent'),
    sum(cached_tokens) filter (where source = 'sent'),
    sum(output_tokens) filter (where source = 'sent'),
    sum(source = 'sent' and cost is not 0
        and (input_tokens is null or output_tokens is null)),
    sum(seconds), sum(cold_seconds), coalesce(sum(cost), 0), sum(cost is null),
    case when sum(cost is null and at_most is null) then null
        else coalesce(sum(at_most) filter (where cost is null), 0) end
"""
"""The fields of `Row` behind its key, in their order."""
COUNTED = (
    "select coalesce(sum(coalesce(cost, at_most)), 0) from requests where substr(at, 1, 10) = ?"
)


class Ledger:
    """The record in one directory; it is made when something is first written."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / FILE

    def add(self, entry: Entry, *, reserved: str = "") -> None:
        """Write one request, and give back what was reserved for it; raises `LedgerError`."""
        usage = entry.usage
        values = {
            "at": _moment(entry.at),
            "answer": entry.answer,
            "backend": usage.backend,
            "model": usage.model,
            "input_tokens": usage.input_tokens,
            "cached_tokens": usage.cached_tokens,
            "output_tokens": usage.output_tokens,
            "seconds": usage.seconds,
            "first_token_seconds": usage.first_token_seconds,
            "cold_seconds": usage.cold_seconds,
            "source": usage.source,
            "outcome": usage.outcome,
            "cost": entry.cost,
            "at_most": entry.at_most,
            "as_of": entry.as_of,
        }
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        with self._writing() as database:
            database.execute(f"insert into requests ({names}) values ({marks})", values)  # noqa: S608 -- our own names
            database.execute("delete from reservations where id = ?", (reserved,))

    def reserve(
        self, most: float, *, name: str, budget: float, at: datetime, seconds: float
    ) -> float:
        """Set `most` aside for a request if the day's budget has so much left; return what it had left.

        All processes share the reservations. One that is never given back, since its process died, ends after
        `seconds`. Raises `LedgerError`.
        """
        now, ends = _moment(at), _moment(at + timedelta(seconds=seconds))
        with self._writing() as database:
            database.execute("delete from reservations where ends <= ?", (now,))
            (reserved,) = database.execute(
                "select coalesce(sum(most), 0) from reservations"
            ).fetchone()
            (spent,) = database.execute(COUNTED, (now[:10],)).fetchone()
            left = budget - float(spent) - float(reserved)
            if most <= left:
                database.execute("insert into reservations values (?, ?, ?)", (name, ends, most))
        return left

    def spent_on(self, day: date) -> float:
        """Return what a day (UTC) counts in US dollars, what is unknown at its most; raises `LedgerError`."""
        if not self.path.exists():
            return 0.0
        with self._reading() as database:
            (spent,) = database.execute(COUNTED, (day.isoformat(),)).fetchone()
        return float(spent)

    def rows(self, since: date, by: By) -> Sequence[Row]:
        """Add up the requests from a day (UTC) on, by day, backend or model; raises `LedgerError`."""
        return self._sums(since, KEYS[by])

    def total(self, since: date) -> Row | None:
        """Add up all the requests from a day (UTC) on; None where there is none. Raises `LedgerError`."""
        return next(iter(self._sums(since, "'total'")), None)

    def spans(self, since: date, model: str) -> tuple[Span, ...]:
        """Return when the requests to a model were on their way, from a day (UTC) on; raises `LedgerError`."""
        if not self.path.exists():
            return ()
        query = "select at, seconds from requests where at >= ? and model = ? and source = 'sent'"
        with self._reading() as database:
            found = database.execute(query, (_midnight(since), model)).fetchall()
            ends = [(datetime.fromisoformat(at).timestamp(), seconds) for at, seconds in found]
        return tuple(Span(end - seconds, end) for end, seconds in ends)

    def _sums(self, since: date, key: str) -> Sequence[Row]:
        if not self.path.exists():
            return ()
        query = f"select {key}, {SUMS} from requests where at >= ? group by 1 order by 1"  # noqa: S608 -- our own words
        with self._reading() as database:
            found = database.execute(query, (_midnight(since),)).fetchall()
        return tuple(Row(**dict(zip(Row.__struct_fields__, row, strict=True))) for row in found)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._told():
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            with self._open() as database:
                # What was read must still hold when it is written: nobody else may write in between.
                database.execute("begin immediate")
                yield database
                database.execute("commit")

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._told(), self._open() as database:
            yield database

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=PATIENCE_SECONDS, isolation_level=None)
        with contextlib.closing(connection) as database:
            if prepare(database) > VERSION:
                raise LedgerError(
                    f"The record of usage in {str(self.path)!r} is of a later version of lift-sys",
                    hint="Update lift-sys, or move that file away",
                )
            yield database

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell whatever goes wrong as one error: values that the database has no form for are among it."""
        try:
            yield
        except (OSError, sqlite3.Error, ValueError, TypeError, OverflowError) as error:
            reason = str(error) if isinstance(error, (OSError, sqlite3.Error)) else "unfit values"
            raise LedgerError(
                f"The record of usage in {str(self.path)!r} cannot be used: {reason}",
                hint="See that the file can be written, or move it away if it is damaged",
            ) from error


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _midnight(day: date) -> str:
    return _moment(datetime.combine(day, time(), UTC))
