"""The terms of a lending agreement, what is wrong with them, and the rule against profit. Pure; amounts are whole fen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.money import WageUnit, monthly_fen
from jobsite.sharing.content import LONGEST_DAYS
from jobsite.sharing.models.working import LineKind
from jobsite.taxonomy.terms import Shift

CLAUSES = Path(__file__).resolve().parent / "data" / "clauses.json"
DUTIES = ("injury", "insurance", "rest", "return_home", "disputes")
LONGEST_MINUTES = 660
"""Eight hours and at most three of overtime: 《劳动法》第三十六条、第四十一条."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What the lender asks of the borrower: by person and month in terms, for the whole month in a settlement."""

    kind: LineKind
    label: str
    amount_fen: int
    document: str = ""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """All that both sides and each worker agree to. `rest_weekdays` count from Monday 0; `social_fen` is what the lender
    really pays of social insurance for a person and month, the firm's share.
    """

    headcount: int
    starts_on: date
    ends_on: date
    division_code: str
    address: str
    work: str
    shifts: tuple[str, ...]
    minutes_per_day: int
    rest_weekdays: tuple[int, ...]
    pay_fen: int
    pay_unit: WageUnit
    pay_day: int
    social_fen: int
    lines: tuple[Line, ...]
    certificates: tuple[str, ...] = ()
    lodging: bool = False
    transport: bool = False
    injury: str = ""
    insurance: str = ""
    rest: str = ""
    return_home: str = ""
    disputes: str = ""


@dataclass(frozen=True)
class Breach:
    """A line that asks for more than it may: `index` in the lines, `over_fen` too much, `why` a code."""

    index: int
    over_fen: int
    why: str


@lru_cache(maxsize=1)
def clauses() -> dict[str, Any]:
    """The present wording of the agreement: version, lead, duties and fixed clauses."""
    found: dict[str, Any] = json.loads(CLAUSES.read_text(encoding="utf-8"))
    return found


def default_duties() -> dict[str, str]:
    """The duties as the present wording has them, by the field of Terms."""
    duties = clauses()["duties"]
    return {name: duties["return" if name == "return_home" else name] for name in DUTIES}


def breaches_of(lines: Sequence[Line], *, wage_fen: int, social_fen: int) -> list[Breach]:
    """The lines that make a profit, in their order; empty when the settlement only passes on what the lender pays.

    Wages and social insurance are passed on up to what they really are, costs only with the paper that proves them,
    fees never (人社厅函〔2020〕98号).
    """
    left = {LineKind.WAGE: wage_fen, LineKind.SOCIAL: social_fen}
    found = []
    for index, line in enumerate(lines):
        if line.kind is LineKind.FEE:
            if line.amount_fen > 0:
                found.append(Breach(index, line.amount_fen, "fee"))
        elif line.kind is LineKind.COST:
            if line.amount_fen > 0 and not line.document.strip():
                found.append(Breach(index, line.amount_fen, "document"))
        else:
            over = line.amount_fen - left[line.kind]
            if over > 0:
                found.append(Breach(index, over, line.kind.value))
            left[line.kind] = max(0, -over)
    return found


def total_fen(lines: Iterable[Line]) -> int:
    """The sum of the lines."""
    return sum(line.amount_fen for line in lines)


def problems_of(terms: Terms, *, today: date) -> dict[str, Text]:
    """What must be mended before anyone may agree, by form field; empty when nothing. Profit is told by `breaches_of`."""
    found: dict[str, Text] = {}
    if terms.headcount < 1:
        found["headcount"] = _("请填写人数。")
    if terms.ends_on < terms.starts_on:
        found["ends_on"] = _("结束日期不能早于开始日期。")
    elif (terms.ends_on - terms.starts_on).days >= LONGEST_DAYS:
        found["ends_on"] = _("一次最长一年，到期可以再发。")
    elif terms.ends_on < today:
        found["ends_on"] = _("结束日期已经过了。")
    if len(terms.work) < 10:
        found["work"] = _("请写清做什么、几点到几点、怎么休息，员工本人要看。")
    if not terms.division_code:
        found["division_name"] = _("请选择到镇或街道。")
    if not terms.shifts or not set(terms.shifts) <= {one.value for one in Shift}:
        found["shifts"] = _("请至少选一种班次。")
    if not 0 < terms.minutes_per_day <= LONGEST_MINUTES:
        found["hours"] = _("每天工作最多 8 小时，加班最多 3 小时。")
    if not terms.rest_weekdays:
        found["rest_weekdays"] = _("每周至少休息一天。")
    if terms.pay_fen <= 0 or monthly_fen(terms.pay_fen, terms.pay_unit) is None:
        found["pay"] = _("请填写工资。")
    if not 1 <= terms.pay_day <= 31:
        found["pay_day"] = _("请填写 1 到 31 之间的日期。")
    if terms.social_fen <= 0:
        found["social"] = _("社会保险不能中断，请填写每人每月单位缴纳的金额。")
    found |= {name: _("这一条不能空着。") for name in DUTIES if not getattr(terms, name).strip()}
    return found


def pay_month_fen(terms: Terms) -> int:
    """A full month's pay in fen, by the unit agreed."""
    return monthly_fen(terms.pay_fen, terms.pay_unit) or 0


def terms_breaches(terms: Terms) -> list[Breach]:
    """`breaches_of` for one person and month."""
    return breaches_of(terms.lines, wage_fen=pay_month_fen(terms), social_fen=terms.social_fen)


def touches_workers(old: Terms, new: Terms) -> bool:
    """Whether a change wants the workers' consent again: anything of work, time, place, pay or what is provided."""
    names = ("starts_on", "division_code", "address", "work", "shifts", "minutes_per_day", "rest_weekdays", "pay_fen",
             "pay_unit", "pay_day", "lodging", "transport", *DUTIES)  # fmt: skip
    return new.ends_on > old.ends_on or any(getattr(old, name) != getattr(new, name) for name in names)


def to_json(terms: Terms) -> dict[str, Any]:
    """The terms as a version keeps them."""
    stored = asdict(terms)
    return stored | {
        "starts_on": terms.starts_on.isoformat(),
        "ends_on": terms.ends_on.isoformat(),
        "pay_unit": terms.pay_unit.value,
        "lines": [asdict(line) | {"kind": line.kind.value} for line in terms.lines],
    }


def from_json(stored: Mapping[str, Any]) -> Terms:
    """What `to_json` wrote."""
    values = {field.name: stored[field.name] for field in fields(Terms) if field.name in stored}
    for name in ("shifts", "rest_weekdays", "certificates"):
        values[name] = tuple(values.get(name, ()))
    return Terms(
        **values
        | {
            "starts_on": date.fromisoformat(stored["starts_on"]),
            "ends_on": date.fromisoformat(stored["ends_on"]),
            "pay_unit": WageUnit(stored["pay_unit"]),
            "lines": tuple(Line(**line | {"kind": LineKind(line["kind"])}) for line in stored["lines"]),
        }
    )
