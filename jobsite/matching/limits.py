"""Hard limits: pairs that are never shown, each with its reason.

Owns the reasons and the mask. A place outside the areas a seeker named is barred beyond their prefectures; within
one, the next county costs points instead (scoring). A limit is no weight: it is checked before any score and nothing outweighs it. What
is not stated limits nothing. Must not know the score.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.matching import tables as t
from jobsite.matching.compiled import compiled_lean
from jobsite.matching.features import FLAG_ANYWHERE, FLAG_STAYS, FLAG_WILLING

WORKING_AGE = 16  # 劳动法第十五条: nobody under 16 is employed


class Limit(IntEnum):
    """Why a pair is barred; NONE is not."""

    NONE = 0
    CLOSED = 1
    BLOCKED = 2
    CERTIFICATE = 3
    AGE = 4
    UNDER_AGE = 5
    DIVISION = 6
    AWAY = 7


CODES = {
    Limit.CLOSED: "closed",
    Limit.BLOCKED: "blocked",
    Limit.CERTIFICATE: "certificate_required_by_law",
    Limit.AGE: "lawful_age_limit",
    Limit.UNDER_AGE: "under_working_age",
    Limit.DIVISION: "unwilling_division",
    Limit.AWAY: "not_willing_to_leave",
}
WORDS: dict[Limit, Text] = {
    Limit.CLOSED: _("岗位已关闭"),
    Limit.BLOCKED: _("一方已屏蔽另一方"),
    Limit.CERTIFICATE: _("缺少法定上岗证件"),
    Limit.AGE: _("超过法定年龄限制"),
    Limit.UNDER_AGE: _("未满16周岁"),
    Limit.DIVISION: _("不在愿意去的地区"),
    Limit.AWAY: _("求职者不愿离开本地"),
}
CERTIFICATE, AGE, UNDER_AGE = int(Limit.CERTIFICATE), int(Limit.AGE), int(Limit.UNDER_AGE)
CLOSED, BLOCKED, DIVISION = int(Limit.CLOSED), int(Limit.BLOCKED), int(Limit.DIVISION)
AWAY = int(Limit.AWAY)


@compiled_lean
def limit_of(
    v: NDArray[np.int64],
    i: int,
    s: NDArray[np.int64],
    j: int,
    areas: NDArray[np.int32],
    blocked: NDArray[np.int32],
    today: int,
    year: int,
) -> int:
    """The first limit that bars this pair, 0 where none does.

    ``v`` and ``s`` are the whole numbers of one vacancy and one seeker, ``today`` a day number, ``year`` its year.
    """
    if not v[i, t.VI_FLAGS] & t.IS_OPEN or (v[i, t.VI_CLOSES] >= 0 and v[i, t.VI_CLOSES] < today):
        return CLOSED
    if v[i, t.VI_EMPLOYER]:
        for k in range(blocked.shape[1]):
            if blocked[j, k] == v[i, t.VI_EMPLOYER]:
                return BLOCKED
    if s[j, t.SI_KNOWS_CERTIFICATES] and v[i, t.VI_LEGAL] & ~s[j, t.SI_HOLDS]:
        return CERTIFICATE
    if s[j, t.SI_BIRTH_YEAR]:
        age = year - s[j, t.SI_BIRTH_YEAR]
        if age < WORKING_AGE:
            return UNDER_AGE
        if v[i, t.VI_AGE_MAX] and age > v[i, t.VI_AGE_MAX]:
            return AGE
    return _away(v, i, s, j, areas)


@compiled_lean
def _away(v: NDArray[np.int64], i: int, s: NDArray[np.int64], j: int, areas: NDArray[np.int32]) -> int:
    if v[i, t.VI_LEVEL] < 0 or s[j, t.SI_FLAGS] & FLAG_ANYWHERE:
        return 0
    code = v[i, t.VI_CODE]
    if s[j, t.SI_FLAGS] & FLAG_WILLING:
        return 0 if is_willing(code, v[i, t.VI_LEVEL], areas, j, True) else DIVISION
    if s[j, t.SI_FLAGS] & FLAG_STAYS and s[j, t.SI_LEVEL] >= 0 and code // 10**5 != s[j, t.SI_CODE] // 10**5:
        return AWAY
    return 0


@compiled_lean
def is_willing(code: int, level: int, areas: NDArray[np.int32], j: int, in_prefecture: bool) -> bool:
    """Whether a vacancy's place lies in an area the seeker named, or, ``in_prefecture``, in the same prefecture.

    A vacancy known only by its province or prefecture may lie inside a smaller area.
    """
    for place in range(areas.shape[1]):
        number, divisor = areas[j, place, 0], areas[j, place, 1]
        if number < 0:
            break
        area = np.int64(number) * divisor
        if code // divisor == number or _holds_area(code, level, area):
            return True
        if in_prefecture and code // 10**5 == area // 10**5:
            return True
    return False


@compiled_lean
def _holds_area(code: int, level: int, area: int) -> bool:
    if level == 3:
        return code // 10**7 == area // 10**7
    return level == 2 and code // 10**5 == area // 10**5
