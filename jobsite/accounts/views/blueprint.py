"""The blueprint of the account pages, alone so that its view modules need not know each other."""

from flask import Blueprint

bp = Blueprint("accounts", __name__, url_prefix="/account")
