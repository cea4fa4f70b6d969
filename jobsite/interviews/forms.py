"""Forms of interviews. They read wall times of a zone into instants and show text; the rules are in the services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import (
    DateField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from jobsite.accounts.models import Person
from jobsite.applications.models import ApplicationState, DeclineReason
from jobsite.applications.services import MAX_ANSWER, Answer
from jobsite.applications.wording import DECLINE_WORDS
from jobsite.core import clock
from jobsite.core.errors import Invalid
from jobsite.core.i18n import lazy_gettext as _
from jobsite.interviews.models import Attendance, InterviewKind, InterviewPlan, Recommendation, Scorecard, TimeChoice
from jobsite.interviews.offers import ZONES, exception_rows, weekly_rows
from jobsite.interviews.services.booking import MAX_REASON, Who
from jobsite.interviews.services.inviting import BUFFERS, LENGTHS, PlanContent
from jobsite.interviews.services.settling import CRITERIA, MAX_TEXT
from jobsite.interviews.slots import instant_of
from jobsite.interviews.wording import (
    ATTENDANCE_WORDS,
    CHOICE_WORDS,
    CRITERION_WORDS,
    KIND_WORDS,
    RECOMMENDATION_WORDS,
)
from jobsite.web.forms import BaseForm, at_most, between

WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
PROPOSALS = 5
WALL = "%Y-%m-%dT%H:%M"


class TicksField(SelectMultipleField):  # type: ignore[misc]  # wtforms has no types
    """Several of a few, as check boxes; values are whole numbers."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, coerce=_number, **kwargs)


def _number(value: Any) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(text)
    return int(text)


