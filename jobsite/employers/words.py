"""Words for the closed vocabularies of firms, and how a phone number is written."""

import phonenumbers

from jobsite.core.i18n import lazy_gettext as _
from jobsite.employers.models import EmployerSize, EmployerState, Industry

INDUSTRY_WORDS = {
    Industry.HARDWARE: _("五金"),
    Industry.APPLIANCES: _("家电"),
    Industry.TEXTILES: _("纺织服装"),
    Industry.AUTO_PARTS: _("汽车零部件"),
    Industry.ELECTRONICS: _("电子"),
    Industry.MACHINERY: _("机械"),
    Industry.PLASTICS: _("塑料橡胶"),
    Industry.MEDICAL: _("医疗器械"),
    Industry.FOOD: _("食品"),
    Industry.CONSTRUCTION: _("建筑"),
    Industry.LOGISTICS: _("物流"),
    Industry.RETAIL: _("商贸零售"),
    Industry.HOSPITALITY: _("酒店餐饮"),
    Industry.SERVICES: _("服务业"),
    Industry.SOFTWARE: _("软件信息"),
    Industry.EDUCATION: _("教育"),
    Industry.HEALTH: _("养老健康"),
    Industry.AGRICULTURE: _("农林园艺"),
    Industry.OTHER: _("其他行业"),
}
SIZE_WORDS = {
    EmployerSize.TINY: _("20 人以下"),
    EmployerSize.SMALL: _("20–99 人"),
    EmployerSize.MIDDLE: _("100–499 人"),
    EmployerSize.LARGE: _("500–999 人"),
    EmployerSize.HUGE: _("1000 人以上"),
}
EMPLOYER_STATE_WORDS = {
    EmployerState.PENDING: _("等待核实"),
    EmployerState.VERIFIED: _("已核实"),
    EmployerState.REFUSED: _("未通过"),
}


def phone_text(number: str) -> str:
    """A stored phone number as people in the country write it: +8613800000000 becomes 138 0000 0000."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number, "CN"), phonenumbers.PhoneNumberFormat.NATIONAL)
    except phonenumbers.NumberParseException:
        return number
