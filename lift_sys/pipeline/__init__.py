"""The way of one function from docstring to verified edit. Knows no editor and writes no file."""

from lift_sys.pipeline.answering import answer_edit, given_answer
from lift_sys.pipeline.checking import check
from lift_sys.pipeline.dialogue import Ask, implement_asking
from lift_sys.pipeline.examine import examine
from lift_sys.pipeline.implement import implement
from lift_sys.pipeline.outcome import Asked, Examination, Outcome, Step
from lift_sys.pipeline.progress import Progress

__all__ = [
    "Ask",
    "Asked",
    "Examination",
    "Outcome",
    "Progress",
    "Step",
    "answer_edit",
    "check",
    "examine",
    "given_answer",
    "implement",
    "implement_asking",
]