def _choices(words: dict[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice(one.value, text) for one, text in words.items()]


class InviteForm(BaseForm):
    """A round, for one candidate or many."""

    kind = RadioField(_("怎么面试"), [InputRequired(_("请选一种。"))], choices=_choices(KIND_WORDS), default="video")
    place = StringField(_("地点"), [at_most(200)])
    room_name = StringField(_("会议室"), [at_most(60)])
    host_link = StringField(_("会议链接（面试官用）"), [at_most(500)])
    guest_link = StringField(_("会议链接（求职者用）"), [at_most(500)])
    round_number = IntegerField(_("第几轮"), [Optional(), between(1, 9, _("请填 1 到 9。"))], default=1)
    length_minutes = SelectField(_("时长"), coerce=_number, default=30)
    buffer_minutes = SelectField(_("两场之间空出"), coerce=_number, default=5)
    interviewers = TicksField(_("面试官"))
    attendance = RadioField(_("几位面试官时"), choices=_choices(ATTENDANCE_WORDS), default="everyone")
    choice = RadioField(_("时间怎么定"), choices=_choices(CHOICE_WORDS), default="self")
    starts_at = DateTimeLocalField(_("开始时间"), [Optional()], format=WALL)
    poll_1 = DateTimeLocalField(_("候选时间 1"), [Optional()], format=WALL)
    poll_2 = DateTimeLocalField(_("候选时间 2"), [Optional()], format=WALL)
    poll_3 = DateTimeLocalField(_("候选时间 3"), [Optional()], format=WALL)
    poll_4 = DateTimeLocalField(_("候选时间 4"), [Optional()], format=WALL)
    poll_5 = DateTimeLocalField(_("候选时间 5"), [Optional()], format=WALL)
    from_on = DateField(_("从哪天起"), [Optional()])
    until_on = DateField(_("到哪天止"), [Optional()])
    weekdays = TicksField(_("每周哪几天"), choices=[SelectChoice(day, words) for day, words in enumerate(WEEKDAYS)])
    begins = TimeField(_("上午从"), [Optional()])
    ends = TimeField(_("上午到"), [Optional()])
    begins_2 = TimeField(_("下午从"), [Optional()])
    ends_2 = TimeField(_("下午到"), [Optional()])
    exceptions = TextAreaField(_("哪些天例外"), [Length(max=2000, message=_("最多 %(n)s 个字。", n=2000))])
    lead_hours = IntegerField(_("至少提前几小时约"), [Optional(), between(0, 336, _("请填 0 到 336。"))], default=4)
    limit_per_day = IntegerField(_("每人每天最多几场"), [Optional(), between(0, 50, _("请填 0 到 50。"))], default=0)
    zone = SelectField(_("时区"), choices=[SelectChoice(one, one) for one in ZONES], default="Asia/Shanghai")
    message = TextAreaField(_("给求职者的话"), [at_most(500)])

    def __init__(self, colleagues: Sequence[Person], viewer_id: int, **given: Any) -> None:
        today = clock.today()
        first = {
            "interviewers": [viewer_id],
            "weekdays": [0, 1, 2, 3, 4],
            "from_on": today,
            "until_on": today + timedelta(days=13),
            "begins": time(9),
            "ends": time(11, 30),
            "begins_2": time(13, 30),
            "ends_2": time(17),
        }
        super().__init__(data=first | given)
        self.interviewers.choices = [SelectChoice(one.id, one.display_name) for one in colleagues]
        self.length_minutes.choices = [SelectChoice(one, _("%(n)s 分钟", n=one)) for one in LENGTHS]
        self.buffer_minutes.choices = [SelectChoice(one, _("%(n)s 分钟", n=one)) for one in BUFFERS]

    def content(self) -> PlanContent:
        """What was filled in, for the service. Raises Invalid for lines that say no day."""
        choice, zone = TimeChoice(self.choice.data), ZoneInfo(self.zone.data)
        try:
            exceptions = exception_rows(self.exceptions.data or "")
        except ValueError as error:
            raise Invalid({"exceptions": _("看不懂这一行：%(line)s", line=str(error))}) from None
        spans = [(self.begins.data, self.ends.data), (self.begins_2.data, self.ends_2.data)]
        walls = {
            TimeChoice.EXACT: [self.starts_at.data],
            TimeChoice.POLL: [self[f"poll_{number}"].data for number in range(1, PROPOSALS + 1)],
            TimeChoice.SELF: [],
        }[choice]
        return PlanContent(
            kind=InterviewKind(self.kind.data),
            choice=choice,
            interviewer_ids=self.interviewers.data or [],
            attendance=Attendance(self.attendance.data),
            round_number=self.round_number.data or 1,
            zone=self.zone.data,
            length_minutes=self.length_minutes.data,
            buffer_minutes=self.buffer_minutes.data,
            place=self.place.data or "",
            room_name=self.room_name.data or "",
            host_link=self.host_link.data or "",
            guest_link=self.guest_link.data or "",
            message=self.message.data or "",
            from_on=self.from_on.data,
            until_on=self.until_on.data,
            weekly=weekly_rows(sorted(set(self.weekdays.data or [])), spans),
            exceptions=exceptions,
            starts=sorted(wall_instant(one, zone) for one in walls if one is not None),
            lead_minutes=60 * (self.lead_hours.data or 0),
            limit_per_day=self.limit_per_day.data or 0,
        )


def wall_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant of what someone wrote into a field of date and time. Raises Invalid for a year that cannot be."""
    if not 2000 <= wall.year <= 2200:
        raise Invalid({"starts_at": _("请填今后一年以内的时间。")})
    return instant_of(wall.date(), wall.time().replace(second=0, microsecond=0), zone)


class MoveForm(BaseForm):
    """Another time, set by the firm."""

    starts_at = DateTimeLocalField(_("新的时间"), [InputRequired(_("请填开始的日期和时间。"))], format=WALL)
    who = RadioField(
        _("面试官"),
        choices=[SelectChoice(Who.SAME.value, _("还是原来的")), SelectChoice(Who.ANYONE.value, _("谁有空都行"))],
        default=Who.SAME.value,
    )
    reason = TextAreaField(_("原因"), [at_most(MAX_REASON)])

    def instant(self, plan: InterviewPlan) -> datetime:
        """What was filled in, read in the plan's zone."""
        return wall_instant(self.starts_at.data, ZoneInfo(plan.zone))


class ReasonForm(BaseForm):
    """Why."""

    reason = TextAreaField(_("原因"), [at_most(MAX_REASON)])


class ScorecardForm(BaseForm):
    """One interviewer's judgement; a field for each criterion is added below."""

    recommendation = RadioField(_("您的建议"), [Optional()], choices=_choices(RECOMMENDATION_WORDS))
    text = TextAreaField(_("说明"), [at_most(MAX_TEXT)])

    def scores(self) -> dict[str, int]:
        """The criteria that were scored."""
        return {name: int(self[name].data) for name in CRITERIA if self[name].data in ("1", "2", "3", "4", "5")}

    def advice(self) -> Recommendation | None:
        """The recommendation, or None while none was chosen."""
        return Recommendation(self.recommendation.data) if self.recommendation.data else None

    def criteria(self) -> list[Any]:
        """The fields of the criteria in their order."""
        return [self[name] for name in CRITERIA]


for _name in CRITERIA:
    setattr(
        ScorecardForm,
        _name,
        RadioField(
            CRITERION_WORDS[_name],
            [Optional()],
            choices=[SelectChoice(str(points), str(points)) for points in range(1, 6)],
        ),
    )


def scorecard_form(card: Scorecard | None, **options: Any) -> ScorecardForm:
    """The form of a scorecard with what was kept of it; `options` as wtforms takes them."""
    given: dict[str, Any] = {}
    if card is not None:
        given = {name: str(points) for name, points in card.scores.items()}
        given |= {"text": card.text, "recommendation": card.recommendation.value if card.recommendation else None}
    return ScorecardForm(data=given, **options)


class DecideForm(BaseForm):
    """What follows for the application."""

    to = RadioField(
        _("决定"),
        [InputRequired(_("请选一种。"))],
        choices=[
            SelectChoice(ApplicationState.OFFERED.value, _("拟录用")),
            SelectChoice(ApplicationState.SHORTLISTED.value, _("留作候选，再看看")),
            SelectChoice(ApplicationState.DECLINED.value, _("不录用")),
        ],
    )
    reason = SelectField(_("不录用的原因"), choices=_choices(DECLINE_WORDS), default=DeclineReason.SKILLS.value)
    text = TextAreaField(_("给求职者的话"), [at_most(MAX_ANSWER)])

    def answer(self) -> Answer:
        """What was filled in, for the service."""
        to = ApplicationState(self.to.data)
        reason = DeclineReason(self.reason.data) if to is ApplicationState.DECLINED else None
        return Answer(to=to, text=self.text.data or "", reason=reason)


class FeedbackForm(BaseForm):
    """The candidate's word."""

    stars = RadioField(
        _("总的感觉"),
        [InputRequired(_("请选 1 到 5 颗星。"))],
        choices=[
            SelectChoice("5", _("5 颗星，很好")),
            SelectChoice("4", _("4 颗星")),
            SelectChoice("3", _("3 颗星，一般")),
            SelectChoice("2", _("2 颗星")),
            SelectChoice("1", _("1 颗星，很差")),
        ],
    )
    text = TextAreaField(_("想说的话"), [at_most(500)])


class BusyForm(BaseForm):
    """A time to keep free of interviews."""

    starts_at = DateTimeLocalField(_("从"), [InputRequired(_("请填开始的日期和时间。"))], format=WALL)
    ends_at = DateTimeLocalField(_("到"), [InputRequired(_("请填结束的日期和时间。"))], format=WALL)


class RobotForm(BaseForm):
    """The webhook of the firm's group robot."""

    url = StringField(_("机器人地址（Webhook）"), [InputRequired(_("请粘贴机器人地址。")), at_most(500)])


def day_from(text: str) -> date | None:
    """A date as addresses hold it, or None, also for one far away."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None
