"""`GET /healthz`: whether database, index and jobs are ready, for operators and start scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, current_app, jsonify

from jobsite.core.database import db
from jobsite.core.jobs import is_alive
from jobsite.web.access import public

bp = Blueprint("health", __name__)


def register_check(app: Any, name: str, check: Callable[[], bool], *, is_needed: bool = True) -> None:
    """Let `check` be asked by /healthz under `name`. `is_needed`: without it the site is not ready."""
    app.extensions.setdefault("health_checks" if is_needed else "health_notes", {})[name] = check


def _database() -> bool:
    return bool(db.session.scalar(sa.text("SELECT 1")) == 1)


@bp.get("/healthz")
@public
def healthz() -> Any:
    """200 when every part that is needed is ready, else 503; the body names each part, the others too."""
    checks = {
        "database": _database,
        "jobs": lambda: is_alive("jobs"),
        **current_app.extensions.get("health_checks", {}),
    }
    parts = {name: _holds(name, check) for name, check in checks.items()}
    notes = {name: _holds(name, check) for name, check in current_app.extensions.get("health_notes", {}).items()}
    ready = all(parts.values())
    return jsonify(status="ok" if ready else "unready", **parts, **notes), 200 if ready else 503


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return bool(check())
    except Exception:
        current_app.logger.exception("health check %s failed", name)
        db.session.rollback()
        return False
