"""The way of the focus through a page, by Tab alone."""

from __future__ import annotations

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as TooLate

# What Tab ought to reach, in the order of the page.
STOPS = """() => {
  const selector = 'a[href], button, input, select, textarea, summary, [tabindex]';
  window.collect = () => [...document.querySelectorAll(selector)].filter(e =>
    e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true}));
  window.stops = window.collect();
  return window.stops.length;
}"""

# Looks at where the focus is whenever Tab is about to move it on: in the page itself, since asking
# it after each of some thousand keys would take as long as all other tests of the keyboard.  What
# comes next is asked anew each time: a row offers its button only while it has the focus.
WATCH = """() => {
  const look = e => {
    const style = getComputedStyle(e);
    return {
      outline: style.outlineStyle === 'none' ? '' : style.outlineWidth + style.outlineColor,
      shadow: style.boxShadow,
    };
  };
  const words = e => e.textContent.trim().slice(0, 40);
  const name = e => `${e.tagName.toLowerCase()}.${e.className} "${words(e)}"`;
  const faults = [];
  let before = null; // the last stop, and its looks with the focus on it
  const unfocused = () => {
    const [e, focused] = before;
    const now = look(e);
    if (focused.outline === now.outline && focused.shadow === now.shadow) {
      faults.push(`focus not visible on ${name(e)}`);
    } else if (focused.outline && parseFloat(focused.outline) < 2) {
      faults.push(`outline thinner than 2 px on ${name(e)}`);
    }
  };
  const step = e => {
    const stops = window.collect();
    const next = before ? stops.indexOf(before[0]) + 1 : 0;
    if (e !== stops[next]) {
      const missed = stops[next]?.outerHTML.slice(0, 120);
      faults.push(`stop ${next + 1} of ${stops.length} is not reached: ${missed}`);
    }
    if (before && before[0] !== e) unfocused();
    before = [e, look(e)];
    const box = e.getClientRects()[0];
    const middle = (start, end, size) => (Math.max(start, 0) + Math.min(end, size)) / 2;
    const x = middle(box.left, box.right, innerWidth);
    const y = middle(box.top, box.bottom, innerHeight);
    const there = document.elementFromPoint(x, y);
    if (!(there && (e.contains(there) || there.contains(e)))) {
      const places = `${x}, ${y} in ${innerWidth} x ${innerHeight}`;
      faults.push(`out of sight or covered while focused (${places}): ${name(e)}`);
    }
  };
  window.finish = () => {
    if (before) unfocused();
    return [window.steps, faults];
  };
  window.steps = 0;
  addEventListener('keydown', event => {
    const e = document.activeElement;
    if (event.key !== 'Tab' || e === document.body) return;
    window.steps += 1;
    step(e);
  }, {capture: true});
}"""

# How many stops are left after the focused one; all of them, if none has the focus.
LEFT = """() => {
  const stops = window.collect();
  return stops.length - 1 - stops.indexOf(document.activeElement);
}"""


def tab_through(page: Page) -> list[str]:
    """Press Tab from the top of the page to its end; return what went wrong on the way."""
    page.evaluate(STOPS)
    page.evaluate(WATCH)
    pressed, left = 0, page.evaluate(LEFT)
    while left:
        for _ in range(left):
            page.keyboard.press("Tab")
        pressed += left
        before, left = left, page.evaluate(LEFT)
        if left >= before:  # a trap, or the focus went astray
            break
    page.keyboard.press("Tab")
    faults: list[str] = []
    try:  # the browser takes over the focus in its own time
        away = "() => [document.body, window.stops[0]].includes(document.activeElement)"
        page.wait_for_function(away, timeout=5_000)
    except TooLate:
        faults.append("Tab does not leave the end of the page")
    steps, found = page.evaluate("window.finish()")
    if steps != pressed:
        faults.append(f"the focus was at {steps} places in {pressed} steps")
    return found + faults
