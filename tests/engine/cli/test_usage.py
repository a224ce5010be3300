import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lift_sys import config
from lift_sys.ledger import Entry, Ledger
from lift_sys.usage import Usage


@pytest.fixture
def ledger():
    return Ledger(config.state_directory())


@pytest.fixture
def page():
    return (Path(__file__).parents[3] / "docs" / "costs.md").read_text(encoding="utf-8")


def add(ledger, cost, model="qwen", *, days_ago=0, at_most=None, **fields):
    known = {"input_tokens": 1200, "cached_tokens": 1000, "output_tokens": 80, "seconds": 2.5}
    usage = Usage(**({"backend": "vllm", "model": model} | known | fields))
    at = datetime.now(UTC) - timedelta(days=days_ago)
    ledger.add(Entry(usage=usage, at=at, answer="a", cost=cost, at_most=at_most))


def line_of(result, start):
    return next(line for line in result.stdout.splitlines() if line.startswith(start))


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
    heads = "model requests kept prompt cached answer seconds cost"
    assert line_of(result, "model").split() == heads.split()
    told = "qwen 2 0 2,400 2,000 160 5.0 $0.0300"
    assert line_of(result, "qwen").split() == told.split()
    assert line_of(result, "other").split()[-1] == "unknown"
    assert "unknown, at least $0.0300" in line_of(result, "total")


def test_what_an_unknown_cost_is_at_most_is_told(run, ledger):
    add(ledger, None, at_most=0.5, model="broken")
    add(ledger, 0.25, model="other")
    result = run("usage", "--by", "model")
    assert line_of(result, "broken").endswith("unknown, at most $0.5000")
    assert line_of(result, "total").endswith("unknown, $0.2500 to $0.7500")


def test_tokens_that_nobody_told_are_called_unknown(run, ledger):
    untold = {"input_tokens": None, "cached_tokens": None, "output_tokens": None}
    add(ledger, None, model="silent", **untold)
    add(ledger, 0.0, model="refusing", outcome="AuthenticationError", **untold)
    add(ledger, 0.01)
    result = run("usage", "--by", "model")
    assert line_of(result, "silent").split()[3:6] == ["unknown", "unknown", "unknown"]
    assert line_of(result, "refusing").split()[3:6] == ["0", "0", "0"]
    assert "≥ 1,200" in line_of(result, "total")


def test_what_was_kept_is_counted_apart(run, ledger):
    add(ledger, 0.01)
    add(ledger, 0.0, source="cached")
    assert line_of(run("usage", "--by", "model"), "qwen").split()[1:4] == ["1", "1", "1,200"]


def test_a_name_is_shown_as_it_is_and_steers_no_terminal(run, ledger):
    add(ledger, 0.01, model="qwen[red]\x1b[31m[/]")
    assert "qwen[red]?[31m[/]" in run("usage", "--by", "model").stdout


def test_days_before_those_asked_for_are_left_out(run, ledger):
    for days_ago in (0, 6, 7):
        add(ledger, 0.01, days_ago=days_ago)
    document = json.loads(run("usage", "--json", "--days", "7").stdout)
    assert len(document["rows"]) == 2
    assert document["total"]["requests"] == 2


def test_json_has_rows_and_a_total(run, ledger):
    add(ledger, 0.01)
    add(ledger, None, at_most=0.04, backend="claude")
    document = json.loads(run("usage", "--json", "--by", "backend").stdout)
    assert [row["key"] for row in document["rows"]] == ["claude", "vllm"]
    assert document["total"] == {
        "key": "total",
        "requests": 2,
        "kept": 0,
        "answers": 1,
        "input_tokens": 2400,
        "cached_tokens": 2000,
        "output_tokens": 160,
        "untold": 0,
        "seconds": 5.0,
        "cold_seconds": None,
        "cost_usd": None,
        "at_least_usd": 0.01,
        "at_most_usd": 0.05,
        "unknown": 1,
    }
    assert document["day_budget_usd"] is None


def test_json_of_nothing_has_no_total(run):
    document = json.loads(run("usage", "--json").stdout)
    assert (document["ok"], document["rows"], document["total"]) == (True, [], None)


def test_the_page_names_every_key_of_the_json(run, ledger, page):
    add(ledger, 0.01)
    document = json.loads(run("usage", "--json").stdout)
    keys = {*document, *document["total"]}
    assert [key for key in sorted(keys) if f"`{key}`" not in page] == []


def test_the_budget_of_the_day_is_shown(run, ledger, monkeypatch):
    monkeypatch.setenv("LIFT_SYS_DAY_BUDGET", "5")
    add(ledger, 1.25)
    result = run("usage")
    assert "Today: $1.2500 of dayBudget $5.00" in result.stdout
    assert line_of(result, "day").endswith("of dayBudget")
    assert line_of(result, "20").endswith("25%")


def test_a_budget_of_nothing_has_no_shares(run, ledger, monkeypatch):
    monkeypatch.setenv("LIFT_SYS_DAY_BUDGET", "0")
    add(ledger, 1.25)
    assert "of dayBudget $0.00" in run("usage").stdout


def test_what_a_server_that_is_paid_by_time_was_awake_for_is_told(run, ledger, monkeypatch):
    price = {"qwen": {"asOf": "2026-11-01", "gpuHour": 3.6}, "other": {"asOf": "2026-11-01"}}
    monkeypatch.setenv("LIFT_SYS_PRICES", json.dumps(price))
    add(ledger, 0.02, seconds=20.0)
    add(ledger, 0.02, seconds=20.0, days_ago=1)
    assert "qwen is paid by time: it worked 40 s ($0.0400)" in run("usage").stdout
    awake = "and was awake 640 s ($0.6400) if it waits 300 s"
    assert awake in " ".join(run("usage", "--idle", "300").stdout.split())
    [paid] = json.loads(run("usage", "--json", "--idle", "300").stdout)["time_paid"]
    assert (paid["model"], round(paid["working_seconds"], 3)) == ("qwen", 40)
    assert paid["awake_usd"] == pytest.approx(0.64)


def test_a_damaged_record_is_told_with_what_to_do(run, ledger):
    ledger.path.parent.mkdir(parents=True)
    ledger.path.write_bytes(b"no database at all" * 100)
    result = run("usage")
    assert result.exit_code == 2
    assert "move it away" in result.stderr
    document = json.loads(run("usage", "--json").stdout)
    assert not document["ok"]
    assert str(ledger.path) in document["error"]["message"]


@pytest.mark.parametrize("days", ["0", "many"])
def test_days_that_make_no_sense_are_refused(run, days):
    assert run("usage", "--days", days).exit_code == 2


@pytest.mark.parametrize("idle", ["-1", "long", "nan"])
def test_a_wait_that_makes_no_sense_is_refused(run, idle):
    assert run("usage", "--idle", idle).exit_code == 2
