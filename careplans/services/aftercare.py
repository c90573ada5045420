"""The aftercare is put together with the person; services confirm what they will do (MC-aftercare, MC-wraparound)."""

from datetime import date

from django.utils import timezone

from agencies.models import Agency
from careplans.models import AftercareItem, AftercarePlan
from careplans.rules import aftercare as rules
from careplans.selectors.aftercare import asked_of
from careplans.selectors.extract import readable_areas
from careplans.services import between
from cases.models import Case
from cases.policies import CaseAction, case_policy
from cases.rules import check_open
from cases.services.assignments import locked
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import NotAllowed
from core.versions import claim

PART = "plan"
Confirmed = AftercareItem.Confirmed


@command
def offer_aftercare(*, actor, case: Case, agency: Agency, kind: str, text: str) -> AftercareItem:
    """A service that the person shares its part of the plan with says what it will do after the end; shown in the plan.

    It stands there as that service's own, until the link is confirmed with the person.
    """
    now = timezone.now()
    case_policy.require(actor, CaseAction.VIEW, case, at=now)
    between.taking_part_for(actor, case, now, agency)
    case = locked(case)
    check_open(case)
    rules.check_item(kind=kind, text=text, kinds=AftercareItem.Kind.values)
    aftercare = _of(case, actor)
    item = AftercareItem.objects.create(
        aftercare=aftercare, kind=kind, text=text.strip(), agency=agency, from_agency=agency, added_by=actor
    )
    audit.record(actor, "plan.aftercare-offered", item, part=PART, agency=agency.pk)
    between.tell_case_manager(
        case, now, key=f"aftercare:{item.pk}", subject="An agency adds to the aftercare", about=aftercare
    )
    return item


@command
def add_support(
    *,
    actor,
    case: Case,
    kind: str,
    text: str,
    agency: Agency | None = None,
    provider: str = "",
    who: str = "",
    due_on: date | None = None,
) -> AftercareItem:
    """One support after the end, with who does it and by when. An agency that may know of it can confirm it here."""
    case = _worked_on(actor, case)
    item = AftercareItem(aftercare=_of(case, actor), added_by=actor)
    _write(item, case, kind=kind, text=text, agency=agency, provider=provider, who=who, due_on=due_on)
    audit.record(actor, "aftercare.added", item, part=PART, agency=item.agency_id)
    return item


@command
def change_support(
    *,
    actor,
    item: AftercareItem,
    version: int,
    kind: str,
    text: str,
    agency: Agency | None = None,
    provider: str = "",
    who: str = "",
    due_on: date | None = None,
) -> AftercareItem:
    """Written again. Where it is something else or somebody else, it waits to be confirmed anew."""
    case = _worked_on(actor, item.aftercare.case)
    item = claim(item, version)
    rules.check_standing(is_ended=item.ended_on is not None)
    terms = (kind, text.strip(), agency.pk if agency else None, provider.strip())
    same = terms == (item.kind, item.text, item.agency_id, item.provider)
    rules.check_own_words(offered_by=item.from_agency.label if item.from_agency else "", same=same)
    if not same:
        _unconfirm(item)
    _write(item, case, kind=kind, text=text, agency=agency, provider=provider, who=who, due_on=due_on, is_checked=same)
    audit.record(actor, "aftercare.changed", item, part=PART, agency=item.agency_id)
    return item


@command
def end_support(*, actor, item: AftercareItem) -> AftercareItem:
    """Taken off. It stays below the others, to be put back."""
    _worked_on(actor, item.aftercare.case)
    item = _locked(item)
    rules.check_standing(is_ended=item.ended_on is not None)
    item.ended_on, item.ended_by = day_of(timezone.now()), actor
    return _saved(actor, "aftercare.ended", item)


@command
def put_back(*, actor, item: AftercareItem) -> AftercareItem:
    """It holds again."""
    _worked_on(actor, item.aftercare.case)
    item = _locked(item)
    item.ended_on, item.ended_by = None, None
    return _saved(actor, "aftercare.put-back", item)


