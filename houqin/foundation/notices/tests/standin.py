"""A messenger on this machine that answers as the real ones document, and remembers what it was sent."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class StandIn(ThreadingHTTPServer):
    """``answers`` maps a path to (status, body); ``calls`` lists (method, path with query, headers, body)."""

    def __init__(self, answers: dict[str, tuple[int, Any]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers
        self.calls: list[tuple[str, str, dict[str, str], Any]] = []

    @property
    def place(self) -> str:
        """host:port."""
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def base(self) -> str:
        """The address adapters are given."""
        return f"http://{self.place}"


class _Handler(BaseHTTPRequestHandler):
    server: StandIn

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _answer(self, body: Any) -> None:
        self.server.calls.append((self.command, self.path, dict(self.headers), body))
        status, answer = self.server.answers.get(self.path.partition("?")[0], (404, {}))
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def standing_in(answers: dict[str, tuple[int, Any]]) -> Iterator[StandIn]:
    """The stand-in at work, for the length of the block."""
    server = StandIn(answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
