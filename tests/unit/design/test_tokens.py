"""Text is readable on every ground, in light and in dark: WCAG contrast of the tokens themselves."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[3] / "assets" / "scss" / "_tokens.scss").read_text(encoding="utf-8")
BODY_RATIO = 7.0
TEXT_RATIO = 4.5
EDGE_RATIO = 3.0
GROUNDS = ("page", "card", "well", "tint")


def colours(mixin: str) -> dict[str, str]:
    """The colours that one mixin sets, by name, as six hexadecimal digits."""
    body = TOKENS.split(f"@mixin {mixin} {{")[1].split("\n}")[0]
    found = dict(re.findall(r"--([\w-]+): #([0-9a-f]{3,6});", body))
    return {name: value if len(value) == 6 else "".join(2 * digit for digit in value) for name, value in found.items()}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(params=["light-colours", "dark-colours"])
def shown(request: pytest.FixtureRequest) -> dict[str, str]:
    return colours(request.param)


def too_weak(shown: dict[str, str], pairs: list[tuple[str, str]], least: float) -> list[str]:
    """The pairs whose contrast is below `least`."""
    return [
        f"{text} on {ground}: {ratio:.2f}"
        for text, ground in pairs
        if (ratio := contrast(shown[text], shown[ground])) < least
    ]


def test_body_text_reaches_seven(shown: dict[str, str]) -> None:
    assert (
        too_weak(shown, [("ink", ground) for ground in (*GROUNDS, "good-tint", "warn-tint", "bad-tint")], BODY_RATIO)
        == []
    )


def test_secondary_text_on_page_and_card_reaches_seven(shown: dict[str, str]) -> None:
    assert too_weak(shown, [("ink-2", "page"), ("ink-2", "card")], BODY_RATIO) == []


def test_every_other_text_reaches_four_and_a_half(shown: dict[str, str]) -> None:
    pairs = [(text, ground) for text in ("ink-2", "brand", "brand-strong") for ground in GROUNDS]
    pairs += [(text, ground) for text in ("wage", "good", "warn", "bad") for ground in ("page", "card")]
    pairs += [(tone, f"{tone}-tint") for tone in ("good", "warn", "bad")]
    pairs += [("on-brand", "brand"), ("on-brand", "brand-strong"), ("on-hero", "hero"), ("on-hero-2", "hero")]
    assert too_weak(shown, pairs, TEXT_RATIO) == []


def test_edges_of_fields_reach_three(shown: dict[str, str]) -> None:
    assert too_weak(shown, [("edge", "card"), ("edge", "page"), ("brand", "card")], EDGE_RATIO) == []


def test_dark_changes_every_colour_that_light_sets() -> None:
    assert set(colours("light-colours")) == set(colours("dark-colours"))


def test_rules_outside_the_tokens_name_no_colour() -> None:
    folder = Path(__file__).parents[3] / "assets" / "scss"
    coloured = [
        f"{path.name}: {match[0]}"
        for path in folder.glob("_*.scss")
        if path.name != "_tokens.scss"
        for match in re.finditer(r"#[0-9a-fA-F]{3,8}\b(?!\{)", path.read_text(encoding="utf-8"))
        if match[0] != "#fff"  # the ground of a square code is white in every mode
    ]
    assert coloured == []
