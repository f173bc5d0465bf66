"""What is asked of every page as it stands in the window: it fits, nothing is cut off, Tab reaches everything and shows where it is."""

from typing import Any

from playwright.async_api import Page

LOOK = """at => {
  const line = []; for (let each = at; each && line.length < 6; each = each.parentElement) line.push(each);
  for (const label of at.labels || []) line.push(label, ...label.querySelectorAll('*'));
  return line.flatMap(each => ['', '::before', '::after'].map(part => { const style = getComputedStyle(each, part || null);
    return [style.outline, style.boxShadow, style.borderColor, style.backgroundColor, style.textDecorationLine].join(); })).join('|');
}"""
"""How an element and what surrounds it look: with the focus it must look otherwise than without."""
_FITS = """() => {
  const root = document.documentElement, found = [];
  const name = each => each.tagName.toLowerCase() + (each.className && each.className.baseVal === undefined ? '.' + each.className : '')
    + ' “' + each.textContent.trim().slice(0, 30) + '”';
  const scrolls = each => { for (let at = each; at && at !== document.body; at = at.parentElement)
    if (['auto', 'scroll'].includes(getComputedStyle(at).overflowX)) return true; return false; };
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.body.querySelectorAll('*')].filter(
      each => each.getBoundingClientRect().right > root.clientWidth + 1 && !scrolls(each));
    const inner = wide.filter(each => !wide.some(other => other !== each && each.contains(other)));
    found.push('scrolls sideways: ' + inner.slice(0, 4).map(name).join(', '));
  }
  for (const each of document.body.querySelectorAll('*')) {
    const style = getComputedStyle(each), cut = ['hidden', 'clip'].includes(style.overflowX);
    if (!cut || each.clientWidth <= 2 || each.scrollWidth <= each.clientWidth + 1 || each.closest('svg')) continue;
    const text = each.textContent.trim(), elsewhere = document.body.textContent.split(text).length > 2;
    if (text && !(style.textOverflow === 'ellipsis' && elsewhere)) found.push('cut off, and nowhere else: ' + name(each));
  }
  return found;
}"""
_COLLECT = """() => {
  const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const shown = each => each.checkVisibility({visibilityProperty: true}) && !each.matches(':disabled') && !each.closest('[aria-hidden=true]');
  const key = each => each.type === 'radio' ? 'radio:' + each.name : null;
  window.__stops = []; const names = new Map();
  for (const each of document.querySelectorAll(wanted)) {
    if (!shown(each)) continue;
    const group = key(each);
    if (group && names.has(group)) { window.__stops[names.get(group)].push(each); continue; }
    if (group) names.set(group, window.__stops.length);
    window.__stops.push([each]);
  }
  if (document.activeElement) document.activeElement.blur();
  window.scrollTo(0, 0);
  window.__looks = window.__stops.map(group => group.map(LOOK));
  return window.__stops.map(([each]) => each.tagName.toLowerCase() + ' “' + (each.textContent.trim() || each.getAttribute('aria-label') || each.name || '').slice(0, 30) + '”');
}""".replace("LOOK", LOOK)
_WHERE = """() => {
  const at = document.activeElement, number = window.__stops.findIndex(group => group.includes(at));
  return number < 0 ? [number, true] : [number, (LOOK)(at) !== window.__looks[number][window.__stops[number].indexOf(at)]];
}""".replace("LOOK", LOOK)
MORE, VIEWER = 10, 25
"""Presses besides one a stop: the browser's own, and the buttons of its PDF viewer."""
ROUNDS = 2
"""A PDF viewer that has loaded late takes the focus in the middle of a round; the next round reaches what was left out."""


async def fit(page: Page, size: tuple[int, int]) -> list[str]:
    """What does not fit into a window of this size, or is cut off in it."""
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    found: list[str] = await page.evaluate(_FITS)
    return [f"{size[0]} px: {each}" for each in found]


async def unreached(page: Page) -> list[str]:
    """The links, buttons and fields that Tab does not reach, and those where the focus cannot be seen."""
    stops: list[str] = await page.evaluate(_COLLECT)
    seen: dict[int, bool] = {}
    parts = 4 * await page.locator("input[type^=date]").count() + VIEWER * await page.locator("iframe").count()
    for _ in range(ROUNDS * (len(stops) + MORE + parts)):
        if seen.keys() >= set(range(len(stops))):
            break
        await page.keyboard.press("Tab")
        at: list[Any] = await page.evaluate(_WHERE)
        seen[at[0]] = seen.get(at[0], False) or bool(at[1])
    missed = [f"Tab does not reach {name}" for number, name in enumerate(stops) if number not in seen]
    return missed + [f"the focus cannot be seen on {name}" for number, name in enumerate(stops) if number in seen and not seen[number]]
