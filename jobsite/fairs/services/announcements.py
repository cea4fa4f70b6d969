"""What an operator says to a fair: kept, and told to the streams of those whom it is for. Flushes, never commits."""

from __future__ import annotations

from jobsite.core import clock, outbox
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.fairs.models.preparing import Fair, Hall
from jobsite.fairs.models.staging import Announcement, Audience

MAX_TEXT = 300
NEWS = "FairAnnounced"


def announce(
    *, fair: Fair, text: str, audience: Audience = Audience.ALL, hall: Hall | None = None, actor: Actor
) -> Announcement:
    """Say `text` to everyone at the fair, to one of its halls, or to its exhibitors; the row is the log of it.

    Raises Invalid for no text or more than MAX_TEXT characters (`text`) and when the hall is missing or of another
    fair (`hall`); Conflict when the fair is not public.
    """
    words = text.strip()
    if not words:
        raise Invalid({"text": _("请写要说的话。")})
    if len(words) > MAX_TEXT:
        raise Invalid({"text": _("请不要超过 300 字。")})
    if audience is Audience.HALL and (hall is None or hall.fair_id != fair.id):
        raise Invalid({"hall": _("请选一个展区。")})
    if not fair.is_public:
        raise Conflict(_("招聘会还没有发布，说了也没有人听到。"))
    said = Announcement(
        fair_id=fair.id,
        audience=audience,
        hall_id=hall.id if hall is not None and audience is Audience.HALL else None,
        text=words,
        made_by_id=actor.person_id,
        created_at=clock.now(),
    )
    db.session.add(said)
    db.session.flush()
    outbox.announce(NEWS, {"announcement": said.id, "text": words}, topic=topic_of(said))
    return said


def topic_of(said: Announcement) -> str:
    """The topic of the streams of those whom an announcement is for."""
    if said.audience is Audience.HALL:
        return f"hall:{said.hall_id}"
    return f"{'fair' if said.audience is Audience.ALL else 'exhibitors'}:{said.fair_id}"
