"""A report taken by phone (代报): by keyboard only, in few keys and few fields (practice 2: at most 20 seconds).

``HOUQIN_TYPIST_MS=800`` lets the script type at a person's speed (75 characters a minute); ``pytest -s`` shows how long
the call took from the open page to the order shown. Nothing is asserted about time.
"""

from __future__ import annotations

import os
import time

from playwright.sync_api import Page, expect

from tests.journeys.test_orders import Served, served

__all__ = ["served"]

#: What is typed while the caller speaks; then Enter. Tab leads from field to field in the order of a call.
CALL = ("王芳", "", "三楼走廊灯不亮", "三楼东侧走廊")


def take_a_call(page: Page, words: tuple[str, ...], *, delay: float = 0) -> int:
    """Type a call into the open form without the mouse, *delay* milliseconds a key; answers how many keys it took."""
    keys = 0
    for number, text in enumerate(words):
        if number:
            page.keyboard.press("Tab")
            keys += 1
        page.keyboard.type(text, delay=delay)
        keys += len(text)
    page.keyboard.press("Enter")
    return keys + 1


def test_a_call_is_taken_without_the_mouse(desktop: Page, served: Served) -> None:
    served.sign_in(desktop, served.work.dispatcher)
    desktop.goto(f"{served.url}/orders/phone/")
    assert desktop.evaluate("document.activeElement.name") == "caller_text", "the first key already counts"
    began = time.monotonic()
    keys = take_a_call(desktop, CALL, delay=float(os.environ.get("HOUQIN_TYPIST_MS", "0")))
    expect(desktop.get_by_role("status").first).to_contain_text("已登记")
    print(f"taken in {time.monotonic() - began:.1f} s: {len(CALL)} fields, {keys} keys, no click")  # noqa: T201  measured
    expect(desktop.locator("main")).to_contain_text("三楼东侧走廊")
    assert keys <= sum(map(len, CALL)) + len(CALL), "a Tab between the fields, an Enter at the end, no more"