@command
def confirm_link(
    *,
    actor,
    item: AftercareItem,
    confirmed_how: str,
    confirmed_on: date | None,
    confirmed_words: str = "",
) -> AftercareItem:
    """What a service said to a worker: by which channel, on which day, and who."""
    _worked_on(actor, item.aftercare.case)
    item = _locked(item)
    rules.check_standing(is_ended=item.ended_on is not None)
    rules.check_confirmable(is_confirmed=item.confirmed_on is not None)
    spoken = [value for value in Confirmed.values if value != Confirmed.HERE]
    today = day_of(timezone.now())
    rules.check_confirmation(how=confirmed_how, hows=spoken, confirmed_on=confirmed_on, today=today)
    item.confirmed_on, item.confirmed_how, item.confirmed_by = confirmed_on, confirmed_how, actor
    item.confirmed_words = confirmed_words.strip()
    return _saved(actor, "aftercare.confirmed", item)


@command
def confirm_own_link(*, actor, item: AftercareItem, confirmed_words: str = "") -> AftercareItem:
    """A service says here that it will do what it is named for. The case manager is told."""
    now = timezone.now()
    case = item.aftercare.case
    case_policy.require(actor, CaseAction.VIEW, case, at=now)
    areas = between.taking_part_for(actor, case, now, item.agency_id)
    if not asked_of(case, areas).filter(pk=item.pk).exists():
        raise NotAllowed(f"confirm aftercare {item.pk}")
    case = locked(case)
    check_open(case)
    item = _locked(item)
    rules.check_standing(is_ended=item.ended_on is not None)
    rules.check_confirmable(is_confirmed=item.confirmed_on is not None)
    item.confirmed_on, item.confirmed_how, item.confirmed_by = day_of(now), Confirmed.HERE, actor
    item.confirmed_words = confirmed_words.strip()
    item = _saved(actor, "aftercare.confirmed", item)
    between.tell_case_manager(
        case,
        now,
        key=f"aftercare:{item.pk}:confirmed:{item.version}",
        subject="An agency confirms its part of the aftercare",
        about=item.aftercare,
    )
    return item


@command
def take_back_confirmation(*, actor, item: AftercareItem) -> AftercareItem:
    """It does not hold after all, or was noted by mistake."""
    _worked_on(actor, item.aftercare.case)
    item = _locked(item)
    _unconfirm(item)
    return _saved(actor, "aftercare.confirmation-taken-back", item)


@command
def say_where_to_turn(*, actor, case: Case, version: int, relapse_words: str) -> AftercarePlan:
    """In the person's words if they can: what they do and whom they ring in a relapse (KW-10.1.1.1a)."""
    case = _worked_on(actor, case)
    aftercare = claim(_of(case, actor), version)
    aftercare.relapse_words = relapse_words.strip()
    aftercare.save()
    audit.record(actor, "aftercare.relapse-written", aftercare, part=PART)
    return aftercare


def _worked_on(actor, case: Case) -> Case:
    case_policy.require(actor, CaseAction.WORK, case)
    case = locked(case)
    check_open(case)
    return case


def _of(case: Case, actor) -> AftercarePlan:
    aftercare, _ = AftercarePlan.objects.get_or_create(case=case, defaults={"begun_by": actor})
    return aftercare


def _locked(item: AftercareItem) -> AftercareItem:
    return AftercareItem.objects.select_for_update(of=("self",)).select_related("aftercare__case").get(pk=item.pk)


def _write(
    item: AftercareItem, case: Case, *, kind, text, agency, provider, who, due_on, is_checked: bool = False
) -> None:
    now = timezone.now()
    rules.check_item(kind=kind, text=text, kinds=AftercareItem.Kind.values)
    rules.check_provider(has_agency=agency is not None, provider=provider)
    rules.check_due(due_on, item.due_on, day_of(now))
    if agency is not None and agency.pk != case.lead_agency_id and not is_checked:
        areas, _ = readable_areas(case, agency.pk, now)
        rules.check_may_know(agency=agency.label, kind=kind, areas=areas)
    item.kind, item.text, item.agency, item.provider = kind, text.strip(), agency, provider.strip()
    item.who, item.due_on = who.strip(), due_on
    item.save()


def _unconfirm(item: AftercareItem) -> None:
    item.confirmed_on, item.confirmed_by, item.confirmed_how, item.confirmed_words = None, None, "", ""


def _saved(actor, verb: str, item: AftercareItem) -> AftercareItem:
    item.version += 1
    item.save()
    audit.record(actor, verb, item, part=PART, agency=item.agency_id)
    return item
