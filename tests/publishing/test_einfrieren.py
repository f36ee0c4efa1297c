"""A published edition stays as it is, or says what was corrected and when."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from bs4 import BeautifulSoup

from conftest import read_files, run_kik
from mappen import edit_workbook, put, set_fact
from published import (
    EDITION,
    MAPPE,
    NOTEBOOK,
    SHEET,
    run,
    set_stand,
)

pytest_plugins = ["published_fixtures"]

GRUND = "Der Umsetzungsstand von BS-1.1 war falsch angegeben (fiktiv)."


def append(name: str, text: str) -> Callable[[Path], object]:
    def change(project: Path) -> None:
        with (project / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def change_mappe(change: Callable[..., object]) -> Callable[[Path], object]:
    return lambda project: edit_workbook(project / MAPPE, change)


def drop_massnahme(book: openpyxl.Workbook) -> None:
    """Delete BS-7.2, the last Maßnahme of its Ziel."""
    sheet = book[SHEET]
    sheet.delete_rows(next(row[0].row for row in sheet.iter_rows() if row[1].value == "7.2."))


def change_stand(project: Path) -> None:
    # BS-1.1 stands in row 3 and is wartend (column D) in the real workbook.
    edit_workbook(project / MAPPE, lambda book: set_stand(book, 3, "F"))


def add_massnahme(book: openpyxl.Workbook) -> None:
    """Append a Maßnahme to the last Ziel."""
    sheet = book[SHEET]
    last = max(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 2).value)
    ziel, nummer = str(sheet.cell(last, 2).value).rstrip(".").split(".")
    sheet.cell(last + 1, 2).value = f"{ziel}.{int(nummer) + 1}."
    sheet.cell(last + 1, 3).value = "Eine fiktive Maßnahme"
    sheet.cell(last + 1, 4).value = "x"


MAPPE_CHANGES = (
    (
        lambda book: set_stand(book, 3, "F"),
        f"{SHEET}!F3: BS-1.1, Umsetzungsstand: „wartend“ → „implementiert“",
    ),
    (
        lambda book: set_fact(book, "Telefon", "0831 0000 (fiktiv)"),
        "Bericht!B11: Telefon: „Telefon (fiktiv)“ → „0831 0000 (fiktiv)“",
    ),
    (
        lambda book: set_fact(book, "Datenstand", "06.10.2023"),
        "Bericht!B4: Datenstand: „05.10.2023“ → „06.10.2023“",
    ),
    (
        lambda book: book[SHEET].__setitem__("C4", "Etwas anderes (fiktiv)"),
        "und einen Austausch zu fördern.“ → „Etwas anderes (fiktiv)“",
    ),
    (
        lambda book: book[SHEET].__setitem__("C2", "Ein Ziel (fiktiv)"),
        f"{SHEET}!C2: BS-1.1, Ziel: „Wichtige Themen",
    ),
    (
        lambda book: book[SHEET].__setitem__("J4", "Ein Grund (fiktiv)"),
        f"{SHEET}!J4: BS-1.2, Begründung: leer → „Ein Grund (fiktiv)“",
    ),
    (add_massnahme, "BS-8.7 ist neu: leer → „Eine fiktive Maßnahme“"),
    (drop_massnahme, f"{SHEET}: BS-7.2 fehlt: „"),
)

FILE_CHANGES = (
    (append("book/neu.md", "# Neu\n"), "book/neu.md (neu)"),
    (
        lambda project: (project / "book" / "kolophon.ipynb").unlink(),
        "book/kolophon.ipynb (entfernt)",
    ),
    (append("_toc.yml", "\n"), "_toc.yml (geändert)"),
    (append("_config.yml", "\n"), "_config.yml (geändert)"),
    (append("src/kikdata/settings.py", "\n"), "src/kikdata/settings.py (geändert)"),
    (
        append("src/kikdata/theme/kik/static/kik.css", "\n"),
        "src/kikdata/theme/kik/static/kik.css (geändert)",
    ),
    (append("requirements.lock", "\n"), "requirements.lock (geändert)"),
)

ALONE = {
    "ein Umsetzungsstand": (change_stand, [f"  Arbeitsmappe {MAPPE.name}:", MAPPE_CHANGES[0][1]]),
    "zurück zum Entwurf": (
        change_mappe(lambda book: set_fact(book, "Zustand", "Entwurf")),
        [f"  Arbeitsmappe {MAPPE.name}:", "Bericht!B9: Zustand: „veröffentlicht“ → „Entwurf“"],
    ),
    "nur gespeichert": (
        change_mappe(lambda book: book[SHEET].column_dimensions["C"].__setattr__("width", 99)),
        ["kik-2023-12.xlsx: neu gespeichert. Angaben und Maßnahmen sind dieselben"],
    ),
    "ein Notizbuch": (append(str(NOTEBOOK), "\n"), [f"  {NOTEBOOK.as_posix()} (geändert)"]),
    "das Programm": (FILE_CHANGES[4][0], ["  src/kikdata/settings.py (geändert)"]),
}


def listed(told: str) -> list[str]:
    """The lines between head and advice."""
    lines = told.splitlines()
    head = "kik: Die Ausgabe 2023-12 ist veröffentlicht und bleibt, wie sie ist. "
    assert lines[0] == head + "Seit der Veröffentlichung hat sich geändert:"
    assert lines[-2].startswith("Nichts wurde erstellt oder ersetzt.")
    assert lines[-1].startswith("  kik bericht --ausgabe 2023-12 --berichtigung")
    return lines[1:-2]


def contents(project: Path) -> dict[str, bytes]:
    """All files but compiled modules and what `kik` keeps of checked workbooks."""
    own = ("__pycache__", "_build/behalten/mappen/")
    return {name: c for name, c in read_files(project).items() if not any(o in name for o in own)}


@pytest.mark.parametrize("name", ALONE)
def test_a_published_edition_is_not_built_from_anything_else(published: Path, name: str) -> None:
    change, said = ALONE[name]
    change(published)
    before = contents(published)
    done = run(published, "bericht")
    assert done.returncode == 1
    lines = listed(done.stderr)
    assert len(lines) == len(said), done.stderr
    for line, words in zip(lines, said, strict=True):
        assert words in line
    assert contents(published) == before


def test_every_change_of_the_workbook_is_listed_with_its_cell(published: Path) -> None:
    for change, _ in MAPPE_CHANGES:
        edit_workbook(published / MAPPE, change)
    head, *lines = listed(run(published, "bericht").stderr)
    assert head == f"  Arbeitsmappe {MAPPE.name}:"
    for _, words in MAPPE_CHANGES:
        assert [words in line for line in lines].count(True) == 1, (words, lines)
    assert len(lines) == len(MAPPE_CHANGES), lines


def test_every_other_file_is_listed_by_name(published: Path) -> None:
    for change, _ in FILE_CHANGES:
        change(published)
    lines = listed(run(published, "bericht").stderr)
    assert sorted(line.strip() for line in lines) == sorted(words for _, words in FILE_CHANGES)


def test_an_edition_without_herkunft_is_not_replaced(published: Path) -> None:
    (published / EDITION / "herkunft.json").unlink()
    done = run(published, "bericht")
    assert done.returncode == 1
    assert "Ihr fehlt herkunft.json." in done.stderr


def test_the_same_inputs_give_the_same_edition_again(published: Path) -> None:
    before = read_files(published / EDITION)
    done = run(published, "bericht", "--neu")
    assert done.returncode == 0, done.stderr
    assert read_files(published / EDITION) == before


def test_a_folder_deleted_by_hand_is_made_anew(published: Path) -> None:
    change_stand(published)
    shutil.rmtree(published / EDITION)
    done = run(published, "bericht")
    assert done.returncode == 0, done.stderr
    assert not (published / EDITION / "daten" / "berichtigungen.json").exists()


def test_a_draft_is_never_frozen(small_project: Path) -> None:
    daten = small_project / EDITION / "daten"
    daten.mkdir(parents=True)
    facts = {"ausgabe": "2023-12", "zustand": "Entwurf"}
    (daten / "ausgabe.json").write_text(json.dumps(facts), encoding="utf-8")
    (small_project / EDITION / "herkunft.json").write_text("{}", encoding="utf-8")
    done = run_kik("bericht", cwd=small_project)
    assert done.returncode == 0, done.stderr


# --- Berichtigung ----------------------------------------------------------------------------


def words(path: Path) -> str:
    soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    article = soup.select_one("main article")
    assert article is not None
    return " ".join(article.get_text(" ").split())


def test_a_berichtigung_is_printed_with_its_date_and_stays(published: Path) -> None:
    change_stand(published)
    done = run(published, "bericht", "--berichtigung", f"  {GRUND}\n")
    assert done.returncode == 0, done.stderr
    edition = published / EDITION
    today = dt.date.today()
    record = json.loads((edition / "daten" / "berichtigungen.json").read_text("utf-8"))
    assert record == [{"datum": today.isoformat(), "grund": GRUND}]
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
    pdf = edition / "kik-2023-12.pdf"
    text = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, check=True).stdout
    said = " ".join(text.decode("utf-8").split())
    cover, _, rest = said.partition("Inhalt ")
    assert f"{day} Berichtigt am" in cover
    assert GRUND in cover
    assert GRUND in rest
    with pikepdf.open(pdf) as opened, opened.open_metadata() as metadata:
        assert str(metadata["xmp:ModifyDate"]).startswith(today.isoformat())

    # The record makes it stable: the day is that of the correction, not of the next run.
    (edition / "daten" / "berichtigungen.json").write_text(
        json.dumps([{"datum": "2024-01-31", "grund": GRUND}]), encoding="utf-8"
    )
    assert run(published, "bericht").returncode == 0
    first = read_files(edition)
    assert f"31.01.2024 : {GRUND}" in words(edition / "index.html")
    assert run(published, "bericht").returncode == 0
    assert read_files(edition) == first


def test_a_second_berichtigung_follows_the_first(published: Path) -> None:
    old = [{"datum": "2024-01-31", "grund": GRUND}]
    record = published / EDITION / "daten" / "berichtigungen.json"
    record.write_text(json.dumps(old), encoding="utf-8")
    edit_workbook(published / MAPPE, lambda book: set_fact(book, "Zustand", "Entwurf"))
    done = run(published, "bericht", "--berichtigung", "Zu früh veröffentlicht, <b>fiktiv</b>.")
    assert done.returncode == 0, done.stderr
    told = json.loads(record.read_text("utf-8"))
    assert told[0] == old[0]
    assert [entry["grund"] for entry in told[1:]] == ["Zu früh veröffentlicht, <b>fiktiv</b>."]
    assert "<b>fiktiv</b>" in words(published / EDITION / "kolophon.html")


def test_a_berichtigung_without_need_is_wrong_usage(published: Path, small_project: Path) -> None:
    done = run(published, "bericht", "--berichtigung", GRUND)
    assert done.returncode == 2
    assert "An der Ausgabe 2023-12 ist nichts zu berichtigen" in done.stderr
    done = run_kik("bericht", "--berichtigung", GRUND, cwd=small_project)
    assert done.returncode == 2
    assert "nicht veröffentlicht" in done.stderr
    assert not (small_project / "_site").exists()


@pytest.mark.parametrize("grund", ["", "  ", "Fehler", "ein Fehler"])
def test_a_berichtigung_needs_a_reason(grund: str) -> None:
    done = run_kik("bericht", "--berichtigung", grund)
    assert done.returncode == 2
    assert "ist kein Grund" in done.stderr


def test_a_berichtigung_concerns_one_edition() -> None:
    done = run_kik("bericht", "--alle", "--berichtigung", GRUND)
    assert done.returncode == 2
    assert "--berichtigung gilt für eine Ausgabe" in done.stderr


# --- several editions ------------------------------------------------------------------------


def add_edition(project: Path) -> None:
    """A next edition, still a draft."""

    def change(book: openpyxl.Workbook) -> None:
        set_fact(book, "Ausgabe", "2024-06")
        set_fact(book, "Zustand", "Entwurf")

    edit_workbook(project / MAPPE, change, project / "data" / "kik-2024-06.xlsx")


def test_a_batch_leaves_published_editions_as_they_are(published: Path) -> None:
    add_edition(published)
    append("src/kikdata/settings.py", "\n")(published)
    before = read_files(published / EDITION)
    done = run(published, "bericht", "--alle")
    assert done.returncode == 0, done.stderr
    assert "Ausgabe 2023-12: veröffentlicht, bleibt, wie sie ist." in done.stdout
    assert read_files(published / EDITION) == before
    record = json.loads((published / "_site" / "2024-06" / "herkunft.json").read_text("utf-8"))
    table = published / EDITION / "daten" / "massnahmen.json"
    (earlier,) = record["fruehere_ausgaben"]
    assert earlier["ausgabe"] == "2023-12"
    assert earlier["quelle"] == "veröffentlichte Tabelle"
    digest = subprocess.run(["sha256sum", table], capture_output=True, text=True, check=True)
    assert earlier["sha256"] == digest.stdout.split()[0]


def test_a_batch_reports_a_changed_workbook_of_a_published_edition(published: Path) -> None:
    change_stand(published)
    done = run(published, "bericht", "--alle")
    assert done.returncode == 1
    assert "BS-1.1, Umsetzungsstand: „wartend“ → „implementiert“" in done.stderr


def test_a_silent_edit_of_an_earlier_workbook_is_found(published: Path) -> None:
    add_edition(published)
    assert "veröffentlichte" not in run(published, "pruefen").stdout
    change_stand(published)
    done = run(published, "pruefen", "--json")
    assert done.returncode == 0, done.stderr
    (hint,) = [f for f in json.loads(done.stdout) if f["rule"] == "hinweis-veroeffentlicht"]
    assert (hint["file"], hint["sheet"], hint["cell"]) == ("kik-2023-12.xlsx", SHEET, "F3")
    assert "BS-1.1, Umsetzungsstand: „wartend“ → „implementiert“" in hint["message"]
    done = run(published, "bericht")
    assert done.returncode == 0, done.stderr
    assert f"Hinweis: kik-2023-12.xlsx, {SHEET}!F3: BS-1.1" in done.stdout


def test_the_workbook_of_the_edition_itself_is_a_finding(published: Path) -> None:
    assert run(published, "pruefen").returncode == 0
    change_stand(published)
    done = run(published, "pruefen", "--json")
    assert done.returncode == 1
    (finding,) = [f for f in json.loads(done.stdout) if f["rule"] == "veroeffentlicht-geaendert"]
    assert finding["cell"] == "F3"
    assert run(published, "pruefen", "--ziel", "anderswo").returncode == 0


def test_a_broken_earlier_workbook_is_told_in_one_hint(published: Path) -> None:
    add_edition(published)
    edit_workbook(published / MAPPE, put(SHEET, E3="x"))
    done = run(published, "pruefen")
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if "ihre Arbeitsmappe hat jetzt" in line]
    assert line.startswith("Hinweis: kik-2023-12.xlsx: ")
