"""What tools say in English reaches authors in German, with its place; the original is kept."""

from __future__ import annotations

import errno
import json
import re
from pathlib import Path

import nbformat
import pytest

from conftest import SMALL_TOC, run_kik
from kikdata.publishing.book import find_faults
from kikdata.publishing.texts.failures import explain_os_error, explain_python, explain_run
from kikdata.publishing.texts.messages import explain_book, explain_toc

ENGLISH = re.compile(
    r"\b(the|not|is|of|for|with|unknown|undefined|expected|found|error|warning|traceback)\b", re.I
)


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("image file not readable: bild.png", "Das Bild „bild.png“ lässt sich nicht lesen."),
        ("undefined label: 'marke' [ref.ref]", "Das Ziel „marke“ eines Verweises gibt es nicht."),
        (
            "'myst' cross-reference target not found: 'marke' [myst.xref_missing]",
            "Das Ziel „marke“ eines Verweises gibt es nicht.",
        ),
        (
            "'myst' cross-reference target not found: 'weg.md' [myst.xref_missing]",
            "Der Verweis führt zur Seite „weg.md“",
        ),
        ("unknown document: 'weg' [ref.doc]", "Der Verweis führt zur Seite „weg“"),
        ("term not in glossary: 'Wort' [ref.term]", "Der Begriff „Wort“ steht nicht im Glossar."),
        (
            "Document or section may not begin with a transition.",
            "(---) steht am Anfang",
        ),
        ("Document may not end with a transition.", "(---) steht am Ende"),
        (
            "Non-consecutive header level increase; H1 to H3 [myst.header]",
            "Auf eine Überschrift der Ebene 1 folgt eine der Ebene 3",
        ),
        ('Unknown interpreted text role "rolle". [myst.role_unknown]', "Die Rolle {rolle} gibt es"),
        ('Unknown interpreted text role "cite:p". [myst.role_unknown]', "als Fußnote"),
        ("Unknown directive type: 'block' [myst.directive_unknown]", "Den Block {block} gibt es"),
        ("Unknown directive type: 'bibliography' [myst.directive_unknown]", "als Fußnote"),
        (
            "'figure': Unknown option keys: ['breite'] (allowed: ['alt', 'width']) [myst.x]",
            "Der Block {figure} kennt nicht: breite. Erlaubt sind: alt, width.",
        ),
        ('Duplicate explicit target name: "m".', "„m“ gibt es auf dieser Seite zweimal"),
        (
            "duplicate label m, other instance in book/a.md",
            "Die Marke „m“ gibt es schon in book/a.md.",
        ),
        ("Malformed YAML [myst.topmatter]", "am Anfang der Datei sind nicht lesbar"),
        ('Content block expected for the "note" directive; none found.', "Block {note} ist leer"),
        # Nobody has foreseen this one.
        ("The moon is full [moon.phase]", "„The moon is full“"),
    ],
)
def test_what_jupyter_book_says(english: str, german: str) -> None:
    said = explain_book(english)
    assert german in said
    assert not ENGLISH.search(re.sub("„[^“]*“", "", said))


@pytest.mark.parametrize(
    ("name", "english", "german"),
    [
        ("SyntaxError", "'(' was never closed (2870824455.py, line 1)", "Klammer ( wird nicht"),
        ("SyntaxError", "invalid syntax (2870824455.py, line 1)", "kein gültiges Python"),
        ("IndentationError", "unexpected indent (<unknown>, line 2)", "ist eingerückt"),
        ("NameError", "name 'fedl' is not defined", "Den Namen fedl gibt es nicht"),
        ("ValueError", "fiktiver Fehler", "Die Zelle bricht ab mit ValueError: fiktiver Fehler."),
    ],
)
def test_what_python_says_of_a_cell(name: str, english: str, german: str) -> None:
    said = explain_python(name, english)
    assert german in said
    assert ".py" not in said
    if name.endswith("NameError") or name == "ValueError":  # kept: the author's own exception
        assert f"{name}: {english}" in said


def test_what_the_system_says() -> None:
    full = explain_os_error(OSError(errno.ENOSPC, "No space left on device"))
    assert full.startswith("Auf dem Datenträger ist kein Platz mehr.")
    denied = explain_os_error(PermissionError(errno.EACCES, "Permission denied", "mappe.xlsx"))
    assert denied.startswith("mappe.xlsx: Für diese Datei fehlt die Berechtigung.")
    assert "(seltsam)" in explain_os_error(OSError(9999, "seltsam"))
    assert "None" not in explain_os_error(OSError())


