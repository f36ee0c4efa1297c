"""Every page is valid HTML by html-validate, kept in tests/html with its lock file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from web import BILDUNG, listing
from web_html import CONFIG, FOLDER, validate

pytest_plugins = ["web_fixtures"]

# What the configuration changes in the presets, and why. Nothing that a reader could notice.
CHANGED_RULES = {
    "attribute-empty-style": 'style: `download=""` and `download` are the same attribute',
    "prefer-native-element": "a scroll area is a div with role region: <section> is a chapter "
    "here, for the search index and for the PDF",
    "require-sri": "checksums guard files from elsewhere; there are none",
}


def test_every_page_is_valid(site: Path, pages: list[str]) -> None:
    faults = validate(*(site / page for page in pages))
    assert not faults, listing(faults)


DAMAGE = {
    rule: (before, after)
    for before, after, rule in [
        ('<html lang="de">', "<html>", "element-required-attributes"),
        ("</main>", "</div></main>", "close-order"),
        ("<main", "<main><p id='inhalt'></p></main><main", "no-dup-id"),
        ('<th scope="col">', '<th scope="colum">', "attribute-allowed-values"),
        ("<h1>", "<h1><div>x</div>", "element-permitted-content"),
        ('alt="', 'data-alt="', "wcag/h37"),
        ('for="suche-kopf"', 'for="fehlt"', "no-missing-references"),
        ("<table", '<table style="color: red"', "no-inline-style"),
    ]
}


@pytest.fixture(scope="module")
def told_of_damage(site: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the validator says of damaged pages, each named after the rule it breaks."""
    folder = tmp_path_factory.mktemp("schaden")
    text = (site / BILDUNG).read_text(encoding="utf-8")
    for rule, (before, after) in DAMAGE.items():
        assert before in text
        page = folder / f"{rule.replace('/', '-')}.html"
        page.write_text(text.replace(before, after, 1), encoding="utf-8")
    return validate(folder)


@pytest.mark.parametrize("rule", DAMAGE)
def test_damage_is_reported(told_of_damage: list[str], rule: str) -> None:
    own = [one for one in told_of_damage if one.startswith(f"{rule.replace('/', '-')}.html:")]
    assert any(f": {rule}: " in fault for fault in own)


def test_only_rules_with_a_reason_are_changed() -> None:
    config = json.loads(CONFIG.read_text(encoding="utf-8"))
    assert config["root"] is True
    assert set(config["rules"]) == set(CHANGED_RULES)


def test_pages_hold_no_switch_for_the_validator(site: Path, pages: list[str]) -> None:
    """A comment in the page could switch rules off."""
    hits = [one for one in pages if "[html-validate-" in (site / one).read_text(encoding="utf-8")]
    assert hits == []


def test_lock_file_is_complete_and_names_no_registry() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages
    assert [name for name, one in packages.items() if "resolved" in one] == []
    assert [name for name, one in packages.items() if "integrity" not in one] == []


def test_versions_are_pinned() -> None:
    wanted = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert [one for one in wanted.values() if not re.fullmatch(r"\d+\.\d+\.\d+", one)] == []
