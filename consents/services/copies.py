"""Papers that leave the house: given on a lawful ground, asked back, returned or destroyed."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils import timezone

from agencies.models import Agency
from agencies.selectors import setting
from cases.models import Case, ConsentScope
from cases.policies import THE_CASE, CaseAction, case_policy, parts_shared_with
from cases.services.assignments import locked
from consents.models import GivenCopy, LawfulDisclosure
from consents.policies import GivenCopyAction, given_copy_policy
from consents.rules import copies as rules
from consents.selectors.copies import may_only_be_asked, scope_in_force
from consents.selectors.disclosures import SIGNED
from consents.states import COPY
from core import attachments, audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError
from core.models import Attachment


@command
def give_copy(
    *,
    actor,
    case: Case,
    what: str,
    title: str,
    to_person: str,
    given_on: date,
    channel: str,
    agency: Agency | None = None,
    parts: Collection[str] = (),
    disclosure: LawfulDisclosure | None = None,
    attachment: Attachment | None = None,
    scan: Any = None,
) -> GivenCopy:
    """Write down a copy handed over: one of the papers kept, or a scan of what was given.

    Its ground is the consent in force that names the agency, or, where one is given, a sharing without consent that
    was signed off; without either it is refused (LAW-special-category, KW-7.4.3c).
    """
    case_policy.require(actor, CaseAction.WORK, case)
    case = locked(case)  # a withdrawal at the same moment is either before, and refuses this, or after, and lists it
    now = timezone.now()
    rules.check_paper(title=title, to_person=to_person, channel=channel, given_on=given_on, today=day_of(now))
    rules.check_one_paper(is_kept=attachment is not None, is_brought=scan is not None)
    if attachment is not None and attachment.file_id != case.pk:
        raise DomainError("Choose a paper of this case.", code="other-file", field="attachment")
    scope = None
    if disclosure is not None:
        disclosure = LawfulDisclosure.objects.select_for_update(of=("self",)).get(pk=disclosure.pk)
        rules.check_disclosed(
            is_signed_off=disclosure.case_id == case.pk and disclosure.state in SIGNED,
            is_receiver=agency is None or agency.pk == disclosure.to_agency_id,
            parts=parts,
            listed=disclosure.parts,
        )
        agency = disclosure.to_agency
    else:
        scope = _consented(case, agency, parts)
    copy = GivenCopy.objects.create(
        case=case,
        what=what,
        title=title.strip(),
        parts=sorted(set(parts)),
        agency=agency,
        to_body=disclosure.to_body if disclosure else "",
        to_person=to_person.strip(),
        given_on=given_on,
        given_by=actor,
        channel=channel,
        scope=scope,
        disclosure=disclosure,
        attachment=attachment,
    )
    if scan is not None:
        limit = setting("upload_max_mb", case.lead_agency_id)
        copy.attachment = attachments.keep(actor, scan, of=copy, title=copy.title, limit_mb=limit)
        copy.save()
    audit.record(actor, "copy.given", copy, part=THE_CASE, agency=copy.agency_id, title=copy.title, ground=copy.ground)
    return copy


def _consented(case: Case, agency: Agency | None, parts: Collection[str]) -> ConsentScope:
    if agency is None:
        raise DomainError("Choose the agency that gets it.", code="no-agency", field="agency")
    if not case.is_open:
        raise DomainError("This case is closed, so nothing new is shared from it.", code="case-closed")
    now = timezone.now()
    scope = scope_in_force(case, agency, now)
    rules.check_consented(
        agency=agency.label,
        is_named=scope is not None,
        enquiry_only=may_only_be_asked(case, agency, now),
        parts=parts,
        shared=parts_shared_with([agency.pk], case, now),
    )
    assert scope is not None  # said by the rule
    return scope


@command
def ask_return_of_copy(*, actor, copy: GivenCopy, asked_on: date) -> GivenCopy:
    """Ask whoever holds the copy to give it back or destroy it: the person has taken their consent back."""
    given_copy_policy.require(actor, GivenCopyAction.FOLLOW, copy)
    copy = _locked(copy)
    copy.state = COPY.target("ask for the return of", copy.state)
    rules.check_asked_back(asked_on=asked_on, given_on=copy.given_on, today=day_of(timezone.now()))
    copy.return_asked_on, copy.return_asked_by = asked_on, actor
    copy.save()
    audit.record(actor, "copy.asked-back", copy, part=THE_CASE, agency=copy.agency_id, title=copy.title)
    return copy


@command
def end_copy(*, actor, copy: GivenCopy, returned: bool, ended_on: date, confirmed_by: str) -> GivenCopy:
    """The copy is back, or destroyed, as somebody there confirms."""
    given_copy_policy.require(actor, GivenCopyAction.FOLLOW, copy)
    copy = _locked(copy)
    copy.state = COPY.target("record the return of" if returned else "record the destruction of", copy.state)
    rules.check_ended(
        ended_on=ended_on, given_on=copy.given_on, today=day_of(timezone.now()), confirmed_by=confirmed_by
    )
    copy.ended_on, copy.ended_by, copy.confirmed_by = ended_on, actor, confirmed_by.strip()
    copy.save()
    audit.record(actor, f"copy.{copy.state}", copy, part=THE_CASE, agency=copy.agency_id, title=copy.title)
    return copy


def _locked(copy: GivenCopy) -> GivenCopy:
    return GivenCopy.objects.select_for_update(of=("self",)).select_related("scope__consent", "agency").get(pk=copy.pk)
