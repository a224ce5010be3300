import contextlib
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from lift_sys.config import Price
from lift_sys.ledger import Entry, Ledger, LedgerError, Span, awake_seconds, ceiling, price_of
from lift_sys.ledger.pricing import sound
from lift_sys.usage import Usage

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
TOKENS = Price(as_of="2026-11-01", input=3.0, cached_input=0.3, output=15.0)
TIME = Price(as_of="2026-11-01", gpu_hour=2.5)
BOTH = Price(as_of="2026-11-01", output=10.0, gpu_hour=3.6)
PRICES = {
    "m": TOKENS,
    "gpu": TIME,
    "both": BOTH,
    "input only": Price(as_of="2026-11-01", input=1.0),
    "free": Price(as_of="2026-11-01", input=0.0, output=0.0),
}


def usage(model="m", **fields):
    known = {"input_tokens": 1000, "cached_tokens": 400, "output_tokens": 200, "seconds": 36.0}
    return Usage(backend="vllm", model=model, **(known | fields))


def entry(cost=0.01, at=NOON, answer="a", **fields):
    return Entry(usage=usage(**fields), at=at, answer=answer, cost=cost, as_of="2026-11-01")


# Prices


def test_tokens_are_priced_by_the_million_cached_ones_apart():
    assert price_of(usage(), PRICES) == pytest.approx(0.0018 + 0.00012 + 0.003)


def test_cached_tokens_cost_as_much_as_others_where_nothing_else_is_said():
    assert price_of(usage("input only"), PRICES) == pytest.approx(0.001)


def test_a_server_that_is_paid_by_time_is_counted_by_seconds():
    assert price_of(usage("gpu", input_tokens=None), PRICES) == pytest.approx(0.025)


def test_tokens_that_are_written_into_a_cache_have_a_price_of_their_own():
    prices = {"m": Price(as_of="2026-11-01", input=3.0, cached_input=0.3, cache_write=3.75)}
    told = usage(cached_tokens=200, written_tokens=500)
    assert price_of(told, prices) == pytest.approx(0.0009 + 0.00006 + 0.001875)
    assert ceiling("m", prices, input_tokens=1000, output_tokens=1, seconds=1) == pytest.approx(
        0.00375
    )


def test_tokens_and_time_may_both_be_paid():
    assert price_of(usage("both"), PRICES) == pytest.approx(200 * 10e-6 + 36 * 0.001)


def test_a_price_of_nothing_is_known():
    assert price_of(usage("free"), PRICES) == 0.0


def test_what_is_not_told_to_be_cached_counts_as_new():
    assert price_of(usage(cached_tokens=None), PRICES) == pytest.approx(0.003 + 0.003)


def test_more_cached_tokens_than_there_are_give_no_money_back():
    assert price_of(usage(cached_tokens=2000), PRICES) == pytest.approx(0.0006 + 0.003)


@pytest.mark.parametrize(
    "told",
    [usage("nobody"), usage(output_tokens=None), usage(input_tokens=None)],
    ids=["no price", "no tokens of the answer", "no tokens of the prompt"],
)
def test_what_is_not_known_is_none_and_not_nothing(told):
    assert price_of(told, PRICES) is None


@pytest.mark.parametrize("source", ["cached", "replayed"])
def test_what_was_not_sent_costs_nothing(source):
    assert price_of(usage("nobody", source=source), PRICES) == 0.0


@pytest.mark.parametrize("outcome", ["AuthenticationError", "BusyError", "RequestError"])
def test_what_the_server_refused_costs_nothing(outcome):
    assert price_of(usage("nobody", input_tokens=None, outcome=outcome), PRICES) == 0.0


def test_a_server_that_is_paid_by_time_is_paid_while_it_asks_for_patience():
    busy = usage("gpu", input_tokens=None, output_tokens=None, outcome="BusyError")
    assert price_of(busy, PRICES) == pytest.approx(0.025)


