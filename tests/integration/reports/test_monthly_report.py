"""The monthly report on schedule: once the month is closed, with the PDF, kept with its figures."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.model import mail, mail_attachment, schedule_run
from dashboard.rendering.failure import NotPrinted
from dashboard.rendering.paper import Paper
from dashboard.reports import printing
from dashboard.schedules import archive, book
from dashboard.schedules.book import Draft
from dashboard.schedules.running import send_due
from dashboard.settings import Settings, read_settings
from pages.scheduled import SCHEDULED
from rollup.db import Store
from rollup.jobs import run_due
from tests.integration.small_chain import FIRST, at, small_chain, viewer

AFTER = (FIRST.replace(day=1) + timedelta(days=31)).replace(day=1)
MADE, NOW = at(FIRST + timedelta(days=2), 12), at(AFTER, 8)


class Paperless:
    """A renderer that notes what it was given in place of drawing it."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self.is_out_of_order = False

    def charts(self, charts: list[Any]) -> list[str]:
        if self.is_out_of_order:
            raise NotPrinted("nothing was made, as the browser failed twice: it is gone; try again")
        return [f"<svg>{chart.name}</svg>" for chart in charts]

    def pdf(self, html: str, _paper: Paper) -> bytes:
        self.pages.append(html)
        return b"%PDF-1.4 of " + str(len(self.pages)).encode() + b"\n%%EOF\n"


@pytest.fixture
def paperless(monkeypatch: pytest.MonkeyPatch) -> Paperless:
    found = Paperless()
    monkeypatch.setattr(printing, "resolve_name", lambda _name: found)
    return found


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"VA_SECRET_KEY": "s" * 40, "VA_DATA_FOLDER": str(tmp_path)})


def test_it_comes_once_the_month_is_closed_and_is_kept_with_its_figures(
    store: Store, settings: Settings, paperless: Paperless
) -> None:
    small_chain(store, days=14)
    anna = viewer(store, "anna")
    draft = Draft("monthly_report", "Board pack", ("anna", "bert@example.com"), zone="Europe/Stockholm")
    book.add(store, anna, SCHEDULED, draft, MADE)
    assert send_due(store, settings, SCHEDULED, NOW) == 0, "the month is not closed yet"
    run_due(store, NOW)
    paperless.is_out_of_order = True
    assert send_due(store, settings, SCHEDULED, NOW) == 0
    with store.reading() as connection:
        assert "browser failed twice" in connection.scalars(select(schedule_run.c.error)).one()
        assert connection.execute(select(mail.c.id)).first() is None, "never a mail without its report"
    paperless.is_out_of_order = False
    assert [send_due(store, settings, SCHEDULED, NOW + n) for n in (600, 1200)] == [1, 0]
    with store.reading() as connection:
        attached = connection.execute(select(mail_attachment)).all()
    assert [each.media_type for each in attached] == ["application/pdf"] * 2
    assert all(bytes(each.content).startswith(b"%PDF-") for each in attached)
    month = f"{FIRST:%B %Y}"
    assert all(month in page for page in paperless.pages[:1])
    sent = archive.sent(store, anna)
    assert [(each.first, each.files) for each in sent] == [(FIRST.replace(day=1), 1)] * 2
    kept = archive.opened(store, anna, sent[0].id)
    revenue = next(each for each in kept.figures["key_figures"] if each["metric"] == "revenue")
    assert revenue["value"][0] > 0
    assert archive.attached(store, anna, sent[0].id, 0).content.startswith(b"%PDF-")
    assert date.fromtimestamp(kept.as_of) >= AFTER
