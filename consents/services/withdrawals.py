"""The person takes a consent back. It bites at once, on every page and link."""

from collections.abc import Collection, Sequence

from django.utils import timezone

from cases.models import (
    Case,
    CaseManagerAssignment,
    Consent,
    ConsentItem,
    ConsentScope,
    ConsentWithdrawal,
    KeyWorkerAssignment,
)
from cases.policies import THE_CASE, CaseAction, came_by, case_policy
from cases.services.assignments import locked
from cases.services.notices import tell
from consents.rules import withdrawing as rules
from consents.selectors.sharing import sharing_now, standing_scopes, things_in
from core import audit
from core.commands import command

Extent = ConsentWithdrawal.Extent


@command
def withdraw_consent(
    *,
    actor,
    consent: Consent,
    extent: str,
    channel: str,
    persons_words: str = "",
    agencies: Collection[int] = (),
    codes: Collection[str] = (),
) -> ConsentWithdrawal:
    """Take back all of a consent, or some agencies, or some information (of some agencies, where both are given).

    A partner's key worker to whom the person says it takes it for their own agency. No reason is asked.
    """
    case_policy.require(actor, CaseAction.TAKE_WITHDRAWAL, consent.case)
    case = locked(consent.case)
    withdrawal = _take_back(actor, case, consent, extent, channel, persons_words, agencies, codes)
    _tell(actor, case, [withdrawal])
    return withdrawal


@command
def withdraw_sharing(
    *,
    actor,
    case: Case,
    extent: str,
    channel: str,
    persons_words: str = "",
    agencies: Collection[int] = (),
    codes: Collection[str] = (),
) -> list[ConsentWithdrawal]:
    """Take back what the person said, of every consent by which it is shared: from all of them, or from none.

    Each consent keeps a record of its own; those who work on the file hear of it once.
    """
    case_policy.require(actor, CaseAction.TAKE_WITHDRAWAL, case)
    case = locked(case)
    now = timezone.now()
    about = [
        (consent, named) for consent in sharing_now(case, now) if (named := _touched(consent, agencies, codes, now))
    ]
    rules.check_is_shared(len(about))
    taken = [
        _take_back(actor, case, consent, extent, channel, persons_words, named if agencies else (), codes)
        for consent, named in about
    ]
    _tell(actor, case, taken)
    return taken


def _touched(consent: Consent, agencies: Collection[int], codes: Collection[str], now) -> list[int]:
    """The agencies for which this consent still shares some of what is taken back."""
    scopes = [each for each in standing_scopes([consent], now) if not agencies or each.agency_id in set(agencies)]
    if codes and not {code for code, _ in things_in(scopes, now)} & set(codes):
        return []
    return [scope.agency_id for scope in scopes]


def _take_back(
    actor,
    case: Case,
    consent: Consent,
    extent: str,
    channel: str,
    persons_words: str,
    agencies: Collection[int],
    codes: Collection[str],
) -> ConsentWithdrawal:
    """One consent, of a case that is locked."""
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    now = timezone.now()
    rules.check_can_withdraw(is_in_force=consent.is_in_force(now))
    if not case_policy.allows(actor, CaseAction.WORK, case):
        rules.check_whose(extent=extent, agencies=agencies, own=came_by(actor, case, now))
    scopes = consent.scopes.standing(now)
    if agencies:
        scopes = scopes.filter(agency__in=agencies)
    items = _items(scopes, now, codes) if extent == Extent.ITEMS else []
    ended = list(scopes) if extent == Extent.AGENCY and agencies else []
    rules.check_extent(extent=extent, agencies=[scope.agency_id for scope in ended], items=[item.pk for item in items])
    withdrawal = ConsentWithdrawal.objects.create(
        consent=consent, taken_at=now, taken_by=actor, channel=channel, extent=extent, persons_words=persons_words
    )
    ended += _emptied(scopes, items) if consent.kind in Consent.SHARING else []
    withdrawal.scopes.set(ended)
    withdrawal.items.set(items)
    for part in (*ended, *items):
        part.ended_at, part.ended_by = now, actor
        part.save()
    if extent == Extent.WHOLE or not _anything_left(consent, now):
        consent.withdrawn_at, consent.withdrawn_by = now, actor
    consent.version += 1
    consent.save()
    audit.record(
        actor,
        "consent.withdrawn",
        withdrawal,
        part=THE_CASE,
        extent=extent,
        agencies=sorted({scope.agency_id for scope in ended} | {item.scope.agency_id for item in items}),
        channel=channel,
    )
    return withdrawal


def _items(scopes, now, codes: Collection[str]) -> list[ConsentItem]:
    standing = ConsentItem.objects.standing(now).filter(scope__in=scopes).select_related("domain", "scope")
    return [item for item in standing if item.code in set(codes)]


def _emptied(scopes, items: list[ConsentItem]) -> list[ConsentScope]:
    """Agencies left with nothing to know: they are no longer named, and see not even the name."""
    taken = {item.pk for item in items}
    touched = {item.scope_id for item in items}
    return [
        scope
        for scope in scopes.filter(pk__in=touched).prefetch_related("items")
        if all(item.ended_at or item.pk in taken for item in scope.items.all())
    ]


def _anything_left(consent: Consent, now) -> bool:
    """Whether somebody is still named; a consent that names nobody (working with us) stands until it is taken back."""
    return ConsentScope.objects.standing(now).filter(consent=consent).exists() or not consent.scopes.exists()


def _tell(actor, case: Case, taken: Sequence[ConsentWithdrawal]) -> None:
    """Those who work on the whole file hear of it at once; to the agencies it is the case manager who speaks."""
    managers = CaseManagerAssignment.objects.filter(case=case, ended_on=None)
    workers = KeyWorkerAssignment.objects.filter(case=case, ended_on=None, agency=case.lead_agency_id)
    told = {row.worker for row in managers.select_related("worker")} | {
        row.worker for row in workers.select_related("worker")
    }
    tell(
        sorted(told - {actor}, key=lambda person: person.pk),
        key=f"consent-withdrawn:{taken[0].pk}",
        subject="A person has taken back a consent, or part of it",
        about=case,
    )
