"""A fair that is open now in the demo city, made through the site's own services, with a show on its stage."""

from __future__ import annotations

from datetime import time, timedelta

import sqlalchemy as sa

from jobsite.accounts.login import actor_of
from jobsite.accounts.models import Membership, Person
from jobsite.core import clock
from jobsite.core.database import db, unit_of_work
from jobsite.core.identity import Actor
from jobsite.employers.models import Employer, EmployerState, Industry
from jobsite.fairs.models.preparing import BoothVacancy, Fair, FairEntry, FairTheme
from jobsite.fairs.models.staging import QuestionState, ShowState
from jobsite.fairs.queries.entries import taken_booths
from jobsite.fairs.queries.staging import list_cards
from jobsite.fairs.services import staging, watching
from jobsite.fairs.services.announcements import announce
from jobsite.fairs.services.booths import BoothContent, set_ready, update_booth
from jobsite.fairs.services.entries import accept_entry, apply_for_fair
from jobsite.fairs.services.fairs import FairContent, add_sessions, create_fair, open_now, publish_fair
from jobsite.fairs.services.halls import HallContent, add_hall, place_entry, propose_places
from jobsite.fairs.services.registering import register_for_fair
from jobsite.seekers.models import SeekerProfile
from jobsite.vacancies.queries import list_open_vacancies

STAFF_ID = 2
DEMO_SEEKER_ID = 7
BOOTHS = 24
DAYS = 30
HALLS = (
    ("五金机械厅", (Industry.HARDWARE, Industry.MACHINERY, Industry.AUTO_PARTS)),
    ("电子家电厅", (Industry.ELECTRONICS, Industry.APPLIANCES, Industry.PLASTICS)),
    ("综合厅", ()),
)
INTRODUCTION = "慈溪近三十天不打烊的网上招聘会：在家就能逛展位、看岗位、排队和招聘人员面对面交谈。这里都是示范数据。"
QUESTIONS = ("厂里包住吗？几个人一间？", "没有焊工证能去吗？", "夜班有补贴吗？")


def actor_by(person_id: int) -> Actor:
    """What services are given for this person."""
    return actor_of(db.session.get_one(Person, person_id))


def load_fair() -> int:
    """Make the fair and open it; returns its id."""
    with unit_of_work():
        staff = actor_by(STAFF_ID)
        fair = _prepare(staff)
        for employer in _firms():
            _enter(staff, fair, employer)
        _place(staff, fair)
        open_now(actor=staff, fair=fair)
    with unit_of_work():
        register_for_fair(actor=actor_by(DEMO_SEEKER_ID), fair=fair, wish="想找焊工，长白班，包住")
        announce(fair=fair, text="招聘会开着呢。逛展位不用登录，排队交谈请先登录、填好简历。", actor=staff)
        _stage(staff, fair)
    return fair.id


def _prepare(staff: Actor) -> Fair:
    content = FairContent(
        name="春风行动网上招聘会",
        theme=FairTheme.SPRING_BREEZE,
        introduction=INTRODUCTION,
        rules="文明交流，不收任何费用。",
    )
    fair = create_fair(actor=staff, content=content)
    today = clock.today()
    begins = time(0, 0)
    add_sessions(
        actor=staff, fair=fair, first_on=today, last_on=today + timedelta(days=DAYS - 1), hours=[(begins, time(23, 59))]
    )
    for name, trades in HALLS:
        add_hall(
            actor=staff, fair=fair, content=HallContent(name=name, capacity=40, trades=[one.value for one in trades])
        )
    return publish_fair(actor=staff, fair=fair)


def _firms() -> list[Employer]:
    """Verified firms, those of the demo accounts among them, in the order of their ids."""
    return list(
        db.session.scalars(
            sa.select(Employer)
            .where(Employer.state == EmployerState.VERIFIED, Employer.blocked_at.is_(None))
            .order_by(Employer.id)
            .limit(2 * BOOTHS)
        )
    )


def _enter(staff: Actor, fair: Fair, employer: Employer) -> None:
    vacancies = list_open_vacancies(employer.id, clock.today())[:6]
    members = list(
        db.session.scalars(
            sa.select(Membership.person_id).where(Membership.employer_id == employer.id).order_by(Membership.person_id)
        )
    )
    entered = db.session.scalar(sa.select(sa.func.count()).where(FairEntry.fair_id == fair.id)) or 0
    if not vacancies or not members or entered >= BOOTHS:
        return
    owner = actor_by(members[0])
    entry = apply_for_fair(
        actor=owner, fair=fair, employer=employer, vacancy_ids=[one.id for one in vacancies], recruiter_ids=members
    )
    words = BoothContent(
        slogan="诚聘好手，欢迎来聊", introduction=employer.introduction or f"{employer.name}正在招人，欢迎到展位了解。",
        questions=["什么时候能上班？"],
    )  # fmt: skip
    update_booth(actor=owner, entry=entry, content=words)
    set_ready(actor=owner, entry=entry, is_ready=True)
    accept_entry(actor=staff, fair=fair, entry=entry)


def _place(staff: Actor, fair: Fair) -> None:
    entries = list(db.session.scalars(sa.select(FairEntry).where(FairEntry.fair_id == fair.id).order_by(FairEntry.id)))
    for entry_id, (hall, number) in propose_places(fair, entries, taken_booths(fair.id)).items():
        entry = db.session.get_one(FairEntry, entry_id)
        place_entry(actor=staff, fair=fair, entry=entry, hall=hall, booth_number=number)


def _stage(staff: Actor, fair: Fair) -> None:
    """A show that is live, with the first vacancies of some booths, and questions."""
    moment = clock.now()
    content = staging.ShowContent(
        title="局长直播带岗：春风送岗到您家", presenter="示范局长", presenter_title="慈溪市人力资源和社会保障局（示范）",
        about="讲讲今年的补贴政策，再一个一个介绍岗位。", starts_at=moment, ends_at=moment + timedelta(hours=3),
    )  # fmt: skip
    show = staging.plan_show(actor=staff, fair=fair, content=content, hosts=())
    first_of_booth = (
        sa.select(sa.func.min(BoothVacancy.id))
        .join(FairEntry, FairEntry.id == BoothVacancy.entry_id)
        .where(FairEntry.fair_id == fair.id)
        .group_by(BoothVacancy.entry_id)
    )
    staging.add_cards(actor=staff, show=show, booth_vacancy_ids=db.session.scalars(first_of_booth.limit(6)).all())
    staging.move_show(actor=staff, show=show, to=ShowState.LIVE)
    staging.pin_card(actor=staff, card=list_cards(show.id)[0])
    askers = db.session.scalars(
        sa.select(SeekerProfile.person_id).order_by(SeekerProfile.person_id).offset(1).limit(3)
    ).all()
    for person_id, text in zip(askers, QUESTIONS, strict=False):
        asked = watching.ask_question(actor=actor_by(person_id), show=show, text=text)
        if text != QUESTIONS[-1]:
            staging.decide_question(actor=staff, question=asked, to=QuestionState.SHOWN)
    staging.open_poll(actor=staff, show=show, question="您最看重什么？", options=["工资", "包住", "离家近", "长白班"])
