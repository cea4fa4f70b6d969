"""Shared staff of the demo city: hotels with too many people, factories with too few, and one loan of 35 people under way.

Postings are written as rows; the agreements are made by the same services that firms use, at the hour they happened.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db, unit_of_work
from jobsite.core.identity import Actor
from jobsite.core.money import WageUnit
from jobsite.demo import people
from jobsite.demo.city import City, Row
from jobsite.employers.models import EmployerState, Industry
from jobsite.sharing.models.agreeing import ConsentChannel, LendingAgreement, Side, StaffLoan
from jobsite.sharing.models.lending import (
    EmploymentForm,
    NamedWorker,
    PostingHistory,
    PostingKind,
    PostingOrigin,
    PostingState,
    SharedWorker,
    SharingPosting,
)
from jobsite.sharing.models.working import Attendance, LineKind
from jobsite.sharing.queries.working import list_roster
from jobsite.sharing.services import agreements, loans, paying, working
from jobsite.sharing.terms import Line, Terms, default_duties

HOTEL_WORK = (
    ("客房服务员", "4-03-01-02", "现在做客房清扫，手脚麻利，可做装配、包装。", 460_000),
    ("餐厅服务员", "4-03-02-05", "现在做传菜和服务，可做包装、分拣。", 480_000),
    ("前台接待", "4-03-01-01", "现在做前台，会用电脑，可做检验、仓库登记。", 500_000),
)
FACTORY_WORK = (
    ("医疗电器装配工", "6-21-06-01", "在流水线上装配小型医疗电器，八点到十七点，中午休息一小时，周日休息。", 540_000),
    ("包装工", "6-31-05-00", "给成品装盒、贴标、打托，八点到十七点，周日休息。", 520_000),
    ("电子装接工", "6-25-04-07", "插件和焊接小电路板，有师傅带，两班倒，周日休息。", 560_000),
)
FACTORIES = frozenset({Industry.MEDICAL, Industry.APPLIANCES, Industry.ELECTRONICS, Industry.PLASTICS, Industry.FOOD})
WORKER_PHONES = 95_000_000
SOCIAL_FEN = 135_000


def lend_staff(city: City, employers: Sequence[Row], *, seeker_id: int, first_owner: int) -> int:
    """Write the city's offers, requests and agreements; returns how many postings there are."""
    rng = random.Random(f"{city.seed}:lending")
    open_firms = [row for row in employers if row["state"] is EmployerState.VERIFIED and row["blocked_at"] is None]
    hotels = [row for row in open_firms if row["industry"] is Industry.HOSPITALITY]
    makers = [row for row in open_firms if row["industry"] in FACTORIES]
    if len(hotels) < 3 or len(makers) < 2:
        return 0
    medical = next((row for row in makers if row["industry"] is Industry.MEDICAL), makers[0])
    play = _Play(city, rng, first_owner)
    with unit_of_work():
        play.case([(hotels[0], 20), (hotels[1], 15)], medical)
    with unit_of_work():
        play.question(hotels[2], employers[0] if employers[0] in open_firms else makers[1], seeker_id)
    rows = list(_rows(city, rng, hotels, makers))
    with unit_of_work():
        db.session.execute(sa.insert(SharingPosting), rows)
    return len(rows) + 6


def _city_day(city: City) -> date:
    """The demo's day as the city's calendar has it."""
    return city.epoch.astimezone(clock.CITY_ZONE).date()


def _rows(city: City, rng: random.Random, hotels: Sequence[Row], makers: Sequence[Row]) -> Iterator[Row]:
    """What hotels and factories have posted lately; some wait for review, one in ten was refused or is a draft."""
    states = [PostingState.OPEN] * 8 + [PostingState.SUBMITTED, PostingState.REFUSED, PostingState.DRAFT]
    for kind, firms, work in (
        (PostingKind.SURPLUS, hotels, HOTEL_WORK),
        (PostingKind.SHORTAGE, makers, FACTORY_WORK),
    ):
        for employer in firms:
            for title, code, text, wage in rng.sample(work, rng.choice((1, 1, 2))):
                yield _row(city, rng, kind, employer, rng.choice(states)) | {
                    "title": title,
                    "occupation_code": code,
                    "description": text,
                    "wage_fen": wage + 10_000 * rng.randint(-2, 4),
                }


