"""Accessibility by axe-core (WCAG 2.2 A and AA, and best practice), and sideways overflow."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

SOURCE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What colours decide, and what sizes and widths decide; every other rule reads the elements, which are the same in every look.
COLOUR_RULES = ("color-contrast", "link-in-text-block")
LAYOUT_RULES = ("scrollable-region-focusable", "target-size")


@lru_cache
def axe_source() -> str:
    """The library's text; the test is skipped when npm could not bring it."""
    if not SOURCE.is_file():
        pytest.skip("no axe-core: run `make test`")
    return SOURCE.read_text(encoding="utf-8")


def violations(page: Page, *, rules: tuple[str, ...] = ()) -> list[str]:
    """What axe finds on the page as it stands, one line each; asks these rules only, or all."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_source())
    asked = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    result = page.evaluate("asked => axe.run(document, {resultTypes: ['violations'], runOnly: asked})", asked)
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]} — {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def overflow_px(page: Page) -> int:
    """How far the page is wider than its window, in pixels."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
