"""`POST /chain/ingest/…`: batches of facts, one address for each kind of record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from dashboard.access import INGEST
from dashboard.api.shapes import IngestAnswer, RowOutcome
from dashboard.ingest import MOST_ROWS, Key, Taken
from rollup.errors import BadInput, unknown
from rollup.ingest.files.templates import TYPES
from rollup.ingest.kind import Field, Kind, Type
from rollup.ingest.outcome import Given, Outcome, Status
from rollup.ingest.values import TEXT_LIMIT

PREFIX = "/chain/ingest"
CAPABILITY = INGEST
KEY_HEADER = "Idempotency-Key"
REPEATED_HEADER = "Idempotency-Replayed"
LONGEST_KEY = 200
FORM = '{"rows": [{…}, …]}'


@dataclass(frozen=True, slots=True)
class Sent:
    """A batch as it was sent. `strict`: all of it, or nothing."""

    rows: Sequence[Given]
    strict: bool


def path_of(kind: Kind) -> str:
    """The address of a kind."""
    return f"{PREFIX}/{kind.key.replace('_', '-')}"


def read_batch(body: object) -> Sent:
    """The batch of a JSON body. Rows are looked at when they are taken in, each by itself."""
    if not isinstance(body, Mapping):
        raise BadInput(f"send an object, {FORM}")
    for name in body:
        if name not in ("rows", "strict"):
            raise unknown("field", plain(name), ("rows", "strict"), plain(name))
    rows, strict = body.get("rows"), body.get("strict", False)
    if not isinstance(rows, list) or not rows:
        raise BadInput(f"rows is a list of at least one record: {FORM}", "rows")
    if len(rows) > MOST_ROWS:
        raise BadInput(f"{len(rows)} rows are too many for one batch; send at most {MOST_ROWS}", "rows")
    if not isinstance(strict, bool):
        raise BadInput("strict is true or false", "strict")
    return Sent([Given(position, row) for position, row in enumerate(rows, 1)], strict)


def read_key(name: str | None, path: str, body: bytes) -> Key | None:
    """The key under which a batch comes; its digest is of the address and the body."""
    if name is None:
        return None
    if not 0 < len(name) <= LONGEST_KEY or not (name.isascii() and name.isprintable()):
        raise BadInput(f"{KEY_HEADER} has 1 to {LONGEST_KEY} printable ASCII characters", KEY_HEADER)
    return Key(name, blake2b(path.encode() + b"\0" + body, digest_size=16).digest())


def ingest_answer(kind: Kind, taken: Taken) -> IngestAnswer:
    """What became of a batch, as it is sent."""
    counts = {str(status): 0 for status in Status}
    for outcome in taken.outcomes:
        counts[outcome.status] += 1
    return IngestAnswer(kind.key, counts, row_outcomes(taken.outcomes))


def row_outcomes(outcomes: Sequence[Outcome]) -> tuple[RowOutcome, ...]:
    """What became of each row, as it is sent."""
    return tuple(
        RowOutcome(outcome.position, outcome.status, plain(outcome.field), plain(outcome.reason))
        for outcome in outcomes
    )


def plain(text: str | None) -> str:
    """A text that may hold what somebody sent as a name, with nothing in it that cannot be written."""
    if not text or text.isprintable():
        return text or ""
    return repr(text)[1:-1]


def row_schema(kind: Kind) -> dict[str, Any]:
    """The JSON schema of a kind's records."""
    return _object(kind.fields) | {"description": kind.help + "."}


def _object(fields: Sequence[Field]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "object",
        "properties": {each.name: _schema(each) for each in fields},
        "additionalProperties": False,
    }
    required = [each.name for each in fields if each.required]
    return found | ({"required": required} if required else {})


def _schema(field: Field) -> dict[str, Any]:
    form = _FORMS.get(field.type, {"type": "string", "maxLength": TEXT_LIMIT})
    if field.type is Type.INTEGER:
        form = form | {"minimum": field.low} | ({} if field.high is None else {"maximum": field.high})
    elif field.type is Type.CHOICE:
        form = {"type": "string", "enum": [*field.choices]}
    elif field.type is Type.RECORD:
        form = _object(field.fields)
    elif field.type is Type.LIST:
        form = {"type": "array", "items": _object(field.fields)} | ({"minItems": 1} if field.required else {})
    elif field.required:
        form = form | ({"minLength": 1} if form["type"] == "string" else {})
    return form | ({"description": field.help} if field.help else {})


_FORMS: dict[Type, dict[str, Any]] = {
    Type.INTEGER: {"type": "integer"},
    Type.MONEY: {
        "type": ["string", "number"],
        "pattern": r"^[+-]?[0-9]{1,16}(\.[0-9]*)?$",
        "examples": ["12.50"],
    },
    Type.INSTANT: {
        "type": ["string", "integer"],
        "examples": ["2026-03-01T18:30", "2026-03-01T18:30:00+01:00"],
    },
    Type.DATE: {"type": "string", "format": "date"},
    Type.CLOCK: {"type": "string", "pattern": "^[0-9]{1,2}:[0-9]{2}$", "examples": ["08:30"]},
    Type.BOOLEAN: {"type": "boolean"},
    Type.NUMBERS: {"type": "array", "items": {"type": "integer", "minimum": 1}},
}


def field_kind(field: Field) -> str:
    """What a field can be, in words."""
    choices = ", ".join(field.choices)
    return f"{TYPES[field.type]} {choices}".rstrip() + (", required" if field.required else "")


def shape_name(kind: Kind) -> str:
    """The name of the shape of a kind's records in the OpenAPI document."""
    return "".join(part.capitalize() for part in kind.key.split("_")) + "Row"


def batch_schema(reference: str) -> dict[str, Any]:
    """The JSON schema of a batch; `reference` leads to the schema of its rows."""
    rows = {"type": "array", "items": {"$ref": reference}, "minItems": 1, "maxItems": MOST_ROWS}
    strict = {"type": "boolean", "default": False, "description": "Store all of the rows, or none."}
    return {
        "type": "object",
        "required": ["rows"],
        "properties": {"rows": rows, "strict": strict},
        "additionalProperties": False,
    }
