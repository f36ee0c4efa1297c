"""`kik bericht --alle`: one batch over all editions; executors, faults, signals, two runs."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import read_files, run_kik
from kikdata.cache import Cache, pack, unpack
from kikdata.errors import KikError, NotebookError, WorkbookError
from kikdata.publishing.batch import Outcome, build_all
from kikdata.publishing.folders import own_folder
from kikdata.publishing.project import Project
from kikdata.publishing.workers.messages import write_request
from kikdata.publishing.workers.warm_server import do_task, skip_needless_imports
from mappen import set_fact
from published import publish

KIK = Path(sys.executable).parent / "kik"
SHEET = "Bildung und Sprache"
FIRST = "kik-2023-12.xlsx"
NOTEBOOK = Path("book", "handlungsfelder", "bildung-und-sprache.ipynb")


def add_workbook(project: Path, ausgabe: str, *, is_published: bool = False) -> None:
    """Write a fictitious edition after the pattern of the first, or that one anew."""
    book = openpyxl.load_workbook(project / "data" / FIRST)
    set_fact(book, "Ausgabe", ausgabe)
    set_fact(book, "Titel", f"Fiktiver Bericht {ausgabe}")
    if is_published:
        publish(book)
    book.save(project / "data" / f"kik-{ausgabe}.xlsx")


def put_two_marks(project: Path, ausgabe: str) -> None:
    path = project / "data" / f"kik-{ausgabe}.xlsx"
    book = openpyxl.load_workbook(path)
    book[SHEET]["E3"] = book[SHEET]["F3"] = "x"
    book.save(path)


def workbooks(project: Path) -> list[Path]:
    return sorted((project / "data").glob("*.xlsx"))


# --- executors -----------------------------------------------------------------------------


class Pickling(Executor):
    """An executor as another system might hand one in: all goes through pickle, there and back.

    It loses the tasks of which `loses` says so.
    """

    def __init__(self, loses: Callable[[Any], bool] = lambda _: False) -> None:
        self.loses, self.tasks = loses, []  # type: ignore[var-annotated]

    def submit(self, fn: Callable[..., Any], /, *a: Any, **k: Any) -> Future[Any]:
        fn, a, k = pickle.loads(pickle.dumps((fn, a, k)))
        self.tasks.append(a[0])
        future: Future[Any] = Future()
        try:
            if self.loses(a[0]):
                raise ConnectionError("fiktiv")
            future.set_result(pickle.loads(pickle.dumps(fn(*a, **k))))
        except Exception as error:
            future.set_exception(pickle.loads(pickle.dumps(error)))
        return future


@pytest.fixture
def published_series(small_project: Path) -> Path:
    """Two editions that are about to be published."""
    for ausgabe in ("2023-12", "2024-06"):
        add_workbook(small_project, ausgabe, is_published=True)
    return small_project


def build(project: Path, executor: Executor) -> list[Outcome]:
    return build_all(
        Project(project), workbooks(project), project / "_site", lambda _: None, executor=executor
    )


def registers(project: Path) -> list[dict[str, Any]]:
    """What the registers say, but for the times of files."""
    found = []
    for path in sorted((project / "data" / "veroeffentlicht").iterdir()):
        record = json.loads(path.read_text("utf-8"))
        del record["pruefsumme"]
        record["dateien"] = {name: file["sha256"] for name, file in record["dateien"].items()}
        found.append(record)
    return found


@pytest.mark.lang
def test_editions_made_by_any_executor_are_as_those_made_one_by_one(
    published_series: Path, tmp_path: Path
) -> None:
    """Though the first is not yet in place when the second is made."""
    other = tmp_path / "einzeln"
    shutil.copytree(published_series, other)
    executor = Pickling()
    outcomes = build(published_series, executor)
    assert [outcome.folder for outcome in outcomes] == [
        published_series / "_site" / "2023-12",
        published_series / "_site" / "2024-06",
    ]
    assert [(task.ausgabe, list(task.pending)) for task in executor.tasks] == [
        ("2023-12", []),
        ("2024-06", ["2023-12"]),
    ]
    for ausgabe in ("2023-12", "2024-06"):
        done = run_kik("bericht", "--ausgabe", ausgabe, cwd=other)
        assert done.returncode == 0, done.stderr
    assert read_files(other / "_site") == read_files(published_series / "_site")
    assert [one["ausgabe"] for one in registers(other)] == ["2023-12", "2024-06"]
    assert registers(other) == registers(published_series)
    # Nothing is made again, and the executor gets nothing to do.
    again = build(published_series, executor)
    assert [outcome.built and outcome.built.is_kept for outcome in again] == [True, True]
    assert len(executor.tasks) == 2


@pytest.mark.lang
def test_an_edition_that_is_lost_is_not_named_as_published_by_the_next(
    published_series: Path,
) -> None:
    executor = Pickling(lambda task: task.ausgabe == "2023-12")
    lost, made = build(published_series, executor)
    assert "2023-12 erstellen sollte, ist weggefallen" in str(lost.error)
    assert made.folder == published_series / "_site" / "2024-06"
    assert [(task.ausgabe, list(task.pending)) for task in executor.tasks] == [
        ("2023-12", []),
        ("2024-06", ["2023-12"]),
        ("2024-06", []),
    ]
    assert '"quelle": "Arbeitsmappe"' in (made.folder / "herkunft.json").read_text("utf-8")


def test_errors_pass_between_processes_with_all_they_carry() -> None:
    for error in (WorkbookError(Path("a.xlsx"), []), NotebookError("a", "b"), KikError("c")):
        error.original = "fiktiv"
        copy = pickle.loads(pickle.dumps(error))
        assert type(copy) is type(error)
        assert (str(copy), copy.findings) == (str(error), error.findings)
        assert copy.original == "fiktiv"


@pytest.mark.lang
def test_a_cluster_of_two_workers_makes_the_editions(published_series: Path) -> None:
    distributed = pytest.importorskip("distributed")
    add_workbook(published_series, "2024-12")
    put_two_marks(published_series, "2024-12")
    with distributed.LocalCluster(
        n_workers=2, processes=True, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        address = cluster.scheduler_address
        done = run_kik("bericht", "--alle", "--verteilt", address, cwd=published_series)
    assert done.returncode == 1
    assert f"kik-2024-12.xlsx, {SHEET}!E3: BS-1.1" in done.stderr
    assert "Erstellt: 2023-12, 2024-06. Wegen Befunden nicht erstellt: 2024-12." in done.stderr
    names = {path.name for path in (published_series / "data" / "veroeffentlicht").iterdir()}
    assert names == {"2023-12.json", "2024-06.json"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--verteilt", "tls://rechner:8786"], "--verteilt gilt für alle Ausgaben."),
        (["--alle", "--verteilt", "rechner"], "ist keine Adresse eines Dask-Schedulers."),
    ],
)
def test_a_cluster_needs_an_address_and_more_than_one_edition(
    small_project: Path, options: list[str], said: str
) -> None:
    done = run_kik("bericht", *options, cwd=small_project)
    assert done.returncode == 2
    assert said in done.stderr


# --- faults --------------------------------------------------------------------------------


def test_all_workbooks_are_checked_first_and_a_cause_is_told_once(small_project: Path) -> None:
    for ausgabe in ("2024-06", "2024-12"):
        add_workbook(small_project, ausgabe)
    put_two_marks(small_project, "2023-12")
    put_two_marks(small_project, "2024-12")
    done = run_kik("bericht", "--alle", cwd=small_project)
    assert done.returncode == 1
    assert done.stdout == ""  # no notebook has run
    lines = done.stderr.splitlines()
    for name in (FIRST, "kik-2024-12.xlsx"):
        assert sum(line.startswith(f"{name}, {SHEET}!E3: BS-1.1") for line in lines) == 1
    assert (
        f"kik: Ausgabe 2024-06 nicht erstellt: Sie vergleicht mit {FIRST}; deren Befunde stehen "
        "oben." in lines
    )
    assert lines[-1] == "kik: Wegen Befunden nicht erstellt: 2023-12, 2024-06, 2024-12."
    assert not (small_project / "_site").exists()


# --- signals -------------------------------------------------------------------------------


def let_sleep(project: Path, condition: str = "") -> None:
    """Put into the notebook what says that it runs, and then sleeps."""
    code = f"{condition}(open({str(project / 'läuft')!r}, 'w'), __import__('time').sleep(600))"
    path = project / NOTEBOOK
    before, shown, after = path.read_text("utf-8").partition("feld.text()")
    assert shown
    path.write_text(before + code + after, "utf-8")


@pytest.fixture
def sleeping(small_project: Path) -> Path:
    """A project whose one notebook says that it runs, and sleeps if its edition is a later one."""
    let_sleep(small_project, "ausgabe > '2023-12' and ")
    add_workbook(small_project, "2024-06")
    return small_project


def begin(project: Path, *command: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=project,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "VIRTUAL_ENV": mark_of(project)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def mark_of(project: Path) -> str:
    return f"KIK_TEST_MARKE={project}"


def wait_until_it_runs(project: Path, process: subprocess.Popen[str]) -> None:
    while not (project / "läuft").exists() and process.poll() is None:
        time.sleep(0.1)
    assert process.poll() is None


def test_a_signal_tells_what_was_done_and_what_not_even_where_a_shell_ignores_it(
    sleeping: Path,
) -> None:
    add_workbook(sleeping, "2024-12")
    put_two_marks(sleeping, "2024-12")
    shell = f'trap "" INT; exec "{KIK}" bericht --alle'
    with begin(sleeping, "sh", "-c", shell) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("PDF: "):
                break
        wait_until_it_runs(sleeping, process)
        process.send_signal(signal.SIGINT)
        said += process.stdout
    wait_until_gone(mark_of(sleeping))
    text = "".join(said)
    assert process.returncode == 130, text
    assert text.index("kik-2024-12.xlsx, ") < text.index("2023-12 book/")  # told at once
    assert (
        "kik: Erstellt: 2023-12. Wegen Befunden nicht erstellt: 2024-12. Nicht fertig geworden: "
        "2024-06.\nkik: Abgebrochen." in text
    )
    assert [p.name for p in (sleeping / "_site").iterdir() if p.is_dir()] == ["2023-12"]
    assert list((sleeping / "_build").glob(".*")) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_batch_that_is_ended_leaves_no_process_and_no_folder(sleeping: Path, number: int) -> None:
    """Only the command itself is hit, as by a task manager; what it started must end by itself."""
    (sleeping / "data" / FIRST).unlink()
    with begin(sleeping, KIK, "bericht", "--alle") as process:
        wait_until_it_runs(sleeping, process)
        process.send_signal(number)
        text, _ = process.communicate()
    wait_until_gone(mark_of(sleeping))
    if number == signal.SIGTERM:
        assert process.returncode == 130, text
        assert "Nicht fertig geworden: 2024-06." in text
        assert list((sleeping / "_build").glob(".*")) == []
    with own_folder(sleeping / "_build", "fiktiv"):  # as the next run begins
        pass
    assert list((sleeping / "_build").glob(".*")) == []
    assert not (sleeping / "_site").exists()


@pytest.mark.lang
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("moment", ["2023-12 book/", "2023-12 Seiten", "2023-12 Ausgabe"])
def test_a_batch_can_be_ended_at_any_moment_and_begun_again(
    small_project: Path, number: int, moment: str
) -> None:
    add_workbook(small_project, "2024-06")
    with begin(small_project, KIK, "bericht", "--alle", "--neu") as process:
        assert process.stdout is not None
        for line in process.stdout:
            if moment in line:
                break
        process.send_signal(number)
        said = process.stdout.read()
    wait_until_gone(mark_of(small_project))
    if number != signal.SIGKILL:
        assert process.returncode == 130, said
        assert list((small_project / "_build").glob(".*")) == []
    done = run_kik("bericht", "--alle", cwd=small_project)
    assert done.returncode == 0, done.stderr
    assert list((small_project / "_build").glob(".*")) == []


def test_folders_of_other_machines_stay_for_a_day(tmp_path: Path) -> None:
    young, old = tmp_path / ".neu-lauf-fiktiv-99999999", tmp_path / ".neu-lauf-fiktiv-99999998"
    for path in (young, old):
        path.mkdir()
    os.utime(old, (0, 0))
    with own_folder(tmp_path, "lauf") as own:
        assert {path.name for path in tmp_path.iterdir()} == {young.name, own.name}


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
        os.mkfifo(tmp_path / "ergebnis.neu")  # nobody reads it: the task waits for ever
        task = write_request(skip_needless_imports)
        process.stdin.write(write_request(do_task, tmp_path / "ergebnis", task) + "\n")
    wait_until_gone(mark)


def test_a_kernel_ends_with_the_warm_process_however_that_ends(small_project: Path) -> None:
    let_sleep(small_project)
    with begin(small_project, KIK, "bericht") as process:
        wait_until_it_runs(small_project, process)
        threads = Path(f"/proc/{process.pid}/task").glob("*/children")
        children = " ".join(path.read_text() for path in threads)
        for child in children.split():
            os.kill(int(child), signal.SIGKILL)
        said, _ = process.communicate()
    assert process.returncode == 1
    assert "bildung-und-sprache.ipynb" in said
    assert "Traceback" not in said
    wait_until_gone(mark_of(small_project))


def marked(mark: str) -> list[int]:
    """Processes that carry the mark in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark.encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found


@pytest.mark.lang
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
