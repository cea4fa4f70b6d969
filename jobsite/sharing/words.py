"""Words for the closed vocabularies of shared staff."""

from __future__ import annotations

from jobsite.core.i18n import lazy_gettext as _
from jobsite.sharing.finding import SortBy
from jobsite.sharing.models.agreeing import AgreementState, ConsentChannel, LoanState, Side, VersionKind
from jobsite.sharing.models.lending import EmploymentForm, PostingKind, PostingOrigin, PostingState
from jobsite.sharing.models.working import Attendance, IncidentKind, LineKind, SettlementState

KIND_WORDS = {PostingKind.SURPLUS: _("富余员工"), PostingKind.SHORTAGE: _("缺工需求")}
POSTING_WORDS = {
    PostingState.DRAFT: _("草稿"),
    PostingState.SUBMITTED: _("审核中"),
    PostingState.REFUSED: _("已退回"),
    PostingState.OPEN: _("对接中"),
    PostingState.MATCHED: _("商量协议"),
    PostingState.PARTLY_FILLED: _("部分落实"),
    PostingState.FILLED: _("已全部落实"),
    PostingState.CLOSED: _("已关闭"),
    PostingState.EXPIRED: _("已到期"),
}
POSTING_TONES = {
    PostingState.SUBMITTED: "info",
    PostingState.REFUSED: "bad",
    PostingState.OPEN: "good",
    PostingState.MATCHED: "info",
    PostingState.PARTLY_FILLED: "good",
    PostingState.FILLED: "good",
    PostingState.EXPIRED: "warn",
}
ORIGIN_WORDS = {
    PostingOrigin.FORM: _("单位自己填写"),
    PostingOrigin.IMPORT: _("单位批量导入"),
    PostingOrigin.VISIT: _("工作人员走访代发"),
}
EMPLOYMENT_FORM_WORDS = {EmploymentForm.CONTRACT: _("本单位劳动合同"), EmploymentForm.DISPATCH: _("劳务派遣")}
SORT_WORDS = {
    SortBy.NEWEST: _("最新"),
    SortBy.START: _("最早开始"),
    SortBy.HEADCOUNT: _("人数多"),
}
OFFER_WORDS = {"lodging": _("住宿"), "transport": _("接送")}
AGREEMENT_WORDS = {
    AgreementState.PROPOSED: _("商量中"),
    AgreementState.SIGNED: _("已签，还没开始"),
    AgreementState.RUNNING: _("进行中"),
    AgreementState.ENDED: _("已期满"),
    AgreementState.ENDED_EARLY: _("已提前结束"),
    AgreementState.WITHDRAWN: _("已撤回"),
}
AGREEMENT_TONES = {
    AgreementState.PROPOSED: "info",
    AgreementState.SIGNED: "good",
    AgreementState.RUNNING: "good",
    AgreementState.WITHDRAWN: "bad",
}
LOAN_WORDS = {
    LoanState.ASKED: _("等本人答复"),
    LoanState.AGREED: _("本人同意"),
    LoanState.UNAVAILABLE: _("不能参加"),
    LoanState.BOUND: _("借出中"),
    LoanState.RETURNED: _("已返回"),
    LoanState.ENDED_EARLY: _("已提前返回"),
    LoanState.WITHDRAWN: _("已移出"),
}
LOAN_TONES = {LoanState.ASKED: "warn", LoanState.AGREED: "good", LoanState.BOUND: "good"}
SIDE_WORDS = {Side.LENDER: _("借出单位"), Side.BORROWER: _("借入单位")}
VERSION_WORDS = {
    VersionKind.FIRST: _("协议文本"),
    VersionKind.CHANGE: _("变更"),
    VersionKind.EARLY_END: _("提前结束"),
}
CHANNEL_WORDS = {
    ConsentChannel.LINK: _("短信链接"),
    ConsentChannel.ACCOUNT: _("本人账号"),
    ConsentChannel.COUNTER: _("人社窗口"),
}
ATTENDANCE_WORDS = {
    Attendance.PLANNED: _("还没登记"),
    Attendance.PRESENT: _("出勤"),
    Attendance.LEAVE: _("请假"),
    Attendance.ABSENT: _("缺勤"),
    Attendance.REST: _("休息"),
}
SETTLEMENT_WORDS = {
    SettlementState.DRAFT: _("还没发出"),
    SettlementState.SENT: _("等借入单位确认"),
    SettlementState.ACCEPTED: _("已结清"),
    SettlementState.REFUSED: _("被退回"),
}
INCIDENT_WORDS = {
    IncidentKind.INJURY: _("受伤"),
    IncidentKind.WAGE: _("工资问题"),
    IncidentKind.WORK: _("工作与约定不符"),
    IncidentKind.ABSENCE: _("无故缺勤"),
    IncidentKind.OTHER: _("其他"),
}
DUTY_WORDS = {
    "injury": _("工伤责任"),
    "insurance": _("社会保险和劳动保护"),
    "rest": _("工作时间和休息"),
    "return_home": _("期满返回"),
    "disputes": _("争议处理"),
}
WEEKDAY_WORDS = {
    0: _("周一"), 1: _("周二"), 2: _("周三"), 3: _("周四"), 4: _("周五"), 5: _("周六"), 6: _("周日"),
}  # fmt: skip
LINE_WORDS = {LineKind.COST: _("有凭据的成本"), LineKind.FEE: _("其他费用")}
DIFFERENCE_WORDS = {
    "borrower": _("借入单位付来的工资"),
    "worker": _("发到本人的工资"),
    "social": _("缴纳的社会保险"),
}
REPORTER_WORDS = {
    "lender": _("借出单位"),
    "borrower": _("借入单位"),
    "worker": _("员工本人"),
    "staff": _("人社部门"),
}
