"""Every word that people see is there in both languages."""

from __future__ import annotations

import re

from babel.messages.pofile import read_po

from jobsite.core.i18n import merged_catalog
from jobsite.portal.views.home import HOT_WORDS
from tests.conventions.source import (
    CJK,
    ROOT,
    all_messages,
    name_of,
    python_files,
    templates,
    untranslatable_in_python,
    untranslatable_in_template,
)

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!%)%[sd]|\{(\w*)\}")
FRAGMENTS = sorted((ROOT / "translations" / "en").glob("*.po"))

# Chinese that is data, not words of the page: names of places, trades and people, and words that are looked for.
DATA_MODULES = (
    "jobsite/taxonomy/",
    "jobsite/demo/",
    "jobsite/config.py",  # the site's Chinese name
    "jobsite/matching/conditions.py",  # patterns of what people write; the words shown stand in gettext
    "jobsite/matching/reading.py",
    "jobsite/matching/trades.py",
    "jobsite/search/documents.py",  # words that the index adds to a vacancy's own
    "jobsite/vacancies/check_words.py",  # words that the checks look for
    "jobsite/vacancies/checks.py",
)
DATE_PATTERNS = frozenset({"M月d日 EEE", "yyyy年M月d日"})
# The names of languages are written as their speakers write them.
LANGUAGE_NAMES = frozenset({"中文", "简体中文"})
# Long texts that are written twice, whole, rather than message by message; the English twin stands beside them.
WHOLE_TEXTS = {"templates/accounts/privacy_zh.html": "templates/accounts/privacy_en.html"}


def english() -> dict[str, list[str]]:
    """The merged English catalog: each msgid with its text, or its texts for one and for many."""
    found: dict[str, list[str]] = {}
    for message in merged_catalog(ROOT / "translations" / "en"):
        msgid = message.id if isinstance(message.id, str) else message.id[0]
        found[msgid] = [message.string] if isinstance(message.string, str) else list(message.string)
    return found


def english_texts() -> list[tuple[str, str]]:
    """Pairs of msgid and English text."""
    return [(msgid, text) for msgid, texts in english().items() for text in texts if msgid]


def placeholders(text: str) -> set[str]:
    """The places that are filled in later."""
    return {match[0] for match in PLACEHOLDER.finditer(text)}


def test_messages_are_found() -> None:
    assert len(all_messages()) > 50


def test_every_message_has_an_english_text() -> None:
    known = english()
    missing = [
        f"{place}: {message}" for message, place in sorted(all_messages().items()) if not all(known.get(message, [""]))
    ]
    assert not missing, "\n".join(missing)


def test_english_texts_are_english() -> None:
    wrong = [
        f"{message} → {text}"
        for message, text in english_texts()
        if CJK.search(text) and not any(word in text for word in LANGUAGE_NAMES)
    ]
    assert not wrong, "\n".join(wrong)


def test_placeholders_are_the_same_in_both_languages() -> None:
    wrong = [f"{message} → {text}" for message, text in english_texts() if placeholders(message) != placeholders(text)]
    assert not wrong, "\n".join(wrong)


def test_no_english_text_is_left_over() -> None:
    unused = sorted(set(english()) - set(all_messages()) - {""})
    assert not unused, "\n".join(unused)


def test_no_english_text_is_left_uncertain() -> None:
    uncertain = []
    for path in FRAGMENTS:
        with path.open("rb") as stream:
            uncertain += [f"{path.name}: {message.id}" for message in read_po(stream) if message.id and message.fuzzy]
    assert not uncertain, "\n".join(uncertain)


def test_no_chinese_literal_stands_outside_gettext() -> None:
    found = [
        f"{name_of(path)}:{line}: {text[:60]}"
        for path in python_files("jobsite")
        if not name_of(path).startswith(DATA_MODULES)
        for line, text in untranslatable_in_python(path)
        if text not in DATE_PATTERNS | LANGUAGE_NAMES | set(HOT_WORDS)  # words that people search for are data
    ]
    assert not found, "\n".join(found)


def test_no_chinese_word_of_a_template_stands_outside_gettext() -> None:
    found = [
        f"{name_of(path)}:{line}: {text[:60]}"
        for path in templates()
        if name_of(path) not in WHOLE_TEXTS
        for line, text in untranslatable_in_template(path)
        if text.strip("'\"") not in LANGUAGE_NAMES
    ]
    assert not found, "\n".join(found)


def test_whole_texts_have_their_english_twin_part_for_part() -> None:
    for chinese, english_twin in WHOLE_TEXTS.items():
        tags = [re.findall(r"<(\w+)", (ROOT / name).read_text(encoding="utf-8")) for name in (chinese, english_twin)]
        assert tags[0] == tags[1], f"{chinese} and {english_twin} differ in their parts"
