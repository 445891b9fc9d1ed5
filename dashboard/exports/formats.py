"""The formats that an answer can leave in."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.access import EXPORT, Viewer
from dashboard.exports.csv_file import csv_file
from dashboard.exports.sheet import Sheet
from dashboard.exports.xlsx_file import xlsx_file
from rollup.errors import unknown


@dataclass(frozen=True, slots=True)
class Format:
    """`write` makes a file's bytes from a sheet and its title. `key` is also the file's ending."""

    key: str
    name: str
    media_type: str
    write: Callable[[Sheet, str], bytes]


FORMATS: tuple[Format, ...] = (
    Format("csv", "CSV", "text/csv; charset=utf-8", csv_file),
    Format(
        "xlsx",
        "Excel workbook",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsx_file,
    ),
)


def format_named(key: str) -> Format:
    """The format with this key; `NotFound` for any other."""
    found = next((one for one in FORMATS if one.key == key), None)
    if found is None:
        raise unknown("format", key, (one.key for one in FORMATS), "format")
    return found


def export(viewer: Viewer, sheet: Sheet, form: Format, title: str = "Venue Analytics") -> bytes:
    """A sheet as a file. Raises `NotAllowed` for somebody who may see figures but not take them away."""
    viewer.require(EXPORT)
    return form.write(sheet, title)
