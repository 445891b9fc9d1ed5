"""Files over HTTP: the same figures as the one read path, at once for up to 92 days."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest

from dashboard import queries
from dashboard.api.endpoints import FIGURES, Figures
from dashboard.exports.csv_file import csv_file
from dashboard.exports.sheet import sheet
from dashboard.results import Query
from tests.integration.api.chain_site import NOW, Site

DAYS = (date(2026, 11, 1), date(2026, 11, 21))
PERIOD = {"from": "2026-11-01", "to": "2026-11-21"}


@pytest.mark.parametrize("figures", FIGURES, ids=lambda figures: figures.key)
def test_the_file_holds_the_figures_of_the_one_read_path(site: Site, figures: Figures) -> None:
    body = {"format": "csv", "report": figures.key, "group_by": "venue", "compare": "prior", **PERIOD}
    answer = site.by_token("two-manager").post("export", body)
    query = Query(figures.metrics, *DAYS, by="venue", compare="prior")
    expected = queries.run(site.store, site.viewer("two-manager"), query, NOW)
    assert answer.data == csv_file(sheet(expected), "")
    assert answer.content_type == "text/csv; charset=utf-8"
    name = f"{figures.key}_2026-11-01_2026-11-21_current.csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert b"west" not in answer.data


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
    assert "xl/workbook.xml" in ZipFile(BytesIO(answer.data)).namelist()


def test_ninety_two_days_are_answered_and_one_more_is_not(site: Site) -> None:
    caller = site.by_token("all-manager")
    body = {"format": "csv", "report": "revenue", "from": "2026-01-01"}
    assert caller.post("export", body | {"to": "2026-04-02"}).status_code == 200
    refused = caller.post("export", body | {"to": "2026-04-03"})
    assert refused.status_code == 400
    assert "at most 92" in refused.json["detail"]


def test_what_cannot_be_had_yet_says_what_can(site: Site) -> None:
    caller = site.by_token("all-manager")
    assert "csv, xlsx" in caller.post("export", {"format": "pdf", "report": "revenue"}).json["detail"]
    assert "revenue" in caller.post("export", {"format": "csv", "report": "monthly"}).json["detail"]
