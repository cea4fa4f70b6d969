"""Passwords: the rule for new ones and argon2. Keeps no password; knows no table."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from jobsite.core.errors import Invalid
from jobsite.core.i18n import lazy_gettext as _

MIN_LENGTH = 8
MAX_LENGTH = 128
_state: dict[str, PasswordHasher | str] = {}

# The most used passwords of at least 8 characters in published leaks, and those that Chinese sites see most.
COMMON = frozenset(
    """
    12345678 123456789 1234567890 12345678910 123123123 11111111 00000000 88888888 66666666 99999999 87654321
    987654321 0987654321 147258369 123654789 159357456 12344321 11223344 112233445566 1q2w3e4r 1q2w3e4r5t 1qaz2wsx
    qwertyui qwerty123 qwertyuiop asdfghjkl zxcvbnm123 password password1 password123 passw0rd p@ssw0rd p@ssword
    iloveyou sunshine princess football baseball welcome1 admin123 administrator letmein1 trustno1 superman starwars
    abc12345 abcd1234 a1234567 a12345678 a123456789 aa123456 aa12345678 abc123456 asd123456 qq123456 wang1234 zhang123
    woaini1314 woaini520 woaini123 5201314520 13145201 1314520520 20082008 qwe123456 zaq12wsx q1w2e3r4 q1w2e3r4t5
    computer internet whatever dragon12 monkey12 michael1 jennifer jordan23 liverpool changeme changeit default1
    """.split()  # noqa: SIM905  # words read better as text
)


def configure(*, is_cheap: bool) -> None:
    """Choose the cost: daily, or small for tests that sign in hundreds of people."""
    if is_cheap:
        hasher = PasswordHasher(time_cost=1, memory_cost=1_024, parallelism=1)
    else:  # OWASP password storage, argon2id
        hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
    _state.update(hasher=hasher, decoy=hasher.hash("nobody's password"))


def _hasher() -> PasswordHasher:
    if "hasher" not in _state:
        configure(is_cheap=False)
    found = _state["hasher"]
    assert isinstance(found, PasswordHasher)
    return found


def hashed(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher().hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the hash's. Without a hash a decoy is checked, so that both take the same time."""
    hasher = _hasher()
    stored = password_hash or str(_state["decoy"])
    try:
        found = hasher.verify(stored, password[:MAX_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return found and password_hash is not None


def needs_new_hash(password_hash: str) -> bool:
    """Whether the hash was made at another cost than today's."""
    return _hasher().check_needs_rehash(password_hash)


def check_new_password(password: str, *, own: tuple[str, ...] = (), field: str = "password") -> None:
    """Raise Invalid on `field` unless the password has 8 to 128 characters, is not widely used and not the person's own data."""
    if len(password) < MIN_LENGTH:
        raise Invalid({field: _("密码至少 8 个字符。")})
    if len(password) > MAX_LENGTH:
        raise Invalid({field: _("密码最多 128 个字符。")})
    lower = password.lower()
    names = {text.lower() for text in own if text} | {text.partition("@")[0].lower() for text in own if "@" in text}
    names |= {text.removeprefix("+86") for text in own if text.startswith("+86")}
    if lower in COMMON or lower in names or len(set(lower)) < 3:
        raise Invalid({field: _("这个密码太容易被猜到，请换一个，例如四个不相干的词连起来。")})
