"""`herkunft.json` and the Kolophon: what an edition was made from, told truly."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from conftest import read_files
from kikdata.checks.register_file import REGISTER_FOLDER
from kikdata.data.sources import git_state, hash_of_all, hash_sources
from published import EDITION, MAPPE, git

pytest_plugins = ["published_fixtures"]

HEX = re.compile(r"[0-9a-f]{64}")


@pytest.fixture(scope="module")
def herkunft(once_published: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((once_published / EDITION / "herkunft.json").read_text())
    return record


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_it_names_edition_and_workbook(once_published: Path, herkunft: dict[str, Any]) -> None:
    assert list(herkunft) == [
        *("ausgabe", "zustand", "datenstand", "arbeitsmappe", "fruehere_ausgaben", "commit"),
        *("commit_unveraendert", "requirements_lock", "quellen", "pakete"),
    ]
    assert herkunft["ausgabe"] == "2023-12"
    assert herkunft["zustand"] == "veröffentlicht"
    assert herkunft["datenstand"] == "2023-10-05"
    digest = sha256(once_published / MAPPE)
    assert herkunft["arbeitsmappe"] == {"name": MAPPE.name, "sha256": digest}
    assert herkunft["fruehere_ausgaben"] == []
    assert herkunft["requirements_lock"] == sha256(once_published / "requirements.lock")


def test_it_names_every_source_with_its_hash(
    once_published: Path, herkunft: dict[str, Any]
) -> None:
    named = herkunft["quellen"]["dateien"]
    places = [once_published / name for name in ("book", "src")]
    found = [p for place in places for p in place.rglob("*") if p.is_file()]
    found = [p for p in found if "__pycache__" not in p.parts]
    found += [once_published / name for name in ("_config.yml", "_toc.yml")]
    expected = {p.relative_to(once_published).as_posix(): sha256(p) for p in found}
    assert named == expected
    assert list(named) == sorted(named)
    assert "src/kikdata/theme/kik/static/kik.css" in named
    assert "src/kikdata/paper/templates/style.typ" in named
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(expected.items()))
    assert herkunft["quellen"]["sha256"] == hashlib.sha256(lines.encode()).hexdigest()


def test_texts_of_other_editions_are_no_source(tmp_path: Path) -> None:
    for name in ("index.md", "ausgaben/2023-12/vorwort.md", "ausgaben/2024-06/vorwort.md"):
        (tmp_path / "book" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "book" / name).write_text("# Fiktiv\n", encoding="utf-8")
    own = [name for name in hash_sources(tmp_path, "2023-12") if name.startswith("book/")]
    assert own == ["book/ausgaben/2023-12/vorwort.md", "book/index.md"]


def test_the_hash_of_all_is_the_one_of_sha256sum(once_published: Path) -> None:
    named = hash_sources(once_published, "2023-12")
    own = {name: digest for name, digest in named.items() if name.startswith("book/")}
    names = "\n".join(sorted(own))
    told = subprocess.run(
        ["xargs", "-d", "\n", "sha256sum"],
        input=names, cwd=once_published, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert hash_of_all(own) == hashlib.sha256(told.stdout.encode()).hexdigest()


def test_it_names_the_packages_that_matter(herkunft: dict[str, Any]) -> None:
    versions = herkunft["pakete"]
    assert set(versions) == {
        *("jupyter-book", "sphinx", "myst-nb", "pandas", "matplotlib", "papermill", "openpyxl"),
        *("typst", "kikdata", "python"),
    }
    assert versions["python"] == platform.python_version()
    for name in versions.keys() - {"python"}:
        assert versions[name] == importlib.metadata.version(name)


def test_it_holds_no_time_path_or_user(once_published: Path) -> None:
    text = (once_published / EDITION / "herkunft.json").read_text("utf-8")
    for place in (once_published, Path.home(), Path.cwd()):
        assert str(place) not in text
    assert not re.search(r"\d\d:\d\d", text)
    assert os.environ.get("USER", "root") not in re.sub(HEX, "", text)


# --- git -------------------------------------------------------------------------------------


def test_it_names_the_commit_and_that_the_tree_was_clean(
    once_published: Path, herkunft: dict[str, Any]
) -> None:
    assert herkunft["commit"] == git(once_published, "rev-parse", "HEAD")
    assert herkunft["commit_unveraendert"] is True


def test_changes_that_no_commit_has_make_the_tree_unclean(published: Path) -> None:
    commit = git(published, "rev-parse", "HEAD")
    outputs = [published / "_site", published / "data" / REGISTER_FOLDER]
    assert git_state(published, outputs) == (commit, True)
    page = published / "book" / "neu.md"
    page.write_text("# Neu\n", encoding="utf-8")
    assert git_state(published, outputs) == (commit, False)
    page.unlink()
    with (published / "_toc.yml").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert git_state(published, outputs) == (commit, False)


def test_a_folder_for_output_never_counts(published: Path) -> None:
    register = published / "data" / REGISTER_FOLDER
    target = published / "öffentlich ab heute"
    target.mkdir()
    (target / "index.html").write_text("fiktiv", encoding="utf-8")
    assert git_state(published, [register])[1] is False
    assert git_state(published, [register, target])[1] is True
    assert git_state(published, [register, target, published.parent / "anderswo"])[1] is True


def test_without_git_the_commit_is_unknown(
    small_project: Path, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert git_state(small_project) == (None, None)
    # A project that only lies within someone else's repository, as in a folder that git ignores.
    inside = published / "_build" / "projekt"
    inside.mkdir(parents=True)
    (inside / "_toc.yml").write_text("", encoding="utf-8")
    assert git_state(inside) == (None, None)
    # A hook of git names another repository in the environment.
    monkeypatch.setenv("GIT_DIR", str(published / ".git"))
    assert git_state(small_project) == (None, None)
    monkeypatch.setenv("PATH", str(small_project))
    assert git_state(published) == (None, None)


# --- Kolophon --------------------------------------------------------------------------------


def test_the_kolophon_tells_the_same(once_published: Path, herkunft: dict[str, Any]) -> None:
    html = (once_published / EDITION / "kolophon.html").read_text("utf-8")
    soup = BeautifulSoup(html, "html.parser")
    told = {
        str(term.get_text()): str(meaning.get_text())
        for term, meaning in zip(soup.select("main dt"), soup.select("main dd"), strict=True)
    }
    assert told["Arbeitsmappe"] == MAPPE.name
    assert told["Prüfsumme der Arbeitsmappe"] == herkunft["arbeitsmappe"]["sha256"]
    assert told["Datenstand"] == "05.10.2023"
    assert told["Zustand"] == "veröffentlicht"
    assert told["Stand des Programms (Commit)"] == herkunft["commit"]
    assert told["Danach noch geändert"] == "nein"
    dateien = herkunft["quellen"]["dateien"]
    assert told["Texte, Notizbücher, Programm"] == f"{len(dateien)} Dateien"
    assert told["Prüfsumme dieser Dateien"] == herkunft["quellen"]["sha256"]
    assert told["Prüfsumme von requirements.lock"] == herkunft["requirements_lock"]
    for name, version in herkunft["pakete"].items():
        assert told[name] == version
    link = soup.select_one('main a[href="herkunft.json"]')
    assert link is not None
    text = " ".join(soup.get_text(" ").split())
    assert "Diese Ausgabe wurde bisher nicht berichtigt." in text
    assert "Sie wird mit keiner anderen verglichen." in text


def test_only_the_kolophon_knows_commit_and_hashes(
    once_published: Path, herkunft: dict[str, Any]
) -> None:
    knowing = {
        name
        for name, content in read_files(once_published / EDITION).items()
        if herkunft["commit"].encode() in content
    }
    (index,) = (name for name in knowing if name.startswith("_static/suchindex."))
    assert knowing == {"herkunft.json", "kolophon.html", index}


def test_every_page_leads_to_the_kolophon(bericht_html: Path) -> None:
    pages = list(bericht_html.rglob("*.html"))
    assert len(pages) > 15
    for page in pages:
        soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
        (link,) = soup.select("footer a[href$='kolophon.html']")
        assert (page.parent / str(link["href"])).resolve() == bericht_html / "kolophon.html"
    assert (bericht_html / "herkunft.json").is_file()
