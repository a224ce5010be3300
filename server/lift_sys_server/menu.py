"""What can be done about a function as it stands, each with the command for it. Reads what is known, runs nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from lift_sys.source import Span, Target
from lift_sys_server import protocol
from lift_sys_server.convert import argument
from lift_sys_server.session import OpenDocument, Request, Session, question_words

if TYPE_CHECKING:
    from lift_sys.pipeline import Outcome

__all__ = ["Item", "explanation", "ir_item", "items", "items_of_file"]

_LONGEST: Final = 60
"""How much of a call stands in a title."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a menu."""

    title: str
    kind: str
    command: str
    argument: Mapping[str, object]
    edits: bool = True
    """Whether it ends in an edit; what does not works for every client."""
    mends: str = ""
    """Code of the diagnostic that it is the answer to."""
    place: Span | None = None
    """Where that must stand; None for anywhere."""


def items(session: Session, document: OpenDocument, target: Target) -> Iterator[Item]:
    """Yield what can be done about one function."""
    name, place = target.name, target.name_span
    asked = argument(Request(document.uri, target.qualname, target.digest), document.version)
    if session.offers(target):
        yield Item(
            f"Implement {name} from its docstring",
            protocol.KIND_IMPLEMENT,
            protocol.IMPLEMENT,
            asked,
            mends=protocol.HINT_CODE,
            place=place,
        )
    known = session.known(document, target)
    if known is not None:
        yield Item(
            f"Try again: look anew for a body of {name}",
            protocol.KIND_TRY_AGAIN,
            protocol.TRY_AGAIN,
            asked,
            mends=protocol.FAILED_CODE,
            place=place,
        )
        yield from _of_outcome(known, target, asked)
    if session.may_be_verified(document, target):
        title = f"Verify {name} against its docstring"
        yield Item(title, protocol.KIND_VERIFY, protocol.VERIFY, asked, edits=False)


def items_of_file(session: Session, document: OpenDocument) -> Iterator[Item]:
    """Yield what can be done about a whole file, where that is more than one function."""
    stubs = filter(session.offers, document.walk())
    if len(list(islice(stubs, 2))) == 2:
        title = "Implement all functions of this file"
        about = {"uri": document.uri}
        yield Item(title, protocol.KIND_IMPLEMENT_ALL, protocol.IMPLEMENT_ALL, about)


def ir_item(document: OpenDocument, target: Target) -> Item:
    """Show a function's IR, for editors that can open it."""
    asked = argument(Request(document.uri, target.qualname, target.digest), document.version)
    title = f"Show the IR of {target.name}"
    return Item(title, protocol.KIND_SHOW_IR, protocol.SHOW_IR, asked, edits=False)


def explanation(code: str) -> Item | None:
    """What shows the documentation of a diagnostic; None where that says no more than the diagnostic."""
    if not code.startswith("LIFT") or code == protocol.HINT_CODE:
        return None
    about = {"code": code}
    return Item(
        f"Explain {code}",
        protocol.KIND_EXPLAIN,
        protocol.EXPLAIN,
        about,
        edits=False,
        mends=code,
    )


def _of_outcome(known: "Outcome", target: Target, asked: Mapping[str, object]) -> Iterator[Item]:
    """Yield what a search has left to be chosen: other bodies, and answers to questions."""
    others = len(known.alternatives)
    if others and target.stub is None:
        title = f"Next candidate for {target.name} ({others} other{'' if others == 1 else 's'})"
        yield Item(title, protocol.KIND_NEXT, protocol.NEXT_CANDIDATE, asked)
    for question in known.verdict.questions:
        words = question_words(question)
        for answer in question.answers:
            verb = "" if answer.expectation == "raises" else "gives "
            title = f"Add example: {_shortened(words)} {verb}{_shortened(str(answer))}"
            given = {**asked, "question": words, "answer": str(answer)}
            yield Item(title, protocol.KIND_ANSWER, protocol.ANSWER, given)


def _shortened(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
