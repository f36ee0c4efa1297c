"""axe-core in a page, from the copy that axe-playwright-python brings along."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
AXE_TAGS = (
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
)
RUN_AXE = """async options => {
  const result = await axe.run(document, options);
  const brief = rule => rule.nodes.map(node => ({
    rule: rule.id, impact: rule.impact, target: node.target.flat().join(' '),
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
