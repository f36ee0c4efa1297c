"""Where an edition is put: nothing of anyone else is lost, and dates follow the content."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from conftest import read_files
from kikdata.checks.register import PublishedFile
from kikdata.errors import BookError, UsageError
from kikdata.files import replace_file
from kikdata.publishing.place import (
    check_place,
    edition_copy,
    edition_folder,
    list_leftovers,
    put_in_place,
    settle_files,
)

NAME = "2023-12"
FACTS = {"ausgabe": NAME, "zustand": "Entwurf"}
LONG_AGO = 1_700_000_000


def publish(root: Path, published: Mapping[str, PublishedFile] | None = None, **pages: str) -> Path:
    """Put an edition with these pages in place; returns its folder."""
    work, site = root / "_build", root / "_site"
    with edition_folder(work, FACTS) as folder:
        for name, text in pages.items():
            (folder / f"{name}.html").write_text(text, encoding="utf-8")
        settle_files(folder, site / NAME, published or {})
        put_in_place(work, folder, site, NAME)
    return site / NAME


def dates(folder: Path) -> dict[str, float]:
    return {p.name: p.stat().st_mtime for p in folder.rglob("*") if p.is_file()}


def age(folder: Path, date: float = LONG_AGO) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (date, date))


# --- dates and permissions -------------------------------------------------------------------


def test_only_what_changed_gets_a_newer_date(tmp_path: Path) -> None:
    edition = publish(tmp_path, index="eins", kolophon="zwei")
    age(edition)
    publish(tmp_path, index="EINS", kolophon="zwei", neu="drei")
    found = dates(edition)
    assert found["kolophon.html"] == found["ausgabe.json"] == LONG_AGO
    assert found["index.html"] > LONG_AGO + 1
    assert found["neu.html"] > LONG_AGO + 1


def test_a_changed_file_is_newer_even_if_the_clock_was_put_back(tmp_path: Path) -> None:
    edition = publish(tmp_path, index="eins")
    ahead = 4_000_000_000
    age(edition, ahead)
    publish(tmp_path, index="zwei")
    assert dates(edition) == {"index.html": ahead + 1, "ausgabe.json": ahead}


def test_a_lost_edition_gets_the_dates_that_were_published(tmp_path: Path) -> None:
    known = {
        name: PublishedFile(sha256(text.encode()).hexdigest(), LONG_AGO)
        for name, text in {"index.html": "eins", "kolophon.html": "zwei"}.items()
    }
    found = dates(publish(tmp_path, known, index="eins", kolophon="ZWEI"))
    assert found["index.html"] == LONG_AGO
    assert found["kolophon.html"] > LONG_AGO + 1


def test_what_was_tampered_with_is_newer_when_it_is_right_again(tmp_path: Path) -> None:
    edition = publish(tmp_path, index="eins")
    known = {"index.html": PublishedFile(sha256(b"eins").hexdigest(), LONG_AGO)}
    (edition / "index.html").write_text("falsch")
    age(edition, LONG_AGO + 99)
    publish(tmp_path, known, index="eins")
    assert dates(edition)["index.html"] > LONG_AGO + 99


def test_a_date_of_1970_is_none(tmp_path: Path) -> None:
    edition = publish(tmp_path, index="eins")
    age(edition, 0)
    publish(tmp_path, index="eins")
    assert min(dates(edition).values()) > LONG_AGO


def test_what_stands_beside_the_editions_is_dated_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    replace_file(path, "eins\n")
    os.utime(path, (LONG_AGO, LONG_AGO))
    replace_file(path, "eins\n")
    assert path.stat().st_mtime == LONG_AGO
    replace_file(path, "zwei\n")
    assert path.stat().st_mtime > LONG_AGO
    assert [p.name for p in tmp_path.iterdir()] == ["index.html"]


def test_everyone_may_read_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        edition = publish(tmp_path, index="eins")
        replace_file(edition.parent / "index.html", "Startseite")
    finally:
        os.umask(before)
    site = edition.parent
    modes = {p.relative_to(site).as_posix(): p.stat().st_mode & 0o777 for p in site.rglob("*")}
    assert site.stat().st_mode & 0o777 == 0o755
    assert {modes[name] for name in (NAME, f"{NAME}/daten")} == {0o755}
    assert {mode for name, mode in modes.items() if "." in name} == {0o644}


# --- what is not ours ------------------------------------------------------------------------


def foreign_folder(site: Path) -> None:
    (site / NAME).mkdir(parents=True)
    (site / NAME / "urlaub.txt").write_text("fiktiv")


def foreign_edition(site: Path) -> None:
    """Something with our file, but of another edition."""
    foreign_folder(site)
    (site / NAME / "daten").mkdir()
    (site / NAME / "daten" / "ausgabe.json").write_text('{"ausgabe": "2022-12"}')


def foreign_file(site: Path) -> None:
    site.mkdir()
    (site / NAME).write_text("fiktiv")


def link(site: Path) -> None:
    """A link to a folder that is ours."""
    publish(site.parent / "anderswo", index="fiktiv")
    site.mkdir()
    (site / NAME).symlink_to(site.parent / "anderswo" / "_site" / NAME)


def foreign_start_page(site: Path) -> None:
    site.mkdir()
    (site / "index.html").write_text("Eine andere Website (fiktiv)")


def file_as_site(site: Path) -> None:
    site.write_text("fiktiv")


@pytest.mark.parametrize(
    "prepare",
    [foreign_folder, foreign_edition, foreign_file, link, foreign_start_page, file_as_site],
)
def test_what_is_not_ours_is_refused_and_stays(
    tmp_path: Path, prepare: Callable[[Path], None]
) -> None:
    site = tmp_path / "_site"
    prepare(site)
    before = read_files(tmp_path)
    with pytest.raises(UsageError, match="--ziel"):
        check_place(tmp_path / "_build", site, NAME)
    with pytest.raises(UsageError):
        publish(tmp_path, index="neu")
    assert read_files(tmp_path) == before


def test_an_empty_folder_and_files_of_others_beside_are_no_hindrance(tmp_path: Path) -> None:
    site = tmp_path / "_site"
    (site / NAME).mkdir(parents=True)
    (site / "robots.txt").write_text("fiktiv")
    publish(tmp_path, index="neu")
    assert {p.name for p in site.iterdir()} == {NAME, "robots.txt"}
    assert (site / NAME / "index.html").read_text() == "neu"


def test_a_link_to_the_site_is_followed(tmp_path: Path) -> None:
    (tmp_path / "webserver").mkdir()
    (tmp_path / "_site").symlink_to(tmp_path / "webserver")
    publish(tmp_path, index="neu")
    assert (tmp_path / "webserver" / NAME / "index.html").read_text() == "neu"


# --- killed runs -----------------------------------------------------------------------------


def test_nothing_half_built_lies_in_the_site(tmp_path: Path) -> None:
    edition = publish(tmp_path, index="alt")
    work, site = tmp_path / "_build", edition.parent
    with edition_copy(work, site, NAME) as folder:
        assert not folder.is_relative_to(site)
        (folder / "index.html").write_text("neu")
        assert [p.name for p in site.iterdir()] == [NAME]
        assert (edition / "index.html").read_text() == "alt"
        put_in_place(work, folder, site, NAME)
    assert (edition / "index.html").read_text() == "neu"
    assert list((tmp_path / "_build").iterdir()) == []


# Kills itself at the n-th rename of folders, where they cannot be exchanged in one step.
KILLED = """\
import itertools, os, signal, sys
from pathlib import Path
from kikdata.publishing import place
place._exchange = lambda one, other: False
count, at, rename = itertools.count(), int(sys.argv[2]), Path.rename
def renamed(self, target):
    if next(count) == at:
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(self, target)
Path.rename = renamed
root = Path(sys.argv[1])
with place.edition_folder(root / "_build", {"ausgabe": "2023-12"}) as folder:
    (folder / "index.html").write_text("neu")
    place.put_in_place(root / "_build", folder, root / "_site", "2023-12")
