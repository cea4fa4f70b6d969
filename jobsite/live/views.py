"""The polling twin of the stream, and tickets that let a browser open the stream of the push process."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, make_response, request

from jobsite.core import signing
from jobsite.core.outbox import last_event_id, read_events
from jobsite.live.topics import allowed_topics
from jobsite.web.access import current_actor, public

bp = Blueprint("live", __name__, url_prefix="/live")


@bp.get("/poll")
@public
def poll() -> Any:
    """Events of the asked topics after `after`, with an ETag so that "nothing new" costs 304 and no body."""
    topics = allowed_topics(current_actor(), request.args.get("topics", ""))
    after = request.args.get("after", type=event_number)
    if after is None:
        after, events = last_event_id(), []
    else:
        events = list(read_events(after, topics=topics, limit=100)) if topics else []
    last = events[-1].id if events else after
    response = make_response(jsonify(last=last, events=[as_json(event) for event in events]))
    response.set_etag(str(last))
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


@bp.get("/ticket")
@public
def ticket() -> Any:
    """A short-lived signed list of topics that the push process accepts in place of cookies."""
    topics = allowed_topics(current_actor(), request.args.get("topics", ""))
    response = jsonify(ticket=signing.sign("live", topics) if topics else None, last=last_event_id())
    response.headers["Cache-Control"] = "no-store"
    return response


def event_number(given: str) -> int:
    """The number of an event. Raises ValueError for what no event can have."""
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise ValueError(given)
    return int(given)


def as_json(event: Any) -> dict[str, Any]:
    """An event as clients see it."""
    return {"id": event.id, "name": event.name, "topic": event.topic, "data": event.payload}
