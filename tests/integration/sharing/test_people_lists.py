"""Naming many people at once: by paste or table, all of a list or none, each row's trouble told, nothing lost."""

from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from jobsite.core.errors import Invalid
from jobsite.sharing import people_in
from jobsite.sharing.queries.postings import list_named
from tests.client import page_of
from tests.factories.employers import EmployerFactory, add_member
from tests.factories.sharing import SharingPostingFactory

pytestmark = pytest.mark.one_database
HEAD = "姓名\t本人手机号\t出生日期\t用工形式\t技能\t证书"
GOOD = ["陈小云\t13800001001\t1990-05-20\t劳动合同\t客房清扫\t", "周一鸣\t13800001002\t1985/3/1\t\t\t电工证、叉车证"]
BAD = [
    "没号码\t138\t1990-05-20\t\t\t",
    "派遣工\t13800001003\t1990-05-20\t劳务派遣\t\t",
    "重复\t13800001001\t五月\t\t\t",
]


def test_the_template_reads_back():
    (row,) = people_in.read_people(people_in.pasted_text(people_in.people_template()))
    assert (row.content.name, row.content.phone, row.errors) == ("陈小云", "13800000000", {})


def test_a_list_without_titles_is_read_in_the_order_of_the_template():
    rows = people_in.read_people("\n".join(GOOD))
    assert [(row.row, row.content.name, row.content.certificates) for row in rows] == [
        (1, "陈小云", ()), (2, "周一鸣", ("特种作业操作证(低压电工)", "叉车证")),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "\n\n", "姓名,出生日期\n甲,1990-01-01", "\n".join(GOOD[:1] * 501)])
def test_what_is_no_list_is_refused(text):
    with pytest.raises(Invalid) as refused:
        people_in.read_people(text)
    assert "rows" in refused.value.errors


def test_a_firm_pastes_a_list_and_mends_the_rows_that_are_wrong(client):
    posting = SharingPostingFactory(headcount=5)
    client.sign_in(add_member(posting.employer).id)
    where = f"/desk/{posting.employer_id}/sharing/{posting.id}/people/list"
    text = "\n".join([HEAD, *GOOD, *BAD])
    answer = client.submit(where, {"rows": text})
    assert answer.status_code == 422
    page = page_of(answer)
    told = [[cell.text for cell in row.find_all("td")] for row in page.root.find_all("tr")[1:]]
    assert [cells[0] for cells in told] == ["本人手机号", "用工形式", "出生日期"]
    assert "98号" in page.text
    assert BAD[2].split("\t")[0] in answer.get_data(as_text=True).split("<textarea")[1]
    assert not list_named(posting.id)
    assert client.submit(where, {"rows": "\n".join([HEAD, *GOOD])}).status_code == 303
    assert [one.name for one in list_named(posting.id)] == ["陈小云", "周一鸣"]
    again = client.submit(where, {"rows": GOOD[0]})
    assert "这个人已经在名单里了" in page_of(again).text


def test_an_uploaded_table_comes_back_as_text_and_is_never_longer_than_the_offer(client):
    posting = SharingPostingFactory(headcount=1)
    client.sign_in(add_member(posting.employer).id)
    where = f"/desk/{posting.employer_id}/sharing/{posting.id}/people/list"
    book = load_workbook(BytesIO(client.get(where + "/template").data))
    book.worksheets[0].append(["周一鸣", 13800001002, "1985-03-01"])
    stream = BytesIO()
    book.save(stream)
    answer = client.post(where, data={"file": (BytesIO(stream.getvalue()), "名单.xlsx")})
    assert answer.status_code == 422
    assert "名单人数不能超过填写的人数 1 人" in page_of(answer).text
    assert "周一鸣\t13800001002" in answer.get_data(as_text=True)
    assert not list_named(posting.id)
    empty = BytesIO()
    Workbook().save(empty)
    assert client.post(where, data={"file": (BytesIO(empty.getvalue()), "x.xlsx")}).status_code == 422


def test_another_firm_finds_no_list_to_add_to(client):
    posting = SharingPostingFactory()
    client.sign_in(add_member(EmployerFactory()).id)
    where = f"/desk/{posting.employer_id}/sharing/{posting.id}/people/list"
    assert client.get(where).status_code == 404
    assert client.post(where, data={"rows": GOOD[0]}).status_code == 404
    assert client.get(where + "/template").status_code == 404
