"""The rooms of DESIGN §4: imports run downhill only, the halves never meet, modules stay short."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

PACKAGE = ROOT / "src" / "kikdata"


def lint_imports(project: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the rooms of a copy of the project, by the contracts in pyproject."""
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=project,
        env={"PYTHONPATH": str(project / "src"), "PATH": "", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the library, to change it."""
    shutil.copytree(PACKAGE, tmp_path / "src" / "kikdata", ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_run_downhill_and_the_halves_never_meet() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout
    assert "Contracts: 3 kept, 0 broken." in done.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("errors", "from kikdata.commands import main", "Imports run downhill"),
        ("model", "def f():\n    from kikdata.pages import report", "Imports run downhill"),
        ("paper/tags", "from kikdata.analysis import counts", "The analysing and the publishing"),
        ("site/html", "from kikdata.analysis import counts", "The analysing and the publishing"),
        ("data/tables", "import openpyxl", "Only the room workbook knows openpyxl"),
    ],
)
def test_a_forbidden_import_is_noticed(
    project: Path, module: str, line: str, contract: str
) -> None:
    with (project / "src" / "kikdata" / f"{module}.py").open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    done = lint_imports(project)
    assert done.returncode == 1
    broken = [row for row in done.stdout.splitlines() if " BROKEN" in row]
    assert any(row.startswith(contract) for row in broken), done.stdout


def test_a_module_without_a_room_is_noticed(project: Path) -> None:
    (project / "src" / "kikdata" / "utils.py").write_text("", encoding="utf-8")
    done = lint_imports(project)
    assert done.returncode == 1
    assert "utils" in done.stdout


def test_modules_stay_short() -> None:
    lengths = {
        str(path.relative_to(PACKAGE)): len(path.read_text("utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
    }
    assert {name: n for name, n in lengths.items() if n > 300} == {}
