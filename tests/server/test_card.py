"""What a user writes stays text: it cannot become markup, a link, or a way out of a code block."""

import pytest

from lift_sys.verdicts import Answer, Evidence, Question, Verdict
from lift_sys_server.card.contents import evidence
from lift_sys_server.card.writing import Code, Heading, Items, Line, Listing, markdown, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain words, (these) - too; 3.5", "plain words, (these) - too; 3.5"),
        ("<script>alert(1)</script>", r"\<script>alert(1)\</script>"),
        ("[run](command:evil)", r"\[run\](command:evil)"),
        ("![x](y)", r"!\[x\](y)"),
        ("**bold** _it_", r"\*\*bold\*\* \_it\_"),
        ("`code`", r"\`code\`"),
        ("&lt;", r"\&lt;"),
        ("see https://evil.example", r"see https\://evil.example"),
        ("see www.evil.example", r"see www\.evil.example"),
        ("a@b.example", r"a\@b.example"),
        ("# head", r"\# head"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("> quote", r"\> quote"),
        ("===", r"\==="),
        ("two\n\n# lines", "two # lines"),
        ("a \u202eb\u200b \x1b", "a \ufffdb\ufffd \ufffd"),
    ],
)
def test_text_reads_as_itself(text, expected):
    assert markdown([Line([text])]) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("f(1)", "`f(1)`"),
        ("'`'", "``'`'``"),
        ("`x`", "`` `x` ``"),
        ("a\n```\nb", "````a ``` b````"),
        ("x" * 1000, f"`{'x' * 159}…`"),
    ],
)
def test_a_code_span_cannot_be_left(code, expected):
    assert markdown([Line([Code(code)])]) == expected


def test_a_listing_cannot_be_left():
    shown = markdown([Listing("Body", 'x = """\n```\n<b>\n"""')])
    assert shown == '**Body**\n\n````python\nx = """\n```\n<b>\n"""\n````'


def test_a_long_listing_is_cut_and_says_so():
    shown = markdown([Listing("", "\n".join("pass" for _ in range(100)))])
    assert shown.endswith("# … 40 more lines\n```")


def test_a_long_text_is_cut():
    assert len(markdown([Line(["word " * 1_000_000])])) <= 400


def test_plain_text_has_the_same_blocks_without_marks():
    blocks = [Heading([Code("f"), " · done"]), Items("Needs", [[Code("x > 0"), ": *why*"]])]
    assert (
        plain([*blocks, Listing("Body", "pass")])
        == "f · done\n\nNeeds:\n  - x > 0: *why*\n\nBody:\npass"
    )


def test_calls_and_answers_among_the_evidence_are_code():
    verdict = Verdict(
        status="consistent",
        evidence=(Evidence(kind="inputs", ran=2, held=1, seconds=0.1, note="`f([''])` raised"),),
        questions=(
            Question(
                call="f([''])",
                answers=(
                    Answer(expectation="value", expected="['']"),
                    Answer(expectation="raises", expected="KeyError"),
                ),
            ),
        ),
    )
    shown = markdown(list(evidence(verdict)))
    assert shown.endswith("- `f([''])`: `['']` or `raises KeyError`?")
    assert "`f([''])` raised" in shown
