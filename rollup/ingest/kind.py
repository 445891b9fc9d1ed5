"""The shapes in which kinds of record are declared."""

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """How a field's value is read (see `rollup.ingest.values`)."""

    TEXT = "text"
    INTEGER = "integer"
    MONEY = "money"
    INSTANT = "instant"
    DATE = "date"
    CLOCK = "clock"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    LIST = "list"
    RECORD = "record"
    NUMBERS = "numbers"


@dataclass(frozen=True, slots=True)
class Field:
    """One named value of a record.

    `default` stands in for an absent or empty value, written as it would be in a file; None means that there is none.
    `low` and `high` bound integers and money (in minor units) and, in minutes, clock times. `fields` describes the
    records of a `list` or `record`.
    """

    name: str
    type: Type = Type.TEXT
    required: bool = False
    default: str | int | bool | None = None
    help: str = ""
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int | None = None
    fields: tuple["Field", ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record. Rows that agree in the fields `together` are one thing: give them in one call."""

    key: str
    help: str
    fields: tuple[Field, ...]
    together: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The fields' names in order: the header of a CSV file."""
        return tuple(field.name for field in self.fields)

    @property
    def is_nested(self) -> bool:
        """Whether it needs lists within records, so that only JSON lines and the API can carry it in full."""
        return any(field.fields or field.type is Type.NUMBERS for field in self.fields)


def choice(name: str, choices: tuple[str, ...], help: str, default: str | None = None) -> Field:
    """A field with a fixed set of values; required unless it has a default."""
    return Field(name, Type.CHOICE, required=default is None, default=default, help=help, choices=choices)


def whole(name: str, default: int | None, help: str, low: int = 0, high: int | None = None) -> Field:
    """A field of whole numbers within bounds; required unless it has a default."""
    return Field(name, Type.INTEGER, required=default is None, default=default, help=help, low=low, high=high)
