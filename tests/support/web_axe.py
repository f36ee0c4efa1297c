"""axe-core in a page, from the copy that axe-playwright-python brings along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

from web import DESKTOP, HEIGHT

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
AXE_TAGS = (
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
)
# Axe names an element by what is rare in the page at the time, which changes with the window, and
# takes a third of its time for that: elements are named by their place below the nearest id.
RUN_AXE = """async options => {
  const place = e => {
    if (e.id || !e.parentElement) return e.id ? '#' + e.id : e.tagName.toLowerCase();
    const turn = [...e.parentElement.children].indexOf(e) + 1;
    return `${place(e.parentElement)} > ${e.tagName.toLowerCase()}:nth-child(${turn})`;
  };
  const names = {selectors: false, elementRef: true};
  const result = await axe.run(window.onGradient ?? document, {...options, ...names});
  const brief = rule => rule.nodes.map(node => ({
    rule: rule.id, impact: rule.impact, target: place(node.element),
    why: [...node.any, ...node.all, ...node.none].map(check => check.message).join('; '),
  }));
  return options.resultTypes.map(type => result[type].flatMap(brief));
}"""


@dataclass(frozen=True)
class AxeResult:
    """What axe found: each finding with rule, impact, target and why."""

    violations: list[dict[str, str]]
    incomplete: list[dict[str, str]]
    passes: list[dict[str, str]]


# Options that make axe compute the contrast of single digits too, which it leaves out otherwise.
EVERY_LETTER = """axe.configure({checks: [{id: 'color-contrast', options: {
  ignoreUnicode: false, ignoreLength: true, ignorePseudo: false, boldValue: 700, boldTextPt: 14,
  largeTextPt: 18, contrastRatio: {normal: {expected: 4.5}, large: {expected: 3}},
  pseudoSizeThreshold: 0.25, shadowOutlineEmMax: 0.2, textStrokeEmMin: 0.03}}]})"""


def run_axe(page: Page, rules: tuple[str, ...] = ()) -> AxeResult:
    """Run axe-core in the page: all rules of the tags, or only the named ones.

    Passes are reported for named rules only, since there are very many.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
        page.evaluate(EVERY_LETTER)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": AXE_TAGS}
    types = ["violations", "incomplete", *(["passes"] if rules else [])]
    found = page.evaluate(RUN_AXE, {"runOnly": only, "resultTypes": types})
    return AxeResult(*found, *([] if rules else [[]]))


# Where axe says that a person has to look, and what that person saw.
LOOKED_AT = {
    "th-has-data-cells": "the head of a Gruppe spans its row; its cells are in the rows below it"
}

# Gives text on a gradient each of its colours in turn as ground, and opens scroll areas, since
# axe takes the part of a cell that is scrolled out of sight for covered. From the second turn on,
# only what has another colour then is looked at.
SOLID = """turn => {
  window.gradients ??= new Map();
  const changed = [];
  let colours = 1;
  for (const e of document.querySelectorAll('body, body *')) {
    const style = getComputedStyle(e);
    if (style.overflowX === 'auto') e.style.overflow = 'visible';
    // Opened, a menu that stays in sight would run below the foot of the page.
    if (style.position === 'sticky') e.style.position = 'static';
    if (!window.gradients.has(e)) window.gradients.set(e, style.backgroundImage);
    const image = window.gradients.get(e);
    if (!image.includes('gradient(') || !e.textContent.trim()) continue;
    const stops = image.match(/rgba?\\([^)]*\\)/g).filter(stop => !/, 0\\)$/.test(stop));
    const solid = [...new Set(stops)];
    colours = Math.max(colours, solid.length);
    e.style.backgroundImage = 'none';
    e.style.backgroundColor = solid[turn % solid.length];
    if (turn < solid.length) changed.push(e);
  }
  window.onGradient = turn ? {include: changed} : document;
  return colours;
}"""
UNDO_SOLID = """() => {
  for (const e of window.gradients.keys()) {
    for (const name of ['overflow', 'position', 'background-image', 'background-color']) {
      e.style.removeProperty(name);
    }
  }
  delete window.gradients;
  delete window.onGradient;
}"""


class Measured:
    """Contrast of text on gradients, measured on each of their colours at full width."""

    def __init__(self, page: Page) -> None:
        size = page.viewport_size
        page.set_viewport_size({"width": DESKTOP, "height": HEIGHT})
        results: list[AxeResult] = []
        while len(results) < page.evaluate(SOLID, len(results)):
            results.append(run_axe(page, ("color-contrast",)))
        page.evaluate(UNDO_SOLID)
        page.set_viewport_size(size or {"width": DESKTOP, "height": HEIGHT})
        self.violations = [one for result in results for one in result.violations]
        passed = {one["target"] for one in results[0].passes}
        self.passed = passed - {one["target"] for result in results for one in result.incomplete}


def findings(page: Page, measure: Callable[[], Measured] | None = None) -> list[dict[str, str]]:
    """Return violations, and what neither axe nor the closer look at contrast decided."""
    result = run_axe(page)
    undecided = [one for one in result.incomplete if one["rule"] not in LOOKED_AT]
    closer: list[dict[str, str]] = []
    if any(one["rule"] == "color-contrast" for one in undecided):
        measured = measure() if measure else Measured(page)
        closer = measured.violations
        undecided = [
            one
            for one in undecided
            if one["rule"] != "color-contrast" or one["target"] not in measured.passed
        ]
    return [
        *result.violations,
        *closer,
        *(one | {"rule": f"{one['rule']}, undecided"} for one in undecided),
    ]
