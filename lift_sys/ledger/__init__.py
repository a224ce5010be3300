"""What the answers of models took and cost, and the budgets. Knows neither prompts nor answers."""

from lift_sys.ledger.awake import Span, awake_seconds
from lift_sys.ledger.pricing import ceiling, price_of
from lift_sys.ledger.purse import LedgerPurse, open_purse
from lift_sys.ledger.records import By, Entry, Ledger, LedgerError, Row

__all__ = [
    "By",
    "Entry",
    "Ledger",
    "LedgerError",
    "LedgerPurse",
    "Row",
    "Span",
    "awake_seconds",
    "ceiling",
    "open_purse",
    "price_of",
]
