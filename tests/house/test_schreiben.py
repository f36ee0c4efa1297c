"""`make schreiben`: JupyterLab saves notebooks so that only what an author wrote differs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from conftest import ROOT

SETTINGS = ROOT / "tools" / "jupyter"
PLACE = "handlungsfelder/gesundheit-und-pflege.ipynb"
BIN = Path(sys.executable).parent


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """A running JupyterLab on a copy of the book, as `make schreiben` starts it."""
    shutil.copytree(ROOT / "book", tmp_path / "book")
    port = 20000 + os.getpid() % 30000
    command = [BIN / "jupyter", "lab", "--no-browser", "--allow-root", f"--port={port}"]
    with subprocess.Popen(
        [
            *command,
            "--ServerApp.port_retries=0",
            "--IdentityProvider.token=t",
            "--notebook-dir=book",
        ],
        cwd=tmp_path,
        env={**os.environ, "JUPYTER_CONFIG_PATH": str(SETTINGS), "HOME": str(tmp_path)},
        stderr=subprocess.DEVNULL,
    ) as process:
        address = f"http://127.0.0.1:{port}"
        end = time.monotonic() + 60
        while True:
            try:
                ask(f"{address}/api/status")
                break
            except URLError:
                assert time.monotonic() < end
                time.sleep(0.3)
        yield address
        process.terminate()


def ask(address: str, method: str = "GET", body: object = None) -> dict[str, object]:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": "token t", "Content-Type": "application/json"}
    with urlopen(Request(address, data, headers, method=method)) as answer:
        result: dict[str, object] = json.loads(answer.read())
    return result


def setting(lab: str, plugin: str, name: str) -> object:
    answer: Any = ask(f"{lab}/lab/api/settings/@jupyterlab/{plugin}")
    return answer["schema"]["properties"][name]["default"]


def test_a_run_and_saved_notebook_differs_in_nothing(lab: str, tmp_path: Path) -> None:
    model = ask(f"{lab}/api/contents/{PLACE}")
    notebook = model["content"]
    assert isinstance(notebook, dict)
    notebook["metadata"]["language_info"] |= {"version": "3.99", "file_extension": ".py"}
    notebook["metadata"]["widgets"] = {}
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] |= {"trusted": True, "execution": {"iopub.execute_input": "heute"}}
        if cell["cell_type"] == "code":
            text = {"output_type": "stream", "name": "stdout", "text": "fiktiv"}
            cell["outputs"], cell["execution_count"] = [text], number
    ask(f"{lab}/api/contents/{PLACE}", "PUT", {"type": "notebook", "content": notebook})
    saved = (tmp_path / "book" / PLACE).read_text(encoding="utf-8")
    assert saved == (ROOT / "book" / PLACE).read_text(encoding="utf-8")


def test_a_changed_sentence_is_the_only_difference(lab: str, tmp_path: Path) -> None:
    model = ask(f"{lab}/api/contents/{PLACE}")
    notebook = model["content"]
    assert isinstance(notebook, dict)
    notebook["cells"][0]["source"] += "\nEin fiktiver Satz."
    ask(f"{lab}/api/contents/{PLACE}", "PUT", {"type": "notebook", "content": notebook})
    before = (ROOT / "book" / PLACE).read_text(encoding="utf-8").splitlines()
    after = (tmp_path / "book" / PLACE).read_text(encoding="utf-8").splitlines()
    new = [line for line in after if line not in before]
    assert any("Ein fiktiver Satz." in line for line in new)
    assert len(new) <= 2  # the sentence before it gets its line end
    assert len(after) == len(before) + 1


def test_prose_pages_and_the_language_are_ready_for_authors(lab: str) -> None:
    assert setting(lab, "translation-extension:plugin", "locale") == "de_DE"
    assert setting(lab, "apputils-extension:notification", "fetchNews") == "false"
    assert setting(lab, "apputils-extension:notification", "checkForUpdates") is False
    translations = ask(f"{lab}/lab/api/translations/de_DE")
    assert "Datei" in json.dumps(translations, ensure_ascii=False)
    extensions = (BIN.parent / "share" / "jupyter" / "labextensions" / "jupyterlab-myst").is_dir()
    assert extensions
