"""The classification of occupations: lookups, tree, distance and type-ahead."""

import time

import pytest

from jobsite.taxonomy import occupations


def test_the_whole_classification_is_there() -> None:
    by_level: dict[int, int] = {}
    for occupation in occupations.list_occupations():
        by_level[occupation.level] = by_level.get(occupation.level, 0) + 1
    assert by_level == {1: 8, 2: 72, 3: 336, 4: 1631}


def test_an_occupation_is_found_by_its_code() -> None:
    lathe = occupations.get_occupation("6-18-01-01")
    assert (lathe.name, lathe.level, lathe.parent_code) == ("车工", 4, "6-18-01-00")
    assert len(lathe.tasks) == 6


def test_an_unknown_code_is_a_lookup_error_or_none() -> None:
    with pytest.raises(LookupError):
        occupations.get_occupation("9-99-99-99")
    assert occupations.find_occupation("9-99-99-99") is None
    assert occupations.find_occupation(None) is None


def test_marks_are_flags_and_not_part_of_the_name() -> None:
    operator = occupations.get_occupation("4-13-01-05")
    assert operator.name == "全媒体运营师"
    assert operator.is_digital
    assert not operator.is_green


def test_every_occupation_stands_under_a_large_class() -> None:
    for occupation in occupations.list_occupations():
        chain = occupations.ancestors(occupation.code)
        top = chain[0] if chain else occupation
        assert top.level == 1
        assert top.code[0] == occupation.code[0]


def test_children_stand_right_below() -> None:
    assert len(occupations.list_children()) == 8
    children = occupations.list_children("6-18-01-00")
    assert "6-18-01-01" in {child.code for child in children}
    assert all(child.parent_code == "6-18-01-00" for child in children)


def test_a_class_is_named_in_both_languages() -> None:
    assert occupations.class_name("6-18-01-01", 2) == "机械制造基础加工人员"
    assert occupations.class_name("6-18-01-01", 2, english=True) == "Basic machining and metalworking workers"
    assert occupations.class_name("6-18-01-01", 4, english=True) == "车工"


def test_levels_one_and_two_all_have_english_names() -> None:
    for occupation in occupations.list_occupations():
        if occupation.level <= 2:
            assert occupation.name_en.isascii(), occupation.code


def test_distance_grows_up_the_tree() -> None:
    distance = occupations.occupation_distance
    assert distance("6-18-01-01", "6-18-01-01") == 0
    assert distance("6-18-01-01", "6-18-01-00") == 0.1
    assert distance("6-18-01-01", "6-18-01-02") == 0.15
    assert distance("6-18-01-01", "6-18-02-04") == 0.45
    assert distance("6-18-01-01", "6-31-01-02") == 0.75
    assert distance("6-18-01-01", "2-02-07-01") == 1
    assert distance("6-18-01-01", "nonsense") == 1


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("焊工", "焊工"),
        ("chegong", "车工"),
        ("dianhangong", "焊工"),
        ("dhg", "焊工"),
        ("java", "计算机软件工程技术人员"),
        ("保洁", "保洁员"),
    ],
)
def test_type_ahead_finds_by_name_alias_and_pinyin(typed: str, name: str) -> None:
    assert name in [occupation.name for occupation in occupations.suggest_occupations(typed)]


def test_type_ahead_puts_the_exact_name_first() -> None:
    assert occupations.suggest_occupations("车工")[0].code == "6-18-01-01"


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "🔥", "zzzzzzzz", "。" * 5000])
def test_type_ahead_answers_odd_input_with_nothing(typed: str) -> None:
    assert occupations.suggest_occupations(typed) == []


def test_type_ahead_takes_few_milliseconds() -> None:
    occupations.suggest_occupations("焊")
    spent = []
    for typed in ("焊工", "dianhan", "数控车床操作", "kuaidi", "销售"):
        start = time.process_time()
        occupations.suggest_occupations(typed)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.005
