"""Who may do what with shared staff. Pure functions of the actor and the thing."""

from __future__ import annotations

from jobsite.core.identity import Actor, StaffRole
from jobsite.employers.models import Employer
from jobsite.employers.policies import can_act_for_employer
from jobsite.sharing.models.agreeing import DeskPlace, LendingAgreement, StaffLoan
from jobsite.sharing.models.lending import NamedWorker, PostingAlert, PostingImport, PostingKind, SharingPosting


def can_share_staff(actor: Actor, employer: Employer) -> bool:
    """The firm's own people lend and borrow for it."""
    return can_act_for_employer(actor, employer)


def can_edit_posting(actor: Actor, posting: SharingPosting) -> bool:
    """The firm's own people edit and move its postings, also those that staff posted for it."""
    return actor.is_member(posting.employer_id)


def can_read_import(actor: Actor, upload: PostingImport) -> bool:
    """The firm's own people see what was read from their file."""
    return actor.is_member(upload.employer_id)


def can_oversee_sharing(actor: Actor) -> bool:
    """Reviewers and liaison officers look after shared staff."""
    return actor.has_role(StaffRole.REVIEWER, StaffRole.LIAISON_OFFICER)


def can_oversee_posting(actor: Actor, posting: SharingPosting) -> bool:
    """Reviewers and liaison officers look at any posting."""
    return can_oversee_sharing(actor)


def can_post_for_employer(actor: Actor, employer: Employer) -> bool:
    """Liaison officers and reviewers post for a firm seen on a visit."""
    return can_oversee_sharing(actor)


def can_change_alert(actor: Actor, alert: PostingAlert) -> bool:
    """Everyone changes their own alerts."""
    return actor.person_id == alert.person_id


def can_edit_offer(actor: Actor, posting: SharingPosting) -> bool:
    """The firm's own people name the people of its surplus offers; requests have none."""
    return can_edit_posting(actor, posting) and posting.kind is PostingKind.SURPLUS


def can_remove_named(actor: Actor, named: NamedWorker) -> bool:
    """The firm's own people take a person off its offer."""
    return actor.is_member(named.posting.employer_id)


def can_see_agreement(actor: Actor, agreement: LendingAgreement) -> bool:
    """The people of both firms."""
    return actor.is_member(agreement.lender_id) or actor.is_member(agreement.borrower_id)


def can_act_as_side(actor: Actor, place: DeskPlace) -> bool:
    """The people of the firm at whose desk the agreement is open."""
    return actor.is_member(place.employer_id)


def can_act_as_lender(actor: Actor, place: DeskPlace) -> bool:
    """The people of the lender, at their own desk."""
    return can_act_as_side(actor, place) and place.employer_id == place.agreement.lender_id


def can_act_as_borrower(actor: Actor, place: DeskPlace) -> bool:
    """The people of the borrower, at their own desk."""
    return can_act_as_side(actor, place) and place.employer_id == place.agreement.borrower_id


def can_answer_loan(actor: Actor, loan: StaffLoan) -> bool:
    """The person who is asked, at their own account."""
    return actor.person_id is not None and loan.worker.person_id == actor.person_id


def can_oversee_agreement(actor: Actor, agreement: LendingAgreement) -> bool:
    """Reviewers and liaison officers read any agreement."""
    return can_oversee_sharing(actor)


def can_help_at_counter(actor: Actor, loan: StaffLoan) -> bool:
    """Reviewers and liaison officers write down what a person says at the counter."""
    return can_oversee_sharing(actor)