"""


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_a_kill_while_two_folders_change_places_loses_nothing(tmp_path: Path, at: int) -> None:
    edition = publish(tmp_path, index="alt")
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path, str(at)], check=False)
    assert done.returncode == (-signal.SIGKILL if at < 3 else 0)
    if at == 1:  # the old one lies aside, and no run makes another one before it is back
        assert not edition.exists()
        with pytest.raises(BookError, match="Zurücklegen") as told:
            publish(tmp_path, index="neu")
        subprocess.run(str(told.value).splitlines()[-1], shell=True, check=True)
    assert (edition / "index.html").read_text() == ("alt" if at < 2 else "neu")
    assert len(list_leftovers(tmp_path / "_build", edition.parent)) == (at == 2)
    publish(tmp_path, index="noch neuer")
    assert (edition / "index.html").read_text() == "noch neuer"


def test_what_an_older_kik_left_in_the_site_stays_and_is_told(tmp_path: Path) -> None:
    site = tmp_path / "_site"
    left = site / f".neu-{NAME}-99999999.alt"
    (left / "daten").mkdir(parents=True)
    (left / "daten" / "ausgabe.json").write_text(json.dumps(FACTS))
    with pytest.raises(BookError, match="beiseitegelegt"):
        publish(tmp_path, index="neu")
    (site / f".neu-{NAME}-99999999").mkdir()
    left.rename(site / NAME)
    publish(tmp_path, index="neu")
    assert list_leftovers(tmp_path / "_build", site) == [site / f".neu-{NAME}-99999999"]


def test_a_site_on_another_disk(tmp_path: Path) -> None:
    """The disk is a real one: that of shared memory."""
    disk = Path("/dev/shm")
    if not disk.is_dir() or disk.stat().st_dev == tmp_path.stat().st_dev:
        pytest.fail("needs a second disk at /dev/shm")
    root = disk / f"kik-test-{os.getpid()}"
    try:
        for text in ("eins", "zwei"):
            with edition_folder(tmp_path / "_build", FACTS) as folder:
                (folder / "index.html").write_text(text)
                put_in_place(tmp_path / "_build", folder, root / "_site", NAME)
            assert (root / "_site" / NAME / "index.html").read_text() == text
            assert [p.name for p in root.iterdir()] == ["_site"]
            assert [p.name for p in (root / "_site").iterdir()] == [NAME]
    finally:
        subprocess.run(["rm", "-r", root], check=False)
