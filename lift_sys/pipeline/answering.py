"""Makes an answer of the user an example of the docstring. Plain data in and out; runs nothing."""

import ast

from lift_sys.errors import SourceError
from lift_sys.inputs import source_of
from lift_sys.interpret import interpret
from lift_sys.ir import Example
from lift_sys.source import Document, Span, Target, TextEdit, docstring_edit
from lift_sys.spec import Spec
from lift_sys.verdicts import Answer, Question
from lift_sys.verify import may_return

__all__ = ["answer_edit", "given_answer"]


def given_answer(text: str) -> Answer:
    """Read what a user typed as an answer: a literal, or the name of an exception (`raises ValueError`).

    Raises `SourceError` for anything else.
    """
    words = text.strip()
    name = words.removeprefix("raises ").removeprefix("raise ").strip()
    if _is_exception(name) or (name != words and _is_dotted(name)):
        return Answer(expectation="raises", expected=name)
    try:
        # An infinite number, say, has no literal that a doctest could show.
        ast.literal_eval(source_of(ast.literal_eval(words)))
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError) as error:
        raise SourceError(
            f"{text!r} is no answer",
            hint="Write a literal such as 0, None or 'a', or an exception such as ValueError",
        ) from error
    return Answer(expectation="value", expected=words)


def answer_edit(text: str, target: Target, question: Question, answer: Answer) -> TextEdit:
    """Return the edit that adds a doctest with this answer to the docstring of `target`.

    It is an edit of its own: what was read there before still stands there, and the doctest is read as it was
    meant. Raises `SourceError` where it cannot be written so.
    """
    spec = interpret(target)
    if answer.expectation == "value" and not may_return(spec, ast.literal_eval(answer.expected)):
        raise SourceError(
            f"`{question.call}` cannot return {answer.expected}: the annotation says "
            f"{spec.signature.returns}",
            hint="Give a value of that type, or correct the annotation first",
        )
    lines = _doctest(question, answer)
    for after in (_last_doctest(text, spec), None):
        edit = docstring_edit(text, target, lines, after=after)
        if edit is not None and _is_read(edit.apply(text), target, spec, question, answer):
            return edit
    raise SourceError(
        f"The answer to `{question.call}` cannot be written into the docstring of {target.name!r}",
        hint="Add it by hand:\n" + "\n".join(lines),
    )


def _doctest(question: Question, answer: Answer) -> list[str]:
    lines = [f">>> {statement}" for statement in question.setup]
    if answer.expectation == "raises":
        lines.append(f">>> {question.call}  # doctest: +IGNORE_EXCEPTION_DETAIL")
        return [*lines, "Traceback (most recent call last):", "    ...", answer.expected]
    lines.append(f">>> {question.call}")
    value = ast.literal_eval(answer.expected)
    # A shell shows nothing for None.
    return lines if value is None else [*lines, source_of(value)]


def _last_doctest(text: str, spec: Spec) -> Span | None:
    """Return where the last doctest stands, beside which another one looks at home."""
    spans = [item.span for item in spec.examples if item.span.of(text).startswith(">>>")]
    return max(spans, key=lambda span: span.end, default=None)


def _is_read(text: str, before: Target, spec: Spec, question: Question, answer: Answer) -> bool:
    """Tell whether the changed docstring says all that it said, and the answer besides."""
    target = Document(text).find(before.qualname)
    if target is None:
        return False
    read = [item.example for item in interpret(target).examples]
    for item in spec.examples:
        if item.example in read:
            read.remove(item.example)
        else:
            return False
    return len(read) == 1 and _says(read[0], question, answer)


def _says(example: Example, question: Question, answer: Answer) -> bool:
    if ast.dump(ast.parse(example.call)) != ast.dump(ast.parse(question.call)):
        return False
    if example.expectation == "raises" or answer.expectation == "raises":
        names = {it.expected.rpartition(".")[2] for it in (example, answer)}
        return example.expectation == answer.expectation and len(names) == 1
    try:
        read, given = (ast.literal_eval(it.expected) for it in (example, answer))
        return source_of(read) == source_of(given)
    except (SyntaxError, ValueError):
        return False


def _is_dotted(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))


def _is_exception(name: str) -> bool:
    last = name.rpartition(".")[2]
    dotted = all(part.isidentifier() for part in name.split("."))
    return dotted and (
        last.endswith(("Error", "Exception", "Exit", "Interrupt", "Iteration", "Warning"))
    )
