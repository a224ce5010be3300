"""Diagnostics: pushed or pulled, never both, and never blocking."""

import asyncio
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from lift_sys.validate import RULES
from lift_sys.verdicts import Counterexample, Verdict
from lift_sys_server import pages, protocol
from lift_sys_server.session import OpenDocument
from lift_sys_server.session.examinations import Examinations
from support.editor import editor, profile
from support.engines import REFUTED, FakeEngine

WRONG = '''def f(x):
    """Double x, wrong."""
    ...
'''
STUB = WRONG.replace(", wrong", "")
MANY = "".join(f'def f{number}():\n    """Say 1."""\n    return 1\n\n' for number in range(60))


def codes(found):
    return [item["code"] for item in found]


async def published(one, buffer, version):
    await one.until(lambda: one.published and one.published[-1]["version"] == version)
    return one.diagnostics[buffer.uri]


async def test_findings_and_the_hint_are_pushed_when_a_file_is_opened():
    async with editor(FakeEngine()) as one:
        buffer = one.open(WRONG)
        hint, wrong = await published(one, buffer, 1)
        assert (hint["code"], hint["severity"], buffer.of(hint["range"])) == ("LIFT001", 4, "f")
        assert "implemented from its docstring" in hint["message"]
        assert (wrong["code"], wrong["severity"], buffer.of(wrong["range"])) == (
            "LIFT199",
            2,
            "wrong",
        )
        assert wrong["source"] == "lift-sys"
        [related] = wrong["relatedInformation"]
        assert buffer.of(related["location"]["range"]) == "f"
        assert wrong["data"]["qualname"] == "f"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_findings_stand_at_the_words_that_cause_them_in_every_encoding(encoding):
    text = "# 😀\r\n" + WRONG.replace("\n", "\r\n").replace("Double x", "‘é’ 😀 𝒳")
    async with editor(FakeEngine(), profile(encoding=encoding)) as one:
        buffer = one.open(text)
        _, wrong = await published(one, buffer, 1)
        assert buffer.of(wrong["range"]) == "wrong"


async def test_a_function_that_only_moved_is_not_examined_again_and_its_findings_move():
    engine = FakeEngine()
    async with editor(engine) as one:
        buffer = one.open(WRONG)
        await published(one, buffer, 1)
        one.change(buffer, [(0, 0, "# first\n\n")])
        _, wrong = await published(one, buffer, 2)
        assert buffer.of(wrong["range"]) == "wrong"
        assert engine.examined == ["f"]


async def test_a_finding_goes_when_its_cause_goes():
    async with editor(FakeEngine()) as one:
        buffer = one.open(WRONG)
        await published(one, buffer, 1)
        one.replace(buffer, ", wrong", "")
        assert codes(await published(one, buffer, 2)) == ["LIFT001"]


async def test_diagnostics_are_cleared_when_the_file_is_closed():
    async with editor(FakeEngine()) as one:
        buffer = one.open(WRONG)
        await published(one, buffer, 1)
        one.close(buffer)
        await one.until(lambda: one.diagnostics[buffer.uri] == [])


async def test_the_hint_can_be_switched_off_and_on():
    async with editor(FakeEngine(), options={"hints": False}) as one:
        buffer = one.open(WRONG)
        assert codes(await published(one, buffer, 1)) == ["LIFT199"]
        settings = {"settings": {"liftSys": {"hints": True}}}
        one.notify("workspace/didChangeConfiguration", settings)
        await one.until(lambda: codes(one.diagnostics[buffer.uri]) == ["LIFT001", "LIFT199"])


async def test_there_is_no_hint_without_a_docstring_nor_on_an_implemented_function():
    async with editor(FakeEngine()) as one:
        buffer = one.open('def f(): ...\n\ndef g():\n    """Say 1."""\n    return 1\n')
        assert await published(one, buffer, 1) == []


async def test_findings_stay_where_they_were_after_the_implementation():
    async with editor(FakeEngine()) as one:
        buffer = one.open(WRONG)
        [action] = await one.actions(buffer, "f(x)")
        await one.choose(action)
        [wrong] = await published(one, buffer, 2)
        assert (wrong["code"], buffer.of(wrong["range"])) == ("LIFT199", "wrong")


