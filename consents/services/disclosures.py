"""Sharing without consent: asked for, signed off by somebody else, told, and told to the person."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from agencies.models import Agency, WorkerRole
from cases.models import Case, SightBar
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.services.assignments import locked
from consents.models import DisclosureAdvice, DisclosureItem, LawfulDisclosure
from consents.policies import DisclosureAction, lawful_disclosure_policy
from consents.rules import disclosures as rules
from consents.selectors.disclosures import other_managers, sign_off_due
from consents.states import DISCLOSURE, DisclosureState
from core import audit
from core.commands import command
from core.days import day_of
from notifications import routing

# What a manager's yes or no means, of what waits and of what was told already.
DECISIONS = {
    (DisclosureState.ASKED, True): "sign off",
    (DisclosureState.ASKED, False): "refuse",
    (DisclosureState.UNSIGNED, True): "sign off afterwards",
    (DisclosureState.UNSIGNED, False): "judge wrong",
}


@command
def ask_to_disclose(
    *,
    actor,
    case: Case,
    ground: str,
    legal_basis: str,
    items: Sequence[str],
    why: str,
    to_agency: Agency | None = None,
    to_body: str = "",
    legal_detail: str = "",
    parts: Collection[str] = (),
) -> LawfulDisclosure:
    """Put a sharing without consent before the lead agency's managers. Until one of them signs, nothing may be told."""
    case_policy.require(actor, CaseAction.WORK, case)
    rules.check_has_manager(case.lead_agency_id is not None)
    disclosure = _written_down(
        actor, case, ground, legal_basis, legal_detail, to_agency, to_body, items, parts, why, timezone.now()
    )
    audit.record(actor, "disclosure.asked", disclosure, part=THE_CASE, ground=ground, agency=disclosure.to_agency_id)
    _tell_managers(disclosure, "asked", "Sharing without consent waits for your sign-off")
    return disclosure


@command
def record_emergency_disclosure(
    *,
    actor,
    case: Case,
    ground: str,
    legal_basis: str,
    items: Sequence[str],
    why: str,
    shared_on: date,
    shared_how: str,
    shared_with: str,
    to_agency: Agency | None = None,
    to_body: str = "",
    legal_detail: str = "",
    parts: Collection[str] = (),
    told_on: date | None = None,
    not_told_reason: str = "",
) -> LawfulDisclosure:
    """Write down what had to be told at once. A manager's sign-off is owed by the end of the next working day.

    It is never refused for want of a sign-off: what was told is told, and the record of it is what there is to judge.
    """
    case_policy.require(actor, CaseAction.WORK, case)
    now = timezone.now()
    today = day_of(now)
    rules.check_shared(
        shared=items,
        listed=items,
        shared_on=shared_on,
        not_before=None,
        today=today,
        how=shared_how,
        with_whom=shared_with,
    )
    rules.check_person_told(told_on=told_on, reason=not_told_reason, today=today)
    disclosure = _written_down(
        actor,
        case,
        ground,
        legal_basis,
        legal_detail,
        to_agency,
        to_body,
        items,
        parts,
        why,
        now,
        state=DisclosureState.UNSIGNED,
        in_emergency=True,
        sign_off_due_on=sign_off_due(now, case.lead_agency),
        shared_on=shared_on,
        shared_by=actor,
        shared_how=shared_how,
        shared_with=shared_with,
        told_on=told_on,
        told_by=actor if told_on else None,
        not_told_reason="" if told_on else not_told_reason,
    )
    _mark_shared(disclosure.items.all())
    audit.record(
        actor,
        "disclosure.told-in-emergency",
        disclosure,
        part=THE_CASE,
        ground=ground,
        agency=disclosure.to_agency_id,
        on=str(shared_on),
    )
    _tell_managers(disclosure, "emergency", "Something was shared in an emergency and waits for your sign-off")
    return disclosure


