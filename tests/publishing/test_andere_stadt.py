"""A second, fictitious city has its report by workbook, settings and prose alone."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pikepdf
import pytest

from conftest import ROOT, run_kik
from editions import make_edition
from kikdata.data.workbooks import to_filled_workbook
from kikdata.model import Edition
from pdf_text import document_text

AUSGABE = "2099-06"
GUIDE = ROOT / "docs" / "andere-stadt.md"
TEMPLATE = "bildung-und-sprache.ipynb"
# What the guide calls foreign; one of its words stands in the made-up workbook, too.
STRANGERS = re.compile("kempten|integration|kik|bayer", re.IGNORECASE)


def follow_guide(project: Path) -> Edition:
    """Do what the guide says, for two fields; returns what the workbook holds."""
    project.mkdir()
    for name in ("_config.yml", "_toc.yml", "requirements.lock"):
        shutil.copy(ROOT / name, project)
    shutil.copytree(ROOT / "book", project / "book")
    guide = GUIDE.read_text("utf-8")
    own = guide.partition("```toml\n")[2].partition("```")[0]
    (project / "kik.toml").write_text(f'logo = "wappen.svg"\n{own}', encoding="utf-8")
    (project / "book" / "_static").mkdir(exist_ok=True)
    logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    (project / "book" / "_static" / "wappen.svg").write_text(logo, encoding="utf-8")

    edition = make_edition(
        3, felder=2, massnahmen=5, words=6, ausgabe=AUSGABE,
        Titel="Klimabericht (fiktiv)", Konzept="Klimaplan Musterstadt (fiktiv)",
        Herausgeber="Stadt Musterstadt, Umweltamt (fiktiv)",
    )  # fmt: skip
    (project / "data").mkdir()
    workbook = project / "data" / f"klima-{AUSGABE}.xlsx"
    workbook.write_bytes(to_filled_workbook(edition))

    folder = project / "book" / "handlungsfelder"
    template = json.loads((folder / TEMPLATE).read_text("utf-8"))
    for path in folder.iterdir():
        path.unlink()
    for feld in edition.handlungsfelder:
        title, parameters = template["cells"][:2]
        title["source"] = [f"# {feld.name.replace('<', '&lt;')}\n", "\n", "Eine Eröffnung.\n"]
        parameters["source"] = [f'ausgabe = "{AUSGABE}"\n', f'handlungsfeld = "{feld.kuerzel}"']
        text = json.dumps(template, ensure_ascii=False)
        (folder / f"{feld.slug}.ipynb").write_text(text, encoding="utf-8")
    toc = (project / "_toc.yml").read_text("utf-8")
    chapters = [f"      - file: handlungsfelder/{feld.slug}\n" for feld in edition.handlungsfelder]
    toc = re.sub(r"(      - file: handlungsfelder/.*\n)+", "".join(chapters), toc)
    (project / "_toc.yml").write_text(toc, encoding="utf-8")
    return edition


@pytest.mark.lang
def test_a_second_city_has_its_own_report(tmp_path: Path) -> None:
    project = tmp_path / "klimaplan"
    edition = follow_guide(project)
    checked = run_kik("pruefen", cwd=project)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    left = set(re.findall(r"^Hinweis: book/(\S+?)\.(?:md|ipynb): ", checked.stdout, re.MULTILINE))
    done = run_kik("bericht", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr

    book = project / "_site" / AUSGABE
    # Where the texts of the other city still show, the command has named the page.
    strange = set()
    for path in book.rglob("*.html"):
        article = path.read_text("utf-8").partition("<article")[2].partition("</article>")[0]
        if STRANGERS.search(re.sub(r"<[^>]*>|KIK_|\bkik \w+", " ", article)):
            strange.add(path.relative_to(book).with_suffix("").as_posix())
    assert strange <= left | {"kolophon", "datenqualitaet"}
    assert left, "the words of the guide are found in the prose of this project"

    names = {feld.name for feld in edition.handlungsfelder}
    introduction = (book / "einfuehrung.html").read_text("utf-8")
    assert "Klimaplan Musterstadt" in introduction
    for feld in edition.handlungsfelder:
        assert f'href="handlungsfelder/{feld.slug}.html"' in introduction
    search = (book / "search.html").read_text("utf-8")
    assert edition.massnahmen["kennung"].iloc[0] in search
    assert "BS-" not in search
    assert "#124020" in next((book / "_static").glob("kik.*.css")).read_text("utf-8")
    assert "#124020" in next((book / "daten" / "grafiken").glob("*.svg")).read_text("utf-8")
    assert '<img class="logo" src="_static/wappen.' in introduction

    pdf = book / f"klima-{AUSGABE}.pdf"
    with pikepdf.open(pdf) as document:
        assert "Klimaplan Musterstadt" in str(document.docinfo["/Title"])
    assert "Kempten" not in document_text(pdf).replace("nicht von der Stadt Kempten", "")
    dataset = json.loads((book / "daten" / "dcat.jsonld").read_text("utf-8"))
    assert dataset["dcat:theme"]["@id"].endswith("/ENVI")
    assert {word["@value"] for word in dataset["dcat:keyword"]} == names
    assert (book / "daten" / f"klima-{AUSGABE}.xlsx").is_file()
    assert not list(book.rglob("*kik-*"))
