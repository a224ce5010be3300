import asyncio
import json
import os
import threading
from dataclasses import replace

import msgspec
import pytest

from lift_sys.cli import cache as cache_module
from lift_sys.cli.cache import VerdictCache
from lift_sys.cli.circumstances import Circumstances
from lift_sys.config import Settings
from lift_sys.source import Document, Span
from lift_sys.verdicts import Counterexample, Evidence, Verdict
from support.verdicts import RAN, FakeCheck

SHOP = '''import math


def tax(n: int) -> int:
    return n


def double(n: int) -> int:
    """Return twice n.

    >>> double(3)
    6
    """
    return tax(n) * 2


def other(n):
    return n
'''
CONSISTENT = Verdict(status="consistent", evidence=(RAN,))
KEY = "0123456789abcdef"


@pytest.fixture
def checks(monkeypatch):
    """Replace the check by one that runs nothing; tells what it was asked for."""

    def use(verdict=CONSISTENT):
        fake = FakeCheck(verdict)
        monkeypatch.setattr("lift_sys.cli.checking.check", fake)
        return fake

    return use


@pytest.fixture
def again(run, folder, checks):
    """Check `SHOP`, change it, and tell which functions are checked the second time."""

    def change(old="", new="", *words, shop=SHOP, meanwhile=lambda: None):
        (folder / "shop.py").write_text(shop)
        checks()
        run("check", "shop.py", "--jobs", 1)
        assert not old or old in shop
        (folder / "shop.py").write_text(shop.replace(old, new) if old else shop)
        meanwhile()
        fake = checks()
        run("check", "shop.py", "--jobs", 1, *words)
        return [name for name in fake.names if name == "double"]

    return change


def test_what_did_not_change_is_not_run_again(run, folder):
    (folder / "shop.py").write_text(SHOP)
    first = run("check", "shop.py")
    second = run("check", "shop.py")
    assert first.stdout == second.stdout == "shop.py:8: double: consistent with 1 example\n"
    assert "from the cache" not in first.stderr
    assert "; 1 from the cache" in second.stderr


def test_a_verdict_from_the_cache_comes_with_the_same_document(run, folder):
    (folder / "shop.py").write_text(SHOP.replace("    >>>", "    Args:\n        m: odd\n\n    >>>"))
    documents = [json.loads(run("check", "shop.py", "--json").stdout) for _ in range(2)]
    checked, recalled = (document["results"][1] for document in documents)
    assert [checked.pop("cached"), recalled.pop("cached")] == [False, True]
    assert list(recalled.pop("steps")) == ["recall"]
    for result in (checked, recalled):
        result.pop("seconds")
        result.pop("steps", None)
    assert checked["findings"]
    assert checked["ir"]
    assert checked == recalled


def test_a_refutation_is_remembered_with_its_counterexample(run, folder):
    (folder / "shop.py").write_text(SHOP.replace("    6\n", "    7\n"))
    results = [run("check", "shop.py") for _ in range(2)]
    assert [result.exit_code for result in results] == [1, 1]
    assert "`double(3)` returned 6, the docstring says 7" in results[1].stdout
    assert "1 from the cache" in results[1].stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return tax(n) * 2", "return tax(n) + n"),
        ("    6\n", "    7\n"),
        ("double(n: int)", "double(n: float)"),
        ("def tax(n: int) -> int:\n    return n", "def tax(n: int) -> int:\n    return n + 0"),
        ("def double", "async def double"),
        ("import math\n", "import math as tax\n"),
    ],
)
def test_what_a_verdict_depends_on_is_checked_again(again, old, new):
    assert again(old, new) == ["double"]


