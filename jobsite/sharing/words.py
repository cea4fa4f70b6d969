"""Words for the closed vocabularies of shared staff."""

from __future__ import annotations

from jobsite.core.i18n import lazy_gettext as _
from jobsite.sharing.finding import SortBy
from jobsite.sharing.models.lending import EmploymentForm, PostingKind, PostingOrigin, PostingState

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
