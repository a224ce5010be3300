"""What a workspace cannot choose, whatever it sends."""

from support.editor import editor
from support.engines import FakeEngine

STUB = '''def double(n: int) -> int:
    """Double a number.

    >>> double(2)
    4
    """
    ...
'''


async def test_settings_that_come_later_cannot_choose_url_key_model_or_budget():
    options = {"vllmUrl": "https://mine.example/v1", "vllmKey": "mine", "answerBudget": 0.1}
    async with editor(FakeEngine(), options=options) as one:
        await one.hover(one.open(STUB), "Double")
        theirs = {"vllmUrl": "https://theirs.example/v1", "answerBudget": 9, "seed": 4}
        one.notify("workspace/didChangeConfiguration", {"settings": {"liftSys": theirs}})
        await one.hover(one.open(STUB), "Double")
        settings = one.server.context.session.settings_for("")
        assert settings.vllm_url == "https://mine.example/v1"
        assert settings.vllm_key.reveal() == "mine"
        assert settings.answer_budget == 0.1
        assert settings.seed == 4
        told = one.take_messages()
        assert len(told) == 2
        assert all("only the user's own settings" in message for message in told)


async def test_a_client_that_sends_all_settings_again_is_not_complained_of():
    options = {"vllmUrl": "https://mine.example/v1", "vllmKey": "mine"}
    async with editor(FakeEngine(), options=options) as one:
        await one.hover(one.open(STUB), "Double")
        one.notify("workspace/didChangeConfiguration", {"settings": options | {"seed": 1}})
        await one.hover(one.open(STUB), "Double")
        assert one.server.context.session.settings_for("").vllm_key.reveal() == "mine"
        assert one.take_messages() == []
