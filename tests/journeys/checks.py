"""What is asked of every page, of whichever width, colours and spacing: each check returns what it found wrong."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (1280, 1050, 900, 760, 640, 512, 320)  # 640 and 320 are 1280 at 200 % and 400 %
# WCAG 1.4.12: what a reader may set himself. A sheet made by script, because the page's policy allows no <style>.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }
  `);
  document.adoptedStyleSheets = [sheet];
}"""
# Text that a box hides or cuts short, unless the box scrolls or is there for screen readers alone.
CUT = """() => [...document.querySelectorAll("body *")].filter(box => {
  const style = getComputedStyle(box);
  const cuts = ["hidden", "clip"].includes(style.overflowX) || ["hidden", "clip"].includes(style.overflowY);
  const over = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
  const meant = box.matches("input, textarea, select") || style.textOverflow === "ellipsis";
  return cuts && over && !meant && style.clipPath === "none" && box.offsetParent;
}).map(box => box.outerHTML.slice(0, 120))"""
# Text that stands one or two letters a line.
SQUEEZED = """() => [...document.querySelectorAll("td, th, p, dd, li")].filter(box => {
  const hidden = box.closest("thead, .visually-hidden");
  return box.offsetParent && !hidden && box.innerText.trim().length > 10 && box.clientWidth < 40;
}).map(box => box.outerHTML.slice(0, 120))"""
MOVES = """() => [...document.querySelectorAll("body, body *")].filter(box => {
  const style = getComputedStyle(box);
  const moves = /[1-9]/.test(style.animationDuration) || /[1-9]/.test(style.transitionDuration);
  return moves || style.scrollBehavior === "smooth";
}).map(box => box.outerHTML.slice(0, 120))"""
WIDER = """() => {
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over <= 0) return [];
  const right = box => box.getBoundingClientRect().right;
  const widest = [...document.querySelectorAll("body *")].reduce((a, b) => right(b) > right(a) ? b : a);
  return [`${over} px too wide: ${widest.outerHTML.slice(0, 160)}`];
}"""
AXE = """rules => axe.run(rules ? {resultTypes: ["violations"], runOnly: rules} : {resultTypes: ["violations"]})
  .then(found => found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 200)}`)))"""


def faults(page: Page, *rules: str) -> list[str]:
    """What axe finds by all its rules, or by these."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(AXE, list(rules) or None)
    return found


def wrong_once_more(page: Page) -> list[str]:
    """The same by Firefox, whose makers draw and measure in their own way: wide and light, then narrow and dark.

    What axe finds there is looked for once, where most goes wrong. Driven over BiDi it doesn't know `emulate_media`;
    the pages' colours follow `color-scheme` alone.
    """
    found: list[str] = []
    for width, scheme in ((1280, "light"), (320, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("scheme => { document.documentElement.style.colorScheme = scheme }", scheme)
        if width == 320:
            found += [f"{width} px, {scheme}: {what}" for what in faults(page)]
        found += too_wide(page, width) + spaced(page, width)
    return found


def wrong(page: Page) -> list[str]:
    """Everything that is wrong with the page that is open, at every width, light and dark, with room between words.

    Colours are all that the dark page has of its own, so contrast is all that it is asked again.
    """
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += too_wide(page, width)
        if width in {1280, 320}:
            page.emulate_media(color_scheme="light")
            found += [f"{width} px: {what}" for what in faults(page)]
            page.emulate_media(color_scheme="dark")
            found += [f"{width} px, dark: {what}" for what in faults(page, "color-contrast")]
            found += spaced(page, width)
    return found + [f"moves: {what}" for what in page.evaluate(MOVES)]


def too_wide(page: Page, width: int) -> list[str]:
    """What is wider than the page, and what is squeezed because something else is."""
    squeezed = [f"squeezed: {what}" for what in page.evaluate(SQUEEZED)]
    return [f"{width} px: {what}" for what in page.evaluate(WIDER) + squeezed]


def spaced(page: Page, width: int) -> list[str]:
    """What is too wide or cut short once a reader has set more room between lines, words and letters."""
    page.evaluate(SPACED)
    found = [f"{width} px, spaced: {what}" for what in page.evaluate(WIDER) + page.evaluate(CUT)]
    page.evaluate("document.adoptedStyleSheets = []")
    return found
