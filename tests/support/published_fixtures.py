"""A small project under git with an edition that is published, built once a session."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conftest import ROOT, write_small_project
from mappen import edit_workbook
from published import MAPPE, TOC, git, notebook, publish, run


@pytest.fixture(scope="session")
def once_published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it was when its edition was published; not to be changed."""
    project = write_small_project(tmp_path_factory.mktemp("veroeffentlicht") / "projekt")
    (project / "_toc.yml").write_text(TOC, encoding="utf-8")
    (project / "book" / "index.md").unlink()
    title = notebook("Fiktiver Bericht", "bericht.title()", "bericht.notice()")
    (project / "book" / "index.ipynb").write_text(title, encoding="utf-8")
    shutil.copy(ROOT / "book" / "kolophon.ipynb", project / "book")
    shutil.copy(ROOT / "requirements.lock", project)
    shutil.copy(ROOT / ".gitignore", project)
    shutil.copytree(
        ROOT / "src" / "kikdata",
        project / "src" / "kikdata",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    edit_workbook(project / MAPPE, publish)
    git(project, "init", "--quiet")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "Fiktiver Stand")
    done = run(project, "bericht")
    assert done.returncode == 0, done.stdout + done.stderr
    return project


@pytest.fixture
def published(once_published: Path, tmp_path: Path) -> Path:
    """A copy of the project with the published edition, for one test."""
    project = tmp_path / "veroeffentlicht"
    shutil.copytree(once_published, project, ignore=shutil.ignore_patterns("_build"))
    kept = Path("_build", "behalten")
    shutil.copytree(once_published / kept, project / kept)
    return project
