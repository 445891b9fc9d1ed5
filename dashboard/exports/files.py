"""Where exported files are kept: a folder that only the server can read, under names that are not guessed. A file has
another name while it is written."""

import os
from collections.abc import Iterable
from pathlib import Path
from time import time
from typing import BinaryIO

from dashboard.exports.formats import FORMATS, Kind
from dashboard.exports.job import Job
from dashboard.exports.queue import Lease
from dashboard.settings import Settings

FOLDER = "exports"
PART = ".part"
ORPHANED_SECONDS = 600
"""How old something must be that belongs to no job, before it is removed: a file is there a moment before its job is
done."""


def folder(settings: Settings) -> Path:
    """The folder of exported files; made when there is none."""
    path: Path = settings.data_folder / FOLDER
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(settings: Settings, job: Job) -> Path:
    """Where the file of a job is, when it is done."""
    return folder(settings) / job.key


def part_of(settings: Settings, lease: Lease) -> Path:
    """Where the file of a job is written: another place for each process that tries."""
    return folder(settings) / f"{lease.key}.{lease.token}{PART}"


def opened(path: Path) -> BinaryIO:
    """A new file that nobody else can read."""
    return open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def kind_of(job: Job) -> Kind:
    """The kind of file of a job that is done, by its name."""
    ending = job.file_name.rpartition(".")[2]
    kinds = (kind for form in FORMATS for kind in (form.kind, form.several) if kind is not None)
    return next(kind for kind in kinds if kind.ending == ending)


def remove_others(settings: Settings, kept: Iterable[str], leases: Iterable[Lease]) -> int:
    """Removes what belongs to no job: files whose time is over, and what processes left that died. Gives how many."""
    known = {*kept, *(part_of(settings, lease).name for lease in leases)}
    removed = 0
    for path in folder(settings).iterdir():
        if path.name not in known and time() - path.stat().st_mtime > ORPHANED_SECONDS:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