def test_what_broke_off_has_a_cost_that_is_not_known():
    broken = usage(input_tokens=None, output_tokens=None, outcome="ConnectionFailedError")
    assert price_of(broken, PRICES) is None


def test_a_price_that_says_nothing_is_none():
    assert price_of(usage(), {"m": Price(as_of="2026-11-01")}) is None


def test_the_ceiling_takes_all_tokens_as_new():
    most = ceiling("m", PRICES, input_tokens=1000, output_tokens=2000, seconds=60)
    assert most == pytest.approx(0.003 + 0.03)
    assert ceiling("gpu", PRICES, input_tokens=1, output_tokens=1, seconds=1440) == pytest.approx(1)


@pytest.mark.parametrize("count", [-1, 10**30])
def test_tokens_that_no_server_can_have_counted_are_unknown(count):
    told = sound(usage(input_tokens=count, cached_tokens=count, output_tokens=count))
    assert (told.input_tokens, told.cached_tokens, told.output_tokens) == (None, None, None)


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), float("inf")])
def test_no_request_takes_less_than_no_time_or_for_ever(seconds):
    assert sound(usage(seconds=seconds)).seconds == 0.0


# Servers that are paid by time


def test_time_that_requests_share_is_worked_once():
    assert awake_seconds([Span(0, 10), Span(2, 6), Span(5, 15), Span(20, 21)]) == 16


def test_a_server_waits_after_each_request_but_not_longer_than_until_the_next():
    assert awake_seconds([Span(20, 25), Span(0, 10)], idle_seconds=30) == 55
    assert awake_seconds([Span(0, 10), Span(100, 110)], idle_seconds=30) == 80


def test_a_server_that_was_not_asked_was_not_awake():
    assert awake_seconds([], idle_seconds=300) == 0


# The record


def test_requests_are_added_up(tmp_path):
    ledger = Ledger(tmp_path / "state")
    ledger.add(entry(0.01))
    ledger.add(entry(0.02, output_tokens=None))
    ledger.add(entry(None, answer="b", model="gpu"))
    rows = {row.key: row for row in ledger.rows(date(2026, 11, 25), "model")}
    assert (rows["m"].requests, rows["m"].answers, rows["m"].output_tokens) == (2, 1, 200)
    assert (rows["m"].cost, rows["m"].unknown) == (pytest.approx(0.03), 0)
    assert (rows["gpu"].cost, rows["gpu"].unknown) == (0.0, 1)
    [day] = ledger.rows(date(2026, 11, 25), "day")
    assert (day.key, day.requests, day.answers) == ("2026-11-25", 3, 2)
    assert ledger.rows(date(2026, 11, 26), "day") == ()


