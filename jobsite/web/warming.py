"""Getting a web process ready before anyone asks: templates compiled, dictionaries read, the index opened.

Owns one request that the process asks itself in the background. Must not change anything, nor hold up a visitor.
"""

from __future__ import annotations

import logging
import threading

from flask import Flask

log = logging.getLogger(__name__)
PATH = "/vacancies?q=%E7%84%8A%E5%B7%A5&sort=distance"


def warm_up(app: Flask) -> None:
    """Make the search page once and throw it away: about a second that the first visitor would wait."""
    answer = app.test_client().get(PATH, base_url=app.extensions["settings"].public_url or None)
    if answer.status_code != 200:
        log.info("warming up was answered with %s", answer.status_code)


def warm_up_in_background(app: Flask) -> None:
    """Start ``warm_up`` beside the process's other threads; for web processes, once they have started."""
    threading.Thread(target=warm_up, args=(app,), name="warm-up", daemon=True).start()