def test_what_else_may_be_said() -> None:
    assert "Unter „chapters:“ steht keine Liste" in explain_toc(
        "'chapters' not a non-empty list @ '/parts/0/'"
    )
    assert "„No such kernel“" not in explain_run(type("NoSuchKernel", (Exception,), {})("python3"))
    assert "Arbeitsspeicher" in explain_run(
        type("DeadKernelError", (Exception,), {})("Kernel died")
    )


def test_a_place_in_a_notebook_is_a_cell_of_its_source(tmp_path: Path) -> None:
    cells = [
        nbformat.v4.new_markdown_cell("# Titel"),
        nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("x = 2", metadata={"tags": ["injected-parameters"]}),
        nbformat.v4.new_markdown_cell("Ein Satz.\n\n{weg}`Rolle`"),
    ]
    path = tmp_path / "probe.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    log = (
        f'{path.resolve()}:40003: WARNING: Unknown interpreted text role "weg". [myst.role_unknown]'
    )
    (fault,) = find_faults(log, tmp_path)
    assert str(fault).startswith(
        "book/probe.ipynb, Zelle 3 („Ein Satz.“), Zeile 3: Die Rolle {weg}"
    )


FAULTS = """\
# Fehler

{unbekannt}`Rolle` und {term}`Wort`

```{unbekannter-block}
```

```{note}
```

```{figure} bild.svg
:breite: 3
:width: breit
```

```{list-table}
kein
```

```{code-block} klingonisch
x
```

(doppelt)=
## Eins

(doppelt)=
## Zwei
"""


def test_a_book_with_many_faults_is_told_in_german_only(small_project: Path) -> None:
    book = small_project / "book"
    (small_project / "_toc.yml").write_text(SMALL_TOC + "      - file: fehler\n", "utf-8")
    (book / "fehler.md").write_text(FAULTS, "utf-8")
    (book / "bild.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    done = run_kik("bericht", cwd=small_project)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    *faults, total, log = lines
    assert len(faults) == 9
    assert all(re.match(r"book/fehler\.md, Zeile \d+: [A-ZÄÖÜ]", fault) for fault in faults), faults
    assert total == f"kik: {len(faults)} Befunde in Texten und Notizbüchern. Nichts wurde " + (
        "erstellt oder ersetzt."
    )
    assert [line for line in [*faults, total] if ENGLISH.search(line)] == []
    kept = small_project / "_build" / "protokoll" / "bericht.txt"
    assert log == f"Der ganze Wortlaut steht in {kept}."
    assert "Unknown directive type" in kept.read_text("utf-8")
    assert not (small_project / "_site").exists()


def write_notebook(path: Path, *sources: str) -> None:
    cells = [
        nbformat.v4.new_markdown_cell(f"# {path.stem}"),
        nbformat.v4.new_code_cell('ausgabe = "2023-12"', metadata={"tags": ["parameters"]}),
        *map(nbformat.v4.new_code_cell, sources),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def test_cells_that_fail_are_named_and_a_cell_has_as_long_as_the_settings_say(
    small_project: Path,
) -> None:
    book = small_project / "book"
    write_notebook(book / "name.ipynb", "x = 1", "y = 2\nfedl.chart()")
    write_notebook(book / "tot.ipynb", "import os\nos._exit(1)")
    write_notebook(book / "langsam.ipynb", "import time\ntime.sleep(100)")
    settings = small_project / "_config.yml"
    text = settings.read_text("utf-8")
    assert "timeout: 1800" in text
    settings.write_text(text.replace("timeout: 1800", "timeout: 3"), "utf-8")
    done = run_kik("bericht", cwd=small_project)
    assert done.returncode == 1
    by_file = dict(line.partition(": ")[::2] for line in done.stderr.splitlines())
    name = by_file["book/name.ipynb, Zelle 4 („y = 2“), Zeile 2"]
    assert "NameError: name 'fedl' is not defined" in name
    assert "abgebrochen" in by_file["book/tot.ipynb"]
    assert "länger als 3 Sekunden („import time“)" in by_file["book/langsam.ipynb"]
    kept = (small_project / "_build" / "protokoll" / "bericht.txt").read_text("utf-8")
    assert "fedl.chart()" in kept
    assert json.dumps("Traceback")[1:-1] not in done.stderr
