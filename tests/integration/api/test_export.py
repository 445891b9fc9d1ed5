"""Files over HTTP: the same figures as the one read path, at once for up to 92 local days, as jobs for more."""

import csv
import os
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from app import REPORTS
from dashboard import queries
from dashboard.access import EXPORT, READ
from dashboard.api import exporting
from dashboard.api.endpoints import FIGURES, Figures
from dashboard.exports import queue
from dashboard.exports.figures import figures_document
from dashboard.exports.formats import export, format_named
from dashboard.exports.making import make
from dashboard.model import audit
from dashboard.people.accounts import Accounts
from dashboard.results import Query
from dashboard.settings import read_settings
from tests.integration.api.chain_site import NOW, Caller, Site
from tests.workbooks import sheets

DAYS = (date(2026, 11, 1), date(2026, 11, 21))
PERIOD = {"from": "2026-11-01", "to": "2026-11-21"}
YEAR = {"format": "csv", "report": "revenue", "from": "2026-01-01", "to": "2026-11-21", "group_by": "venue"}
GUESSES = int(os.environ.get("GUESSES", "60"))


@pytest.mark.parametrize("figures", FIGURES, ids=lambda figures: figures.key)
def test_the_file_holds_the_figures_of_the_one_read_path(site: Site, figures: Figures) -> None:
    body = {"format": "csv", "report": figures.key, "group_by": "venue", "compare": "prior", **PERIOD}
    answer = site.by_token("two-manager").post("export", body)
    query = Query(figures.metrics, *DAYS, by="venue", compare="prior")
    who = site.viewer("two-manager")
    expected = figures_document(site.store, who, query, figures.key, figures.key, NOW)
    assert answer.data == export(who, expected, format_named("csv"))
    assert answer.content_type == "text/csv; charset=utf-8"
    name = f"{figures.key}_2026-11-01_2026-11-21_current.csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert b"west" not in answer.data
    assert len(queries.run(site.store, who, query, NOW).rows) == len(answer.text.splitlines()) - 1


def test_a_workbook(site: Site) -> None:
    body = {
        "format": "xlsx",
        "report": "revenue",
        "metric": ["revenue", "orders"],
        "definitions": "classic",
        **PERIOD,
    }
    answer = site.by_session("all-manager").post("export", body)
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    assert "_classic.xlsx" in answer.headers["Content-Disposition"]
    assert [*sheets(answer.data)] == ["Cover", "Summary", "Revenue"]


@pytest.mark.parametrize(
    "end, days, status",
    [("2026-04-01", 91, 200), ("2026-04-02", 92, 200), ("2026-04-03", 93, 202), ("2026-12-31", 365, 202)],
)
@pytest.mark.parametrize("kind", ["figures", "facts", "page", "panel"])
def test_ninety_two_local_days_are_answered_and_more_become_a_job(
    own_site: Site, kind: str, end: str, days: int, status: int
) -> None:
    """Clocks change on 29 March: the day has an hour less, and is a day."""
    assert (date.fromisoformat(end) - date(2026, 1, 1)).days + 1 == days
    view = {"report": "page", "page": "overview", "view": f"?from=2026-01-01&to={end}"}
    body = {
        "figures": {"report": "revenue", "from": "2026-01-01", "to": end},
        "facts": {"report": "bookings", "from": "2026-01-01", "to": end},
        "page": view,
        "panel": view | {"panel": "trend"},
    }[kind]
    answer = own_site.by_token("two-manager").post("export", body | {"format": "csv"})
    assert answer.status_code == status, answer.text
    if status == 202:
        assert answer.json["state"] == "queued"
        assert answer.headers["Location"] == f"/chain/analytics/exports/{answer.json['id']}"
        assert (answer.json["from"], answer.json["to"]) == ("2026-01-01", end)


def test_a_short_one_can_be_had_as_a_job_too(own_site: Site) -> None:
    body = {"format": "csv", "report": "revenue", "later": "true", **PERIOD}
    assert own_site.by_token("all-manager").post("export", body).status_code == 202


def work_off(site: Site, folder: Path, now: int = NOW) -> None:
    """What the server's processes do."""
    url = site.store.engine.url.render_as_string(hide_password=False)
    given = {"VA_SECRET_KEY": "s" * 40, "VA_DATABASE_URL": url, "VA_DATA_FOLDER": str(folder)}
    while lease := queue.claim(site.store, now):
        make(site.store, read_settings(given), REPORTS, lease, lambda: None, lambda: now)


def ordered(caller: Caller) -> str:
    answer = caller.post("export", YEAR)
    assert answer.status_code == 202, answer.text
    return str(answer.json["id"])


