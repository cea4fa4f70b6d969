"""The audit log: who did, or looked at, what that concerns a person or a firm. Only adds rows."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from jobsite.accounts.models import AuditEntry
from jobsite.core import clock
from jobsite.core.database import db, is_reading, unit_of_work
from jobsite.core.identity import Actor

_LOOKS = "pending_looks"


def record_audit(actor: Actor, action: str, subject_kind: str, subject_id: int, **detail: Any) -> None:
    """Write one entry; call it from services, and from views whenever staff see a résumé or a contact.

    A reading request cannot write, so its entries wait until its answer is made and are written then by
    `write_looks`, before the answer leaves: no look without its entry. `detail` holds ids and words of the
    site, never personal data.
    """
    row = {
        "actor_id": actor.person_id,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "detail": detail,
        "created_at": clock.now(),
    }
    if is_reading():
        db.session().info.setdefault(_LOOKS, []).append(row)
        return
    db.session.add(AuditEntry(**row))
    db.session.flush()


def write_looks() -> None:
    """Write the entries of a reading request in a transaction of their own."""
    rows = db.session().info.pop(_LOOKS, [])
    if rows:
        with unit_of_work():
            db.session.execute(sa.insert(AuditEntry), rows)