def _row(city: City, rng: random.Random, kind: PostingKind, employer: Row, state: PostingState) -> Row:
    made = city.epoch - timedelta(days=rng.randint(1, 20), minutes=rng.randint(0, 900))
    start = _city_day(city) + timedelta(days=rng.randint(3, 25))
    sent = made + timedelta(hours=1) if state is not PostingState.DRAFT else None
    return {
        "kind": kind, "employer_id": employer["id"], "origin": rng.choice((PostingOrigin.FORM, PostingOrigin.FORM, PostingOrigin.VISIT)),
        "state": state, "skills": [], "certificates": [], "headcount": rng.choice((4, 6, 8, 12, 18, 25)), "lent_count": 0,
        "starts_on": start, "ends_on": start + timedelta(days=rng.choice((30, 45, 60, 90))),
        "division_code": employer["division_code"], "address": employer["address"], "commute_km": rng.choice((10, 15, 20, 30)),
        "shifts": rng.choice((["day"], ["day"], ["day", "rotating"], ["rotating"])), "wage_unit": WageUnit.MONTH,
        "lodging": rng.random() < 0.5, "transport": rng.random() < 0.4,
        "expects": rng.choice(("", "希望整组借出。", "希望先看看车间。", "希望有班车。")),
        "contact_name": employer["contact_name"], "contact_phone": employer["contact_phone"],
        "refusal_reason": "请写清每天几点到几点。" if state is PostingState.REFUSED else "",
        "submitted_at": sent, "published_at": made + timedelta(hours=4) if state is PostingState.OPEN else None,
        "version": 1, "created_at": made, "updated_at": made,
    }  # fmt: skip


