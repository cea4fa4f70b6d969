"""What everyone sees: open offers and requests, without anything personal; and people's own alerts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from jobsite.core import clock
from jobsite.core.i18n import LazyString
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.employers.words import INDUSTRY_WORDS
from jobsite.sharing import policies
from jobsite.sharing.finding import GROUPS, Found, OpenRow, SortBy, Wanted, find, to_json, words_of
from jobsite.sharing.models.lending import PostingAlert, PostingKind, SharingPosting
from jobsite.sharing.queries import postings as queries
from jobsite.sharing.services import alerts
from jobsite.sharing.views import showing
from jobsite.sharing.views.blueprint import bp
from jobsite.sharing.words import KIND_WORDS, OFFER_WORDS, POSTING_TONES, POSTING_WORDS, SORT_WORDS
from jobsite.taxonomy.divisions import distance_km, find_division, tile_grid
from jobsite.taxonomy.occupations import class_name
from jobsite.taxonomy.terms import SHIFT_WORDS
from jobsite.web.access import access, current_actor, is_signed_in, public
from jobsite.web.display import page_language
from jobsite.web.navigation import with_arguments

PER_PAGE = 20


@dataclass(frozen=True)
class Option:
    """One choice of a facet, with how many postings it would give."""

    value: str
    label: LazyString | str
    count: int | None
    is_on: bool


def wanted_of(arguments: MultiDict[str, str]) -> Wanted:
    """What the address asks for; what makes no sense is left out."""
    sort = arguments.get("sort", "")
    kind = arguments.get("kind", "")
    least = arguments.get("least", "")
    return Wanted(
        kind=kind if kind in set(PostingKind) else "",
        words=arguments.get("q", "").strip()[:60],
        picks={name: frozenset(one for one in arguments.getlist(name)[:30] if one) for name in GROUPS},
        least=int(least) if least.isascii() and least.isdigit() and len(least) < 5 else 0,
        sort=SortBy(sort) if sort in set(SortBy) else SortBy.NEWEST,
    )


@bp.get("/sharing")
@public
def index() -> Any:
    """Open offers and requests: words, filters with counts, people by town."""
    wanted = wanted_of(request.args)
    found = find(queries.list_open_rows(clock.today()), wanted)
    number = page_number(request.args.get("page"))
    shown = queries.list_postings(found.ids[(number - 1) * PER_PAGE : number * PER_PAGE])
    return render_template(
        "sharing/index.html",
        wanted=wanted,
        cards=[showing.card_of(row) for row in shown],
        total=len(found.ids),
        people=found.people,
        number=number,
        pages=max(1, -(-len(found.ids) // PER_PAGE)),
        groups=_groups(wanted, found),
        chips=_chips(wanted),
        tiles=_tiles(wanted, found.by_town),
        kinds=[_kind_link("", _("全部"), wanted), *(_kind_link(one.value, KIND_WORDS[one], wanted) for one in PostingKind)],
        sorts=[{"label": word, "url": _address(sort=key.value), "is_current": wanted.sort is key} for key, word in SORT_WORDS.items()],
    )  # fmt: skip


def _kind_link(value: str, label: Any, wanted: Wanted) -> dict[str, Any]:
    return {"label": label, "url": _address(kind=value or None), "is_current": wanted.kind == value}


def _address(**changes: Any) -> str:
    arguments: MultiDict[str, str] = MultiDict(
        (name, value) for name, value in request.args.items(multi=True) if name != "page" and value
    )
    for name, value in changes.items():
        if value is None:
            arguments.pop(name, None)
        else:
            arguments[name] = value
    return with_arguments(url_for("sharing.index"), arguments.to_dict(flat=False))


def _label(name: str, value: str) -> Any:
    """The word for a value of a group; empty for one that means nothing."""
    if name == "town":
        return showing.place_name(value)
    if name == "occ":
        return class_name(value, 2, english=page_language() == "en")
    words: dict[str, dict[Any, Any]] = {"industry": INDUSTRY_WORDS, "shift": SHIFT_WORDS, "offers": OFFER_WORDS}
    return {str(key): word for key, word in words[name].items()}.get(value, "")


def _groups(wanted: Wanted, found: Found) -> list[dict[str, Any]]:
    legends = {
        "town": _("镇街"),
        "occ": _("职业"),
        "industry": _("行业"),
        "shift": _("班次"),
        "offers": _("住宿和接送"),
    }
    return [
        {"name": name, "legend": legends[name], "options": _options(name, wanted, found.counts[name])}
        for name in GROUPS
    ]


def _options(name: str, wanted: Wanted, counts: Counter[str]) -> list[Option]:
    picks = wanted.picks.get(name, frozenset())
    values = [*(value for value, _count in counts.most_common()), *sorted(picks - counts.keys())]
    return [
        Option(value, label, counts.get(value, 0), value in picks) for value in values if (label := _label(name, value))
    ]


def _chips(wanted: Wanted) -> list[tuple[Any, str]]:
    chips = [(f"“{wanted.words}”", _address(q=None))] if wanted.words else []
    for name in GROUPS:
        for value in sorted(wanted.picks.get(name, ())):
            if label := _label(name, value):
                left = MultiDict(
                    (key, one) for key, one in request.args.items(multi=True) if (key, one) != (name, value)
                )
                left.pop("page", None)
                chips.append((label, with_arguments(url_for("sharing.index"), left.to_dict(flat=False))))
    return chips


def _tiles(wanted: Wanted, people: Counter[str]) -> list[dict[str, Any]]:
    """The city's towns with the people in each; a town's tile narrows the list to it."""
    tiles = tile_grid(current_app.extensions["settings"].city_division)
    most = max(people.values(), default=0)
    picked = wanted.picks.get("town", frozenset())
    return [
        {
            "label": showing.place_name(tile.code),
            "number": people.get(tile.code, 0),
            "url": _address(town=tile.code) if people.get(tile.code) else "",
            "level": -(-3 * people.get(tile.code, 0) // most) if most else 0,
            "is_here": tile.code in picked,
        }
        for tile in tiles
    ]


def _public_posting(posting_id: int) -> SharingPosting:
    return queries.get_public_posting(posting_id, clock.today())


@bp.get("/sharing/<int:posting_id>")
@public
def posting(posting_id: int) -> Any:
    """One open posting; contacts only for signed-in people of verified firms."""
    shown = _public_posting(posting_id)
    other = PostingKind.SHORTAGE if shown.kind is PostingKind.SURPLUS else PostingKind.SURPLUS
    return render_template(
        "sharing/posting.html",
        posting=shown,
        facts=showing.facts_of(shown),
        state_word=POSTING_WORDS[shown.state],
        state_tone=POSTING_TONES.get(shown.state, ""),
        kind_word=KIND_WORDS[shown.kind],
        people=showing.people_text(shown),
        others=[showing.card_of(row) for row in _fitting(shown, other)],
        desks=_desks(shown),
    )


def _fitting(shown: SharingPosting, kind: PostingKind) -> list[SharingPosting]:
    """Up to five open postings of the other side in the same class of occupations and days, the nearest first."""
    rows = [row for row in queries.list_open_rows(clock.today()) if row.kind == kind and _meets(row, shown)]
    known = find_division(shown.division_code)
    rows.sort(key=lambda row: (_km(shown.division_code, row.division_code) if known else 0.0, row.id))
    return queries.list_postings(row.id for row in rows[:5])


def _meets(row: OpenRow, shown: SharingPosting) -> bool:
    return (
        row.occupation_code[:4] == shown.occupation_code[:4]
        and row.starts_on <= shown.ends_on
        and row.ends_on >= shown.starts_on
    )


def _km(here: str, there: str) -> float:
    return distance_km(here, there) if find_division(there) else 9_999.0


def _desks(shown: SharingPosting) -> list[int]:
    """The viewer's firms that may answer this posting."""
    return [one for one in current_actor().memberships if one != shown.employer_id]


