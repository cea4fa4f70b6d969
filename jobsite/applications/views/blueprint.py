"""The blueprint that all pages of applications share, and the words that their templates need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint

from jobsite.applications import wording
from jobsite.applications.figures import DeskFigures
from jobsite.applications.models import FINAL, UNANSWERED, ApplicationState
from jobsite.applications.queries import DeskFilter
from jobsite.core.i18n import Text, ngettext
from jobsite.core.i18n import gettext as _
from jobsite.taxonomy.divisions import find_division, full_name
from jobsite.taxonomy.terms import BENEFIT_WORDS, EDUCATION_WORDS, EMPLOYMENT_WORDS, SHIFT_WORDS
from jobsite.web.display import preference
from jobsite.web.page import shown_date, with_query

bp = Blueprint("applications", __name__)


def place_name(code: str | None) -> str:
    """The full name of a division in the reader's language; empty for an unknown one."""
    return full_name(code, preference("locale")) if code and find_division(code) else ""


def words_of(values: list[str], words: Any) -> str:
    """Stored values of a small vocabulary in the reader's language, in one line."""
    by_value = {str(key.value): text for key, text in words.items()}
    return ("、" if preference("locale") != "en" else ", ").join(str(by_value.get(one, one)) for one in values)


@bp.app_template_filter("day_text")
def day_text(iso: str) -> str:
    """A date that JSON holds, as people say it."""
    return shown_date(date.fromisoformat(iso))


@bp.app_template_filter("phone_text")
def phone_text(phone: str) -> str:
    """A stored phone number as people read it aloud: 139 0000 1111; numbers of other countries as they are."""
    local = phone.removeprefix("+86")
    return f"{local[:3]} {local[3:7]} {local[7:]}" if len(local) == 11 and phone != local else phone


@bp.app_template_filter("years_text")
def years_text(years: float) -> str:
    """A number of years without idle digits: 1 year, 2.5 years."""
    return str(ngettext("%(n)s 年", "%(n)s 年", 1 if years == 1 else 2, n=f"{years:g}"))


@bp.app_template_filter("hours_text")
def hours_text(hours: float) -> str:
    """A duration in hours, or in days from two days on."""
    return str(_("%(n)s 天", n=round(hours / 24, 1))) if hours >= 48 else str(_("%(n)s 小时", n=round(hours, 1)))


def desk_tabs(wanted: DeskFilter, counts: Mapping[ApplicationState, int], total: int) -> list[dict[str, Any]]:
    """The states of a firm's list as links with their counts; those without an answer first."""
    waiting = sum(counts.get(state, 0) for state in UNANSWERED)
    tabs = [
        _tab(_("待答复"), "waiting", waiting, wanted.is_waiting),
        _tab(_("全部"), None, total, wanted.state is None and not wanted.is_waiting),
    ]
    return tabs + [
        _tab(words, state.value, counts.get(state, 0), wanted.state is state)
        for state, words in wording.DESK_STATE_WORDS.items()
    ]


def _tab(label: Text, state: str | None, count: int, is_current: bool) -> dict[str, Any]:
    return {"label": label, "url": with_query(state=state, page=None), "is_current": is_current, "count": count}


def stage_facts(figures: DeskFigures) -> list[tuple[Text, str]]:
    """The median time in each stage that was left, and from the application to the hire, in words."""
    rows = [
        (words, hours_text(figures.stage_hours[state]))
        for state, words in wording.DESK_STATE_WORDS.items()
        if state in figures.stage_hours
    ]
    whole = [(_("从应聘到录用"), hours_text(figures.hire_hours))] if figures.hire_hours is not None else []
    return rows + whole


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "desk_tabs": desk_tabs,
        "stage_facts": stage_facts,
        "application_words": {
            "state": wording.STATE_WORDS,
            "desk_state": wording.DESK_STATE_WORDS,
            "tone": wording.STATE_TONES,
            "next": wording.NEXT_WORDS,
            "move": wording.MOVE_WORDS,
            "decline": wording.DECLINE_WORDS,
            "withdraw": wording.WITHDRAW_WORDS,
            "answer_of": wording.answer_of,
            "State": ApplicationState,
            "final": FINAL,
            "unanswered": UNANSWERED,
        },
        "snapshot_words": {
            "place": place_name,
            "education": {key.value: text for key, text in EDUCATION_WORDS.items()},
            "shifts": lambda values: words_of(values, SHIFT_WORDS),
            "needs": lambda values: words_of(values, BENEFIT_WORDS),
            "employment": lambda values: words_of(values, EMPLOYMENT_WORDS),
        },
    }
