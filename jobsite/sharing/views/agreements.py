"""Agreements at the desks of both firms: propose, write, ask people, confirm, change, end, the paper."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from wtforms.fields.choices import SelectChoice

from jobsite.core import clock
from jobsite.core.errors import Conflict, NotFound
from jobsite.core.i18n import gettext as _
from jobsite.core.paging import page_number
from jobsite.core.pdf import render_pdf
from jobsite.employers.models import Employer
from jobsite.employers.queries import get_employer
from jobsite.sharing import papers, policies
from jobsite.sharing import terms as wording
from jobsite.sharing.forms.agreements import ReasonForm, ReturnForm, TermsForm
from jobsite.sharing.models.agreeing import (
    BINDING,
    AgreementState,
    AgreementVersion,
    DeskPlace,
    LendingAgreement,
    Side,
    StaffLoan,
    VersionKind,
)
from jobsite.sharing.models.lending import PostingKind, SharingPosting
from jobsite.sharing.models.working import LineKind
from jobsite.sharing.queries import agreements as queries
from jobsite.sharing.queries import postings
from jobsite.sharing.rules import rule_text
from jobsite.sharing.services import agreements as services
from jobsite.sharing.services import loans
from jobsite.sharing.terms import Line, Terms
from jobsite.sharing.views import showing
from jobsite.sharing.views.blueprint import bp
from jobsite.sharing.words import (
    AGREEMENT_TONES,
    AGREEMENT_WORDS,
    CHANNEL_WORDS,
    LOAN_TONES,
    LOAN_WORDS,
    SIDE_WORDS,
    VERSION_WORDS,
)
from jobsite.web.access import access, current_actor
from jobsite.web.display import preference
from jobsite.web.page import shown_time

BASE = "/desk/<int:employer_id>/sharing/agreements/<int:agreement_id>"


@bp.get("/desk/<int:employer_id>/sharing/agreements")
@access(policies.can_share_staff, get_employer)
def agreements(employer: Employer) -> Any:
    """The firm's agreements on either side."""
    return render_template(
        "sharing/agreements.html",
        employer=employer,
        found=queries.list_of_employer(employer.id, page=page_number(request.args.get("page"))),
        state_words=AGREEMENT_WORDS,
        state_tones=AGREEMENT_TONES,
        side_words=SIDE_WORDS,
        show=showing,
    )


@bp.route("/desk/<int:employer_id>/sharing/propose/<int:posting_id>", methods=["GET", "POST"])
@access(policies.can_share_staff, get_employer)
def propose(employer: Employer, posting_id: int) -> Any:
    """Answer another firm's posting with one of one's own: the first text of an agreement."""
    theirs = postings.get_public_posting(posting_id, clock.today())
    if theirs.employer_id == employer.id:
        raise NotFound
    kind = PostingKind.SHORTAGE if theirs.kind is PostingKind.SURPLUS else PostingKind.SURPLUS
    own = postings.list_usable(employer.id, kind, clock.today())
    if not own:
        return render_template("sharing/propose_none.html", employer=employer, posting=theirs, kind=kind)
    chosen = next((one for one in own if str(one.id) == request.values.get("own_id")), own[0])
    offer, wanted = (theirs, chosen) if theirs.kind is PostingKind.SURPLUS else (chosen, theirs)
    form = TermsForm.of(first_terms(offer, wanted), preference("locale"))
    form.own_id.choices = [SelectChoice(one.id, f"{one.title} · {showing.people_text(one)}") for one in own]
    if not form.is_submitted():
        form.own_id.data = chosen.id
    if form.validate_on_submit():
        side = Side.LENDER if chosen is offer else Side.BORROWER
        with form.saving():
            made = services.propose_agreement(
                actor=current_actor(), offer=offer, request=wanted, side=side, terms=form.terms()
            )
        if not form.has_errors:
            flash(_("已发给对方。下一步：借出单位选员工，征求本人意见。"), "success")
            return redirect(url_for("sharing.agreement", employer_id=employer.id, agreement_id=made.id), 303)
    return _terms_page(employer, form, _("和“%(name)s”商量协议", name=theirs.employer.name), theirs=theirs)


