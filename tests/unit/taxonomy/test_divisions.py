"""Divisions: codes, names, places and distances."""

import pytest

from jobsite.taxonomy import divisions as d


def test_every_level_is_there_and_hangs_together():
    assert len(d.list_children()) == 34
    assert [one.name for one in d.list_children("330000")][:2] == ["杭州市", "宁波市"]
    assert len(d.list_children("330200")) == 10
    assert len(d.list_children("330282")) == 24
    for code, division in d._table().items():
        assert code == division.code
        if division.parent_code:
            assert division.parent_code in d._table()
        assert 70 < division.longitude < 140
        assert 3 < division.latitude < 55


def test_a_town_knows_its_ancestors_and_full_name():
    assert [one.code for one in d.ancestors("330282121")] == ["330000", "330200", "330282"]
    assert d.full_name("330282121") == "浙江省宁波市慈溪市周巷镇"
    assert d.full_name("330282121", "en") == "Zhouxiang Town, Cixi City, Ningbo City, Zhejiang"
    assert d.full_name("110105") == "北京市朝阳区"


def test_new_districts_are_known_and_retired_codes_answer_with_their_successor():
    assert d.get_division("330113").name == "临平区"
    assert d.get_division("330283").code == "330213"
    assert d.get_division("330204").code == "330200"
    assert d.get_division("330282121000").code == "330282121"
    assert d.get_division("330282000000").code == "330282"


@pytest.mark.parametrize("code", ["", None, "999999", "abc", "33", "330282999"])
def test_an_unknown_code_is_found_as_none(code):
    assert d.find_division(code) is None


def test_get_division_raises_for_an_unknown_code():
    with pytest.raises(d.UnknownDivisionError):
        d.get_division("999999")


def test_distance_is_symmetric_and_states_its_assumptions():
    assert d.distance_km("330282121", "330282121") == d.SAME_TOWN_KM
    assert d.distance_km("330282", "330282") == d.SAME_COUNTY_KM
    assert d.distance_km("330282", "330282121") == d.SAME_COUNTY_KM
    assert d.distance_km("330200", "330282") == d.SAME_PREFECTURE_KM
    assert d.distance_km("330000", "330282") == d.SAME_PROVINCE_KM
    assert 15 < d.distance_km("330281", "330282") < 22
    assert 30 < d.distance_km("330282121", "330282123") < 45
    assert d.distance_km("330282", "370400") == d.distance_km("370400", "330282")
    assert 600 < d.distance_km("330282", "370400") < 700


def test_nearby_lists_counties_by_distance():
    found = d.nearby("330282", 40)
    assert found[0][0].name == "余姚市"
    assert [km for _, km in found] == sorted(km for _, km in found)
    assert all(one.level == "county" for one, _ in found)


@pytest.mark.parametrize(
    ("text", "first"),
    [("慈溪", "330282"), ("周巷", "330282121"), ("cixi", "330282"), ("nbs", "330200"), ("枣庄", "370400")],
)
def test_suggestions_put_the_likely_division_first(text, first):
    assert d.suggest_divisions(text)[0].code == first


def test_suggestions_are_bounded_and_empty_for_empty_text():
    assert d.suggest_divisions("  ") == []
    assert len(d.suggest_divisions("市", limit=5)) == 5


def test_english_names_follow_the_list_and_else_pinyin():
    assert d.division_name("330282121", "en") == "Zhouxiang Town"
    assert d.division_name("610000", "en_GB") == "Shaanxi"
    assert d.division_name("370400", "en") == "Zaozhuang City"
    assert d.division_name("500233", "en") == "Zhongxian"
    assert d.division_name("330282", "zh_Hans_CN") == "慈溪市"


@pytest.mark.parametrize("code", ["330200", "330282"])
def test_tile_grid_covers_every_child_once(code):
    tiles = d.tile_grid(code)
    assert {tile.code for tile in tiles} == {child.code for child in d.list_children(code)}
    assert len({(tile.row, tile.column) for tile in tiles}) == len(tiles)


def test_contains_follows_the_code():
    assert d.contains("330000", "330282121")
    assert d.contains("330282", "330282")
    assert not d.contains("330200", "370400")
