"""The firm's and the bureau's pages about firms, without a browser."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from jobsite.accounts.models import AuditEntry, Invitation, Membership
from jobsite.core.identity import MemberRole, PersonKind
from jobsite.employers.models import Employer, EmployerState
from tests.client import SiteClient
from tests.factories.accounts import PersonFactory, StaffFactory
from tests.factories.employers import EmployerFactory, add_member, uscc_number

pytestmark = pytest.mark.one_database

FILLED = {
    "uscc": uscc_number(800_001),
    "name": "慈溪永固厨具有限公司",
    "industry": "hardware",
    "size": "20_99",
    "division_name": "浙江省宁波市慈溪市周巷镇",
    "address": "工业路 18 号",
    "contact_name": "陈经理",
    "contact_phone": "13800000000",
}


def scan() -> tuple[BytesIO, str]:
    stream = BytesIO()
    Image.new("RGB", (60, 40), "white").save(stream, format="PNG")
    stream.seek(0)
    return stream, "执照.png"


@pytest.fixture
def person(client: SiteClient) -> Any:
    found = PersonFactory(kind=PersonKind.EMPLOYER)
    client.sign_in(found.id)
    return found


def test_firm_is_registered_with_its_licence(client: SiteClient, person: Any, db_session: Any) -> None:
    assert "还没有单位" in client.page("/desk/").text
    response = client.submit("/desk/register", FILLED | {"licence": scan()})
    assert response.status_code == 303
    employer = db_session.query(Employer).one()
    assert (employer.state, employer.division_code) == (EmployerState.PENDING, "330282121")
    assert "正在核实" in client.page(response.location).text
    assert client.get("/desk/").location == f"/desk/{employer.id}/"
    given = client.post(f"/desk/{employer.id}/licence")
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert given.mimetype == "image/png"
    assert [row.action for row in db_session.query(AuditEntry).filter_by(subject_kind="employer")] == ["licence_read"]


def test_wrong_code_comes_back_on_its_field(client: SiteClient, person: Any, db_session: Any) -> None:
    response = client.submit("/desk/register", FILLED | {"uscc": uscc_number(1)[:-1] + "0"})
    assert response.status_code == 422
    assert "校验位" in response.get_data(as_text=True)
    assert "工业路 18 号" in response.get_data(as_text=True)
    assert db_session.query(Employer).count() == 0


def test_town_is_asked_for_when_only_the_county_was_given(client: SiteClient, person: Any) -> None:
    response = client.submit("/desk/register", FILLED | {"division_name": "慈溪市"})
    assert response.status_code == 422
    assert "请选择到镇或街道" in response.get_data(as_text=True)


def test_file_that_is_no_picture_is_refused(client: SiteClient, person: Any, db_session: Any) -> None:
    response = client.submit("/desk/register", FILLED | {"licence": (BytesIO(b"MZ not a picture"), "a.png")})
    assert response.status_code == 422
    assert "只能上传" in response.get_data(as_text=True)
    assert db_session.query(Employer).count() == 0


def test_owner_edits_and_recruiter_does_not(client: SiteClient, db_session: Any) -> None:
    employer = EmployerFactory()
    client.sign_in(add_member(employer, role=MemberRole.RECRUITER).id)
    assert client.get(f"/desk/{employer.id}/").status_code == 200
    assert client.get(f"/desk/{employer.id}/edit").status_code == 404
    client.sign_in(add_member(employer).id)
    assert client.submit(f"/desk/{employer.id}/edit", {"address": "新路 1 号"}).status_code == 303
    assert db_session.get(Employer, employer.id).address == "新路 1 号"
    assert db_session.get(Employer, employer.id).state is EmployerState.VERIFIED


def test_refused_firm_sees_why_and_resubmits(client: SiteClient, db_session: Any) -> None:
    employer = EmployerFactory(state=EmployerState.REFUSED, refusal_reason="扫描件看不清")
    client.sign_in(add_member(employer).id)
    assert "扫描件看不清" in client.page(f"/desk/{employer.id}/").text
    assert client.submit(f"/desk/{employer.id}/edit", {"address": "新路 2 号"}).status_code == 303
    assert db_session.get(Employer, employer.id).state is EmployerState.PENDING


def test_colleagues_are_invited_changed_and_removed(client: SiteClient, db_session: Any) -> None:
    employer = EmployerFactory()
    owner = add_member(employer)
    mate = add_member(employer, role=MemberRole.RECRUITER)
    client.sign_in(owner.id)
    path = f"/desk/{employer.id}/colleagues"
    assert client.submit(path, {"target": "不是邮箱"}).status_code == 422
    assert client.submit(path, {"target": "new@example.org"}).status_code == 303
    invitation = db_session.query(Invitation).one()
    assert "new@example.org" in client.page(path).text
    assert client.post(f"/desk/{employer.id}/invitations/{invitation.id}/revoke").status_code == 303
    assert client.post(f"{path}/{mate.id}/role", data={"role": "owner"}).status_code == 303
    assert db_session.get(Membership, (mate.id, employer.id)).role is MemberRole.OWNER
    assert client.post(f"{path}/{mate.id}/remove").status_code == 303
    assert db_session.get(Membership, (mate.id, employer.id)) is None
    assert client.post(f"{path}/{owner.id}/remove").status_code == 409


def test_recruiter_cannot_invite(client: SiteClient, db_session: Any) -> None:
    employer = EmployerFactory()
    owner = add_member(employer)
    client.sign_in(add_member(employer, role=MemberRole.RECRUITER).id)
    assert "发出邀请" not in client.page(f"/desk/{employer.id}/colleagues").text
    assert client.post(f"/desk/{employer.id}/colleagues", data={"target": "a@example.org"}).status_code == 404
    assert client.post(f"/desk/{employer.id}/colleagues/{owner.id}/remove").status_code == 403


def test_reviewer_verifies_refuses_blocks_and_unblocks(client: SiteClient, db_session: Any) -> None:
    first, second = EmployerFactory(state=EmployerState.PENDING), EmployerFactory(state=EmployerState.PENDING)
    client.sign_in(StaffFactory().id)
    assert "单位等待核实" in client.page("/staff/").text
    assert client.page("/staff/employers").text.index(first.name) < client.page("/staff/employers").text.index(
        second.name
    )
    assert client.submit(f"/staff/employers/{first.id}", {}, action="/verify").status_code == 303
    assert db_session.get(Employer, first.id).state is EmployerState.VERIFIED
    path = f"/staff/employers/{second.id}"
    assert client.submit(path, {}, action="/refuse").status_code == 422
    assert client.submit(path, {"template": "scan", "reason": "右上角"}, action="/refuse").status_code == 303
    assert db_session.get(Employer, second.id).refusal_reason == "营业执照扫描件看不清，请重新上传。 右上角"
    path = f"/staff/employers/{first.id}"
    assert client.submit(path, {"reason": ""}, action="/block").status_code == 422
    assert client.submit(path, {"reason": "收押金"}, action="/block").status_code == 303
    assert not db_session.get(Employer, first.id).is_public
    assert first.name in client.page("/staff/employers?state=blocked").text
    assert client.submit(path, {}, action="/unblock").status_code == 303
    assert db_session.get(Employer, first.id).is_public
    for state in ("verified", "refused", "all", "nonsense"):
        client.page(f"/staff/employers?state={state}")


def test_licence_is_kept_from_strangers(client: SiteClient, person: Any) -> None:
    employer = EmployerFactory()
    assert client.post(f"/desk/{employer.id}/licence").status_code == 404
    assert client.get("/staff/employers").status_code == 403
    assert client.get(f"/staff/employers/{employer.id}").status_code == 404
    assert client.post(f"/staff/employers/{employer.id}/verify").status_code == 404
