"""`kik bericht --alle`: one batch over all editions; faults, pools, kills, two runs at once."""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import read_files, run_kik
from kikdata.cache import Cache, pack, unpack
from kikdata.publishing.batch import build_all
from kikdata.publishing.notebooks import Job, run_job
from kikdata.publishing.project import Project
from kikdata.publishing.workers.messages import write_request
from kikdata.publishing.workers.warm_server import become_kernel

KIK = Path(sys.executable).parent / "kik"
SHEET = "Bildung und Sprache"


@pytest.fixture
def series(small_project: Path) -> Path:
    """Three editions, the later ones fictitious; the last has a row with two marks."""
    data = small_project / "data"
    for ausgabe in ("2024-06", "2024-12"):
        book = openpyxl.load_workbook(data / "kik-2023-12.xlsx")
        book["Bericht"]["B3"] = ausgabe
        book["Bericht"]["B2"] = f"Fiktiver Bericht {ausgabe}"
        if ausgabe == "2024-12":
            book[SHEET]["E3"] = book[SHEET]["F3"] = "x"
        book.save(data / f"kik-{ausgabe}.xlsx")
    return small_project


def workbooks(project: Path) -> list[Path]:
    return sorted((project / "data").glob("*.xlsx"))


def test_a_faulty_edition_spares_the_others_and_is_named_at_the_end(series: Path) -> None:
    done = run_kik("bericht", "--alle", cwd=series)
    assert done.returncode == 1
    site = series / "_site"
    assert {p.name for p in site.iterdir() if p.is_dir()} == {"2023-12", "2024-06"}
    assert "kik-2024-12.xlsx, Bildung und Sprache!E3: BS-1.1" in done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("Alle Ausgaben: ")]
    assert lines[0].startswith("Alle Ausgaben: 1/")
    assert " 2023-12 book/" in lines[0]
    counts = [int(line.split()[2].split("/")[0]) for line in lines]
    assert counts == list(range(1, len(lines) + 1))
    assert sum(line.endswith("2024-06 Ausgabe") for line in lines) == 1
    # The same as one by one.
    for ausgabe in ("2023-12", "2024-06"):
        single = run_kik("bericht", "--neu", "--ausgabe", ausgabe, "--ziel", "einzeln", cwd=series)
        assert single.returncode == 0, single.stderr
    assert read_files(series / "einzeln") == read_files(site)


class Counting(Executor):
    """An executor as another system might hand one in: all it gets goes through pickle."""

    def __init__(self, inner: Executor) -> None:
        self.inner, self.count = inner, 0

    def submit(self, fn: Callable[..., Any], /, *a: Any, **k: Any) -> Future[Any]:
        self.count += 1
        fn, a, k = pickle.loads(pickle.dumps((fn, a, k)))
        return self.inner.submit(fn, *a, **k)


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_notebooks_run_in_the_executor_that_is_handed_in(series: Path, kind: str) -> None:
    inner: Executor
    if kind == "threads":
        inner = ThreadPoolExecutor(2)
    else:
        inner = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    with inner:
        executor = Counting(inner)
        books = [path for path in workbooks(series) if "2024-12" not in path.name]
        outcomes = build_all(
            Project(series),
            books,
            series / "_site",
            lambda _: None,
            executor=executor,
            is_fresh=True,
        )
    assert [outcome.folder for outcome in outcomes] == [
        series / "_site" / "2023-12",
        series / "_site" / "2024-06",
    ]
    assert executor.count == 2


ENDINGS = [signal.SIGINT, signal.SIGKILL, signal.SIGTERM]


@pytest.fixture
def sleeping(series: Path) -> Path:
    """The file that the one notebook of the series writes before it sleeps for good."""
    path = series / "book" / "handlungsfelder" / "bildung-und-sprache.ipynb"
    started = series / "läuft"
    code = f"(open({str(started)!r}, 'w'), __import__('time').sleep(6000))"
    text = path.read_text("utf-8")
    assert "feld.text()" in text
    path.write_text(text.replace("feld.text()", code), "utf-8")
    return started


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    while not path.exists():
        assert process.poll() is None
        time.sleep(0.05)


