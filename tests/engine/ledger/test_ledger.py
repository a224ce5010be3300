import multiprocessing
import sqlite3
from datetime import UTC, date, datetime

import pytest

from lift_sys.config import Price, Settings
from lift_sys.errors import BudgetError
from lift_sys.ledger import Entry, Ledger, LedgerPurse, ceiling, price_of
from lift_sys.ledger.records import LedgerError
from lift_sys.usage import Usage

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
TOKENS = Price(as_of="2026-11-01", input=3.0, cached_input=0.3, output=15.0)
TIME = Price(as_of="2026-11-01", gpu_hour=2.5)
PRICES = {"m": TOKENS, "gpu": TIME, "input only": Price(as_of="2026-11-01", input=1.0)}


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


def test_what_broke_off_has_a_cost_that_is_not_known():
    broken = usage(input_tokens=None, output_tokens=None, outcome="ConnectionFailedError")
    assert price_of(broken, PRICES) is None


def test_a_price_that_says_nothing_is_none():
    assert price_of(usage(), {"m": Price(as_of="2026-11-01")}) is None


def test_the_ceiling_takes_all_tokens_as_new():
    most = ceiling("m", PRICES, input_tokens=1000, output_tokens=2000, seconds=60)
    assert most == pytest.approx(0.003 + 0.03)
    assert ceiling("gpu", PRICES, input_tokens=1, output_tokens=1, seconds=1440) == pytest.approx(1)


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


def test_a_day_ends_at_midnight_utc(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.add(entry(0.01, at=datetime(2026, 11, 25, 23, 59, 59, tzinfo=UTC)))
    ledger.add(entry(0.02, at=datetime(2026, 11, 26, tzinfo=UTC)))
    assert ledger.spent_on(date(2026, 11, 25)) == pytest.approx(0.01)
    assert ledger.spent_on(date(2026, 11, 26)) == pytest.approx(0.02)


def test_nothing_is_made_by_looking(tmp_path):
    ledger = Ledger(tmp_path / "state")
    assert ledger.rows(date(2026, 1, 1), "day") == ()
    assert ledger.spent_on(date(2026, 1, 1)) == 0
    assert list(tmp_path.iterdir()) == []


def test_nobody_else_may_read_it(tmp_path):
    ledger = Ledger(tmp_path / "state")
    ledger.add(entry())
    assert ledger.path.stat().st_mode & 0o077 == 0
    assert ledger.path.parent.stat().st_mode & 0o077 == 0


def write_many(directory):
    ledger = Ledger(directory)
    for _ in range(40):
        ledger.add(entry(0.01))


def test_two_processes_write_at_the_same_time(tmp_path):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_many, args=(tmp_path,)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert Ledger(tmp_path).spent_on(NOON.date()) == pytest.approx(0.8)


def damage(ledger):
    ledger.path.parent.mkdir(parents=True, exist_ok=True)
    ledger.path.write_bytes(b"no database at all" * 100)


def from_the_future(ledger):
    ledger.add(entry())
    with sqlite3.connect(ledger.path) as database:
        database.execute("pragma user_version = 99")
    database.close()


@pytest.mark.parametrize("spoil", [damage, from_the_future])
def test_a_record_that_cannot_be_used_says_what_to_do(tmp_path, spoil):
    ledger = Ledger(tmp_path)
    spoil(ledger)
    with pytest.raises(LedgerError) as caught:
        ledger.add(entry())
    assert caught.value.hint


# Budgets


def purse(tmp_path, clock=lambda: NOON, **settings):
    return LedgerPurse(Ledger(tmp_path), Settings(prices=PRICES, **settings), clock)


def permit(purse, model="m", local=False, output_tokens=2000):
    purse.permit(
        backend="vllm", model=model, local=local, input_tokens=1000, output_tokens=output_tokens
    )


def test_without_budgets_everything_is_allowed(tmp_path):
    permit(purse(tmp_path), model="nobody")


def test_an_answer_may_cost_just_as_much_as_its_budget(tmp_path):
    permit(purse(tmp_path, answer_budget=0.033))
    with pytest.raises(BudgetError, match="of answerBudget"):
        permit(purse(tmp_path, answer_budget=0.0329))


def test_what_is_on_its_way_counts_at_its_most(tmp_path):
    one = purse(tmp_path, answer_budget=0.05)
    permit(one)
    with pytest.raises(BudgetError):
        permit(one)
    one.charge(usage())
    permit(one)


def test_what_was_spent_counts(tmp_path):
    one = purse(tmp_path, answer_budget=0.05)
    for _ in range(4):
        permit(one)
        one.charge(usage())
    with pytest.raises(BudgetError):
        permit(one)
    assert one.spent == pytest.approx(4 * 0.00492)


def test_a_day_is_shared_by_all_answers_and_ends(tmp_path):
    purse(tmp_path).charge(usage(output_tokens=100_000))
    with pytest.raises(BudgetError, match="of dayBudget"):
        permit(purse(tmp_path, day_budget=1.5))
    tomorrow = datetime(2026, 11, 26, tzinfo=UTC)
    permit(purse(tmp_path, clock=lambda: tomorrow, day_budget=1.5))


def test_a_budget_cannot_be_kept_without_a_price(tmp_path):
    with pytest.raises(BudgetError, match="no price for 'nobody'"):
        permit(purse(tmp_path, answer_budget=9), model="nobody")


def test_a_server_on_this_machine_needs_no_price(tmp_path):
    permit(purse(tmp_path, answer_budget=0), model="nobody", local=True)


def test_nothing_leaves_this_machine_where_the_user_says_so(tmp_path):
    with pytest.raises(BudgetError, match="stayLocal"):
        permit(purse(tmp_path, stay_local=True))
    permit(purse(tmp_path, stay_local=True), local=True)


def test_without_a_record_the_answer_stands_and_the_budget_does_not(tmp_path):
    damage(Ledger(tmp_path))
    free = purse(tmp_path)
    permit(free)
    assert free.charge(usage()) == pytest.approx(0.00492)
    assert "cannot be used" in free.trouble
    with pytest.raises(BudgetError, match="dayBudget cannot be kept"):
        permit(purse(tmp_path, day_budget=9))


def test_what_is_unknown_is_written_as_unknown(tmp_path):
    one = purse(tmp_path)
    assert one.charge(usage("nobody")) is None
    [row] = one.ledger.rows(NOON.date(), "model")
    assert (row.cost, row.unknown) == (0.0, 1)
