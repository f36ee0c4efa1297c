"""What a page does for readers who want calm, and on paper."""

from __future__ import annotations

from playwright.sync_api import Page

MOTION = """() => {
  const faults = [];
  for (const e of document.querySelectorAll('*')) {
    for (const part of [null, '::before', '::after', '::details-content']) {
      const style = getComputedStyle(e, part);
      const name = e.tagName.toLowerCase() + '.' + e.className + (part || '');
      const some = times => times.split(',').some(time => parseFloat(time) > 0);
      if (some(style.transitionDuration)) faults.push(`${name} has a transition`);
      if (style.animationName !== 'none' && some(style.animationDuration)) {
        faults.push(`${name} has an animation`);
      }
      if (style.scrollBehavior === 'smooth') faults.push(`${name} scrolls smoothly`);
    }
  }
  return faults;
}"""

CONTROLS = "nav, form, button, select, input, summary, body > a"

PAPER = """selector => {
  const faults = [];
  const shown = e => e.checkVisibility({visibilityProperty: true});
  for (const e of document.querySelectorAll(selector)) {
    // The title of a folded list says there is more; the name of a column sorts by it.
    if (e.matches('main summary, main th button')) continue;
    if (shown(e)) faults.push(`${e.tagName.toLowerCase()}.${e.className} is printed`);
  }
  for (const e of document.querySelectorAll('main h1, main h2, main p, main td, main figcaption')) {
    // What is folded is for the screen alone: lists for authors, texts to copy.
    const isFolded = e.closest('details:not([open])') !== null;
    if (e.textContent.trim() && !e.closest(selector) && !isFolded && !shown(e)) {
      faults.push(`not printed: ${e.textContent.trim().slice(0, 40)}`);
    }
  }
  for (const e of document.querySelectorAll('figure')) {
    const pictures = [...e.querySelectorAll('img, svg')].filter(shown);
    if (pictures.length !== 1 || pictures[0].closest('.nur-dunkel')) {
      faults.push(`#${e.id}: ${pictures.length} pictures, or not the light one`);
    }
  }
  for (const e of document.querySelectorAll('main [role=region]')) {
    if (getComputedStyle(e).overflowX !== 'visible') faults.push('a table is cut off');
  }
  const luminance = colour => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return a === 0 ? 255 : .2126 * r + .7152 * g + .0722 * b;
  };
  const ground = getComputedStyle(document.documentElement).backgroundColor;
  if (luminance(ground) < 250) faults.push(`the ground is ${ground}`);
  for (const e of document.querySelectorAll('main h1, main p, main td, main a')) {
    const colour = getComputedStyle(e).color;
    if (shown(e) && luminance(colour) > 110) faults.push(`faint text ${colour}: ${e.textContent}`);
  }
  return faults;
}"""


def moving(page: Page) -> list[str]:
    """Return what moves for readers who asked for less motion."""
    page.emulate_media(reduced_motion="reduce")
    found: list[str] = page.evaluate(MOTION)
    page.emulate_media(reduced_motion="no-preference")
    return found


def misprinted(page: Page) -> list[str]:
    """Return what paper shows that it should not, or lacks; the page is left in that medium."""
    page.emulate_media(media="print")
    found: list[str] = page.evaluate(PAPER, CONTROLS)
    return found
