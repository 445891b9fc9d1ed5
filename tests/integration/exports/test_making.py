"""Making files: what is in them, who may still have them, and what is left when the process is killed at any step."""

import os
import signal
import stat
import time
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app import REPORTS
from dashboard.exports import files, jobs, making, notice, pulse, queue
from dashboard.exports.document import Document
from dashboard.exports.formats import export, format_named
from dashboard.exports.job import CANCELLED, DONE, FAILED, RUNNING, Job
from dashboard.exports.making import BROKEN, make
from dashboard.exports.order import Order
from dashboard.exports.queue import LEASE_SECONDS, Lease
from dashboard.exports.report import Asked, Outline, report_named
from dashboard.exports.worker import sweep
from dashboard.model import account, mail
from dashboard.people.accounts import Accounts
from dashboard.settings import Settings, read_settings
from rollup.db import Store, open_store
from tests.documents import amounts, document
from tests.integration.api.chain_site import NOW
from tests.integration.exports.conftest import person

YEAR = (date(2026, 1, 1), date(2026, 11, 21))
GIVEN = {"from": ["2026-01-01"], "to": ["2026-11-21"], "group_by": ["venue"]}
WRITING, WRITTEN, PLACED, DONE_TOO = "writing", "written", "placed", "done"
STEPS = ("claimed", WRITING, WRITTEN, PLACED, DONE_TOO)


def settings_for(folder: Path, store: Store, **more: str) -> Settings:
    url = store.engine.url.render_as_string(hide_password=False)
    given = {"VA_SECRET_KEY": "s" * 40, "VA_DATA_FOLDER": str(folder), "VA_DATABASE_URL": url}
    return read_settings({**given, "VA_PUBLIC_URL": "https://figures.example.com", **more})


def ordered(store: Store, name: str = "all-director", form: str = "csv", report: str = "revenue") -> Job:
    given = GIVEN if report == "revenue" else {}
    order = Order(report, form, given, "en", "Revenue of the year", *YEAR)
    return jobs.add(store, person(store, name), order, NOW)


def never() -> None:
    raise AssertionError("the process would have been ended")


def made(store: Store, settings: Settings, reports: Any = REPORTS, end: Callable[[], None] = never) -> None:
    lease = queue.claim(store, NOW)
    assert lease is not None
    make(store, settings, reports, lease, end, lambda: NOW)


def look(store: Store, job: Job) -> Job:
    return jobs.job_of(store, person(store, job.person), job.key)


def mails(store: Store) -> list[Any]:
    with store.reading() as connection:
        return list(connection.execute(select(mail)))


@pytest.fixture
def settings(chain: Store, tmp_path: Path) -> Settings:
    with chain.writing() as connection:
        address = {"email": "director@example.com"}
        connection.execute(update(account).where(account.c.username == "all-director").values(address))
    return settings_for(tmp_path / "data", chain)


def test_the_file_is_the_one_that_would_have_been_sent_at_once(chain: Store, settings: Settings) -> None:
    job = ordered(chain)
    made(chain, settings)
    done = look(chain, job)
    asked = Asked(chain, person(chain, "all-director"), NOW, GIVEN, "en")
    expected = export(asked.viewer, report_named(REPORTS, "revenue").document(asked), format_named("csv"))
    path = files.path_of(settings, done)
    assert path.read_bytes() == expected
    assert (done.state, done.rows, done.size) == (DONE, 3, len(expected))
    assert done.digest == sha256(expected).digest()
    assert done.file_name == "revenue_2026-01-01_2026-11-21_current.csv"
    assert done.until == NOW + 7 * 86_400
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_mail_has_a_link_and_no_figures(chain: Store, settings: Settings) -> None:
    job = ordered(chain)
    made(chain, settings)
    (sent,) = mails(chain)
    assert sent.recipient == "director@example.com"
    assert sent.subject == "Your export is ready: Revenue of the year"
    link = f"https://figures.example.com/chain/analytics/exports/{job.key}/file"
    assert link in sent.text
    assert link in sent.html
    assert sent.expires_at == NOW + 7 * 86_400
    ordered(chain, "two-manager")
    made(chain, settings)
    assert len(mails(chain)) == 1, "who has no address gets none"


def test_a_file_is_made_for_no_more_than_its_asker_may_still_see(chain: Store, settings: Settings) -> None:
    job = ordered(chain)
    Accounts(chain).scope("all-director", ["south"])
    made(chain, settings)
    text = files.path_of(settings, look(chain, job)).read_text()
    assert "South" in text
    assert "North" not in text


@pytest.mark.parametrize("loss", ["disabled", "role"])
def test_who_may_no_longer_take_figures_away_gets_no_file(
    chain: Store, settings: Settings, loss: str
) -> None:
    job = ordered(chain)
    with chain.writing() as connection:
        values = {"disabled": 1} if loss == "disabled" else {"role": "viewer"}
        connection.execute(update(account).where(account.c.username == "all-director").values(values))
    made(chain, settings)
    ended = look(chain, job)
    assert ended.state == FAILED
    assert ("closed" if loss == "disabled" else "chain.analytics.export") in ended.reason
    assert list(files.folder(settings).iterdir()) == []
    assert mails(chain) == []


