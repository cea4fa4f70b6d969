"""The verbs of people named in an offer. A person is known by mobile phone across firms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from jobsite.accounts.addresses import is_email, normalised
from jobsite.accounts.models import Person, PersonStatus
from jobsite.core import clock
from jobsite.core.database import constraint_of, db, savepoint
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor, PersonKind
from jobsite.sharing.models.agreeing import StaffLoan
from jobsite.sharing.models.lending import (
    LIVE,
    EmploymentForm,
    NamedWorker,
    PostingState,
    SharedWorker,
    SharingPosting,
)
from jobsite.sharing.rules import YOUNGEST, age_on, rule_text

CHANGEABLE = LIVE | {PostingState.DRAFT, PostingState.SUBMITTED, PostingState.REFUSED}


@dataclass(frozen=True, kw_only=True)
class NamedContent:
    """What a firm says of a person. `phone` is a mobile number as people write it."""

    name: str
    phone: str
    birth_on: date
    employment_form: EmploymentForm = EmploymentForm.CONTRACT
    skills: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()


def name_worker(*, actor: Actor, posting: SharingPosting, content: NamedContent) -> NamedWorker:
    """Name a person in an offer. Raises Invalid by field with the rule's text, Conflict when the offer is over or full.

    Dispatch staff and people under 16 are refused here already; the other rules depend on the work (see `loans`).
    """
    if posting.state not in CHANGEABLE:
        raise Conflict(_("这条信息已经结束，不能再改名单。"))
    phone = _checked(content)
    _lock(posting)
    known = db.session.scalar(sa.select(sa.func.count()).where(NamedWorker.posting_id == posting.id)) or 0
    if known >= posting.headcount:
        raise Conflict(_("名单人数不能超过填写的人数 %(n)s 人。", n=posting.headcount))
    named = NamedWorker(
        posting_id=posting.id,
        worker_id=worker_of(phone).id,
        name=content.name,
        birth_on=content.birth_on,
        employment_form=content.employment_form,
        skills=list(content.skills),
        certificates=list(content.certificates),
        created_at=clock.now(),
    )
    try:
        with savepoint():
            db.session.add(named)
            db.session.flush()
    except sa.exc.IntegrityError as error:
        if "worker" in constraint_of(error):
            raise Invalid({"phone": _("这个人已经在名单里了。")}) from error
        raise
    return named


def _lock(posting: SharingPosting) -> None:
    """So that two at once do not both take the last line of the list."""
    db.session.execute(sa.select(SharingPosting.id).where(SharingPosting.id == posting.id).with_for_update())


def _checked(content: NamedContent) -> str:
    if not content.name:
        raise Invalid({"name": _("请填写姓名。")})
    phone = normalised(content.phone, field="phone")
    if is_email(phone):
        raise Invalid({"phone": _("请填写本人的手机号，征求意见要发到这里。")})
    if content.employment_form is EmploymentForm.DISPATCH:
        raise Invalid({"employment_form": rule_text("dispatch")})
    if not date(1900, 1, 1) < content.birth_on < clock.today():
        raise Invalid({"birth_on": _("请填写出生日期。")})
    if age_on(content.birth_on, clock.today()) < YOUNGEST:
        raise Invalid({"birth_on": rule_text("under_16")})
    return phone


def worker_of(phone: str) -> SharedWorker:
    """The human being behind a number (E.164); made when not known yet. The unique number decides between two at once."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    db.session.execute(
        insert(SharedWorker)
        .values(phone=phone, person_id=_account_of(phone), created_at=clock.now())
        .on_conflict_do_nothing(index_elements=["phone"])
    )
    return db.session.scalars(sa.select(SharedWorker).where(SharedWorker.phone == phone)).one()


def _account_of(phone: str) -> int | None:
    statement = sa.select(Person.id).where(
        Person.phone == phone, Person.kind == PersonKind.SEEKER, Person.status == PersonStatus.ACTIVE
    )
    return db.session.scalar(statement)


def remove_worker(*, actor: Actor, named: NamedWorker) -> None:
    """Take a person off an offer. Raises Conflict when an agreement names them: withdraw that first."""
    if db.session.scalar(sa.select(StaffLoan.id).where(StaffLoan.named_id == named.id).limit(1)) is not None:
        raise Conflict(_("协议里有这个人，不能移出名单。"))
    db.session.delete(named)
    db.session.flush()


def link_accounts() -> int:
    """Tie people who were named before they had an account to the account of their phone; returns how many."""
    found = sa.select(Person.id).where(
        Person.phone == SharedWorker.phone, Person.kind == PersonKind.SEEKER, Person.status == PersonStatus.ACTIVE
    )
    result = db.session.execute(
        sa.update(SharedWorker)
        .where(SharedWorker.person_id.is_(None), SharedWorker.phone.is_not(None), found.exists())
        .values(person_id=found.scalar_subquery())
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]  # an update has a row count
