"""A web process gets ready before anyone asks."""

from typing import Any

import pytest
from flask import Flask

from jobsite.matching import loading
from jobsite.web.warming import warm_up

pytestmark = pytest.mark.one_database


def test_warming_up_compiles_the_search_page_and_the_loops_of_matching(app: Flask, db_session: Any) -> None:
    cache = app.jinja_env.cache
    assert cache is not None
    cache.clear()
    warm_up(app)
    assert any(name == "portal/search.html" for _loader, name in cache)
    assert loading.is_warm()


def test_warming_up_reads_the_english_words(app: Flask, db_session: Any) -> None:
    warm_up(app)
    domain = app.extensions["babel"].instance.domain_instance
    assert "_english" in vars(domain)
