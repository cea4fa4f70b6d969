"""Ways to carry picture and sound. A provider is set up once at start and asked by name."""

from __future__ import annotations

from jobsite.meetings.models import ProviderName
from jobsite.meetings.providers.protocol import Capabilities, JoinInfo, MeetingProvider

__all__ = ["Capabilities", "JoinInfo", "MeetingProvider", "configure", "provider_of"]
_providers: dict[ProviderName, MeetingProvider] = {}


def configure(providers: dict[ProviderName, MeetingProvider]) -> None:
    """The providers that this site has. Called once at start."""
    _providers.clear()
    _providers.update(providers)


def provider_of(name: ProviderName) -> MeetingProvider | None:
    """The provider of that name; None when it is not set up."""
    return _providers.get(name)


def known_providers() -> dict[ProviderName, MeetingProvider]:
    """All that are set up."""
    return dict(_providers)