def first_terms(offer: SharingPosting, wanted: SharingPosting) -> Terms:
    """What two postings suggest as the first text: the days both share, the borrower's work and pay."""
    return Terms(
        headcount=max(1, min(offer.free_count, wanted.free_count)),
        starts_on=max(offer.starts_on, wanted.starts_on, clock.today()),
        ends_on=min(offer.ends_on, wanted.ends_on),
        division_code=wanted.division_code,
        address=wanted.address,
        work=wanted.description,
        certificates=tuple(wanted.certificates),
        shifts=tuple(wanted.shifts),
        minutes_per_day=480,
        rest_weekdays=(6,),
        pay_fen=wanted.wage_fen,
        pay_unit=wanted.wage_unit,
        pay_day=15,
        social_fen=0,
        lines=(Line(kind=LineKind.WAGE, label=_("劳动报酬"), amount_fen=wanted.wage_month_fen or 0),),
        lodging=wanted.lodging,
        transport=wanted.transport,
        **wording.default_duties(),
    )


def _terms_page(employer: Employer, form: TermsForm, heading: str, **context: Any) -> Any:
    page = render_template(
        "sharing/terms_form.html", employer=employer, form=form, heading=heading, **({"place": None, "theirs": None, "kind": "first"} | context)
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@bp.get(BASE)
@access(policies.can_act_as_side, queries.get_place)
def agreement(place: DeskPlace) -> Any:
    """One agreement: where it stands, its text, the people, and what this side may do now."""
    return show_agreement(place)


def show_agreement(place: DeskPlace, form: ReasonForm | None = None) -> str:
    """The page of an agreement at a firm's desk."""
    found = place.agreement
    pending = queries.find_pending(found)
    return render_template(
        "sharing/agreement.html",
        place=place,
        agreement=found,
        employer=place.employer,
        form=form or ReasonForm(formdata=None),
        is_lender=place.side is Side.LENDER,
        pending=pending,
        confirmed={one.side: one for one in pending.confirmations} if pending else {},
        is_binding=found.state in BINDING,
        has_days=found.signed_at is not None,
        **agreement_words(found, pending),
    )


def agreement_words(found: LendingAgreement, pending: AgreementVersion | None) -> dict[str, Any]:
    """What every page of an agreement shows: facts, duties, people, texts, history."""
    shown = pending or queries.get_version(found)
    terms = wording.from_json(shown.terms)
    old = wording.from_json(queries.get_version(found).terms)
    return {
        "number": papers.number_of(found),
        "shown": shown,
        "facts": papers.term_facts(terms),
        "old_facts": dict(papers.term_facts(old)) if pending and found.state in BINDING else {},
        "duties": papers.duty_texts(terms),
        "loans": queries.list_loans(found.id),
        "versions": queries.list_versions(found.id),
        "history": [
            {
                "title": str(AGREEMENT_WORDS[AgreementState(row.to_state)]),
                "when": shown_time(row.created_at),
                "when_iso": row.created_at.isoformat(),
                "who": name,
                "note": row.reason,
            }
            for row, name in queries.list_history(found.id)
        ],
        "state_word": AGREEMENT_WORDS[found.state],
        "state_tone": AGREEMENT_TONES.get(found.state, ""),
        "sides": list(Side),
        "side_words": SIDE_WORDS,
        "loan_words": LOAN_WORDS,
        "loan_tones": LOAN_TONES,
        "version_words": VERSION_WORDS,
        "channel_words": CHANNEL_WORDS,
    }


def back(place: DeskPlace) -> Any:
    """To the agreement's page."""
    return redirect(url_for("sharing.agreement", employer_id=place.employer_id, agreement_id=place.agreement.id), 303)


@bp.route(f"{BASE}/edit", methods=["GET", "POST"])
@access(policies.can_act_as_side, queries.get_place)
def edit_agreement(place: DeskPlace) -> Any:
    """Before signing a new draft; after it a change, or an early end, that both sides confirm."""
    found = place.agreement
    if found.state not in BINDING | {AgreementState.PROPOSED}:
        raise Conflict(_("协议没有生效，或已经结束。"))
    form = TermsForm.of(queries.terms_of(found), preference("locale"))
    is_early = request.args.get("kind") == VersionKind.EARLY_END.value
    is_draft = found.state is AgreementState.PROPOSED
    if form.validate_on_submit():
        with form.saving():
            _save_terms(place, form, is_early=is_early)
        if not form.has_errors:
            said = _("已改好，会重新征求员工意见。") if is_draft else _("已提出，双方确认后生效。")
            flash(said, "success")
            return back(place)
    heading = _("修改协议") if is_draft else _("提前结束") if is_early else _("变更协议")
    kind = "first" if is_draft else "early_end" if is_early else "change"
    return _terms_page(place.employer, form, heading, place=place, kind=kind)


def _save_terms(place: DeskPlace, form: TermsForm, *, is_early: bool) -> None:
    found = place.agreement
    if found.state is AgreementState.PROPOSED:
        services.rewrite_draft(actor=current_actor(), agreement=found, side=place.side, terms=form.terms())
        return
    services.propose_change(
        actor=current_actor(),
        agreement=found,
        side=place.side,
        terms=form.terms(),
        kind=VersionKind.EARLY_END if is_early else VersionKind.CHANGE,
        reason=form.reason.data or "",
    )


@bp.post(f"{BASE}/confirm")
@access(policies.can_act_as_side, queries.get_place)
def confirm(place: DeskPlace) -> Any:
    """This side says yes to the text that the page showed."""
    form = ReasonForm()
    given = request.form.get("version", "")
    with form.saving():
        services.confirm_version(
            actor=current_actor(),
            agreement=place.agreement,
            side=place.side,
            number=int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0,
        )
    if form.has_errors:
        return show_agreement(place, form), 409
    flash(_("已确认。"), "success")
    return back(place)


@bp.post(f"{BASE}/withdraw")
@access(policies.can_act_as_side, queries.get_place)
def withdraw(place: DeskPlace) -> Any:
    """This side leaves before signing."""
    form = ReasonForm()
    with form.saving():
        services.withdraw_agreement(actor=current_actor(), agreement=place.agreement, reason=form.reason.data or "")
    if form.has_errors:
        return show_agreement(place, form), 409
    flash(_("已撤回。"), "success")
    return back(place)


@bp.post(f"{BASE}/drop")
@access(policies.can_act_as_side, queries.get_place)
def drop(place: DeskPlace) -> Any:
    """Take a change back that waits."""
    form = ReasonForm()
    with form.saving():
        services.drop_change(actor=current_actor(), agreement=place.agreement)
    if form.has_errors:
        return show_agreement(place, form), 409
    flash(_("已撤回变更。"), "success")
    return back(place)


@bp.route(f"{BASE}/ask", methods=["GET", "POST"])
@access(policies.can_act_as_lender, queries.get_place)
def ask(place: DeskPlace) -> Any:
    """The lender picks people of its list to be asked; whom a rule forbids cannot be picked, with the rule's words."""
    found = place.agreement
    named = queries.list_askable(found)
    form = ReasonForm()
    if form.is_submitted():
        picked = set(request.form.getlist("named"))
        chosen = [one for one in named if str(one.id) in picked]
        with form.saving():
            loans.ask_people(actor=current_actor(), agreement=found, named=chosen)
        if not form.has_errors and chosen:
            flash(_("已发出征求意见，%(n)s 人会收到短信。", n=len(chosen)), "success")
            return back(place)
        if not chosen:
            form.add_error(_("请先选人。"))
    page = render_template(
        "sharing/ask.html",
        place=place,
        agreement=found,
        employer=place.employer,
        form=form,
        named=named,
        forbidden={key: _rule_words(keys) for key, keys in loans.rules_for(named, queries.terms_of(found)).items()},
    )
    return page, 422 if form.is_submitted() else 200


def _rule_words(keys: list[str]) -> list[str]:
    return [str(rule_text(key)) for key in keys]


@bp.post(f"{BASE}/loans/<int:loan_id>/take-back")
@access(policies.can_act_as_lender, queries.get_place)
def take_back(place: DeskPlace, loan_id: int) -> Any:
    """The lender no longer asks this person."""
    form = ReasonForm()
    loan = queries.get_place_loan(place, loan_id)
    with form.saving():
        loans.take_back(actor=current_actor(), loan=loan)
    if form.has_errors:
        return show_agreement(place, form), 409
    flash(_("已移出。"), "success")
    return back(place)


@bp.route(f"{BASE}/loans/<int:loan_id>/return", methods=["GET", "POST"])
@access(policies.can_act_as_side, queries.get_place)
def return_early(place: DeskPlace, loan_id: int) -> Any:
    """One person goes back before the end."""
    loan: StaffLoan = queries.get_place_loan(place, loan_id)
    form = ReturnForm(data={"last_on": clock.today()})
    if form.validate_on_submit():
        with form.saving():
            loans.end_loan_early(actor=current_actor(), loan=loan, last_on=form.last_on.data, reason=form.reason.data)
        if not form.has_errors:
            flash(_("%(name)s已登记返回。", name=loan.named.name), "success")
            return back(place)
    page = render_template(
        "sharing/return_early.html",
        place=place,
        agreement=place.agreement,
        employer=place.employer,
        loan=loan,
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


@bp.get(f"{BASE}/paper.pdf")
@access(policies.can_act_as_side, queries.get_place)
def paper(place: DeskPlace) -> Any:
    """The agreement as PDF in Chinese."""
    return paper_of(place.agreement)


def paper_of(found: LendingAgreement) -> Response:
    """The text in force, or the draft, as a PDF to keep."""
    given = request.args.get("version", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else None
    version = queries.get_version(found, number)
    content = render_pdf(
        "print/document.typ", papers.agreement_paper(found, version, list(queries.list_loans(found.id)))
    )
    name = f"{papers.number_of(found)}-{version.number}.pdf"
    return Response(
        content, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@bp.get("/staff/sharing/agreements")
@access(policies.can_oversee_sharing)
def staff_agreements() -> Any:
    """All agreements, by state."""
    given = request.args.get("state", "")
    state = AgreementState(given) if given in set(AgreementState) else None
    return render_template(
        "sharing/staff_agreements.html",
        found=queries.list_all(state=state, page=page_number(request.args.get("page"))),
        state=state,
        state_words=AGREEMENT_WORDS,
        state_tones=AGREEMENT_TONES,
        show=showing,
    )


@bp.get("/staff/sharing/agreements/<int:agreement_id>")
@access(policies.can_oversee_agreement, queries.get_agreement)
def staff_agreement(found: LendingAgreement) -> Any:
    """The staff copy: text, people, confirmations, incidents."""
    pending = queries.find_pending(found)
    return render_template(
        "sharing/staff_agreement.html",
        agreement=found,
        pending=pending,
        incidents=queries.list_incidents(found.id),
        **agreement_words(found, pending),
    )


@bp.get("/staff/sharing/agreements/<int:agreement_id>/paper.pdf")
@access(policies.can_oversee_agreement, queries.get_agreement)
def staff_paper(found: LendingAgreement) -> Any:
    """The staff copy as PDF."""
    return paper_of(found)
