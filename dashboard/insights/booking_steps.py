"""Where people leave who began to book."""

from collections.abc import Iterator

from dashboard.insights.hours import cells
from dashboard.insights.insight import Answers, Insight
from dashboard.language import gettext as _
from dashboard.language import ngettext
from dashboard.results import GridCell

LEAST_DROP = 0.1
WIZARD = ("wizard_starts", "submissions")


def wizard_drop(answers: Answers) -> Iterator[Insight]:
    """Where those leave who began to book, and what they wanted: "33 % of those who begin to book leave, most of them
    at the time picker; 1,204 wanted a time that was taken, most on Saturday 20:00"."""
    steps, submitted = _steps(answers)
    begun = steps[0][1]
    drop = 1 - submitted / begun if begun else 0.0
    if drop < LEAST_DROP:
        return
    words = answers.words
    went_on = [*(reached for _name, reached in steps[1:]), submitted]
    place, lost = max(
        ((name, reached - further) for (name, reached), further in zip(steps, went_on, strict=True)),
        key=lambda pair: pair[1],
    )
    text = _("{share} of those who begin to book leave, {part} of them at {step}").format(
        share=words.percent(drop, 0), part=words.percent(lost / (begun - submitted), 0), step=place
    )
    yield Insight("; ".join([text, *_unmet(answers)]), 0.4 + drop, "bad", "/conversion")


def _unmet(answers: Answers) -> Iterator[str]:
    """How many wanted a time that was taken, and when most of them did."""
    rows = answers.total("unmet_demand").rows
    count = sum(row.values["unmet_demand"].numerator for row in rows)
    if not count:
        return
    words = answers.words
    most = max(cells(answers.grid("unmet_demand")), key=lambda found: _number(found[2]), default=None)
    if most is not None and _number(most[2]):
        weekday, hour, _cell = most
        when = f"{words.weekdays('wide')[weekday]} {words.hour(hour)}"
        text = ngettext(
            "{count} found no free time, most on {when}", "{count} found no free time, most on {when}", count
        )
        yield text.format(count=words.number(count), when=when)
        return
    text = ngettext("{count} found no free time", "{count} found no free time", count)
    yield text.format(count=words.number(count))


def _steps(answers: Answers) -> tuple[list[tuple[str, int]], int]:
    """The places of the wizard with how many reached each of them, and how many submitted in the end."""
    total = answers.total(*WIZARD)
    begun, submitted = (sum(row.values[key].numerator for row in total.rows) for key in WIZARD)
    reached: dict[str, int] = {}
    for row in answers.split("wizard_step", "wizard_starts").rows:
        reached[row.key] = reached.get(row.key, 0) + row.values["wizard_starts"].numerator
    names = {
        "1-service": _("the choice of a service"),
        "2-staff": _("the choice of staff"),
        "3-time": _("the time picker"),
        "4-details": _("their details"),
    }
    inside = [(name, reached[key]) for key, name in names.items() if key in reached]
    return [(_("the start"), begun), *inside], submitted


def _number(cell: GridCell) -> float:
    return float(cell.value.number or 0) if cell.value else 0.0