class Slow:
    """A report that takes its time, and does something to its own job meanwhile."""

    key = "revenue"

    def __init__(self, meanwhile: Callable[[int], None], rows: int = 400_000) -> None:
        self.meanwhile, self.count = meanwhile, rows

    def outline(self, asked: Asked) -> Outline:
        return Outline("Slow", *YEAR)

    def document(self, asked: Asked) -> Document:
        return document(amounts(self._rows()))

    def _rows(self) -> Any:
        for number in range(self.count):
            if number % 1000 == 0:
                self.meanwhile(number)
            yield f"Court {number}", "SEK", number


def test_a_cancelled_file_stops_soon_and_leaves_nothing(
    chain: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse, "BEAT_SECONDS", 0.01)
    job = ordered(chain)
    seen: list[int] = []

    def cancel(number: int) -> None:
        seen.append(number)
        time.sleep(0.01)
        if number == 3_000:
            jobs.cancel(chain, person(chain, "all-director"), job.key, NOW)

    made(chain, settings, (Slow(cancel),), lambda: None)
    assert look(chain, job).state == CANCELLED
    assert max(seen) < 200_000
    assert list(files.folder(settings).iterdir()) == []


def test_what_takes_too_long_is_stopped_and_says_so(
    chain: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(pulse, "PATIENCE_SECONDS", 0.01)
    job, ended = ordered(chain), []
    lease = queue.claim(chain, NOW)
    assert lease is not None
    started = time.monotonic()

    def clock() -> float:
        return NOW + 3_600 * (time.monotonic() - started > 0.2)

    def hang(_number: int) -> None:
        while not ended:
            time.sleep(0.01)

    make(chain, settings, (Slow(hang),), lease, lambda: ended.append("process"), clock)
    assert ended == ["process"], "what hangs is ended from outside"
    assert look(chain, job).state == FAILED
    assert "longer than 60 minutes" in look(chain, job).reason


def test_what_nobody_foresaw_is_in_the_log_and_not_in_the_reason(
    chain: Store, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    job = ordered(chain)

    def broken(_number: int) -> None:
        raise RuntimeError("a secret of the house")

    made(chain, settings, (Slow(broken),))
    assert look(chain, job).reason == BROKEN
    assert "a secret of the house" in caplog.text
    assert list(files.folder(settings).iterdir()) == []


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arrange(step: str) -> None:
    """Has this process end itself with SIGKILL at a step."""
    if step == "claimed":
        making.viewer_of = lambda *_: kill()  # type: ignore[assignment]
    elif step == WRITING:
        making.write = lambda *_: kill()  # type: ignore[assignment]
    elif step == WRITTEN:
        making._finished = lambda *_: kill()  # type: ignore[assignment]
    elif step == PLACED:
        replace = Path.replace

        def replaced(path: Path, target: Path) -> None:
            replace(path, target)
            kill()

        Path.replace = replaced  # type: ignore[assignment, method-assign]
    else:
        finish = queue.finish

        def finished(*given: Any) -> bool:
            finish(*given)
            kill()
            return True

        queue.finish = finished


def in_a_process_killed_at(step: str, url: str, settings: Settings, lease: Lease) -> None:
    """Makes the file in a process of its own, which never comes to its end."""
    child = os.fork()
    if child == 0:
        try:
            arrange(step)
            make(open_store(url), settings, REPORTS, lease, never, lambda: NOW)
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"it was not killed at {step!r}"


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_loses_nothing_and_doubles_nothing(
    chain: Store, settings: Settings, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ordered(chain)
    lease = queue.claim(chain, NOW)
    assert lease is not None
    url = chain.engine.url.render_as_string(hide_password=False)
    chain.close()  # a connection does not live on in two processes
    in_a_process_killed_at(step, url, settings, lease)

    is_done = step == DONE_TOO
    assert look(chain, job).state == (DONE if is_done else RUNNING)
    assert len(mails(chain)) == int(is_done)
    later = NOW + LEASE_SECONDS
    again = queue.claim(chain, later)
    assert (again is None) == is_done
    if again is not None:
        make(chain, settings, REPORTS, again, never, lambda: later)
    monkeypatch.setattr(files, "ORPHANED_SECONDS", -1)
    sweep(chain, settings, later)
    assert look(chain, job).state == DONE
    assert [path.name for path in files.folder(settings).iterdir()] == [job.key]
    assert len(mails(chain)) == 1
    assert queue.claim(chain, later + LEASE_SECONDS) is None


def test_files_are_removed_after_their_time(
    chain: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "ORPHANED_SECONDS", -1)
    job = ordered(chain)
    made(chain, settings)
    until = look(chain, job).until or 0
    sweep(chain, settings, until - 1)
    assert files.path_of(settings, job).exists()
    sweep(chain, settings, until)
    assert not files.path_of(settings, job).exists()
    with chain.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(account)) > 1


def test_a_mail_that_cannot_be_written_leaves_no_file_behind(
    chain: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any) -> None:
        raise RuntimeError("no outbox")

    monkeypatch.setattr(notice, "tell", broken)
    job = ordered(chain)
    made(chain, settings)
    assert look(chain, job).state == FAILED
    assert list(files.folder(settings).iterdir()) == []
