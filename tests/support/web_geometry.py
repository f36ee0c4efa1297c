"""Where things lie on a page: nothing is cut off, sticks out or lies on something else."""

from __future__ import annotations

from playwright.sync_api import Page

# Only the scroll areas of tables may be wider than the window; whatever else sticks out or is
# cut off is told with its selector. A text field scrolls its own text.
FAULTS = """() => {
  // Words for listeners alone take no room.
  const unseen = e => {
    for (; e && e !== document.body; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.position === 'absolute' && e.offsetWidth <= 1 && e.offsetHeight <= 1) return true;
    }
    return false;
  };
  const area = '[role=region][tabindex]';
  const faults = [];
  const name = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') +
    [...e.classList].map(one => '.' + one).join('') + ` "${e.textContent.trim().slice(0, 30)}"`;
  const page = document.scrollingElement;
  const width = page.clientWidth;
  const text = document.querySelector('main').getBoundingClientRect().width;
  if (text < .4 * width) faults.push(`text has only ${text.toFixed()} of ${width} px`);
  if (page.scrollWidth > width) faults.push(`scrolls sideways: ${page.scrollWidth} of ${width} px`);
  for (const e of document.body.querySelectorAll('*')) {
    if (unseen(e) || !e.checkVisibility()) continue;
    const box = e.getBoundingClientRect();
    if (!e.parentElement.closest(area) && (box.right > width + .5 || box.left < -.5)) {
      faults.push(`sticks out (${box.left.toFixed()} to ${box.right.toFixed()} px): ${name(e)}`);
    }
    const style = getComputedStyle(e);
    const cuts = overflow => overflow === 'hidden' || overflow === 'clip';
    const more = [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight];
    if (cuts(style.overflowX) && more[0] > 1 || cuts(style.overflowY) && more[1] > 1) {
      faults.push(`cut off: ${name(e)}`);
    }
    const wide = e.matches('[role=region]') && e.scrollWidth > e.clientWidth + 1;
    if (wide && !(e.tabIndex >= 0 && style.overflowX === 'auto')) {
      faults.push(`scrolls, but not by keyboard: ${name(e)}`);
    }
    if (e.scrollWidth > e.clientWidth + 1 && style.overflowX === 'auto' && !e.matches(area)) {
      faults.push(`scrolls sideways: ${name(e)}`);
    }
  }
  return faults;
}"""

# Boxes of words, line by line, so that two controls whose rectangles meet at a corner are told
# apart from two that lie on each other.
CONTROLS = """() => {
  // Words for listeners alone take no room.
  const unseen = e => {
    for (; e && e !== document.body; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.position === 'absolute' && e.offsetWidth <= 1 && e.offsetHeight <= 1) return true;
    }
    return false;
  };
  const faults = [];
  const found = [...document.querySelectorAll('header a, header p, header label, header input,' +
    'header button, header select, header summary')]
    .filter(e => e.checkVisibility() && !unseen(e));
  const name = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + '.' + e.className;
  found.forEach((e, i) => {
    const a = e.getBoundingClientRect();
    if (a.width < 8 || a.height < 8) faults.push(`too small: ${name(e)}`);
    if (e.matches('button, select') && (e.scrollWidth > e.clientWidth + 1 ||
        e.scrollHeight > e.clientHeight + 1)) faults.push(`its words are cut off: ${name(e)}`);
    for (const other of found.slice(i + 1)) {
      if (e.contains(other) || other.contains(e)) continue;
      const b = other.getBoundingClientRect();
      const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (x > 1 && y > 1) faults.push(`${name(e)} lies on ${name(other)}`);
    }
  });
  return [found.length, faults];
}"""

# Words of different blocks must not lie on each other, as far as scroll areas show them.
COLLISIONS = """() => {
  // Words for listeners alone take no room.
  const unseen = e => {
    for (; e && e !== document.body; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.position === 'absolute' && e.offsetWidth <= 1 && e.offsetHeight <= 1) return true;
    }
    return false;
  };
  const lines = [];
  const shown = (box, e) => {
    const clip = {left: box.left, right: box.right, top: box.top, bottom: box.bottom};
    for (let outer = e; outer !== document.body; outer = outer.parentElement) {
      if (getComputedStyle(outer).overflowY === 'visible') continue;
      const frame = outer.getBoundingClientRect();
      clip.left = Math.max(clip.left, frame.left);
      clip.right = Math.min(clip.right, frame.right);
      clip.top = Math.max(clip.top, frame.top);
      clip.bottom = Math.min(clip.bottom, frame.bottom);
    }
    return clip;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const e = node.parentElement;
    if (!node.data.trim() || !e.checkVisibility() ||
        unseen(e) ||
        e.closest('script, style, noscript, select')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rectangle of range.getClientRects()) {
      const box = shown(rectangle, e);
      box.height = box.bottom - box.top;
      if (box.right - box.left > 2 && box.height > 2) {
        lines.push({box, text: node.data.trim().slice(0, 30)});
      }
    }
  }
  lines.sort((a, b) => a.box.top - b.box.top);
  const faults = [];
  lines.forEach((a, i) => {
    for (let j = i + 1; j < lines.length && lines[j].box.top < a.box.bottom; j += 1) {
      const b = lines[j];
      const x = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const y = Math.min(a.box.bottom, b.box.bottom) - b.box.top;
      const least = Math.min(a.box.height, b.box.height);
      if (x > 2 && y > .6 * least) faults.push(`"${a.text}" and "${b.text}" lie on each other`);
    }
  });
  return faults;
}"""


def open_all(page: Page) -> None:
    """Open whatever is folded."""
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")


def misplaced(page: Page) -> list[str]:
    """Return what is wrong with the page as it stands, menus closed and open."""
    faults: list[str] = []
    for _ in range(2):
        _, controls = page.evaluate(CONTROLS)
        faults += page.evaluate(FAULTS) + controls + page.evaluate(COLLISIONS)
        open_all(page)
    return faults
