"""All forms of an edition beside its pages: documents, charts as files, `--nur`."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup
from matplotlib.figure import Figure
from pikepdf import Pdf
from PIL import Image, ImageChops

import pdf_tags
import pdf_tree
from conftest import AUSGABE, read_files, run_kik
from editions import make_edition
from kikdata import bar_chart, count_by_umsetzungsstand
from kikdata.charts.files import draw_files
from kikdata.charts.picture import ShownChart, as_svg, picture_names
from kikdata.charts.style import to_svg
from kikdata.pages.report import Bericht
from kikdata.publishing.charts import charts_of_pages
from kikdata.publishing.forms import list_charts, make_charts
from kikdata.site.html import extract_svgs

SLUGS = (
    "bildung-und-sprache",
    "arbeit-und-ausbildung",
    "gesundheit-und-pflege",
    "buergerschaftliches-engagement",
    "gesellschaftliche-teilhabe",
    "interkulturelle-oeffnung",
)
DOCUMENTS = (
    f"kurzfassung-{AUSGABE}.pdf",
    f"ratsvorlage-{AUSGABE}.pdf",
    *(f"handlungsfelder/{slug}.pdf" for slug in SLUGS),
)

# --- documents ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_is_valid(bericht_html: Path, name: str) -> None:
    assert pdf_tags.validation_faults(bericht_html / name) == []


# Only the book is long enough for a list of contents.
CHECKS = [check for check in pdf_tags.CHECKS if check is not pdf_tags.contents_faults]


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_has_no_faults(
    bericht_html: Path, name: str, check: Callable[[Pdf], list[str]]
) -> None:
    with Pdf.open(bericht_html / name) as document:
        assert check(document) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_chapter_links_to_its_document_and_says_the_same(bericht_html: Path, slug: str) -> None:
    page = bericht_html / "handlungsfelder" / f"{slug}.html"
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    [link] = soup.select("main .kapitel-pdf a")
    assert link["href"] == f"{slug}.pdf"
    with Pdf.open(page.with_suffix(".pdf")) as document:
        text = re.sub(r"[\s\u00ad-]", "", pdf_tree.reading_text(document))
    assert "alsPDF" not in text
    rows = [
        re.sub(r"[\s\u00ad-]", "", row.get_text()) for row in soup.select("article article[id]")
    ]
    assert rows
    assert [row for row in rows if row not in text] == []


def test_page_lists_every_document_and_chart(bericht_html: Path) -> None:
    text = (bericht_html / "rat-vortrag-presse.html").read_text("utf-8")
    soup = BeautifulSoup(text, "html.parser")
    links = [str(link["href"]) for link in soup.select("article a[href]")]
    assert {*DOCUMENTS, f"kik-{AUSGABE}.pdf"} <= set(links)
    files = {p.name for p in (bericht_html / "daten" / "grafiken").iterdir()} - {"grafiken.json"}
    assert {link.rpartition("/")[2] for link in links if "grafiken/" in link} == files
    told = [p.get_text() for p in soup.select(".alternativtext p")]
    assert len(told) == len(files) / 3
    assert all(re.match("Balkendiagramm|Ein Bild aus Kreisen", text) for text in told)
    assert all("Quelle: " in text for text in told)


# --- charts ------------------------------------------------------------------------------------


def shown_chart(title: str = "Ein Titel", source: str = "Quelle: Amt.") -> ShownChart:
    """A chart as a page would show it."""
    counts = count_by_umsetzungsstand(Bericht(make_edition(2)).massnahmen, "handlungsfeld")
    picture = bar_chart(counts, title=title, source=source).picture
    assert picture is not None
    svg = as_svg(picture.draw, narrow=False)
    return ShownChart(title, picture.alt, source, "probe", svg)


@pytest.fixture(scope="module")
def drawn() -> tuple[ShownChart, dict[str, bytes]]:
    chart = shown_chart()
    return chart, draw_files(chart, "2099-06", "Aus: Probe (fiktiv).")


def test_sizes_are_those_of_print_and_slide(
    drawn: tuple[ShownChart, dict[str, bytes]], tmp_path: Path
) -> None:
    picture, files = drawn
    svg, printed, slide = picture_names("2099-06", picture.key)
    for name in (printed, slide):
        (tmp_path / name).write_bytes(files[name])
    with Image.open(tmp_path / printed) as image:
        assert image.width == 1890
        assert [round(dpi) for dpi in image.info["dpi"]] == [300, 300]
        assert image.info["Description"] == picture.alt
    with Image.open(tmp_path / slide) as image:
        assert image.size == (1920, 1080)
    assert re.search(rb'<svg[^>]* width="160mm"', files[svg])


def test_svg_speaks_and_holds_paths_only(drawn: tuple[ShownChart, dict[str, bytes]]) -> None:
    picture, files = drawn
    soup = BeautifulSoup(files[picture_names("2099-06", picture.key)[0]], "xml")
    title, told = soup.find(id="titel"), soup.find(id="beschreibung")
    assert title is not None
    assert told is not None
    assert title.get_text() == picture.title
    assert told.get_text() == f"{picture.alt} {picture.source} Aus: Probe (fiktiv)."
    assert soup.find("text") is None
    assert soup.find("path") is not None


def test_same_chart_gives_same_bytes(drawn: tuple[ShownChart, dict[str, bytes]]) -> None:
    picture, files = drawn
    assert draw_files(picture, "2099-06", "Aus: Probe (fiktiv).") == files


def part_of(content: bytes, top: float, bottom: float) -> Image.Image:
    """Return a strip of a picture in shades of grey; its place in parts of the height."""
    with Image.open(io.BytesIO(content)) as image:
        height = image.height
        box = (0, int(top * height), image.width, int(bottom * height))
        return image.convert("L").crop(box)


def is_alike(one: bytes, other: bytes, top: float, bottom: float) -> bool:
    """Compare strips of two pictures; another text may shift the palette by a few shades."""
    pair = part_of(one, top, bottom), part_of(other, top, bottom)
    lowest, highest = ImageChops.difference(*pair).getextrema()
    assert lowest == 0
    return bool(highest < 64)


def test_title_and_source_are_burnt_in() -> None:
    """Another title changes the head of the picture only, another source its foot only."""
    blank = Figure(figsize=(500 / 72, 200 / 72))
    blank.add_axes((0, 0, 1, 1)).axis("off")
    svg = to_svg(blank)

    def files(title: str, source: str) -> dict[str, bytes]:
        return draw_files(ShownChart(title, "Alt", source, "probe", svg), "2099-06", "Aus.")

    first = files("Ein Titel", "Quelle: Amt.")
    for name in picture_names("2099-06", "probe")[1:]:
        assert part_of(first[name], 0.4, 0.6).getextrema() == (255, 255)
        other = files("Kein Titel", "Quelle: Amt.")
        assert not is_alike(first[name], other[name], 0, 0.4)
        assert is_alike(first[name], other[name], 0.6, 1)
        other = files("Ein Titel", "Quelle: Stadt.")
        assert is_alike(first[name], other[name], 0, 0.4)
        assert not is_alike(first[name], other[name], 0.6, 1)


def test_a_long_title_stays_on_the_slide() -> None:
    long = shown_chart("Sehr langer Titel " * 60)
    assert set(draw_files(long, "2099-06", "Aus.")) == set(picture_names("2099-06", "probe"))


def test_charts_of_pages_are_found_once_with_a_key_of_their_own(tmp_path: Path) -> None:
    counts = count_by_umsetzungsstand(Bericht(make_edition(2)).massnahmen)
    one = bar_chart(counts, title="Alle", source="Q.").html
    other = bar_chart(counts * 2, title="Alle", source="Q.").html
    pages = {"eins": one, "zwei": one + other, "rat-vortrag-presse": one}
    for name, body in pages.items():
        moved, pictures = extract_svgs(body, ".")
        for file, content in pictures.items():
            (tmp_path / file).write_bytes(content)
        page = f'<article class="artikel"><h1>Seite {name}</h1>{moved}</article>'
        (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
    found = charts_of_pages(tmp_path, list(pages))
    assert [(page.title, [chart.key for chart in page.charts]) for page in found] == [
        ("Seite eins", ["alle"]), ("Seite zwei", ["alle-2"]),
    ]  # fmt: skip
    make_charts(found[0].charts, "2099-06", "Aus: Probe.", tmp_path / "grafiken")
    list_charts(found[0].charts, "2099-06", tmp_path / "liste.json")
    [listed] = json.loads((tmp_path / "liste.json").read_text("utf-8"))
    assert set(listed["dateien"]) == {path.name for path in (tmp_path / "grafiken").iterdir()}
    assert listed["alternativtext"].startswith("Balkendiagramm")


def test_draft_and_fictitious_title_are_told_in_every_chart(bericht_html: Path) -> None:
    svgs = sorted((bericht_html / "daten" / "grafiken").glob("*.svg"))
    assert len(svgs) >= 2 + 2 * 6
    for path in svgs:
        assert "Aus: Dezember-Bericht 2023 (Entwurf)." in path.read_text("utf-8")


# --- kik bericht --nur ---------------------------------------------------------------------------


def test_unknown_form_is_wrong_usage(small_project: Path) -> None:
    done = run_kik("bericht", "--nur", "ratsvorlagen", cwd=small_project)
    assert done.returncode == 2
    assert "Die Fassung „ratsvorlagen“ gibt es nicht. Es gibt: buch, kurzfassung" in done.stderr


def test_form_of_an_edition_that_is_not_there(small_project: Path) -> None:
    done = run_kik("bericht", "--nur", "ratsvorlage", cwd=small_project)
    assert done.returncode == 1
    assert "Zuerst die ganze Ausgabe erstellen: kik bericht --ausgabe 2023-12" in done.stderr
    assert not (small_project / "_site" / "2023-12").exists()


def test_one_form_is_made_anew_and_only_if_all_is_as_it_was(small_project: Path) -> None:
    assert run_kik("bericht", cwd=small_project).returncode == 0
    edition = small_project / "_site" / "2023-12"
    before = read_files(edition)
    for name in (f"ratsvorlage-{AUSGABE}.pdf", f"kik-{AUSGABE}.pdf"):
        (edition / name).write_bytes(b"kaputt")
    done = run_kik("bericht", "--nur", "ratsvorlage", cwd=small_project)
    assert done.returncode == 0, done.stderr
    after = read_files(edition)
    assert {name for name in before if before[name] != after[name]} == {f"kik-{AUSGABE}.pdf"}
    assert run_kik("bericht", "--nur", "buch", cwd=small_project).returncode == 0
    assert read_files(edition) == before
    done = run_kik("bericht", "--nur", "kurzfassung", cwd=small_project)
    assert done.returncode == 2
    assert "gibt es in diesem Buch nicht" in done.stderr

    path = small_project / "data" / "kik-2023-12.xlsx"
    book = openpyxl.load_workbook(path)
    book["Bericht"]["B2"] = "Anderer Titel (fiktiv)"
    book.save(path)
    done = run_kik("bericht", "--nur", "ratsvorlage", cwd=small_project)
    assert done.returncode == 1
    assert "aus einem anderen Stand erstellt (geändert: Arbeitsmappe)" in done.stderr
    assert read_files(edition) == before
