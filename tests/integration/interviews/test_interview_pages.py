"""The pages of interviews: invite, choose by the link without signing in, move, score, decide; nothing shown to strangers."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from jobsite.applications.models import ApplicationState
from jobsite.applications.queries import get_application
from jobsite.core.identity import MemberRole, StaffRole
from jobsite.interviews.forms import WALL
from jobsite.interviews.links import link_path
from jobsite.interviews.models import Attendance, InterviewKind, InterviewState, TimeChoice
from jobsite.interviews.queries import find_scorecard, get_interview, list_free, list_of_application
from jobsite.interviews.services.booking import renew_link
from jobsite.interviews.talks import join_path
from tests.client import page_of
from tests.factories.accounts import StaffFactory
from tests.factories.applications import make_case
from tests.factories.employers import EmployerFactory, add_member
from tests.factories.interviews import make_scheduled, make_talk
from tests.factories.seekers import add_seeker

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("clock")]
S = InterviewState
CITY = ZoneInfo("Asia/Shanghai")


def desk(talk, verb=""):
    return f"/desk/{talk.case.employer.id}/interviews/{talk.id}" + (f"/{verb}" if verb else "")


def test_a_firm_invites_from_the_resume_and_the_candidate_chooses_without_signing_in(client):
    case = make_case(ApplicationState.SHORTLISTED)
    client.sign_in(case.recruiter.id)
    resume = client.page(f"/desk/{case.employer.id}/applications/{case.application.id}")
    go = next(link["href"] for link in resume.root.find_all("a") if link.text == "安排一场面试")
    answer = client.submit(go, {"message": "请带身份证", "kind": "video"})
    [one] = list_of_application(case.application.id)
    assert (answer.status_code, answer.location) == (303, f"/desk/{case.employer.id}/interviews/{one.id}")
    assert get_application(case.application.id).state is ApplicationState.INTERVIEWING
    client.sign_out()
    path = link_path(one)
    page = client.page(path)
    assert "请带身份证" in page.text
    first = page.root.find("input", name="starts_at")["value"]
    chosen = client.submit(path, {"starts_at": first}, action=f"{path}/choose")
    assert (chosen.status_code, chosen.location) == (303, path)
    one = get_interview(one.id)
    assert (one.state, one.starts_at.isoformat()) == (S.SCHEDULED, first)
    assert one.application.next_step_on == one.starts_at.astimezone(CITY).date()
    assert "已约好" in client.page(path).text


def test_many_are_invited_at_once_with_times_that_follow_one_another(client):
    first = make_case()
    others = [make_case(vacancy=first.vacancy, recruiter=first.recruiter) for _number in range(2)]
    client.sign_in(first.recruiter.id)
    ids = "&".join(f"id={one.application.id}" for one in [first, *others])
    path = f"/desk/{first.employer.id}/interviews/invite?{ids}"
    answer = client.submit(
        path,
        {"kind": "on_site", "choice": "exact", "starts_at": "2026-03-06T09:00", "length_minutes": "20",
         "buffer_minutes": "10", "room_name": "二号会议室", "id": [str(one.application.id) for one in [first, *others]]},
    )  # fmt: skip
    assert answer.status_code == 303
    found = [list_of_application(one.application.id)[0] for one in [first, *others]]
    assert [one.starts_at.astimezone(CITY).strftime("%H:%M") for one in found] == ["09:00", "09:30", "10:00"]
    assert {one.plan.room.name for one in found} == {"二号会议室"}


def test_what_was_typed_stays_when_the_invitation_is_refused(client):
    case = make_case()
    client.sign_in(case.recruiter.id)
    path = f"/desk/{case.employer.id}/interviews/invite?id={case.application.id}"
    answer = client.submit(path, {"kind": "on_site", "place": "", "message": "带工具", "exceptions": "五一放假"})
    page = page_of(answer)
    assert answer.status_code == 422
    assert "看不懂这一行：五一放假" in page.text
    assert page.root.find("textarea", name="message").text == "带工具"
    assert not list_of_application(case.application.id)


def test_a_taken_time_shows_the_next_free_ones(client):
    talk = make_talk()
    rival = make_talk(make_case(vacancy=talk.case.vacancy, recruiter=talk.case.recruiter), plan=talk.plan)
    path, other = link_path(talk.interview), link_path(rival.interview)
    first, second = (slot.starts_at.isoformat() for slot in list_free(talk.interview)[:2])
    assert client.submit(path, {"starts_at": first}, action=f"{path}/choose").status_code == 303
    late = client.post(f"{other}/choose", data={"starts_at": first})
    page = page_of(late)
    assert late.status_code == 422
    assert "刚被约走了" in page.text
    assert page.root.find("input", name="starts_at")["value"] == second


def test_times_are_read_in_the_zone_of_the_viewer(client):
    talk = make_talk()
    start = list_free(talk.interview)[0].starts_at
    page = client.page(f"{link_path(talk.interview)}?zone=America/New_York")
    assert start.astimezone(ZoneInfo("America/New_York")).strftime("%H:%M") in page.text
    assert "America/New_York" in page.text


def test_the_candidate_moves_and_cancels_by_the_link(client):
    talk = make_scheduled()
    path = link_path(talk.interview)
    other = list_free(talk.interview)[3].starts_at.isoformat()
    assert client.submit(f"{path}/move", {"starts_at": other}).status_code == 303
    moved = get_interview(talk.id)
    assert (moved.starts_at.isoformat(), moved.sequence) == (other, 1)
    assert client.submit(f"{path}/cancel", {"reason": "找到别的工作了"}).status_code == 303
    assert get_interview(talk.id).state is S.CANCELLED
    assert "面试取消了" in client.page(path).text


def test_a_revoked_forged_or_strange_link_opens_nothing(client):
    talk = make_scheduled()
    path = link_path(talk.interview)
    for wrong in (path[:-2], "/i/x", "/i/" + path[3:][::-1]):
        client.page(wrong, status=404)
    renew_link(interview_id=talk.id)
    client.page(path, status=404)
    client.page(link_path(get_interview(talk.id)))


def test_strangers_get_404_for_everything(client):
    talk = make_scheduled()
    stranger_firm = add_member(EmployerFactory())
    strangers = [stranger_firm, add_seeker(), StaffFactory()]
    paths = [desk(talk), *(desk(talk, verb) for verb in ("move", "cancel", "scorecard", "decide"))]
    paths += [
        f"/desk/{talk.case.employer.id}/interviews",
        f"/desk/{talk.case.employer.id}/interviews/rounds/{talk.plan.id}",
    ]
    for person in strangers:
        client.sign_in(person.id)
        for path in paths:
            client.page(path, status=404)
        for verb in ("settle", "anew", "renew-link", "ask-anew"):
            assert client.post(desk(talk, verb)).status_code == 404
        client.page(f"/me/interviews/{talk.id}", status=404)
    client.sign_in(stranger_firm.id)
    own = next(iter(stranger_firm.memberships)).employer_id
    client.page(f"/desk/{own}/interviews/{talk.id}", status=404)
    client.page(f"/desk/{own}/interviews/rounds/{talk.plan.id}", status=404)
    client.sign_in(talk.case.seeker.id)
    assert client.get(f"/me/interviews/{talk.id}").location.startswith("/i/")


def test_a_scorecard_is_kept_beside_the_call_by_script_and_without(client, clock):
    talk = make_scheduled()
    clock.advance(talk.interview.starts_at - clock.now())
    room = join_path(talk.interview, talk.case.recruiter.id)
    client.sign_in(talk.case.recruiter.id)
    enter = client.submit(room, {}, action=f"{room}/enter")
    assert enter.status_code == 303
    page = client.page(room)
    form = page.root.find("form", action=desk(talk, "scorecard"))
    asked = {"csrf_token": form.find("input", name="csrf_token")["value"], "text": "会看图纸", "skill": "4"}
    as_script = {"Accept": "application/json"}
    kept = client.post(form["action"], data=asked | {"verb": "keep"}, headers=as_script)
    assert kept.json == {"said": "草稿存好了，只有您看得到。", "isSent": False}
    refused = client.post(form["action"], data=asked | {"verb": "send"}, headers=as_script)
    assert (refused.status_code, refused.json["said"]) == (422, "请至少评一项，并选一个建议，再提交。")
    assert "会看图纸" in client.page(room).text
    plain = asked | {"verb": "send", "recommendation": "yes", "from": "room"}
    sent = client.post(form["action"], data=plain)
    assert (sent.status_code, sent.location[:3]) == (303, "/m/")
    assert find_scorecard(talk.id, talk.case.recruiter.id).sent_at is not None
    guest = client.page(join_path(talk.interview, talk.case.seeker.id))
    assert "会看图纸" not in guest.text
    assert not guest.root.find_all("form", action=desk(talk, "scorecard"))


def test_an_owner_gives_the_group_a_robot_whose_address_is_never_shown_again(client):
    talk = make_scheduled()
    owner = add_member(talk.case.employer)
    page = f"/desk/{talk.case.employer.id}/interviews/robot"
    client.sign_in(add_member(talk.case.employer, role=MemberRole.RECRUITER).id)
    client.page(page, status=404)
    client.sign_in(owner.id)
    refused = client.submit(page, {"url": "https://evil.example/robot/send?access_token=1"})
    assert refused.status_code == 422
    assert "只能用这些网站的机器人地址" in refused.get_data(as_text=True)
    url = "https://oapi.dingtalk.com/robot/send?access_token=topsecret"
    assert client.submit(page, {"url": url}).status_code == 303
    shown = client.page(page)
    assert "现在的机器人：oapi.dingtalk.com" in shown.text
    assert "topsecret" not in str(shown.root)
    assert client.submit(page, {"verb": "remove"}, action=f"{page}/change").status_code == 303
    assert "现在的机器人" not in client.page(page).text


def test_a_colleague_who_does_not_interview_has_no_scorecard(client):
    talk = make_scheduled()
    colleague = add_member(talk.case.employer)
    client.sign_in(colleague.id)
    client.page(desk(talk))
    client.page(desk(talk, "scorecard"), status=404)


def test_scorecards_lead_to_a_decision_that_moves_the_application(client, clock):
    case = make_case()
    second = add_member(case.employer)
    talk = make_scheduled(case, interviewer_ids=[case.recruiter.id, second.id])
    clock.advance(timedelta(days=2))
    client.sign_in(case.recruiter.id)
    assert (
        client.submit(desk(talk, "settle")[: -len("/settle")], {"to": "held"}, action=desk(talk, "settle")).status_code
        == 303
    )
    filled = {"skill": "5", "attitude": "4", "recommendation": "yes", "text": "焊缝很匀"}
    assert client.submit(desk(talk, "scorecard"), filled | {"verb": "keep"}).status_code == 303
    assert find_scorecard(talk.id, case.recruiter.id).sent_at is None
    client.sign_in(second.id)
    assert "焊缝很匀" not in client.page(desk(talk)).text
    assert (
        client.submit(desk(talk, "scorecard"), {"skill": "3", "verb": "send", "recommendation": None}).status_code
        == 422
    )
    client.sign_in(case.recruiter.id)
    assert client.submit(desk(talk, "scorecard"), {"verb": "send"}).status_code == 303
    client.sign_in(second.id)
    assert "焊缝很匀" not in client.page(desk(talk)).text
    client.submit(desk(talk, "scorecard"), {"skill": "3", "recommendation": "strong_yes", "verb": "send"})
    page = client.page(desk(talk))
    assert "焊缝很匀" in page.text
    assert "技能 4.0" in page.text
    assert client.submit(desk(talk, "decide"), {"to": "offered", "text": "周一来报到"}).status_code == 303
    assert get_application(case.application.id).state is ApplicationState.OFFERED


def test_the_calendar_shows_list_day_and_week_and_a_dragged_time_fills_the_form(client):
    talk = make_scheduled()
    name = talk.case.application.snapshot["name"]
    client.sign_in(talk.case.recruiter.id)
    day = talk.interview.starts_at.astimezone(CITY)
    for view in ("list", "day", "week"):
        assert name in client.page(f"/desk/{talk.case.employer.id}/interviews?view={view}&on={day.date()}").text
    wall = (day + timedelta(hours=1)).strftime(WALL)
    page = client.page(f"{desk(talk, 'move')}?starts_at={wall}")
    assert page.root.find("input", name="starts_at")["value"] == wall
    assert client.submit(f"{desk(talk, 'move')}?starts_at={wall}", {"reason": "换个时间"}).status_code == 303
    assert get_interview(talk.id).starts_at.astimezone(CITY).strftime(WALL) == wall


def test_an_interviewer_has_a_calendar_of_their_own_with_their_free_times(client):
    talk = make_scheduled()
    colleague = add_member(talk.case.employer)
    day, own = talk.interview.starts_at.date(), f"/desk/{talk.case.employer.id}/interviews/mine"
    for person, is_mine in ((talk.case.recruiter, True), (colleague, False)):
        client.sign_in(person.id)
        for view in ("day", "week", "list"):
            shown = client.page(f"{own}?view={view}&on={day}").text
            assert (talk.case.application.snapshot["name"] in shown) is is_mine, view
    busy = {"starts_at": f"{day}T14:00", "ends_at": f"{day}T15:00"}
    form = client.submit(f"{own}?view=day&on={day}", busy, action=f"/desk/{talk.case.employer.id}/interviews/busy")
    assert form.status_code == 303
    assert f"没空：{colleague.display_name}" in client.page(f"{own}?view=day&on={day}").text


def test_busy_times_are_kept_free_and_shown_without_a_reason(client):
    talk = make_talk()
    client.sign_in(talk.case.recruiter.id)
    path = f"/desk/{talk.case.employer.id}/interviews/busy"
    assert client.submit(path, {"starts_at": "2026-03-06T09:00", "ends_at": "2026-03-06T12:00"}).status_code == 303
    days = {slot.starts_at.astimezone(CITY).date().isoformat() for slot in list_free(talk.interview)}
    assert "2026-03-06" not in days
    page = client.page(path)
    end = next(form["action"] for form in page.root.find_all("form") if form["action"].endswith("/end"))
    client.sign_in(add_member(talk.case.employer).id)
    assert client.post(end).status_code == 404
    client.sign_in(talk.case.recruiter.id)
    assert client.post(end).status_code == 303


def test_a_poll_is_answered_by_the_candidate_and_settled_by_the_firm(client):
    case = make_case()
    starts = ["2026-03-06T10:00", "2026-03-07T10:00"]
    client.sign_in(case.recruiter.id)
    path = f"/desk/{case.employer.id}/interviews/invite?id={case.application.id}"
    client.submit(path, {"kind": "phone", "choice": "poll", "poll_1": starts[0], "poll_2": starts[1]})
    [one] = list_of_application(case.application.id)
    client.sign_out()
    link = link_path(one)
    assert client.submit(link, {"proposals": None}, action=f"{link}/vote").status_code == 422
    assert client.submit(link, {"proposals": "1"}, action=f"{link}/vote").status_code == 303
    client.sign_in(case.recruiter.id)
    page = client.page(f"/desk/{case.employer.id}/interviews/rounds/{one.plan_id}")
    go = next(a["href"] for a in page.root.find_all("a") if "starts_at=" in a["href"])
    assert client.submit(go, {"reason": ""}).status_code == 303
    assert get_interview(one.id).starts_at.astimezone(CITY).strftime(WALL) == starts[1]


def test_home_and_desk_name_what_is_next(client):
    talk = make_scheduled(lead_minutes=0)
    client.sign_in(talk.case.seeker.id)
    home = client.page("/me")
    assert "下一场面试" in home.text
    assert talk.case.vacancy.title in client.page("/me/interviews").text
    assert talk.case.vacancy.title in client.page("/me/interviews?view=week").text
    client.sign_in(talk.case.recruiter.id)
    assert "场面试在今天" in client.page(f"/desk/{talk.case.employer.id}/").text


def test_each_figure_opens_its_records(client, clock):
    talk = make_scheduled()
    make_talk(make_case(vacancy=talk.case.vacancy, recruiter=talk.case.recruiter), plan=talk.plan)
    clock.advance(timedelta(days=2))
    client.sign_in(talk.case.recruiter.id)
    client.submit(desk(talk), {"to": "no_show_candidate"}, action=desk(talk, "settle"))
    client.sign_in(StaffFactory(roles=[StaffRole.LIAISON_OFFICER]).id)
    page = client.page("/staff/interviews?from=2026-03-01&until=2026-03-31")
    stats = {
        item.find_all("span")[0].text: (item.find("b").text, item.find("a")["href"])
        for item in page.root.find_all("li", class_="stat")
        if item.find_all("a")
    }
    assert (stats["邀请面试"][0], stats["求职者没来"][0], stats["还没定时间"][0]) == ("2", "1", "1")
    for number, url in stats.values():
        if number.isdigit():
            assert f"明细：{number} 场" in client.page(url).text


def test_a_feed_is_asked_for_renewed_and_read_without_signing_in(client):
    talk = make_scheduled()
    client.sign_in(talk.case.seeker.id)
    assert client.post("/me/calendar-feed").status_code == 303
    text = client.page("/me/calendar-feed").text
    path = text[text.index("/calendar/") :].split()[0]
    client.sign_out()
    feed = client.get(path)
    assert feed.mimetype == "text/calendar"
    assert talk.interview.uid in feed.get_data(as_text=True).replace("\r\n ", "")
    client.sign_in(talk.case.seeker.id)
    client.post("/me/calendar-feed")
    client.sign_out()
    assert client.get(path).status_code == 404


def test_an_absent_firm_is_reported_by_the_candidate_who_chooses_again(client, clock):
    talk = make_scheduled(kind=InterviewKind.PHONE, choice=TimeChoice.SELF, attendance=Attendance.ANYONE)
    path = link_path(talk.interview)
    clock.advance(talk.interview.starts_at - clock.now() + timedelta(minutes=16))
    assert client.submit(path, {}, action=f"{path}/absent").status_code == 303
    client.sign_in(talk.case.recruiter.id)
    assert client.submit(desk(talk), {"to": "held"}, action=desk(talk, "settle")).status_code == 422
    client.sign_out()
    assert client.submit(f"{path}/feedback", {"stars": "1", "text": "没人来"}).status_code == 303
    assert client.submit(path, {}, action=f"{path}/again").status_code == 303
    assert get_interview(talk.id).state is S.INVITED
