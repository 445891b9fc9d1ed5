"""The command line as scripts meet it: what it prints, and how it ends."""

import csv
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from dashboard import demo
from dashboard.cli import COMMANDS, main, rollup_
from dashboard.settings import project_root
from rollup.build import drain
from rollup.db import Store, open_store
from rollup.errors import NotAllowed
from rollup.ingest.take import Given, take
from rollup.jobs import run_due
from rollup.model import calendar_day, chain
from rollup.subjects import SUBJECTS

Run = Callable[..., tuple[int, str, str]]
NOW = 1_795_000_000


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on a database of its own; gives exit code, output and error output."""
    monkeypatch.setenv("VA_DATABASE_URL", f"sqlite:///{tmp_path / 'v.db'}")
    monkeypatch.setenv("VA_DATA_FOLDER", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        output = capsys.readouterr()
        return int(ended.value.code or 0), output.out, output.err

    return command


def _take(store: Store, kind: str, records: list[dict[str, Any]]) -> None:
    take(store, kind, [Given(line, record) for line, record in enumerate(records)], now=NOW)


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> Run:
    assert run("db", "migrate")[0] == 0
    store = open_store(f"sqlite:///{tmp_path / 'v.db'}")
    place = {"zone": "Europe/Stockholm", "currency": "SEK"}
    _take(store, "venues", [{**place, "id": f"v{n}", "name": f"=Venue [{n}]"} for n in (1, 2)])
    visit = {"minutes": 60, "channel": "web", "state": "no_show", "start": "2026-11-10T12:00:00+00:00"}
    _take(store, "bookings", [{**visit, "id": f"b{n}", "venue": f"v{n}"} for n in (1, 2)])
    store.close()
    return run


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    code, output, _ = run(command, "--help")
    assert code == 0
    assert output.startswith("Usage: venue-analytics " + command)


def test_help_lists_every_command_without_loading_one(run: Run) -> None:
    started = time.perf_counter()
    code, output, _ = run("--help")
    assert code == 0
    assert time.perf_counter() - started < 0.5
    assert all(command.name in output and command.summary in output for command in COMMANDS)


def test_an_unknown_command_is_an_error(run: Run) -> None:
    assert run("quary")[0] == 2


def test_a_database_that_is_not_there_is_named_and_not_made(run: Run, tmp_path: Path) -> None:
    code, output, error = run("query", "revenue")
    assert (code, output) == (3, "")
    assert f"there is no file {tmp_path / 'v.db'}; " in error
    assert "db migrate" in error
    assert not (tmp_path / "v.db").exists()


def test_a_database_that_is_not_migrated_says_what_to_do(run: Run, tmp_path: Path) -> None:
    (tmp_path / "v.db").touch()
    code, output, error = run("query", "revenue")
    assert (code, output) == (3, "")
    assert error == "error: the database has not been migrated; run `venue-analytics db migrate`\n"


def test_an_unreachable_database_is_one_line_and_exit_code_3(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VA_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    code, _, error = run("query", "revenue")
    assert code == 3
    assert error.startswith("error: the database cannot be used")
    assert "Traceback" not in error


def test_a_bad_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VA_PORT", "x")
    code, _, error = run("db", "info")
    assert code == 2
    assert "VA_PORT" in error


def test_migrate_check_and_info(run: Run) -> None:
    assert run("db", "check")[0] == 3
    assert run("db", "migrate") == (0, "migrated\n", "")
    assert run("db", "migrate") == (0, "nothing to do\n", "")
    assert run("db", "check")[0] == 0
    facts = {row["what"]: row["value"] for row in json.loads(run("db", "info", "--format", "json")[1])}
    assert (facts["schema"], facts["venue"], facts["demo"]) == ("current", "0", "no")


def test_secrets_are_not_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VA_SECRET_KEY", "hush" * 10)
    assert "hush" not in run("db", "settings")[1]


@pytest.mark.parametrize(
    ("command", "page"), [("db settings --page", "settings"), ("metrics --page", "metrics")]
)
def test_pages_of_the_docs_come_from_the_code(run: Run, command: str, page: str) -> None:
    written = (project_root() / f"docs/{page}.md").read_text(encoding="utf-8")
    assert run(*command.split())[1] == written


def test_an_empty_database_says_how_to_load_it(run: Run) -> None:
    run("db", "migrate")
    code, _, error = run("query", "revenue")
    assert code == 2
    assert "venue-analytics import" in error


def test_query_prints_the_same_rows_in_each_format(loaded: Run) -> None:
    asked = ["query", "revenue", "no_shows", "--by", "venue", "--from", "2026-11-01", "--to", "2026-11-30"]
    table = loaded(*asked)[1].splitlines()
    lines = list(csv.DictReader(loaded(*asked, "--format", "csv")[1].splitlines()))
    answer = json.loads(loaded(*asked, "--format", "json")[1])
    assert table[0].split() == ["venue", "venue_name", "currency", "revenue", "no_shows"]
    assert "=Venue [1]" in table[1]
    assert [line["venue"] for line in lines] == [row["key"] for row in answer["rows"]] == ["v1", "v2"]
    assert lines[0]["revenue"] == "0.00"
    assert lines[0]["venue_name"] == "'=Venue [1]"
    assert answer["rows"][0]["values"]["revenue"] == {
        "value": 0,
        "numerator": 0,
        "denominator": None,
        "unit": "money",
        "currency": "SEK",
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["revenu"], "did you mean 'revenue'"),
        (["revenue", "--by", "venues"], "did you mean 'venue'"),
        (["revenue", "--venue", "v9"], "v9"),
        (["revenue", "--from", "2026-12-01", "--to", "2026-11-01"], "before"),
    ],
)
def test_a_question_that_cannot_be_answered(loaded: Run, arguments: list[str], said: str) -> None:
    code, output, error = loaded("query", *arguments)
    assert (code, output) == (2, "")
    assert said in error


def test_export_writes_files(loaded: Run, tmp_path: Path) -> None:
    asked = ["revenue", "--by", "venue", "--from", "2026-11-01", "--to", "2026-11-30"]
    assert loaded("export", *asked)[0] == 0
    assert (tmp_path / "venue-analytics.csv").read_bytes().startswith(b"\xef\xbb\xbfVenue,")
    assert loaded("export", *asked, "--format", "xlsx", "-o", "x.xlsx")[0] == 0
    assert (tmp_path / "x.xlsx").read_bytes().startswith(b"PK")


def test_metrics_are_listed(run: Run) -> None:
    rows = json.loads(run("metrics", "--format", "json")[1])
    assert "no_show_rate" in [row["key"] for row in rows]
    assert all(row["definition"] and row["splits"] for row in rows)


def _rows(run: Run, *arguments: str) -> list[dict[str, Any]]:
    code, output, error = run("rollup", *arguments, "--format", "json")
    assert error == ""
    assert code in (0, 1)
    rows: list[dict[str, Any]] = json.loads(output)
    return rows


def test_a_rebuild_is_interrupted_and_resumed(loaded: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(store: Store, now: int, *, progress: Callable[[str, int], None]) -> int:
        def stop(subject: str, size: int) -> None:
            progress(subject, size)
            raise KeyboardInterrupt

        return drain(store, now, progress=stop, batch_size=1)

    with monkeypatch.context() as patch:
        patch.setattr(rollup_, "drain", interrupted)
        code, _, error = loaded("rollup", "rebuild")
    assert code == rollup_.INTERRUPTED
    assert "interrupted: 1 venue-days rebuilt" in error
    assert "rollup rebuild --resume" in error
    left = sum(row["waiting"] for row in _rows(loaded, "status"))
    assert left > 0
    assert loaded("rollup", "rebuild", "--resume") == (0, f"{left} venue-days rebuilt\n", "")
    assert sum(row["waiting"] for row in _rows(loaded, "status")) == 0
    assert loaded("rollup", "rebuild", "--resume")[1] == "0 venue-days rebuilt\n"


def test_a_backfill_builds_the_days_and_venues_told(loaded: Run) -> None:
    assert loaded("rollup", "run")[0] == 0
    days = ["--from", "2026-11-09", "--to", "2026-11-11"]
    assert loaded("rollup", "backfill", *days)[1] == f"{3 * 2 * len(SUBJECTS)} venue-days rebuilt\n"
    assert (
        loaded("rollup", "backfill", *days, "--venue", "v2")[1] == f"{3 * len(SUBJECTS)} venue-days rebuilt\n"
    )
    code, _, error = loaded("rollup", "backfill", *days, "--venue", "v3")
    assert code == 2
    assert "unknown venue 'v3'; known: v1, v2" in error
    assert loaded("rollup", "backfill", "--from", "2026-11-12", "--to", "2026-11-11")[0] == 2
    assert loaded("rollup", "verify", "--from", "2026-11-01", "--to", "2026-11-30")[:2] == (
        0,
        "no difference\n",
    )


def test_jobs_and_checks_are_shown(loaded: Run) -> None:
    assert {row["state"] for row in _rows(loaded, "jobs")} == {"never"}
    assert loaded("rollup", "run")[0] == 0
    jobs = {row["job"]: row for row in _rows(loaded, "jobs")}
    assert {row["state"] for row in jobs.values()} == {"done"}
    assert all(row["seconds"] >= 0 and row["next_due"].endswith("Z") for row in jobs.values())
    assert "analytics_reconciliation" in jobs
    checks = _rows(loaded, "reconcile", "--seed", "1", "--sample", "4")
    assert [row["differences"] for row in checks] == [0] * len(SUBJECTS)
    assert all(row["checked_at"] for row in _rows(loaded, "status"))
    assert "next_due" in loaded("rollup", "jobs", "--format", "csv")[1].splitlines()[0]
    assert _rows(loaded, "restatements") == []
    assert _rows(loaded, "verify") == []


def test_restatements_are_listed(loaded: Run, tmp_path: Path) -> None:
    visit = {"minutes": 60, "channel": "web", "state": "paid", "start": "2026-10-10T12:00:00+00:00"}
    store = open_store(f"sqlite:///{tmp_path / 'v.db'}")
    run_due(store, NOW, "test")
    _take(store, "bookings", [{**visit, "id": "late", "venue": "v1"}])
    drain(store, NOW)
    store.close()
    months = ["--from", "2026-10", "--to", "2026-10", "--venue", "v1"]
    rows = {row["measure"]: row for row in _rows(loaded, "restatements", *months)}
    late = rows["bookings"]
    assert (late["venue"], late["month"], late["days"]) == ("v1", "2026-10", ["2026-10-10"])
    assert (late["closed_value"], late["value"], late["change"]) == (0, 1, 1)
    assert (late["newest_fact"], late["subject"]) == ("booking late", "bookings")
    assert _rows(loaded, "restatements", "--venue", "v2") == []


def test_people_are_added_changed_and_kept_out(loaded: Run, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("correct horse\n")
    given = ["--password-file", "password"]
    assert loaded("user", "add", "Anna", "--role", "manager", "--venue", "v2", *given)[0] == 0
    assert loaded("user", "add", "anna", *given)[0] == 2
    assert loaded("user", "disable", "anna")[0] == 0
    rows = json.loads(loaded("user", "list", "--format", "json")[1])
    assert rows == [
        {
            "username": "anna",
            "role": "manager",
            "venues": ["v2"],
            "regions": [],
            "disabled": True,
            "demo": False,
        }
    ]
    assert loaded("user", "scope", "anna")[0] == 0
    assert loaded("user", "password", "anna", *given)[0] == 0
    assert json.loads(loaded("user", "list", "--format", "json")[1])[0]["venues"] == "all"
    assert loaded("user", "disable", "ana")[0] == 2


def test_tokens_are_made_listed_and_ended(loaded: Run, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("correct horse\n")
    loaded("user", "add", "Anna", "--role", "manager", "--password-file", "password")
    made = loaded("user", "token", "anna", "--venue", "v2", "--days", "7", "--label", "nightly")
    assert made[0] == 0
    assert re.match(r"va_[\w-]{43}\n", made[1])
    row = json.loads(loaded("user", "tokens", "--format", "json")[1])[0]
    told = ("username", "label", "capabilities", "venues", "last_used", "state")
    expected = ["anna", "nightly", ["chain.analytics.read"], ["v2"], "", "good"]
    assert [row[name] for name in told] == expected
    assert made[1].strip() not in loaded("user", "tokens", "anna")[1]
    assert loaded("user", "token", "anna", "--capability", "chain.admin")[0] == 2
    assert loaded("user", "revoke", str(row["id"]))[0] == 0
    assert json.loads(loaded("user", "tokens", "anna", "--format", "json")[1])[0]["state"] == "revoked"
    assert loaded("user", "revoke", "99")[0] == 2


def test_the_api_describes_itself(loaded: Run) -> None:
    assert json.loads(loaded("api")[1])["openapi"] == "3.1.0"
    assert loaded("api", "--page")[1].startswith("# API reference")


def test_a_customer_is_erased_once_asked(loaded: Run, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'v.db'}")
    _take(store, "customers", [{"id": "ann", "name": "Ann Lind"}])
    store.close()
    code, output, _ = loaded("customer", "erase", "ann", "--yes")
    assert (code, output) == (0, "erased: 1 records of the customer; 0 facts have no name any more\n")
    assert loaded("customer", "erase", "ann", "--yes")[1] == "was erased before\n"
    code, _, error = loaded("customer", "erase", "bob", "--yes")
    assert code == 2
    assert "no such customer" in error


def test_the_demo_is_refused_where_others_could_reach_it(run: Run) -> None:
    code, _, error = run("serve", "--demo", "--host", "0.0.0.0")
    assert code == 2
    assert "127.0.0.1" in error


def test_a_demo_that_was_loaded_in_part_is_cleared(run: Run, tmp_path: Path) -> None:
    run("db", "migrate")
    store = open_store(f"sqlite:///{tmp_path / 'v.db'}")
    demo.begin(store)
    with store.writing() as connection:
        connection.execute(insert(chain), [{"id": 1, "source_id": "c", "name": "Chain"}])
    demo.begin(store)
    with store.writing() as connection:
        assert connection.execute(select(chain)).first() is None
        assert connection.execute(select(calendar_day).limit(1)).first()
        connection.execute(insert(chain), [{"id": 1, "source_id": "c", "name": "Chain"}])
    demo.finish(store)
    with pytest.raises(NotAllowed, match="already loaded"):
        demo.begin(store)
    store.close()
