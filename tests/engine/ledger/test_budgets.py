import contextlib
import sqlite3
from datetime import UTC, datetime

import pytest

from lift_sys.config import Price, Settings
from lift_sys.errors import BudgetError
from lift_sys.ledger import Ledger, LedgerPurse
from lift_sys.usage import Usage

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
PRICES = {
    "m": Price(as_of="2026-11-01", input=3.0, cached_input=0.3, output=15.0),
    "gpu": Price(as_of="2026-11-01", gpu_hour=2.5),
    "a tenth": Price(as_of="2026-11-01", output=100_000.0),
    "free": Price(as_of="2026-11-01", input=0.0, output=0.0),
}


def usage(model="m", **fields):
    known = {"input_tokens": 1000, "cached_tokens": 400, "output_tokens": 200, "seconds": 36.0}
    return Usage(backend="vllm", model=model, **(known | fields))


BROKEN = usage(input_tokens=None, output_tokens=None, outcome="CancelledError")


def damage(ledger):
    ledger.path.parent.mkdir(parents=True, exist_ok=True)
    ledger.path.write_bytes(b"no database at all" * 100)


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


def test_a_day_may_cost_just_as_much_as_its_budget(tmp_path):
    permit(purse(tmp_path / "one", day_budget=0.033))
    with pytest.raises(BudgetError, match="of dayBudget"):
        permit(purse(tmp_path / "two", day_budget=0.0329))


@pytest.mark.parametrize("budget", ["answer_budget", "day_budget"])
def test_how_sums_of_floats_come_out_does_not_count(tmp_path, budget):
    one = purse(tmp_path, **{budget: 0.3})
    for _ in range(3):
        permit(one, model="a tenth", output_tokens=1)
        one.charge(usage("a tenth", output_tokens=1))
    assert one.spent > 0.3
    with pytest.raises(BudgetError):
        permit(one, model="a tenth", output_tokens=1)


@pytest.mark.parametrize("budget", ["answer_budget", "day_budget"])
def test_with_a_budget_of_nothing_only_what_is_free_is_sent(tmp_path, budget):
    permit(purse(tmp_path, **{budget: 0.0}), model="free")
    with pytest.raises(BudgetError, match=r"\$0\.0000 are left"):
        permit(purse(tmp_path, **{budget: 0.0}))


@pytest.mark.parametrize("budget", ["answer_budget", "day_budget"])
def test_what_is_on_its_way_counts_at_its_most(tmp_path, budget):
    one = purse(tmp_path, **{budget: 0.05})
    permit(one)
    with pytest.raises(BudgetError):
        permit(one)
    one.charge(usage())
    permit(one)


def test_answers_that_are_made_at_once_share_the_day(tmp_path):
    first, second = purse(tmp_path, day_budget=0.05), purse(tmp_path, day_budget=0.05)
    permit(first)
    with pytest.raises(BudgetError, match="dayBudget"):
        permit(second)
    first.charge(usage())
    permit(second)


@pytest.mark.parametrize("budget", ["answer_budget", "day_budget"])
def test_an_answer_from_what_is_kept_sets_nothing_free(tmp_path, budget):
    one = purse(tmp_path, **{budget: 0.05})
    permit(one)
    one.charge(usage(source="cached"))
    with pytest.raises(BudgetError):
        permit(one)


@pytest.mark.parametrize("budget", ["answer_budget", "day_budget"])
def test_a_request_that_broke_off_counts_at_its_most(tmp_path, budget):
    one = purse(tmp_path, **{budget: 0.05})
    permit(one)
    assert one.charge(BROKEN) is None
    with pytest.raises(BudgetError, match=r"\$0\.0170 are left"):
        permit(one)
    assert one.spent == 0
    assert one.ledger.total(NOON.date()).unknown_at_most == pytest.approx(0.033)


def test_of_requests_alike_the_smallest_is_set_free_first(tmp_path):
    one = purse(tmp_path, answer_budget=1.0)
    permit(one, output_tokens=60_000)
    permit(one, output_tokens=100)
    one.charge(usage(input_tokens=0, cached_tokens=0, output_tokens=0))
    with pytest.raises(BudgetError):
        permit(one, output_tokens=10_000)


def test_a_server_that_is_paid_by_time_can_take_as_long_as_it_may(tmp_path):
    permit(purse(tmp_path, answer_budget=0.125, answer_seconds=180.0), model="gpu")
    with pytest.raises(BudgetError):
        permit(purse(tmp_path, answer_budget=0.125, answer_seconds=181.0), model="gpu")


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
    permit(purse(tmp_path, answer_budget=9))


def test_a_record_that_failed_once_is_not_waited_for_again(tmp_path, monkeypatch):
    monkeypatch.setattr("lift_sys.ledger.records.PATIENCE_SECONDS", 0.05)
    one = purse(tmp_path, day_budget=9)
    one.charge(usage())
    with contextlib.closing(sqlite3.connect(one.ledger.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        one.charge(usage())
    told = one.trouble
    assert one.charge(usage()) is not None
    assert one.trouble == told
    assert one.ledger.total(NOON.date()).requests == 1
    with pytest.raises(BudgetError, match="dayBudget cannot be kept"):
        permit(one)


@pytest.mark.parametrize(
    "odd",
    [usage(input_tokens=10**30), usage(output_tokens=-5), usage(seconds=float("nan"))],
    ids=["too many tokens", "fewer than none", "no time"],
)
def test_what_a_server_makes_up_breaks_nothing(tmp_path, odd):
    one = purse(tmp_path)
    one.charge(odd)
    one.charge(usage("half a character: \ud83d"))
    assert one.trouble == ""
    assert one.ledger.total(NOON.date()).requests == 2
    assert one.spent >= 0


def test_what_is_unknown_is_written_as_unknown(tmp_path):
    one = purse(tmp_path)
    assert one.charge(usage("nobody")) is None
    [row] = one.ledger.rows(NOON.date(), "model")
    assert (row.cost, row.unknown) == (0.0, 1)
