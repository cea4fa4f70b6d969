"""Visitors and recruiters who play a fair: everything they do goes through the site's own services, step by step."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from jobsite.core import clock
from jobsite.core.database import db, looking, unit_of_work
from jobsite.core.errors import AppError
from jobsite.demo.fair import actor_by
from jobsite.fairs.models.preparing import BoothRecruiter, EntryState, Fair, FairEntry, FairState
from jobsite.fairs.models.queueing import QueueEntry, QueueState, TalkWay
from jobsite.fairs.models.staging import ShowState, StageShow
from jobsite.fairs.models.talking import Side, Talk, TalkState, Verdict
from jobsite.fairs.queries.staging import list_cards, list_visible_questions
from jobsite.fairs.services import staging, watching
from jobsite.fairs.services.attending import attend
from jobsite.fairs.services.deciding import say_verdict
from jobsite.fairs.services.queueing import join_queue, leave_queue
from jobsite.fairs.services.serving import call_next
from jobsite.fairs.services.talking import begin_talk, confirm_call, end_talk
from jobsite.fairs.services.visiting import record_visit, write_in_chat
from jobsite.seekers.models import SeekerProfile

LINES = ("你好，还招人吗？", "食堂怎么样？", "可以先去厂里看看吗？", "宿舍有空调吗？", "加班多不多？")
STAFF_ID = 2
FIRST_VISITOR = 8
ATTENDED = 0.85
"""The share of booths with somebody there; the others show what happens when nobody is."""


class Players:
    """The people who play one fair. The same seed and times do the same."""

    def __init__(self, fair_id: int, *, visitors: int, seed: int) -> None:
        self.fair_id, self.rng, self.done = fair_id, random.Random(seed), Counter[str]()
        with looking():
            self.visitors = list(
                db.session.scalars(
                    sa.select(SeekerProfile.person_id)
                    .where(SeekerProfile.person_id >= FIRST_VISITOR)
                    .order_by(SeekerProfile.person_id)
                    .limit(visitors)
                )
            )
            hosts = db.session.execute(
                sa.select(FairEntry.id, sa.func.min(BoothRecruiter.person_id))
                .join(BoothRecruiter, BoothRecruiter.entry_id == FairEntry.id)
                .where(FairEntry.fair_id == fair_id, FairEntry.state == EntryState.PLACED)
                .group_by(FairEntry.id)
                .order_by(FairEntry.id)
            ).all()
        self.booths = [row[0] for row in hosts]
        self.hosts = {row[0]: row[1] for row in hosts if self.rng.random() < ATTENDED}

    def step(self) -> None:
        """One moment: who is there says so, then a few people do the next thing."""
        for booth_id, host_id in self.hosts.items():
            self._do("attend", partial(_at_booth, attend, host_id, booth_id))
        self._move_tickets()
        self._move_talks()
        for _each in range(2):
            self._visit()
        if self.rng.random() < 0.4:
            self._at_the_stage()

    def _do(self, name: str, act: Callable[[], Any]) -> None:
        """One act in its transaction; what the site refuses is counted, as people are refused too."""
        try:
            with unit_of_work():
                act()
        except AppError:
            self.done[f"{name}_refused"] += 1
        else:
            self.done[name] += 1

    def _visit(self) -> None:
        person_id, booth_id = self.rng.choice(self.visitors), self.rng.choice(self.booths)
        way = self.rng.choice((TalkWay.TEXT, TalkWay.VIDEO))
        self._do("visit", lambda: record_visit(actor=actor_by(person_id), booth=_booth(booth_id)))
        if self.rng.random() < 0.5:
            self._do("join", lambda: join_queue(actor=actor_by(person_id), booth_id=booth_id, way=way))
        elif self.rng.random() < 0.3:
            text = self.rng.choice(LINES)
            self._do("chat", lambda: write_in_chat(actor=actor_by(person_id), booth=_booth(booth_id), text=text))

    def _move_tickets(self) -> None:
        for booth_id in self.rng.sample(sorted(self.hosts), k=min(4, len(self.hosts))):
            host_id = self.hosts[booth_id]
            self._do("call", partial(_at_booth, call_next, host_id, booth_id))
        with looking():
            called = _ids(QueueEntry, QueueEntry.fair_id == self.fair_id, QueueEntry.state == QueueState.CALLED)
            waiting = _ids(QueueEntry, QueueEntry.fair_id == self.fair_id, QueueEntry.state == QueueState.QUEUED)
        for entry_id in called:
            if self.rng.random() < 0.5:
                self._do("confirm", partial(self._of_ticket, entry_id, confirm_call))
        if waiting and self.rng.random() < 0.1:
            entry_id = self.rng.choice(waiting)
            self._do("leave", partial(self._of_ticket, entry_id, leave_queue))

    def _of_ticket(self, entry_id: int, service: Callable[..., Any]) -> None:
        entry = db.session.get_one(QueueEntry, entry_id)
        if entry.person_id in self.visitors:
            service(actor=actor_by(entry.person_id), entry=entry)

    def _move_talks(self) -> None:
        with looking():
            ready = _ids(Talk, Talk.fair_id == self.fair_id, Talk.state == TalkState.READY)
            running = _ids(
                Talk,
                Talk.fair_id == self.fair_id,
                Talk.state == TalkState.RUNNING,
                Talk.began_at < clock.now() - timedelta(seconds=40),
            )
        for talk_id in ready:
            self._do("begin", partial(self._of_talk, talk_id, self._begin))
        for talk_id in running:
            if self.rng.random() < 0.3:
                self._do("end", partial(self._of_talk, talk_id, self._end))

    def _of_talk(self, talk_id: int, act: Callable[[Talk], None]) -> None:
        talk = db.session.get_one(Talk, talk_id)
        if talk.person_id in self.visitors and talk.host_id == self.hosts.get(talk.booth_id):
            act(talk)

    def _begin(self, talk: Talk) -> None:
        begin_talk(actor=actor_by(self.hosts[talk.booth_id]), talk=talk)

    def _end(self, talk: Talk) -> None:
        host, seeker = actor_by(self.hosts[talk.booth_id]), actor_by(talk.person_id)
        wanted = talk.vacancy_id or _booth(talk.booth_id).vacancies[0].vacancy_id
        end_talk(actor=host, talk=talk)
        for actor, side in ((host, Side.FIRM), (seeker, Side.SEEKER)):
            verdict = Verdict.YES if self.rng.random() < 0.7 else Verdict.NO
            say_verdict(actor=actor, talk=talk, side=side, verdict=verdict, vacancy_id=wanted)

    def _at_the_stage(self) -> None:
        with looking():
            live = sa.and_(StageShow.fair_id == self.fair_id, StageShow.state == ShowState.LIVE)
            found = db.session.scalar(sa.select(StageShow.id).where(live))
        if found is None:
            return
        person_id, part = self.rng.choice(self.visitors), self.rng.random()
        self._do(
            "like", lambda: watching.like_show(actor=actor_by(person_id), show=_show(found), times=1 + int(4 * part))
        )
        if part < 0.3:
            self._do("vote", lambda: self._vote(found, person_id))
        elif part > 0.9:
            self._do("pin", lambda: self._pin(found))

    def _vote(self, show_id: int, person_id: int) -> None:
        if questions := list_visible_questions(show_id):
            watching.vote_question(actor=actor_by(person_id), question=self.rng.choice(list(questions)))

    def _pin(self, show_id: int) -> None:
        if cards := list_cards(show_id):
            staging.pin_card(actor=actor_by(STAFF_ID), card=self.rng.choice(list(cards)))


def find_open_fair() -> int | None:
    """The fair that is open now, the newest of several."""
    with looking():
        return db.session.scalar(sa.select(sa.func.max(Fair.id)).where(Fair.state == FairState.OPEN))


def _at_booth(service: Callable[..., Any], person_id: int, booth_id: int) -> None:
    service(actor=actor_by(person_id), booth=_booth(booth_id))


def _booth(booth_id: int) -> FairEntry:
    return db.session.get_one(FairEntry, booth_id)


def _show(show_id: int) -> StageShow:
    return db.session.get_one(StageShow, show_id)


def _ids(model: Any, *conditions: Any) -> list[int]:
    return list(db.session.scalars(sa.select(model.id).where(*conditions).order_by(model.id).limit(200)))
