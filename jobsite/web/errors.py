"""Errors to answers, in one file: 404, 403, 409, 422, 429, and a calm 500."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from jobsite.core import errors
from jobsite.core.database import db

STATUS: dict[type[errors.AppError], int] = {
    errors.NotFound: 404,
    errors.Forbidden: 403,
    errors.Conflict: 409,
    errors.Invalid: 422,
    errors.TooMany: 429,
}
PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500, 503})


def answer(status: int, message: Any = "") -> tuple[Any, int]:
    """The error page of `status`, or its JSON twin for callers that ask for JSON."""
    g.has_failed = True
    db.session.rollback()
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error={"status": status, "message": str(message)}), status
    shown = status if status in PAGES else (400 if status < 500 else 500)
    return render_template(f"errors/{shown}.html", message=message), status


def init_errors(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(errors.AppError)
    def _expected(error: errors.AppError) -> Any:
        status = next((code for cls, code in STATUS.items() if isinstance(error, cls)), 400)
        response = current_app.make_response(answer(status, error.message))
        if isinstance(error, errors.TooMany):
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    @app.errorhandler(CSRFError)
    def _csrf(error: CSRFError) -> Any:
        return answer(400)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Any:
        if error.code is None or error.code < 400:
            return error
        return answer(error.code)

    @app.errorhandler(OperationalError)
    def _database_down(error: OperationalError) -> Any:
        current_app.logger.error("database: %s", error.orig)
        return answer(503)

    @app.errorhandler(DataError)
    @app.errorhandler(IntegrityError)
    def _refused_by_database(error: DataError | IntegrityError) -> Any:
        """What no form refused: a value that no column takes, or a twin request that was faster."""
        current_app.logger.error("the database refused", exc_info=True)
        return answer(400 if isinstance(error, DataError) else 409)

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Any:
        current_app.logger.exception("unexpected error")
        if current_app.testing and current_app.config.get("PROPAGATE_ERRORS"):
            raise error
        return answer(500)
