"""What the values of records are called: kinds, channels, devices. A value that is not here, as sources may have their
own, is called as it is written."""

from collections.abc import Mapping

from dashboard.language import N_
from dashboard.language import gettext as _

CHANNELS = {
    "pc": N_("Staff, PC"),
    "pad": N_("Staff, pad"),
    "staff_app": N_("Staff app"),
    "phone": N_("Phone"),
    "app": N_("App"),
    "web": N_("Web"),
    "pos": N_("Till"),
    "search": N_("Search"),
    "direct": N_("Direct"),
    "social": N_("Social media"),
    "newsletter": N_("Newsletter"),
    "partner": N_("Partner"),
}
LINE_KINDS = {
    "service": N_("Service"),
    "product": N_("Product"),
    "card": N_("Card"),
    "recharge": N_("Recharge"),
    "direct": N_("Direct collection"),
    "qr": N_("Venue QR code"),
}
CARD_KINDS = {
    "times": N_("Times card"),
    "unlimited": N_("Unlimited times card"),
    "pass": N_("Pass card"),
    "combo": N_("Combo card"),
    "discount": N_("Discount card"),
    "recharge_card": N_("Recharge card"),
    "top_up": N_("Balance top-up"),
}
ENTITLEMENT_KINDS = {
    "limited_times": N_("Times card"),
    "unlimited_times": N_("Unlimited times card"),
    "pass": N_("Pass card"),
    "combo": N_("Combo card"),
    "times_gift": N_("Gift on a times card"),
    "order_gift": N_("Gift on an order"),
    "recharge_gift": N_("Gift on a recharge card"),
    "imported": N_("Imported with the member"),
    "points": N_("Redeemed for points"),
    "voucher": N_("Redeemed for a voucher"),
}
JOIN_CHANNELS = {
    "by_hand": N_("Added by hand"),
    "imported": N_("Imported"),
    "registered": N_("Registered themselves"),
}
DEVICES = {
    "desktop": N_("Computer"),
    "mobile": N_("Phone"),
    "tablet": N_("Tablet"),
    "other": N_("Other"),
}
ROLES = {
    "viewer": N_("Viewer"),
    "manager": N_("Venue manager"),
    "analyst": N_("Analyst"),
    "director": N_("Operations director"),
    "admin": N_("Administrator"),
}
NONE = N_("None")


def word(value: str, names: Mapping[str, str]) -> str:
    """What a value is called in the reader's language."""
    if value in names:
        return _(names[value])
    plain = value.replace("_", " ")
    return plain[:1].upper() + plain[1:] if plain else _(NONE)
