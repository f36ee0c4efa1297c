"""The files in `daten/`: all say the same as the workbook, and none can do harm.

Made-up tables (fiktiv) are written, read back and compared; the real ones are counted once more
from the transcription of the Zwischenbericht.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import re
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from frictionless import Package
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from conftest import ROOT
from kikdata import model
from kikdata.analysis.facts import edition_facts
from kikdata.checks.workbook import load
from kikdata.data.corrections import BERICHTIGUNGEN_FILE, dump_berichtigungen
from kikdata.data.files import CSV_COLUMNS, cite, export_files, licence_html, list_files
from kikdata.data.metadata import edition_address, read_licence
from kikdata.data.tables import counts_to_csv, to_csv, to_json
from kikdata.data.workbooks import to_filled_workbook
from kikdata.model import Angaben, Berichtigung, Edition, Handlungsfeld
from kikdata.pages.about import BERICHTIGUNGEN_VARIABLE
from kikdata.pages.report import Bericht
from kikdata.workbook.cleaning import clean_line, clean_text
from mappen import with_angaben
from tabellen import to_rows

SOURCE = ROOT / "tests" / "daten" / "zwischenbericht-2023-10.csv"
STAENDE = ("wartend", "in Bearbeitung", "implementiert")
FELDER = {
    "BS": "Bildung und Sprache",
    "AA": "Arbeit und Ausbildung",
    "GP": "Gesundheit und Pflege",
    "BE": "Bürgerschaftliches Engagement",
    "GT": "Gesellschaftliche Teilhabe",
    "IO": "Interkulturelle Öffnung",
}
FILES = {
    "massnahmen.csv",
    "massnahmen.json",
    "massnahmen.xlsx",
    "umsetzungsstand.csv",
    "aenderungen.csv",
    "kik-2023-12.xlsx",
    "datapackage.json",
    "dcat.jsonld",
}
Key = tuple[str, str, str, str]
Counts = tuple[int, ...]


def export(edition: Edition) -> dict[str, bytes]:
    return export_files(edition, edition_facts(edition))


@pytest.fixture(scope="module")
def edition(arbeitsmappe: Path) -> Edition:
    return load(arbeitsmappe)


@pytest.fixture(scope="module")
def files(edition: Edition) -> dict[str, bytes]:
    return export(edition)


def csv_rows(content: bytes) -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def xlsx_rows(content: bytes, sheet: str) -> list[tuple[Any, ...]]:
    """All rows of a sheet, texts as Excel shows them, an empty cell as empty text."""
    rows = openpyxl.load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True)
    return [
        tuple(unescape(v) if isinstance(v, str) else "" if v is None else v for v in row)  # type: ignore[no-untyped-call]
        for row in rows
    ]


def table_rows(edition: Edition) -> list[tuple[str, ...]]:
    table = edition.massnahmen[list(CSV_COLUMNS)].astype(str)
    return list(table.itertuples(index=False, name=None))


# --- the published files ---------------------------------------------------------------------


def test_the_folder_holds_exactly_these_files(bericht_html: Path) -> None:
    assert {p.name for p in (bericht_html / "daten").iterdir()} == FILES | {
        "ausgabe.json",
        "grafiken",
    }


def test_what_is_published_is_what_the_workbook_gives(
    bericht_html: Path, files: dict[str, bytes]
) -> None:
    assert set(files) == FILES == {file.name for file in list_files("2023-12")}
    for name, content in files.items():
        assert (bericht_html / "daten" / name).read_bytes() == content, name


def test_csv_json_and_xlsx_are_the_table(edition: Edition, files: dict[str, bytes]) -> None:
    expected = table_rows(edition)
    assert len(expected) == 144
    assert [tuple(row.values()) for row in csv_rows(files["massnahmen.csv"])] == expected
    in_json = json.loads(files["massnahmen.json"])
    assert [tuple(row.values()) for row in in_json] == expected
    assert all(tuple(row) == CSV_COLUMNS for row in in_json)
    assert xlsx_rows(files["massnahmen.xlsx"], "Maßnahmen")[1:] == expected


def test_the_workbook_for_people_is_one_they_can_work_with(files: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["massnahmen.xlsx"]))
    assert book.sheetnames == ["Maßnahmen", "Zahlen", "Erläuterung"]
    for sheet in book.worksheets:
        assert sheet.freeze_panes in {"A2", "B2", "D2"}
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row)
        titles = [cell.value for cell in sheet[1]]
        assert len(set(titles)) == len(titles)
    explained = {row[2] for row in xlsx_rows(files["massnahmen.xlsx"], "Erläuterung")}
    assert set(CSV_COLUMNS) <= explained


# --- every count once more -------------------------------------------------------------------


def source_counts() -> dict[Key, Counts]:
    """Counts of the whole and of each part from the independent transcription."""
    found: dict[Key, Counter[str]] = {}
    with SOURCE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            kuerzel, number = row["kennung"].split("-")
            feld, ziel = FELDER[kuerzel], number.split(".")[0] + "."
            for key in (
                ("gesamt", "", "", ""),
                ("handlungsfeld", feld, "", ""),
                ("gruppe", feld, row["gruppe"], ""),
                ("ziel", feld, row["gruppe"], ziel),
            ):
                found.setdefault(key, Counter())[row["umsetzungsstand"]] += 1
    return {key: tuple(count[stand] for stand in STAENDE) for key, count in found.items()}


def test_every_count_of_umsetzungsstand_csv_is_that_of_the_source(bericht_html: Path) -> None:
    rows = csv_rows((bericht_html / "daten" / "umsetzungsstand.csv").read_bytes())
    assert ";".join(rows[0]) == (
        "ebene;handlungsfeld;gruppe;ziel_nummer;wartend;in_bearbeitung;implementiert;summe"
    )
    shown = {tuple(row.values())[:4]: tuple(map(int, list(row.values())[4:])) for row in rows}
    expected = {key: (*counts, sum(counts)) for key, counts in source_counts().items()}
    assert list(shown.items()) == list(expected.items())
    assert Counter(key[0] for key in expected)["ziel"] == 43


def test_every_count_and_share_of_the_sheet_zahlen_is_that_of_the_source(
    files: dict[str, bytes],
) -> None:
    expected = {key[:3]: counts for key, counts in source_counts().items() if key[0] != "ziel"}
    shown = {}
    for ebene, feld, gruppe, *numbers in xlsx_rows(files["massnahmen.xlsx"], "Zahlen")[1:]:
        key = (ebene.lower(), "" if feld == "Alle Handlungsfelder" else feld, gruppe)
        counts, total, fractions = tuple(numbers[:3]), numbers[3], numbers[4:]
        shown[key] = counts
        assert total == sum(counts)
        assert list(fractions) == pytest.approx([count / total for count in counts], rel=1e-15)
    assert shown == expected


# --- descriptions for machines ---------------------------------------------------------------


def report(folder: Path) -> list[tuple[str, ...]]:
    result = Package(str(folder / "datapackage.json")).validate()
    return [tuple(map(str, row)) for row in result.flatten(["type", "rowNumber", "fieldName"])]


def test_frictionless_finds_no_fault_in_the_published_data(bericht_html: Path) -> None:
    assert report(bericht_html / "daten") == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("BS-1.2;", "BS-1.1;", "primary-key"),
        (";in Bearbeitung;", ";fast fertig;", "constraint-error"),
        ("BS-1.1;Bildung und Sprache;", "BS-1.1;Unbekannt;", "foreign-key"),
        (";1.;", ";eins;", "constraint-error"),
        ("kennung;", "name;", "incorrect-label"),
        ("BS-1.1;", "BS-1.3;", "hash-count"),
    ],
)
def test_frictionless_would_notice_damage(
    files: dict[str, bytes], tmp_path: Path, old: str, new: str, fault: str
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    damaged = files["massnahmen.csv"].decode().replace(old, new, 1)
    assert damaged.encode() != files["massnahmen.csv"]
    (tmp_path / "massnahmen.csv").write_bytes(damaged.encode())
    assert fault in {row[0] for row in report(tmp_path)}


def test_the_package_names_period_source_and_publisher(files: dict[str, bytes]) -> None:
    package = json.loads(files["datapackage.json"])
    assert package["temporal"] == {"start": "2021-11-01", "end": "2023-09-30"}
    assert package["contributors"][0]["title"] == "Stadt Kempten (Allgäu), Amt für Integration"
    assert "Datenstand 05.10.2023" in package["sources"][0]["title"]
    assert {r["path"] for r in package["resources"]} == FILES - {"datapackage.json", "dcat.jsonld"}


def test_nothing_is_made_up_where_the_workbook_is_silent(files: dict[str, bytes]) -> None:
    package, dataset = (json.loads(files[name]) for name in ("datapackage.json", "dcat.jsonld"))
    assert not {"licenses", "homepage"} & set(package)
    assert not {"dcat:landingPage", "dcat:contactPoint", "dct:issued"} & set(dataset)
    assert dataset["@id"] == "#datensatz"
    for distribution in dataset["dcat:distribution"]:
        assert not {"dct:license", "dct:rights"} & set(distribution)
        assert distribution["dcat:downloadURL"]["@id"] in FILES


def test_facts_of_the_workbook_reach_both_descriptions(edition: Edition, tmp_path: Path) -> None:
    told = with_angaben(
        edition,
        Lizenz_der_Daten="dl-de/by-2-0",
        Webadresse="https://fiktiv.example/kik/",
        E__Mail="amt@fiktiv.example",
        Zustand="veröffentlicht",
    )
    for name, content in export(told).items():
        (tmp_path / name).write_bytes(content)
    assert report(tmp_path) == []
    package, dataset = (
        json.loads((tmp_path / name).read_text("utf-8"))
        for name in ("datapackage.json", "dcat.jsonld")
    )
    assert package["licenses"][0]["path"] == "https://www.govdata.de/dl-de/by-2-0"
    assert package["homepage"] == "https://fiktiv.example/kik/2023-12/"
    assert dataset["@id"] == "https://fiktiv.example/kik/2023-12/daten/#datensatz"
    assert dataset["dct:issued"]["@value"] == "2023-12"
    assert dataset["dcat:contactPoint"]["vcard:hasEmail"]["@id"] == "mailto:amt@fiktiv.example"
    for distribution in dataset["dcat:distribution"]:
        assert distribution["dct:license"]["@id"] == "http://dcat-ap.de/def/licenses/dl-by-de/2.0"
        assert distribution["dcatde:licenseAttributionByText"]["@value"].startswith("Stadt Kempten")
        address = distribution["dcat:accessURL"]["@id"]
        assert address.startswith("https://fiktiv.example/kik/2023-12/daten/")


def test_every_prefix_of_the_linked_data_is_declared(edition: Edition) -> None:
    told = with_angaben(edition, Lizenz_der_Daten="eigene Lizenz", E__Mail="a@fiktiv.example")
    dataset = json.loads(export(told)["dcat.jsonld"])
    declared = set(dataset.pop("@context"))

    def names(node: object) -> Iterator[str]:
        if isinstance(node, list):
            for part in node:
                yield from names(part)
        elif isinstance(node, dict):
            yield from (key for key in node if not key.startswith("@"))
            yield from (node[key] for key in ("@type",) if key in node)
            for part in node.values():
                yield from names(part)

    used = {name.split(":")[0] for name in names(dataset)}
    assert used <= declared
    assert {"adms", "dcat", "dct", "foaf", "rdfs", "vcard", "xsd"} <= used


@pytest.mark.parametrize(
    ("text", "name", "path"),
    [
        ("CC BY 4.0", "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("cc-by-4.0", "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("dl-de/zero-2-0", "DL-DE-ZERO-2.0", "https://www.govdata.de/dl-de/zero-2-0"),
        ("CC BY-NC 4.0", "cc-by-nc-4-0", ""),
        ("nach Absprache, siehe https://a.example/l.", "nach-absprache-siehe-https-a-example-l", "https://a.example/l"),
        ("<b>frei</b>", "b-frei-b", ""),
    ],
)  # fmt: skip
def test_a_licence_is_recognised_only_as_a_whole(
    edition: Edition, text: str, name: str, path: str
) -> None:
    told = with_angaben(edition, Lizenz_der_Daten=text)
    licence = read_licence(told.angaben)
    assert licence is not None
    assert (licence.title, licence.name, licence.path) == (text, name, path)
    shown = BeautifulSoup(licence_html(told), "html.parser")
    assert shown.get_text() == f"Für die Daten gilt diese Lizenz: {text}."
    assert [link["href"] for link in shown.select("a")] == ([path] if path else [])


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ""),
        ("www.fiktiv.example", ""),
        ("https://fiktiv.example", "https://fiktiv.example/2023-12/"),
        ("https://fiktiv.example/kik/2023-12/", "https://fiktiv.example/kik/2023-12/"),
        ("https://fiktiv.example/2023-12/index.html", "https://fiktiv.example/2023-12/"),
        ('https://fiktiv.example/"><script>', ""),
    ],
)
def test_the_address_of_the_edition(edition: Edition, address: str, expected: str) -> None:
    assert edition_address(with_angaben(edition, Webadresse=address).angaben) == expected


# --- the page --------------------------------------------------------------------------------


def test_the_page_lists_every_file_with_a_sentence(bericht_html: Path) -> None:
    page = BeautifulSoup((bericht_html / "daten.html").read_text("utf-8"), "html.parser")
    items = page.select("ul.dateien > li")
    assert {str(item.a["href"]) for item in items if item.a} == {f"daten/{n}" for n in FILES}
    for item in items:
        assert re.fullmatch(r"\S+ \([\w. -]+\): [A-ZÄÖÜ].*\.", item.get_text())
    shown = {code.get_text() for code in page.select("dt code")}
    headers = [
        (bericht_html / "daten" / name).read_text("utf-8-sig").splitlines()[0].split(";")
        for name in ("umsetzungsstand.csv", "aenderungen.csv")
    ]
    assert shown == {*CSV_COLUMNS, *headers[0], *headers[1]}


def test_the_page_says_how_to_cite_and_that_no_licence_is_named_yet(bericht_html: Path) -> None:
    page = BeautifulSoup((bericht_html / "daten.html").read_text("utf-8"), "html.parser")
    sentences = [p.get_text() for p in page.select("p.satz")]
    assert sentences == [
        "Das Amt hat noch keine Lizenz für die Daten benannt.",
        "Stadt Kempten (Allgäu), Amt für Integration: Kommunales Integrationskonzept Kempten "
        "(KIK), Dezember-Bericht 2023. Ausgabe 2023-12, Datenstand 05.10.2023. Entwurf.",
    ]


def test_a_published_edition_is_cited_with_its_address(edition: Edition) -> None:
    told = with_angaben(edition, Zustand="veröffentlicht", Webadresse="https://fiktiv.example/kik")
    assert cite(told, edition_facts(told)).endswith(
        "Datenstand 05.10.2023. https://fiktiv.example/kik/2023-12/"
    )


def test_a_corrected_edition_is_cited_as_corrected(
    edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = with_angaben(edition, Zustand="veröffentlicht")
    corrected = (
        Berichtigung(dt.date(2024, 1, 31), "Ein fiktiver Grund."),
        Berichtigung(dt.date(2024, 2, 29), "Ein zweiter fiktiver Grund."),
    )
    assert cite(told, edition_facts(told, corrected)).endswith(
        "Ausgabe 2023-12, Datenstand 05.10.2023. Berichtigte Fassung vom 29.02.2024."
    )
    assert "Berichtigte" not in cite(told, edition_facts(told))
    # The page says the same as the files, for people and for programs.
    record = tmp_path / BERICHTIGUNGEN_FILE
    record.write_bytes(dump_berichtigungen(corrected))
    monkeypatch.setenv(BERICHTIGUNGEN_VARIABLE, str(record))
    bericht = Bericht(told)
    said = ["31.01.2024: Ein fiktiver Grund.", "29.02.2024: Ein zweiter fiktiver Grund."]
    for page in (bericht.title_facts(), bericht.downloads()):
        (block,) = BeautifulSoup(page.html, "html.parser").find_all("script")
        described = json.loads(block.string or "")
        assert described["dateModified"] == "2024-02-29"
        assert described["correction"] == said
    dcat = json.loads(export_files(told, edition_facts(told, corrected))["dcat.jsonld"])
    assert dcat["adms:versionNotes"]["@value"] == "\n".join(said)
    shown = repr(bericht.citation())
    assert "Berichtigte Fassung vom 29.02.2024." in shown


# --- the same bytes --------------------------------------------------------------------------

AGAIN = """
import sys
from pathlib import Path
from kikdata.data.files import export_files
from kikdata.analysis.facts import edition_facts
from kikdata.checks.workbook import load

