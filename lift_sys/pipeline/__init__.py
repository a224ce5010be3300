"""The way of one function from docstring to verified edit. Knows no editor and writes no file."""

from lift_sys.pipeline.examine import examine
from lift_sys.pipeline.implement import check, implement
from lift_sys.pipeline.outcome import Examination, Outcome, Step
from lift_sys.pipeline.progress import Progress

__all__ = ["Examination", "Outcome", "Progress", "Step", "check", "examine", "implement"]
