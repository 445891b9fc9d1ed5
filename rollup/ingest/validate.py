"""From a raw mapping to a clean record, or to the problem that it has: the field, and what to do about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple

from rollup.calendar import zone
from rollup.errors import BadInput
from rollup.ingest.kind import Field, Kind, Type
from rollup.ingest.kinds import KINDS
from rollup.ingest.values import BOUNDED, SIMPLE, Place, Reader, Wrong, nearest, read_boolean, shown

LIST_LIMIT = 1_000
IDENTITY = ("id", "venue", "removed")
LONGEST_BOOKING = 366 * 86_400
LONGEST_BLOCK = 3_660 * 86_400


@dataclass(frozen=True, slots=True)
class Where:
    """A place that is no venue: the chain as a whole, as far as its venues agree."""

    zone: str | None = None
    currency: str | None = None


NOWHERE = Where()


class Problem(NamedTuple):
    """Why a record cannot be taken: the field, and what is wrong with it."""

    field: str
    reason: str


class Clean(NamedTuple):
    """A record's values, read and checked, with the digest by which the same record is known again."""

    values: dict[str, Any]
    digest: bytes


class Slot(NamedTuple):
    """How one field is read."""

    name: str
    read: Reader
    required: bool
    default: Any


class Form(NamedTuple):
    """How a whole record is read."""

    slots: tuple[Slot, ...]
    names: frozenset[str]


def validate(kind: Kind, values: object, place: Place) -> Clean | Problem:
    """The record with every field of its kind, absent ones by their default, or its first problem."""
    if not isinstance(values, Mapping):
        return Problem("record", f"{shown(values)} is no record of named values")
    removed = kind.key in REMOVALS and _is_removed(values, place)
    try:
        record = read_record((REMOVALS if removed else FORMS)[kind.key], values, place)
        check = CHECKS.get(kind.key)
        if check is not None and not removed:
            check(record)
    except Wrong as wrong:
        return Problem(wrong.field, wrong.reason)
    return Clean(record, digest_of(record))


def _is_removed(values: Mapping[Any, Any], place: Place) -> bool:
    """Whether a record says that it is removed; what cannot be read is left to the form to refuse."""
    raw = values.get("removed")
    if raw is None or raw == "":
        return False
    try:
        return read_boolean(raw, place)
    except Wrong:
        return False


def digest_of(record: Mapping[str, Any]) -> bytes:
    """16 bytes that stand for a clean record."""
    return blake2b(repr(tuple(record.values())).encode(), digest_size=16).digest()


def form_of(fields: tuple[Field, ...]) -> Form:
    """How records of some fields are read."""
    slots = []
    for field in fields:
        read = reader_of(field)
        default: Any = [] if field.type is Type.LIST else field.default
        if type(default) is str and default:
            default = read(default, Where(currency="XXX"))
        slots.append(Slot(field.name, read, field.required, default))
    return Form(tuple(slots), frozenset(field.name for field in fields))


def removal_of(form: Form) -> Form:
    """How records are read that say they are removed: who they are; what else they hold is not looked at."""
    slots = (
        slot if slot.name in IDENTITY else Slot(slot.name, lambda _raw, _place: None, False, slot.default)
        for slot in form.slots
    )
    return Form(tuple(slots), form.names)


def reader_of(field: Field) -> Reader:
    """The reader of a field's values."""
    if field.type is Type.LIST:
        return list_reader(field)
    if field.type is Type.RECORD:
        form = form_of(field.fields)
        return lambda raw, place: _read_part(form, raw, place)
    return SIMPLE[field.type] if field.type in SIMPLE else BOUNDED[field.type](field)


def list_reader(field: Field) -> Reader:
    """Lists of records; a problem in one is named by its index from 1, as `[2].amount`."""
    form = form_of(field.fields)

    def read(raw: Any, place: Place) -> list[dict[str, Any]]:
        if not isinstance(raw, list | tuple):
            raise Wrong(f"{shown(raw)} is no list")
        if len(raw) > LIST_LIMIT:
            raise Wrong(f"has more than {LIST_LIMIT} entries")
        if field.required and not raw:
            raise Wrong("is empty")
        found = []
        for number, part in enumerate(raw, 1):
            try:
                found.append(_read_part(form, part, place, ""))
            except Wrong as wrong:
                raise Wrong(wrong.reason, f"[{number}].{wrong.field}".rstrip(".")) from None
        return found

    return read


def _read_part(form: Form, raw: Any, place: Place, joint: str = ".") -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        raise Wrong(f"{shown(raw)} is no record of named values")
    try:
        return read_record(form, raw, place)
    except Wrong as wrong:
        raise Wrong(wrong.reason, joint + wrong.field) from None


