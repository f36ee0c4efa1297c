"""The register: it remembers what was published, and notices what no longer agrees with it."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from editions import make_edition
from kikdata.checks.earlier import earlier_editions, earlier_names, earlier_then
from kikdata.checks.register import Register, registered_edition
from kikdata.checks.register_file import (
    dump_register,
    parse_register,
    published_register,
    read_register,
    register_path,
    write_register,
)
from kikdata.data.corrections import BERICHTIGUNGEN_FILE, dump_berichtigungen
from kikdata.data.sources import hash_texts
from kikdata.data.workbooks import to_filled_workbook
from kikdata.errors import RegisterError
from kikdata.model import Berichtigung, Edition, Umsetzungsstand
from kikdata.publishing.adopt import settle_registers
from kikdata.publishing.published import check_own_texts, fact_changes
from kikdata.publishing.register import (
    check_numbers,
    compare_site,
    make_register,
    pending_register,
)
from kikdata.publishing.register_findings import register_findings
from mappen import edit_workbook, put
from published import git
from registers import DAY, entry, herkunft, publish_edition, write_edition

LEGAL = {"Zustand": "veröffentlicht", "E-Mail": "fiktiv@example.org"}


class Project:
    """Editions in `data` and `site`, as published one after the other."""

    def __init__(self, root: Path) -> None:
        self.data, self.site = root / "data", root / "_site"
        self.data.mkdir()

    def write(self, ausgabe: str, seed: int = 1, **angaben: str) -> Edition:
        """Write the workbook of an edition that counts as published."""
        made = make_edition(seed, felder=2, massnahmen=6, ausgabe=ausgabe, **{**LEGAL, **angaben})
        edition = replace(made, path=self.data / made.path)
        edition.path.write_bytes(to_filled_workbook(edition))
        return edition

    def publish(self, edition: Edition, **more: object) -> Register:
        """Publish it, compared with all that is published before."""
        before = read_register(self.data, edition.angaben.ausgabe)
        names = earlier_names(self.data, edition.angaben.ausgabe)
        known = [r for name in names if (r := published_register(self.data, name))]
        earlier = [entry(register) for register in known]
        return publish_edition(edition, self.site, earlier, before, **more)  # type: ignore[arg-type]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def move_mark(edition: Edition) -> Edition:
    """The same edition, but the first Maßnahme has another Umsetzungsstand."""
    first, *others = edition.rows
    order = list(Umsetzungsstand)
    assert first.umsetzungsstand
    other = order[order.index(first.umsetzungsstand) - 1]
    return replace(edition, rows=(replace(first, umsetzungsstand=other), *others))


def rules(project: Project, ausgabe: str) -> dict[str, str]:
    return {f.rule: f.message for f in register_findings(project.data, project.site, ausgabe)}


# --- what it holds ---------------------------------------------------------------------------


def test_it_holds_what_was_published_and_comes_back_the_same(project: Project) -> None:
    said = [Berichtigung(dt.date(2024, 1, 31), "Ein fiktiver Grund.")]
    first = project.publish(project.write("2098-12"))
    edition = project.write("2099-06", seed=2)
    register = project.publish(edition, berichtigungen=said)
    assert parse_register(dump_register(register)) == read_register(project.data, "2099-06")
    record = json.loads(register_path(project.data, "2099-06").read_text("utf-8"))
    assert record["vorgaengerin"] == "2098-12"
    assert record["fruehere_ausgaben"] == [entry(first)]
    assert record["veroeffentlicht"] == DAY.isoformat()
    assert record["berichtigungen"] == [{"datum": "2024-01-31", "grund": "Ein fiktiver Grund."}]
    assert len(record["massnahmen"]) == len(edition.rows)
    assert set(record["dateien"]) == {
        *("index.html", "kolophon.html", "daten/ausgabe.json", "daten/massnahmen.json")
    }
    assert fact_changes(register, edition) == ()
    again = registered_edition(register)
    assert again.massnahmen.drop(columns="zeile").equals(edition.massnahmen.drop(columns="zeile"))
    assert again.angaben.dates == edition.angaben.dates


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("implementiert", "wartend", 1),
        lambda text: text.replace('"quellen": {', '"quellen": {"x": "y"', 1),
        lambda text: text[:-100],
        lambda text: "[]",
    ],
)
def test_a_damaged_one_is_noticed(project: Project, damage: Callable[[str], str]) -> None:
    project.publish(project.write("2098-12"))
    path = register_path(project.data, "2098-12")
    path.write_text(damage(path.read_text("utf-8")), "utf-8")
    with pytest.raises(RegisterError, match="git checkout"):
        earlier_editions(project.data, "2099-06")
    assert "beschädigt" in rules(project, "2099-06")["register"]


# --- what later editions compare with --------------------------------------------------------


def test_later_editions_compare_with_it_whatever_happens_to_site_and_workbook(
    project: Project,
) -> None:
    edition = project.write("2098-12")
    project.publish(edition)
    move_mark(edition)
    edition.path.write_bytes(to_filled_workbook(move_mark(edition)))
    table = project.site / "2098-12" / "daten" / "massnahmen.json"
    table.write_text(table.read_text("utf-8").replace("implementiert", "wartend"), "utf-8")
    for _ in range(2):
        (before,) = earlier_editions(project.data, "2099-06")
        assert before.is_published
        assert list(before.massnahmen["umsetzungsstand"]) == list(
            edition.massnahmen["umsetzungsstand"]
        )
        shutil.rmtree(project.site, ignore_errors=True)


def test_a_corrected_one_is_remembered_as_later_ones_have_seen_it(project: Project) -> None:
    first = project.write("2098-12")
    old = project.publish(first)
    later = project.publish(project.write("2099-06", seed=2))
    new = project.publish(move_mark(first))
    assert new.previous == (read_snapshot(old),)
    (then,) = earlier_then(later, project.data)
    (now,) = earlier_editions(project.data, "2099-06")
    assert then.sha256 == old.snapshot.sha256
    assert now.sha256 == new.snapshot.sha256
    told = rules(project, "2099-06")["hinweis-vorgaengerin"]
    assert "wurde mit 2098-12 verglichen, bevor deren Zahlen berichtigt wurden" in told


def read_snapshot(register: Register) -> object:
    again = parse_register(dump_register(register))
    assert again
    return again.snapshot


def test_another_form_of_the_same_numbers_keeps_their_name(project: Project) -> None:
    edition = project.write("2098-12")
    before = project.publish(edition)
    folder = project.site / "2098-12"
    table = folder / "daten" / "massnahmen.json"
    rows = [{**row, "neue_spalte": ""} for row in json.loads(table.read_text("utf-8"))]
    table.write_text(json.dumps(rows), "utf-8")
    check_numbers(before, folder)
    after = make_register(edition, herkunft(edition), (), folder, before, DAY)
    assert after.snapshot.sha256 == before.snapshot.sha256
    assert after.previous == ()
    rows[0]["umsetzungsstand"] = "anders"
    table.write_text(json.dumps(rows), "utf-8")
    with pytest.raises(RegisterError, match=rows[0]["kennung"]):
        check_numbers(before, folder)


def test_an_inserted_edition_is_told_and_changes_nothing(project: Project) -> None:
    project.publish(project.write("2098-12"))
    later = project.publish(project.write("2099-12", seed=2))
    assert "hinweis-vorgaengerin" not in rules(project, "2099-12")
    project.write("2099-06", seed=3, Zustand="Entwurf")
    told = rules(project, "2099-06")["hinweis-vorgaengerin"]
    assert "Die Ausgabe 2099-12 wurde mit 2098-12 verglichen; vor ihr liegt jetzt 2099-06." in told
    assert [one.ausgabe for one in earlier_then(later, project.data)] == ["2098-12"]


# --- beside the site -------------------------------------------------------------------------


def test_what_differs_in_the_site_is_named(project: Project) -> None:
    edition = project.write("2098-12")
    said = [Berichtigung(dt.date(2024, 1, 31), "Ein fiktiver Grund.")]
    folder = write_edition(edition, project.site)
    record = folder / "daten" / BERICHTIGUNGEN_FILE
    record.write_bytes(dump_berichtigungen(said))
    register = project.publish(edition, berichtigungen=said)
    assert compare_site(register, project.site).is_whole
    (folder / ".DS_Store").write_bytes(b"fiktiv")
    assert rules(project, "2098-12") == {}
    (folder / "urlaub.txt").write_text("fiktiv")
    assert compare_site(register, project.site).is_whole
    assert compare_site(register, project.site).foreign == ("urlaub.txt",)
    record.unlink()
    (folder / "index.html").write_text("anders")
    state = compare_site(register, project.site)
    gone = f"daten/{BERICHTIGUNGEN_FILE}"
    assert state.differences == ((gone, "fehlt"), ("index.html", "geändert"))
    told = f"{gone} (fehlt), index.html (geändert), urlaub.txt (gehört nicht dazu)"
    own, other = rules(project, "2098-12"), rules(project, "2099-06")
    assert told in own["veroeffentlicht-abweichend"]
    assert told in other["hinweis-abweichend"]
    shutil.rmtree(folder)
    assert "kik bericht --ausgabe 2098-12" in rules(project, "2098-12")["hinweis-site-fehlt"]


def test_one_that_is_not_in_git_is_told(project: Project) -> None:
    root = project.data.parent
    git(root, "init", "--quiet")
    project.publish(project.write("2098-12"))
    told = rules(project, "2098-12")["hinweis-register-git"]
    assert "2098-12.json" in told
    assert "git add data/veroeffentlicht" in told
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Fiktives Register")
    assert "hinweis-register-git" not in rules(project, "2098-12")


@pytest.mark.parametrize("is_swapped", [True, False])
def test_a_kill_between_swap_and_register_is_settled_by_the_site(
    project: Project, *, is_swapped: bool
) -> None:
    edition = project.write("2098-12")
    old = project.publish(edition)
    new_site = project.site.parent / "neu"
    folder = write_edition(edition, new_site, page="Neue Seite (fiktiv)")
    new = make_register(edition, herkunft(edition), (), folder, old, DAY)
    pending = register_path(project.data, "2098-12").with_name(".2098-12.json.neu")
    with pending_register(project.data, new):
        killed = pending.read_bytes()
        assert read_register(project.data, "2098-12") == read_again(old)
    assert read_register(project.data, "2098-12") == read_again(new)
    register_path(project.data, "2098-12").write_text(dump_register(old), "utf-8")
    pending.write_bytes(killed)
    settle_registers(project.data, new_site if is_swapped else project.site)
    assert read_register(project.data, "2098-12") == read_again(new if is_swapped else old)
    assert not pending.exists()


def read_again(register: Register) -> Register | None:
    return parse_register(dump_register(register))


# --- published by an older kik ---------------------------------------------------------------


def publish_as_before(project: Project, edition: Edition) -> Path:
    """Leave what an older kik left: a site, and no register."""
    folder = write_edition(edition, project.site)
    (folder / "daten" / edition.path.name).write_bytes(edition.path.read_bytes())
    record = {**herkunft(edition), "commit": None, "pakete": {}}
    (folder / "herkunft.json").write_text(json.dumps(record), "utf-8")
    return folder


def full(**angaben: str) -> dict[str, str]:
    """Facts with which the rules let an edition be published."""
    from kikdata.settings import BERICHT_FIELDS, DATE_FIELDS
    from published import made_up

    needed = [field.name for field in BERICHT_FIELDS if field.needed == "veröffentlicht"]
    return {
        name: "01.06.2099" if name in DATE_FIELDS else made_up(name) for name in needed
    } | angaben


def test_a_site_without_register_gets_one_if_the_workbook_agrees(project: Project) -> None:
    edition = project.write("2099-06", **full())
    publish_as_before(project, edition)
    assert "hinweis-register-fehlt" in rules(project, "2099-06")
    (told,) = settle_registers(project.data, project.site)
    assert "Ausgabe 2099-06: war schon veröffentlicht" in told
    register = published_register(project.data, "2099-06")
    assert register
    assert register.first_day == dt.date(2099, 6, 1)
    assert compare_site(register, project.site).is_whole
    assert settle_registers(project.data, project.site) == []


def tamper(project: Project, folder: Path) -> str:
    table = folder / "daten" / "massnahmen.json"
    rows = json.loads(table.read_text("utf-8"))
    rows[0]["umsetzungsstand"] = "anders"
    table.write_text(json.dumps(rows), "utf-8")
    return f"{rows[0]['kennung']}, umsetzungsstand: „anders“ →"


def edit(project: Project, folder: Path) -> str:
    edit_workbook(project.data / "kik-2099-06.xlsx", put("Bericht", B2="Anders (fiktiv)"))
    return "Bericht!B2: Titel: „Probebericht (fiktiv)“ → „Anders (fiktiv)“"


def lose_workbook(project: Project, folder: Path) -> str:
    (project.data / "kik-2099-06.xlsx").unlink()
    return "kik-2099-06.xlsx fehlt"


def test_texts_of_a_published_edition_are_found_by_name(project: Project) -> None:
    root = project.data.parent
    text = root / "book" / "ausgaben" / "2098-12" / "vorwort.md"
    text.parent.mkdir(parents=True)
    text.write_text("Vorwort (fiktiv)", "utf-8")
    digest = hash_texts(root, "2098-12")
    edition = project.write("2098-12")
    folder = write_edition(edition, project.site)
    made_from = herkunft(edition)
    made_from["quellen"]["dateien"] = digest
    write_register(project.data, make_register(edition, made_from, (), folder, None, DAY))
    assert check_own_texts(root, project.data, "2098-12") == []
    text.write_text("Anderes Vorwort (fiktiv)", "utf-8")
    (finding,) = check_own_texts(root, project.data, "2098-12")
    assert str(finding).startswith("book/ausgaben/2098-12/vorwort.md: Geändert. Die Ausgabe ist")


@pytest.mark.parametrize("change", [tamper, edit, lose_workbook])
def test_a_site_without_register_is_refused_if_the_workbook_says_otherwise(
    project: Project, change: Callable[[Project, Path], str]
) -> None:
    folder = publish_as_before(project, project.write("2099-06", **full()))
    said = change(project, folder)
    assert said in rules(project, "2099-06")["register-fehlt"]
    with pytest.raises(RegisterError) as told:
        settle_registers(project.data, project.site)
    assert f"Ausgabe 2099-06: {said}" in str(told.value)
    assert not register_path(project.data, "2099-06").exists()
