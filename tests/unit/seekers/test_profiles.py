"""Words and phones as people write them, and the form in which a profile is given to firms."""

from datetime import date

import pytest

from jobsite.core.money import WageUnit
from jobsite.seekers.models import SeekerProfile, Sex, Visibility
from jobsite.seekers.queries import completeness_of, snapshot_of
from jobsite.seekers.services import normal_phone, occupations_of, split_words
from jobsite.taxonomy.terms import Education


def profile(**changes):
    lists = ("wished_titles", "wished_occupations", "skills", "willing_divisions", "experience")
    lists += ("certificates", "shifts_ok", "needs", "employment_types")
    given = {name: [] for name in lists}
    given |= {"person_id": 1, "name": "王工", "phone": "+8613900000000", "division_code": "330282121"}
    given |= {"wage_min_fen": 650_000, "wage_unit": WageUnit.MONTH, "education": Education.JUNIOR, "version": 3}
    given |= {"experience_years": 4, "available_from_on": date(2026, 3, 9), "summary": "", "birth_year": 1990}
    given |= {"sex": Sex.FEMALE, "home_division_code": "520000", "visibility": Visibility.HIDDEN}
    return SeekerProfile(**(given | changes))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("电焊、叉车证,CAD", ("电焊", "叉车证", "CAD")),
        ("电焊 叉车证", ("电焊", "叉车证")),
        ("Solid Works", ("Solid Works",)),
        ("电焊；电焊，\n叉车", ("电焊", "叉车")),
        (" 、,", ()),
    ],
)
def test_words_are_parted_as_people_part_them(text, words):
    assert split_words(text) == words


@pytest.mark.parametrize("text", ["13900000000", "139 0000 0000", "+86 139-0000-0000", "0086 13900000000"])
def test_a_mobile_phone_is_read_in_every_way_of_writing(text):
    assert normal_phone(text) == "+8613900000000"


@pytest.mark.parametrize("text", ["", "电话", "123", "139000000001234567"])
def test_what_cannot_be_a_phone_is_none(text):
    assert normal_phone(text) is None


def test_a_trade_of_the_classification_names_its_occupation_and_a_free_word_names_none():
    assert occupations_of(["焊工"]) == ["6-18-02-04"]
    assert occupations_of(["随便什么都行"]) == []


def test_a_snapshot_never_holds_sex_home_region_or_visibility():
    snapshot = snapshot_of(profile())
    assert not {"sex", "home_division_code", "visibility"} & set(snapshot)
    assert "520000" not in str(snapshot)


def test_a_snapshot_holds_the_birth_year_only_where_the_law_limits_the_age():
    assert snapshot_of(profile())["birth_year"] is None
    assert snapshot_of(profile(), with_birth_year=True)["birth_year"] == 1990


def test_a_snapshot_does_not_change_with_the_profile():
    row = profile(skills=["电焊"])
    snapshot = snapshot_of(row)
    row.skills.append("叉车驾驶")
    assert snapshot["skills"] == ["电焊"]


def test_completeness_names_what_is_missing():
    found = completeness_of(profile(wished_titles=["电焊工"], skills=["电焊"]))
    assert found.percent == 30
    assert len(found.missing) == 7


def test_a_full_profile_is_complete():
    filled = {"wished_titles": ["a"], "skills": ["a"], "experience": [{"title": "a"}], "certificates": ["a"]}
    filled |= {"shifts_ok": ["day"], "employment_types": ["full"], "willing_divisions": ["330282"]}
    found = completeness_of(profile(**filled, needs=["lodging"], summary="踏实"))
    assert (found.percent, found.missing) == (100, ())
