"""Which folder a document lies in, and that each folder has settings of its own."""

import pytest

from lift_sys_server.session.folders import Folders, path_of
from support.editor import editor, folders, profile
from support.engines import FakeEngine

OUTER, INNER, OTHER = "file:///project", "file:///project/inner", "file:///other"
STUB = '''def double(n: int) -> int:
    """Double a number.

    >>> double(2)
    4
    """
    ...
'''


def seeds(one, *uris):
    return [one.server.context.session.settings_for(uri).seed for uri in uris]


def answers(**seeds):
    def prepare(one):
        places = {"outer": OUTER, "inner": INNER, "other": OTHER, "outside": None}
        one.configuration |= {places[name]: {"seed": seed} for name, seed in seeds.items()}

    return prepare


def having(*uris):
    return {"workspaceFolders": folders(*uris)}


# What lies where


@pytest.mark.parametrize(
    ("uri", "folder"),
    [
        ("file:///project/a.py", OUTER),
        ("file:///project/inner/a.py", INNER),
        ("file:///project/inner/deep/a.py", INNER),
        ("file:///project/innermost/a.py", OUTER),
        ("file:///projector/a.py", None),
        ("file:///project", OUTER),
        ("file:///else/a.py", None),
        ("file:///project/in%6Eer/a.py", INNER),
        ("file:///project/inner/b%20c.py", INNER),
        ("vscode-notebook-cell:/project/inner/a.ipynb#W0sZmlsZQ%3D%3D", INNER),
        ("untitled:Untitled-1", None),
        ("untitled:/project/new.py", OUTER),
        ("file://server/project/a.py", None),
        ("", None),
        ("no uri at all", None),
        ("file:///WORK/a.py", None),
    ],
)
def test_the_innermost_folder_holds_a_document(uri, folder):
    assert Folders([OUTER, INNER]).around(uri) == folder


@pytest.mark.parametrize(
    "written", ["file:///c:/p", "file:///C:/p/", "file:///c%3A/p", "file:///C%3a/p"]
)
def test_a_drive_is_the_same_however_it_is_written(written):
    for uri in ("file:///c:/p/a.py", "file:///C%3A/p/a.py"):
        assert Folders([written]).around(uri) == written


def test_a_root_holds_everything():
    assert Folders(["file:///"]).around("file:///a/b.py") == "file:///"


def test_a_folder_is_there_once_and_goes_at_once():
    both = Folders([OUTER]).including([f"{OUTER}/"])
    assert [*both] == [f"{OUTER}/"]
    assert [*both.without([OUTER])] == []


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b%20c.py", "/a/b c.py"),
        ("file://localhost/a.py", "/a.py"),
        ("vscode-notebook-cell:/a.ipynb#x", "/a.ipynb"),
        ("untitled:Untitled-1", None),
        ("untitled:/a.py", None),
        ("http://host/a.py", None),
        ("", None),
    ],
)
def test_a_document_lies_on_the_disk_or_it_does_not(uri, path):
    found = path_of(uri)
    assert (found and found.as_posix()) == path


# Settings by folder


async def test_each_folder_has_settings_of_its_own_and_the_innermost_wins():
    ready = answers(outer=1, inner=2, other=3, outside=4)
    async with editor(FakeEngine(), workspace=having(OUTER, INNER, OTHER), prepare=ready) as one:
        documents = [f"{folder}/a.py" for folder in (OUTER, INNER, OTHER)]
        await one.configured()
        assert seeds(one, *documents) == [1, 2, 3]
        assert seeds(one, "file:///else.py", "untitled:Untitled-1") == [4, 4]


async def test_what_differs_by_folder_is_shown_by_folder():
    def prepare(one):
        one.configuration |= {OUTER: {"hints": False}, OTHER: {"hints": True}}

    async with editor(FakeEngine(), workspace=having(OUTER, OTHER), prepare=prepare) as one:
        quiet, loud = (one.open(STUB, uri=f"{folder}/a.py") for folder in (OUTER, OTHER))
        await one.until(lambda: one.diagnostics.get(quiet.uri) == [])
        await one.until(lambda: one.diagnostics.get(loud.uri))
        assert one.diagnostics[quiet.uri] == []


async def test_a_folder_that_comes_is_asked_for_and_one_that_goes_is_forgotten():
    ready = answers(outer=1, inner=2, outside=4)
    inside = f"{INNER}/a.py"
    async with editor(FakeEngine(), workspace=having(OUTER), prepare=ready) as one:
        await one.configured()
        assert seeds(one, inside) == [1]
        one.move_folders(added=[INNER])
        await one.configured(2)
        assert seeds(one, inside) == [2]
        one.move_folders(removed=[INNER])
        await one.configured(3)
        assert seeds(one, inside) == [1]
        one.move_folders(removed=[OUTER])
        await one.configured(4)
        assert seeds(one, inside) == [4]
        assert one.configuration_asked == [
            [OUTER, None],
            [OUTER, INNER, None],
            [OUTER, None],
            [None],
        ]


async def test_a_folder_that_is_renamed_in_place_stays():
    async with editor(FakeEngine(), workspace=having(OUTER), prepare=answers(outer=1)) as one:
        one.move_folders(added=[OUTER], removed=[OUTER])
        await one.configured(2)
        assert seeds(one, f"{OUTER}/a.py") == [1]


async def test_settings_stand_until_the_answer_for_the_new_folder_comes():
    async with editor(FakeEngine(), workspace=having(OUTER), prepare=answers(outer=1)) as one:
        await one.configured()
        one.answer_configuration = lambda _: None
        one.move_folders(added=[OTHER])
        await one.configured(2)
        assert seeds(one, f"{OUTER}/a.py", f"{OTHER}/a.py") == [1, 0]


@pytest.mark.parametrize(
    "workspace",
    [
        {"rootUri": OUTER, "workspaceFolders": None},
        {"rootUri": OUTER},
        {"rootUri": None, "rootPath": "/project"},
        {"rootUri": OUTER, "rootPath": "/elsewhere"},
        {"rootUri": "file:///elsewhere", "workspaceFolders": folders(OUTER)},
    ],
)
async def test_old_clients_have_one_root(workspace):
    old = profile("workspace.workspaceFolders")
    async with editor(FakeEngine(), old, workspace=workspace, prepare=answers(outer=1)) as one:
        await one.configured()
        assert one.configuration_asked == [[OUTER, None]]
        assert seeds(one, f"{OUTER}/a.py") == [1]


@pytest.mark.parametrize("workspace", [{}, {"rootUri": None, "rootPath": None}, having()])
async def test_without_any_folder_everything_lies_outside(workspace):
    async with editor(FakeEngine(), workspace=workspace, prepare=answers(outside=4)) as one:
        await one.configured()
        assert seeds(one, f"{OUTER}/a.py", "untitled:a") == [4, 4]
        assert one.configuration_asked == [[None]]


async def test_settings_that_were_pushed_hold_in_all_folders():
    async with editor(FakeEngine(), workspace=having(OUTER, OTHER)) as one:
        one.notify("workspace/didChangeConfiguration", {"settings": {"liftSys": {"seed": 6}}})
        await one.configured(2)
        assert seeds(one, f"{OUTER}/a", f"{OTHER}/a", "untitled:a") == [6, 6, 6]
