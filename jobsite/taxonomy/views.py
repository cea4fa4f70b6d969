"""Suggestions while typing: places, occupations, skills, as the combobox of forms reads them. Reads no table."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request

from jobsite.taxonomy.divisions import ancestors, division_name, suggest_divisions
from jobsite.taxonomy.occupations import class_name, suggest_occupations
from jobsite.taxonomy.skills import fold, list_skills, skill_name
from jobsite.web.access import public
from jobsite.web.display import preference

MOST_CHARACTERS = 40
MOST = 8
bp = Blueprint("taxonomy", __name__, url_prefix="/suggest")


def _asked() -> str:
    return request.args.get("q", "")[:MOST_CHARACTERS].strip()


@bp.get("/divisions")
@public
def divisions() -> Any:
    """Places by name or pinyin; the places above stand beside each."""
    locale = preference("locale")
    return _items(
        {
            "value": found.code,
            "label": division_name(found.code, locale),
            "note": " ".join(division_name(above.code, locale) for above in ancestors(found.code)),
        }
        for found in suggest_divisions(_asked(), limit=MOST)
    )


@bp.get("/occupations")
@public
def occupations() -> Any:
    """Occupations of the 2022 classification by name, alias or pinyin, with the small class of each."""
    is_english = preference("locale") == "en"
    return _items(
        {"value": found.code, "label": found.name, "note": class_name(found.code, 3, english=is_english)}
        for found in suggest_occupations(_asked(), limit=MOST)
    )


@bp.get("/skills")
@public
def skills() -> Any:
    """Skills and certificates whose name begins with the text, then those that contain it."""
    asked = fold(_asked())
    if not asked:
        return _items(())
    matches = [skill for skill in list_skills() if asked in fold(skill.name)]
    matches.sort(key=lambda skill: (not fold(skill.name).startswith(asked), len(skill.name)))
    locale = preference("locale")
    return _items({"value": skill.name, "label": skill_name(skill.name, locale)} for skill in matches[:MOST])


def _items(rows: Any) -> Any:
    response = jsonify(list(rows))
    response.headers["Cache-Control"] = "private, max-age=300"
    return response
