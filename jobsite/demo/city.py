"""Rows of a demo city, made from a seed: the same size gives the same city on the same day. Writes nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Any

from jobsite.core import clock
from jobsite.core.money import WageUnit
from jobsite.demo import people
from jobsite.demo.trades import Trade, list_trades, trades_of
from jobsite.employers.models import EmployerSize, EmployerState, Industry
from jobsite.taxonomy.divisions import list_children
from jobsite.taxonomy.terms import Benefit, Column, Education, EmploymentType, Shift
from jobsite.vacancies.models import VacancyState

Row = dict[str, Any]
INDUSTRY_WEIGHTS = {
    Industry.HARDWARE: 16, Industry.APPLIANCES: 16, Industry.TEXTILES: 12, Industry.AUTO_PARTS: 10,
    Industry.ELECTRONICS: 7, Industry.MACHINERY: 11, Industry.PLASTICS: 9, Industry.MEDICAL: 2, Industry.FOOD: 4,
    Industry.CONSTRUCTION: 4, Industry.LOGISTICS: 5, Industry.RETAIL: 6, Industry.HOSPITALITY: 6,
    Industry.SERVICES: 6, Industry.SOFTWARE: 2, Industry.EDUCATION: 2, Industry.HEALTH: 2, Industry.AGRICULTURE: 2,
}  # fmt: skip
SIZE_WEIGHTS = {
    EmployerSize.TINY: 30, EmployerSize.SMALL: 38, EmployerSize.MIDDLE: 22, EmployerSize.LARGE: 7, EmployerSize.HUGE: 3,
}  # fmt: skip
STATE_WEIGHTS = {
    VacancyState.PUBLISHED: 82, VacancyState.SUBMITTED: 4, VacancyState.DRAFT: 3, VacancyState.PAUSED: 2,
    VacancyState.FILLED: 4, VacancyState.CLOSED: 3, VacancyState.EXPIRED: 2,
}  # fmt: skip
HOME_PROVINCES = ("330000", "340000", "360000", "410000", "420000", "500000", "520000", "530000", "510000", "430000")
OPENINGS = ("因订单增加", "新车间投产", "因业务发展", "因旺季到来", "长期")
WISHES = (
    "希望离住处近一点。", "想找包吃住的厂。", "只做长白班。", "能吃苦，愿意加班。", "带孩子，不上夜班。",
    "有经验，希望工资高一点。", "愿意学技术，可以从学徒做起。", "夫妻一起找，最好同一家。", "", "", "",
)  # fmt: skip
BENEFIT_TEXT = {
    Benefit.LODGING: "提供宿舍，四人间，有空调热水",
    Benefit.MEALS: "工作餐免费",
    Benefit.INSURANCE: "入职缴纳五险",
    Benefit.SHUTTLE: "厂车接送",
    Benefit.BONUS: "有年终奖",
}


@dataclass(frozen=True)
class CitySize:
    """How much to make."""

    employers: int
    vacancies: int
    seekers: int
    applications: int


SIZES = {
    "small": CitySize(200, 2_000, 5_000, 4_000),
    "city": CitySize(2_820, 38_000, 300_000, 90_000),
}


class City:
    """Makes the rows of one city. `epoch` is the present moment; everything happened in the weeks before it."""

    def __init__(self, size: CitySize, *, seed: int = 2020, home: str = "330282") -> None:
        self.size = size
        self.seed = seed
        self.epoch = clock.now()
        self.towns = [division.code for division in list_children(home)]
        self.counties = [division.code for division in list_children(home[:4] + "00") if division.code != home]

    def _random(self, part: str) -> random.Random:
        return random.Random(f"{self.seed}:{part}")

    @cached_property
    def _origins(self) -> list[str]:
        rng = self._random("origins")
        return [
            county.code
            for province in HOME_PROVINCES
            for prefecture in rng.sample(list_children(province), min(6, len(list_children(province))))
            for county in list_children(prefecture.code)[:6]
        ]

    def place(self, rng: random.Random) -> str:
        """A town of the city (nine in ten) or a neighbouring county."""
        if rng.random() < 0.9:
            return self.towns[min(int(rng.expovariate(0.16)), len(self.towns) - 1)]
        return rng.choice(self.counties)

    def employers(self) -> Iterator[Row]:
        """Firms; ids from 1. One in thirty waits for verification, one in a hundred was refused or is blocked."""
        rng = self._random("employers")
        industries, sizes = list(INDUSTRY_WEIGHTS), list(SIZE_WEIGHTS)
        for number in range(1, self.size.employers + 1):
            industry = rng.choices(industries, list(INDUSTRY_WEIGHTS.values()))[0]
            size = rng.choices(sizes, list(SIZE_WEIGHTS.values()))[0]
            created_at = self.epoch - timedelta(days=rng.randint(30, 400), minutes=rng.randint(0, 1440))
            state = EmployerState.VERIFIED
            if number > 3 and rng.random() < 0.035:
                state = rng.choice((EmployerState.PENDING, EmployerState.PENDING, EmployerState.REFUSED))
                created_at = self.epoch - timedelta(hours=rng.randint(1, 60))
            yield {
                "id": number,
                "uscc": people.credit_code(number),
                "name": people.firm_name(rng, industry, number - 1),
                "industry": industry,
                "size": size,
                "division_code": self.place(rng),
                "address": f"工业园{rng.randint(1, 9)}路{rng.randint(1, 199)}号",
                "contact_name": people.person_name(rng),
                "contact_phone": people.phone(90_000_000 + number),
                "introduction": f"{rng.choice((1998, 2003, 2008, 2012, 2016))} 年建厂，"
                f"主要生产经营{people.PRODUCTS[industry][0]}，重视一线员工，工资按月足额发放。",
                "is_key_firm": size in (EmployerSize.LARGE, EmployerSize.HUGE),
                "is_above_designated_size": size not in (EmployerSize.TINY, EmployerSize.SMALL),
                "state": state,
                "refusal_reason": "营业执照照片不清楚，请重新上传。" if state is EmployerState.REFUSED else "",
                "blocked_at": None,
                "block_reason": "",
                "licence_file_id": None,
                "applications_count": 0,
                "answered_count": 0,
                "answer_hours_median": None,
                "created_at": created_at,
                "version": 1,
            }

    def vacancies(self, employers: list[Row]) -> Iterator[Row]:
        """Vacancies; ids from 1. Larger firms have more; unverified ones only drafts."""
        rng = self._random("vacancies")
        shares = list(accumulate(1 + 3 * list(EmployerSize).index(row["size"]) for row in employers))
        states = list(STATE_WEIGHTS)
        for number in range(1, self.size.vacancies + 1):
            employer = employers[number - 1] if number <= 3 else rng.choices(employers, cum_weights=shares)[0]
            trades = trades_of(employer["industry"])
            trade = rng.choices(trades, [item.weight for item in trades])[0]
            state = rng.choices(states, list(STATE_WEIGHTS.values()))[0]
            if employer["state"] is not EmployerState.VERIFIED:
                state = VacancyState.DRAFT
            yield self._vacancy(rng, number, employer, trade, state)

    def _vacancy(self, rng: random.Random, number: int, employer: Row, trade: Trade, state: VacancyState) -> Row:
        low, high = wages(rng, trade)
        created_at = self._earlier(rng, 40)
        submitted_at = created_at + timedelta(hours=rng.randint(0, 6)) if state is not VacancyState.DRAFT else None
        if state is VacancyState.SUBMITTED:
            submitted_at = created_at = self.epoch - timedelta(minutes=rng.randint(5, 2000))
        published_at = None
        if submitted_at and state is not VacancyState.SUBMITTED:
            published_at = min(submitted_at + timedelta(minutes=rng.randint(10, 900)), self.epoch)
        ended = state in (VacancyState.FILLED, VacancyState.CLOSED, VacancyState.EXPIRED)
        today = clock.today()
        closes_on = today - timedelta(days=rng.randint(1, 5)) if state is VacancyState.EXPIRED else None
        benefits = [benefit for benefit in Benefit if rng.random() < BENEFIT_CHANCE[benefit]]
        shifts = [rng.choice(trade.shifts)]
        title = rng.choice(trade.titles)
        at_firm = rng.random() < 0.8
        moment = published_at or submitted_at or created_at
        return {
            "id": number,
            "employer_id": employer["id"],
            "created_by_id": None,
            "state": state,
            "title": title,
            "occupation_code": trade.code,
            "description": description(rng, trade, benefits, shifts),
            "headcount": max(1, min(200, round(rng.expovariate(0.12)))),
            "employment_type": employment_type(rng, trade, title),
            "wage_min_fen": low * 100,
            "wage_max_fen": high * 100,
            "wage_unit": trade.unit,
            "pay_day": rng.choice((10, 15, 15, 20, 25)) if trade.unit is WageUnit.MONTH else None,
            "division_code": employer["division_code"] if at_firm else self.place(rng),
            "address": employer["address"] if at_firm else "",
            "education": trade.education,
            "experience_years": 0 if "学徒" in title or "普工" in title else rng.choice((0, 0, 0, 1, 1, 2, 3)),
            "skills": rng.sample(trade.skills, min(len(trade.skills), rng.randint(1, 3))),
            "certificates": list(trade.certificates),
            "shifts": [str(shift) for shift in shifts],
            "benefits": [str(benefit) for benefit in benefits],
            "columns": [str(column) for column in columns(rng, trade)],
            "age_max": None,
            "age_limit_basis": "",
            "contact_name": employer["contact_name"],
            "contact_phone": employer["contact_phone"],
            "closes_on": closes_on or today + timedelta(days=rng.randint(5, 60)),
            "refusal_reasons": [],
            "submitted_at": submitted_at,
            "published_at": published_at,
            "closed_at": self.epoch - timedelta(days=rng.randint(0, 4)) if ended else None,
            "applications_count": 0,
            "version": 1,
            "created_at": created_at,
            "updated_at": moment,
        }

    def _earlier(self, rng: random.Random, days: int) -> datetime:
        return self.epoch - timedelta(days=min(days, rng.expovariate(0.09)), minutes=rng.randint(60, 1500))

    def seekers(self, first_id: int) -> Iterator[tuple[Row, Row]]:
        """Persons with their profiles; person ids from `first_id`."""
        rng = self._random("seekers")
        trades = list_trades()
        shares = list(accumulate(trade.weight for trade in trades))
        for number in range(self.size.seekers):
            trade = rng.choices(trades, cum_weights=shares)[0]
            yield self._seeker(rng, first_id + number, number, trade)

    def _seeker(self, rng: random.Random, person_id: int, number: int, trade: Trade) -> tuple[Row, Row]:
        created_at = self._earlier(rng, 90)
        name = people.person_name(rng)
        years = min(30, int(rng.expovariate(0.2)))
        home = rng.choice(self._origins) if rng.random() < 0.7 else self.place(rng)
        person = {
            "id": person_id,
            "kind": "seeker",
            "status": "active",
            "display_name": name,
            "email": None,
            "phone": people.phone(number),
            "password_hash": None,
            "locale": "zh_Hans_CN",
            "created_at": created_at,
        }
        profile = {
            "person_id": person_id,
            "name": name,
            "phone": people.phone(number),
            "division_code": self.place(rng) if rng.random() < 0.85 else home,
            "wished_titles": [rng.choice(trade.titles).split("(")[0]],
            "wished_occupations": [trade.code],
            "wage_min_fen": wages(rng, trade)[0] * 100 if rng.random() < 0.9 else None,
            "wage_unit": trade.unit,
            "education": raised(rng, trade.education),
            "experience_years": years,
            "skills": [skill for skill in trade.skills if rng.random() < 0.55],
            "available_from_on": clock.today() + timedelta(days=rng.choice((0, 0, 0, 3, 7, 15, 30))),
            "willing_divisions": [],
            "experience": [{"title": trade.titles[0], "years": years, "industry": str(trade.industries[0])}]
            if years
            else [],
            "certificates": [name for name in trade.certificates if rng.random() < 0.6],
            "shifts_ok": rng.choice(([], ["day"], ["day"], ["day", "rotating"], ["day", "night", "rotating"])),
            "needs": rng.choice(([], [], ["lodging"], ["lodging", "meals"], ["insurance"])),
            "employment_types": [] if rng.random() < 0.6 else ["full"],
            "summary": rng.choice(WISHES),
            "birth_year": clock.today().year - rng.randint(18, 58),
            "sex": rng.choice(("female", "male")),
            "home_division_code": home[:6],
            "visibility": rng.choice(("every_firm", "every_firm", "every_firm", "applied_only", "hidden")),
            "version": 1,
            "created_at": created_at,
            "updated_at": created_at,
        }
        return person, profile


BENEFIT_CHANCE = {
    Benefit.LODGING: 0.55,
    Benefit.MEALS: 0.5,
    Benefit.INSURANCE: 0.7,
    Benefit.SHUTTLE: 0.2,
    Benefit.BONUS: 0.3,
}


def wages(rng: random.Random, trade: Trade) -> tuple[int, int]:
    """A wage range in yuan within the trade's own."""
    step = 100 if trade.unit is WageUnit.MONTH else 10 if trade.unit is WageUnit.DAY else 1
    middle = (trade.low + trade.high) / 2
    low = rng.uniform(trade.low, middle) // step * step
    high = rng.uniform(middle, trade.high) // step * step
    return int(low), int(max(high, low + step))


