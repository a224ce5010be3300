"""Diagnostics of the whole workspace: pulled and pushed, of files that are open and that are not."""

import os
from pathlib import Path

import pytest

from lift_sys_server.session import closed_files
from support.editor import ResponseError, editor, folders, profile
from support.engines import FakeEngine

WRONG = '''def f(x):
    """Double x, wrong."""
    ...
'''
RIGHT = '''def f(x):
    """Double x."""
    return 2 * x
'''
WHOLE = {"diagnosticMode": "workspace"}


@pytest.fixture(autouse=True)
def no_rest(monkeypatch):
    """Changes are not gathered."""
    for feature in ("workspace_diagnostic", "publish_workspace"):
        monkeypatch.setattr(f"lift_sys_server.features.{feature}.QUIET_SECONDS", 0.0)


@pytest.fixture
def project(tmp_path):
    """A folder with Python in it, some of which is nobody's business."""
    for name in (
        "a.py",
        "package/b c.py",
        "package/é.py",
        ".git/hidden.py",
        "venv/lib/library.py",
        "node_modules/x/gyp.py",
        "__pycache__/left.py",
        "notes.txt",
        "stub.pyi",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(WRONG)
    (tmp_path / "venv/pyvenv.cfg").touch()
    (tmp_path / "clean.py").write_text(RIGHT)
    (tmp_path / "garbage.py").write_bytes(bytes(range(256)))
    (tmp_path / "large.py").write_text("x = 1\n" * 100_000 + WRONG)
    (tmp_path / "linked.py").symlink_to(tmp_path / "a.py")
    (tmp_path / "round").symlink_to(tmp_path, target_is_directory=True)
    return tmp_path


FOUND = ["a.py", "package/b%20c.py", "package/%C3%A9.py"]


def session(project, engine=None, *, pull=True, options=WHOLE, capabilities=None):
    return editor(
        engine or FakeEngine(),
        profile(pull=pull) if capabilities is None else capabilities,
        options,
        workspace={"workspaceFolders": folders(project.as_uri())},
    )


def codes(found):
    return [item["code"] for item in found]


async def pull(one, known=(), **more):
    """Ask for all reports; return them by the end of their URIs."""
    return by_name(one, await one.request("workspace/diagnostic", asked(known, **more)))


def asked(known=(), **more):
    return {"previousResultIds": ids(known), **more}


def ids(known):
    items = known.values() if isinstance(known, dict) else known
    return [{"uri": it["uri"], "value": it["resultId"]} for it in items if it.get("resultId")]


def by_name(one, answer):
    return {it["uri"].removeprefix(one.root): it for it in answer["items"]}


# Pulled


async def test_only_a_client_that_pulls_is_offered_reports_on_the_workspace():
    async with editor(FakeEngine(), profile(pull=True)) as one:
        assert one.can["diagnosticProvider"]["workspaceDiagnostics"] is True
    async with editor(FakeEngine()) as one:
        assert "diagnosticProvider" not in one.can


async def test_open_files_alone_are_reported_on_by_default(project):
    async with session(project, options={}) as one:
        one.root = f"{project.as_uri()}/"
        one.open(WRONG, f"{one.root}a.py")
        [(name, report)] = (await pull(one)).items()
        assert (name, report["kind"], report["version"]) == ("a.py", "full", 1)
        assert codes(report["items"]) == ["LIFT001", "LIFT199"]


async def test_files_that_are_not_open_are_reported_on_where_the_settings_say_so(project):
    engine = FakeEngine()
    async with session(project, engine) as one:
        one.root = f"{project.as_uri()}/"
        found = await pull(one)
        assert sorted(found) == sorted(FOUND)
        for report in found.values():
            assert codes(report["items"]) == ["LIFT001", "LIFT199"]
            assert report.get("version") is None
        assert engine.asked == []


async def test_what_has_not_changed_is_not_read_again(project):
    async with session(project) as one:
        one.root = f"{project.as_uri()}/"
        found = await pull(one)
        (project / "a.py").write_text(f"# longer\n{WRONG}")
        # Another text that looks unchanged from outside: whoever read it would see.
        same = project / "package/é.py"
        before = same.stat()
        same.write_text(WRONG.replace("wrong", "right"))
        os.utime(same, ns=(before.st_atime_ns, before.st_mtime_ns))
        again = await pull(one, found)
        kinds = {name: it["kind"] for name, it in again.items()}
        assert kinds == {FOUND[0]: "full", FOUND[1]: "unchanged", FOUND[2]: "unchanged"}


async def test_a_file_that_vanishes_meanwhile_hides_no_other(project, monkeypatch):
    monkeypatch.setattr(closed_files.os, "scandir", scandir_without("b c.py"))
    async with session(project) as one:
        one.root = f"{project.as_uri()}/"
        assert sorted(await pull(one)) == [FOUND[0], FOUND[2]]


async def test_a_folder_without_end_is_not_searched_to_its_end(project, monkeypatch):
    monkeypatch.setattr(closed_files, "MOST_DIRECTORIES", 1)
    async with session(project) as one:
        one.root = f"{project.as_uri()}/"
        assert sorted(await pull(one)) == [FOUND[0]]


def scandir_without(name):
    """`os.scandir`, as if a file of that name were deleted right behind it."""
    real = os.scandir

    def scandir(path):
        entries = list(real(path))
        for entry in entries:
            if entry.name == name:
                Path(entry.path).unlink()
        return entries

    return scandir


async def test_an_open_file_is_reported_on_as_it_is_in_the_editor(project):
    async with session(project) as one:
        one.root = f"{project.as_uri()}/"
        found = await pull(one)
        buffer = one.open(RIGHT, f"{one.root}package/b%20c.py")
        again = await pull(one, found)
        assert (again["package/b%20c.py"]["items"], again["package/b%20c.py"]["version"]) == ([], 1)
        one.close(buffer)
        closed = await pull(one, found | again)
        assert codes(closed["package/b%20c.py"]["items"]) == ["LIFT001", "LIFT199"]


async def test_a_file_whose_uri_is_written_otherwise_is_the_same_file(project):
    async with session(project) as one:
        one.root = f"{project.as_uri()}/"
        one.open(RIGHT, f"{one.root}%61.py")
        assert sorted(await pull(one)) == sorted(["%61.py", *FOUND[1:]])


@pytest.mark.parametrize("end", ["deleted", "mended", "mode"])
async def test_findings_that_are_gone_are_taken_back(project, end):
    async with session(project) as one:
        one.root = f"{project.as_uri()}/"
        found = await pull(one)
        match end:
            case "deleted":
                (project / "a.py").unlink()
            case "mended":
                (project / "a.py").write_text(RIGHT)
            case "mode":
                settings = {"settings": {"liftSys": {"diagnosticMode": "openFilesOnly"}}}
                one.notify("workspace/didChangeConfiguration", settings)
        again = await pull(one, found)
        assert (again["a.py"]["kind"], again["a.py"]["items"]) == ("full", [])
        assert {it["kind"] for it in again.values()} == (
            {"full"} if end == "mode" else {"full", "unchanged"}
        )


async def test_reports_come_in_parts_where_the_client_takes_them(project):
    for number in range(40):
        (project / f"more{number}.py").write_text(WRONG)
    async with session(project) as one:
        one.root = f"{project.as_uri()}/"
        answer = await one.request("workspace/diagnostic", asked(partialResultToken="part"))
        assert answer["items"] == []
        assert [len(part["items"]) for part in one.parts["part"]] == [16, 16, 11]


async def test_whoever_knows_all_is_answered_when_there_is_news(project):
    async with session(project) as one:
        one.root = f"{project.as_uri()}/"
        buffer = one.open(WRONG, f"{one.root}new.py")
        found = await pull(one)
        waiting = one.start("workspace/diagnostic", asked(found))
        one.replace(buffer, "    ...", "    ...  # no news")
        assert await one.hover(buffer, "f(x)")
        assert waiting not in one.replies
        one.replace(buffer, ", wrong", "")
        answer = by_name(one, await one.answer(waiting))
        assert codes(answer["new.py"]["items"]) == ["LIFT001"]


async def test_a_change_on_the_disk_is_news(project):
    async with session(project) as one:
        one.root = f"{project.as_uri()}/"
        found = await pull(one)
        [watcher] = one.registered["workspace/didChangeWatchedFiles"]["watchers"]
        assert watcher["globPattern"] == "**/*.py"
        waiting = one.start("workspace/diagnostic", asked(found, partialResultToken=1))
        (project / "a.py").write_text(RIGHT)
        changes = [{"uri": f"{one.root}a.py", "type": 2}]
        one.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        assert by_name(one, await one.answer(waiting))["a.py"]["items"] == []


async def test_files_are_looked_at_again_after_a_while_where_nobody_tells(project, monkeypatch):
    monkeypatch.setattr("lift_sys_server.features.workspace_diagnostic.HOLD_SECONDS", 0.01)
    able = profile("workspace.didChangeWatchedFiles", pull=True)
    async with session(project, capabilities=able) as one:
        one.root = f"{project.as_uri()}/"
        found = await pull(one)
        waiting = one.start("workspace/diagnostic", asked(found))
        (project / "a.py").write_text(RIGHT)
        assert by_name(one, await one.answer(waiting))["a.py"]["items"] == []


async def test_one_that_waits_can_be_cancelled_and_holds_up_no_shutdown(project):
    async with session(project) as one:
        one.root = f"{project.as_uri()}/"
        found = await pull(one)
        waiting, other = (one.start("workspace/diagnostic", asked(found)) for _ in range(2))
        one.cancel(waiting)
        with pytest.raises(ResponseError):
            await one.answer(waiting)
        assert other not in one.replies


async def test_requests_are_answered_while_the_workspace_is_read(project, monkeypatch):
    monkeypatch.setattr("lift_sys_server.session.examinations.SLICE_SECONDS", 0.0)
    engine = FakeEngine()
    many = "".join(f'def f{n}():\n    """Say 1."""\n    return 1\n\n' for n in range(60))
    (project / "many.py").write_text(many)
    async with session(project, engine) as one:
        one.root = f"{project.as_uri()}/"
        buffer = one.open(RIGHT, f"{one.root}open.py")
        pulling = one.start("workspace/diagnostic", asked())
        for _ in range(5):
            await one.hover(buffer, "f(x)")
            assert pulling not in one.replies
        await one.answer(pulling)
        assert len(engine.examined) > 60


async def test_many_files_push_nothing_of_open_documents_out(project, monkeypatch):
    monkeypatch.setattr("lift_sys_server.session.examinations._KEPT", 8)
    for number in range(20):
        (project / f"more{number}.py").write_text(WRONG.replace("Double", f"Do {number} to"))
    engine = FakeEngine()
    async with session(project, engine) as one:
        one.root = f"{project.as_uri()}/"
        buffer = one.open(WRONG.replace("f(x)", "own(x)"), f"{one.root}open.py")
        await pull(one)
        await one.hover(buffer, "own(x)")
        assert engine.examined.count("own") == 1


# Result ids


async def test_a_result_id_is_of_what_was_found_and_not_of_a_version(project):
    names = []
    for text in (WRONG, RIGHT, WRONG):
        async with session(project, options={}) as one:
            one.root = f"{project.as_uri()}/"
            buffer = one.open(text, f"{one.root}a.py")
            [report] = (await pull(one)).values()
            names.append(report["resultId"])
            one.change(buffer, [(len(text), len(text), "# end\n")])
            [again] = (await pull(one, [report | {"resultId": "another"}])).values()
            assert again["resultId"] == report["resultId"]
    assert names[0] == names[2] != names[1]


async def test_a_document_that_is_reopened_with_another_text_is_not_unchanged():
    async with editor(FakeEngine(), profile(pull=True)) as one:
        buffer = one.open(WRONG)
        where = {"textDocument": {"uri": buffer.uri}}
        first = await one.request("textDocument/diagnostic", where)
        one.close(buffer)
        one.open(RIGHT)
        known = where | {"previousResultId": first["resultId"]}
        assert (await one.request("textDocument/diagnostic", known))["items"] == []


# Pushed


async def pushed(one, **expected):
    """Wait until of each file these codes are shown."""
    await one.until(
        lambda: all(
            codes(one.diagnostics.get(f"{one.root}{name}.py", [])) == list(found)
            for name, found in expected.items()
        )
    )


async def test_files_that_are_not_open_are_pushed_where_the_settings_say_so(project):
    async with session(project, pull=False) as one:
        one.root = f"{project.as_uri()}/"
        await pushed(one, a=["LIFT001", "LIFT199"])
        await one.until(lambda: len(one.published) == len(FOUND))
        assert sorted(it["uri"].removeprefix(one.root) for it in one.published) == sorted(FOUND)
        (project / "a.py").write_text(RIGHT)
        changes = [{"uri": f"{one.root}a.py", "type": 2}]
        one.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        await pushed(one, a=[])
        assert len(one.published) == len(FOUND) + 1


async def test_a_file_that_is_closed_shows_what_is_on_the_disk_again(project):
    async with session(project, pull=False) as one:
        one.root = f"{project.as_uri()}/"
        await pushed(one, a=["LIFT001", "LIFT199"])
        buffer = one.open(RIGHT, f"{one.root}a.py")
        await pushed(one, a=[])
        one.close(buffer)
        await pushed(one, a=["LIFT001", "LIFT199"])


async def test_a_mode_that_is_switched_off_takes_all_back(project):
    async with session(project, pull=False) as one:
        one.root = f"{project.as_uri()}/"
        await pushed(one, a=["LIFT001", "LIFT199"])
        settings = {"settings": {"liftSys": {"diagnosticMode": "openFilesOnly"}}}
        one.notify("workspace/didChangeConfiguration", settings)
        await pushed(one, a=[])
