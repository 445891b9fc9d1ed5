"""The ledger: orders and refunds become postings, by integer arithmetic alone (METRICS §2.2 to §2.4).

Pure functions of their arguments: no clock, no database, no float. Every amount is a whole number of the currency's
minor unit, every instant whole epoch seconds, UTC.
"""

from rollup.ledger.allocate import spread
from rollup.ledger.check import LedgerError
from rollup.ledger.entitlement import CardService, CardTerms, unit_value
from rollup.ledger.order import (
    ENTITLEMENT,
    GIFT,
    PRINCIPAL,
    CardKind,
    Discount,
    Entitlement,
    EntitlementKind,
    Family,
    Line,
    LineKind,
    Order,
    OrderKind,
    Payment,
    Refund,
    RefundPart,
)
from rollup.ledger.post import post_order, recognised
from rollup.ledger.posting import BOTH, CLASSIC, CURRENT, Posting
from rollup.ledger.refund import post_refund

__all__ = [
    "BOTH",
    "CLASSIC",
    "CURRENT",
    "ENTITLEMENT",
    "GIFT",
    "PRINCIPAL",
    "CardKind",
    "CardService",
    "CardTerms",
    "Discount",
    "Entitlement",
    "EntitlementKind",
    "Family",
    "LedgerError",
    "Line",
    "LineKind",
    "Order",
    "OrderKind",
    "Payment",
    "Posting",
    "Refund",
    "RefundPart",
    "post_order",
    "post_refund",
    "recognised",
    "spread",
    "unit_value",
]
