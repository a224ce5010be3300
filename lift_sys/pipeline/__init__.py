"""The way of one function from docstring to verified edit. Knows no editor and writes no file."""

from lift_sys.pipeline.answering import answer_edit, given_answer
from lift_sys.pipeline.checking import check
from lift_sys.pipeline.dialogue import Ask, implement_asking, known_bodies
from lift_sys.pipeline.examine import examine
from lift_sys.pipeline.given import implement_given
from lift_sys.pipeline.implement import implement
from lift_sys.pipeline.outcome import Asked, Examination, Outcome, Step
from lift_sys.pipeline.progress import Progress
from lift_sys.pipeline.reviewing import Review, body_of, ir_of, review

__all__ = [
    "Ask",
    "Asked",
    "Examination",
    "Outcome",
    "Progress",
    "Review",
    "Step",
    "answer_edit",
    "body_of",
    "check",
    "examine",
    "given_answer",
    "implement",
    "implement_asking",
    "implement_given",
    "ir_of",
    "known_bodies",
    "review",
]