@command
def decide_disclosure(*, actor, disclosure: LawfulDisclosure, agreed: bool, note: str) -> LawfulDisclosure:
    """A manager who did not ask signs it off or refuses; of what was told already they say if it was right."""
    lawful_disclosure_policy.require(actor, DisclosureAction.DECIDE, disclosure)
    disclosure = _locked(disclosure)
    is_own = disclosure.asked_by_id == actor.pk
    rules.check_can_decide(is_waiting=disclosure.is_waiting, is_own=is_own, note=note)
    disclosure.state = DISCLOSURE.target(DECISIONS[DisclosureState(disclosure.state), agreed], disclosure.state)
    disclosure.decided_at, disclosure.decided_by, disclosure.decision_note = timezone.now(), actor, note.strip()
    disclosure.save()
    audit.record(actor, "disclosure.decided", disclosure, part=THE_CASE, state=disclosure.state)
    routing.tell(
        routing.named(disclosure.asked_by, "the worker who asked", disclosure.case.lead_agency, day_of(timezone.now())),
        key=f"disclosure:{disclosure.pk}:decided",
        subject=f"A manager has answered: sharing without consent ({disclosure.case.reference})",
        about=disclosure,
    )
    return disclosure


@command
def share_disclosure(
    *,
    actor,
    disclosure: LawfulDisclosure,
    items: Collection[int],
    shared_on: date,
    shared_how: str,
    shared_with: str,
    told_on: date | None = None,
    not_told_reason: str = "",
) -> LawfulDisclosure:
    """Write down that it was told: when, how, to whom there, and exactly what of the signed list; and to the person."""
    lawful_disclosure_policy.require(actor, DisclosureAction.SHARE, disclosure)
    disclosure = _locked(disclosure)
    today = day_of(timezone.now())
    rules.check_can_share(
        is_waiting=disclosure.state == DisclosureState.ASKED, is_refused=disclosure.state == DisclosureState.REFUSED
    )
    state = DISCLOSURE.target("record as shared", disclosure.state)
    assert disclosure.decided_at is not None  # said by the state
    rules.check_shared(
        shared=items,
        listed=list(disclosure.items.values_list("pk", flat=True)),
        shared_on=shared_on,
        not_before=day_of(disclosure.decided_at),
        today=today,
        how=shared_how,
        with_whom=shared_with,
    )
    rules.check_person_told(told_on=told_on, reason=not_told_reason, today=today)
    _mark_shared(disclosure.items.filter(pk__in=list(items)))
    disclosure.state = state
    disclosure.shared_on, disclosure.shared_by = shared_on, actor
    disclosure.shared_how, disclosure.shared_with = shared_how, shared_with
    disclosure.told_on, disclosure.told_by = told_on, actor if told_on else None
    disclosure.not_told_reason = "" if told_on else not_told_reason.strip()
    disclosure.save()
    audit.record(
        actor,
        "disclosure.shared",
        disclosure,
        part=THE_CASE,
        agency=disclosure.to_agency_id,
        items=sorted(items),
        person_told=told_on is not None,
    )
    return disclosure


@command
def tell_person_of_disclosure(
    *, actor, disclosure: LawfulDisclosure, told_on: date, note: str = ""
) -> LawfulDisclosure:
    """The person is told now what was shared. Why they were not told before stays on record."""
    lawful_disclosure_policy.require(actor, DisclosureAction.SHARE, disclosure)
    disclosure = _locked(disclosure)
    rules.check_can_tell(is_shared=disclosure.is_told, told_on=disclosure.told_on)
    rules.check_person_told(told_on=told_on, reason="", today=day_of(timezone.now()))
    disclosure.told_on, disclosure.told_by, disclosure.told_note = told_on, actor, note.strip()
    disclosure.save()
    audit.record(actor, "disclosure.person-told", disclosure, part=THE_CASE)
    return disclosure


