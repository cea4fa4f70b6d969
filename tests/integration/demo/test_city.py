"""The demo city: the same every time, believable, nobody real, and fast enough to wait for."""

from __future__ import annotations

import time
from collections import Counter
from itertools import islice
from typing import Any

import pytest
import sqlalchemy as sa
from stdnum.cn import uscc

from jobsite.applications.models import Application, ApplicationState
from jobsite.core.database import db
from jobsite.core.errors import Conflict
from jobsite.demo.city import SIZES, City
from jobsite.demo.loading import load_city
from jobsite.employers.models import Employer
from jobsite.seekers.models import SeekerProfile
from jobsite.taxonomy.divisions import find_division
from jobsite.taxonomy.occupations import find_occupation
from jobsite.vacancies.models import Vacancy, VacancyState


def rows_of(city: City) -> tuple[list[Any], list[Any], list[Any]]:
    employers = list(city.employers())
    return employers, list(city.vacancies(employers)), list(islice(city.seekers(1000), 500))


def test_the_same_size_gives_the_same_city(clock: Any, separate_app: Any) -> None:
    assert rows_of(City(SIZES["small"])) == rows_of(City(SIZES["small"]))


def test_nobody_in_the_city_is_real(clock: Any, separate_app: Any) -> None:
    employers, _vacancies, seekers = rows_of(City(SIZES["small"]))
    assert len(employers) == 200
    phones = [profile["phone"] for _person, profile in seekers] + [row["contact_phone"] for row in employers]
    assert all(phone.startswith("+86100") and len(phone) == 14 for phone in phones)
    assert len({profile["phone"] for _person, profile in seekers}) == len(seekers)
    assert all(uscc.is_valid(row["uscc"]) and row["uscc"][2:8] == "000000" for row in employers)
    assert len({row["name"] for row in employers}) == len(employers)


def test_every_code_of_the_city_is_in_the_classifications(clock: Any, separate_app: Any) -> None:
    employers, vacancies, seekers = rows_of(City(SIZES["small"]))
    assert all(find_occupation(row["occupation_code"]) for row in vacancies)
    assert all(find_division(row["division_code"]) for row in [*employers, *vacancies])
    assert all(find_division(profile["division_code"]) for _person, profile in seekers)


def test_the_small_city_is_loaded_within_20_seconds(separate_app: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with separate_app.app_context():
        start, own_start = time.perf_counter(), time.process_time()
        written = load_city("small", say=lambda text: None)
        seconds, own_seconds = time.perf_counter() - start, time.process_time() - own_start
        with capsys.disabled():
            print(
                f"\nsmall city on {db.engine.dialect.name}: {seconds:.1f} s ({own_seconds:.1f} s of it ours), {dict(written)}"
            )
        assert own_seconds <= 20  # of processor time: a busy machine is not the city's fault
        counts = [db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in (Employer, Vacancy)]
        assert counts == [200, 2_000]
        assert (db.session.scalar(sa.select(sa.func.count()).select_from(SeekerProfile)) or 0) >= 5_000
        states = Counter(db.session.scalars(sa.select(Application.state)))
        assert set(states) == set(ApplicationState)
        assert set(db.session.scalars(sa.select(Vacancy.state))) == set(VacancyState)
        with pytest.raises(Conflict):
            load_city("small", say=lambda text: None)
