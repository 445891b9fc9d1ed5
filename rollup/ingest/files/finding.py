"""Finding the files of an import, and the kind of each by its name."""

from pathlib import Path
from typing import Protocol

from rollup.errors import BadInput, unknown
from rollup.ingest.files.formats import PACKED, bare_name, is_readable
from rollup.ingest.kinds import KINDS, Kind

OURS = ("rejected.csv", "contradictions.csv")
"""Written by an import, so never read by one."""


class Refuses(Protocol):
    """What complains about a file that is not there."""

    def fail(self, message: str) -> object:
        """Raises."""
        ...  # pragma: no cover


def find_files(folder: Path, name: str, place: Refuses, *, optional: bool = False) -> list[Path]:
    """The files of a folder with this name or pattern, packed ones too, in the order of their names."""
    found = sorted({*folder.glob(name), *folder.glob(name + PACKED)})
    if not found and not optional:
        place.fail(f"there is no file {name!r} in {folder}")
    return found


def kind_by_name(path: Path) -> Kind:
    """The kind that a file is named for: `bookings.csv`, `bookings-2026.csv.gz`."""
    stem = bare_name(path).split(".")[0]
    for kind in KINDS:
        if stem == kind.key or stem.startswith(f"{kind.key}-"):
            return kind
    keys = (kind.key for kind in KINDS)
    raise BadInput(f"{path.name}: {unknown('kind of record', stem, keys)}; or tell the kind", "file")


def data_files(folder: Path) -> list[Path]:
    """All files of a folder that a format can read, but those that imports write."""
    found = sorted(path for path in folder.iterdir() if path.is_file() and is_readable(path))
    wanted = [path for path in found if path.name not in OURS]
    if not wanted:
        raise BadInput(f"there is no data file in {folder}", "file")
    return wanted
