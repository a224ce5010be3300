"""The answer that a model writes: plan, contract, body; what constrains it, and how it becomes IR. Pure."""

from lift_sys.answer.grammar import body_grammar
from lift_sys.answer.model import Form, Reading
from lift_sys.answer.reading import read_answer
from lift_sys.answer.schemas import answer_schema, contract_schema, structural_tag
from lift_sys.answer.writing import write_answer

__all__ = [
    "Form",
    "Reading",
    "answer_schema",
    "body_grammar",
    "contract_schema",
    "read_answer",
    "structural_tag",
    "write_answer",
]