def description(rng: random.Random, trade: Trade, benefits: list[Benefit], shifts: list[Shift]) -> str:
    """Duties, conditions and benefits in the words of a small firm's notice."""
    shift_text = {
        Shift.DAY: "长白班，八小时加班另算",
        Shift.NIGHT: "夜班，有夜班补贴",
        Shift.ROTATING: "两班倒，半个月轮换",
    }
    lines = [
        f"{rng.choice(OPENINGS)}招聘。",
        "工作内容：" + "；".join(trade.duties) + "。",
        shift_text[shifts[0]] + "。",
    ]
    if trade.certificates:
        lines.append(f"须有{'、'.join(trade.certificates)}。")
    if benefits:
        lines.append("，".join(BENEFIT_TEXT[benefit] for benefit in benefits) + "。")
    if rng.random() < 0.3:
        lines.append("没有经验可以学，师傅带。")
    return "\n".join(lines)


def employment_type(rng: random.Random, trade: Trade, title: str) -> EmploymentType:
    """Mostly full time; by the hour where the wage is."""
    if trade.unit is WageUnit.HOUR:
        return EmploymentType.HOURLY
    if trade.unit is WageUnit.DAY:
        return EmploymentType.SHORT
    return rng.choices((EmploymentType.FULL, EmploymentType.PART, EmploymentType.INTERN), (94, 3, 3))[0]


def columns(rng: random.Random, trade: Trade) -> list[Column]:
    """Some vacancies stand in a column."""
    found = [Column.REOPENED] if rng.random() < 0.25 else []
    if trade.education in (Education.NONE, Education.JUNIOR) and rng.random() < 0.03:
        found.append(Column.CARE)
    if trade.education.rank >= Education.COLLEGE.rank and rng.random() < 0.2:
        found.append(Column.GRADUATES)
    return found


def raised(rng: random.Random, education: Education) -> Education:
    """A seeker's education: at least junior school, often a step above what the trade asks."""
    levels = list(Education)
    return levels[min(len(levels) - 1, max(1, education.rank + rng.choice((0, 0, 0, 1, 1, -1))))]
