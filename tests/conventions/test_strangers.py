"""What belongs to one firm or person does not exist for another: every address that takes an id is tried by strangers.

The addresses are those that a demo account really reads, and those that the forms on its pages send to. Each is tried
as two strangers of the same kind, as every other kind of account, and, where the bureau's own, as people of no bureau.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa
from werkzeug.exceptions import HTTPException

from jobsite.accounts.models import Membership, Person
from jobsite.core.database import db
from jobsite.core.identity import PersonKind
from tests.conventions.conftest import browser_of, browser_of_person
from tests.conventions.routes import access_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.client import SiteClient
    from tests.conventions.crawl import Walk

OWNERS = ("seeker", "firm", "admin")
OTHER_KINDS = {
    "seeker": ("firm", "agency", "school", "visitor"),
    "firm": ("seeker", "agency", "school", "visitor"),
    "admin": ("seeker", "firm", "agency", "school", "visitor"),
}
REFUSED = {303, 403, 404}  # sign in first; not your role; does not exist for you
# What the argument names there is nobody's own, so that others may rightly use the address. Each says why.
SHARED = {
    "accounts.address": "the channel, phone or e-mail, of the reader's own account",
    "applications.apply": "a public vacancy: each seeker applies for themselves",
    "applications.block": "a public firm: each seeker keeps a list of their own",
    "applications.save": "a public vacancy: each seeker keeps a list of their own",
    "discovery.dismiss": "a public vacancy: each seeker says what is not for them",
    "applications.unblock": "a public firm: each seeker keeps a list of their own",
}


def addresses_of(app: Flask, walk: Walk) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and path of all that takes an argument and that this person read or could send."""
    adapter = app.url_map.bind("localhost")
    seen: set[tuple[str, str]] = set()
    for visit in walk.visits:
        forms = visit.page.root.find_all("form", method="post") if visit.page else []
        asked = [("GET", visit.path)] if visit.status == 200 else []
        asked += [("POST", urljoin(visit.path, form["action"] or visit.path)) for form in forms]
        for method, address in asked:
            path = urlsplit(address).path
            try:
                endpoint, arguments = adapter.match(path, method=method)
            except HTTPException:
                continue
            if not arguments or (method, path) in seen or endpoint == "static":
                continue
            seen.add((method, path))
            declared = access_of(app, endpoint)
            if declared is not None and not declared.is_open and endpoint not in SHARED:
                yield endpoint, method, path


def strangers_of(app: Flask, owner: str) -> dict[str, SiteClient]:
    """Two of the same kind that have nothing to do with the owner, and one of every other kind."""
    clients = {role: browser_of(app, role, "zh_Hans_CN") for role in OTHER_KINDS[owner]}
    if owner == "admin":
        return clients
    with app.app_context():
        own_firms = sa.select(Membership.employer_id).join(Person).where(Person.email == f"{owner}@demo.example")
        related = sa.select(Membership.person_id).where(Membership.employer_id.in_(own_firms))
        kind = PersonKind.SEEKER if owner == "seeker" else PersonKind.EMPLOYER
        wanted = sa.select(Person.id).where(
            Person.kind == kind, Person.id.not_in(related), Person.email.is_distinct_from(f"{owner}@demo.example")
        )
        ids = db.session.scalars(wanted.order_by(Person.id.desc()).limit(2)).all()
    assert len(ids) == 2
    return clients | {f"another {owner} ({person_id})": browser_of_person(app, person_id) for person_id in ids}


@pytest.mark.parametrize("owner", OWNERS)
def test_what_is_another_ones_does_not_exist(city_app: Flask, walks: dict[tuple[str, str], Walk], owner: str) -> None:
    leaks, tried = [], 0
    strangers = strangers_of(city_app, owner)
    for client in strangers.values():
        client.checks_pages = False
    for endpoint, method, path in addresses_of(city_app, walks[owner, "zh_Hans_CN"]):
        for name, client in strangers.items():
            tried += 1
            status = client.open(path, method=method).status_code
            if status not in REFUSED or (status == 303 and name != "visitor"):
                leaks.append(f"{endpoint} {method} {path} as {name}: {status}")
    print(f"{owner}: {tried} tries")
    assert not leaks, "\n".join(leaks)
    assert tried >= 30
