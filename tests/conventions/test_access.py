"""Who may do what is declared once per route, written down in one table, and refused without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.routing import AnyConverter

from tests.client import SiteClient
from tests.conventions.routes import WRITING, access_lines, access_of, methods_of, rules_of
from tests.conventions.source import ROOT

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Rule

pytestmark = pytest.mark.one_database
TABLE = ROOT / "tests" / "conventions" / "access_table.txt"
# Routes that programs call without a browser's session carry no CSRF token; each proves itself otherwise.
WITHOUT_CSRF: frozenset[str] = frozenset()
SAMPLES = {"IntegerConverter": "1", "IdConverter": "1", "UUIDConverter": "00000000-0000-4000-8000-000000000000"}


def sample_of(converter: Any) -> str:
    """Something that the converter takes."""
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return SAMPLES.get(type(converter).__name__, "x1")


def address_of(app: Flask, rule: Rule) -> str:
    """An address that the rule matches, with made-up arguments."""
    values = {name: sample_of(converter) for name, converter in rule._converters.items()}
    return str(rule.build(values, append_unknown=False)[1])  # type: ignore[index]  # every argument is given


def writing_rules(app: Flask) -> list[tuple[Rule, str]]:
    return [(rule, method) for rule in rules_of(app) for method in methods_of(rule) if method in WRITING]


def test_every_route_is_in_the_access_table(app: Flask) -> None:
    written = TABLE.read_text(encoding="utf-8").splitlines()
    found = access_lines(app)
    differences = [f"+ {row}" for row in found if row not in written] + [
        f"- {row}" for row in written if row not in found
    ]
    assert not differences, "\n".join([*differences, "write it anew with `make access`, then read its diff"])


def test_every_route_declares_who_may(app: Flask) -> None:
    silent = [rule.endpoint for rule in rules_of(app) if access_of(app, rule.endpoint) is None]
    assert not silent


def test_a_route_that_reads_does_not_share_its_view_with_a_hidden_write(app: Flask) -> None:
    unknown = [rule.rule for rule in rules_of(app) if set(methods_of(rule)) - WRITING - {"GET"}]
    assert not unknown


def test_people_who_are_not_signed_in_are_sent_to_sign_in(app: Flask, client: SiteClient) -> None:
    wrong, tried = [], 0
    for rule in rules_of(app):
        declared = access_of(app, rule.endpoint)
        if declared is None or declared.is_open:
            continue
        for method in methods_of(rule):
            tried += 1
            response = client.open(address_of(app, rule), method=method)
            if response.status_code != 303 or "next=" not in (response.location or ""):
                wrong.append(f"{method} {rule.rule}: {response.status}")
    assert not wrong, "\n".join(wrong)
    assert tried >= sum(1 for row in TABLE.read_text().splitlines() if not row.endswith((" public", "(open)")))


@pytest.mark.parametrize("token", ["", "not-a-token"], ids=["missing", "wrong"])
def test_a_write_without_its_token_is_refused(app: Flask, client: SiteClient, token: str) -> None:
    client.sends_csrf = False
    wrong, tried = [], 0
    for rule, method in writing_rules(app):
        if rule.endpoint in WITHOUT_CSRF:
            continue
        tried += 1
        response = client.open(address_of(app, rule), method=method, data={"csrf_token": token} if token else {})
        if response.status_code != 400:
            wrong.append(f"{method} {rule.rule}: {response.status}")
    assert not wrong, "\n".join(wrong)
    assert tried


def test_only_named_routes_go_without_a_token(app: Flask) -> None:
    protection = app.extensions["csrf"]
    exempt = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if f"{view.__module__}.{view.__name__}" in protection._exempt_views
        or endpoint.split(".")[0]
        in {blueprint.name for blueprint in protection._exempt_blueprints if hasattr(blueprint, "name")}
    }
    assert exempt == WITHOUT_CSRF
