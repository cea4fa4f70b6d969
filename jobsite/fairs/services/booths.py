"""The verbs with which a firm builds its booth: words, pictures, documents, questions, who talks and when, rehearsal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from jobsite.core import clock
from jobsite.core.database import db
from jobsite.core.errors import Conflict, Invalid, NotFound
from jobsite.core.files import IMAGE_TYPES, StoredFile
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _
from jobsite.core.identity import Actor
from jobsite.fairs.models.preparing import (
    ADMITTED,
    BoothFile,
    BoothFileKind,
    BoothRecruiter,
    EntryState,
    FairEntry,
    RecruiterBreak,
)
from jobsite.fairs.services.entries import (
    checked_recruiters,
    checked_vacancies,
    set_recruiters,
    set_vacancies,
)

VIDEO_HOSTS = frozenset({"v.qq.com", "www.bilibili.com", "v.youku.com", "www.ixigua.com", "tv.cctv.com"})
MOST_FILES = 12
MOST_QUESTIONS = 5
MOST_BREAKS = 200


@dataclass(frozen=True, kw_only=True)
class BoothContent:
    """What a firm says at its booth. `questions` are asked of everyone who queues."""

    slogan: str = ""
    introduction: str = ""
    video_url: str = ""
    questions: Sequence[str] = ()


def require_booth_editable(entry: FairEntry) -> None:
    """Raises Conflict unless the firm is in the fair and the fair has not ended."""
    if entry.state not in ADMITTED | {EntryState.APPLIED} or entry.fair.ended_at is not None:
        raise Conflict(_("现在不能改这个展位。"))


def checked_video_url(given: str) -> str:
    """An https address of an allowed video site, written plainly; raises Invalid on `video_url`."""
    if not given:
        return ""
    message: Text = _("请贴腾讯视频、哔哩哔哩、优酷、西瓜视频或央视网的 https 网址。")
    if any(ord(char) <= 32 or char in "\\\x7f" for char in given) or len(given) > 300:
        raise Invalid({"video_url": message})
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError as error:
        raise Invalid({"video_url": message}) from error
    is_plain = "@" not in parts.netloc and port in (None, 443) and parts.path not in ("", "/")
    if parts.scheme != "https" or not is_plain or parts.hostname not in VIDEO_HOSTS:
        raise Invalid({"video_url": message})
    return given


def update_booth(
    *, actor: Actor, entry: FairEntry, content: BoothContent, banner_file_id: int | None = None
) -> FairEntry:
    """Change the booth's words, and its banner when a new one is given. Raises Invalid, Conflict."""
    require_booth_editable(entry)
    questions = [text for text in content.questions if text]
    if len(questions) > MOST_QUESTIONS or any(len(text) > 100 for text in questions):
        raise Invalid({"questions": _("最多 %(n)s 个问题，每个 100 字以内。", n=MOST_QUESTIONS)})
    entry.video_url = checked_video_url(content.video_url)
    entry.slogan, entry.introduction, entry.questions = content.slogan, content.introduction, questions
    if banner_file_id is not None:
        entry.banner_file_id = banner_file_id
    entry.version += 1
    db.session.flush()
    return entry


def add_booth_file(*, actor: Actor, entry: FairEntry, file: StoredFile, title: str) -> BoothFile:
    """A picture or a PDF for every visitor. Raises Conflict beyond MOST_FILES."""
    require_booth_editable(entry)
    if len(entry.files) >= MOST_FILES:
        raise Conflict(_("最多放 %(n)s 个图片和文件。", n=MOST_FILES))
    is_picture = file.media_type in IMAGE_TYPES.values()
    kind = BoothFileKind.PICTURE if is_picture else BoothFileKind.DOCUMENT
    row = BoothFile(file_id=file.id, kind=kind, title=title[:60])
    entry.files.append(row)
    db.session.flush()
    return row


def get_booth_file(entry: FairEntry, booth_file_id: int) -> BoothFile:
    """A file of this booth; raises NotFound."""
    found = next((one for one in entry.files if one.id == booth_file_id), None)
    if found is None:
        raise NotFound
    return found


def remove_booth_file(*, actor: Actor, entry: FairEntry, booth_file_id: int) -> None:
    """Take a picture or document away."""
    require_booth_editable(entry)
    entry.files.remove(get_booth_file(entry, booth_file_id))
    db.session.flush()


def change_who_and_what(
    *, actor: Actor, entry: FairEntry, vacancy_ids: Sequence[int], recruiter_ids: Sequence[int]
) -> FairEntry:
    """Other vacancies or recruiters than the firm applied with. Raises Invalid on `vacancies`, `recruiters`."""
    require_booth_editable(entry)
    vacancies = checked_vacancies(entry.fair, entry.employer_id, vacancy_ids)
    people = checked_recruiters(entry.employer_id, recruiter_ids)
    set_vacancies(entry, vacancies)
    set_recruiters(entry, people)
    entry.version += 1
    db.session.flush()
    return entry


def set_recruiter_times(
    *,
    actor: Actor,
    entry: FairEntry,
    recruiter: BoothRecruiter,
    capacity: int,
    breaks: Sequence[tuple[datetime, datetime]],
) -> BoothRecruiter:
    """How many text talks at once (1 to 10), and when the recruiter takes none. Raises Invalid on its fields."""
    require_booth_editable(entry)
    if not 1 <= capacity <= 10:
        raise Invalid({"capacity": _("请填写 %(low)s 到 %(high)s 之间的数。", low=1, high=10)})
    if len(breaks) > MOST_BREAKS or any(ends <= begins for begins, ends in breaks):
        raise Invalid({"breaks": _("结束时间要晚于开始时间。")})
    recruiter.capacity = capacity
    recruiter.breaks = [RecruiterBreak(starts_at=begins, ends_at=ends) for begins, ends in sorted(breaks)]
    db.session.flush()
    return recruiter


def set_ready(*, actor: Actor, entry: FairEntry, is_ready: bool) -> None:
    """The firm says that its booth is done, or not yet. Raises Conflict without words on the booth."""
    require_booth_editable(entry)
    if is_ready and not (entry.introduction and entry.vacancies and entry.recruiters):
        raise Conflict(_("展位要有介绍、岗位和招聘人员，才算准备好。"))
    entry.ready_at = clock.now() if is_ready else None
    db.session.flush()


def finish_rehearsal(*, actor: Actor, entry: FairEntry) -> None:
    """The firm went through the rehearsal. Raises Conflict unless the fair is being rehearsed."""
    require_booth_editable(entry)
    if not entry.fair.is_rehearsing:
        raise Conflict(_("现在没有彩排。"))
    entry.rehearsed_at = clock.now()
    db.session.flush()
