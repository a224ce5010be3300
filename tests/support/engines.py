"""Engines that do what a test tells them: for faults, for timing, and for determinism."""

import asyncio

from msgspec.structs import replace

from lift_sys.findings import Finding
from lift_sys.ir import Effects, Example, Hole, Intent, Predicate, Provenance, lift_body
from lift_sys.pipeline.outcome import Examination, Outcome, Step
from lift_sys.source import implementation_edit
from lift_sys.spec import ExampleItem, Spec
from lift_sys.verdicts import Counterexample, Evidence, Verdict

CONSISTENT = Verdict(
    status="consistent", evidence=(Evidence(kind="examples", ran=2, held=2, seconds=0.01),)
)
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
        self.started = asyncio.Event()
        self.cancelled = 0
        self.gate = None
        """Work waits here, after its first report, while there is one."""
        self.effects = Effects()
        self.requires = self.ensures = self.holes = ()

    def load(self):
        pass

    async def close(self):
        pass

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

    async def implement(self, text, target, *, settings, report):
        self.asked.append(target.span.of(text))
        self.started.set()
        report("reading the docstring", 0)
        try:
            if self.gate is not None:
                await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.error:
            raise self.error
        report("verifying candidate 1", 70)
        return self.outcome(text, target)

    def outcome(self, text, target):
        spec = self.spec(target)
        ir = replace(
            spec.document(),
            body=lift_body(self.body),
            provenance=Provenance(backend="fake", seconds=0.2),
        )
        edit = None
        if self.verdict.offered:
            edit = implementation_edit(text, target, self.body)
        return Outcome(
            target=target,
            spec=spec,
            findings=tuple(_findings(target)),
            ir=ir,
            verdict=self.verdict,
            edit=edit,
            steps=(Step("search", 0.2), Step("verify", 0.1)),
            candidates=1,
        )


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
