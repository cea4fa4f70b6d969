"""Owns how Chinese is read: syllables without tones and their first letters. Must not know what is read.

The library reads its dictionaries for a fifth of a second, so it is imported when the first word is read.
"""

from __future__ import annotations


def syllables_of(text: str) -> list[str]:
    """The syllables of the text without tones, one for each character; other writing as it stands."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  # see above

    return list(lazy_pinyin(text, style=Style.NORMAL))


def initials_of(text: str) -> str:
    """The first letter of each syllable."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  # see above

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