@bp.get("/me/sharing-alerts")
@access(is_signed_in)
def list_alerts() -> Any:
    """The person's alerts."""
    rows = queries.list_alerts(current_actor().required_id)
    return render_template(
        "sharing/alerts.html", alerts=rows, kind_words={one.value: KIND_WORDS[one] for one in PostingKind}
    )


@bp.post("/me/sharing-alerts")
@access(is_signed_in)
def save_alert() -> Any:
    """Keep what the list was narrowed to; new postings that fit come as one notice a day."""
    wanted = replace(wanted_of(request.form), sort=SortBy.NEWEST)
    name = words_of(wanted, english=page_language() == "en") or str(_label_of_kind(wanted.kind))
    alerts.save_alert(person_id=current_actor().required_id, name=name, filters=to_json(wanted))
    flash(_("已保存。有新的会告诉您。"), "success")
    return redirect(url_for("sharing.list_alerts"), 303)


def _label_of_kind(kind: str) -> Any:
    return {one.value: KIND_WORDS[one] for one in PostingKind}.get(kind, _("全部共享用工信息"))


@bp.post("/me/sharing-alerts/<int:alert_id>/delete")
@access(policies.can_change_alert, queries.get_alert)
def delete_alert(alert: PostingAlert) -> Any:
    """Forget an alert."""
    alerts.delete_alert(alert)
    flash(_("已删除。"), "success")
    return redirect(url_for("sharing.list_alerts"), 303)
