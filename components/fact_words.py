"""What facts are called, what is said of them, and the words that stand in them."""

from dashboard.language import N_
from dashboard.language import gettext as _

KINDS = {
    "postings": N_("Postings"),
    "balances": N_("Movements of balances"),
    "sales": N_("Completed orders"),
    "payers": N_("Members who paid"),
    "item_payers": N_("Members with an item order"),
    "card_payers": N_("Members with a card or recharge order"),
    "newcomers": N_("Members with their first order"),
    "first_orders": N_("First orders"),
    "new_members": N_("New members"),
    "bookings": N_("Bookings"),
    "occupancy": N_("Occupancy"),
    "booking_span": N_("Booked time"),
    "opening_slot": N_("Opening hours of resources"),
    "block_span": N_("Blocked time of resources"),
    "sessions": N_("Sessions"),
    "wanted_slots": N_("Slots wanted in vain"),
    "nps": N_("Answers"),
}
FIELDS = {
    "order": N_("Order"),
    "entry": N_("Entry"),
    "line_kind": N_("Line kind"),
    "item": N_("Item"),
    "tender": N_("Tender"),
    "order_kind": N_("Order kind"),
    "channel": N_("Channel"),
    "customer": N_("Customer"),
    "booking": N_("Booking"),
    "resource": N_("Resource"),
    "state": N_("State"),
    "join_channel": N_("Joined by"),
    "device": N_("Device"),
    "reached": N_("Reached"),
    "score": N_("Score"),
    "member": N_("Member"),
    "times": N_("Orders"),
}
WORDS = {
    "sale": N_("Sale"),
    "refund": N_("Refund"),
    "member": N_("Member"),
    "walk_in": N_("Walk-in"),
    "service": N_("Service"),
    "product": N_("Product"),
    "card": N_("Card"),
    "recharge": N_("Recharge"),
    "direct_collection": N_("Direct collection"),
    "venue_qr": N_("Venue QR code"),
    "item": N_("Item order"),
    "booked": N_("Booked"),
    "cancelled": N_("Cancelled"),
    "no_show": N_("No-show"),
    "opened": N_("Opened"),
    "paid": N_("Paid"),
    "visit": N_("Visit"),
    "wizard": N_("Wizard"),
    "submit": N_("Submitted"),
}
SPOKEN_FIELDS = (
    "entry",
    "line_kind",
    "order_kind",
    "customer",
    "state",
    "reached",
    "channel",
    "device",
    "join_channel",
)
"""Fields with keys in place of names."""


def kind_said(key: str) -> str:
    """A kind of facts."""
    return _(KINDS[key]) if key in KINDS else _words(key)


def field_said(field: str) -> str:
    """What is said of a fact, as a heading."""
    return _(FIELDS[field]) if field in FIELDS else _words(field)


def word_said(field: str, word: str) -> str:
    """What a fact says in a field."""
    if field not in SPOKEN_FIELDS:
        return word
    return _(WORDS[word]) if word in WORDS else _words(word)


def _words(key: str) -> str:
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]
