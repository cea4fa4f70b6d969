"""The verbs of people. Other features import this package; each module owns one group of verbs."""

from jobsite.accounts.services.audit import record_audit
from jobsite.accounts.services.codes import CodeOutcome, issue_code, purge_codes, verify_code
from jobsite.accounts.services.invitations import (
    accept_invitation,
    find_invitation,
    invitation_path,
    invite_colleague,
    invite_staff,
    revoke_invitation,
)
from jobsite.accounts.services.leaving import delete_person
from jobsite.accounts.services.memberships import add_member, change_member_role, end_membership
from jobsite.accounts.services.people import ban_person, set_staff_roles, unban_person
from jobsite.accounts.services.profile import change_address, change_password, remove_address, update_profile
from jobsite.accounts.services.sign_in import (
    PasswordOutcome,
    check_active,
    check_password,
    end_other_sessions,
    end_session,
    open_session,
    purge_sessions,
)
from jobsite.accounts.services.sign_up import create_person, record_consent

__all__ = [
    "CodeOutcome",
    "PasswordOutcome",
    "accept_invitation",
    "add_member",
    "ban_person",
    "change_address",
    "change_member_role",
    "change_password",
    "check_active",
    "check_password",
    "create_person",
    "delete_person",
    "end_membership",
    "end_other_sessions",
    "end_session",
    "find_invitation",
    "invitation_path",
    "invite_colleague",
    "invite_staff",
    "issue_code",
    "open_session",
    "purge_codes",
    "purge_sessions",
    "record_audit",
    "record_consent",
    "remove_address",
    "revoke_invitation",
    "set_staff_roles",
    "unban_person",
    "update_profile",
    "verify_code",
]
