"""The tables of the ledger, and how those of an earlier version become them. Knows no request."""

import contextlib
import sqlite3

__all__ = ["VERSION", "prepare"]

VERSION = 2
TABLES = {
    "requests": """(
        at text not null, answer text not null, backend text not null, model text not null,
        input_tokens integer, cached_tokens integer, output_tokens integer,
        seconds real not null, first_token_seconds real, cold_seconds real,
        source text not null, outcome text not null, cost real, at_most real, as_of text
    )""",
    "reservations": "(id text primary key, ends text not null, most real not null)",
}
INDEX = "create index if not exists requests_at on requests (at)"


def prepare(database: sqlite3.Connection) -> int:
    """Make the tables, or those of this version from an earlier one's; return the version that is there.

    A later version's are left as they are. Raises `sqlite3.Error`.
    """
    database.execute("pragma synchronous = normal")
    version = _version(database)
    if version >= VERSION:
        return version
    # Another process that has the file open at this moment is no harm: the next one tries again.
    with contextlib.suppress(sqlite3.OperationalError):
        database.execute("pragma journal_mode = wal")
    database.execute("begin immediate")
    if _version(database) < VERSION:
        for name, columns in TABLES.items():
            _rebuild(database, name, columns)
        database.execute(INDEX)
        database.execute(f"pragma user_version = {VERSION}")
    database.execute("commit")
    return _version(database)


def _version(database: sqlite3.Connection) -> int:
    (version,) = database.execute("pragma user_version").fetchone()
    return int(version)


def _rebuild(database: sqlite3.Connection, name: str, columns: str) -> None:
    """Make a table, with what an earlier one of the name holds in the columns that both have."""
    earlier = _columns(database, name)
    if earlier:
        database.execute("drop index if exists requests_at")
        database.execute(f"alter table {name} rename to earlier")
    database.execute(f"create table {name} {columns}")
    if earlier:
        both = ", ".join(it for it in _columns(database, name) if it in earlier)
        database.execute(f"insert into {name} ({both}) select {both} from earlier")  # noqa: S608 -- our own names
        database.execute("drop table earlier")


def _columns(database: sqlite3.Connection, name: str) -> list[str]:
    return [row[1] for row in database.execute(f"pragma table_info({name})")]
