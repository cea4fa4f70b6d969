"""What a firm says in a posting, apart from its state, and what is wrong with it. Pure: knows no session and no request."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.money import WageUnit, monthly_fen
from jobsite.sharing.models.lending import PostingKind, SharingPosting
from jobsite.taxonomy.divisions import find_division
from jobsite.taxonomy.occupations import find_occupation

LONGEST_DAYS = 366
MOST_PEOPLE = 2_000
FURTHEST_KM = 200


@dataclass(frozen=True, kw_only=True)
class PostingContent:
    """All that a firm fills in, alike for offers and requests. Wages are fen in `wage_unit`, dates are inclusive."""

    title: str
    headcount: int
    starts_on: date
    ends_on: date
    wage_fen: int
    wage_unit: WageUnit = WageUnit.MONTH
    occupation_code: str = ""
    description: str = ""
    skills: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    division_code: str = ""
    address: str = ""
    commute_km: int = 15
    shifts: tuple[str, ...] = ()
    lodging: bool = False
    transport: bool = False
    expects: str = ""
    contact_name: str = ""
    contact_phone: str = ""


FIELDS = tuple(field.name for field in fields(PostingContent))
_LISTS = frozenset({"skills", "certificates", "shifts"})


def content_of(posting: SharingPosting) -> PostingContent:
    """The posting's content as it is now."""
    values = {name: getattr(posting, name) for name in FIELDS}
    return PostingContent(**(values | {name: tuple(values[name]) for name in _LISTS}))


def column_values(content: PostingContent) -> dict[str, Any]:
    """The content as values of the table's columns."""
    values = {name: getattr(content, name) for name in FIELDS}
    return values | {name: list(values[name]) for name in _LISTS}


def problems_of(content: PostingContent, *, today: date) -> dict[str, Text]:
    """What must be mended before it may be kept, by form field; empty when nothing."""
    found: dict[str, Text] = {}
    if not content.title:
        found["title"] = _("请写清是什么工作。")
    if not 0 < content.headcount <= MOST_PEOPLE:
        found["headcount"] = _("请填写 1 到 2000 之间的人数。")
    if content.ends_on < content.starts_on:
        found["ends_on"] = _("结束日期不能早于开始日期。")
    elif content.ends_on < today:
        found["ends_on"] = _("结束日期已经过了。")
    elif (content.ends_on - content.starts_on) > timedelta(days=LONGEST_DAYS):
        found["ends_on"] = _("一次最长一年，到期可以再发。")
    if content.wage_fen <= 0:
        found["wage"] = _("请填写工资。")
    elif content.wage_unit is WageUnit.PIECE or monthly_fen(content.wage_fen, content.wage_unit) is None:
        found["wage_unit"] = _("请按月、天或小时填写，双方才好比较和结算。")
    if not 0 <= content.commute_km <= FURTHEST_KM:
        found["commute_km"] = _("请填写 0 到 200 公里。")
    return found


def gaps_of(content: PostingContent, kind: PostingKind) -> dict[str, Text]:
    """What must be filled in before review, by form field; empty when nothing."""
    found: dict[str, Text] = {}
    if find_occupation(content.occupation_code) is None:
        found["occupation_name"] = _("请选一个职业，另一方靠它找到您。")
    division = find_division(content.division_code)
    if division is None or division.level not in ("town", "county"):
        found["division_name"] = _("请选择到镇或街道。")
    if not content.shifts:
        found["shifts"] = _("请至少选一种班次。")
    if kind is PostingKind.SHORTAGE and len(content.description) < 10:
        found["description"] = _("请写清做什么、几点到几点、怎么休息，员工本人要看。")
    return found