async def test_a_client_without_related_information_gets_none():
    without = profile("textDocument.publishDiagnostics.relatedInformation")
    async with editor(FakeEngine(), without) as one:
        _, wrong = await published(one, one.open(WRONG), 1)
        assert "relatedInformation" not in wrong


async def test_a_code_links_to_what_is_written_on_it():
    async with editor(FakeEngine()) as one:
        hint, unknown = await published(one, one.open(WRONG), 1)
        address, _, line = hint["codeDescription"]["href"].partition("#L")
        assert url2pathname(urlsplit(address).path) == str(pages.PAGE)
        assert pages.PAGE.read_text().splitlines()[int(line) - 1].startswith("### LIFT001 ")
        assert "codeDescription" not in unknown


@pytest.mark.parametrize("code", [*RULES, *(note.code for note in protocol.NOTES)])
def test_every_code_has_its_place_on_the_page_that_is_installed(code):
    assert pages.link(code)


# Pulling


async def pulled(one, buffer, previous=None):
    params = {"textDocument": {"uri": buffer.uri}}
    if previous:
        params["previousResultId"] = previous
    return await one.request("textDocument/diagnostic", params)


async def test_a_client_that_pulls_gets_answers_and_no_pushes():
    async with editor(FakeEngine(), profile(pull=True)) as one:
        buffer = one.open(WRONG)
        report = await pulled(one, buffer)
        assert report["kind"] == "full"
        assert codes(report["items"]) == ["LIFT001", "LIFT199"]
        assert (await pulled(one, buffer, report["resultId"]))["kind"] == "unchanged"
        one.replace(buffer, ", wrong", "")
        report = await pulled(one, buffer, report["resultId"])
        assert codes(report["items"]) == ["LIFT001"]
    assert one.published == []


async def test_a_client_that_pulls_is_asked_to_do_so_after_the_work():
    async with editor(FakeEngine(), profile(pull=True)) as one:
        buffer = one.open(WRONG)
        [action] = await one.actions(buffer, "f(x)")
        await one.choose(action)
        await one.until(lambda: one.refreshes == 1)


async def test_pulling_for_a_closed_file_gives_nothing():
    async with editor(FakeEngine(), profile(pull=True)) as one:
        buffer = one.open(WRONG)
        one.close(buffer)
        assert (await pulled(one, buffer))["items"] == []


async def test_pulling_is_not_offered_to_a_client_that_cannot():
    async with editor(FakeEngine()) as one:
        assert "diagnosticProvider" not in one.can


# Not in the way


async def test_requests_are_answered_between_the_slices_of_a_long_reading(monkeypatch):
    monkeypatch.setattr("lift_sys_server.session.examinations.SLICE_SECONDS", 0.0)
    engine = FakeEngine()
    async with editor(engine, profile(pull=True)) as one:
        buffer = one.open(MANY)
        pulling = one.start("textDocument/diagnostic", {"textDocument": {"uri": buffer.uri}})
        await one.hover(buffer, "f59()")
        assert len(engine.examined) < 60
        await one.answer(pulling)
        assert len(engine.examined) == 60


async def test_nothing_is_published_any_more_once_the_client_has_said_goodbye():
    async with editor(FakeEngine()) as one:
        one.open(WRONG)
        await one.request("shutdown")
        await one.server._ready()
        for _ in range(20):
            await asyncio.sleep(0)
        assert one.published == []
        one.server.protocol._shutdown = False


async def test_of_many_documents_that_are_read_at_once_one_is_read_at_a_time(monkeypatch):
    monkeypatch.setattr("lift_sys_server.session.examinations.SLICE_SECONDS", 0.0)
    engine, turns, read = FakeEngine(), 0, []

    async def count():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    def examine(target):
        read.append(turns)
        return engine.examine(target)

    examinations = Examinations(examine)
    counting = asyncio.create_task(count())
    texts = [MANY.replace("Say 1", f"Say {number}") for number in range(9)]
    documents = [OpenDocument("file:///f.py", 1, text) for text in texts]
    await asyncio.gather(*map(examinations.read, documents))
    counting.cancel()
    assert len(read) == len(set(read)) == 9 * 60


