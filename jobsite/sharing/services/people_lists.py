"""Naming many people of an offer at once: all of a list or none of it, with what is wrong in each row."""

from __future__ import annotations

from collections.abc import Sequence

from jobsite.core.database import savepoint
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import Text
from jobsite.core.identity import Actor
from jobsite.sharing.models.lending import SharingPosting
from jobsite.sharing.people_in import PersonRow, titles
from jobsite.sharing.services.people import name_worker
from jobsite.sharing.tables_in import Problem


class _Undo(Exception):
    """Takes back the rows that were in order."""


def name_people(*, actor: Actor, posting: SharingPosting, rows: Sequence[PersonRow]) -> list[Problem]:
    """Name every person of the list by the rules of `name_worker`; with any problem nobody is named.

    Returns the problems by row, empty when all are named.
    """
    problems: list[Problem] = []
    try:
        with savepoint():
            for row in rows:
                problems += [Problem(row.row, titles()[name], text) for name, text in _errors(actor, posting, row)]
            if problems:
                raise _Undo
    except _Undo:
        return problems
    return []


def _errors(actor: Actor, posting: SharingPosting, row: PersonRow) -> list[tuple[str, Text]]:
    """What is wrong with one row, by field; the person is named when nothing is."""
    if row.content is None:
        return list(row.errors.items())
    try:
        name_worker(actor=actor, posting=posting, content=row.content)
    except Invalid as error:
        return list(error.errors.items())
    except Conflict as error:
        return [("name", error.message)]
    return []
