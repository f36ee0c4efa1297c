"""Forced colours, grey print, reduced motion, paper: the page keeps its sense in each."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import combinations

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, expect

from web import (
    BILDUNG,
    BUCH,
    DESKTOP,
    HEIGHT,
    START,
    Server,
    active,
    add_style,
    tab_to,
)

pytest_plugins = ["web_fixtures"]

STAENDE = ("stand-wartend", "stand-in-bearbeitung", "stand-implementiert")


@pytest.fixture
def sharp_page(browser: Browser) -> Iterator[Page]:
    """A page on a fine screen, so that the grid of pixels does not blur small marks."""
    context = browser.new_context(
        viewport={"width": DESKTOP, "height": HEIGHT}, device_scale_factor=4
    )
    yield context.new_page()
    context.close()


def picture(page: Page, selector: str) -> Image.Image:
    """Take a picture of the first such element, in grey, so that hue does not count.

    The ground around it is cut off, since a mark may lie between two pixels.
    """
    shot = page.locator(selector).first.screenshot()
    image = Image.open(BytesIO(shot)).convert("L")
    ground = Image.new("L", image.size, image.getpixel((0, 0)))
    return image.crop(ImageChops.difference(image, ground).getbbox()).resize((32, 32))


def difference(one: Image.Image, other: Image.Image) -> float:
    """Share of the area that differs clearly."""
    counts = ImageChops.difference(one, other).histogram()
    return sum(counts[48:]) / sum(counts)


def marks_that_look_alike(page: Page) -> list[str]:
    marks = {name: picture(page, f"#inhalt .{name} .marke") for name in STAENDE}
    return [
        f"{one} and {other} differ in {difference(marks[one], marks[other]):.0%} of their area"
        for one, other in combinations(marks, 2)
        if difference(marks[one], marks[other]) < 0.15
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_marks_differ_even_in_grey(
    sharp_page: Page, server: Server, scheme: str, forced: str
) -> None:
    sharp_page.emulate_media(color_scheme=scheme, forced_colors=forced)  # type: ignore[arg-type]
    sharp_page.goto(server.url(BILDUNG))
    assert marks_that_look_alike(sharp_page) == []


def test_marks_differ_on_paper(sharp_page: Page, server: Server) -> None:
    sharp_page.emulate_media(media="print", color_scheme="dark")
    sharp_page.goto(server.url(BILDUNG))
    assert marks_that_look_alike(sharp_page) == []


def test_marks_that_look_alike_are_noticed(sharp_page: Page, server: Server) -> None:
    sharp_page.goto(server.url(BILDUNG))
    grey = "background: #888 !important; border-color: #888 !important"
    add_style(sharp_page, f".marke {{ {grey} }} .marke::after {{ content: none !important }}")
    assert len(marks_that_look_alike(sharp_page)) == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_keep_focus_current_page_and_target(
    page: Page, server: Server, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme, forced_colors="active")  # type: ignore[arg-type]
    page.goto(server.url(f"{BILDUNG}#bs-8-3"))
    row = picture(page, "#bs-8-3")
    neighbour = picture(page, "#bs-8-4")
    assert difference(row, neighbour) > 0.01
    weight = "e => getComputedStyle(e).fontWeight"
    assert page.locator(".seitenleiste [aria-current]").evaluate(weight) == "700"
    tab_to(page, "!!e.closest('.buch')")
    assert active(page, "getComputedStyle(e).outlineStyle") == "solid"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_keep_the_charts(page: Page, server: Server, scheme: str) -> None:
    """A chart is a picture with colours of its own; it needs a ground it can be read on."""
    page.emulate_media(color_scheme=scheme, forced_colors="active")  # type: ignore[arg-type]
    page.goto(server.url(BILDUNG))
    image = page.locator(".diagramm img").filter(visible=True).first
    image.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    shot = Image.open(BytesIO(image.screenshot())).convert("L")
    counts = shot.histogram()
    assert sum(counts[:96]) / sum(counts) > 0.02, "no dark part"
    assert sum(counts[160:]) / sum(counts) > 0.02, "no light part"


@pytest.mark.parametrize("address", [START, BUCH, BILDUNG])
def test_dark_and_light_differ_and_follow_the_system(
    page: Page, server: Server, address: str
) -> None:
    page.goto(server.url(address))
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    page.emulate_media(color_scheme="light")
    light = page.evaluate(ground)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(ground) != light
    expect(page.locator("h1")).to_be_visible()
