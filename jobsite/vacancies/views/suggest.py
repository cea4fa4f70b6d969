"""Suggestions while typing: divisions, occupations, titles. They read the taxonomy only, so everyone may ask."""

from __future__ import annotations

from typing import Any

from flask import jsonify, render_template, request

from jobsite.taxonomy.divisions import full_name, suggest_divisions
from jobsite.taxonomy.occupations import class_name, suggest_occupations
from jobsite.vacancies.forms import suggested_occupations
from jobsite.vacancies.views.blueprint import bp
from jobsite.web.access import public
from jobsite.web.display import preference

MOST_CHARACTERS = 60
MOST = 8


def _asked(name: str = "q") -> str:
    return request.args.get(name, "").strip()[:MOST_CHARACTERS]


@bp.get("/suggest/divisions")
@public
def division_suggestions() -> Any:
    """Divisions as `[{"value": code, "label": full name}]`; with `level=town` towns only."""
    found = suggest_divisions(_asked(), limit=60)
    if request.args.get("level") == "town":
        found = [one for one in found if one.level == "town"]
    locale = preference("locale")
    return jsonify([{"value": one.code, "label": full_name(one.code, locale)} for one in found[:MOST]])


@bp.get("/suggest/occupations")
@public
def occupation_suggestions() -> Any:
    """Occupations as `[{"value": code, "label": name, "note": middle class}]`."""
    is_english = preference("locale") == "en"
    return jsonify(
        [
            {"value": one.code, "label": one.name, "note": class_name(one.code, 2, english=is_english)}
            for one in suggest_occupations(_asked(), limit=MOST)
            if _names_work(one.code)
        ]
    )


def _names_work(code: str) -> bool:
    """Whether the code is at least a small class: nothing above it says what the work is."""
    return code[5:7] != "00"


@bp.get("/suggest/titles")
@public
def title_suggestions() -> Any:
    """Usual titles that hold what was typed, as `[{"value", "label", "note": occupation}]`."""
    words, found = _asked(), []
    for one in suggest_occupations(words, limit=20):
        found += [(text, one.name) for text in (*one.aliases, one.name) if words in text]
    unique = list(dict(found).items())[:MOST]
    return jsonify([{"value": text, "label": text, "note": name if name != text else ""} for text, name in unique])


@bp.get("/suggest/occupation-of-title")
@public
def occupation_picks() -> Any:
    """The occupations that fit a title, as a group of radio buttons for the form."""
    return render_template(
        "vacancies/_occupation_picks.html", picks=suggested_occupations(_asked("title"), _asked("description"))
    )
