"""Answering many applications at once: a job with progress when they are more than one page can wait for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from jobsite.accounts.login import actor_of
from jobsite.accounts.models import Person
from jobsite.applications.models import ApplicationState, DeclineReason
from jobsite.applications.services import Answer, Answered, answer_many
from jobsite.core.database import db
from jobsite.core.errors import NotFound
from jobsite.core.identity import Actor
from jobsite.core.jobs import Job, enqueue, register_job, report_progress

KIND = "answer_applications"
AT_ONCE = 50
MOST = 5000


def answer_now_or_later(
    *, actor: Actor, employer_id: int, application_ids: Sequence[int], answer: Answer
) -> Answered | Job:
    """Up to AT_ONCE are answered in this transaction; more become a job of the same person."""
    ids = sorted(set(application_ids))[:MOST]
    if len(ids) <= AT_ONCE:
        return answer_many(actor=actor, employer_id=employer_id, application_ids=ids, answer=answer)
    answer_many(actor=actor, employer_id=employer_id, application_ids=(), answer=answer)  # the rules, before the job
    payload: dict[str, Any] = {
        "employer_id": employer_id,
        "ids": ids,
        "to": answer.to.value,
        "text": answer.text,
        "reason": answer.reason.value if answer.reason else None,
        "next_step_on": answer.next_step_on.isoformat() if answer.next_step_on else None,
    }
    job = enqueue(KIND, payload, person_id=actor.required_id)
    job.total_count = len(ids)
    return job


def run_bulk_answer(job: Job) -> dict[str, Any]:
    """Answer in parts of AT_ONCE, each in its transaction. Run twice it leaves alone what the first run answered.

    Nothing is done when the person no longer acts for the firm.
    """
    job_id, payload, person_id = job.id, dict(job.payload), job.person_id
    answer, ids = _answer_from(payload), payload["ids"]
    done = skipped = 0
    for begin in range(0, len(ids), AT_ONCE):
        actor = _actor(person_id)
        if not actor.is_member(payload["employer_id"]):
            break
        part = answer_many(
            actor=actor,
            employer_id=payload["employer_id"],
            application_ids=ids[begin : begin + AT_ONCE],
            answer=answer,
        )
        done, skipped = done + part.done, skipped + part.skipped
        report_progress(job_id, min(begin + AT_ONCE, len(ids)), len(ids))
    return {"done": done, "skipped": skipped}


def _answer_from(payload: dict[str, Any]) -> Answer:
    day = payload["next_step_on"]
    return Answer(
        to=ApplicationState(payload["to"]),
        text=payload["text"],
        reason=DeclineReason(payload["reason"]) if payload["reason"] else None,
        next_step_on=date.fromisoformat(day) if day else None,
    )


def _actor(person_id: int | None) -> Actor:
    person = db.session.scalars(
        sa.select(Person)
        .where(Person.id == person_id)
        .options(selectinload(Person.staff_grants), selectinload(Person.memberships))
    ).first()
    return actor_of(person) if person else Actor()


def get_bulk_job(job_id: int, employer_id: int) -> Job:
    """The job of a bulk answer of this employer; raises NotFound for any other."""
    job = db.session.get(Job, job_id)
    if job is None or job.kind != KIND or job.payload.get("employer_id") != employer_id:
        raise NotFound
    return job


def register_bulk_job() -> None:
    """Let the jobs process do them. Called at start, by `app`."""
    register_job(KIND, run_bulk_answer)
