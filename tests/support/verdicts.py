"""Outcomes of checks that were never run: for what is done with verdicts, not for how they come about."""

from lift_sys.pipeline import Outcome, examine
from lift_sys.verdicts import Evidence, Verdict

RAN = Evidence(kind="examples", ran=1, held=1, seconds=0.01)


class FakeCheck:
    """Stands in for `check`: gives every function the same verdict and counts how often it was asked."""

    def __init__(self, verdict=None):
        self.verdict = verdict or Verdict(status="consistent", evidence=(RAN,))
        self.names = []

    async def __call__(self, text, target, **options):
        self.names.append(target.qualname)
        examined = examine(target)
        return Outcome(target, examined.spec, examined.findings, None, self.verdict, None, ())
