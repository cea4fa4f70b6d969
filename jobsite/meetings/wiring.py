"""What this room hangs into the rest at start: providers, topics, rules of time, privacy."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from jobsite.config import Settings
from jobsite.core import jobs
from jobsite.core.database import db
from jobsite.core.identity import Actor
from jobsite.core.outbox import subscribe
from jobsite.live.topics import register_topic
from jobsite.meetings import privacy, providers
from jobsite.meetings.events import MeetingCancelled, MeetingEnded
from jobsite.meetings.links import DEFAULT_HOSTS, configure_hosts
from jobsite.meetings.models import Participant, ParticipantState, ProviderName
from jobsite.meetings.providers import MeetingProvider
from jobsite.meetings.providers.janus import JanusProvider
from jobsite.meetings.providers.janus_server import JanusServer
from jobsite.meetings.providers.link import LinkProvider
from jobsite.meetings.providers.p2p import P2pProvider
from jobsite.meetings.providers.relay import Relay
from jobsite.meetings.queries import get_meeting
from jobsite.meetings.services import purge_signals, run_rules
from jobsite.meetings.tokens import TOPIC, is_topic_of


def may_listen(_actor: Actor, rest: str) -> bool:
    """Whoever knows the topic got it from a page that their link opened: its secret is the proof, while the link is good."""
    number = rest.partition("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return False
    one = db.session.scalar(sa.select(Participant).where(Participant.id == int(number)))
    return one is not None and one.state is not ParticipantState.REMOVED and is_topic_of(one, rest)


def close_room(news: MeetingEnded | MeetingCancelled) -> None:
    """A meeting that is over needs no room at its provider. Tried again later when the provider is down."""
    meeting = get_meeting(news.meeting_id)
    provider = providers.provider_of(meeting.provider)
    if provider is not None:
        provider.end(meeting)


def connect_meetings(settings: Settings) -> None:
    """Called once at start, by `app`, before the consumers are read."""
    configure_hosts(settings.meeting_link_hosts or DEFAULT_HOSTS)
    relay = Relay(settings.stun_urls, settings.turn_urls, settings.turn_secret, settings.turn_seconds)
    known: dict[ProviderName, MeetingProvider] = {
        ProviderName.P2P: P2pProvider(relay),
        ProviderName.LINK: LinkProvider(),
    }
    if settings.janus_url:
        known[ProviderName.JANUS] = JanusProvider(JanusServer(settings.janus_url, settings.janus_secret), relay)
    providers.configure(known)
    subscribe("meeting-rooms", MeetingEnded, close_room)
    subscribe("meeting-rooms", MeetingCancelled, close_room)
    register_topic(TOPIC, may_listen)
    jobs.register_periodic("meeting-rules", timedelta(seconds=3), run_rules)
    jobs.register_periodic("meeting-signals", timedelta(minutes=10), purge_signals)
    privacy.register_privacy()