edition = load(Path(sys.argv[1]))
for name, content in export_files(edition, edition_facts(edition)).items():
    Path(name).write_bytes(content)
"""


def test_another_time_place_and_seed_give_the_same_bytes(
    files: dict[str, bytes], arbeitsmappe: Path, tmp_path: Path
) -> None:
    time.sleep(2.1)  # times in a zip count in steps of two seconds
    surroundings = {**os.environ, "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    command = [sys.executable, "-c", AGAIN, str(arbeitsmappe)]
    subprocess.run(command, cwd=tmp_path, env=surroundings, check=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == files


@pytest.mark.parametrize("name", ["massnahmen.xlsx", "kik-2023-12.xlsx"])
def test_an_xlsx_carries_the_datenstand_and_no_time_of_day(
    files: dict[str, bytes], name: str
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files[name]))
    stand = dt.datetime(2023, 10, 5)
    assert (book.properties.created, book.properties.modified) == (stand, stand)
    with zipfile.ZipFile(io.BytesIO(files[name])) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# --- random tables ---------------------------------------------------------------------------

calm = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

NASTY = (
    "=1+1", "=cmd|' /C calc'!A0", "+49 831 (fiktiv)", "-1", "- Punkt", "@SUMME(A1)", "＝1+1",
    "'=1", "<script>alert(1)</script>", "{ref}`ziel`", "{{ x }}", "%s {0} $x$", "&amp; &",
    'sagt "ja"; und', "#NV", "#N/A", "#REF!", "WAHR", "1.10", "2023-12", "1e5", "_x0041_",
    "_x005F_x0041_", "x_x_x000D_", "Inte\u00adgra\u00adtion", "Null\u200bbreite",
    "fest\u00a0verbunden", "a\tb", "e\u0308", "🙂", "x", ";;;", "Nummer", "Gruppe",
    "\u202eumgekehrt", "lang " * 400,
)  # fmt: skip
characters = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
raw_texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(characters, max_size=40),
    st.tuples(st.sampled_from("=+-@'"), st.text(characters, max_size=20)).map("".join),
)
texts = raw_texts.filter(clean_line)
paragraphs = st.lists(raw_texts, max_size=4).map("\n".join)
names = st.text("abcdeäöüßABCÄ -&,()'+=@", min_size=3, max_size=45).map(clean_line)


def _has_own_sheet(feld: tuple[str, str]) -> bool:
    return model.slug(feld[1]) not in {"", "bericht", "handlungsfelder"}


fields = st.lists(
    st.tuples(st.text("ABCDEFGH", min_size=2, max_size=3), names).filter(_has_own_sheet),
    min_size=1,
    max_size=2,
    unique_by=(
        lambda feld: feld[0],
        lambda feld: model.slug(feld[1]),
        lambda feld: clean_line(feld[1][:31]).casefold(),
    ),
)
ANGABEN = Angaben(
    {
        "Titel": "=Probe & <Bericht> (fiktiv)",
        "Ausgabe": "2023-12",
        "Herausgeber": "@Amt für Proben (fiktiv)",
        "Konzept": "+Konzept (fiktiv)",
        "Zustand": "Entwurf",
        "Anschrift": "-Straße 1\n00000 Ort (fiktiv)",
        "Lizenz der Daten": "=Lizenz (fiktiv)",
    },
    {
        "Datenstand": dt.date(2023, 10, 5),
        "Zeitraum von": dt.date(2021, 11, 1),
        "Zeitraum bis": dt.date(2023, 9, 30),
    },
)


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    """Draw an edition with texts as people type them, or as someone who means harm does."""
    felder = [Handlungsfeld(*feld) for feld in draw(fields)]
    rows = []
    for feld in felder:
        gruppen = draw(st.lists(texts, min_size=1, max_size=2, unique_by=clean_line))
        for number, gruppe in enumerate(gruppen, start=1):
            ziel = draw(texts)
            for n in range(1, draw(st.sampled_from([1, 2, 11])) + 1):
                optional = [draw(paragraphs), draw(raw_texts), draw(raw_texts), draw(paragraphs)]
                kennung = model.kennung(feld.kuerzel, f"{number}.{n}.")
                row = [kennung, feld.kuerzel, feld.name, gruppe, f"{number}.", ziel]
                row += [f"{number}.{n}.", draw(texts), draw(st.sampled_from(STAENDE)), *optional]
                rows.append([*row, len(rows) + 2, ""])
    table = pd.DataFrame(rows, columns=list(model.MASSNAHMEN_COLUMNS))
    return Edition(Path("kik-2023-12.xlsx"), ANGABEN, tuple(felder), to_rows(table))


def cleaned(table: pd.DataFrame) -> pd.DataFrame:
    """What validation makes of the texts, column by column."""
    columns = {name: table[name].astype(str).map(clean_line) for name in table.columns}
    columns |= {name: table[name].map(clean_text) for name in ("sachstand", "begruendung")}
    return pd.DataFrame(columns).drop(columns="zeile")


@calm
@given(editions())
def test_an_exported_workbook_gives_the_same_table(tmp_path: Path, edition: Edition) -> None:
    path = tmp_path / "kik-2023-12.xlsx"
    path.write_bytes(to_filled_workbook(edition))
    again = load(path)
    expected = cleaned(edition.massnahmen)
    shown = again.massnahmen.drop(columns="zeile").astype(str)
    assert shown.to_dict("records") == expected.to_dict("records")
    assert again.handlungsfelder == edition.handlungsfelder
    assert again.angaben.dates == edition.angaben.dates
    told = {name: text for name, text in again.angaben.texts.items() if text}
    assert {name: told[name] for name in ANGABEN.texts} == ANGABEN.texts


@calm
@given(editions())
def test_no_file_holds_a_formula_and_honest_words_are_unchanged(edition: Edition) -> None:
    edition = replace(edition, rows=to_rows(cleaned(edition.massnahmen)))
    expected = table_rows(edition)
    files = export(edition)
    assert [tuple(row.values()) for row in json.loads(files["massnahmen.json"])] == expected
    assert xlsx_rows(files["massnahmen.xlsx"], "Maßnahmen")[1:] == expected
    for name in ("massnahmen.xlsx", "kik-2023-12.xlsx"):
        assert_no_formula(files[name])
    for name in ("massnahmen.csv", "umsetzungsstand.csv"):
        for row in csv_rows(files[name]):
            assert not any(value.startswith(tuple("=+-@＝＋－＠")) for value in row.values())
    for written, meant in zip(csv_rows(files["massnahmen.csv"]), expected, strict=True):
        for value, text in zip(written.values(), meant, strict=True):
            assert value == (f"'{text}" if text.startswith(tuple("=+-@＝＋－＠")) else text)


def assert_no_formula(content: bytes) -> None:
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            assert {cell.data_type for cell in row} <= {"s", "n", "d"}
            assert all(cell.number_format == "@" for cell in row if cell.data_type == "s")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            assert re.search(rb"<f[ >]", archive.read(name)) is None, name


@settings(calm, max_examples=calm.max_examples // 4)
@given(editions())
def test_frictionless_accepts_the_files_of_any_edition(tmp_path: Path, edition: Edition) -> None:
    edition = replace(edition, rows=to_rows(cleaned(edition.massnahmen)))
    for name, content in export(edition).items():
        (tmp_path / name).write_bytes(content)
    assert report(tmp_path) == []


@calm
@given(editions())
def test_counts_of_any_edition_agree_with_a_count_of_the_json(edition: Edition) -> None:
    table = cleaned(edition.massnahmen)
    massnahmen = json.loads(to_json(table))
    for row in csv_rows(counts_to_csv(table)):
        place = {name: row[name] for name in ("handlungsfeld", "gruppe", "ziel_nummer")}
        meant = [
            m["umsetzungsstand"]
            for m in massnahmen
            if all(v in {"", m[name], f"'{m[name]}"} for name, v in place.items())
        ]
        numbers = [row["wartend"], row["in_bearbeitung"], row["implementiert"], row["summe"]]
        assert list(map(int, numbers)) == [*(meant.count(stand) for stand in STAENDE), len(meant)]


@pytest.mark.parametrize(
    "text", ["a" * 32_767, "a" * 32_768, "🙂" * 16_383, "🙂" * 16_384, "a🙂" * 20_000]
)
def test_a_text_too_long_for_excel_is_cut_there_and_says_so(edition: Edition, text: str) -> None:
    files = export(
        replace(edition, rows=to_rows(edition.massnahmen.head(1).assign(sachstand=text)))
    )
    shown = xlsx_rows(files["massnahmen.xlsx"], "Maßnahmen")[1][8]
    fits = len(text.encode("utf-16-le")) // 2 <= 32_767
    assert (shown == text) == fits
    assert len(shown.encode("utf-16-le")) // 2 <= 32_767
    assert fits or (shown.endswith("… [gekürzt]") and text.startswith(shown[:16_000]))
    assert json.loads(files["massnahmen.json"])[0]["sachstand"] == text
    assert csv_rows(files["massnahmen.csv"])[0]["sachstand"] == text


def test_another_word_for_a_stand_is_the_last_column_of_csv_and_json() -> None:
    edition = load(ROOT / "data" / "kik-2023-12.xlsx")
    first, *rest = edition.rows
    worded = replace(edition, rows=(replace(first, stand_wortlaut="verstetigt"), *rest))
    header, row, other = to_csv(worded.massnahmen).decode("utf-8-sig").splitlines()[:3]
    assert header.split(";") == [*CSV_COLUMNS, "stand_wortlaut"]
    assert (row.split(";")[-1], other.split(";")[-1]) == ("verstetigt", "")
    assert list(json.loads(to_json(worded.massnahmen))[0].items())[-1] == (
        "stand_wortlaut", "verstetigt",
    )  # fmt: skip
    assert to_csv(edition.massnahmen).decode("utf-8-sig").splitlines()[0] == ";".join(CSV_COLUMNS)
