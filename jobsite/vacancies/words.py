"""Words for states, fields and rules of vacancies."""

from __future__ import annotations

from jobsite.core.i18n import lazy_gettext as _
from jobsite.vacancies.models import ReportReason, VacancyState

STATE_WORDS = {
    VacancyState.DRAFT: _("草稿"),
    VacancyState.SUBMITTED: _("审核中"),
    VacancyState.PUBLISHED: _("招聘中"),
    VacancyState.PAUSED: _("已暂停"),
    VacancyState.FILLED: _("已招满"),
    VacancyState.CLOSED: _("已关闭"),
    VacancyState.EXPIRED: _("已到期"),
}
STATE_TONES = {
    VacancyState.DRAFT: "",
    VacancyState.SUBMITTED: "info",
    VacancyState.PUBLISHED: "good",
    VacancyState.PAUSED: "warn",
    VacancyState.FILLED: "",
    VacancyState.CLOSED: "",
    VacancyState.EXPIRED: "warn",
}
STEP_WORDS = {
    VacancyState.DRAFT: _("已退回"),
    VacancyState.SUBMITTED: _("已提交审核"),
    VacancyState.PUBLISHED: _("已发布"),
    VacancyState.PAUSED: _("已暂停"),
    VacancyState.FILLED: _("已招满"),
    VacancyState.CLOSED: _("已关闭"),
    VacancyState.EXPIRED: _("已到期"),
}
FIELD_WORDS = {
    "title": _("岗位名称"),
    "occupation_code": _("职业"),
    "occupation_name": _("职业"),
    "description": _("工作内容"),
    "headcount": _("招聘人数"),
    "employment_type": _("用工形式"),
    "wage_min_fen": _("工资下限"),
    "wage_min": _("工资下限"),
    "wage_max_fen": _("工资上限"),
    "wage_max": _("工资上限"),
    "wage_unit": _("工资单位"),
    "pay_day": _("发薪日"),
    "division_code": _("工作地点"),
    "division_name": _("工作地点"),
    "address": _("详细地址"),
    "education": _("学历要求"),
    "experience_years": _("经验要求"),
    "skills": _("技能"),
    "certificates": _("证书"),
    "shifts": _("班次"),
    "benefits": _("福利"),
    "columns": _("专栏"),
    "age_max": _("年龄上限"),
    "age_limit_basis": _("年龄限制的依据"),
    "contact_name": _("联系人"),
    "contact_phone": _("联系电话"),
    "closes_on": _("截止日期"),
}
RULE_WORDS = {
    "complete": _("内容不全"),
    "minimum_wage": _("低于最低工资"),
    "too_good": _("工资过高"),
    "wide_range": _("工资范围过大"),
    "duplicate": _("重复岗位"),
    "young_at_night": _("实习生夜班"),
    "age": _("年龄限制"),
    "sex": _("性别歧视"),
    "ethnicity": _("民族歧视"),
    "health": _("健康歧视"),
    "hukou": _("户籍歧视"),
    "hukou_preferred": _("户籍优先"),
    "marriage": _("婚育歧视"),
    "religion": _("信仰歧视"),
    "disability": _("歧视残疾人"),
    "appearance": _("外貌条件"),
    "fees": _("收费、押证"),
    "hidden_costs": _("自费项目"),
    "scam": _("疑似骗局"),
    "phone": _("正文里有电话"),
    "chat": _("正文里有微信或 QQ"),
    "mail": _("正文里有邮箱"),
    "link": _("正文里有网址"),
}
REPORT_WORDS = {
    ReportReason.FALSE: _("信息不真实"),
    ReportReason.FEE: _("收费或押证件"),
    ReportReason.DISCRIMINATION: _("有歧视"),
    ReportReason.FILLED: _("已招满还挂着"),
    ReportReason.OTHER: _("其他"),
}
