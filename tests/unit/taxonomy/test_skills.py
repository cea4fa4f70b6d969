"""Skills: one name for each, found in free text, with the certificates the law requires."""

import pytest

from jobsite.taxonomy import skills as s


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("焊工证", "特种作业操作证(焊接)"),
        ("持有电焊证", "特种作业操作证(焊接)"),
        ("低压电工证", "特种作业操作证(低压电工)"),
        ("叉车本", "叉车证"),
        ("N1叉车证", "叉车证"),
        ("驾驶证", "C1驾照"),
        ("Ｃ１驾照", "C1驾照"),
        ("大学英语六级", "CET-6"),
        ("护士资格证", "护士执业证"),
        ("熟练使用Excel", "Excel"),
        ("会开叉车", "叉车驾驶"),
        ("踩缝纫机", "平缝机"),
        ("会用游标卡尺量尺寸", "量具使用"),
        ("打太极拳", "打太极拳"),
    ],
)
def test_a_written_skill_has_one_name(written, name):
    assert s.normalise_skill(written) == name


def test_skills_are_found_in_free_text_in_order_and_once():
    text = "会氩弧焊、二保焊，有焊工证，也会开叉车（有叉车证），氩弧焊熟练"
    assert s.extract_skills(text) == ["氩弧焊", "二保焊", "特种作业操作证(焊接)", "叉车驾驶", "叉车证"]


@pytest.mark.parametrize(
    ("text", "licence"),
    [("B2以上驾照优先", "B2驾照"), ("持A2，跑过长途货车", "A2驾照"), ("有c1本", "C1驾照")],
)
def test_licence_classes_are_read_as_people_write_them(text, licence):
    assert licence in s.extract_skills(text)


@pytest.mark.parametrize("text", ["", "A1栋302室", "express", "普通", "\x00", "C1"])
def test_no_skill_is_invented(text):
    assert s.extract_skills(text) == []


def test_every_alias_belongs_to_one_skill():
    owners = {}
    for skill in s.list_skills():
        for word in {s.fold(word) for word in (skill.name, *skill.aliases)}:
            assert owners.setdefault(word, skill.name) == skill.name


def test_every_legal_requirement_is_in_the_vocabulary_and_names_its_regulation():
    names = {skill.name for skill in s.list_skills() if skill.kind == "certificate"}
    for requirement in s.list_legal_requirements():
        assert requirement.certificate in names
        assert requirement.accepts <= names
        assert requirement.certificate in requirement.accepts
        assert any(word in requirement.regulation for word in ("法", "条例", "规定", "办法"))


def test_a_larger_licence_covers_a_smaller_one():
    requirement = s.find_legal_requirement("C1驾照")
    assert requirement is not None
    assert "B2驾照" in requirement.accepts
    assert "C2驾照" not in requirement.accepts


def test_titles_say_which_certificates_the_law_requires():
    assert [one.certificate for one in s.required_certificates("电焊工")] == ["特种作业操作证(焊接)"]
    assert [one.certificate for one in s.required_certificates("装配工")] == []


def test_english_names_are_complete():
    assert all(skill.name_en and skill.name_en.isascii() for skill in s.list_skills())
    assert s.skill_name("特种作业操作证(焊接)", "en").startswith("Special operations")
