"""Seekers' profiles for tests."""

from __future__ import annotations

from typing import Any

import factory

from jobsite.accounts.login import actor_of
from jobsite.accounts.models import Person
from jobsite.core import clock
from jobsite.core.identity import Actor
from jobsite.core.money import WageUnit
from jobsite.seekers.models import SeekerProfile, Visibility
from jobsite.taxonomy.terms import Education
from tests.factories.accounts import PersonFactory
from tests.factories.base import BaseFactory
from tests.factories.employers import ZHOUXIANG


class ProfileFactory(BaseFactory):
    """The profile of a welder in Zhouxiang; `person` makes the account."""

    class Meta:
        model = SeekerProfile
        exclude = ("account",)

    account = factory.SubFactory(PersonFactory)
    person_id = factory.LazyAttribute(lambda made: made.account.id)
    name = factory.LazyAttribute(lambda made: made.account.display_name)
    phone = factory.Sequence(lambda n: f"+86198{n:08d}")
    division_code = ZHOUXIANG
    wished_titles = factory.LazyFunction(lambda: ["电焊工"])
    wished_occupations = factory.LazyFunction(list)
    wage_min_fen = 650_000
    wage_unit = WageUnit.MONTH
    education = Education.JUNIOR
    experience_years = 3
    skills = factory.LazyFunction(lambda: ["电焊"])
    willing_divisions = factory.LazyFunction(list)
    experience = factory.LazyFunction(list)
    certificates = factory.LazyFunction(list)
    shifts_ok = factory.LazyFunction(list)
    needs = factory.LazyFunction(list)
    employment_types = factory.LazyFunction(list)
    visibility = Visibility.APPLIED_ONLY
    created_at = factory.LazyFunction(clock.now)
    updated_at = factory.LazyFunction(clock.now)


def add_seeker(**profile: Any) -> Person:
    """A seeker with a profile; returns the person."""
    person: Person = PersonFactory()
    ProfileFactory(account=person, **profile)
    return person


def as_actor(person: Person) -> Actor:
    """What services are given for this person."""
    return actor_of(person)
