"""Fixtures of the web tests.

A test module asks for them with `pytest_plugins = ["web_fixtures"]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect, sync_playwright

from web import DESKTOP, HEIGHT, Server, html_pages, launch_chromium, serve

# Nothing is said about speed: a busy machine may take its time.
expect.set_options(timeout=60_000)


@pytest.fixture(scope="session")
def pages(site: Path) -> list[str]:
    """Addresses of all HTML pages, relative to the site."""
    return html_pages(site)


@pytest.fixture(scope="session")
def soups(site: Path, pages: list[str]) -> dict[str, BeautifulSoup]:
    """All HTML pages, parsed; tests must not change them."""
    return {
        page: BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser")
        for page in pages
    }


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[Server]:
    """The site on a static server."""
    with serve(site) as running:
        yield running


# Not for the session: while playwright runs, its event loop occupies this thread, and tests
# elsewhere that use asyncio would fail.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        running = launch_chromium(playwright.chromium)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page in a fresh profile."""
    context = browser.new_context(viewport={"width": DESKTOP, "height": HEIGHT}, locale="de-DE")
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()
