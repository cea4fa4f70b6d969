"""Words are cut so that short trade words are found."""

import pytest

from jobsite.taxonomy.segmentation import fold, index_tokens, query_tokens, title_words
from jobsite.taxonomy.synonyms import read_groups, synonyms_of, table_of


@pytest.mark.parametrize(
    ("written", "folded"),
    [("ＰＬＣ", "plc"), ("電焊工", "电焊工"), ("長白班　８小時", "长白班 8小时"), ("C++", "c++"), ("", "")],
)
def test_one_spelling_for_width_case_and_traditional_characters(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("焊工", "电焊工"),
        ("焊工", "二保焊工"),
        ("数控", "数控车床操作工"),
        ("车", "挡车工"),
        ("电焊工", "急聘電焊工(包吃住)"),
        ("plc", "PLC编程工程师"),
        ("c++", "C++后端开发"),
        ("五险一金", "普工(五险一金)"),
        ("net", "asp.net开发"),
    ],
)
def test_short_trade_words_are_found_inside_longer_titles(word: str, title: str) -> None:
    tokens = index_tokens(title, title=True)
    (asked,) = query_tokens(word)
    assert set(asked.pieces) <= set(tokens) or set(asked.bigrams) <= set(tokens)


def test_text_below_the_title_has_no_single_characters() -> None:
    assert all(len(token) > 1 or token.isascii() for token in index_tokens("会看图纸,跟单经验优先"))


def test_characters_unknown_to_the_dictionary_are_joined_in_pairs() -> None:
    assert {"周巷", "巷镇"} <= set(index_tokens("周巷镇")) or "周巷镇" in index_tokens("周巷镇")


def test_own_words_of_a_title_tell_a_lathe_worker_from_a_weaver() -> None:
    assert "车工" in title_words("数控车工")
    assert "车工" not in title_words("挡车工")


def test_whole_title_is_a_token_of_its_own() -> None:
    assert "=车工" in title_words("车工")
    assert "=车工" not in title_words("车工学徒")


def test_nothing_to_look_for_gives_no_words() -> None:
    assert query_tokens(" ,。!?😀") == []


def test_words_are_parted_by_blanks_and_scripts_and_not_repeated() -> None:
    assert [word.text for word in query_tokens("PLC编程 plc，编程")] == ["plc", "编程"]


def test_synonyms_leave_out_the_word_itself_and_are_mutual() -> None:
    table = table_of(read_groups(["# note", "焊工 电焊工", "焊工 氩弧焊"]))
    assert table["焊工"] == ("电焊工", "氩弧焊")
    assert table["氩弧焊"] == ("焊工",)


def test_listed_synonyms_cover_the_trades_of_the_city() -> None:
    assert "焊工" in synonyms_of("电焊工")
    assert "清洁工" in synonyms_of("保洁")
    assert synonyms_of("不存在的词") == ()


def test_aliases_of_an_occupation_are_synonyms_of_its_name() -> None:
    assert "发型师" in synonyms_of("美发师")
    assert "美发店长" not in synonyms_of("美发师")