def test_what_only_an_example_needs_counts_too(again):
    shop = SHOP.replace("double(3)", "double(start())") + "\n\ndef start():\n    return 3\n"
    assert again("return 3", "return 4", shop=shop) == ["double"]


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({"siblings": ("tax", "other")}, False),
        ({"siblings": ("tax", "other", "Row")}, True),
        ({"siblings": ("tax", "other", "Column")}, False),
        ({"imports": ("import math", "from rows import Row")}, True),
        ({"imports": ("import math", "from rows import Column")}, False),
        ({"qualname": "Shop.double"}, True),
        ({"digest": "of other bytes"}, False),
        ({"span": Span(900, 990), "name_span": Span(904, 910)}, False),
    ],
)
def test_a_key_holds_what_the_function_mentions_and_not_where_it_stands(change, counts):
    program = "def double(n: int) -> 'Row':\n    return n * 2\n"
    target = Document(SHOP).targets()[1]
    circumstances = Circumstances(Settings())
    keys = [circumstances.key(each, program) for each in (target, replace(target, **change))]
    assert (keys[0] != keys[1]) == counts


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("def other(n):\n    return n", "def other(n):\n    return 2"),
        ("def other(n):\n    return n\n", ""),
        ("import math\n", "import math\nimport json\n\n# Words\n"),
    ],
)
def test_what_it_does_not_depend_on_is_not(again, old, new):
    assert again(old, new) == []


def test_another_time_limit_is_another_check(again):
    assert again("", "", "--timeout", 3) == ["double"]
    assert again("", "", "--timeout", 5) == []


@pytest.mark.parametrize("what", ["_engine", "_packages", "_walls"])
def test_another_engine_tool_or_sandbox_is_another_check(again, monkeypatch, what):
    place = f"lift_sys.cli.circumstances.{what}"
    assert again(meanwhile=lambda: monkeypatch.setattr(place, lambda: "another")) == ["double"]
    assert again() == []


def test_a_file_may_be_renamed_and_its_lines_moved(run, folder, checks):
    (folder / "shop.py").write_text(SHOP)
    checks()
    run("check", "shop.py")
    (folder / "shop.py").rename(folder / "store.py")
    (folder / "store.py").write_text("\n\n" + SHOP)
    fake = checks()
    result = run("check", "store.py")
    assert "double" not in fake.names
    assert "store.py:10: double: consistent with 1 example\n" in result.stdout


def test_a_function_that_needs_the_one_around_it_is_no_function_of_the_module(run, folder):
    inner = '    def double(n):\n        """D.\n\n        >>> double(3)\n        6\n        """\n        return tax(n)\n\n    return double\n'
    module = "def tax(n):\n    return n * 2\n\n\n"
    (folder / "shop.py").write_text(f"{module}def outer():\n{inner}")
    assert "double: consistent" in run("check", "shop.py").stdout
    (folder / "shop.py").write_text(f"{module}def outer(tax):\n{inner}")
    assert "double: failed" in run("check", "shop.py").stdout


TIMED_OUT = Evidence(kind="inputs", ran=3, held=3, seconds=1.0, outcome="timed_out")
UNPROVED = Evidence(kind="proof", ran=0, held=0, seconds=1.0, outcome="timed_out")


def refuted(got):
    found = Counterexample(call="double(3)", got=got, expected="6")
    return Verdict(status="refuted", evidence=(RAN,), counterexample=found)


@pytest.mark.parametrize(
    ("verdict", "remembered"),
    [
        (CONSISTENT, True),
        (Verdict(status="tested", evidence=(RAN,), bounds="on 300 inputs"), True),
        (Verdict(status="proved", evidence=(RAN,)), True),
        (Verdict(status="unchecked", reason="nothing holds", evidence=(RAN,)), True),
        (Verdict(status="unchecked", reason="nothing there"), False),
        (Verdict(status="failed", reason="no sandbox", evidence=(RAN,)), False),
        (refuted("returned 7"), True),
        (refuted("raised ValueError()"), True),
        (refuted("printed '7'"), True),
        (refuted("did not return within 2.5 s"), False),
        (refuted("ended its process"), False),
        (Verdict(status="consistent", evidence=(RAN, TIMED_OUT)), False),
        (Verdict(status="tested", evidence=(RAN, UNPROVED)), True),
        (Verdict(status="consistent", evidence=(RAN,), reason="\ud800"), False),
    ],
)
def test_only_what_would_come_out_the_same_is_remembered(run, folder, checks, verdict, remembered):
    (folder / "shop.py").write_text(SHOP)
    checks(verdict)
    run("check", "shop.py::double")
    fake = checks(verdict)
    document = json.loads(run("check", "shop.py::double", "--json").stdout)
    assert (fake.names == []) == remembered
    assert document["results"][0]["verdict"]["status"] == verdict.status


