"""Set-up: locks, environment.yml and what may not stand in the repository."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import tomllib
from pathlib import Path

import yaml

from conftest import ROOT

LOCKS = ("requirements.lock", "requirements-test.lock")
LINE = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;]+)( ;[^\\]*?)? ?\\?$", re.MULTILINE | re.I)


def pins(name: str) -> set[tuple[str, str, str]]:
    """Package, version and marker of each requirement in a lock file."""
    text = (ROOT / name).read_text("utf-8")
    return {(m[1], m[2], (m[3] or "").strip(" ;")) for m in LINE.finditer(text)}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_every_locked_package_has_hashes() -> None:
    for name in LOCKS:
        text = (ROOT / name).read_text("utf-8")
        blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE | re.IGNORECASE)[1:]
        assert len(blocks) == len(pins(name)) > 100
        assert [block for block in blocks if "--hash=sha256:" not in block] == []


def test_the_test_lock_holds_the_same_versions_and_more() -> None:
    report, test = (
        {name: (version, marker) for name, version, marker in pins(lock)} for lock in LOCKS
    )
    assert len(report) < len(test)
    # What the tests need everywhere, has no condition there.
    assert {n: v for n, v in report.items() if test.get(n) not in (v, (v[0], ""))} == {}


def test_environment_yml_names_the_versions_of_the_lock() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    *conda, pip = environment["dependencies"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"python{project['requires-python']}" in conda
    *lines, own = pip["pip"]
    assert own == "--editable ."
    found = {(m[1], m[2], (m[3] or "").strip(" ;")) for line in lines for m in LINE.finditer(line)}
    assert found == pins("requirements.lock")
    assert len(lines) == len(found)


def test_the_owners_packages_are_direct_dependencies_and_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    direct = {re.split(r"[<>=]", line)[0] for line in project["dependencies"]}
    owners = {"jupyter-book", "pandas", "matplotlib", "papermill", "openpyxl"}
    assert owners <= direct
    assert direct <= {name for name, _, _ in pins("requirements.lock")}


def test_what_is_installed_is_what_is_locked() -> None:
    locked = {name: version for name, version, _ in pins("requirements.lock")}
    for name in ("jupyter-book", "pandas", "matplotlib", "papermill", "openpyxl", "typst"):
        assert importlib.metadata.version(name) == locked[name]


def test_no_path_of_a_machine_and_no_registry_stands_in_the_repository() -> None:
    # Put together here, so that this file does not name what it looks for.
    hosts = [f"pypi.{'org'}", f"pythonhosted.{'org'}", f"registry.npmjs.{'org'}"]
    paths = [f"/{name}/" for name in ("work", "root", "home")]
    wanted = re.compile(
        "|".join(map(re.escape, hosts))
        + "|"
        + r"(?<![\w.$}~/-])("
        + "|".join(map(re.escape, paths))
        + ")"
    )
    found = []
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {m[0]}" for m in wanted.finditer(text)]
    assert found == []


def test_third_party_assets_come_with_their_licence() -> None:
    source = ROOT / "src" / "kikdata"
    for folder in ("assets/fonts", "theme/kik/static/fonts"):
        assert "SIL OPEN FONT LICENSE" in (source / folder / "OFL.txt").read_text("utf-8").upper()
    for font in (source / "paper" / "fonts").glob("*.ttf"):
        family = font.stem.partition("-")[0]
        [licence] = font.parent.glob(f"{family}-*.txt")
        text = licence.read_text("utf-8").upper()
        assert "SIL OPEN FONT LICENSE" in text or "BITSTREAM VERA" in text
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")


def test_the_readme_opens_with_the_two_commands() -> None:
    opening = (ROOT / "README.md").read_text("utf-8").split("## ")[0]
    assert re.findall(r"^```\n(.*?)\n```", opening, re.MULTILINE) == ["make bericht", "make test"]
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in ("bericht", "test"))
