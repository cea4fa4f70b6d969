"""Importing postings: the template reads back, every wrong cell is named, nothing is posted twice, bad files are refused."""

from io import BytesIO

import pytest
import sqlalchemy as sa
from openpyxl import Workbook, load_workbook

from jobsite.core.clock import today
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.identity import SYSTEM
from jobsite.employers.models import EmployerState
from jobsite.sharing import tables_in
from jobsite.sharing.models.lending import PostingImport, PostingKind, PostingOrigin, PostingState, SharingPosting
from jobsite.sharing.services import imports
from tests.client import page_of
from tests.factories.employers import EmployerFactory, add_member

KINDS = list(PostingKind)


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def example(kind=PostingKind.SHORTAGE, **changes):
    head, row = (
        [cell.value for cell in line] for line in load_workbook(BytesIO(tables_in.template(kind))).worksheets[0]
    )
    names = list(tables_in.titles())
    return head, [changes.get(name, value) for name, value in zip(names, row, strict=True)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_template_itself_is_in_order(kind):
    (row,) = tables_in.read_table(tables_in.template(kind), kind=kind, today=today())
    assert row.problems == []
    assert tables_in.from_json(tables_in.to_json(row.content)) == row.content


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_the_usual_encodings(encoding):
    head, row = example()
    text = "\n".join(",".join(str(cell or "") for cell in line) for line in (head, row))
    (read,) = tables_in.read_table(text.encode(encoding), kind=PostingKind.SHORTAGE, today=today())
    assert read.content.headcount == 35


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("headcount", "0"), ("headcount", "many"), ("starts_on", "spring"), ("ends_on", "2020-01-01"), ("wage", "a lot"),
     ("wage_unit", "year"), ("shifts", "whenever"), ("division", "Atlantis"), ("occupation", "wizard"), ("description", "x"),
     ("commute_km", "9999"), ("title", "字" * 61)],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_its_row_and_column(field, value):
    head, good = example()
    bad = example(**{field: value})[1]
    first, second = tables_in.read_table(sheet(head, good, bad), kind=PostingKind.SHORTAGE, today=today())
    assert first.problems == []
    assert (second.row, second.content) == (3, None)
    assert tables_in.titles()[field] in {one.column for one in second.problems}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 no archive",
        b"\xd0\xcf\x11\xe0" + b"x" * 600,
        b"\x00\x01\x02\xff\xfe",
        b"a,b\n1,2",
        b"x" * 5_000_001,
    ],
)
def test_what_is_no_such_table_is_refused(content):
    with pytest.raises(Invalid) as refused:
        tables_in.read_table(content, kind=PostingKind.SURPLUS, today=today())
    assert "file" in refused.value.errors


def test_a_table_is_posted_once_and_waits_for_review(db_session):
    employer = EmployerFactory()
    head, row = example()
    made = imports.read_upload(
        actor=SYSTEM,
        employer=employer,
        kind=PostingKind.SHORTAGE,
        file_name="c:\\x\\需求.xlsx",
        content=sheet(head, row, row),
    )
    assert made.file_name == "需求.xlsx"
    assert imports.post_upload(actor=SYSTEM, upload=made, employer=employer) == (2, 0)
    with pytest.raises(Conflict):
        imports.post_upload(actor=SYSTEM, upload=made, employer=employer)
    rows = db_session.scalars(sa.select(SharingPosting)).unique().all()
    assert {(one.state, one.origin) for one in rows} == {(PostingState.SUBMITTED, PostingOrigin.IMPORT)}


def test_a_firm_that_is_not_verified_gets_drafts(db_session):
    employer = EmployerFactory(state=EmployerState.PENDING)
    content = tables_in.template(PostingKind.SURPLUS)
    made = imports.read_upload(
        actor=SYSTEM, employer=employer, kind=PostingKind.SURPLUS, file_name="a.xlsx", content=content
    )
    assert imports.post_upload(actor=SYSTEM, upload=made, employer=employer) == (0, 1)


@pytest.mark.one_database
def test_a_firm_uploads_looks_and_posts(client):
    employer = EmployerFactory()
    client.sign_in(add_member(employer).id)
    where = f"/desk/{employer.id}/sharing/import"
    got = client.get(where + "/template/shortage")
    head, bad = example(wage="面议")
    content = sheet(head, example()[1], bad)
    assert tables_in.read_table(got.data, kind=PostingKind.SHORTAGE, today=today())
    answer = client.post(f"{where}?kind=shortage", data={"file": (BytesIO(content), "需求.xlsx")})
    assert answer.status_code == 303
    page = client.page(answer.location).text
    assert "1 行可以发布，1 处要改。" in page
    assert "工资（元）" in page
    assert not db.session.scalars(sa.select(SharingPosting)).unique().all()
    assert client.post(answer.location).status_code == 303
    assert len(db.session.scalars(sa.select(SharingPosting)).unique().all()) == 1
    assert client.post(answer.location).status_code == 409
    made = db.session.scalars(sa.select(PostingImport)).one()
    client.sign_in(add_member(EmployerFactory()).id)
    assert client.get(f"{where}/{made.id}").status_code == 404


@pytest.mark.one_database
def test_a_file_that_is_no_table_comes_back_with_the_reason(client):
    employer = EmployerFactory()
    client.sign_in(add_member(employer).id)
    answer = client.post(f"/desk/{employer.id}/sharing/import", data={"file": (BytesIO(b"PK\x03\x04x"), "x.xlsx")})
    assert answer.status_code == 422
    assert "打不开这个表格" in page_of(answer).text
    assert client.post(f"/desk/{employer.id}/sharing/import").status_code == 422
