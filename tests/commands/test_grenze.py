"""The outer boundary of `kik`: German sentences and no traceback, whatever happens."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import run_kik, write_small_project
from kikdata.commands.terminal import make_visible

KIK = Path(sys.executable).parent / "kik"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_small_project(tmp_path / "projekt")


def test_an_error_that_nobody_foresaw_is_a_sentence_with_place_advice_and_log(
    project: Path, tmp_path: Path
) -> None:
    # Stands for any slip in the program: the module of the command cannot be imported.
    (tmp_path / "openpyxl.py").write_text("raise LookupError('fiktiver \\x1b[2J Fehler')\n")
    done = subprocess.run(
        [KIK, "pruefen"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    first, second = done.stderr.splitlines()
    assert "(openpyxl.py, Zeile 1: LookupError: fiktiver \\x1b[2J Fehler)" in first
    assert "nicht vorgesehen" in first
    log = project / "_build" / "protokoll" / "pruefen.txt"
    assert second == f"Der ganze Wortlaut steht in {log}."
    assert "Traceback" in log.read_text("utf-8")


def test_what_finds_no_place_is_told(project: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [KIK, "pruefen"],
            cwd=project,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("kik: Auf dem Datenträger ist kein Platz mehr.")
    assert "Traceback" not in done.stderr
    assert "None" not in done.stderr


def test_a_site_that_is_a_file_is_told(project: Path) -> None:
    (project / "_build").write_text("fiktiv", "utf-8")
    done = run_kik("bericht", cwd=project)
    assert done.returncode == 1
    assert "_build" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Errno" not in done.stderr


def test_damaged_facts_of_a_published_edition_are_named(small_project: Path) -> None:
    daten = small_project / "_site" / "2022-06" / "daten"
    daten.mkdir(parents=True)
    (daten / "ausgabe.json").write_text('{"ausgabe": "20', "utf-8")
    done = run_kik("bericht", cwd=small_project)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (small_project / "_site" / "2023-12").exists()


def test_a_terminal_never_gets_control_characters(project: Path) -> None:
    """An address in a cell could clear the screen, or turn the direction of writing."""
    folder = project / "da\x1b[2Jten"
    main, other = pty.openpty()
    with subprocess.Popen(
        [KIK, "pruefen", "--daten", str(folder)], cwd=project, stdout=other, stderr=other
    ) as process:
        os.close(other)
        said = b""
        try:
            while piece := os.read(main, 4096):
                said += piece
        except OSError:  # the end of a terminal whose other side is closed
            pass
    assert process.returncode == 2
    assert b"\x1b" not in said
    assert b"da\\x1b[2Jten" in said
    assert make_visible("a\u202eb\x07\tc\n") == "a\\u202eb\\x07\tc\n"