def read_record(form: Form, values: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """Every field's value, in the order in which they are declared. Wrong: with the field that it is about."""
    record: dict[str, Any] = {}
    name = ""
    try:
        for name, read, required, default in form.slots:
            raw = values.get(name)
            value = None if raw is None or raw == "" else read(raw, place)
            if value is None:
                if required:
                    raise Wrong("is required")
                value = default
            record[name] = value
    except Wrong as wrong:
        raise Wrong(wrong.reason, name + wrong.field) from None
    if not values.keys() <= form.names:
        _refuse_unknown(values, form)
    return record


def _refuse_unknown(values: Mapping[str, Any], form: Form) -> None:
    extra = next(name for name in values if name not in form.names)
    raise Wrong("is no field of this kind" + nearest(str(extra), tuple(sorted(form.names))), str(extra)[:44])


def _check_booking(record: dict[str, Any]) -> None:
    start, end, minutes = record["start"], record["end"], record.pop("minutes")
    if end is None:
        if minutes is None:
            raise Wrong("is required, or minutes", "end")
        record["end"] = end = start + minutes * 60
    elif minutes is not None and end != start + minutes * 60:
        raise Wrong("disagrees with end: give one of the two", "minutes")
    _check_order_of(start, end, LONGEST_BOOKING)
    if record["state_at"] is None:
        record["state_at"] = start if record["made_at"] is None else record["made_at"]


def _check_order_of(start: int, end: int, longest: int) -> None:
    if end < start:
        raise Wrong("is before start", "end")
    if end - start > longest:
        raise Wrong(f"is more than {longest // 86_400} days after start", "end")


def _check_block(record: dict[str, Any]) -> None:
    _check_order_of(record["start"], record["end"], LONGEST_BLOCK)


def _check_venue(record: dict[str, Any]) -> None:
    try:
        zone(record["zone"])
    except BadInput as error:
        raise Wrong(str(error), "zone") from None
    record["currency"] = record["currency"].upper()
    _check_currency(record)
    opened, closed = record["opened_on"], record["closed_on"]
    if opened is not None and closed is not None and closed < opened:
        raise Wrong("is before opened_on", "closed_on")


def _check_currency(record: dict[str, Any]) -> None:
    code = record["currency"]
    if code and (len(code) != 3 or not (code.isascii() and code.isalpha())):
        raise Wrong(f"{shown(code)} is no ISO 4217 code such as SEK", "currency")


def _check_opening(record: dict[str, Any]) -> None:
    opens, closes = record["opens"], record["closes"]
    if (opens is None) != (closes is None):
        raise Wrong("is required, or leave both empty", "opens" if opens is None else "closes")
    if opens is not None and closes <= opens:
        raise Wrong("is not after opens; past midnight as 26:00", "closes")
    if opens is not None and closes - opens > 1440:
        raise Wrong("is more than a day after opens", "closes")


def _check_resource(record: dict[str, Any]) -> None:
    first, last = record["active_from"], record["active_to"]
    if first is not None and last is not None and last < first:
        raise Wrong("is before active_from", "active_to")


def _check_merge(record: dict[str, Any]) -> None:
    if record["id"] == record["into"]:
        raise Wrong("is the customer that goes", "into")


def _check_card(record: dict[str, Any]) -> None:
    if record["paid_cash"] is None:
        record["paid_cash"] = record["price"]
    sold = [service["item"] for service in record["services"] if not service["gift"]]
    if len(set(sold)) != len(sold):
        raise Wrong("has a service twice; give it once, at the highest price of its specs", "services")


def _check_event(record: dict[str, Any]) -> None:
    if record["substep"] is not None and record["step"] != "wizard":
        raise Wrong("belongs to the step wizard only", "substep")


def _check_order(record: dict[str, Any]) -> None:
    for number, line in enumerate(record["lines"], 1):
        if line["bonus"] and line["kind"] != "recharge":
            raise Wrong("comes with a recharge only", f"lines[{number}].bonus")
    record["counts_at"] = next(
        (
            record[name]
            for name in ("group_formed_at", "received_at", "completed_at")
            if record[name] is not None
        ),
        None,
    )
    if record["state"] == "completed" and record["counts_at"] is None:
        raise Wrong(
            "is required (or received_at, or group_formed_at) once the order is completed", "completed_at"
        )


CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "venues": _check_venue,
    "opening_hours": _check_opening,
    "special_days": _check_opening,
    "resources": _check_resource,
    "items": _check_currency,
    "blocks": _check_block,
    "customer_merges": _check_merge,
    "cards": _check_card,
    "bookings": _check_booking,
    "orders": _check_order,
    "funnel_events": _check_event,
}
"""What the fields of a kind must be to one another; a check may also fill in what follows from them."""
FORMS = {kind.key: form_of(kind.fields) for kind in KINDS}
REMOVALS = {key: removal_of(form) for key, form in FORMS.items() if "removed" in form.names}
