"""Engines that do what a test tells them: for faults, for timing, and for determinism."""

import asyncio
import dataclasses

from msgspec.structs import replace

from lift_sys.findings import Finding
from lift_sys.health import Record
from lift_sys.ir import (
    Effects,
    Example,
    Hole,
    Intent,
    Predicate,
    Provenance,
    lift_body,
    render_body,
)
from lift_sys.pipeline import body_of, ir_of, review
from lift_sys.pipeline.outcome import Examination, Outcome, Step
from lift_sys.source import as_stub, implementation_edit
from lift_sys.spec import ExampleItem, Spec
from lift_sys.verdicts import Answer, Counterexample, Evidence, Question, Verdict

CONSISTENT = Verdict(
    status="consistent", evidence=(Evidence(kind="examples", ran=2, held=2, seconds=0.01),)
)
STRONGER = Verdict(
    status="consistent", evidence=(Evidence(kind="examples", ran=3, held=3, seconds=0.01),)
)
OPEN = Question(
    call="f(0)",
    answers=(
        Answer(expectation="value", expected="1", candidate=True),
        Answer(expectation="value", expected="0"),
        Answer(expectation="raises", expected="ValueError"),
    ),
)
ASKING = replace(CONSISTENT, questions=(OPEN,))
REFUTED = Verdict(
    status="refuted",
    counterexample=Counterexample(call="f(2)", got="returned 3", expected="4"),
)


class FakeEngine:
    """Implements everything by `body`; a docstring with the word `wrong` gives a finding there."""

    def __init__(self, body="return 1", verdict=CONSISTENT, error=None):
        self.body = body
        self.verdict = verdict
        self.error = error
        self.examine_error = None
        self.examined = []
        """Names of the functions in the order in which they were examined."""
        self.asked = []
        """The text of each function that was to be implemented."""
        self.texts = []
        """The module around each of those."""
        self.started = asyncio.Event()
        self.cancelled = 0
        self.gate = None
        """Work waits here, after its first report, while there is one."""
        self.fresh = []
        """For each implementation whether it was to be looked for anew."""
        self.others = ()
        """Bodies of the alternatives of each outcome."""
        self.unfit = ()
        """Bodies among these that cannot be verified."""
        self.answers = {}
        """What is implemented once a question is answered so; nothing is found for other answers."""
        self.still_open = False
        """Whether another question is open after an answer."""
        self.checked = CONSISTENT
        """The verdict on a body that is there already."""
        self.effects = Effects()
        self.requires = self.ensures = self.holes = ()

    def load(self):
        pass

    async def close(self):
        pass

    async def health(self, settings):
        return [Record("backends", settings.backend, "ok", "usable")]

    def hold(self):
        """Let work wait until `release`."""
        self.gate = asyncio.Event()

    def release(self):
        self.gate.set()

    def takes(self, target):
        return target.signature.binding != "property"

    def examine(self, target):
        self.examined.append(target.name)
        if self.examine_error:
            raise self.examine_error
        spec = self.spec(target)
        return Examination(target, spec, tuple(_findings(target)))

    def spec(self, target):
        words = target.docstring.text if target.docstring else ""
        summary = words.strip().partition("\n")[0]
        example = Example(call="f(1)", expectation="value", expected="2")
        return Spec(
            target=target,
            intent=Intent(summary=summary),
            prose=words,
            examples=(ExampleItem(example, target.name_span),),
            effects=self.effects,
            requires=self.requires,
            ensures=self.ensures,
            holes=self.holes,
        )

    async def implement(self, text, target, *, settings, report, known=(), fresh=False):
        self.fresh.append(fresh)
        await self._work(text, target, report)
        if self.error:
            raise self.error
        report("verifying candidate 1", 70)
        if known:
            return self._answered(text, target)
        return self.outcome(text, target, self.body, self.verdict)

    def _answered(self, text, target):
        answer = target.docstring.text.split()[-1]
        body = self.answers.get(answer)
        verdict = REFUTED if body is None else STRONGER
        if body and self.still_open:
            further = replace(OPEN, call=f"f({len(self.asked)})")
            verdict = replace(STRONGER, questions=(further,))
        return self.outcome(text, target, body or self.body, verdict)

    async def adopt(self, text, target, bodies, *, settings, report):
        await self._work(text, target, report)
        fit = [body for body in map(self._written, bodies) if body not in self.unfit]
        body, verdict = (fit[0], self.verdict) if fit else (self.body, REFUTED)
        return self.outcome(text, target, body, verdict)

    async def check(self, text, target, *, settings, report):
        await self._work(text, target, report)
        found = self.outcome(text, target, self.body, self.checked, edit=False)
        return dataclasses.replace(found, alternatives=())

    def body_of(self, text, target):
        return body_of(text, target)

    def ir_of(self, text, target):
        return ir_of(text, target)

    def review(self, written, target, body):
        return review(written, target, body)

    async def implement_given(self, text, target, ir, *, settings, report):
        await self._work(text, target, report)
        if self.error:
            raise self.error
        return self.outcome(text, as_stub(text, target), self._written(ir), self.verdict)

    async def _work(self, text, target, report):
        self.asked.append(target.span.of(text))
        self.texts.append(text)
        self.started.set()
        report("reading the docstring", 0)
        try:
            if self.gate is not None:
                await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise

    def outcome(self, text, target, body, verdict, *, edit=True):
        spec = self.spec(target)
        ir = replace(
            spec.document(),
            body=lift_body(body),
            provenance=Provenance(backend="fake", seconds=0.2),
        )
        offered = edit and verdict.offered
        alternatives = [replace(ir, body=lift_body(other)) for other in self.others]
        return Outcome(
            target=target,
            spec=spec,
            findings=tuple(_findings(target)),
            ir=ir,
            verdict=verdict,
            edit=implementation_edit(text, target, body) if offered else None,
            steps=(Step("search", 0.2), Step("verify", 0.1)),
            candidates=1,
            alternatives=tuple(alternatives),
        )

    def _written(self, ir):
        return render_body(ir.body).strip()


def _findings(target):
    words = target.docstring.text if target.docstring else ""
    start = words.find("wrong")
    if start >= 0:
        place = target.docstring.locate(start, start + len("wrong"))
        yield Finding(
            "LIFT199", "warning", "this is wrong", place, ((target.name_span, "of this"),)
        )


CONTRACT = {
    "requires": (Predicate(expression="x > 0", words="x is positive"),),
    "ensures": (Predicate(expression="result > x", origin="model"),),
    "holes": (Hole(id="empty", question="What of 0?", options=("0", "None")),),
    "effects": Effects(raises=("ValueError",), mutates=("xs",), reads=("stdin",)),
}
