"""The record of all requests, in a database of the user's. Holds neither source nor prompts nor keys."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Literal

from msgspec import Struct

from lift_sys.errors import LiftError
from lift_sys.usage import Usage

__all__ = ["By", "Entry", "Ledger", "LedgerError", "Row"]

FILE = "usage.sqlite3"
VERSION = 1
PATIENCE_SECONDS = 5.0
"""How long to wait for another process that writes."""
By = Literal["day", "backend", "model"]

TABLE = """
create table if not exists requests (
    at text not null, answer text not null, backend text not null, model text not null,
    input_tokens integer, cached_tokens integer, output_tokens integer,
    seconds real not null, first_token_seconds real, cold_seconds real,
    source text not null, outcome text not null, cost real, as_of text
);
create index if not exists requests_at on requests (at);
"""
KEYS: dict[By, str] = {"day": "substr(at, 1, 10)", "backend": "backend", "model": "model"}


class LedgerError(LiftError):
    """The record cannot be read or written."""


class Entry(Struct, frozen=True, kw_only=True):
    """One request as it is kept: what it took, when (UTC), for which answer, and what it cost."""

    usage: Usage
    at: datetime
    answer: str
    """The same for all requests that were made for one function."""
    cost: float | None
    """US dollars; None where it is unknown."""
    as_of: str | None = None
    """The day of the price."""


class Row(Struct, frozen=True, kw_only=True):
    """Several requests added up."""

    key: str
    requests: int
    answers: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    seconds: float
    cost: float
    """What is known of it, in US dollars."""
    unknown: int
    """How many requests have a cost that is not known."""


class Ledger:
    """The record in one directory; it is made when something is first written."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / FILE

    def add(self, entry: Entry) -> None:
        """Write one request; raises `LedgerError`."""
        usage = entry.usage
        values = (
            entry.at.astimezone(UTC).isoformat(timespec="seconds"),
            entry.answer,
            usage.backend,
            usage.model,
            usage.input_tokens,
            usage.cached_tokens,
            usage.output_tokens,
            usage.seconds,
            usage.first_token_seconds,
            usage.cold_seconds,
            usage.source,
            usage.outcome,
            entry.cost,
            entry.as_of,
        )
        self._prepare()
        with self._open() as database:
            database.execute(
                f"insert into requests values ({', '.join('?' * len(values))})",  # noqa: S608 -- marks only
                values,
            )

    def spent_on(self, day: date) -> float:
        """Return what is known of the cost of a day (UTC), in US dollars; raises `LedgerError`."""
        if not self.path.exists():
            return 0.0
        with self._open() as database:
            query = "select coalesce(sum(cost), 0) from requests where substr(at, 1, 10) = ?"
            (spent,) = database.execute(query, (day.isoformat(),)).fetchone()
        return float(spent)

    def rows(self, since: date, by: By) -> Sequence[Row]:
        """Add up the requests from a day (UTC) on, by day, backend or model; raises `LedgerError`."""
        if not self.path.exists():
            return ()
        start = datetime.combine(since, time(), UTC).isoformat(timespec="seconds")
        query = f"""
            select {KEYS[by]}, count(*), count(distinct answer), coalesce(sum(input_tokens), 0),
                coalesce(sum(cached_tokens), 0), coalesce(sum(output_tokens), 0),
                sum(seconds), coalesce(sum(cost), 0), sum(cost is null)
            from requests where at >= ? group by 1 order by 1
        """  # noqa: S608 -- one of three names
        with self._open() as database:
            found = database.execute(query, (start,)).fetchall()
        return tuple(Row(**dict(zip(Row.__struct_fields__, row, strict=True))) for row in found)

    def _prepare(self) -> None:
        """Make the directory and the file, which nobody else may read."""
        with self._told():
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with (
            self._told(),
            contextlib.closing(sqlite3.connect(self.path, timeout=PATIENCE_SECONDS)) as database,
        ):
            (version,) = database.execute("pragma user_version").fetchone()
            if version > VERSION:
                raise LedgerError(
                    f"The record of usage in {str(self.path)!r} is of a later version of lift-sys",
                    hint="Update lift-sys, or move that file away",
                )
            if version < VERSION:
                database.execute("pragma journal_mode = wal")
                database.executescript(TABLE)
                database.execute(f"pragma user_version = {VERSION}")
            with database:
                yield database

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise LedgerError(
                f"The record of usage in {str(self.path)!r} cannot be used: {error}",
                hint="See that the file can be written, or move it away if it is damaged",
            ) from error
