"""Keeps the budgets: allows each request beforehand, and writes down what it cost. Sends nothing."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lift_sys.config import Settings, state_directory
from lift_sys.errors import BudgetError
from lift_sys.ledger.pricing import ceiling, price_of, sound
from lift_sys.ledger.records import Entry, Ledger, LedgerError
from lift_sys.usage import Usage

__all__ = ["LedgerPurse", "open_purse"]

DUST = 1e-9
"""Less than this is no money, but how sums of floats come out."""
GRACE_SECONDS = 60.0
"""How much longer than its time-out the money for a request stays reserved."""


def open_purse(settings: Settings) -> "LedgerPurse":
    """Return a purse for one answer, over the user's own record."""
    return LedgerPurse(Ledger(state_directory()), settings)


def _now() -> datetime:
    return datetime.now(UTC)


def _name() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class _Reservation:
    """A request that was allowed and has not ended."""

    backend: str
    model: str
    most: float | None
    """What it can cost at most; None where there is no price."""
    name: str = field(default_factory=_name)


@dataclass(slots=True)
class LedgerPurse:
    """The purse of one answer. A request counts at its most until it has ended, or if its cost stays unknown."""

    ledger: Ledger
    settings: Settings
    clock: Callable[[], datetime] = _now
    answer: str = field(default_factory=_name)
    spent: float = 0.0
    """What is known of this answer's cost, in US dollars."""
    trouble: str = ""
    """Why nothing more of this answer is written down; the answer does not depend on it."""
    _doubtful: float = 0.0
    """What requests can have cost at most whose cost is not known."""
    _open: list[_Reservation] = field(default_factory=list)

    def permit(
        self, *, backend: str, model: str, local: bool, input_tokens: int, output_tokens: int
    ) -> None:
        """Raise `BudgetError` where the request may leave this machine not, or cost too much."""
        if self.settings.stay_local and not local:
            raise BudgetError(
                f"Nothing was sent to {backend}: it is on another machine, and stayLocal is set",
                hint="Choose a backend on this machine, or unset stayLocal",
            )
        most = ceiling(
            model,
            self.settings.prices,
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            seconds=self.settings.answer_seconds,
        )
        request = _Reservation(backend, model, most)
        if most is not None:
            self._hold_to_answer(request, most)
            self._hold_to_day(request, most)
        elif self._has_budget and not local:
            raise BudgetError(
                f"Nothing was sent to {backend}: there is no price for {model!r}, and a budget is set",
                hint="Add the model to the setting prices, or unset answerBudget and dayBudget",
            )
        self._open.append(request)

    def charge(self, usage: Usage) -> float | None:
        """Write down what a request took, and return its cost in US dollars; None where it is unknown."""
        usage = sound(usage)
        request = self._ended(usage)
        cost = price_of(usage, self.settings.prices)
        at_most = request.most if request is not None and cost is None else None
        self.spent += cost or 0.0
        self._doubtful += at_most or 0.0
        price = self.settings.prices.get(usage.model)
        entry = Entry(
            usage=usage,
            at=self.clock(),
            answer=self.answer,
            cost=cost,
            at_most=at_most,
            as_of=None if price is None else price.as_of,
        )
        if not self.trouble:
            try:
                self.ledger.add(entry, reserved="" if request is None else request.name)
            except LedgerError as error:
                # Trying again with each request would make the user wait for each.
                self.trouble = str(error)
        return cost

    @property
    def _has_budget(self) -> bool:
        return self.settings.answer_budget is not None or self.settings.day_budget is not None

    def _hold_to_answer(self, request: _Reservation, most: float) -> None:
        budget = self.settings.answer_budget
        if budget is None:
            return
        on_its_way = sum(it.most or 0.0 for it in self._open)
        left = budget - self.spent - self._doubtful - on_its_way
        if most > left + DUST:
            raise _too_much(request, most, "answerBudget", budget, left)

    def _hold_to_day(self, request: _Reservation, most: float) -> None:
        """Reserve it in the ledger, which all answers of the day share."""
        budget = self.settings.day_budget
        if budget is None:
            return
        if self.trouble:
            raise BudgetError(
                f"Nothing was sent, since dayBudget cannot be kept: {self.trouble}",
                hint="Unset dayBudget to go on without a record",
            )
        try:
            left = self.ledger.reserve(
                most,
                name=request.name,
                budget=budget + DUST,
                at=self.clock(),
                seconds=self.settings.answer_seconds + GRACE_SECONDS,
            )
        except LedgerError as error:
            raise BudgetError(
                f"Nothing was sent, since dayBudget cannot be kept: {error.message}",
                hint=f"{error.hint}, or unset dayBudget",
            ) from error
        if most > left:
            raise _too_much(request, most, "dayBudget", budget, left)

    def _ended(self, usage: Usage) -> _Reservation | None:
        """Take out what was reserved for a request that was sent: of several alike the least, to be careful."""
        if usage.source != "sent":
            return None
        alike = [it for it in self._open if (it.backend, it.model) == (usage.backend, usage.model)]
        if not alike:
            return None
        least = min(alike, key=lambda it: it.most or 0.0)
        self._open.remove(least)
        return least


def _too_much(
    request: _Reservation, most: float, name: str, budget: float, left: float
) -> BudgetError:
    return BudgetError(
        f"Nothing was sent to {request.backend}: it could cost ${most:.4f}, and of {name}"
        f" (${budget:.2f}) ${max(0.0, left):.4f} are left",
        hint=f"Raise {name}, lower maxTokens, or choose a cheaper backend",
    )