@pytest.mark.parametrize("number", ENDINGS)
def test_a_run_that_is_ended_takes_all_along(series: Path, sleeping: Path, number: int) -> None:
    """Only the command itself is hit, as by a task manager; what it started must end by itself."""
    mark = f"KIK_TEST_MARKE={series}"
    with subprocess.Popen(
        [KIK, "bericht", "--alle"],
        cwd=series,
        env={**os.environ, "VIRTUAL_ENV": mark},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        wait_for(sleeping, process)
        process.send_signal(number)
        process.wait()
    wait_until_gone(mark)
    if number == signal.SIGINT:
        assert process.returncode == 130
        assert [p.name for p in (series / "_build").iterdir() if p.name.startswith(".neu")] == []
    assert not (series / "_site").exists()


@pytest.mark.parametrize(
    ("number", "moment"),
    [
        (signal.SIGKILL, "2023-12 Seiten"),
        *(
            pytest.param(number, moment, marks=pytest.mark.lang)
            for number in ENDINGS
            for moment in ("2023-12 book/", "2023-12 Seiten")
        ),
    ],
)
def test_a_batch_that_is_ended_leaves_no_process_and_no_folder(
    series: Path, number: int, moment: str
) -> None:
    """Only the command itself is hit, as by a task manager; what it started must end by itself."""
    mark = f"KIK_TEST_MARKE={series}"
    with subprocess.Popen(
        [KIK, "bericht", "--alle", "--neu"],
        cwd=series,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "VIRTUAL_ENV": mark},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if moment in line:
                break
        process.send_signal(number)
        process.stdout.read()
    wait_until_gone(mark)
    if number == signal.SIGINT:
        assert process.returncode == 130
        assert [p.name for p in (series / "_build").iterdir() if p.name.startswith(".neu")] == []
    assert run_kik("bericht", "--ausgabe", "2023-12", cwd=series).returncode == 0
    for folder in (series / "_build", series / "_site"):
        assert [p.name for p in folder.iterdir() if p.name.startswith(".neu")] == []


def wait_until_gone(mark: str) -> None:
    end = time.monotonic() + 600  # however busy the machine is
    while (left := marked(mark)) and time.monotonic() < end:
        time.sleep(0.1)
    assert left == []


def test_a_warm_process_that_is_not_heard_any_more_takes_its_forks_along(tmp_path: Path) -> None:
    mark = f"KIK_TEST_MARKE={tmp_path}"
    with subprocess.Popen(
        [sys.executable, "-m", "kikdata.publishing.workers.warm_server", "time"],
        env={**os.environ, "VIRTUAL_ENV": mark},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.close()
        environment = {"JUPYTER_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)}
        process.stdin.write(write_request(become_kernel, [], str(tmp_path), environment) + "\n")
    wait_until_gone(mark)


def test_a_kernel_ends_with_the_warm_process_however_that_ends(
    series: Path, sleeping: Path
) -> None:
    mark = f"KIK_TEST_MARKE={series}"
    with subprocess.Popen(
        [KIK, "bericht", "--ausgabe", "2023-12"],
        cwd=series,
        env={**os.environ, "VIRTUAL_ENV": mark},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        wait_for(sleeping, process)
        threads = Path(f"/proc/{process.pid}/task").glob("*/children")
        children = " ".join(path.read_text() for path in threads)
        for child in children.split():
            os.kill(int(child), signal.SIGKILL)
        assert process.stderr is not None
        said = process.stderr.read()
    assert process.returncode == 1
    assert "bildung-und-sprache.ipynb" in said
    assert "Traceback" not in said
    wait_until_gone(mark)


def marked(mark: str) -> list[int]:
    """Processes that carry the mark in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark.encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found


def test_two_runs_at_once_do_not_disturb_each_other(small_project: Path) -> None:
    runs = [
        subprocess.Popen(
            [KIK, "bericht", "--neu", "--ziel", name],
            cwd=small_project,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("eins", "zwei")
    ]
    for run in runs:
        _, errors = run.communicate(timeout=900)
        assert run.returncode == 0, errors
    assert read_files(small_project / "eins") == read_files(small_project / "zwei")
    names = [p.name for p in (small_project / "_build").rglob("*")]
    assert [name for name in names if name.startswith(".neu")] == []


# --- what is kept --------------------------------------------------------------------------


def test_what_is_kept_stays_within_its_limit_and_the_unused_go_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=10_000)
    for number in range(20):
        cache.keep("fiktiv", f"{number:02}", bytes(1_000))
        os.utime(tmp_path / "fiktiv" / f"{number:02}", (number, number))
    assert cache.find("fiktiv", "00") == bytes(1_000)  # used again
    cache.trim()
    left = sorted(path.name for path in (tmp_path / "fiktiv").iterdir())
    assert "00" in left
    assert "19" in left
    assert "01" not in left
    assert sum(path.stat().st_size for path in (tmp_path / "fiktiv").iterdir()) <= 10_000


def test_a_damaged_or_half_written_entry_is_none(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.keep("fiktiv", "a", b"Inhalt")
    path = tmp_path / "fiktiv" / "a"
    whole = path.read_bytes()
    for damaged in (whole[:-1], whole[:10], b"", whole.replace(b"Inhalt", b"inhalt")):
        path.write_bytes(damaged)
        assert cache.find("fiktiv", "a") is None
    path.write_bytes(whole)
    assert cache.find("fiktiv", "a") == b"Inhalt"
    assert Cache(tmp_path, is_fresh=True).find("fiktiv", "a") is None


def test_halves_of_killed_runs_go_those_of_living_ones_stay(tmp_path: Path) -> None:
    (tmp_path / "fiktiv").mkdir()
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    (tmp_path / "fiktiv" / f".neu-a-{dead}-1").write_bytes(b"x")
    (tmp_path / "fiktiv" / f".neu-a-{os.getpid()}-1").write_bytes(b"x")
    Cache(tmp_path).trim()
    assert [p.name for p in (tmp_path / "fiktiv").iterdir()] == [f".neu-a-{os.getpid()}-1"]


def test_a_full_disk_only_means_that_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "fiktiv").write_bytes(b"eine Datei, kein Ordner")
    cache = Cache(tmp_path)
    assert cache.get("fiktiv", "a", lambda: b"Inhalt") == b"Inhalt"


def test_folders_come_back_as_they_were(tmp_path: Path) -> None:
    one = tmp_path / "eins"
    (one / "unter").mkdir(parents=True)
    (one / "unter" / "ü.txt").write_text("Größe", "utf-8")
    (one / "b.bin").write_bytes(bytes(range(256)))
    unpack(pack(one), tmp_path / "zwei")
    assert read_files(tmp_path / "zwei") == read_files(one)
    shutil.rmtree(one)
    assert pack(tmp_path / "zwei") == pack(tmp_path / "zwei")


def test_a_job_can_be_pickled(tmp_path: Path) -> None:
    job = Job(tmp_path / "a.ipynb", tmp_path / "b.ipynb", "a", {"ausgabe": "1"}, {"A": "B"})
    assert pickle.loads(pickle.dumps((run_job, job))) == (run_job, job)
