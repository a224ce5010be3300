"""Keeps the budgets: allows each request beforehand, and writes down what it cost. Sends nothing."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lift_sys.config import Settings, state_directory
from lift_sys.errors import BudgetError
from lift_sys.ledger.pricing import ceiling, price_of
from lift_sys.ledger.records import Entry, Ledger, LedgerError
from lift_sys.usage import Usage

__all__ = ["LedgerPurse", "open_purse"]


def _now() -> datetime:
    return datetime.now(UTC)


def _answer() -> str:
    return uuid.uuid4().hex


def open_purse(settings: Settings) -> "LedgerPurse":
    """Return a purse for one answer, over the user's own record."""
    return LedgerPurse(Ledger(state_directory()), settings)


@dataclass(slots=True)
class LedgerPurse:
    """The purse of one answer. A request that is allowed is counted at its most until it has ended."""

    ledger: Ledger
    settings: Settings
    clock: Callable[[], datetime] = _now
    answer: str = field(default_factory=_answer)
    spent: float = 0.0
    """What is known of this answer's cost, in US dollars."""
    trouble: str = ""
    """Why something could not be written down; the answer does not depend on it."""
    _reserved: list[tuple[str, float]] = field(default_factory=list)
    """For each request on its way its model, and what it can cost at most."""

    def permit(
        self, *, backend: str, model: str, local: bool, input_tokens: int, output_tokens: int
    ) -> None:
        """Raise `BudgetError` where the request may leave this machine not, or cost too much."""
        if self.settings.stay_local and not local:
            raise BudgetError(
                f"Nothing was sent to {backend}: it is on another machine, and stayLocal is set",
                hint="Choose a backend on this machine, or unset stayLocal",
            )
        budgets = self._budgets()
        if not budgets:
            return
        most = ceiling(
            model,
            self.settings.prices,
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            seconds=self.settings.answer_seconds,
        )
        if most is None and local:
            return
        if most is None:
            raise BudgetError(
                f"Nothing was sent to {backend}: there is no price for {model!r}, and a budget is set",
                hint="Add the model to the setting prices, or unset answerBudget and dayBudget",
            )
        reserved = sum(cost for _, cost in self._reserved)
        for name, limit, spent in budgets:
            if spent + reserved + most > limit:
                raise BudgetError(
                    f"Nothing was sent to {backend}: it could cost ${most:.4f}, and of {name}"
                    f" (${limit:.2f}) ${max(0.0, limit - spent - reserved):.4f} are left",
                    hint=f"Raise {name}, lower maxTokens, or choose a cheaper backend",
                )
        self._reserved.append((model, most))

    def charge(self, usage: Usage) -> float | None:
        """Write down what a request took, and return its cost in US dollars; None where it is unknown."""
        mine = next((it for it in self._reserved if it[0] == usage.model), None)
        if mine is not None:
            self._reserved.remove(mine)
        cost = price_of(usage, self.settings.prices)
        self.spent += cost or 0.0
        price = self.settings.prices.get(usage.model)
        entry = Entry(
            usage=usage,
            at=self.clock(),
            answer=self.answer,
            cost=cost,
            as_of=None if price is None else price.as_of,
        )
        try:
            self.ledger.add(entry)
        except LedgerError as error:
            self.trouble = str(error)
        return cost

    def _budgets(self) -> list[tuple[str, float, float]]:
        """Return each budget that is set: its name, its limit, and what is spent of it."""
        found = []
        if self.settings.answer_budget is not None:
            found.append(("answerBudget", self.settings.answer_budget, self.spent))
        if self.settings.day_budget is not None:
            try:
                spent = self.ledger.spent_on(self.clock().astimezone(UTC).date())
            except LedgerError as error:
                raise BudgetError(
                    f"Nothing was sent, since dayBudget cannot be kept: {error.message}",
                    hint=f"{error.hint}, or unset dayBudget",
                ) from error
            if self.trouble:
                raise BudgetError(
                    f"Nothing was sent, since dayBudget cannot be kept: {self.trouble}",
                    hint="Unset dayBudget to go on without a record",
                )
            found.append(("dayBudget", self.settings.day_budget, spent))
        return found
