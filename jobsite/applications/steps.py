"""The path of an application and its history as people read them. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jobsite.applications.models import Application, ApplicationHistory, ApplicationState, DeclineReason
from jobsite.applications.wording import DECLINE_TEXTS, STATE_WORDS, WITHDRAW_WORDS
from jobsite.core.i18n import Text
from jobsite.core.i18n import gettext as _
from jobsite.web.page import shown_date, shown_time

S = ApplicationState


@dataclass(frozen=True)
class Step:
    """`state` is done, now, bad or empty, as components/steps reads it; `note` is a day in words."""

    label: Text
    state: str
    note: str = ""


def steps_of(application: Application) -> list[Step]:
    """Sent, seen, answered, outcome: four steps that fit on a phone.

    A declined or withdrawn application ends in that step; the date of the next step stands at the present one.
    """
    state = application.state
    is_seen, is_answered = application.seen_at is not None, application.answered_at is not None
    is_in_talks = state in (S.SHORTLISTED, S.INTERVIEWING)
    middle = S.INTERVIEWING if state in (S.INTERVIEWING, S.OFFERED, S.HIRED) else S.SHORTLISTED
    talks = "now" if is_in_talks else "done" if is_answered and state is not S.DECLINED else ""
    return [
        _step(S.SUBMITTED, "now" if state is S.SUBMITTED else "done", application.submitted_at),
        _step(S.SEEN, "now" if state is S.SEEN else "done" if is_seen else "", application.seen_at),
        _step(middle, talks, application.next_step_on if is_in_talks else None),
        _outcome(application),
    ]


def _step(state: ApplicationState, mark: str, day: datetime | date | None = None) -> Step:
    return Step(STATE_WORDS[state], mark, shown_date(day))


def _outcome(application: Application) -> Step:
    state = application.state
    if state in (S.DECLINED, S.WITHDRAWN):
        return _step(state, "bad", application.ended_at)
    if state is S.HIRED:
        return _step(state, "done", application.ended_at)
    if state is S.OFFERED:
        return _step(state, "now", application.next_step_on)
    return _step(S.HIRED, "")


@dataclass(frozen=True)
class Row:
    """One row of components/timeline."""

    title: Text
    when: str
    when_iso: str
    who: str
    note: Text


def timeline_of(
    application: Application, history: Sequence[tuple[ApplicationHistory, str]], *, firm_name: str = ""
) -> list[Row]:
    """The moves, newest first. With `firm_name`, for the seeker, colleagues of the firm stand under that name."""
    return [
        Row(
            title=_("接受录用") if row.from_state == row.to_state else STATE_WORDS[S(row.to_state)],
            when=shown_time(row.created_at),
            when_iso=row.created_at.isoformat(),
            who=_who(application, row, name, firm_name),
            note=_reason(application, row),
        )
        for row, name in history
    ]


def _who(application: Application, row: ApplicationHistory, name: str, firm_name: str) -> str:
    if row.actor_id == application.person_id:
        return _("您") if firm_name else name
    return firm_name or name


def _reason(application: Application, row: ApplicationHistory) -> Text:
    if row.reason:
        return row.reason
    if row.to_state == S.DECLINED and application.decline_reason:
        return DECLINE_TEXTS[DeclineReason(application.decline_reason)]
    if row.to_state == S.WITHDRAWN and application.withdraw_reason:
        return WITHDRAW_WORDS[application.withdraw_reason]
    return ""
