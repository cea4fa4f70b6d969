"""Suggestions, pinyin, near spellings and marks in texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobsite.search.highlighting import highlight, marked_words
from jobsite.search.vocabulary import (
    FILE,
    Vocabulary,
    entry_of,
    is_one_edit_away,
    known_words,
    vocabulary_at,
    write_vocabulary,
)

KNOWN = Vocabulary(
    [entry_of("电焊工", 9), entry_of("电工", 5), entry_of("店长", 2), entry_of("电气工程师", 3), entry_of("plc", 1)]
)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("电", ["电焊工", "电工", "电气工程师"]),
        ("dian", ["电焊工", "电工", "电气工程师", "店长"]),
        ("dhg", ["电焊工"]),
        ("PL", ["plc"]),
        ("", []),
        ("没有", []),
    ],
)
def test_suggestions_begin_as_typed_in_any_writing(typed: str, words: list[str]) -> None:
    assert KNOWN.suggest(typed, 8) == words


def test_suggestions_keep_to_the_limit() -> None:
    assert KNOWN.suggest("电", 2) == ["电焊工", "电工"]


@pytest.mark.parametrize(("letters", "word"), [("diangong", "电工"), ("dianqi", "电气"), ("d", None), ("xyz", None)])
def test_pinyin_finds_the_commonest_word_or_the_beginning_of_one(letters: str, word: str | None) -> None:
    assert KNOWN.by_pinyin(letters) == word


@pytest.mark.parametrize(
    ("written", "meant"),
    [("电悍工", "电焊工"), ("电杆工", "电焊工"), ("电工工", "电焊工"), ("电焊工", "电工"), ("天文学家", None)],
)
def test_near_words_sound_alike_or_differ_by_one_character(written: str, meant: str | None) -> None:
    assert KNOWN.nearest(written) == meant


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("abc", "abd", True),
        ("abc", "acb", True),
        ("abc", "ab", True),
        ("abc", "xabc", True),
        ("abc", "abc", False),
        ("abc", "cba", False),
        ("abc", "a", False),
        ("", "a", True),
    ],
)
def test_one_edit_is_a_change_an_addition_a_loss_or_an_exchange(one: str, other: str, near: bool) -> None:
    assert is_one_edit_away(one, other) is near
    assert is_one_edit_away(other, one) is near


def test_vocabulary_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    assert "袜机挡车工" not in vocabulary_at(tmp_path).entries
    assert write_vocabulary(tmp_path, {"=袜机挡车工": 3, "袜机": 3, "工": 9, "2026": 1}) == len(known_words()) + 2
    assert vocabulary_at(tmp_path).suggest("袜", 8) == ["袜机", "袜机挡车工"]


@pytest.mark.parametrize("content", ["", "[[1]]", "\x00", '[["a"]]', "7", '[["", "", "", 0]]'])
def test_broken_vocabulary_file_leaves_the_known_words(content: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    assert "电焊工" in vocabulary_at(tmp_path).entries


@pytest.mark.parametrize(
    ("text", "asked", "marked"),
    [
        ("急聘电焊工(包吃住)", "电焊工", ["电焊工"]),
        ("急聘電焊工", "电焊工", ["電焊工"]),
        ("Java和JavaScript", "java", ["Java"]),
        ("ＰＬＣ工程师", "plc", ["ＰＬＣ"]),
        ("熟悉C++、C#", "c++", ["C++"]),
        ("外贸跟单", "外贸 跟单", ["外贸", "跟单"]),
        ("数控操作,会数控车床", "数控车床操作", ["操作", "数控车床"]),
        ("普工", "", []),
        ("a.b*c", "b", ["b"]),
    ],
)
def test_words_are_marked_where_they_stand(text: str, asked: str, marked: list[str]) -> None:
    parts = highlight(text, marked_words(asked))
    assert [part for part, is_hit in parts if is_hit] == marked
    assert "".join(part for part, _ in parts) == text


@given(st.text(max_size=60), st.text(max_size=20))
def test_marking_never_changes_the_text(text: str, asked: str) -> None:
    assert "".join(part for part, _ in highlight(text, marked_words(asked))) == text
