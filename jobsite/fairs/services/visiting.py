"""The verbs of visitors beside queueing: be counted, write in a booth's chat, leave a résumé, ask the helpdesk."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Forbidden, Invalid, TooMany
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.core.outbox import announce
from jobsite.core.throttle import count_attempts, record_attempt
from jobsite.fairs.models.preparing import Fair, FairEntry
from jobsite.fairs.models.talking import BoothMessage, BoothVisit, Incident, IncidentKind, LeftResume
from jobsite.fairs.queries.moderating import is_muted, is_removed
from jobsite.fairs.services.moving import tell_operators
from jobsite.fairs.services.queueing import check_is_open
from jobsite.seekers.queries import find_profile, has_blocked, snapshot_of

MAX_LINE = 300
MAX_QUESTION = 500
LINES_A_MINUTE = 10
QUESTIONS_AN_HOUR = 10


def record_visit(*, actor: Actor, booth: FairEntry) -> None:
    """Count a seeker at a booth of an open fair: one row a day, with how often they came. In a rehearsal nobody counts."""
    if not actor.is_seeker or booth.fair.is_rehearsing:
        return
    check_is_open(booth.fair)
    moment = clock.now()
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    db.session.execute(
        insert(BoothVisit)
        .values(
            fair_id=booth.fair_id, booth_id=booth.id, person_id=actor.person_id, visited_on=clock.today(), times=1,
            first_at=moment, last_at=moment,
        )
        .on_conflict_do_update(
            index_elements=["booth_id", "person_id", "visited_on"],
            set_={"times": BoothVisit.times + 1, "last_at": moment},
        )
    )  # fmt: skip


def write_in_chat(*, actor: Actor, booth: FairEntry, text: str) -> BoothMessage:
    """One line in the booth's public chat. Raises Invalid for an empty or long one (`text`), Conflict while the fair is
    closed or the person is muted, TooMany beyond LINES_A_MINUTE.
    """
    check_is_open(booth.fair)
    if not text.strip():
        raise Invalid({"text": _("请写点什么。")})
    if len(text) > MAX_LINE:
        raise Invalid({"text": _("请不要超过 300 字。")})
    if is_muted(booth.fair_id, actor.required_id):
        raise Conflict(_("您在这场招聘会里暂时不能发言。有疑问请联系服务台。"))
    if count_attempts("booth_chat", str(actor.person_id), window=timedelta(minutes=1)) >= LINES_A_MINUTE:
        raise TooMany(_("说得太快了，请稍等一会儿。"), retry_after=60)
    record_attempt("booth_chat", str(actor.person_id))
    line = BoothMessage(
        fair_id=booth.fair_id,
        booth_id=booth.id,
        person_id=actor.required_id,
        is_firm=actor.is_member(booth.employer_id),
        text=text.strip(),
        created_at=clock.now(),
    )
    db.session.add(line)
    db.session.flush()
    announce("chat", {"line": line.id}, topic=f"booth:{booth.id}")
    return line


def leave_resume(*, actor: Actor, booth: FairEntry, note: str = "") -> LeftResume:
    """Leave the résumé as it is now at a booth; a second time replaces the first. Works as long as the fair is not over.

    Raises Conflict without a profile, for a firm that the person blocks or a fair they were removed from; Invalid for a
    note over MAX_LINE characters (`note`).
    """
    person_id = actor.required_id
    if len(note) > MAX_LINE:
        raise Invalid({"note": _("请不要超过 300 字。")})
    profile = find_profile(person_id)
    if profile is None:
        raise Conflict(_("请先填一份简历，再留给单位。"))
    if has_blocked(person_id, booth.employer_id):
        raise Conflict(_("您屏蔽了这家单位，解除后才能留简历。"))
    if is_removed(booth.fair_id, person_id):
        raise Conflict(_("您已被请出这场招聘会。有疑问请联系服务台。"))
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    fresh = {"snapshot": snapshot_of(profile), "note": note, "created_at": clock.now(), "read_at": None}
    made = db.session.execute(
        insert(LeftResume)
        .values(fair_id=booth.fair_id, booth_id=booth.id, person_id=person_id, **fresh)
        .on_conflict_do_update(index_elements=["booth_id", "person_id"], set_=fresh)
        .returning(LeftResume.id)
    ).scalar_one()
    db.session.expire_all()
    announce("left_resume", {}, topic=f"booth:{booth.id}")
    return db.session.get_one(LeftResume, made)


def read_left_resume(*, left: LeftResume) -> None:
    """The firm opened it."""
    db.session.execute(
        sa.update(LeftResume).where(LeftResume.id == left.id, LeftResume.read_at.is_(None)).values(read_at=clock.now())
    )


def ask_help(*, actor: Actor, fair: Fair, text: str, booth: FairEntry | None = None) -> Incident:
    """Ask the helpdesk, or report a booth; the answer comes as a notice. Raises Invalid (`text`), TooMany."""
    if not text.strip():
        raise Invalid({"text": _("请写要问的事。")})
    if len(text) > MAX_QUESTION:
        raise Invalid({"text": _("请不要超过 500 字。")})
    if not fair.is_public:
        raise Forbidden
    if count_attempts("fair_help", str(actor.person_id), window=timedelta(hours=1)) >= QUESTIONS_AN_HOUR:
        raise TooMany(_("您问了好几次了，请等等答复。"), retry_after=600)
    record_attempt("fair_help", str(actor.person_id))
    incident = Incident(
        fair_id=fair.id,
        booth_id=booth.id if booth is not None else None,
        person_id=actor.required_id,
        kind=IncidentKind.HELP,
        text=text.strip(),
        opened_at=clock.now(),
    )
    db.session.add(incident)
    db.session.flush()
    tell_operators(fair.id)
    return incident
