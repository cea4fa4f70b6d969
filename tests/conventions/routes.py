"""Every route of the site with what it declares, as lines that people review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsite.web.access import Access

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Rule

UNSEEN = {"HEAD", "OPTIONS"}
WRITING = {"POST", "PUT", "PATCH", "DELETE"}


def rules_of(app: Flask) -> list[Rule]:
    """All rules in a stable order."""
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))


def methods_of(rule: Rule) -> list[str]:
    """The methods that the rule was given."""
    return sorted((rule.methods or set()) - UNSEEN)


def access_of(app: Flask, endpoint: str) -> Access | None:
    """What the view declares; None when it declares nothing."""
    view = app.view_functions[endpoint]
    found = getattr(getattr(view, "view_class", view), "access", None)
    return found if isinstance(found, Access) else None


def who(declared: Access | None) -> str:
    """Who may, in one word; `open` marks what people who are not signed in may try."""
    if declared is None:
        return "UNDECLARED"
    return f"{declared.policy} (open)" if declared.is_open and declared.policy != "public" else declared.policy


def access_lines(app: Flask) -> list[str]:
    """One line for each rule and method: endpoint, method, address, who."""
    return [
        f"{rule.endpoint:44} {method:6} {rule.rule:60} {who(access_of(app, rule.endpoint))}"
        for rule in rules_of(app)
        for method in methods_of(rule)
    ]
