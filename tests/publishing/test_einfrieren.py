"""A published edition stays as it is, or says what was corrected and when; end to end.

The rules themselves are tested as functions, in `test_frozen` and `test_register`.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from bs4 import BeautifulSoup

from conftest import read_files, run_kik
from mappen import edit_workbook, put, set_fact
from pdf_text import document_text
from published import EDITION, MAPPE, SHEET, git, run, set_stand

pytest_plugins = ["published_fixtures"]

GRUND = "Der Umsetzungsstand von BS-1.1 war falsch angegeben (fiktiv)."
REGISTER = Path("data", "veroeffentlicht", "2023-12.json")
# BS-1.1 stands in row 3 and is wartend (column D) in the real workbook.
CHANGED = f"{SHEET}!F3: BS-1.1, Umsetzungsstand: „wartend“ → „implementiert“"


def change_stand(project: Path) -> None:
    edit_workbook(project / MAPPE, lambda book: set_stand(book, 3, "F"))


def dates(folder: Path) -> dict[str, float]:
    return {str(p.relative_to(folder)): p.stat().st_mtime for p in folder.rglob("*") if p.is_file()}


def contents(project: Path) -> dict[str, bytes]:
    """All files but compiled modules and what `kik` keeps of checked workbooks."""
    own = ("__pycache__", "_build/behalten/mappen/")
    return {name: c for name, c in read_files(project).items() if not any(o in name for o in own)}


def test_a_published_edition_is_kept_and_restored_but_not_changed(published: Path) -> None:
    edition, before = published / EDITION, contents(published)
    done = run(published, "bericht", "--neu")
    assert done.returncode == 0, done.stderr
    assert "Ausgabe 2023-12: veröffentlicht, bleibt, wie sie ist." in done.stdout
    assert "Noch nicht in git: 2023-12.json" in done.stdout
    assert contents(published) == before

    known, dated = read_files(edition), dates(edition)
    shutil.rmtree(published / "_site")
    git(published, "add", "--all")
    done = run(published, "bericht")
    assert done.returncode == 0, done.stderr
    assert "wiederhergestellt. Die Zahlen sind dieselben" in done.stdout
    assert "Jede Datei ist Byte für Byte die veröffentlichte." in done.stdout
    assert read_files(edition) == known
    assert dates(edition) == dated

    change_stand(published)
    before = contents(published)
    done = run(published, "bericht")
    assert done.returncode == 1
    assert f"    {CHANGED}" in done.stderr.splitlines()
    assert contents(published) == before
    shutil.rmtree(published / "_site")
    assert run(published, "bericht").returncode == 1
    assert not (published / "_site").exists()


def words(path: Path) -> str:
    soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    article = soup.select_one("main article")
    assert article is not None
    return " ".join(article.get_text(" ").split())


def test_a_berichtigung_is_printed_with_its_date_and_stays(published: Path) -> None:
    edition, today = published / EDITION, dt.date.today()
    dated = dates(edition)
    change_stand(published)
    done = run(published, "bericht", "--berichtigung", f"  {GRUND}\n")
    assert done.returncode == 0, done.stderr
    assert f"  {CHANGED}" in done.stdout.splitlines()
    assert "Seiten, die sich unterscheiden: handlungsfelder/" in done.stdout
    told = [{"datum": today.isoformat(), "grund": GRUND}]
    assert json.loads((edition / "daten" / "berichtigungen.json").read_text("utf-8")) == told
    assert json.loads((published / REGISTER).read_text("utf-8"))["berichtigungen"] == told
    later = {name for name, date in dates(edition).items() if date > dated.get(name, 0)}
    assert {"index.html", "daten/massnahmen.csv", "kik-2023-12.pdf"} <= later
    assert [name for name in dated.keys() - later if name.startswith("_static/")]

    day = f"{today:%d.%m.%Y}"
    for name in ("index", "kolophon"):
        assert f"{day} : {GRUND}" in words(edition / f"{name}.html")
    html = (edition / "index.html").read_text("utf-8")
    assert f'<meta name="dcterms.modified" content="{today.isoformat()}">' in html
    front = BeautifulSoup((published / "_site" / "index.html").read_text("utf-8"), "html.parser")
    assert f"Berichtigt am {day}" in front.select(".ausgaben")[0].get_text()
    package = json.loads((edition / "daten" / "datapackage.json").read_text("utf-8"))
    assert f"Berichtigte Fassung vom {day}." in package["sources"][0]["title"]
    dcat = json.loads((edition / "daten" / "dcat.jsonld").read_text("utf-8"))
    assert dcat["dct:modified"]["@value"] == today.isoformat()
    assert dcat["adms:versionNotes"]["@value"] == f"{day}: {GRUND}"
    pdf = edition / "kik-2023-12.pdf"
    said = document_text(pdf)
    cover, _, rest = said.partition("Inhalt ")
    assert f"Berichtigt am {day}" in cover
    assert GRUND in cover
    assert GRUND in rest
    with pikepdf.open(pdf) as opened, opened.open_metadata() as metadata:
        assert str(metadata["xmp:ModifyDate"]).startswith(today.isoformat())
    assert "Ausgabe 2023-12: veröffentlicht, bleibt" in run(published, "bericht").stdout


def add_edition(project: Path) -> None:
    """A next edition, still a draft."""

    def change(book: openpyxl.Workbook) -> None:
        set_fact(book, "Ausgabe", "2024-06")
        set_fact(book, "Zustand", "Entwurf")

    edit_workbook(project / MAPPE, change, project / "data" / "kik-2024-06.xlsx")


def test_a_batch_builds_the_next_edition_upon_what_was_published(published: Path) -> None:
    add_edition(published)
    with (published / "src" / "kikdata" / "settings.py").open("a", encoding="utf-8") as file:
        file.write("\n")
    table = published / EDITION / "daten" / "massnahmen.json"
    digest = subprocess.run(["sha256sum", table], capture_output=True, text=True, check=True)
    table.write_text(table.read_text("utf-8").replace("implementiert", "wartend"), "utf-8")
    done = run(published, "bericht", "--alle")
    assert done.returncode == 0, done.stderr
    assert "Ausgabe 2023-12: wiederhergestellt." in done.stdout
    record = json.loads((published / "_site" / "2024-06" / "herkunft.json").read_text("utf-8"))
    (earlier,) = record["fruehere_ausgaben"]
    assert earlier["ausgabe"] == "2023-12"
    assert earlier["quelle"] == "veröffentlichte Tabelle"
    assert earlier["sha256"] == digest.stdout.split()[0]
    assert b'"implementiert"' in table.read_bytes()


# --- without a build -------------------------------------------------------------------------


def findings(project: Path, rule: str) -> list[dict[str, str]]:
    found = json.loads(run(project, "pruefen", "--json").stdout)
    return [finding for finding in found if finding["rule"] == rule]


@pytest.mark.lang
def test_an_edited_workbook_of_a_published_edition_is_found(published: Path) -> None:
    assert run(published, "pruefen").returncode == 0
    change_stand(published)
    (finding,) = findings(published, "veroeffentlicht-geaendert")
    assert finding["cell"] == "F3"
    shutil.rmtree(published / "_site")
    assert run(published, "pruefen").returncode == 1
    add_edition(published)
    (hint,) = findings(published, "hinweis-veroeffentlicht")
    assert (hint["file"], hint["sheet"], hint["cell"]) == ("kik-2023-12.xlsx", SHEET, "F3")
    edit_workbook(published / MAPPE, put(SHEET, E3="x"))
    done = run(published, "pruefen")
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if "ihre Arbeitsmappe hat jetzt" in line]
    assert line.startswith("Hinweis: kik-2023-12.xlsx: ")


def test_a_site_whose_register_is_lost_is_told_and_refused_if_it_says_otherwise(
    published: Path,
) -> None:
    (published / REGISTER).unlink()
    assert findings(published, "hinweis-register-fehlt")
    change_stand(published)
    assert findings(published, "register-fehlt")
    done = run(published, "bericht")
    assert done.returncode == 1
    assert "BS-1.1, umsetzungsstand: „wartend“ → „implementiert“" in done.stderr
    assert not (published / REGISTER).exists()


@pytest.mark.parametrize("grund", ["", "  ", "ein Fehler"])
def test_a_berichtigung_needs_a_reason(grund: str) -> None:
    done = run_kik("bericht", "--berichtigung", grund)
    assert done.returncode == 2
    assert "ist kein Grund" in done.stderr


def test_a_berichtigung_concerns_one_published_edition(small_project: Path) -> None:
    done = run_kik("bericht", "--alle", "--berichtigung", GRUND)
    assert done.returncode == 2
    assert "--berichtigung gilt für eine Ausgabe" in done.stderr
    done = run_kik("bericht", "--berichtigung", GRUND, cwd=small_project)
    assert done.returncode == 2
    assert "nicht veröffentlicht" in done.stderr
    assert not (small_project / "_site").exists()