def test_tokens_that_nobody_told_are_unknown_and_those_of_a_refusal_are_none(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.add(entry(0.01, model="told"))
    ledger.add(entry(None, model="untold", input_tokens=None, output_tokens=None))
    ledger.add(entry(0.0, model="refused", input_tokens=None, output_tokens=None))
    rows = {row.key: row for row in ledger.rows(NOON.date(), "model")}
    assert [(rows[it].input_tokens, rows[it].untold) for it in ("told", "untold", "refused")] == [
        (1000, 0),
        (None, 1),
        (None, 0),
    ]
    ledger.add(entry(0.5, model="paid by time", input_tokens=None, output_tokens=None))
    total = ledger.total(NOON.date())
    assert (total.input_tokens, total.untold, total.requests) == (1000, 2, 4)


@pytest.mark.parametrize("source", ["cached", "replayed"])
def test_what_was_not_sent_is_counted_apart(tmp_path, source):
    ledger = Ledger(tmp_path)
    ledger.add(entry(0.01))
    ledger.add(entry(0.0, source=source))
    [row] = ledger.rows(NOON.date(), "day")
    assert (row.requests, row.kept, row.input_tokens) == (1, 1, 1000)


def test_what_is_unknown_has_a_bound_only_if_all_of_it_has(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.add(entry(0.01))
    assert ledger.total(NOON.date()).unknown_at_most == 0
    for _ in range(2):
        ledger.add(Entry(usage=usage(), at=NOON, answer="a", cost=None, at_most=0.5))
    assert ledger.total(NOON.date()).unknown_at_most == 1.0
    assert ledger.spent_on(NOON.date()) == pytest.approx(1.01)
    ledger.add(entry(None))
    assert ledger.total(NOON.date()).unknown_at_most is None


def test_when_requests_were_on_their_way_can_be_asked(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.add(entry(0.01, seconds=36.5))
    ledger.add(entry(0.0, source="cached"))
    ledger.add(entry(0.01, model="gpu"))
    [span] = ledger.spans(NOON.date(), "m")
    assert (span.end, span.end - span.start) == (NOON.timestamp(), 36.5)


def test_a_day_ends_at_midnight_utc(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.add(entry(0.01, at=datetime(2026, 11, 25, 23, 59, 59, tzinfo=UTC)))
    ledger.add(entry(0.02, at=datetime(2026, 11, 26, tzinfo=UTC)))
    assert ledger.spent_on(date(2026, 11, 25)) == pytest.approx(0.01)
    assert ledger.spent_on(date(2026, 11, 26)) == pytest.approx(0.02)


def test_days_are_those_of_utc_wherever_the_user_is(tmp_path):
    ledger = Ledger(tmp_path)
    there = datetime.fromisoformat("2026-11-26T01:00:00+02:00")
    ledger.add(entry(0.01, at=there))
    assert ledger.spent_on(date(2026, 11, 25)) == pytest.approx(0.01)


def test_nothing_is_made_by_looking(tmp_path):
    ledger = Ledger(tmp_path / "state")
    assert ledger.rows(date(2026, 1, 1), "day") == ()
    assert ledger.total(date(2026, 1, 1)) is None
    assert ledger.spans(date(2026, 1, 1), "m") == ()
    assert ledger.spent_on(date(2026, 1, 1)) == 0
    assert list(tmp_path.iterdir()) == []


def test_nobody_else_may_read_it(tmp_path):
    ledger = Ledger(tmp_path / "state")
    ledger.add(entry())
    assert ledger.path.stat().st_mode & 0o077 == 0
    assert ledger.path.parent.stat().st_mode & 0o077 == 0


def in_processes(count, work, directory):
    """Have a function of this file done by several processes at the same time; return their exit codes."""
    code = (
        f"import sys; sys.path[:0] = {sys.path!r}; from pathlib import Path;"
        f"import engine.ledger.test_ledger as it; it.{work.__name__}(Path({str(directory)!r}))"
    )
    workers = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(count)]
    return [worker.wait(60) for worker in workers]


def write_many(directory):
    ledger = Ledger(directory)
    for _ in range(20):
        ledger.add(entry(0.01))


def test_several_processes_make_it_and_write_at_the_same_time(tmp_path):
    assert in_processes(3, write_many, tmp_path) == [0, 0, 0]
    assert Ledger(tmp_path).spent_on(NOON.date()) == pytest.approx(0.6)


def damage(ledger):
    ledger.path.parent.mkdir(parents=True, exist_ok=True)
    ledger.path.write_bytes(b"no database at all" * 100)


def cut_off(ledger):
    for _ in range(3):
        ledger.add(entry())
    os.truncate(ledger.path, 5000)


def from_the_future(ledger):
    ledger.add(entry())
    with contextlib.closing(sqlite3.connect(ledger.path)) as database:
        database.execute("pragma user_version = 99")


def a_directory(ledger):
    ledger.path.mkdir(parents=True)


@pytest.mark.parametrize("spoil", [damage, cut_off, from_the_future, a_directory])
def test_a_record_that_cannot_be_used_says_what_to_do(tmp_path, spoil):
    ledger = Ledger(tmp_path)
    spoil(ledger)
    for use in (lambda: ledger.add(entry()), lambda: ledger.rows(NOON.date(), "day")):
        with pytest.raises(LedgerError) as caught:
            use()
        assert str(ledger.path) in caught.value.message
        assert caught.value.hint


def test_a_directory_that_cannot_be_made_is_told_the_same_way(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(LedgerError, match="cannot be used"):
        Ledger(tmp_path / "file" / "state").add(entry())


def test_who_keeps_it_locked_is_waited_for_and_then_told(tmp_path, monkeypatch):
    monkeypatch.setattr("lift_sys.ledger.records.PATIENCE_SECONDS", 0.05)
    ledger = Ledger(tmp_path)
    ledger.add(entry(0.01))
    with contextlib.closing(sqlite3.connect(ledger.path, isolation_level=None)) as other:
        assert other.execute("pragma journal_mode").fetchone() == ("wal",)
        other.execute("begin immediate")
        with pytest.raises(LedgerError, match="locked"):
            ledger.add(entry(0.01))
        assert ledger.spent_on(NOON.date()) == pytest.approx(0.01)
    ledger.add(entry(0.01))
    assert ledger.spent_on(NOON.date()) == pytest.approx(0.02)


def test_values_that_have_no_form_in_a_database_are_told_the_same_way(tmp_path):
    with pytest.raises(LedgerError, match="unfit values"):
        Ledger(tmp_path).add(entry(model="half a character: \ud83d"))


def test_the_record_of_an_earlier_version_is_taken_over(tmp_path):
    ledger = Ledger(tmp_path)
    with contextlib.closing(sqlite3.connect(ledger.path)) as database:
        database.executescript("""
            create table requests (
                at text not null, answer text not null, backend text not null, model text not null,
                input_tokens integer, cached_tokens integer, output_tokens integer,
                seconds real not null, first_token_seconds real, cold_seconds real,
                source text not null, outcome text not null, cost real, as_of text
            );
            create index requests_at on requests (at);
            insert into requests values ('2026-11-25T11:00:00+00:00', 'a', 'vllm', 'm',
                7, 2, 3, 1.5, null, null, 'sent', 'ok', 0.25, '2026-11-01');
            pragma user_version = 1;
        """)
    ledger.add(entry(0.5))
    [row] = ledger.rows(NOON.date(), "day")
    assert (row.requests, row.input_tokens, row.cost) == (2, 1007, 0.75)


# Reservations


def reserve(ledger, most, name, *, at=NOON, budget=1.0):
    return ledger.reserve(most, name=name, budget=budget, at=at, seconds=60)


def test_what_is_reserved_is_no_longer_left(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.add(entry(0.25))
    assert reserve(ledger, 0.5, "one") == 0.75
    assert reserve(ledger, 0.5, "two") == 0.25
    # It was too much, and so was not reserved.
    assert reserve(ledger, 0.25, "three") == 0.25
    assert reserve(ledger, 0.25, "four") == 0.0


def test_a_request_that_has_ended_gives_back_what_was_reserved(tmp_path):
    ledger = Ledger(tmp_path)
    reserve(ledger, 0.5, "one")
    ledger.add(entry(0.25), reserved="one")
    assert reserve(ledger, 0.75, "two") == 0.75


def test_what_a_dead_process_reserved_comes_free_after_a_while(tmp_path):
    ledger = Ledger(tmp_path)
    reserve(ledger, 1.0, "dead")
    assert reserve(ledger, 1.0, "early", at=NOON + timedelta(seconds=59)) == 0.0
    assert reserve(ledger, 1.0, "late", at=NOON + timedelta(seconds=60)) == 1.0


def reserve_many(directory):
    ledger = Ledger(directory)
    for number in range(20):
        reserve(ledger, 0.125, f"{os.getpid()} {number}")


def test_several_processes_never_reserve_more_than_there_is(tmp_path):
    assert in_processes(2, reserve_many, tmp_path) == [0, 0]
    assert reserve(Ledger(tmp_path), 0.125, "more") == 0.0
