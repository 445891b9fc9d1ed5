"""What somebody wants as a file, as it is kept until the file is made."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from dashboard.rendering.paper import A4

Given = Mapping[str, Sequence[str]]
"""The values of each parameter, as they were given."""


@dataclass(frozen=True, slots=True)
class Options:
    """How CSV is written: `bom` with a byte order mark at its beginning, which Excel needs to see that it is UTF-8;
    `about` with a second file beside it that says what it is, both in an archive, as several tables always are. And on
    which `paper` PDF is, by its key."""

    bom: bool = True
    about: bool = False
    paper: str = A4.key


@dataclass(frozen=True, slots=True)
class Order:
    """`report` names what is in the file and `given` are its parameters: filters, page, panel. `form` is a key of
    `FORMATS`, `language` one of `dashboard.language.LANGUAGES`. `title` and the days are what people know it by."""

    report: str
    form: str
    given: Given
    language: str
    title: str
    first_day: date
    last_day: date
    options: Options = Options()

    @property
    def days(self) -> int:
        """How many local days it is about; a day on which clocks change is one like any other."""
        return (self.last_day - self.first_day).days + 1

    def given_text(self) -> str:
        """The parameters as they are stored."""
        stored = {name: list(values) for name, values in sorted(self.given.items())}
        return json.dumps({"given": stored, **asdict(self.options)}, ensure_ascii=False)