def test_a_job_from_order_to_file(own_site: Site, tmp_path: Path) -> None:
    caller = own_site.by_session("two-manager")
    key = ordered(caller)
    early = caller.get(f"exports/{key}/file")
    assert (early.status_code, early.json["detail"]) == (409, "this file is not there: it is queued")
    work_off(own_site, tmp_path)
    job = caller.get(f"exports/{key}").json
    assert (job["state"], job["progress"], job["rows"]) == ("done", 1.0, 2)
    assert job["file"] == f"/chain/analytics/exports/{key}/file"
    file = caller.get(job["file"])
    assert (file.status_code, len(file.data)) == (200, job["size"])
    assert file.headers["Content-Disposition"] == f'attachment; filename="{job["name"]}"'
    assert file.headers["Cache-Control"] == "no-store"
    rows = csv.DictReader(StringIO(file.data.decode("utf-8-sig")))
    assert sorted(row["Venue"] for row in rows) == ["north", "south"]
    assert [each["id"] for each in caller.get("exports").json["exports"]] == [key]


def test_cancel_and_retry(own_site: Site) -> None:
    caller = own_site.by_token("all-manager")
    key = ordered(caller)
    refused = caller.post(f"exports/{key}/retry")
    assert (refused.status_code, refused.mimetype) == (400, "application/problem+json")
    assert caller.post(f"exports/{key}/cancel").json["state"] == "cancelled"
    again = caller.post(f"exports/{key}/retry")
    assert (again.status_code, again.json["state"]) == (202, "queued")


@pytest.fixture
def done(own_site: Site, tmp_path: Path) -> tuple[Site, str]:
    """A file that a director of all venues has had made."""
    key = ordered(own_site.by_session("all-director"))
    work_off(own_site, tmp_path)
    return own_site, f"exports/{key}"


def test_a_link_is_no_key(done: tuple[Site, str]) -> None:
    site, job = done
    assert site.by_session("all-director").get(f"{job}/file").status_code == 200
    assert site.by_token("all-director").get(f"{job}/file").status_code == 200
    for action in ("", "/file"):
        assert site.stranger().get(job + action).status_code == 401
        for name in ("all-admin", "two-director", "no-manager"):
            assert site.by_session(name).get(job + action).status_code == 404
        assert site.by_session("all-viewer").get(job + action).status_code == 403
        only_read = site.by_token("all-director", capabilities=[READ])
        assert only_read.get(job + action).status_code == 403
    for action in ("cancel", "retry"):
        assert site.by_session("all-admin").post(f"{job}/{action}").status_code == 404
        assert site.stranger().post(f"{job}/{action}").status_code in (400, 401)
        assert site.by_token("all-viewer").post(f"{job}/{action}").status_code == 403


def test_a_token_for_less_does_not_open_what_was_made_for_more(done: tuple[Site, str]) -> None:
    site, job = done
    for less in ({"venues": ["north"]}, {"capabilities": [READ, EXPORT]}):
        refused = site.by_token("all-director", **less).get(f"{job}/file")
        assert (refused.status_code, refused.json["detail"][:24]) == (403, "this file holds what you")


def test_a_file_ends_with_its_askers_right(done: tuple[Site, str]) -> None:
    site, job = done
    caller = site.by_session("all-director")
    Accounts(site.store).scope("all-director", ["north", "south"])
    assert caller.get(f"{job}/file").status_code in (401, 403)
    assert site.by_session("all-director").get(f"{job}/file").status_code == 403
    Accounts(site.store).scope("all-director", None)
    assert site.by_session("all-director").get(f"{job}/file").status_code == 200
    Accounts(site.store).disable("all-director")
    assert caller.get(f"{job}/file").status_code == 401


def test_a_file_ends_with_its_time(done: tuple[Site, str]) -> None:
    site, job = done
    Site.now = NOW + 7 * 86_400 - 1
    assert site.by_token("all-director").get(f"{job}/file").status_code == 200
    Site.now = NOW + 7 * 86_400
    late = site.by_token("all-director").get(f"{job}/file")
    assert (late.status_code, late.json["detail"]) == (410, "this file's time is over; have it made again")
    assert site.by_token("all-director").get(job).json["file"] is None


def test_guessing_finds_nothing(done: tuple[Site, str]) -> None:
    site, job = done
    key = job.partition("/")[2]
    caller = site.by_session("two-director")
    guesses = [key[:-1] + letter for letter in "abcdefgh"] + [
        key.swapcase(),
        key[::-1],
        "1",
        "0",
        "-1",
        "%00",
    ]
    guesses += [f"{number:024x}" for number in range(GUESSES)] + [
        f"../{key}",
        f"{key}/../{key}",
        f"{key}.part",
    ]
    found = {caller.get(f"exports/{guess}/file").status_code for guess in guesses}
    assert found == {404}


