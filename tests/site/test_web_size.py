"""Small pages: what a reader loads to see one, without compression and with an empty cache."""

from __future__ import annotations

from collections import defaultdict

import pytest
from playwright.sync_api import Page

from web import DESKTOP, PHONE, Server, load_all

pytest_plugins = ["web_fixtures"]

LIMIT = 300_000


def transferred(page: Page, address: str) -> dict[str, int]:
    """Load a page and return the bytes received, heads included, by path."""
    session = page.context.new_cdp_session(page)
    names: dict[str, str] = {}
    sizes: dict[str, int] = defaultdict(int)
    finished_ones: set[str] = set()

    def requested(event: dict[str, object]) -> None:
        names[str(event["requestId"])] = event["request"]["url"]  # type: ignore[index]

    def finished(event: dict[str, object]) -> None:
        name = names[str(event["requestId"])].rpartition("/")[2]
        sizes[name] += int(event["encodedDataLength"])  # type: ignore[call-overload]
        finished_ones.add(str(event["requestId"]))

    session.on("Network.requestWillBeSent", requested)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    load_all(page, address)
    # Its head tells of a response early; the bytes are known when it is finished.
    while len(finished_ones) < len(names):
        page.wait_for_timeout(10)
    session.detach()
    return dict(sizes)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_first_view_of_every_page_is_small(
    page: Page, server: Server, pages: list[str], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    totals = {}
    for address in pages:
        sizes = transferred(page, server.url(address))
        totals[address] = sum(sizes.values())
    largest = sorted(totals.items(), key=lambda item: item[1], reverse=True)
    lines = [f"{size / 1000:6.1f} kB  {address}" for address, size in largest[:8]]
    assert largest[0][1] <= LIMIT, "\n".join(["the largest first views:", *lines])
    assert min(totals.values()) > 1000


def test_everything_that_is_loaded_is_counted(page: Page, server: Server, pages: list[str]) -> None:
    sizes = transferred(page, server.url(pages[-1]))
    shown = page.evaluate(
        "[...document.images].filter(one => one.complete && one.checkVisibility())"
        ".map(one => one.currentSrc.split('/').at(-1))"
    )
    assert set(shown) <= sizes.keys()
    kinds = {name.partition("?")[0].rpartition(".")[2] for name in sizes}
    assert {"html", "css", "js", "woff2"} <= kinds
