"""The blueprint of all pages of fairs, and the words that their templates need."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from flask_babel import format_time

from jobsite.core import clock
from jobsite.employers.words import INDUSTRY_WORDS
from jobsite.fairs import words
from jobsite.fairs.models.preparing import Fair, FairState
from jobsite.web.page import shown_date

bp = Blueprint("fairs", __name__)


@bp.app_template_filter("hours_of")
def hours_of(begins: datetime, ends: datetime) -> str:
    """Opening hours as people say them: 3月5日 周四 09:00–11:30."""
    return f"{shown_date(begins)} {clock_time(begins)}–{clock_time(ends)}"


@bp.app_template_filter("clock_time")
def clock_time(instant: datetime | None) -> str:
    """The time of day in the city."""
    return str(format_time(instant, "HH:mm")) if instant else ""


@bp.app_template_filter("fair_when")
def fair_when(fair: Fair) -> str:
    """From when to when a fair runs, in one line; empty without hours."""
    if fair.opens_at is None or fair.closes_at is None:
        return ""
    first, last = (one.astimezone(clock.CITY_ZONE).date() for one in (fair.opens_at, fair.closes_at))
    if first == last:
        return hours_of(fair.opens_at, fair.closes_at)
    return f"{shown_date(first)} – {shown_date(last)}"


@bp.record_once
def _give_words(state: BlueprintSetupState) -> None:
    """Words for templates and their macros, which see no context."""
    state.app.jinja_env.globals.update(_words())


def _words() -> dict[str, Any]:
    return {
        "fair_words": {
            "state": words.FAIR_STATE_WORDS,
            "state_tone": words.FAIR_STATE_TONES,
            "theme": words.THEME_WORDS,
            "entry": words.ENTRY_STATE_WORDS,
            "entry_tone": words.ENTRY_STATE_TONES,
            "booking": words.BOOKING_STATE_WORDS,
            "booking_tone": words.BOOKING_STATE_TONES,
            "unplaced": words.UNPLACED_WORDS,
            "State": FairState,
        },
        "trade_words": {trade.value: word for trade, word in INDUSTRY_WORDS.items()},
    }
