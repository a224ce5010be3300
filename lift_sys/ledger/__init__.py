"""What the answers of models took and cost, and the budgets. Knows neither prompts nor answers."""

from lift_sys.ledger.pricing import ceiling, price_of
from lift_sys.ledger.purse import LedgerPurse, open_purse
from lift_sys.ledger.records import Entry, Ledger, Row

__all__ = ["Entry", "Ledger", "LedgerPurse", "Row", "ceiling", "open_purse", "price_of"]
