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

CELLS = {"rowheader", "gridcell", "cell"}


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
            ("heading", "Umsetzungsstand"),
            ("heading", "Ziele im Einzelnen"),
            ("heading", "Alle Maßnahmen"),
            ("table", "Alle Ziele und Maßnahmen im Handlungsfeld Bildung und Sprache"),
        ]
    ]
    assert order == sorted(order)


def row_of_bs_8_3(page: Page, tree: list[Node]) -> list[str]:
    table = next(one for one in tree if one.name.startswith("Alle Ziele und Maßnahmen im"))
    for row in [node for node in below(tree, table) if node.role == "row"]:
        cells = [one for one in below(tree, row) if one.role in CELLS]
        if cells and words(tree, cells[0]) == "8.3.":
            return [f"{one.role}: {words(tree, one)}" for one in cells]
    raise AssertionError(f"{page.url}: no row 8.3. in the accessibility tree")


def test_row_reads_number_text_and_status_as_words(page: Page, server: Server) -> None:
    tree = read(page, server, BILDUNG)
    assert row_of_bs_8_3(page, tree) == [
        "rowheader: 8.3.",
        "cell: Es wird Hausaufgabenbetreuung mit Sprachförderung angeboten.",
        "cell: in Bearbeitung",
    ]


def test_every_massnahme_reads_exactly_one_umsetzungsstand(page: Page, server: Server) -> None:
    tree = read(page, server, BILDUNG)
    table = next(one for one in tree if one.name.startswith("Alle Ziele und Maßnahmen im"))
    rows = [node for node in below(tree, table) if node.role == "row"]
    read_out = [words(tree, row) for row in rows]
    massnahmen = [row for row in read_out if re.match(r"\d+\.\d+\. ", row)]
    assert len(massnahmen) == 30
    assert [row for row in massnahmen if not row.endswith(UMSETZUNGSSTAENDE)] == []


def test_marks_are_not_read(page: Page, server: Server) -> None:
    """The ring, the half and the full disc are drawings; beside them stands the word."""
    tree = read(page, server, BILDUNG)
    known = {"in Bearbeitung", "wartend", "implementiert"}
    cells = {words(tree, one) for one in tree if one.role == "cell"}
    assert known <= cells


def test_text_alone_leads_from_the_start_page_to_bs_8_3(page: Page, server: Server) -> None:
    """Each step uses only what the tree reads out, and does what a screen reader does."""
    page.goto(server.url(START))
    press(page, find(page, "link", "Dezember-Bericht 2023 lesen"))
    page.wait_for_url(server.url(BUCH))
    press(page, find(page, "link", "Bildung und Sprache"))
    page.wait_for_url(server.url(BILDUNG))
    assert row_of_bs_8_3(page, accessibility_tree(page))[-1] == "cell: in Bearbeitung"
    press(page, find(page, "link", "8.3."))
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
    assert row_of_bs_8_3(page, accessibility_tree(page))[-1] != "cell: in Bearbeitung"
