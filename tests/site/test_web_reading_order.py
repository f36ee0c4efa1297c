"""What assistive technology gets to read: the accessibility tree, top to bottom."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from web import (
    BILDUNG,
    BUCH,
    START,
    SUCHE,
    UMSETZUNGSSTAENDE,
    Server,
)
from web_tree import Node, accessibility_tree, below, press

pytest_plugins = ["web_fixtures"]


def read(page: Page, server: Server, address: str) -> list[Node]:
    page.goto(server.url(address))
    return accessibility_tree(page)


def words(tree: list[Node], node: Node) -> str:
    """Return the words inside a node as they are read out."""
    texts = [one.name for one in below(tree, node) if one.role == "StaticText"]
    return " ".join(" ".join(texts).split())


def test_chapter_of_a_handlungsfeld_is_read_in_order(page: Page, server: Server) -> None:
    tree = read(page, server, BILDUNG)
    main = next(node for node in tree if node.role == "main")
    inside = below(tree, main)
    order = [
        next(i for i, node in enumerate(inside) if node.role == role and node.name == name)
        for role, name in [
            ("heading", "Bildung und Sprache"),
            ("heading", "Wo das Handlungsfeld steht"),
            ("table", "Zahlen zum Umsetzungsstand im Handlungsfeld Bildung und Sprache"),
            ("heading", "Was sich geändert hat"),
            ("heading", "Fortschritt nach Gruppen und Zielen"),
            ("heading", "Ziele und Maßnahmen"),
            ("heading", "Informelle Bildung"),
        ]
    ]
    assert order == sorted(order)


def massnahmen(tree: list[Node]) -> list[str]:
    """Return what is read out of each Maßnahme: Kennung, wording, Umsetzungsstand."""
    articles = [words(tree, node) for node in tree if node.role == "article"]
    return [one for one in articles if re.match(r"BS-\d+\.\d+ ", one)]


def bs_8_3(tree: list[Node]) -> str:
    [found] = [one for one in massnahmen(tree) if one.startswith("BS-8.3 ")]
    return found


AS_READ = "BS-8.3 Es wird Hausaufgabenbetreuung mit Sprachförderung angeboten. in Bearbeitung"


def test_a_massnahme_reads_number_text_and_status_as_words(page: Page, server: Server) -> None:
    """The ring, the half and the full disc are drawings; beside them stands the word."""
    assert bs_8_3(read(page, server, BILDUNG)) == AS_READ


def headings_above(tree: list[Node], kennung: str) -> list[str]:
    """Return the headings that a Maßnahme stands under, from that of the page down."""
    above: dict[int, str] = {}
    for node in tree:
        if node.role == "heading":
            level = int(node.properties["level"])
            above = {one: name for one, name in above.items() if one < level} | {level: node.name}
        if (node.role, node.name) == ("link", kennung):
            return list(above.values())
    raise AssertionError(f"no {kennung} in the accessibility tree")


def test_a_massnahme_is_found_by_its_gruppe_and_ziel(page: Page, server: Server) -> None:
    """Whoever goes from heading to heading hears where she is."""
    assert headings_above(read(page, server, BILDUNG), "BS-8.3") == [
        "Bildung und Sprache",
        "Ziele und Maßnahmen",
        "Institutionelle Bildung",
        "Ziel 8: Sprachförderung in den Kindertagesstätten und Schulen"
        " wird für Kinder und Eltern bestmöglich unterstützt.",
    ]


def test_every_massnahme_reads_exactly_one_umsetzungsstand(page: Page, server: Server) -> None:
    told = massnahmen(read(page, server, BILDUNG))
    assert len(told) == 30
    assert [one for one in told if not one.endswith(UMSETZUNGSSTAENDE)] == []
    assert [one for one in told if sum(map(one.count, UMSETZUNGSSTAENDE)) != 1] == []


def test_text_alone_leads_from_the_start_page_to_bs_8_3(page: Page, server: Server) -> None:
    """Each step uses only what the tree reads out, and does what a screen reader does."""
    page.goto(server.url(START))
    press(page, find(page, "link", "Dezember-Bericht 2023 lesen"))
    page.wait_for_url(server.url(BUCH))
    press(page, find(page, "link", "Bildung und Sprache"))
    page.wait_for_url(server.url(BILDUNG))
    assert bs_8_3(accessibility_tree(page)) == AS_READ
    press(page, find(page, "link", "BS-8.3"))
    page.wait_for_url(server.url(f"{BILDUNG}#bs-8-3"))


def find(page: Page, role: str, name: str) -> Node:
    found = [one for one in accessibility_tree(page) if (one.role, one.name) == (role, name)]
    assert found, f"{page.url}: no {role} {name!r} is read out"
    return found[0]


def test_search_is_usable_by_text_alone(page: Page, server: Server) -> None:
    page.goto(server.url(SUCHE))
    field = find(page, "searchbox", "Was suchen Sie?")
    assert field.properties.get("describedby") or field.properties.get("focusable")
    page.get_by_role("searchbox", name="Was suchen Sie?").fill("BS-8.3")
    expect(page.get_by_role("status")).not_to_be_empty()
    tree = accessibility_tree(page)
    link = next(one for one in tree if one.role == "link" and one.name.startswith("BS-8.3 "))
    item = next(one for one in tree if one.role == "listitem" and link in below(tree, one))
    assert words(tree, item).endswith("Bildung und Sprache · in Bearbeitung")


@pytest.mark.parametrize(
    "damage",
    [
        "document.querySelector('#bs-8-3 .stand').textContent = ''",
        "document.querySelector('#bs-8-3 .stand').setAttribute('aria-hidden', 'true')",
        "document.querySelector('#bs-8-3 .marke').removeAttribute('aria-hidden'), "
        "document.querySelector('#bs-8-3 .marke').textContent = '◐'",
    ],
)
def test_damage_is_noticed(page: Page, server: Server, damage: str) -> None:
    page.goto(server.url(BILDUNG))
    page.evaluate(damage)
    assert bs_8_3(accessibility_tree(page)) != AS_READ