def test_a_body_that_does_not_end_is_run_again(run, folder):
    (folder / "shop.py").write_text(SHOP.replace("return tax(n) * 2", "while True: pass"))
    for _ in range(2):
        result = run("check", "shop.py::double", "--timeout", "0.4")
        assert "did not return" in result.stdout
        assert "from the cache" not in result.stderr


@pytest.mark.parametrize(
    ("line", "remembered"),
    [
        ("import random", False),
        ("from datetime import date", False),
        ("from os import urandom", False),
        ("__import__('time')", False),
        ("'random'", True),
        ("time = 3", True),
        ("import math", True),
    ],
)
def test_what_asks_the_clock_or_chance_is_run_again(again, line, remembered):
    use = line.split()[-1] if "import" in line and "(" not in line else line
    shop = SHOP.replace("    return tax(n) * 2", f"    {line}\n    {use}\n    return tax(n) * 2")
    assert (again(shop=shop) == []) == remembered


def test_no_cache_neither_reads_nor_writes(run, folder, checks, own_cache):
    (folder / "shop.py").write_text(SHOP)
    checks()
    run("check", "shop.py", "--no-cache")
    assert not own_cache.exists()
    run("check", "shop.py")
    fake = checks()
    assert "from the cache" not in run("check", "shop.py", "--no-cache").stderr
    assert "double" in fake.names


def test_the_cache_can_be_elsewhere(run, folder, checks, own_cache):
    (folder / "shop.py").write_text(SHOP)
    checks()
    run("check", "shop.py", "--cache-dir", "kept")
    assert not own_cache.exists()
    assert (folder / "kept/verdicts-1/.gitignore").read_text() == "*\n"
    assert "1 from the cache" in run("check", "shop.py", "--cache-dir", "kept").stderr
    assert "from the cache" not in run("check", "shop.py").stderr


def test_a_cache_that_cannot_be_written_is_told_once_and_harms_nothing(run, folder, checks):
    (folder / "kept").mkdir()
    (folder / "kept/verdicts-1").write_text("in the way")
    (folder / "shop.py").write_text(SHOP + SHOP.replace("double", "twice"))
    checks()
    result = run("check", "shop.py", "--cache-dir", "kept")
    assert result.exit_code == 0
    assert result.stderr.count("the cache in 'kept' cannot be written") == 1
    assert "--no-cache" in result.stderr


def test_clearing_forgets_verdicts_and_nothing_else(run, folder, checks):
    (folder / "shop.py").write_text(SHOP)
    (folder / "kept").mkdir()
    (folder / "kept/mine.txt").write_text("mine")
    checks()
    run("check", "shop.py", "--cache-dir", "kept")
    cleared = run("check", "--clear-cache", "--cache-dir", "kept")
    assert (cleared.exit_code, cleared.stdout) == (0, "")
    assert "1 verdict removed from the cache in 'kept'" in cleared.stderr
    assert [path.name for path in (folder / "kept").iterdir()] == ["mine.txt"]
    fake = checks()
    run("check", "shop.py", "--cache-dir", "kept")
    assert "double" in fake.names


def test_clearing_and_checking_go_together(run, folder, checks):
    (folder / "shop.py").write_text(SHOP)
    checks()
    run("check", "shop.py")
    fake = checks()
    result = run("check", "shop.py", "--clear-cache")
    assert "double" in fake.names
    assert "double: consistent" in result.stdout


def test_nothing_of_the_source_stands_in_the_cache(run, folder, own_cache):
    text = SHOP.replace("tax", "secret_rule").replace("twice n", "the secret twice")
    (folder / "shop.py").write_text(text)
    run("check", "shop.py")
    entries = [path for path in own_cache.rglob("??/*") if path.is_file()]
    assert len(entries) == 1
    assert not any(b"secret" in path.read_bytes() or "secret" in str(path) for path in entries)


