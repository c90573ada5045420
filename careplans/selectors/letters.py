"""What a letter to one service says of the plan: plain data, from the extract of that service and from nothing else."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies.models import Agency, Worker
from agencies.selectors import managers_of
from careplans.models import Action, CarePlan
from careplans.selectors.extract import ExtractStep, PlanExtract, plan_extract, plan_for_others
from careplans.selectors.parts import partners_in
from careplans.states import LIVE, STANDING, ActionState
from cases.models import CareDomain, Case, CaseAgency, Consent, ConsentItem
from cases.policies import consented, namings, parts_of
from cases.selectors.members import contact_among, team_of
from cases.selectors.shared import shared_file
from core.days import day_of
from correspondence.models import Letter
from correspondence.policies import LetterAction, letter_policy, still_permitted
from correspondence.selectors.addressees import addressees_at
from correspondence.selectors.permits import consent_naming

Kind = Letter.Kind


@dataclass(frozen=True, slots=True)
class Told:
    """What a letter tells: its facts, the areas of life in them, and on which consent it stands."""

    facts: dict[str, Any]
    domains: list[str]
    has_plan: bool
    is_whole: bool
    consent: Consent | None


@dataclass(frozen=True, slots=True)
class ToWrite:
    """One service with a part in the plan, and what stands between it and its letter."""

    agency: Agency
    addressee: str
    because: str
    is_named: bool  # a consent in force names it
    knows_plan: bool
    may_have_whole: bool
    introduced_on: date | None


def letters_of(case: Case) -> QuerySet[Letter]:
    rows = Letter.objects.filter(case=case).exclude(state=Letter.State.THROWN_AWAY)
    return rows.select_related("to_agency", "case__lead_agency").order_by("-pk")


def clinics_without_whole_plan(case_of, at: datetime) -> QuerySet[Agency]:
    """The methadone clinics of a case with an agreed plan to which the person has not let the whole of it go (KW-8.3c).

    `case_of` is a number, or an OuterRef to one.
    """
    case = OuterRef(case_of) if isinstance(case_of, OuterRef) else case_of
    in_case = CaseAgency.objects.in_case(day_of(at)).filter(case=case, agency=OuterRef("pk"))
    agreed = CarePlan.objects.filter(case=case, state__in=STANDING)
    whole = Q(items__information=ConsentItem.Information.WHOLE_PLAN)
    stands = Q(items__ended_at=None) | Q(items__ended_at__gt=at)
    named = consented(at).filter(whole, stands, consent__case=case, agency=OuterRef("pk"))
    clinics = Agency.objects.filter(Exists(in_case), Exists(agreed), is_methadone_clinic=True)
    return clinics.exclude(Exists(named)).order_by("sort_key", "pk")


def to_send(user) -> QuerySet[Letter]:
    """The letters that wait for the post and that this person may send, the oldest first."""
    rows = letter_policy.within(user, LetterAction.ISSUE).filter(state=Letter.State.ISSUED)
    rows = rows.select_related("case__lead_agency", "case__service_user", "to_agency", "issued_by")
    return rows.order_by("issued_at", "pk")


def to_print(user, at: datetime) -> QuerySet[Letter]:
    """Of these, the letters that may still go: what was taken back since the issue is in none of them."""
    return still_permitted(to_send(user), at)


def readers_of(letter: Letter, at: datetime) -> list[tuple[int, str]]:
    """Those of the addressed service who work with the person here, so that a link opens for them."""
    team = team_of(letter.case, at)
    return [(each.user_id, f"{each.name}, {each.agency}") for each in team if each.agency_id == letter.to_agency_id]


def involved(case: Case, at: datetime) -> list[Agency]:
    """The services beside the lead agency that have a part: in the case, named in a consent, or with a step."""
    found = {agency.pk: agency for agency in partners_in(case, day_of(at), at)}
    steps = Action.objects.filter(case=case, goal__plan__state__in=LIVE).exclude(state=ActionState.DROPPED)
    with_step = Agency.objects.filter(pk__in=steps.values("agency"))
    found |= {agency.pk: agency for agency in with_step if agency.pk != case.lead_agency_id}
    return sorted(found.values(), key=lambda agency: (agency.sort_key, agency.pk))


def to_write(case: Case, at: datetime) -> list[ToWrite]:
    """Each involved service with its addressee, and what is missing before it can be written to."""
    agencies, named = involved(case, at), namings(case, at)
    parts = {agency.pk: parts_of(each for each in named if each.agency_id == agency.pk) for agency in agencies}
    sent = Letter.objects.filter(case=case, state=Letter.State.SENT).order_by("sent_on")
    introduced = dict(sent.filter(kind=Kind.INTRODUCTION).values_list("to_agency", "sent_on"))
    addressees = addressees_at(case, agencies, at)
    rows = []
    for agency in agencies:
        chosen, known = addressees[agency.pk], parts[agency.pk]
        rows.append(
            ToWrite(
                agency=agency,
                addressee=chosen.person.name if chosen else "",
                because=str(Letter.Addressee(chosen.because).label) if chosen else "",
                is_named=bool(known),
                knows_plan=bool(known & {"plan-part", "whole-plan"}),
                may_have_whole="whole-plan" in known,
                introduced_on=introduced.get(agency.pk),
            )
        )
    return rows


def plan_to_write_of(case: Case) -> CarePlan | None:
    """The plan that stands, else the draft that the services are asked to agree to."""
    return plan_for_others(case)


def what_is_told(letter: Letter, at: datetime) -> Told:
    """The facts of a letter as they are at this instant. Once it is issued, they are those that were frozen."""
    case, agency = letter.case, letter.to_agency
    assert agency is not None  # letters about the plan go to services of the directory
    today = day_of(at)
    consent = consent_naming(case, agency, at)
    extract = plan_extract(case, [agency.pk], at, today)
    plan = plan_for_others(case)
    parts = parts_of(namings(case, at, [agency.pk]))
    shared = shared_file(case, parts, {agency.pk: agency.label}, at)
    is_whole_copy = letter.kind == Kind.PLAN_COPY
    facts = {
        "person": shared.name,
        "case": case.reference,
        "service": agency.label,
        "from": sender_of(case),
        "case_manager": whom_to_ring(case, plan, at),
        "is_managed": case.level == Case.Level.CASE_MANAGEMENT,
        "consented_on": _iso(consent.signed_on if consent else None),
        "ends_on": _iso(shared.ends_on),
        "may_know": list(dict.fromkeys(label for each in shared.agreed for label in each.may_know)),
        "may_pass_messages": shared.may_pass_messages,
        "consent_reference": consent.reference if consent else "",
        "plan_is_agreed": extract is not None and extract.state in STANDING,
        "agreed_on": _iso(extract.agreed_on if extract else None),
        "review_due_on": _iso(extract.review_due_on if extract else None),
        "part": [_step(step) for step in extract.own_steps] if extract else [],
        "goals": _goals(extract) if extract and is_whole_copy and extract.is_whole else [],
        "on_methadone": agency.is_methadone_clinic,
        "asks_for_clinic_talk": letter.asks_for_clinic_talk,
        "encloses_consent": letter.attaches_consent,
        "own_words": letter.own_words,
        "kind": letter.kind,
        "plan_areas": sorted(_plan_areas(letter, extract)),  # what it tells of the plan is about these
    }
    return Told(
        facts=facts,
        domains=_domains(letter, extract, parts),
        has_plan=extract is not None or (plan is not None and bool(parts & {"plan-part", "whole-plan"})),
        is_whole=extract is not None and extract.is_whole,
        consent=consent,
    )


def _domains(letter: Letter, extract: PlanExtract | None, parts: frozenset[str]) -> list[str]:
    """The areas of life that can be read out of the letter: of what it tells of the plan, and of what it encloses."""
    told = _plan_areas(letter, extract)
    if parts:  # what the person agreed to is named in the letter, area by area
        told |= set(CareDomain.objects.filter(code__in=parts).values_list("code", flat=True))
    return sorted(told)


def _plan_areas(letter: Letter, extract: PlanExtract | None) -> set[str]:
    """The areas of life of what it tells of the plan."""
    if extract is None:
        return set()
    if letter.kind == Kind.PLAN_COPY:
        return set(extract.domains)
    areas = {goal.area for goal in extract.goals if any(step.is_own for step in goal.steps)}
    return set(CareDomain.objects.filter(label__in=areas, code__in=extract.domains).values_list("code", flat=True))


def _goals(extract: PlanExtract) -> list[dict[str, Any]]:
    return [
        {
            "area": goal.area,
            "title": goal.title,
            "measure": goal.measure,
            "by": _iso(goal.target_date),
            "state": goal.state_said,
            "own_words": goal.own_words,
            "steps": [_step(step) for step in goal.steps],
        }
        for goal in extract.goals
    ]


def _step(step: ExtractStep) -> dict[str, str]:
    return {"what": step.title, "who": step.who, "by": _iso(step.by), "rhythm": step.rhythm, "state": step.state_said}


def whom_to_ring(case: Case, plan: CarePlan | None, at: datetime) -> dict[str, str]:
    """Whom the service rings with anything, and who stands in: whoever covers now, else a manager."""
    team = team_of(case, at)
    point = contact_among(team)
    if point is None:
        own = [member for member in team if member.agency_id == case.lead_agency_id and member.role == "key-worker"]
        named = plan.key_worker_id if plan else None
        point = next((member for member in own if member.user_id == named), own[0] if own else None)
    lead = case.lead_agency
    managers = managers_of(lead, day_of(at)) if lead else []
    stands_in = next((str(each) for each in managers if point is None or each.pk != point.user_id), "")
    post = Worker.objects.filter(user=point.user_id, agency=lead, left_on=None).first() if point else None
    return {
        "name": point.name if point else "",
        "role": "Case manager" if point and point.role == "case-manager" else "Key worker",
        "covers_for": point.stands_in_for if point else "",
        "phone": (point.phone if point else "") or (lead.phone if lead else ""),
        "email": post.user.email if post else "",
        "stands_in": stands_in,
        "stands_in_phone": lead.phone if lead else "",
    }


def sender_of(case: Case) -> dict[str, str]:
    lead = case.lead_agency
    if lead is None:
        return {"name": "", "label": "", "address": "", "phone": "", "email": ""}
    address = ", ".join(filter(None, [*lead.address.splitlines(), lead.eircode]))
    return {
        "name": lead.name,
        "label": lead.label,
        "address": address,
        "phone": lead.phone,
        "email": lead.email,
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
