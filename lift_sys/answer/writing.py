"""Writes an answer as a model would: for attempts and examples in prompts, and for simulated models."""

import json
from collections.abc import Sequence
from textwrap import indent

from lift_sys.answer.contract import contract_of
from lift_sys.answer.endings import ends
from lift_sys.answer.layout import BODY, BODY_END, CONTRACT, CONTRACT_END
from lift_sys.answer.model import Form
from lift_sys.ir import FunctionIR, Return, render_body

__all__ = ["write_answer"]


def write_answer(ir: FunctionIR, plan: str | Sequence[str] = "", form: Form = "sections") -> str:
    """Return the answer that says what `ir` does; only what is the model's own stands in its contract."""
    plan = plan if isinstance(plan, str) else "\n".join(plan)
    body = indent(render_body(ir.body if ends(ir.body) else (*ir.body, Return(None))), "    ")
    if form == "json":
        answer = {"plan": plan, **contract_of(ir), "body": body.split("\n")}
        return json.dumps(answer, ensure_ascii=False)
    contract = json.dumps(contract_of(ir), ensure_ascii=False)
    lines = [CONTRACT, contract, CONTRACT_END, BODY, body, BODY_END]
    return "\n".join([plan.strip(), *lines] if plan.strip() else lines)
