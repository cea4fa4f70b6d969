"""What desks and the seeker's home show of shared staff: what waits, and where to do it."""

from __future__ import annotations

from jobsite.core.i18n import gettext as _
from jobsite.core.identity import Actor
from jobsite.employers.desks import Figure, Part, Task, add_to_firm_desk, add_to_staff_desk
from jobsite.employers.models import Employer
from jobsite.seekers.home import register_home_section
from jobsite.sharing.models.agreeing import LoanState, StaffLoan
from jobsite.sharing.models.lending import LIVE
from jobsite.sharing.policies import can_oversee_sharing
from jobsite.sharing.queries.agreements import list_loans_of_person, list_waiting_for
from jobsite.sharing.queries.postings import count_by_state, count_waiting, list_refused, oldest_waiting_at
from jobsite.web.page import waited


def firm_part(employer: Employer) -> Part:
    """Postings sent back, and agreements whose text this firm has not confirmed."""
    address = f"/desk/{employer.id}/sharing"
    live = sum(n for (_kind, state), n in count_by_state(employer.id).items() if state in LIVE)
    tasks = [
        Task(_("“%(title)s”被退回，要改一下", title=row.title), f"{address}/{row.id}/edit", row.refusal_reason, True)
        for row in list_refused(employer.id)
    ]
    for agreement, version in list_waiting_for(employer.id):
        partner = agreement.borrower.name if agreement.lender_id == employer.id else agreement.lender.name
        title = _("和%(name)s的共享用工协议等您看", name=partner)
        tasks.append(Task(title, f"{address}/agreements/{agreement.id}", waited(version.created_at)))
    return Part([Figure(str(live), _("条共享用工信息"), address)], tasks)


def staff_part(actor: Actor) -> Part:
    """How many postings wait for review, for those who review them."""
    if not can_oversee_sharing(actor):
        return Part()
    oldest = oldest_waiting_at()
    note = _("等得最久的 %(time)s", time=waited(oldest)) if oldest else ""
    return Part([Figure(str(count_waiting()), _("共享用工等待审核"), "/staff/sharing", note)])


def load_loans(actor: Actor) -> list[StaffLoan] | None:
    """One's loans that are asked about or going on; None when there are none."""
    shown = (LoanState.ASKED, LoanState.AGREED, LoanState.BOUND)
    return [loan for loan in list_loans_of_person(actor.required_id, limit=10) if loan.state in shown] or None


def connect_desks() -> None:
    """Called once at start."""
    add_to_firm_desk(firm_part)
    add_to_staff_desk(staff_part)
    register_home_section("loans", "sharing/_home_loans.html", load_loans, order=5)
