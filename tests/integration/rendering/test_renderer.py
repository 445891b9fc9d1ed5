"""The browser that draws: what it makes, what it cannot reach, and what happens when it fails."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from dashboard.rendering.browser import Browser
from dashboard.rendering.chart import Chart
from dashboard.rendering.failure import NotPrinted
from dashboard.rendering.fonts import STACK, font_styles
from dashboard.rendering.paper import A4, LETTER
from dashboard.rendering.renderer import Renderer

BARS = {
    "data": [{"type": "bar", "x": ["Åre", "北京"], "y": [1, 2]}],
    "layout": {"font": {"family": STACK}, "title": {"text": "Revenue"}},
}


def chart(name: str = "revenue", figure: object = BARS) -> Chart:
    return Chart(name, figure, 600, 300)


def document(body: str) -> str:
    styles = font_styles(body) + f"body {{ font-family: {STACK} }}"
    head = f"<head><title>Report</title><style>{styles}</style></head>"
    return f"<!DOCTYPE html><html lang='en'>{head}<body>{body}</body></html>"


def text_of(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def told_of(program: str, pdf: bytes, folder: Path) -> str:
    path = folder / "document.pdf"
    path.write_bytes(pdf)
    return subprocess.run([program, path], capture_output=True, check=True, text=True).stdout


def test_charts_come_as_vectors_with_text_in_the_order_asked(renderer):
    titles = ["first", "second", "third"]
    figures = [BARS | {"layout": BARS["layout"] | {"title": {"text": title}}} for title in titles]
    drawn = renderer.charts([chart(title, figure) for title, figure in zip(titles, figures, strict=True)])
    for title, svg in zip(titles, drawn, strict=True):
        assert svg.startswith("<svg")
        assert f">{title}</text>" in svg
        assert "<image" not in svg


@pytest.mark.parametrize("paper, size", [(A4, "(A4)"), (LETTER, "(letter)")])
def test_a_document_is_tagged_and_has_its_fonts_within(renderer, paper, size, tmp_path):
    pdf = renderer.pdf(document("<h1>Månadsrapport</h1><p>北京分店 <b>营业收入</b></p>"), paper)
    assert "Månadsrapport" in text_of(pdf)
    assert "北京分店 营业收入" in text_of(pdf)
    info = told_of("pdfinfo", pdf, tmp_path)
    assert size in info
    assert "Tagged:          yes" in info
    fonts = told_of("pdffonts", pdf, tmp_path)
    assert "Inter-Regular" in fonts
    assert "NotoSansSC" in fonts
    assert "Type 3" not in fonts
    assert all(line.split()[-5] == "yes" for line in fonts.splitlines()[2:]), fonts


class Asked(BaseHTTPRequestHandler):
    paths: list[str] = []

    def do_GET(self) -> None:
        self.paths.append(self.path)
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(b"LEAKED")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listening() -> Iterator[str]:
    Asked.paths.clear()
    server = HTTPServer(("127.0.0.1", 0), Asked)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_document_reaches_neither_network_nor_files_and_runs_nothing(renderer, listening, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    elsewhere = [
        listening,
        listening.replace("127.0.0.1", "localhost"),
        secret.as_uri(),
        "file:///etc/hostname",
    ]
    parts = [
        f"<img src='{there}/image'><iframe src='{there}'></iframe><object data='{there}'></object>"
        f"<link rel='stylesheet' href='{there}/style'><div style='background: url({there}/background)'>x</div>"
        for there in elsewhere
    ]
    scripts = [
        f"<script>fetch('{there}').then((answer) => answer.text()).then((text) => document.body.append(text))</script>"
        for there in elsewhere
    ]
    run = "<script>document.body.append('RUN')</script><img src=x onerror=\"document.body.append('RUN')\">"
    found = text_of(renderer.pdf(document("".join([*parts, *scripts, run])), A4))
    assert Asked.paths == []
    assert [word for word in ("LEAKED", "SECRET", "RUN") if word in found] == []


def test_a_chart_reaches_neither_network_nor_files(renderer, listening):
    picture = {"xref": "paper", "yref": "paper", "x": 0, "y": 1, "sizex": 1, "sizey": 1}
    images = [picture | {"source": f"{listening}/image.png"}, picture | {"source": "file:///etc/hostname"}]
    figure = BARS | {"layout": {"images": images, "title": {"text": "<img src=x onerror=alert(1)>"}}}
    renderer.charts([chart("images", figure)])
    assert Asked.paths == []


def test_a_browser_killed_at_work_fails_nobody(renderer):
    renderer.charts([chart()])
    doomed = renderer.process_id
    threading.Timer(0.15, lambda: os.killpg(doomed, signal.SIGKILL)).start()
    assert len(renderer.charts([chart()] * 6)) == 6
    assert renderer.process_id != doomed


def test_a_browser_that_stands_still_is_replaced():
    renderer = Renderer(chart_seconds=1.5)
    try:
        renderer.pdf(document(""), A4)
        stalled = renderer.process_id
        os.killpg(stalled, signal.SIGSTOP)
        assert renderer.charts([chart()])[0].startswith("<svg")
        assert renderer.process_id != stalled
        with pytest.raises(ProcessLookupError):
            os.killpg(stalled, 0)
    finally:
        renderer.close()


def test_a_chart_that_cannot_be_drawn_is_named_and_nothing_is_made(monkeypatch):
    tries = []

    class Failing(Browser):
        def __init__(self, _path: str) -> None: ...
        def kill(self) -> None: ...
        def charts(self, charts, seconds):
            tries.append(seconds)
            raise RuntimeError("the chart 'revenue' could not be drawn: no scale")

    monkeypatch.setattr("dashboard.rendering.renderer.Browser", Failing)
    with pytest.raises(NotPrinted, match="'revenue' could not be drawn"):
        Renderer().charts([chart()])
    assert len(tries) == 2


def test_without_a_browser_it_says_what_to_install():
    with pytest.raises(NotPrinted, match=r"install it .* BROWSER_PATH"):
        Renderer(find=lambda: None).pdf("", A4)


def test_a_browser_at_rest_ends():
    renderer = Renderer(idle_seconds=0.2)
    renderer.charts([chart()])
    for _ in range(100):
        if renderer.process_id is None:
            break
        threading.Event().wait(0.1)
    assert renderer.process_id is None