class _Play:
    """Makes agreements at the hours at which they would have happened."""

    def __init__(self, city: City, rng: random.Random, first_owner: int) -> None:
        self.city, self.rng, self.first_owner = city, rng, first_owner
        self.serial = WORKER_PHONES
        self.monday = _city_day(city) - timedelta(days=28 + _city_day(city).weekday())

    def at(self, day: date, hour: int = 10) -> datetime:
        """An hour of a day in the city."""
        return datetime(day.year, day.month, day.day, hour, tzinfo=clock.CITY_ZONE)

    def owner(self, employer: Row) -> Actor:
        """The firm's first person."""
        return Actor(person_id=self.first_owner + employer["id"], display_name=employer["contact_name"])

    def case(self, hotels: Sequence[tuple[Row, int]], maker: Row) -> None:
        """Two hotels lend 35 people to a maker of medical appliances; four weeks of it are over."""
        start, end = self.monday, self.monday + timedelta(days=75)
        with clock.frozen_at(self.at(start - timedelta(days=9))):
            wanted = self.posting(
                PostingKind.SHORTAGE, maker, FACTORY_WORK[0], sum(n for _hotel, n in hotels), start, end
            )
            made = [self.agreement(hotel, maker, wanted, number, start, end) for hotel, number in hotels]
        for agreement, (hotel, _number) in zip(made, hotels, strict=True):
            with clock.frozen_at(self.at(start - timedelta(days=6))):
                for loan in agreement.loans:
                    self.agree(loan, ConsentChannel.LINK)
                for side, firm in ((Side.LENDER, hotel), (Side.BORROWER, maker)):
                    agreements.confirm_version(actor=self.owner(firm), agreement=agreement, side=side, number=1)
            self.weeks(agreement, maker)

    def question(self, hotel: Row, maker: Row, seeker_id: int) -> None:
        """A hotel asks its people, the demo's seeker among them, and waits for their answers; it has more whom nobody asked yet."""
        start = _city_day(self.city) + timedelta(days=10)
        with clock.frozen_at(self.city.epoch - timedelta(hours=5)):
            wanted = self.posting(PostingKind.SHORTAGE, maker, FACTORY_WORK[1], 6, start, start + timedelta(days=60))
            agreement = self.agreement(hotel, maker, wanted, 4, start, start + timedelta(days=60), seeker_id=seeker_id)
            self.posting(PostingKind.SURPLUS, hotel, HOTEL_WORK[1], 3, start, start + timedelta(days=60))
        with clock.frozen_at(self.city.epoch - timedelta(hours=2)):
            for loan in agreement.loans[1:3]:
                self.agree(loan, ConsentChannel.LINK)

    def posting(
        self, kind: PostingKind, employer: Row, work: tuple[str, str, str, int], headcount: int, start: date, end: date
    ) -> SharingPosting:
        """An open posting, as of now."""
        title, code, text, wage = work
        row = _row(self.city, self.rng, kind, employer, PostingState.OPEN) | {
            "title": title, "occupation_code": code, "description": text, "wage_fen": wage, "headcount": headcount,
            "starts_on": start, "ends_on": end, "shifts": ["day"], "submitted_at": clock.now(),
            "published_at": clock.now(), "created_at": clock.now(), "updated_at": clock.now(),
        }  # fmt: skip
        posting = SharingPosting(**row)
        posting.history = [
            PostingHistory(
                from_state=PostingState.SUBMITTED, to_state=PostingState.OPEN, actor_id=2, created_at=clock.now()
            )
        ]
        db.session.add(posting)
        db.session.flush()
        return posting

    def agreement(
        self, hotel: Row, maker: Row, wanted: SharingPosting, people_count: int, start: date, end: date, *, seeker_id: int | None = None
    ) -> LendingAgreement:  # fmt: skip
        """An agreement whose people are asked."""
        offer = self.posting(PostingKind.SURPLUS, hotel, HOTEL_WORK[0], people_count, start, end)
        for number in range(people_count):
            db.session.add(self.person(offer, seeker_id if number == 0 else None))
        db.session.flush()
        made = agreements.propose_agreement(
            actor=self.owner(maker),
            offer=offer,
            request=wanted,
            side=Side.BORROWER,
            terms=self.terms(wanted, people_count),
        )
        named = db.session.scalars(sa.select(NamedWorker).where(NamedWorker.posting_id == offer.id)).unique().all()
        loans.ask_people(actor=self.owner(hotel), agreement=made, named=named)
        db.session.refresh(made, ["loans"])
        return made

    def person(self, offer: SharingPosting, seeker_id: int | None) -> NamedWorker:
        """Someone who belongs to nobody; or the demo's seeker."""
        self.serial += 1
        worker = SharedWorker(phone=people.phone(self.serial), person_id=seeker_id, created_at=clock.now())
        return NamedWorker(
            posting=offer,
            worker=worker,
            name="李甲禾" if seeker_id else people.person_name(self.rng),
            birth_on=date(self.rng.randint(1972, 2000), self.rng.randint(1, 12), self.rng.randint(1, 28)),
            employment_form=EmploymentForm.CONTRACT,
            skills=[],
            certificates=[],
            created_at=clock.now(),
        )

    def terms(self, wanted: SharingPosting, headcount: int) -> Terms:
        """Terms without profit: wage and social insurance passed on, one documented cost."""
        return Terms(
            headcount=headcount, starts_on=wanted.starts_on, ends_on=wanted.ends_on, division_code=wanted.division_code,
            address=wanted.address, work=wanted.description, certificates=(), shifts=("day",), minutes_per_day=480, rest_weekdays=(6,),
            pay_fen=wanted.wage_fen, pay_unit=WageUnit.MONTH, pay_day=15, social_fen=SOCIAL_FEN,
            lines=(
                Line(kind=LineKind.WAGE, label="劳动报酬", amount_fen=wanted.wage_fen),
                Line(kind=LineKind.SOCIAL, label="社会保险费", amount_fen=SOCIAL_FEN),
                Line(kind=LineKind.COST, label="入职体检", amount_fen=8_000, document="体检发票 0031"),
            ),
            lodging=wanted.lodging, transport=wanted.transport, **default_duties(),
        )  # fmt: skip

    def agree(self, loan: StaffLoan, channel: ConsentChannel) -> None:
        """One person says yes."""
        loans.answer(actor=Actor(), loan=loan, agrees=True, version=1, channel=channel)

    def weeks(self, agreement: LendingAgreement, maker: Row) -> None:
        """The roster up to yesterday, and the statements of the months that began."""
        day = agreement.starts_on
        while day < _city_day(self.city):
            with clock.frozen_at(self.at(day, 18)):
                agreements.move_by_date(agreement)
                marks = {
                    line.day.loan_id: working.Recorded(self.mark(line.day.attendance), 480)
                    for line in list_roster(agreement.id, day)
                }
                working.record_day(actor=self.owner(maker), agreement=agreement, day=day, marks=marks)
            day += timedelta(days=1)
        for loan in agreement.loans:
            working.confirm_all(loan=loan)
        with clock.frozen_at(self.city.epoch - timedelta(hours=3)):
            month = agreement.starts_on.replace(day=1)
            paying.make_statements(agreement=agreement, month_on=month)
            for field in paying.PAID:
                paying.pay_everyone(agreement=agreement, month_on=month, field=field)

    def mark(self, planned: Attendance) -> Attendance:
        """Days of rest stay; now and then someone is on leave."""
        if planned is Attendance.REST:
            return planned
        return self.rng.choices([Attendance.PRESENT, Attendance.LEAVE], [97, 3])[0]
