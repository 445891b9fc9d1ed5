"""`rejected.csv`: the rows that were not taken, with the reason, to be mended and imported again."""

import csv
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

HEADER = ("file", "line", "kind", "field", "reason", "row")


class RejectedFile:
    """Made when the first row is rejected. Without any, one left by an earlier import is removed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._file: TextIO | None = None
        self._writer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
        elif error is None and _is_ours(self.path):
            self.path.unlink()

    def add(self, file: str, line: int, kind: str, field: str, reason: str, row: str) -> None:
        """Writes one row; `row` is its text as it stood in the file."""
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(HEADER)
        self._writer.writerow((file, line, kind, field, reason, row))
        self.count += 1


def _is_ours(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.readline().strip() == ",".join(HEADER)
