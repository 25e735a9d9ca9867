"""The browser itself: it shows Chinese, and a complaint on its console is heard."""

import http.server
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import ROOT, Console, take

CHINESE = "机关后勤服务：报修已受理"
VENDOR = ROOT / "houqin" / "web" / "static" / "vendor"
CHART = """
const chart = echarts.init(document.getElementById("chart"), null, {renderer: "svg"});
chart.setOption({animation: false, aria: {enabled: true}, tooltip: {renderMode: "richText"},
  xAxis: {data: ["一月", "二月"]}, yAxis: {},
  series: [{type: "bar", data: [3, 5]}, {type: "line", data: [4, 2]}]});
"""


class Pages(http.server.BaseHTTPRequestHandler):
    """Serves one page under the site's own content security policy."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The page, or one of the vendored files it asks for."""
        name = self.path.strip("/")
        types = {"css": "text/css", "js": "text/javascript"}
        if name in {"inline", ""}:
            script = "<script>document.title = 'not allowed'</script>" if name else ""
            kind, body = "text/html; charset=utf-8", _page(script)
        elif name == "chart.js":
            kind, body = "text/javascript; charset=utf-8", CHART.encode()
        else:
            kind, body = types[name.rpartition(".")[2]], (VENDOR / name).read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header(
            "Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
        )
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _page(script: str) -> bytes:
    return f"""<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>后勤</title>
      <meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
      <link rel="stylesheet" href="/tabler.min.css"></head><body><main class="container-xl">
      <h1>{CHINESE}</h1><p>{CHINESE}</p><div class="ratio ratio-16x9"><div id="chart"></div></div></main>
      <script src="/tabler.min.js"></script><script src="/echarts.min.js"></script>
      <script src="/chart.js"></script>{script}</body></html>""".encode()


@pytest.fixture
def address() -> Iterator[str]:
    """Where the page is served, on this machine only."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_page_in_chinese_with_a_chart_obeys_the_policy(phone: Page, address: str) -> None:
    phone.goto(address)
    assert phone.locator("h1").inner_text() == CHINESE
    assert phone.locator("#chart svg path").count() > 2
    take(phone, "browser-phone")
    # Type that lacks a character draws the same box for every one; real type draws them apart.
    drawn = {
        phone.evaluate(
            "c => { const canvas = document.createElement('canvas'); const pen = canvas.getContext('2d');"
            " pen.font = '40px sans-serif'; pen.fillText(c, 10, 60); return canvas.toDataURL() }",
            character,
        )
        for character in "机关后勤"
    }
    assert len(drawn) == 4


def test_a_breach_of_the_policy_is_heard(desktop: Page, console: Console, address: str) -> None:
    desktop.goto(f"{address}inline")
    assert any("Content Security Policy" in message for message in console.heard)
    console.allow("Content Security Policy")
    assert desktop.title() == "后勤"
