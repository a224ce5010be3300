"""Holds a candidate against what the docstring says exactly; judges in this process, on plain data."""

from lift_sys.verify.agreeing import agreement, held_by
from lift_sys.verify.asking import MOST_QUESTIONS
from lift_sys.verify.examples import may_return
from lift_sys.verify.form import Form
from lift_sys.verify.own import disagreements
from lift_sys.verify.verify import Effort, Weighed, screen, verify, weigh
from lift_sys.verify.workbench import Workbench, workbench

__all__ = [
    "MOST_QUESTIONS",
    "Effort",
    "Form",
    "Weighed",
    "Workbench",
    "agreement",
    "disagreements",
    "held_by",
    "may_return",
    "screen",
    "verify",
    "weigh",
    "workbench",
]
