"""`make schreiben`: JupyterLab saves notebooks so that only what an author wrote differs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from conftest import ROOT

SETTINGS = ROOT / "tools" / "jupyter"
PLACE = "handlungsfelder/gesundheit-und-pflege.ipynb"
OTHER = "handlungsfelder/bildung-und-sprache.ipynb"
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the book, in a folder with a name as people give them."""
    folder = tmp_path_factory.mktemp("Für den Bericht")
    shutil.copytree(ROOT / "book", folder / "book")
    return folder


@pytest.fixture(scope="module")
def lab(place: Path) -> Iterator[str]:
    """A running JupyterLab on the copy, as `make schreiben` starts it."""
    command = [BIN / "jupyter", "lab", "--no-browser", "--allow-root", "--port=0"]
    runtime = place / "runtime"
    with subprocess.Popen(
        [*command, "--IdentityProvider.token=t", "--notebook-dir=book"],
        cwd=place,
        env={
            **os.environ,
            "JUPYTER_CONFIG_PATH": str(SETTINGS),
            "JUPYTER_RUNTIME_DIR": str(runtime),
            "HOME": str(place),
        },
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield address_of(process, runtime)
        finally:
            process.terminate()


def address_of(process: subprocess.Popen[bytes], runtime: Path) -> str:
    """Wait for the server to say where it listens; the system chose a free port."""
    while process.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            with suppress(ValueError, URLError):  # half written, or not listening yet
                address = str(json.loads(path.read_text("utf-8"))["url"]).rstrip("/")
                ask(f"{address}/api/status")
                return address
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab ended with {process.returncode}")


def ask(address: str, method: str = "GET", body: object = None) -> dict[str, object]:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": "token t", "Content-Type": "application/json"}
    with urlopen(Request(address, data, headers, method=method)) as answer:
        result: dict[str, object] = json.loads(answer.read())
    return result


def setting(lab: str, plugin: str, name: str) -> object:
    answer: Any = ask(f"{lab}/lab/api/settings/@jupyterlab/{plugin}")
    return answer["schema"]["properties"][name]["default"]


def test_a_run_and_saved_notebook_differs_in_nothing(lab: str, place: Path) -> None:
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
    saved = (place / "book" / PLACE).read_text(encoding="utf-8")
    assert saved == (ROOT / "book" / PLACE).read_text(encoding="utf-8")


def test_a_changed_sentence_is_the_only_difference(lab: str, place: Path) -> None:
    model = ask(f"{lab}/api/contents/{OTHER}")
    notebook = model["content"]
    assert isinstance(notebook, dict)
    notebook["cells"][0]["source"] += "\nEin fiktiver Satz."
    ask(f"{lab}/api/contents/{OTHER}", "PUT", {"type": "notebook", "content": notebook})
    before = (ROOT / "book" / OTHER).read_text(encoding="utf-8").splitlines()
    after = (place / "book" / OTHER).read_text(encoding="utf-8").splitlines()
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
