"""Reading of XLSX files, as plainly as the format allows: what a spreadsheet would find in the cells."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
EPOCH = datetime(1899, 12, 30)
LETTERS = re.compile(r"[A-Z]+")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a character stands in a cell that XML cannot hold; Excel reads it back."""


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """The rows of each sheet by its name: text as str, numbers as Decimal, nothing as None. A date is a number."""
    with ZipFile(BytesIO(content)) as book:
        listed = ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        return {
            each.attrib["name"]: rows(book.read(f"xl/worksheets/sheet{number}.xml"))
            for number, each in enumerate(listed, start=1)
        }


def rows(xml: bytes) -> list[list[Any]]:
    """The cells of a sheet."""
    found: list[list[Any]] = []
    for row in ElementTree.fromstring(xml).iter(f"{MAIN}row"):
        at = int(row.attrib["r"]) - 1
        found += [[] for _ in range(at + 1 - len(found))]
        for cell in row.iter(f"{MAIN}c"):
            column = _column(cell.attrib["r"])
            found[at] += [None] * (column - len(found[at])) + [_value(cell)]
    return found


def parts(content: bytes) -> dict[str, str]:
    """All that is in the file, by name."""
    with ZipFile(BytesIO(content)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


def day(number: Decimal) -> datetime:
    """The moment that a number stands for, in a cell that is shown as a date."""
    return EPOCH + timedelta(seconds=round(86_400 * float(number)))


def _column(name: str) -> int:
    number = 0
    for letter in LETTERS.match(name)[0]:  # type: ignore[index]
        number = 26 * number + ord(letter) - 64
    return number - 1


def _value(cell: ElementTree.Element) -> Any:
    assert cell.find(f"{MAIN}f") is None, "a formula"
    if cell.attrib.get("t") == "inlineStr":
        text = "".join(text.text or "" for text in cell.iter(f"{MAIN}t"))
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    value = cell.find(f"{MAIN}v")
    return None if value is None else Decimal(value.text or "0")