class TestStore:
    """The files themselves."""

    @pytest.fixture
    def store(self, tmp_path):
        return VerdictCache(tmp_path)

    @pytest.fixture
    def path(self, store):
        store.put(KEY, CONSISTENT)
        return store.directory / "verdicts-1" / KEY[:2] / KEY[2:]

    def test_gives_back_what_was_put(self, store, path):
        assert path.is_file()
        assert store.get(KEY) == CONSISTENT
        assert store.get("f" * 16) is None

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda data: b"",
            lambda data: data[:-1],
            lambda data: data[:20],
            lambda data: bytes(len(data)),
            lambda data: data.replace(b"consistent", b"proved____"),
            lambda data: b"\xff\xfe" * 100,
        ],
    )
    def test_what_was_spoilt_is_as_good_as_not_there_and_replaced(self, store, path, spoil):
        path.write_bytes(spoil(path.read_bytes()))
        assert store.get(KEY) is None
        store.put(KEY, CONSISTENT)
        assert store.get(KEY) == CONSISTENT

    def test_an_entry_under_another_key_is_none(self, store, path):
        path.rename(path.with_name("f" * 14))
        assert store.get(KEY[:2] + "f" * 14) is None

    def test_a_verdict_of_another_shape_is_none(self, store, path):
        payload = msgspec.json.encode({"status": "splendid"})
        path.write_bytes(cache_module._checksum(KEY, payload) + payload)
        assert store.get(KEY) is None

    def test_a_huge_verdict_is_not_kept(self, store):
        store.put(KEY, Verdict(status="unchecked", reason="x" * 100_000))
        assert store.get(KEY) is None

    def test_a_failed_write_leaves_nothing_behind(self, store, path, monkeypatch):
        def fail(self, target):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("pathlib.Path.replace", fail)
        path.unlink()
        store.put(KEY, CONSISTENT)
        assert "No space left on device" in store.problem
        assert list(path.parent.iterdir()) == []

    def test_the_least_used_are_removed_beyond_the_bound(self, store, monkeypatch):
        monkeypatch.setattr(cache_module, "MOST_ENTRIES", 10)
        keys = [f"{number:016x}" for number in range(12)]
        for age, key in enumerate(keys):
            store.put(key, CONSISTENT)
            os.utime(store._path(key), (1000 + age, 1000 + age))
        assert store.get(keys[0])
        store.prune()
        assert [key for key in keys if store.get(key)] == [keys[0], *keys[4:]]

    def test_too_many_bytes_are_too_many(self, store, path, monkeypatch):
        monkeypatch.setattr(cache_module, "MOST_BYTES", path.stat().st_size * 3)
        for number in range(6):
            store.put(f"{number:016x}", CONSISTENT)
        store.prune()
        assert sum(1 for _ in path.parent.parent.glob("??/*")) == 2

    def test_within_the_bounds_nothing_is_removed(self, store, path):
        store.prune()
        assert store.get(KEY)

    def test_many_may_write_and_read_at_once(self, store):
        verdicts = [Verdict(status="tested", bounds="x" * size) for size in (1, 5_000, 50_000)]
        seen = []

        def work(verdict):
            for _ in range(40):
                store.put(KEY, verdict)
                seen.append(store.get(KEY))

        threads = [threading.Thread(target=work, args=(verdict,)) for verdict in verdicts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(seen) == 120
        assert all(verdict in verdicts for verdict in seen)


def test_ctrl_c_gets_its_turn_among_remembered_functions(run, folder, checks, monkeypatch):
    (folder / "shop.py").write_text(SHOP + SHOP.replace("double", "twice"))
    checks()
    run("check", "shop.py")
    turns = []
    sleep = asyncio.sleep

    async def counted(seconds):
        turns.append(seconds)
        await sleep(seconds)

    monkeypatch.setattr("lift_sys.cli.recalling.asyncio.sleep", counted)
    assert "2 from the cache" in run("check", "shop.py").stderr
    assert turns == [0, 0]
