"""What is of one city stands in `kik.toml` and in the prose, not in the program."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import ROOT
from kikdata.checks.prose import find_strangers
from kikdata.city import City, city, contrast
from kikdata.errors import UsageError
from kikdata.settings import ausgabe_of, file_stem, workbook_name

GUIDE = ROOT / "docs" / "andere-stadt.md"
OF_KEMPTEN = re.compile(r"Kempten|Allgäu|Bayer|[Ii]ntegrations?(?!sprüfung)|Migra", re.IGNORECASE)
# A dictionary of German and licences of others.
OTHERS = {".dic", ".ttf", ".woff2", ".txt", ".pyc"}


def project(folder: Path, told: str = "") -> Path:
    """A project that sets this."""
    (folder / "_toc.yml").write_text("root: index\n", encoding="utf-8")
    (folder / "book").mkdir(exist_ok=True)
    if told:
        (folder / "kik.toml").write_text(told, encoding="utf-8")
    return folder


def guide_toml() -> str:
    return GUIDE.read_text("utf-8").partition("```toml\n")[2].partition("```")[0]


def test_nothing_of_kempten_is_left_in_the_program() -> None:
    found = []
    for path in sorted((ROOT / "src").rglob("*")):
        if path.is_file() and path.suffix not in OTHERS and "egg-info" not in str(path):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
                if OF_KEMPTEN.search(line):
                    found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert found == []


def test_the_prose_names_city_and_concept_by_their_names_in_the_settings() -> None:
    names = city(ROOT).names
    told = [names[name] for name in ("stadt", "stadt_lang", "lang", "art", "amt")]
    hints = [str(hint) for hint in find_strangers(ROOT, told)]
    assert [hint for hint in hints if not hint.startswith("_config.yml")] == []


def test_a_stranger_in_the_prose_is_found_with_its_place(tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "book" / "seite.md").write_text("# Seite\n\nIn FREMDSTADT ist es schön.\n", "utf-8")
    (tmp_path / "book" / "eigene.md").write_text("# Eigene\n\n% Fremdstadt: Notiz\n", "utf-8")
    shutil.copy(ROOT / "book" / "index.ipynb", tmp_path / "book")
    (hint,) = find_strangers(tmp_path, ["Fremdstadt"])
    assert hint.is_hint
    assert str(hint).startswith("book/seite.md: Zeile 3: „FREMDSTADT“")
    (title, *_) = find_strangers(tmp_path, ["konzept }}"])
    assert str(title).startswith("book/index.ipynb: Zelle 1:")


def test_without_a_file_everything_is_as_ever(tmp_path: Path) -> None:
    assert city(project(tmp_path)) == City()
    assert city(ROOT) == replace(City(), names=city(ROOT).names)


def test_the_example_of_the_guide_is_accepted(tmp_path: Path) -> None:
    own = city(project(tmp_path, guide_toml()))
    assert own.names["stadt"] == "Musterstadt"
    assert own.light.rand != City().light.rand
    assert own.has_own_colours


def test_files_begin_with_the_prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project(tmp_path, 'vorsilbe = "klima"'))
    assert workbook_name("2024-06") == "klima-2024-06.xlsx"
    assert file_stem("2024-06") == "klima-2024-06"
    assert ausgabe_of(Path("data", "klima-2024-06.xlsx")) == "2024-06"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("vorsilbe = 1", "„vorsilbe“ passt nicht: 1"),
        ('vorsilbe = "Mein Plan"', "„vorsilbe“ passt nicht: Mein Plan"),
        ('thema = "Umwelt"', "„thema“ passt nicht"),
        ('farbe = "#ffffff"', "„farbe“ ist unbekannt"),
        ('[farben]\nakzent = "blau"', "[farben] akzent = blau ist keine Farbe"),
        ('[farben]\nblau = "#0000ff"', "[farben] „blau“ ist unbekannt"),
        ('[farben]\nakzent = "#ffff00"', "„akzent“ und „grund“ haben einen Kontrast von 1,1 zu 1"),
        ('[farben_dunkel]\nimplementiert = "#4f93b6"', "„in_bearbeitung“ und „implementiert“"),
        ('[farben]\nrand = "#0b3a54"', "Zwei Farben sind gleich"),
        ("[namen]\nstadt = 5", "[namen]"),
        ("vorsilbe =", "lässt sich nicht lesen"),
    ],
)
def test_a_fault_is_told_with_the_name_of_the_file(tmp_path: Path, told: str, words: str) -> None:
    with pytest.raises(UsageError) as error:
        city(project(tmp_path, told))
    assert "kik.toml" in str(error.value)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#123456", "#123456", 1)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)
    assert contrast(other, one) == contrast(one, other)
