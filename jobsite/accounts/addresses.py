"""E-mail addresses and phones as people type them, in the one form that is stored. Knows no table."""

from __future__ import annotations

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from jobsite.core.errors import Invalid
from jobsite.core.i18n import lazy_gettext as _

_CHINESE_MOBILE = re.compile(r"\+861[3-9]\d{9}")
MAX_LENGTH = 254


def is_email(target: str) -> bool:
    """Whether a stored address is an e-mail address, else it is a phone."""
    return "@" in target


def normalised(text: str, *, field: str = "address") -> str:
    """The e-mail address in lower case, or the phone in E.164 (mainland China unless a country code is given).

    Raises Invalid on `field` when it is neither. Only mobile numbers are taken in mainland China: a code must arrive.
    """
    given = text.strip()
    if not given or len(given) > MAX_LENGTH:
        raise Invalid({field: _("请填写手机号或邮箱。")})
    return _email(given, field) if "@" in given else _phone(given, field)


def _email(given: str, field: str) -> str:
    try:
        return validate_email(given, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise Invalid({field: _("邮箱格式不对，例如 name@example.com。")}) from error


def _phone(given: str, field: str) -> str:
    problem = Invalid({field: _("手机号不对，请检查 11 位数字。")})
    try:
        number = phonenumbers.parse(given, "CN")
    except phonenumbers.NumberParseException as error:
        raise problem from error
    found = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    is_fine = _CHINESE_MOBILE.fullmatch(found) if number.country_code == 86 else phonenumbers.is_valid_number(number)
    if not is_fine or number.extension:
        raise problem
    return found


def masked(target: str) -> str:
    """The address with its middle hidden: `138****5678`, `wa***@example.com`."""
    if is_email(target):
        name, _at, domain = target.partition("@")
        return f"{name[:2]}***@{domain}"
    local = target.removeprefix("+86")
    return f"{local[:3]}****{local[-4:]}"
