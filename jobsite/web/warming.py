"""Getting a web process ready before anyone asks: templates compiled, dictionaries read, the index opened.

Owns the requests that the process asks itself in the background, and then what other rooms have to read before their
first use (``also_warm``). Must not change anything, nor hold up a visitor.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from flask import Flask

from jobsite.web.display import CHOICES

log = logging.getLogger(__name__)
PATH = "/vacancies?q=%E7%84%8A%E5%B7%A5&sort=distance"


_others: list[Callable[[], object]] = []


def also_warm(work: Callable[[], object]) -> None:
    """Have this done after the search page; asked twice, it is done once."""
    if work not in _others:
        _others.append(work)


def warm_up(app: Flask) -> None:
    """Make the search page in both languages and throw it away: about a second that the first visitor would wait."""
    client = app.test_client(use_cookies=False)
    origin = app.extensions["settings"].public_url or None
    for language in CHOICES["locale"]:
        answer = client.get(PATH, base_url=origin, headers={"Cookie": f"display_locale={language}"})
        if answer.status_code != 200:
            log.info("warming up was answered with %s", answer.status_code)
    for work in _others:
        work()


def warm_up_in_background(app: Flask) -> None:
    """Start ``warm_up`` beside the process's other threads; for web processes, once they have started."""
    threading.Thread(target=warm_up, args=(app,), name="warm-up", daemon=True).start()