@command
def take_back_disclosure(*, actor, disclosure: LawfulDisclosure, reason: str) -> LawfulDisclosure:
    """It is not needed any more: the person agreed after all, or the danger has passed. The permission ends."""
    lawful_disclosure_policy.require(actor, DisclosureAction.SHARE, disclosure)
    disclosure = _locked(disclosure)
    disclosure.state = DISCLOSURE.target("take back", disclosure.state)
    rules.check_taken_back(reason)
    disclosure.taken_back_at, disclosure.taken_back_by = timezone.now(), actor
    disclosure.taken_back_reason = reason.strip()
    disclosure.save()
    audit.record(actor, "disclosure.taken-back", disclosure, part=THE_CASE)
    return disclosure


@command
def advise_on_disclosure(*, actor, disclosure: LawfulDisclosure, words: str) -> DisclosureAdvice:
    """The data protection officer's advice, which the manager reads before deciding."""
    lawful_disclosure_policy.require(actor, DisclosureAction.ADVISE, disclosure)
    rules.check_advice(words)
    advice = DisclosureAdvice.objects.create(
        disclosure=disclosure, given_at=timezone.now(), given_by=actor, words=words.strip()
    )
    audit.record(actor, "disclosure.advised", disclosure, part=THE_CASE, advice=advice.pk)
    _tell_managers(
        disclosure,
        f"advice:{advice.pk}",
        "The data protection officer has advised on sharing without consent",
        with_officer=False,
    )
    return advice


def _written_down(
    actor,
    case: Case,
    ground: str,
    legal_basis: str,
    legal_detail: str,
    to_agency: Agency | None,
    to_body: str,
    items: Sequence[str],
    parts: Collection[str],
    why: str,
    now: datetime,
    **more: Any,
) -> LawfulDisclosure:
    listed = [words.strip() for words in items if words.strip()]
    rules.check_ground(ground, legal_basis, legal_detail)
    rules.check_listed(
        items=listed,
        has_receiver=to_agency is not None or bool(to_body.strip()),
        why=why,
        own_agency=to_agency is not None and to_agency.pk == case.lead_agency_id,
    )
    disclosure = LawfulDisclosure.objects.create(
        case=case,
        ground=ground,
        legal_basis=legal_basis,
        legal_detail=legal_detail.strip(),
        to_agency=to_agency,
        to_body="" if to_agency else to_body.strip(),
        parts=sorted(set(parts)),
        why=why.strip(),
        asked_at=now,
        asked_by=actor,
        **more,
    )
    for words in listed:  # one by one, so that each has its history
        DisclosureItem.objects.create(disclosure=disclosure, words=words)
    return disclosure


def _mark_shared(items: Iterable[DisclosureItem]) -> None:
    for item in items:  # one by one, so that each has its history
        item.was_shared = True
        item.save()


def _locked(disclosure: LawfulDisclosure) -> LawfulDisclosure:
    locked(disclosure.case)  # a contact or a copy on this ground, at the same moment, is before or after
    rows = LawfulDisclosure.objects.select_for_update(of=("self",))
    return rows.select_related("case__lead_agency", "asked_by", "to_agency").get(pk=disclosure.pk)


def _tell_managers(disclosure: LawfulDisclosure, what: str, subject: str, *, with_officer: bool = True) -> None:
    """The managers who may decide, and the officer who advises. Who is barred from the file does not hear of it."""
    case, today = disclosure.case, day_of(timezone.now())
    if case.lead_agency is None:
        return
    receivers = routing.managers(case.lead_agency, today)
    if managers := set(other_managers(case, disclosure.asked_by, today).values_list("pk", flat=True)):
        receivers = [receiver for receiver in receivers if receiver.user_id in managers]
    if with_officer:
        receivers += routing.holders(WorkerRole.Role.DPO, case.lead_agency, today)
    barred = set(SightBar.objects.filter(service_user=case.service_user_id).values_list("user", flat=True))
    routing.tell(
        [receiver for receiver in receivers if receiver.user_id not in barred],
        key=f"disclosure:{disclosure.pk}:{what}",
        subject=f"{subject} ({case.reference})",
        about=disclosure,
    )
