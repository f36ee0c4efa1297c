"""How long `kik bericht` takes beside the plain tools, on this project's own notebooks.

``python benchmarks/vergleich.py`` prints the table and writes it to `benchmarks/ergebnis.md`.
Both sides run in the same copy of the project, on the same machine, one after the other, as
installed programs do: with compiled modules, which an uncounted first run leaves in a folder of
their own.  The plain way: papermill over the same notebooks with its common kernels,
`jupyter-book build` to HTML, each as a process of its own, one after the other; no PDF.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from einfach import AUSGABE

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SHEET = "Arbeit und Ausbildung"
RESULT = Path(__file__).parent / "ergebnis.md"


@dataclass(frozen=True)
class Row:
    """One line of the table: seconds of both ways and the ratio that is aimed at."""

    what: str
    plain: float
    ours: float
    goal: float

    def __str__(self) -> str:
        ratio = self.ours / self.plain
        verdict = "ja" if ratio <= self.goal else "nein"
        cells = (
            self.what,
            _number(self.plain),
            _number(self.ours),
            _number(ratio, 3),
            f"≤ {_number(self.goal)}",
            verdict,
        )
        return f"| {' | '.join(cells)} |"


def _number(value: float, digits: int = 2) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


class Bench:
    """A copy of the project and the runs in it."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "projekt"
        self.project.mkdir()
        for name in ("_toc.yml", "_config.yml", "requirements.lock", "kik.toml"):
            shutil.copy(ROOT / name, self.project)
        for name in ("book", "data"):
            ignored = shutil.ignore_patterns("_build", ".ipynb_checkpoints")
            shutil.copytree(ROOT / name, self.project / name, ignore=ignored)
        self.workbook = self.project / "data" / f"kik-{AUSGABE}.xlsx"
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if name != "PYTHONDONTWRITEBYTECODE" and not name.startswith("KIK_")
        }
        self.environment["PYTHONPYCACHEPREFIX"] = str(folder / "pyc")
        book = openpyxl.load_workbook(self.workbook)
        rows = book["Handlungsfelder"].iter_rows(min_row=2, max_col=2, values_only=True)
        self.felder = json.dumps({str(k): str(n) for k, n in rows if k})

    def run(self, *command: object, on_line: Callable[[str], None] = lambda _: None) -> float:
        """Run a command to its end; returns its seconds by the clock."""
        start = time.perf_counter()
        with subprocess.Popen(
            [str(part) for part in command],
            cwd=self.project,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert process.stdout is not None
            said = []
            for line in process.stdout:
                said.append(line)
                on_line(line)
        if process.returncode:
            sys.exit("".join(said[-30:]))
        return time.perf_counter() - start

    def kik(self, *arguments: object) -> tuple[float, list[str]]:
        """Run `kik bericht`; returns its seconds, and the steps."""
        lines: list[str] = []
        return self.run(BIN / "kik", "bericht", *arguments, on_line=lines.append), lines

    def from_nothing(self, *arguments: object) -> float:
        """Run `kik bericht` where nothing is kept of an earlier run."""
        for folder in ("_site", "_build"):
            shutil.rmtree(self.project / folder, ignore_errors=True)
        return self.kik(*arguments)[0]

    def plain(self) -> float:
        """Run the plain tools; returns their seconds."""
        # The pages look for the workbook in data/ beside the folder that they are made from.
        work, source = self.project / "einfach", self.project / "einfach-quelle"
        for folder in (work, source):
            shutil.rmtree(folder, ignore_errors=True)
        script = Path(__file__).parent / "einfach.py"
        seconds = self.run(sys.executable, script, self.project, source, self.felder)
        ignored = shutil.ignore_patterns("*.ipynb")
        shutil.copytree(self.project / "book", source, ignore=ignored, dirs_exist_ok=True)
        return seconds + self.run(
            *(BIN / "jupyter-book", "build", source, "--path-output", work),
            *("--config", "_config.yml", "--toc", self.project / "_toc.yml"),
        )

    def change_status(self) -> None:
        """Give the first Maßnahme of a Handlungsfeld another Umsetzungsstand."""
        book = openpyxl.load_workbook(self.workbook)
        sheet = book[SHEET]
        titles = [cell.value for cell in sheet[1]]
        first = titles.index("wartend") + 1
        for row in range(2, sheet.max_row + 1):
            marks = [sheet.cell(row, first + i).value for i in range(3)]
            if any(marks):
                new = (next(i for i, mark in enumerate(marks) if mark) + 1) % 3
                for i in range(3):
                    sheet.cell(row, first + i).value = "x" if i == new else None
                break
        book.save(self.workbook)


def measure(bench: Bench, runs: int) -> list[Row]:
    """Return the rows about one edition, all forms included; medians over `runs`."""
    figures: dict[str, list[float]] = {}
    for number in range(runs + 1):
        whole, plain = bench.from_nothing(), bench.plain()
        if number == 0:
            continue  # leaves compiled modules, for both
        unchanged, lines = bench.kik()
        if not all("(unverändert)" in line for line in lines if ".ipynb" in line):
            sys.exit("Ein Notizbuch lief, obwohl sich nichts geändert hat.")
        bench.change_status()
        status, _ = bench.kik()
        found = {"plain": plain, "whole": whole, "unchanged": unchanged, "status": status}
        for name, value in found.items():
            figures.setdefault(name, []).append(value)
    middle = {name: statistics.median(values) for name, values in figures.items()}
    plain = middle["plain"]
    return [
        Row("Ganze Ausgabe von Grund auf", plain, middle["whole"], 0.12),
        Row("Ein Umsetzungsstand geändert", plain, middle["status"], 0.06),
        Row("Nichts geändert", plain, middle["unchanged"], 0.01),
    ]


def measure_batch(bench: Bench, count: int, plain: float) -> tuple[Row, str]:
    """Build fictitious editions in one batch; returns the row and a line on the memory."""
    shutil.rmtree(bench.project / "_build", ignore_errors=True)
    shutil.rmtree(bench.project / "_site", ignore_errors=True)
    for number in range(count - 1):
        ausgabe = f"{2024 + number // 12}-{number % 12 + 1:02}"
        book = openpyxl.load_workbook(bench.workbook)
        sheet = book["Bericht"]
        for row in sheet.iter_rows(min_row=2, max_col=2):
            if row[0].value == "Ausgabe":
                row[1].value = ausgabe
            elif row[0].value == "Titel":
                row[1].value = f"Fiktiver Bericht {ausgabe}"
        book.save(bench.workbook.with_name(f"kik-{ausgabe}.xlsx"))
    usage: list[int] = []
    done = threading.Event()
    watcher = threading.Thread(target=_watch_memory, args=(usage, done))
    watcher.start()
    seconds, _ = bench.kik("--alle")
    done.set()
    watcher.join()
    third = max(1, len(usage) // 3)
    memory = (
        f"Speicher des Stapels (alle Prozesse zusammen, höchster Wert): "
        f"{max(usage[:third])} MB im ersten, {max(usage[-third:])} MB im letzten Drittel."
    )
    return Row(f"{count} Ausgaben, je Ausgabe", plain, seconds / count, 0.15), memory


def _watch_memory(usage: list[int], done: threading.Event) -> None:
    """Note the memory of all processes below this one, shared pages counted once (PSS), in MB."""
    while not done.wait(2):
        usage.append(sum(_pss(pid) for pid in _below(os.getpid())) // 1024)


def _below(process: int) -> list[int]:
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, new = [], [process]
    while new:
        new = [pid for pid, parent in parents.items() if parent in new]
        found += new
    return found


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


_LOAD = """\
import sys, time, statistics
from pathlib import Path
import openpyxl
from kikdata.checks.edition import check_file
path = Path(sys.argv[1])
def bare():
    for sheet in openpyxl.load_workbook(path, rich_text=True).worksheets:
        for row in sheet.iter_rows(values_only=True):
            pass
def ours():
    assert len(check_file(path).edition.massnahmen) == 10_000
for read in (bare, ours):
    times = []
    for _ in range(5):
        start = time.perf_counter()
        read()
        times.append(time.perf_counter() - start)
    print(statistics.median(times[1:]))
"""


def measure_loading(bench: Bench) -> Row:
    """Read and check a workbook with 10,000 fictitious Maßnahmen, and with openpyxl alone."""
    book = openpyxl.load_workbook(bench.workbook)
    felder = list(json.loads(bench.felder).values())
    for number, name in enumerate(felder):
        sheet = book[name]
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        titles = [cell.value for cell in sheet[1]]
        at = {title: titles.index(title) + 1 for title in titles if title}
        sheet.delete_rows(2, sheet.max_row)
        row, left = 2, 10_000 // len(felder) + (number < 10_000 % len(felder))
        ziel = 0
        while left:
            ziel += 1
            sheet.cell(row, at["Gruppe"], f"Fiktive Gruppe {ziel}")
            sheet.cell(row, at["Nummer"], f"{ziel}.")
            sheet.cell(row, at["Ziel/Maßnahme"], f"Fiktives Ziel {ziel}")
            row += 1
            for massnahme in range(1, min(10, left) + 1):
                sheet.cell(row, at["Nummer"], f"{ziel}.{massnahme}.")
                text = f"Fiktive Maßnahme {ziel}.{massnahme} mit einem Satz, wie er vorkommt"
                sheet.cell(row, at["Ziel/Maßnahme"], text)
                sheet.cell(row, at["wartend"] + (ziel + massnahme) % 3, "x")
                row, left = row + 1, left - 1
    path = bench.project / f"kik-{AUSGABE}.xlsx"
    book.save(path)
    lines: list[str] = []
    bench.run(sys.executable, "-c", _LOAD, path, on_line=lines.append)
    return Row("10.000 Maßnahmen lesen und prüfen (einfach: nur openpyxl)", *map(float, lines), 1.3)


def machine() -> str:
    """Return what the table was measured on."""
    info = Path("/proc/cpuinfo")
    names = [
        line.partition(":")[2].strip()
        for line in (info.read_text().splitlines() if info.exists() else [])
        if line.startswith("model name")
    ]
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    load = f"{os.getloadavg()[2]:.1f}".replace(".", ",")
    return (
        f"Gemessen am {dt.date.today():%d.%m.%Y}: {names[0] if names else platform.machine()}, "
        f"{os.cpu_count()} Kerne, {platform.system()}, Python {platform.python_version()}, "
        f"Stand {commit}; Last der Maschine in der letzten Viertelstunde: {load}."
    )


def main() -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description="kik bericht und die Werkzeuge allein")
    parser.add_argument("--laeufe", type=int, default=3, help="gezählte Läufe, der mittlere zählt")
    parser.add_argument("--ausgaben", type=int, default=24, help="Ausgaben im Stapel")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kik-vergleich-") as folder:
        bench = Bench(Path(folder))
        rows = measure(bench, options.laeufe)
        rows.append(measure_loading(bench))
        batch, memory = measure_batch(bench, options.ausgaben, rows[0].plain)
        rows.insert(3, batch)
    table = [
        "# Wie schnell",
        "",
        "`make benchmark` misst neu. „Einfach“ heißt: papermill, dann `jupyter-book build`, mit",
        "denselben Notizbüchern auf derselben Maschine, ohne PDF; kik macht alle Fassungen.",
        "",
        "| Was | einfach (s) | kik (s) | Verhältnis | Ziel | erreicht |",
        "|---|--:|--:|--:|--:|---|",
        *map(str, rows),
        "",
        memory,
        "",
        f"{machine()} Mittlerer von {options.laeufe} Läufen.",
    ]
    text = "\n".join(table) + "\n"
    print(text)
    RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
