"""Seconds and size of the monthly report over the demo chain, cold and warm, and of charts by themselves."""

import time
from collections.abc import Iterator
from io import BytesIO
from statistics import median

import pytest

from app import REPORTS
from dashboard import demo
from dashboard.access import CAPABILITIES, Viewer
from dashboard.exports.formats import format_named, write
from dashboard.exports.order import Options
from dashboard.exports.report import Asked, report_named
from dashboard.language import LANGUAGES, speaking
from dashboard.rendering.renderer import RENDERER
from rollup.db import Store
from rollup.demo.load import load
from tests.browser import sites

ROUNDS = 3


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The demo."""
    with sites.migrated(tmp_path_factory.mktemp("documents")) as store:
        demo.begin(store)
        load(store, int(time.time()))
        demo.finish(store)
        yield store
    RENDERER.close()


def printed(
    store: Store, language: str, report: str = "monthly", **given: tuple[str, ...]
) -> tuple[float, float, int]:
    """Seconds until the figures are there, until the file is, and its bytes."""
    viewer = Viewer("bench", 1, frozenset(CAPABILITIES))
    begun, target = time.perf_counter(), BytesIO()
    with speaking(language):
        document = report_named(REPORTS, report).document(
            Asked(store, viewer, int(time.time()), given, language)
        )
        assert document.printout is not None
        document.printout()
        read = time.perf_counter() - begun
        begun = time.perf_counter()
        write(viewer, document, format_named("pdf"), target, Options())
    return read, time.perf_counter() - begun, len(target.getvalue())


@pytest.mark.bench
@pytest.mark.timeout(900)
def test_seconds_and_size_of_documents(chain: Store) -> None:
    print("\n| document | figures and layout, s | whole file, s | kB |\n| --- | ---: | ---: | ---: |")
    read, whole, size = printed(chain, "en")
    print(f"| monthly report, en, browser cold | {read:.1f} | {whole:.1f} | {size / 1000:,.0f} |")
    for language in LANGUAGES:
        runs = [printed(chain, language.key) for _ in range(ROUNDS)]
        read, whole, size = (median(each) for each in zip(*runs, strict=True))
        print(f"| monthly report, {language.key}, warm | {read:.1f} | {whole:.1f} | {size / 1000:,.0f} |")
        assert size < 2_000_000
    for page in ("overview", "reservations"):
        read, whole, size = printed(chain, "en", "page", page=(page,), view=("?period=last-month",))
        print(f"| page {page}, warm | {read:.1f} | {whole:.1f} | {size / 1000:,.0f} |")
