import json
from datetime import UTC, datetime

import pytest

from lift_sys import config
from lift_sys.ledger import Entry, Ledger
from lift_sys.usage import Usage


@pytest.fixture
def ledger():
    return Ledger(config.state_directory())


def add(ledger, cost, model="qwen", backend="vllm"):
    usage = Usage(
        backend=backend,
        model=model,
        input_tokens=1200,
        cached_tokens=1000,
        output_tokens=80,
        seconds=2.5,
    )
    ledger.add(Entry(usage=usage, at=datetime.now(UTC), answer="a", cost=cost))


def test_nothing_recorded_is_said(run):
    result = run("usage")
    assert result.exit_code == 0
    assert "No model was asked since" in result.stdout


def test_costs_are_added_up_and_unknown_ones_called_so(run, ledger):
    add(ledger, 0.01)
    add(ledger, 0.02)
    add(ledger, None, model="other")
    result = run("usage", "--by", "model")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].split() == [
        "model",
        "requests",
        "prompt",
        "cached",
        "answer",
        "seconds",
        "cost",
    ]
    assert "$0.0300" in next(line for line in lines if line.startswith("qwen"))
    assert next(line for line in lines if line.startswith("other")).split()[-1] == "unknown"
    assert "unknown, at least $0.0300" in lines[-1]


def test_json_has_rows_and_a_total(run, ledger):
    add(ledger, 0.01)
    add(ledger, None, backend="claude")
    document = json.loads(run("usage", "--json", "--by", "backend").stdout)
    assert [row["key"] for row in document["rows"]] == ["claude", "vllm"]
    assert (document["total"]["cost"], document["total"]["unknown"]) == (0.01, 1)
    assert document["day_budget_usd"] is None


def test_the_budget_of_the_day_is_shown(run, ledger, monkeypatch):
    monkeypatch.setenv("LIFT_SYS_DAY_BUDGET", "5")
    add(ledger, 1.25)
    assert "Today: $1.2500 of dayBudget $5.00" in run("usage").stdout


def test_a_damaged_record_is_told_with_what_to_do(run, ledger):
    ledger.path.parent.mkdir(parents=True)
    ledger.path.write_bytes(b"no database at all" * 100)
    result = run("usage")
    assert result.exit_code == 1
    assert "move it away" in result.stderr
    assert not json.loads(run("usage", "--json").stdout)["ok"]


@pytest.mark.parametrize("days", ["0", "many"])
def test_days_that_make_no_sense_are_refused(run, days):
    assert run("usage", "--days", days).exit_code == 2
