"""The site put together: the only importer of views; wires events, error handlers, commands."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

from flask import Flask, current_app
from flask_compress import Compress
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from jobsite import tables  # noqa: F401  # every table is known before the first query
from jobsite.accounts import passwords
from jobsite.accounts import services as account_services
from jobsite.accounts import views as account_views
from jobsite.accounts.login import init_login
from jobsite.accounts.stored_files import register_file_privacy
from jobsite.applications import views as application_views
from jobsite.applications.wiring import connect_applications
from jobsite.config import ROOT, Settings
from jobsite.core import jobs, signing
from jobsite.core.cli import register_commands
from jobsite.core.database import db, engine_options
from jobsite.core.files import FolderStore, sweep_files
from jobsite.core.lazily import Lazy, LazyGroup, lazy_module
from jobsite.core.outbox import consumer_names, purge_events, run_consumer
from jobsite.core.throttle import purge_attempts
from jobsite.discovery.views import (
    inviting,  # noqa: F401  # adds its routes to seeking.bp
    seeking,
)
from jobsite.discovery.wiring import connect_discovery
from jobsite.employers import notices as employer_notices
from jobsite.employers import views as employer_views
from jobsite.employers.privacy import register_privacy as register_employers_privacy
from jobsite.fairs import views as fair_views
from jobsite.fairs.views import running as fair_running_views
from jobsite.fairs.wiring import connect_fairs
from jobsite.interviews import views as interview_views
from jobsite.interviews.wiring import connect_interviews
from jobsite.live import views as live_views
from jobsite.matching import loading
from jobsite.meetings import views as meeting_views
from jobsite.meetings.providers import known_providers
from jobsite.meetings.wiring import connect_meetings
from jobsite.notifications import adapters, kinds
from jobsite.notifications import notices as account_notices
from jobsite.notifications import queries as notification_queries
from jobsite.notifications import robots as group_robots
from jobsite.notifications import services as notification_services
from jobsite.notifications import views as notification_views
from jobsite.notifications.privacy import register_privacy as register_notices_privacy
from jobsite.portal.views import (
    design,
    finding,
    home,
    robots,
    showing,  # noqa: F401  # adds its routes to finding.bp
)
from jobsite.search import indexes, indexing
from jobsite.search.engine import SearchUnavailable
from jobsite.search.queries import is_searchable
from jobsite.seekers import views as seeker_views
from jobsite.seekers.home import register_home_section
from jobsite.seekers.wiring import connect_seekers
from jobsite.sharing import views as sharing_views
from jobsite.sharing.wiring import connect_sharing
from jobsite.taxonomy.divisions import division_name
from jobsite.vacancies import notices as vacancy_notices
from jobsite.vacancies import services as vacancy_services
from jobsite.vacancies import views as vacancy_views
from jobsite.vacancies.privacy import register_privacy as register_vacancies_privacy
from jobsite.web import display, health
from jobsite.web.access import init_access, public
from jobsite.web.boundary import init_boundary, purge_submitted_forms
from jobsite.web.display import init_babel
from jobsite.web.errors import answer, init_errors
from jobsite.web.headers import init_headers
from jobsite.web.page import init_page
from jobsite.web.warming import also_warm

COMMANDS = {
    "accounts": "People and staff.",
    "demo": "The demo city.",
    "matching": "Rank seekers and vacancies.",
    "search": "The full-text indexes of vacancies and seekers.",
    "taxonomy": "Code and compare titles.",
}
flask_migrate = lazy_module("flask_migrate")
STATIC_AGE_SECONDS = 365 * 24 * 3600


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application for `settings`, by default those of the environment."""
    settings = settings or Settings.from_environ()
    app = Flask(
        "jobsite",
        root_path=str(ROOT / "jobsite"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    configure(app, settings)
    db.init_app(app)
    app.extensions["migrate"] = Lazy(partial(migration_settings, app))
    CSRFProtect(app)
    init_access(app)
    init_headers(app)
    init_login(app)
    init_boundary(app)
    init_errors(app)
    app.register_error_handler(SearchUnavailable, lambda _error: answer(503))
    init_babel(app, ROOT / "translations")
    init_page(app)
    Compress(app)
    loading.configure(settings.data_dir / "matching" / "tables", app.app_context)
    indexes.configure(settings.search_index_dir, settings.search_engine)
    register_rooms(app)
    register_tasks(settings)
    register_commands(app)
    for name, help_text in COMMANDS.items():
        app.cli.add_command(LazyGroup(name, f"jobsite.{name}.cli:{name}_cli", help_text))
    app.cli.add_command(LazyGroup("db", "flask_migrate.cli:db", "Database migrations."))
    serve_static(app)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=1, x_host=1)  # type: ignore[method-assign]  # the documented way
    return app


def migration_settings(app: Flask) -> object:
    """What `flask db` works with; Alembic is read for it."""
    flask_migrate.Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    return app.extensions["migrate"]


def configure(app: Flask, settings: Settings) -> None:
    """Flask's configuration from our settings."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    signing.configure(settings.secret_key)
    passwords.configure(is_cheap=settings.environment == "test")
    app.extensions["settings"] = settings
    app.extensions["file_store"] = FolderStore(settings.data_dir / "uploads")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=12_000_000,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        MAX_FORM_PARTS=500,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.environment == "production",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "application/javascript",
            "application/json",
            "image/svg+xml",
            "text/xml",
        ],
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        PUSH_ORIGIN=settings.push_origin,
        TESTING=settings.environment == "test",
        PROPAGATE_ERRORS=settings.environment == "test",
        JSON_AS_ASCII=False,
    )


def register_rooms(app: Flask) -> None:
    """Views, event handlers and health checks of every feature."""
    for blueprint in (
        health.bp,
        display.bp,
        live_views.bp,
        account_views.bp,
        account_views.people_bp,
        notification_views.bp,
        notification_views.demo_bp,
        employer_views.bp,
        employer_views.staff_bp,
        vacancy_views.bp,
        home.bp,
        finding.bp,
        design.bp,
        seeker_views.bp,
        sharing_views.bp,
        application_views.bp,
        interview_views.bp,
        robots.bp,
        seeking.bp,
        fair_views.bp,
        fair_running_views.bp,
        meeting_views.bp,
    ):
        app.register_blueprint(blueprint)
    register_file_privacy()
    register_notices_privacy()
    register_employers_privacy()
    connect_seekers()
    register_vacancies_privacy()
    connect_applications()
    connect_discovery()
    connect_meetings(app.extensions["settings"])
    connect_interviews()
    connect_sharing()
    connect_fairs()
    app.before_request(begin_matching_once)
    also_warm(loading.warm_up)
    register_home_section("recommendations", "seekers/_recommendations.html", home.recommended_cards, order=40)
    public(app.view_functions["static"])
    app.extensions["division_name"] = division_name
    health.register_check(app, "index", is_searchable)
    for name, provider in known_providers().items():
        health.register_check(app, f"video_{name.value}", provider.health, is_needed=False)
    app.extensions["unread_count"] = notification_queries.count_unread


def begin_matching_once() -> None:
    """The first request of a web process starts the reading of what matching needs, in the background."""
    if not current_app.extensions.get("matching_begun"):
        current_app.extensions["matching_begun"] = True
        loading.begin()


def register_tasks(settings: Settings) -> None:
    """What runs and recurs in the jobs process, and who hears which news."""
    kinds.configure_links(settings.public_url or f"http://127.0.0.1:{settings.port}")
    account_notices.subscribe_notices()
    employer_notices.subscribe_notices()
    vacancy_notices.subscribe_notices()
    ways_out = adapters.Adapters.from_urls(
        smtp_url=settings.smtp_url, mail_from=settings.mail_from, sms_url=settings.sms_url
    )
    group_robots.configure_robots(site_url=settings.robot_url, hosts=settings.robot_hosts)
    jobs.register_pump("search-index", indexing.run_pump)
    jobs.register_slow_pump("matching", timedelta(seconds=30), loading.keep_state)
    jobs.register_pump("deliveries", lambda: notification_services.send_due_deliveries(ways_out))
    jobs.register_slow_pump("group-robots", timedelta(seconds=5), group_robots.send_due_lines)
    for consumer in consumer_names():
        jobs.register_pump(f"consumer:{consumer}", partial(run_consumer, consumer))
    jobs.register_periodic("expire-vacancies", timedelta(seconds=20), vacancy_services.expire_due)
    jobs.register_periodic("warn-of-expiry", timedelta(hours=1), vacancy_notices.tell_expiring)
    jobs.register_periodic("purge-deliveries", timedelta(hours=1), notification_services.purge_deliveries)
    jobs.register_periodic("purge-robot-lines", timedelta(hours=1), group_robots.purge_lines)
    jobs.register_periodic("purge-codes", timedelta(hours=1), account_services.purge_codes)
    jobs.register_periodic("purge-sessions", timedelta(hours=24), account_services.purge_sessions)
    jobs.register_periodic("purge-events", timedelta(hours=24), purge_events)
    jobs.register_periodic("purge-jobs", timedelta(hours=24), jobs.purge_jobs)
    jobs.register_periodic(
        "sweep-files", timedelta(hours=24), lambda: sweep_files(FolderStore(settings.data_dir / "uploads"))
    )
    jobs.register_periodic("purge-attempts", timedelta(hours=1), purge_attempts)
    jobs.register_periodic("purge-submitted-forms", timedelta(hours=1), purge_submitted_forms)


def serve_static(app: Flask) -> None:
    """Static files by WhiteNoise, kept for ever by browsers because their addresses carry a hash."""
    folder = Path(app.static_folder or "")
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # the documented way
        app.wsgi_app,
        root=str(folder),
        prefix="static/",
        max_age=STATIC_AGE_SECONDS,
        autorefresh=app.extensions["settings"].environment == "development",
    )
