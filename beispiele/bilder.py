"""Makes the pictures of the README from the fictitious series, in Chromium.

    python beispiele/bilder.py _beispiel/_site docs

`make bilder` does this; it needs the packages of the tests.
"""

from __future__ import annotations

import io
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from reihe_tabelle import AUSGABEN

WIDTH, HEIGHT, COLOURS = 1200, 900, 128
_AELTESTE, _NEUESTE = AUSGABEN[0], AUSGABEN[-2]  # the last one is a draft


@dataclass(frozen=True)
class Bild:
    """A picture to make: the page, the file it goes to, and what to click before.

    `ganz`: the whole page, not only the first view.
    """

    seite: str
    datei: str
    klick: str = ""
    ganz: bool = False


BILDER = (
    Bild("index.html", "startseite.png", ganz=True),
    Bild(f"{_NEUESTE}/was-hat-sich-geaendert.html", "was-hat-sich-geaendert.png"),
    Bild(
        f"{_AELTESTE}/handlungsfelder/bildung-und-sprache.html",
        "aeltere-ausgabe.png",
        "#ausgaben-leiste summary",
    ),
)


def make_pictures(site: Path, folder: Path) -> None:
    """Write all pictures into `folder`; `site` is that of the series."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, locale="de-DE", color_scheme="light"
        )
        for bild in BILDER:
            page.goto((site.resolve() / bild.seite).as_uri())
            _write(_shot(page, bild), folder / bild.datei)
        browser.close()


def _shot(page: Page, bild: Bild) -> bytes:
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_load_state("networkidle")
    if bild.klick:
        page.locator(bild.klick).click()
        page.mouse.move(0, 0)
    return page.screenshot(full_page=bild.ganz)


def _write(png: bytes, path: Path) -> None:
    """Write the picture with few colours: the README loads in a moment."""
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS)
    picture.save(path, optimize=True)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Aufruf: python beispiele/bilder.py SITE ORDNER")
    make_pictures(Path(sys.argv[1]), Path(sys.argv[2]))