def test_what_cannot_be_had_says_what_can(site: Site) -> None:
    caller = site.by_token("all-manager")

    def refused(**body: Any) -> tuple[int, str]:
        answer = caller.post("export", {"format": "csv", "report": "page", "page": "overview"} | body)
        return answer.status_code, answer.json["detail"]

    assert refused(format="xls") == (400, "unknown format 'xls'; did you mean 'xlsx'?")
    assert "did you mean 'revenue'" in refused(report="revenues")[1]
    assert "did you mean 'overview'" in refused(page="overviews")[1]
    assert "did you mean 'trend'" in refused(panel="trends")[1]
    assert refused(page="glossary")[0] == 400
    assert "no date" in refused(view="?from=yesterday&to=today")[1]
    assert "did you mean 'view'" in refused(views="?period=mtd")[1]
    assert refused(report="bookings")[0] == 400, "what belongs to a page is no parameter of facts"


def test_nobody_is_given_a_customer_who_may_not_know_them(site: Site) -> None:
    body = {"format": "csv", "report": "order_lines", **PERIOD}
    named = site.by_token("all-director").post("export", body).text
    nameless = site.by_token("all-manager").post("export", body).text
    assert "Person 3" in named
    assert "Email" in named.splitlines()[0]
    assert "Person" not in nameless
    assert "Email" not in nameless.splitlines()[0]
    assert len(named.splitlines()) == len(nameless.splitlines())


def test_a_scoped_persons_facts_are_a_strict_part_of_all(site: Site) -> None:
    for report in ("order_lines", "bookings"):
        body = {"format": "csv", "report": report, "bom": "false", **PERIOD}
        part = site.by_token("two-manager").post("export", body).text.splitlines()
        every = site.by_token("all-manager").post("export", body).text.splitlines()
        # Amounts in one currency have it in the heading; in several each row has its own.
        assert set(part[1:]) < set(every[1:])
        assert "West" not in "\n".join(part)


def test_order_lines_add_up_to_the_figures(site: Site) -> None:
    caller = site.by_token("two-manager")
    for definitions in ("current", "classic"):
        asked = {"definitions": definitions, **PERIOD}
        text = caller.post("export", {"format": "csv", "report": "order_lines", **asked}).data.decode(
            "utf-8-sig"
        )
        rows = [row for row in csv.DictReader(StringIO(text)) if row["Line kind"] in ("service", "product")]
        total = sum(round(100 * float(row["Amount (SEK)"])) for row in rows)
        answer = caller.get(
            "revenue", metric="revenue", from_=PERIOD["from"], to=PERIOD["to"], definitions=definitions
        )
        assert total == answer.json["rows"][0]["values"]["revenue"]["value"]


def test_the_language_is_the_one_asked_for(site: Site) -> None:
    body = {"format": "csv", "report": "revenue", "language": "sv", "metric": "revenue", **PERIOD}
    assert "Intäkter" in site.by_token("all-manager").post("export", body).text


def test_an_archive_says_what_is_in_it(site: Site) -> None:
    body = {
        "format": "csv",
        "report": "page",
        "page": "revenue",
        "view": "?from=2026-11-01&to=2026-11-21&venue=north",
    }
    answer = site.by_token("all-manager").post("export", body)
    assert answer.mimetype == "application/zip"
    with ZipFile(BytesIO(answer.data)) as archive:
        about = dict(csv.reader(StringIO(archive.read("about.csv").decode("utf-8-sig"), newline="")))
        assert about["Venues"] == "North"
        assert len([name for name in about if name.endswith(": rows")]) == len(archive.namelist()) - 1


def test_each_export_is_in_the_audit_log(own_site: Site) -> None:
    own_site.by_token("two-manager").post("export", {"format": "csv", "report": "revenue", **PERIOD})
    with own_site.store.reading() as connection:
        entry = connection.execute(select(audit).where(audit.c.event == "exported")).one()
    assert (entry.actor, entry.subject, entry.detail) == (
        "two-manager",
        "Revenue",
        "csv, 2026-11-01 – 2026-11-21",
    )


def test_each_file_that_is_fetched_is_in_the_audit_log(done: tuple[Site, str]) -> None:
    site, job = done
    fetched = select(audit).where(audit.c.event == "export_fetched")
    site.by_session("two-director").get(f"{job}/file")
    with site.store.reading() as connection:
        assert connection.execute(fetched).all() == []
    for caller in (site.by_session("all-director"), site.by_token("all-director")):
        assert caller.get(f"{job}/file").status_code == 200
    with site.store.reading() as connection:
        entries = connection.execute(fetched).all()
    assert [(entry.actor, entry.subject) for entry in entries] == [("all-director", "Revenue")] * 2
    assert entries[0].detail == "csv, 2026-01-01 – 2026-11-21"


def test_the_reports_that_are_documented_are_those_that_there_are() -> None:
    assert [report.key for report in REPORTS] == exporting.REPORT.schema["enum"]
