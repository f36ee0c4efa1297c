"""The PDF: what `write_pdf` makes of small made-up pages, and the whole book (`bericht_pdf`)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
import typst
from bs4 import BeautifulSoup
from pikepdf import Array, Name, Pdf

import pdf_tags
import pdf_tree
from conftest import ROOT
from kikdata.errors import PdfError
from kikdata.paper import document
from pdf_probe import ALT, EDITION, change, make_pdf, make_site


@pytest.fixture
def probe(tmp_path: Path) -> Path:
    return make_site(tmp_path / "html")


@pytest.fixture(scope="module")
def small_pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pdf")
    return make_pdf(make_site(folder / "html", rows=60), folder / "klein.pdf")


@pytest.fixture
def small(small_pdf: Path) -> Iterator[Pdf]:
    with Pdf.open(small_pdf) as document:
        yield document


# What write_pdf does ----------------------------------------------------------------------------


def test_small_document_is_valid(small_pdf: Path) -> None:
    assert pdf_tags.validation_faults(small_pdf) == []


@pytest.mark.parametrize("check", pdf_tags.CHECKS)
def test_small_document_has_no_faults(small: Pdf, check: Callable[[Pdf], list[str]]) -> None:
    assert check(small) == []


def test_same_pages_give_same_bytes_elsewhere(probe: Path, tmp_path: Path) -> None:
    """Another folder, process, hash seed, time zone and a machine without fonts."""
    here = make_pdf(probe, tmp_path / "hier.pdf").read_bytes()
    other = make_site(tmp_path / "woanders" / "html")
    (tmp_path / "fonts.conf").write_text("<fontconfig></fontconfig>", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; import pdf_probe as t;"
        "t.make_pdf(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    paths = [str(ROOT / "tests" / "support"), str(ROOT / "src")]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONHASHSEED": "4",
        "TZ": "Asia/Tokyo",
        "FONTCONFIG_FILE": str(tmp_path / "fonts.conf"),
    }
    target = tmp_path / "dort.pdf"
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(other), str(target)],
        check=True,
        cwd=tmp_path / "woanders",
        env=environment,
    )
    assert target.read_bytes() == here


def test_no_path_of_the_machine_in_the_file(probe: Path, tmp_path: Path) -> None:
    target = make_pdf(probe, tmp_path / "a.pdf")
    with Pdf.open(target) as document:
        document.save(
            tmp_path / "b.pdf",
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            qdf=True,
        )
    data = (tmp_path / "b.pdf").read_bytes()
    for word in (str(tmp_path), str(Path.home()), "file:", "bild.svg", "assets"):
        assert word.encode() not in data


def test_broken_anchor_is_reported_with_its_page(probe: Path, tmp_path: Path) -> None:
    change(probe, "einleitung", "#ef-1-2", "#ef-9-9")
    with pytest.raises(PdfError, match=r"einleitung\.html.*ef-9-9"):
        make_pdf(probe, tmp_path / "a.pdf")
    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize(
    ("docname", "old", "new", "message"),
    [
        ("einleitung", "glossar.html", "fehlt.html", "Seite, die es nicht gibt"),
        ("felder/erstes", ALT, " ", "keinen Alternativtext"),
        ("felder/erstes", "bild.svg", "weg.svg", "liegt nicht in der HTML-Ausgabe"),
        ("felder/erstes", "../_images/bild.svg", "../../../x.svg", "liegt nicht in der HTML"),
        ("einleitung", "h2>", "h3>", "überspringt eine Ebene"),
        ("glossar", "<h1>", "<h2>", "genau einer h1"),
        ("glossar", "erreicht", "\U0001f642", r"Keine Schrift .*U\+1F642"),
    ],
)
def test_faulty_page_is_reported(
    probe: Path, tmp_path: Path, docname: str, old: str, new: str, message: str
) -> None:
    change(probe, docname, old, new)
    with pytest.raises(PdfError, match=rf"{docname}\.html: .*{message}"):
        make_pdf(probe, tmp_path / "a.pdf")


def test_all_faults_are_reported_at_once(probe: Path, tmp_path: Path) -> None:
    change(probe, "einleitung", "#ef-1-2", "#ef-9-9")
    change(probe, "felder/erstes", ALT, "")
    with pytest.raises(PdfError, match=r"(?s)ins Leere.*Alternativtext"):
        make_pdf(probe, tmp_path / "a.pdf")


def test_screen_parts_stay_out(small: Pdf) -> None:
    text = pdf_tree.reading_text(small)
    for word in ("Dunkles Bild", "Menü", "Nur am Bildschirm", "¶"):
        assert word not in text
    assert len(pdf_tree.tagged(small, "Figure")) == 1


def test_status_is_read_as_word_only(small: Pdf) -> None:
    text = pdf_tree.reading_text(small)
    assert "1.1. Die Zusammenarbeit wird gestärkt (fiktiv). wartend 1.2." in text


def test_links_lead_to_their_row_and_page(small: Pdf) -> None:
    names = {
        str(link.Contents): link
        for number in range(len(small.pages))
        for link in small.pages[number].get("/Annots", Array())
    }
    row = next(row for row in pdf_tree.tagged(small, "TR") if _starts(small, row, "1.2."))
    place = names["Maßnahme EF-1.2"].Dest
    assert pdf_tree.page_of(small, place) in pdf_tree.pages_of(small, row)
    assert pdf_tree.page_of(small, names["Glossar"].Dest) == len(small.pages) - 1
    assert str(names["außen"].A.URI) == "https://example.org/"
    assert "Daten" not in names, "a download has no place on paper"


def _starts(document: Pdf, row: pikepdf.Object, words: str) -> bool:
    return pdf_tree.element_text(document, pdf_tree.kids(row)[0], {}).strip() == words


def test_web_address_is_printed(small: Pdf) -> None:
    assert "(example.org)" in pdf_tree.reading_text(small)


def test_table_over_pages_stays_one_table(small: Pdf) -> None:
    [found] = pdf_tree.tagged(small, "Table")
    rows = [row for row in pdf_tree.below(found) if pdf_tree.tag(row) == "TR"]
    assert len(pdf_tree.pages_of(small, found)) > 1
    assert len(rows) == 1 + 2 + 60


def test_data_cells_know_column_group_and_row(small: Pdf) -> None:
    texts = {
        str(cell.ID): pdf_tree.element_text(small, cell, {}).strip()
        for cell in pdf_tree.tagged(small, "TH")
    }
    last = pdf_tree.tagged(small, "TD")[-1]
    assert [texts[str(name)] for name in pdf_tree.attributes(last)["/Headers"]] == [
        "Stand",
        "Gruppe",
        "1.60.",
    ]


def test_parts_hold_their_chapters_as_bookmarks(small: Pdf) -> None:
    with small.open_outline() as outline:
        tree = [(item.title, [child.title for child in item.children]) for item in outline.root]
    assert tree == [
        ("Probebericht (fiktiv)", []),
        ("Inhalt", []),
        ("Der Bericht", ["Einleitung"]),
        ("Handlungsfelder", ["Erstes Feld", "Glossar"]),
    ]


# Word → where a line may end in it: at joints and syllables as a dictionary has them, never inside
# a syllable or across a joint (Zusam-me-n-a-r-beit, Netzwer-krunden).
WORDS = [
    "Zu-sam-men-ar-beit",
    "Sprach-för-de-rung",
    "Kin-der-ta-ges-stät-ten",
    "Bil-dungs-be-reich",
    "Be-ra-tungs-ka-pa-zi-tä-ten",
    "Be-geg-nungs-stät-ten",
    "Netz-werk-run-den",
    "Eh-ren-amts-ko-or-di-na-tor",
    "In-te-gra-ti-ons-bei-rat",
    "Selbst-ver-pflich-tungs-er-klä-rung",
    "Um-set-zungs-stand",
    "Ziel-er-rei-chungs-grad",
    "Er-wach-se-nen-bil-dung",
    "Ver-eins-ar-beit",
    "Ju-gend-ar-beit",
]


def test_words_break_at_joints_and_syllables(tmp_path: Path) -> None:
    """In a column that is too narrow for two syllables, each word shows all its breaks."""
    words = [word.replace("-", "") for word in WORDS]
    data = {
        "title": "T",
        "subject": "S",
        "date": [2099, 1, 5],
        "facts": EDITION,
        "pictures": {},
        "words": words,
    }
    content = typst.compile(
        b'#import "style.typ": *\n#show: set-style\n'
        b"#document-data.words.map(word => block(width: 1pt, word)).join(pagebreak())",
        root=str(document.TEMPLATES),
        font_paths=[str(folder) for folder in document.FONTS],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"document": json.dumps(data)},
    )
    (tmp_path / "woerter.pdf").write_bytes(content)
    with Pdf.open(tmp_path / "woerter.pdf") as pdf:
        text = pdf_tree.reading_text(pdf)
    broken = text.replace(" ", "").replace("\u00ad", "-")
    assert broken == "".join(WORDS)


# The whole book ---------------------------------------------------------------------------------


def test_book_is_valid(bericht_pdf: Path) -> None:
    assert pdf_tags.validation_faults(bericht_pdf) == []


@pytest.mark.parametrize("check", pdf_tags.CHECKS)
def test_book_has_no_faults(bericht_pdf: Path, check: Callable[[Pdf], list[str]]) -> None:
    with Pdf.open(bericht_pdf) as document:
        assert check(document) == []


def test_book_is_small_and_of_a_length_one_reads(bericht_pdf: Path) -> None:
    assert bericht_pdf.stat().st_size <= 1_000_000
    with Pdf.open(bericht_pdf) as document:
        assert 20 <= len(document.pages) <= 60


def test_book_charts_are_vectors(bericht_pdf: Path) -> None:
    with Pdf.open(bericht_pdf) as document:
        images = [
            item
            for item in document.objects
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == Name.Image
        ]
    assert images == []


def test_book_tells_every_massnahme_with_its_status(bericht_pdf: Path, bericht_html: Path) -> None:
    """PDF and HTML carry the same rows: number, text and status, in the same order."""
    rows = []
    for path in sorted((bericht_html / "handlungsfelder").glob("*.html")):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        rows += [row.get_text() for row in soup.select("article.massnahme")]
    with Pdf.open(bericht_pdf) as document:
        text = pdf_tree.squeeze(pdf_tree.reading_text(document))
    missing = [row for row in rows if pdf_tree.squeeze(row) not in text]
    assert rows
    assert missing == []


def test_book_keeps_groups_with_their_rows(bericht_pdf: Path) -> None:
    """The row of a Gruppe or Ziel never is the last of a page."""
    with Pdf.open(bericht_pdf) as document:
        for found in pdf_tree.tagged(document, "Table"):
            rows = [row for row in pdf_tree.below(found) if pdf_tree.tag(row) == "TR"]
            for row, after in pairwise(rows):
                if len(pdf_tree.kids(row)) < len(pdf_tree.kids(rows[0])):
                    assert (
                        pdf_tree.pages_of(document, row)[-1]
                        == pdf_tree.pages_of(document, after)[0]
                    )
