"""Adds up what the requests of one answer took, beside whoever keeps the record. Knows no price."""

from dataclasses import dataclass, field

from lift_sys.usage import Purse, Usage

__all__ = ["Spending"]


@dataclass(slots=True)
class Spending:
    """A purse that hands on to another one, and remembers what this answer took."""

    purse: Purse
    usages: list[Usage] = field(default_factory=list)
    cost: float | None = 0.0
    """US dollars; None as soon as a part of it is unknown."""

    def permit(
        self, *, backend: str, model: str, local: bool, input_tokens: int, output_tokens: int
    ) -> None:
        """Ask the other one."""
        self.purse.permit(
            backend=backend,
            model=model,
            local=local,
            input_tokens=input_tokens,
            output_tokens=output_tokens,
        )

    def charge(self, usage: Usage) -> float | None:
        """Note the request, and have the other one note it."""
        cost = self.purse.charge(usage)
        self.usages.append(usage)
        self.cost = None if self.cost is None or cost is None else self.cost + cost
        return cost
