"""Writing a demo city into an empty database, in batches, so that 300,000 seekers fit in little memory."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa

from jobsite.accounts.models import Consent, Membership, Person, StaffGrant
from jobsite.accounts.passwords import hashed
from jobsite.accounts.privacy import NOTICE, VERSION
from jobsite.applications.answer_clock import STEPS
from jobsite.applications.models import FINAL, Application, ApplicationHistory, ApplicationState, DeclineReason
from jobsite.core import clock
from jobsite.core.database import Model, db, unit_of_work
from jobsite.core.errors import Conflict
from jobsite.core.identity import MemberRole, PersonKind, StaffRole
from jobsite.demo.city import SIZES, City, Row
from jobsite.demo.interviews import load_interviews
from jobsite.demo.lending import lend_staff
from jobsite.demo.talks import load_talks
from jobsite.employers.models import Employer, EmployerHistory, EmployerState
from jobsite.seekers.models import SeekerProfile
from jobsite.vacancies.models import Vacancy, VacancyHistory, VacancyState

BATCH = 5_000
PASSWORD = "demo-pass-2026"  # noqa: S105  # of accounts that exist in demo cities only
ACCOUNTS = (
    ("admin@demo.example", PersonKind.STAFF, "管理员"),
    ("staff@demo.example", PersonKind.STAFF, "审核员"),
    ("firm@demo.example", PersonKind.EMPLOYER, "招聘负责人"),
    ("recruiter@demo.example", PersonKind.EMPLOYER, "招聘专员"),
    ("agency@demo.example", PersonKind.AGENCY, "劳务机构"),
    ("school@demo.example", PersonKind.SCHOOL, "职业学校"),
    ("seeker@demo.example", PersonKind.SEEKER, "李甲禾"),
)
FIRST_FIRM_ACCOUNT = 100
A = ApplicationState
STATE_WEIGHTS = {A.SUBMITTED: 22, A.SEEN: 14, A.SHORTLISTED: 10, A.INTERVIEWING: 12, A.OFFERED: 8, A.HIRED: 10, A.DECLINED: 18, A.WITHDRAWN: 6}  # fmt: skip
PATHS = {
    A.SUBMITTED: (),
    A.SEEN: (A.SEEN,),
    A.SHORTLISTED: (A.SEEN, A.SHORTLISTED),
    A.INTERVIEWING: (A.SEEN, A.SHORTLISTED, A.INTERVIEWING),
    A.OFFERED: (A.SEEN, A.INTERVIEWING, A.OFFERED),
    A.HIRED: (A.SEEN, A.INTERVIEWING, A.OFFERED, A.HIRED),
    A.DECLINED: (A.SEEN, A.DECLINED),
    A.WITHDRAWN: (A.WITHDRAWN,),
}
Say = Callable[[str], None]


def load_city(size_name: str, *, say: Say) -> Counter[str]:
    """Fill an empty database with the city of that size; returns how many rows of each kind were written.

    Raises Conflict when there are people already: a demo city is never mixed with real ones.
    """
    if db.session.scalar(sa.select(sa.func.count()).select_from(Person)):
        raise Conflict("the database is not empty")
    db.session.rollback()
    city = City(SIZES[size_name])
    written: Counter[str] = Counter()
    accounts = list(_account_rows(city))
    employers = list(city.employers())
    people = [row for row, _profile in accounts] + list(_owner_rows(city, employers))
    _write(written, Person, people)
    _write(written, Consent, [_consent(person) for person in people])
    _write(written, Employer, employers)
    _write(written, Membership, _membership_rows(city, employers))
    _write(written, StaffGrant, _grant_rows())
    _write(written, EmployerHistory, _employer_history(employers))
    say(f"{len(employers):,} firms")
    vacancies = list(city.vacancies(employers))
    _write(written, Vacancy, vacancies)
    _write(written, VacancyHistory, _vacancy_history(vacancies))
    say(f"{len(vacancies):,} vacancies")
    first_seeker = FIRST_FIRM_ACCOUNT + len(employers) + 1
    people_and_profiles = city.seekers(first_seeker)
    _write(written, SeekerProfile, [profile for _row, profile in accounts if profile])
    sample: list[Row] = [profile for _row, profile in accounts if profile]
    for batch in _batches(people_and_profiles):
        with unit_of_work():
            db.session.execute(sa.insert(Person), [person for person, _profile in batch])
            db.session.execute(sa.insert(SeekerProfile), [profile for _person, profile in batch])
            db.session.execute(sa.insert(Consent), [_consent(person) for person, _profile in batch])
        written["person"] += len(batch)
        sample += [profile for _person, profile in batch][: len(batch) // 4 + 1]
    say(f"{city.size.seekers:,} seekers")
    applications = list(_application_rows(city, vacancies, sample))
    _write(written, Application, [row for row, _steps in applications])
    _write(written, ApplicationHistory, (step for _row, steps in applications for step in steps))
    _count_answers(applications)
    say(f"{len(applications):,} applications")
    _advance_sequences()
    talks = load_interviews(city)
    written["interview"] += talks.total()
    written["meeting"] += load_talks(city)
    say(f"{talks.total():,} interviews, {written['meeting']:,} meetings")
    seeker_id = 1 + [email for email, _kind, _name in ACCOUNTS].index("seeker@demo.example")
    written["sharing_posting"] = lend_staff(city, employers, seeker_id=seeker_id, first_owner=FIRST_FIRM_ACCOUNT)
    say(f"{written['sharing_posting']:,} offers and requests of shared staff")
    return written


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _write(written: Counter[str], model: type[Model], rows: Iterable[Row]) -> None:
    for batch in _batches(rows):
        with unit_of_work():
            db.session.execute(sa.insert(model), batch)
        written[model.__tablename__] += len(batch)


def _consent(person: Row) -> Row:
    return {
        "person_id": person["id"],
        "notice": NOTICE,
        "version": VERSION,
        "is_given": True,
        "created_at": person["created_at"],
    }


def _account_rows(city: City) -> Iterator[tuple[Row, Row | None]]:
    secret = hashed(PASSWORD)
    template = next(city.seekers(1))[1]
    for number, (email, kind, name) in enumerate(ACCOUNTS, start=1):
        person = {
            "id": number, "kind": kind, "status": "active", "display_name": name, "email": email, "phone": None,
            "password_hash": secret, "locale": "zh_Hans_CN", "created_at": city.epoch - timedelta(days=60),
        }  # fmt: skip
        yield person, _demo_profile(template, number, name, city) if kind is PersonKind.SEEKER else None


def _demo_profile(template: Row, person_id: int, name: str, city: City) -> Row:
    return template | {
        "person_id": person_id,
        "name": name,
        "phone": "+8610099999999",
        "division_code": city.towns[0],
        "wished_titles": ["电焊工"],
        "wished_occupations": ["6-18-02-04"],
        "wage_min_fen": 650_000,
        "wage_unit": "month",
        "skills": ["二保焊", "看图纸"],
        "certificates": ["焊工证"],
        "experience_years": 3,
        "experience": [{"title": "电焊工", "years": 3, "industry": "hardware"}],
        "shifts_ok": ["day"],
        "needs": ["lodging"],
        "employment_types": ["full"],
        "summary": "有焊工证，做过三年不锈钢焊接，希望长白班、包住。",
        "visibility": "every_firm",
    }


def _owner_rows(city: City, employers: list[Row]) -> Iterator[Row]:
    for employer in employers:
        yield {
            "id": FIRST_FIRM_ACCOUNT + employer["id"], "kind": PersonKind.EMPLOYER, "status": "active",
            "display_name": employer["contact_name"], "email": f"firm{employer['id']}@demo.example", "phone": None,
            "password_hash": None, "locale": "zh_Hans_CN", "created_at": employer["created_at"],
        }  # fmt: skip


def _membership_rows(city: City, employers: list[Row]) -> Iterator[Row]:
    for employer in employers:
        yield _member(FIRST_FIRM_ACCOUNT + employer["id"], employer, MemberRole.OWNER)
    yield _member(3, employers[0], MemberRole.OWNER)
    yield _member(3, employers[1], MemberRole.OWNER)
    yield _member(4, employers[0], MemberRole.RECRUITER)


def _member(person_id: int, employer: Row, role: MemberRole) -> Row:
    return {"person_id": person_id, "employer_id": employer["id"], "role": role, "created_at": employer["created_at"]}


def _grant_rows() -> list[Row]:
    return [
        {"person_id": 1, "role": StaffRole.ADMINISTRATOR},
        {"person_id": 2, "role": StaffRole.REVIEWER},
        {"person_id": 2, "role": StaffRole.LIAISON_OFFICER},
        {"person_id": 2, "role": StaffRole.FAIR_OPERATOR},
    ]


def _employer_history(employers: list[Row]) -> Iterator[Row]:
    for row in employers:
        steps: list[tuple[str, EmployerState, int | None, Any]] = [("", EmployerState.PENDING, None, row["created_at"])]
        if row["state"] is not EmployerState.PENDING:
            steps.append((EmployerState.PENDING, row["state"], 2, row["created_at"] + timedelta(hours=5)))
        for before, after, actor, moment in steps:
            yield {
                "employer_id": row["id"], "from_state": str(before), "to_state": str(after), "actor_id": actor,
                "reason": row["refusal_reason"] if after is EmployerState.REFUSED else "", "created_at": moment,
            }  # fmt: skip


def _vacancy_history(vacancies: list[Row]) -> Iterator[Row]:
    for row in vacancies:
        owner = FIRST_FIRM_ACCOUNT + row["employer_id"]
        steps: list[tuple[Any, Any, int | None, Any]] = [("", VacancyState.DRAFT, owner, row["created_at"])]
        if row["submitted_at"]:
            steps.append((VacancyState.DRAFT, VacancyState.SUBMITTED, owner, row["submitted_at"]))
        if row["published_at"]:
            steps.append((VacancyState.SUBMITTED, VacancyState.PUBLISHED, 2, row["published_at"]))
        if row["state"] not in (VacancyState.DRAFT, VacancyState.SUBMITTED, VacancyState.PUBLISHED):
            actor = None if row["state"] is VacancyState.EXPIRED else owner
            steps.append((VacancyState.PUBLISHED, row["state"], actor, row["closed_at"] or row["published_at"]))
        for before, after, actor, moment in steps:
            yield {
                "vacancy_id": row["id"], "from_state": str(before), "to_state": str(after), "actor_id": actor,
                "reason": "", "changes": None, "created_at": moment,
            }  # fmt: skip


def _application_rows(city: City, vacancies: list[Row], profiles: list[Row]) -> Iterator[tuple[Row, list[Row]]]:
    rng = random.Random(f"{city.seed}:applications")
    by_code: dict[str, list[Row]] = {}
    for profile in profiles:
        by_code.setdefault(profile["wished_occupations"][0], []).append(profile)
    open_rows = [row for row in vacancies if row["published_at"] and by_code.get(row["occupation_code"])]
    made: set[tuple[int, int]] = set()
    for vacancy, profile in _pairs(rng, city, open_rows, by_code, profiles):
        key = (vacancy["id"], profile["person_id"])
        if key not in made:
            made.add(key)
            yield _application(rng, city, len(made), vacancy, profile)


def _pairs(
    rng: random.Random, city: City, open_rows: list[Row], by_code: dict[str, list[Row]], profiles: list[Row]
) -> Iterator[tuple[Row, Row]]:
    """First what the demo accounts need to look alive, then the city."""
    mine = [row for row in open_rows if row["occupation_code"] == "6-18-02-04"][:7]
    for vacancy in mine:
        yield vacancy, profiles[0]
    for vacancy in [row for row in open_rows if row["employer_id"] in (1, 2)]:
        for profile in rng.sample(
            by_code[vacancy["occupation_code"]], min(6, len(by_code[vacancy["occupation_code"]]))
        ):
            yield vacancy, profile
    for _number in range(city.size.applications):
        vacancy = rng.choice(open_rows)
        yield vacancy, rng.choice(by_code[vacancy["occupation_code"]])


def _application(rng: random.Random, city: City, number: int, vacancy: Row, profile: Row) -> tuple[Row, list[Row]]:
    state = rng.choices(list(STATE_WEIGHTS), list(STATE_WEIGHTS.values()))[0]
    span = max(timedelta(hours=1), city.epoch - vacancy["published_at"])
    submitted_at = vacancy["published_at"] + span * rng.random() * 0.8
    if state is A.SUBMITTED:
        submitted_at = max(submitted_at, city.epoch - timedelta(days=6) * rng.random())
    moments = [("", A.SUBMITTED, submitted_at)]
    for step in PATHS[state]:
        before, moment = moments[-1][1], moments[-1][2]
        moments.append((before, step, moment + (city.epoch - moment) * rng.uniform(0.05, 0.45)))
    answered = next((when for _before, step, when in moments if step not in (A.SUBMITTED, A.SEEN, A.WITHDRAWN)), None)
    row = {
        "id": number, "vacancy_id": vacancy["id"], "employer_id": vacancy["employer_id"],
        "person_id": profile["person_id"], "state": state,
        "note": rng.choice(("", "", "", "随时可以上班。", "请问有宿舍吗？", "想先来厂里看看。")),
        "snapshot": snapshot(profile), "source": rng.choice(("search", "search", "home", "share")),
        "decline_reason": rng.choice(list(DeclineReason)) if state is A.DECLINED else None,
        "answer_text": ANSWERS.get(state, ""),
        "next_step_on": clock.today() + timedelta(days=rng.randint(1, 6)) if state in (A.INTERVIEWING, A.OFFERED) else None,
        "submitted_at": submitted_at,
        "seen_at": next((when for _before, step, when in moments if step is A.SEEN), None),
        "answered_at": answered,
        "ended_at": moments[-1][2] if state in FINAL else None,
        "reminders": sum(city.epoch - submitted_at >= timedelta(days=step.days) for step in STEPS),
    }  # fmt: skip
    firm = FIRST_FIRM_ACCOUNT + vacancy["employer_id"]
    steps = [
        {
            "application_id": number, "from_state": str(before), "to_state": str(step),
            "actor_id": profile["person_id"] if step in (A.SUBMITTED, A.WITHDRAWN) else firm,
            "reason": "", "created_at": when,
        }
        for before, step, when in moments
    ]  # fmt: skip
    return row, steps


ANSWERS = {
    A.DECLINED: "谢谢您的应聘，这个岗位暂时不合适，祝您早日找到合适的工作。",
    A.OFFERED: "欢迎加入，请按时带身份证来报到。",
    A.INTERVIEWING: "请按时来面试，到门卫处说找人事即可。",
}
SNAPSHOT_FIELDS = (
    "name", "phone", "division_code", "wished_titles", "wage_min_fen", "wage_unit", "education", "experience_years",
    "skills", "experience", "certificates", "shifts_ok", "needs", "employment_types", "summary",
)  # fmt: skip


def snapshot(profile: Row) -> Row:
    """The profile as a firm sees it, in plain JSON values."""
    found = {name: profile[name] for name in SNAPSHOT_FIELDS}
    found["wage_unit"], found["education"] = str(found["wage_unit"]), str(found["education"])
    found["available_from_on"] = profile["available_from_on"].isoformat() if profile["available_from_on"] else None
    return found


def _count_answers(applications: list[tuple[Row, list[Row]]]) -> None:
    by_vacancy = Counter(row["vacancy_id"] for row, _steps in applications)
    asked: Counter[int] = Counter()
    answered: Counter[int] = Counter()
    hours: dict[int, list[float]] = {}
    for row, _steps in applications:
        if row["state"] is A.WITHDRAWN:
            continue
        asked[row["employer_id"]] += 1
        if row["answered_at"]:
            answered[row["employer_id"]] += 1
            passed = (row["answered_at"] - row["submitted_at"]).total_seconds() / 3600
            hours.setdefault(row["employer_id"], []).append(passed)
    with unit_of_work():
        db.session.execute(
            sa.update(Vacancy),
            [{"id": key, "applications_count": count} for key, count in by_vacancy.items()],
        )
        db.session.execute(
            sa.update(Employer),
            [
                {
                    "id": key, "applications_count": count, "answered_count": answered[key],
                    "answer_hours_median": round(sorted(hours[key])[len(hours[key]) // 2]) if key in hours else None,
                }
                for key, count in asked.items()
            ],
        )  # fmt: skip


def _advance_sequences() -> None:
    """On PostgreSQL, ids given by hand do not move the sequences; move them."""
    if db.engine.dialect.name != "postgresql":
        return
    with unit_of_work():
        for model in (Person, Employer, Vacancy, Application):
            table = model.__tablename__
            highest = sa.select(sa.func.max(sa.literal_column("id"))).select_from(sa.table(table)).scalar_subquery()
            db.session.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(table, "id"), highest)))
