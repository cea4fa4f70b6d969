"""Owns how a vacancy title becomes weighted features: noise stripped, head nouns stressed. Must not score."""

import re
import unicodedata
from collections import defaultdict

import rjieba

MAX_TITLE = 120
BRACKET_WEIGHT = 0.35
FIRM_WEIGHT = 0.3
GRAM_WEIGHTS = {1: 0.5, 2: 1.0, 3: 1.0}

_BRACKETS = re.compile(r"[(【\[{<《「]([^()【】\[\]{}<>《》「」]*)[)】\]}>》」]")
_SEPARATORS = re.compile(r"[\W_]+")
_SPELLINGS = (("c++", "cpp"), ("c#", "csharp"), (".net", "dotnet"), ("node.js", "nodejs"), ("vue.js", "vue"))
_CALL = re.compile(r"^(.{2,})招聘(.{2,})$")
_RECRUITER_WORDS = re.compile(r"^(专员|经理|主管|顾问|助理|师|者|岗|负责人|实习)")
_INTERNAL_CODE = re.compile(r"\b[a-z]{1,4}\d{2,}\w*\b")
_LATIN_WORD = re.compile(r"[a-z]+")
_LATIN_ONLY = re.compile(r"[a-z0-9]+")
_NUMBERS = re.compile(
    r"\d+(?:\.\d+)?\s*(?:[-~]\s*\d+(?:\.\d+)?)?\s*(?:[kw万千元薪天月年小时届名人号岁级]\w?)?(?:/月|/天)?"
)
_PERKS = re.compile(
    r"[五六七]险[一二两]?金?|\d险\d?金?|双休|单休|[大小]小?周|包吃(?:包?住)?|包食宿|包住宿?|管吃住?|管住|吃住|食宿"
    r"|提供(?:食宿|住宿|宿舍)|住宿|带薪\w{0,2}|年终奖|\d+薪|社保|公积金|不加班|朝[九八]晚[五六]|早[八九]晚[五六]"
    r"|就近(?:分配|安排)|接受小白|可小白|小白|不限经验|无需经验|无经验|零?0?基础|无责|底薪|高?提成|绩效|奖金|补[贴助]"
    r"|高薪|急招|急聘|诚聘|诚招|直招|招聘|招募|聘|月[入薪]过?万?|年薪|薪资|保底|日结|周结|月结|长白班|白班|夜班"
    r"|可兼职|全职|兼职|应届生?|实习生?|急|福利好?|晋升快?|上市公司|国企|央企|待遇优?"
)


def normalise_title(text: str) -> str:
    """Fold width and case, and drop control characters and lone surrogates; cut at 120 characters."""
    folded = unicodedata.normalize("NFKC", text[: 4 * MAX_TITLE]).lower()
    for spelling, word in _SPELLINGS:
        folded = folded.replace(spelling, word)
    kept = (char if unicodedata.category(char) not in ("Cc", "Cs", "Co", "Cn") else " " for char in folded)
    return "".join(kept).strip()[:MAX_TITLE]


def split_title(text: str) -> list[tuple[str, float]]:
    """Split a title into parts with weights: what stands in brackets or names the firm counts less."""
    parts: list[tuple[str, float]] = []

    def put_aside(match: re.Match[str]) -> str:
        parts.append((match.group(1), BRACKET_WEIGHT))
        return " "

    main = _BRACKETS.sub(put_aside, _INTERNAL_CODE.sub(" ", normalise_title(text)))
    call = _CALL.match(main)
    if call and not _RECRUITER_WORDS.match(call.group(2)):
        parts.append((call.group(1), FIRM_WEIGHT))
        main = call.group(2)
    parts.insert(0, (main, 1.0))
    split = [(piece, weight) for part, weight in parts for piece in _SEPARATORS.split(part) if piece]
    clean = [(re.sub(r"\s+", "", _PERKS.sub(" ", _NUMBERS.sub(" ", piece))), weight) for piece, weight in split]
    return [pair for pair in clean if pair[0]] or [(piece, weight / 2) for piece, weight in split]


def title_features(text: str) -> dict[str, float]:
    """Weigh the features of a title: 1- to 3-grams, both ends of each part, words, Latin words."""
    features: defaultdict[str, float] = defaultdict(float)
    for part, weight in split_title(text):
        if _LATIN_ONLY.fullmatch(part):
            features["w:" + part] += 2 * weight
        else:
            _add_part(features, part, weight)
    return features


def _add_part(features: defaultdict[str, float], part: str, weight: float) -> None:
    for size, share in GRAM_WEIGHTS.items():
        for start in range(len(part) - size + 1):
            features[part[start : start + size]] += weight * share
    for size in (2, 3):
        features["^" + part[:size]] += weight / 2
    for size in (1, 2, 3):
        features[part[-size:] + "$"] += weight
    for word in rjieba.cut(part):
        if len(word) > 1:
            features["w:" + word] += weight
    for word in _LATIN_WORD.findall(part):
        features["w:" + word] += 2 * weight
