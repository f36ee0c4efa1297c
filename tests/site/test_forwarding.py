"""Addresses that never grow old lead on, with and without script, from a server and a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from catalogue_site import AUSGABEN, make_series, write_site
from kikdata.publishing.whole_site import write_catalogue, write_front
from web import Server, observe, serve
from web_html import validate

pytest_plugins = ["web_fixtures"]


@pytest.fixture(scope="module")
def forwarding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = write_site(tmp_path_factory.mktemp("weiter") / "_site", make_series())
    write_front(site)
    write_catalogue(site)
    return site


@pytest.fixture(scope="module")
def forwarding_server(forwarding: Path) -> Iterator[Server]:
    with serve(forwarding, "/amt/berichte/") as running:
        yield running


def chapter(site: Path) -> str:
    """A page of the newest edition with anchors, seen from the edition."""
    folder = site / AUSGABEN[-1]
    return next(folder.glob("handlungsfelder/*.html")).relative_to(folder).as_posix()


def test_the_newest_keeps_query_and_place(
    page: Page, forwarding: Path, forwarding_server: Server
) -> None:
    seen = observe(page.context)
    name = f"{chapter(forwarding)}?frage=Pflege#aa-1-3"
    page.goto(forwarding_server.url(f"neueste/{name}"))
    page.wait_for_url(forwarding_server.url(f"{AUSGABEN[-1]}/{name}"))
    page.go_back()  # the page that leads on is no station on the way back
    assert page.url == "about:blank"
    assert seen.faults == []


def test_the_newest_works_from_a_folder(page: Page, forwarding: Path) -> None:
    name = f"{chapter(forwarding)}#aa-1-3"
    page.goto(f"{forwarding.as_uri()}/neueste/{name}")
    page.wait_for_url(f"{forwarding.as_uri()}/{AUSGABEN[-1]}/{name}")


def test_without_script_it_leads_on_too(
    browser: Browser, forwarding: Path, forwarding_server: Server
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(forwarding_server.url(f"neueste/{chapter(forwarding)}"))
    page.wait_for_url(forwarding_server.url(f"{AUSGABEN[-1]}/{chapter(forwarding)}"))
    context.close()


def test_the_address_of_a_massnahme_leads_to_its_place(
    page: Page, forwarding: Path, forwarding_server: Server
) -> None:
    address = sorted((forwarding / "massnahme").iterdir())[-1]
    page.goto(forwarding_server.url(f"massnahme/{address.name}"))
    page.wait_for_url("**/handlungsfelder/*.html#*")
    assert page.locator(f"{page.evaluate('location.hash')}").count() == 1


def test_pages_beside_the_editions_are_valid(forwarding: Path) -> None:
    massnahme = next((forwarding / "massnahme").iterdir())
    for path in (forwarding / "neueste" / "index.html", massnahme, forwarding / "404.html"):
        assert validate(path) == []
