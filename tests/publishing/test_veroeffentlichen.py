"""From the folder to readers, with the lines of `docs/veroeffentlichen.md` and real servers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page

from conftest import ROOT, run_kik, write_small_project
from mappen import edit_workbook, put, set_fact
from published import EDITION, MAPPE, SHEET, publish, run
from servers import apache, nginx, snippet
from web import observe

pytest_plugins = ["published_fixtures", "web_fixtures"]

NEUESTE = "2023-12"
PATH = "/fiktiv/"
PAGE = f"{NEUESTE}/handlungsfelder/bildung-und-sprache.html"


@pytest.fixture(scope="module")
def site_to_publish(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site with a published edition that knows its address."""
    project = write_small_project(tmp_path_factory.mktemp("fiktiv") / "projekt")
    edit_workbook(project / MAPPE, publish)
    address = f"https://beispiel.example{PATH}"
    edit_workbook(project / MAPPE, lambda book: set_fact(book, "Webadresse", address))
    done = run_kik("bericht", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    return project / "_site"


@pytest.fixture(scope="module", params=["nginx", "apache"])
def address(
    request: pytest.FixtureRequest, site_to_publish: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The site on a real server, below a path."""
    work, www = tmp_path_factory.mktemp("server"), tmp_path_factory.mktemp("www")
    site = www / PATH.strip("/")
    shutil.copytree(site_to_publish, site)
    (site / "probe.webmanifest").write_text("{}", encoding="utf-8")
    below = {"404 /404.html": f"404 {PATH}404.html"}
    if request.param == "nginx":
        feed = {"= /feed.xml": f"= {PATH}feed.xml"}
        with nginx(work, www, {**below, **feed}) as origin:
            yield origin + PATH
    else:
        with apache(work, www, site, below) as origin:
            yield origin + PATH


def get(address: str) -> tuple[int, Message, bytes]:
    """Return status, head and body of an answer."""
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


@pytest.mark.lang
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("index.html", "text/html"),
        ("", "text/html"),
        (PAGE, "text/html"),
        (f"{NEUESTE}/daten/massnahmen.csv", "text/csv"),
        (f"{NEUESTE}/daten/dcat.jsonld", "application/ld+json"),
        (f"{NEUESTE}/daten/massnahmen.json", "application/json"),
        (f"{NEUESTE}/kik-{NEUESTE}.pdf", "application/pdf"),
        ("probe.webmanifest", "application/manifest+json"),
    ],
)
def test_pages_and_data_come_with_type_and_are_asked_for_each_time(
    address: str, name: str, kind: str
) -> None:
    status, head, body = get(address + name)
    assert status == 200
    assert body
    assert head.get_content_type() == kind
    assert head["X-Content-Type-Options"] == "nosniff"
    assert head["Referrer-Policy"] == "no-referrer"
    assert head["Cache-Control"] == "no-cache"
    if kind == "text/html":
        assert "default-src 'none'" in head["Content-Security-Policy"]
    if kind.startswith("text/"):
        assert head.get_content_charset() == "utf-8"


@pytest.mark.lang
def test_what_is_named_by_its_content_is_kept_for_good(address: str, site_to_publish: Path) -> None:
    folder = site_to_publish / NEUESTE
    for pattern in ("_static/*.css", "_static/*.js", "_static/fonts/*.woff2", "_images/*.svg"):
        found = sorted(folder.glob(pattern))
        assert found, pattern
        for path in found:
            place = path.relative_to(site_to_publish).as_posix()
            assert "immutable" in get(address + place)[1]["Cache-Control"], place
    assert get(f"{address}{NEUESTE}/_static/fonts/OFL.txt")[1]["Cache-Control"] == "no-cache"


@pytest.mark.lang
def test_a_dead_address_of_any_depth_shows_the_way(address: str, page: Page) -> None:
    seen = observe(page.context)
    for name in ("fehlt", "2023-12/handlungsfelder/fehlt.html", "a/b/c/d/e?f=g"):
        status, head, _ = get(address + name)
        assert status == 404
        assert "default-src 'none'" in head["Content-Security-Policy"]
        page.goto(address + name)
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") != "32px"
        assert page.locator("main a").evaluate("link => link.href") == f"{address}index.html"
    page.locator("main a").click()
    page.wait_for_url(f"{address}index.html")
    # The browser itself notes that such an address does not exist.
    faults = [fault for fault in seen.faults if "404" not in fault]
    assert faults == []


@pytest.mark.lang
def test_pages_need_nothing_that_the_policy_of_the_server_forbids(
    address: str, site_to_publish: Path, page: Page
) -> None:
    seen = observe(page.context)
    for name in ("", PAGE, "neueste/index.html", f"{NEUESTE}/search.html?q=Pflege"):
        page.goto(address + name)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
    chart = next((site_to_publish / NEUESTE / "daten" / "grafiken").glob("*.svg"))
    page.goto(address + chart.relative_to(site_to_publish).as_posix())
    assert page.evaluate("getComputedStyle(document.querySelector('path')).fill") == "none"
    page.wait_for_load_state("networkidle")
    assert seen.faults == []


# --- a correction ----------------------------------------------------------------------------

BEFORE, AFTER = "Bis 2031 geplant (fiktiv)", "Bis 2032 geplant (fiktiv)"


@pytest.mark.lang
def test_a_correction_of_one_digit_reaches_who_has_seen_the_old_page(
    published: Path, tmp_path: Path, page: Page
) -> None:
    """Same size, other content: all depends on the dates of the files."""
    www, work = tmp_path / "www", tmp_path / "nginx"
    work.mkdir()
    chapter = "2023-12/handlungsfelder/bildung-und-sprache.html"
    copy = ["rsync", "--archive", "--delete-delay", "--delay-updates"]
    assert " ".join(copy) in snippet("sh")

    edit_workbook(published / MAPPE, put(SHEET, G3=BEFORE))
    correct(published, "Der Sachstand fehlte (fiktiv).")
    subprocess.run([*copy, f"{published / '_site'}/", str(www)], check=True)
    with nginx(work, www, {}) as origin:
        page.goto(f"{origin}/{chapter}")
        assert BEFORE in page.content()
        size = (published / EDITION / "handlungsfelder/bildung-und-sprache.html").stat().st_size

        edit_workbook(published / MAPPE, put(SHEET, G3=AFTER))
        correct(published, "Die Jahreszahl war falsch (fiktiv).")
        changed = published / EDITION / "handlungsfelder/bildung-und-sprache.html"
        assert changed.stat().st_size == size
        subprocess.run([*copy, f"{published / '_site'}/", str(www)], check=True)
        page.goto(f"{origin}/index.html")
        page.goto(f"{origin}/{chapter}")
        assert AFTER in page.content()
        assert BEFORE not in page.content()


def correct(project: Path, why: str) -> None:
    done = run(project, "bericht", "--ausgabe", "2023-12", "--berichtigung", why)
    assert done.returncode == 0, done.stdout + done.stderr


# --- pages of GitLab and GitHub --------------------------------------------------------------


@pytest.mark.lang
def test_the_lines_for_gitlab_make_the_folder_that_it_publishes(small_project: Path) -> None:
    (job,) = yaml.safe_load(snippet("yaml")).values()
    shutil.copy(ROOT / "Makefile", small_project)
    for name in ("requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, small_project)
    # The environment is there; `make bericht` must not install anything.
    bin_folder = small_project / ".venv" / "bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / "kik").symlink_to(Path(sys.executable).parent / "kik")
    for name in ("pyvenv.cfg", ".bericht"):
        (bin_folder.parent / name).touch()
    script = "\n".join(["set -e", *job["script"]])
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=small_project,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (public,) = job["artifacts"]["paths"]
    assert (small_project / public / "index.html").is_file()
    assert (small_project / public / ".nojekyll").is_file()


def test_the_lines_for_github_publish_what_kik_makes() -> None:
    text = (ROOT / "docs" / "veroeffentlichen.md").read_text("utf-8")
    (workflow,) = [
        block for block in text.split("```yaml\n")[1:] if block.startswith("name: Bericht")
    ]
    steps = yaml.safe_load(workflow.partition("```")[0])["jobs"]["bericht"]["steps"]
    runs = [step["run"] for step in steps if "run" in step]
    gitlab = yaml.safe_load(snippet("yaml"))["pages"]["script"]
    assert runs == [line for line in gitlab if not line.startswith("mv ")]
    (upload,) = [step for step in steps if "upload-pages-artifact" in step.get("uses", "")]
    assert upload["with"]["path"] == "_site"
