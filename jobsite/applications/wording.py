"""How applications are spoken of: states, reasons, and the texts of answers. Decides nothing."""

from __future__ import annotations

from jobsite.applications.models import Application, ApplicationState, DeclineReason, WithdrawReason
from jobsite.core.i18n import Text
from jobsite.core.i18n import lazy_gettext as _

S = ApplicationState
STATE_WORDS = {
    S.SUBMITTED: _("已送到"),
    S.SEEN: _("单位看过了"),
    S.SHORTLISTED: _("进入候选"),
    S.INTERVIEWING: _("面试中"),
    S.OFFERED: _("拟录用"),
    S.HIRED: _("已录用"),
    S.DECLINED: _("未录用"),
    S.WITHDRAWN: _("已撤回"),
}
DESK_STATE_WORDS = STATE_WORDS | {S.SUBMITTED: _("未看"), S.SEEN: _("已看，待答复")}
STATE_TONES = {
    S.SUBMITTED: "",
    S.SEEN: "info",
    S.SHORTLISTED: "info",
    S.INTERVIEWING: "info",
    S.OFFERED: "good",
    S.HIRED: "good",
    S.DECLINED: "bad",
    S.WITHDRAWN: "",
}
NEXT_WORDS = {
    S.SUBMITTED: _("单位还没有看。3 天没有答复，我们会提醒它。"),
    S.SEEN: _("单位看过了，还没有答复。"),
    S.SHORTLISTED: _("单位有意向，等它联系您。请保持电话畅通。"),
    S.INTERVIEWING: _("请按约定的时间参加面试。"),
    S.OFFERED: _("单位想录用您，请尽快答复。"),
    S.HIRED: _("恭喜，您被录用了。"),
    S.DECLINED: _("这次没有录用。看看别的岗位吧。"),
    S.WITHDRAWN: _("您已撤回这份应聘。"),
}
MOVE_WORDS = {
    S.SHORTLISTED: _("列入候选"),
    S.INTERVIEWING: _("约面试"),
    S.OFFERED: _("拟录用"),
    S.HIRED: _("确认录用"),
    S.DECLINED: _("不录用"),
}
DECLINE_WORDS = {
    DeclineReason.FILLED: _("岗位已招满"),
    DeclineReason.SKILLS: _("技能不太符合"),
    DeclineReason.CERTIFICATE: _("缺少要求的证书"),
    DeclineReason.EXPERIENCE: _("经验不够"),
    DeclineReason.WAGE: _("工资谈不拢"),
    DeclineReason.SCHEDULE: _("班次或到岗时间不合适"),
    DeclineReason.CLOSED: _("岗位不再招聘"),
    DeclineReason.OTHER: _("其他原因"),
}
DECLINE_TEXTS = {
    DeclineReason.FILLED: _("谢谢您应聘。这个岗位已经招满，这次没能录用您。以后有合适的岗位，欢迎再来。"),
    DeclineReason.SKILLS: _("谢谢您应聘。这个岗位要用到的技能，和您简历里写的有些出入，这次没能录用您。"),
    DeclineReason.CERTIFICATE: _(
        "谢谢您应聘。这个岗位按规定要持证上岗，您的简历里没有看到这个证书。拿到证书后欢迎再来。"
    ),
    DeclineReason.EXPERIENCE: _("谢谢您应聘。这个岗位需要经验多一些的人，这次没能录用您。"),
    DeclineReason.WAGE: _("谢谢您应聘。您期望的工资超出了这个岗位能给的范围，这次没能录用您。"),
    DeclineReason.SCHEDULE: _("谢谢您应聘。班次或到岗时间对不上，这次没能录用您。"),
    DeclineReason.CLOSED: _("谢谢您应聘。这个岗位不再招聘了，抱歉让您等候。"),
    DeclineReason.OTHER: _("谢谢您应聘。这次没能录用您，祝您早日找到合适的工作。"),
}
WITHDRAW_WORDS = {
    WithdrawReason.FOUND: _("已经找到工作"),
    WithdrawReason.WAGE: _("工资不合适"),
    WithdrawReason.DISTANCE: _("离家太远"),
    WithdrawReason.SCHEDULE: _("班次或时间不合适"),
    WithdrawReason.SILENT: _("等得太久没有答复"),
    WithdrawReason.OTHER: _("其他原因"),
}
LOOK_WORDS = {
    "complaint": _("处理投诉"),
    "check": _("核查单位或岗位"),
    "help": _("求职者请求帮助"),
}


def answer_of(application: Application) -> Text:
    """What the firm answered: its own words, else the text of the reason in the reader's language, else nothing."""
    if application.answer_text:
        return application.answer_text
    if application.decline_reason is not None:
        return DECLINE_TEXTS[application.decline_reason]
    return ""