async def test_an_edit_during_a_long_reading_is_reported_on(monkeypatch):
    monkeypatch.setattr("lift_sys_server.session.examinations.SLICE_SECONDS", 0.0)
    engine = FakeEngine()
    async with editor(engine, profile(pull=True)) as one:
        buffer = one.open(MANY)
        pulling = one.start("textDocument/diagnostic", {"textDocument": {"uri": buffer.uri}})
        await one.hover(buffer, "f0()")
        one.replace(buffer, 'def f59():\n    """Say 1."""', 'def f59():\n    """Say wrong."""')
        report = await one.answer(pulling)
        assert [buffer.of(item["range"]) for item in report["items"]] == ["wrong"]


async def test_a_failure_points_at_the_example_that_was_contradicted():
    refuted = Verdict(
        status="refuted",
        counterexample=Counterexample(call="f(1)", got="returned 3", expected="2"),
    )
    async with editor(FakeEngine(verdict=refuted)) as one:
        buffer = one.open(STUB)
        [action] = await one.actions(buffer, "f(x)", only=["refactor.rewrite"])
        await one.choose(action)
        assert len(one.take_messages()) == 1
        one.change(buffer, [(0, 0, "# moved\n")])
        failed = (await published(one, buffer, 2))[-1]
        assert failed["code"] == "LIFT002"
        [cause] = failed["relatedInformation"]
        assert cause["message"] == "this example"
        assert buffer.of(cause["location"]["range"]) == "f"


async def test_a_client_that_pulls_and_cannot_be_told_to_is_sent_what_work_has_found():
    """Neovim 0.11 is one: it would ask again at the next edit only."""
    able = profile("workspace.diagnostics", pull=True)
    async with editor(FakeEngine(verdict=REFUTED), able) as one:
        assert "diagnosticProvider" not in one.can
        buffer = one.open(STUB)
        [action] = await one.actions(buffer, "f(x)", only=["refactor.rewrite"])
        await one.choose(action)
        one.take_messages()
        await one.until(lambda: codes(one.diagnostics[buffer.uri]) == ["LIFT001", "LIFT002"])


async def test_a_name_that_comes_into_reach_takes_its_finding_away():
    raises = 'def f():\n    """Say 1.\n\n    Raises:\n        Odd: Never.\n    """\n    return 1\n'
    async with editor() as one:
        buffer = one.open(raises)
        assert codes(await published(one, buffer, 1)) == ["LIFT114"]
        one.change(buffer, [(len(raises), len(raises), "class Odd(ValueError): ...\n")])
        assert await published(one, buffer, 2) == []


@pytest.mark.parametrize("pull", [False, True])
async def test_words_that_say_nothing_fade_where_the_client_can_show_that(pull):
    empty = 'def f():\n    """ """\n    return 1\n'
    for can in (
        profile(pull=pull),
        profile("textDocument.publishDiagnostics.tagSupport", pull=pull),
    ):
        async with editor(capabilities=can) as one:
            buffer = one.open(empty)
            if pull:
                [found] = (await pulled(one, buffer))["items"]
            else:
                [found] = await published(one, buffer, 1)
            fades = "tagSupport" in can["textDocument"]["publishDiagnostics"]
            assert found.get("tags") == ([1] if fades else None)


async def test_a_client_that_pulls_may_say_there_what_it_can_show():
    can = profile("textDocument.publishDiagnostics", pull=True)
    can["textDocument"]["diagnostic"] = {"relatedInformation": True, "dataSupport": False}
    async with editor(FakeEngine(), can) as one:
        buffer = one.open(WRONG)
        wrong = (await pulled(one, buffer))["items"][-1]
        assert "relatedInformation" in wrong
        assert not {"data", "tags", "codeDescription"} & wrong.keys()


async def test_a_client_with_bare_diagnostics_gets_bare_ones():
    async with editor(FakeEngine(), profile("textDocument.publishDiagnostics")) as one:
        one.open(WRONG)
        await one.until(lambda: one.published)
        [message] = one.published
        assert "version" not in message
        for found in message["diagnostics"]:
            assert found.keys() == {"range", "message", "severity", "code", "source"}
