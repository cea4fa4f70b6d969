"""How postings are put into words for pages: cards, facts, history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import format_date

from jobsite.core.i18n import LazyString
from jobsite.core.i18n import gettext as _
from jobsite.core.money import yuan_text
from jobsite.employers.words import INDUSTRY_WORDS
from jobsite.sharing.models.lending import PostingHistory, PostingKind, PostingState, SharingPosting
from jobsite.sharing.words import KIND_WORDS, POSTING_WORDS
from jobsite.taxonomy.divisions import division_name, find_division, full_name
from jobsite.taxonomy.occupations import find_occupation
from jobsite.taxonomy.skills import skill_name
from jobsite.taxonomy.terms import SHIFT_WORDS, Shift
from jobsite.web.display import page_language, preference
from jobsite.web.page import UNIT_WORDS, shown_date, shown_time


@dataclass(frozen=True)
class PostingCard:
    """What `components/vacancy_card.html` draws, for a posting."""

    url: str
    title_parts: Sequence[tuple[str, bool]]
    wage_text: str
    wage_unit: LazyString
    firm: str
    place: str
    trade: str
    fresh: str
    is_verified: bool
    headcount: int = 0
    tags: list[tuple[Any, str]] = field(default_factory=list)


def day_text(day: date) -> str:
    """A day with its year, as agreements and rosters name it."""
    return str(format_date(day, "yyyy-MM-dd"))


def span_text(starts_on: date, ends_on: date) -> str:
    """From the first to the last day."""
    return f"{day_text(starts_on)} – {day_text(ends_on)}"


def place_name(code: str) -> str:
    """The division's own name in the language of the page."""
    return division_name(code, page_language()) if find_division(code) else ""


def people_text(posting: SharingPosting) -> str:
    """How many can be lent, or are wanted."""
    if posting.kind is PostingKind.SURPLUS:
        return str(_("可借出 %(n)s 人", n=posting.free_count))
    return str(_("还缺 %(n)s 人", n=posting.free_count))


def card_of(posting: SharingPosting, *, url: str = "") -> PostingCard:
    """The card of a posting in public lists: no personal data."""
    occupation = find_occupation(posting.occupation_code)
    tags: list[tuple[Any, str]] = [
        (people_text(posting), "info"),
        (span_text(posting.starts_on, posting.ends_on), ""),
    ]
    tags += [(SHIFT_WORDS[Shift(name)], "") for name in posting.shifts[:1]]
    tags += [(name, "warn") for name in posting.certificates[:1]]
    return PostingCard(
        url=url or url_for("sharing.posting", posting_id=posting.id),
        title_parts=[(posting.title, False)],
        wage_text=yuan_text(posting.wage_fen),
        wage_unit=UNIT_WORDS[posting.wage_unit],
        firm=posting.employer.name,
        place=place_name(posting.division_code),
        trade=occupation.name if occupation else "",
        fresh=shown_date(posting.published_at),
        is_verified=posting.employer.is_public,
        tags=tags,
    )


def facts_of(posting: SharingPosting) -> list[tuple[str, str]]:
    """Term and text of what a posting says, without contacts."""
    is_offer = posting.kind is PostingKind.SURPLUS
    occupation = find_occupation(posting.occupation_code)
    locale = preference("locale")
    place = full_name(posting.division_code, locale) if find_division(posting.division_code) else ""
    yes, no = (_("需要"), _("不需要")) if is_offer else (_("提供"), _("不提供"))
    return [
        (_("职业"), occupation.name if occupation else ""),
        (_("人数"), _("%(all)s 人，已落实 %(n)s 人", all=posting.headcount, n=posting.lent_count)),
        (_("时间"), span_text(posting.starts_on, posting.ends_on)),
        (_("现在的工资") if is_offer else _("工资"), _wage(posting)),
        (_("班次"), _joined(SHIFT_WORDS[Shift(name)] for name in posting.shifts)),
        (_("地点"), " ".join(part for part in (place, posting.address) if part)),
        (_("愿意通勤") if is_offer else _("通勤范围"), _("%(n)s 公里以内", n=posting.commute_km)),
        (_("住宿"), yes if posting.lodging else no),
        (_("接送"), yes if posting.transport else no),
        (_("会的技能") if is_offer else _("需要的技能"), _joined(skill_name(one, locale) for one in posting.skills)),
        (
            _("持有证书") if is_offer else _("需要证书"),
            _joined(skill_name(one, locale) for one in posting.certificates),
        ),
        (_("对对方的希望"), posting.expects),
        (_("行业"), str(INDUSTRY_WORDS[posting.employer.industry])),
    ]


def contacts_of(posting: SharingPosting) -> list[tuple[str, str]]:
    """Term and text of whom to call: for firms that look for partners, and for staff."""
    return [(_("联系人"), posting.contact_name), (_("联系电话"), posting.contact_phone)]


def _wage(posting: SharingPosting) -> str:
    return f"{yuan_text(posting.wage_fen)} {UNIT_WORDS[posting.wage_unit]}"


def _joined(words: Iterable[Any]) -> str:
    return str(_("、")).join(str(word) for word in words)


def history_rows(rows: Sequence[tuple[PostingHistory, str]]) -> list[dict[str, str]]:
    """History as `timeline` draws it."""
    return [
        {
            "title": str(POSTING_WORDS[PostingState(row.to_state)]),
            "when": shown_time(row.created_at),
            "when_iso": row.created_at.isoformat(),
            "who": name,
            "note": row.reason,
        }
        for row, name in rows
    ]


def kind_word(kind: PostingKind) -> str:
    """The kind in the viewer's language."""
    return str(KIND_WORDS[kind])
