"""A person comes to the service, and what is known of them changes."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from agencies.models import Agency, Worker, WorkerRole
from agencies.selectors import setting, standing_of
from cases import rules_of_entry as rules
from cases import selectors
from cases.eircodes import tidy_eircode
from cases.models import (
    Case,
    CaseAgency,
    FamilyLink,
    PersonFlag,
    ServiceUser,
)
from cases.policies import (
    CONTACT,
    THE_CASE,
    FamilyLinkAction,
    PersonFlagAction,
    ServiceUserAction,
    family_link_policy,
    person_flag_policy,
    require_may_open,
    service_user_policy,
)
from cases.services.key_workers import engage
from cases.services.merges import look_elsewhere
from cases.services.references import take_references
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError, NotAllowed
from core.versions import claim

# What is written down of a person. The health identifier goes its own way (LAW-ihi).
PERSON_FIELDS = (
    "first_names",
    "last_name",
    "known_as",
    "date_of_birth",
    "estimated_birth_year",
    "gender",
    "phone",
    "email",
    "preferred_contact",
    "safe_to_contact",
    "address",
    "no_fixed_abode",
    "eircode",
    "next_of_kin_name",
    "next_of_kin_relationship",
    "next_of_kin_phone",
    "next_of_kin_may_be_told",
    "languages",
    "needs_interpreter",
    "interpreter_language",
)
NAMED_BY = frozenset({"first_names", "last_name", "date_of_birth"})


@command
def open_case(*, actor, agency: Agency, person: dict[str, Any], **entry: Any) -> Case:
    """Write down a person who comes to the service, and open their case, in one go (KW-3.1).

    `person` holds what is known of them; `entry` what `_begin` asks. Where another agency has a record of the same
    name and birth date, the managers of both are asked; whoever opened the case is told nothing of it.
    """
    now = timezone.now()
    require_may_open(actor, agency.pk, day_of(now))
    details = dict(person)
    ihi = details.pop("ihi", "")
    record = ServiceUser(created_by=actor, **_tidied(details, day_of(now)))
    _keep_ihi(actor, record, ihi, day_of(now))
    record.save()
    case = _begin(actor, agency, record, now, **entry)
    look_elsewhere(actor, record, agency)
    return case


@command
def open_further_case(*, actor, agency: Agency, person: ServiceUser, **entry: Any) -> Case:
    """Open a case for a person whose record is here already: back after closure, or beyond harm reduction now."""
    now = timezone.now()
    require_may_open(actor, agency.pk, day_of(now))
    # Work with the person, not sight of a file: who was let into one in an emergency could else stay for good.
    service_user_policy.require(actor, ServiceUserAction.EDIT, person, at=now)
    person = ServiceUser.objects.select_for_update().get(pk=person.pk)
    earlier = person.cases.filter(status=Case.Status.CLOSED).order_by("-closed_on", "-pk").first()
    return _begin(actor, agency, person, now, previous_case=earlier, **entry)


def _begin(
    actor,
    agency: Agency,
    person: ServiceUser,
    now: datetime,
    *,
    level: str = Case.Level.KEY_WORKING,
    case_type: str = Case.Type.SINGLE_ADULT,
    basis: str = "",
    basis_note: str = "",
    told_policy: bool = False,
    participation: str = Case.Participation.NOT_ASKED,
    previous_case: Case | None = None,
) -> Case:
    """The rows of a new case: its reference, its agency and, where the person takes part, their key worker."""
    today = day_of(now)
    rules.check_level(level, has_harm_reduction=setting("harm_reduction_track", agency))
    rules.check_basis(level, basis)
    expected = setting("key_working_participation", agency) == "expected"
    if level == Case.Level.HARM_REDUCTION_ONLY:
        participation = Case.Participation.NOT_ASKED
    rules.check_participation(participation, told=told_policy, expected=expected)
    others = person.cases.filter(status=Case.Status.OPEN)
    rules.check_no_open_case(level, [case.level for case in others])
    case = Case.objects.create(
        reference=take_references(agency, today.year)[0],
        service_user=person,
        lead_agency=agency,
        level=level,
        case_type=case_type,
        basis=basis,
        basis_note=basis_note,
        participation=participation,
        participation_told_at=now if told_policy else None,
        participation_told_by=actor if told_policy else None,
        declined_on=today if participation == Case.Participation.DECLINED else None,
        opened_on=today,
        opened_by=actor,
        last_contact_on=today,
        previous_case=previous_case,
    )
    CaseAgency.objects.create(case=case, agency=agency, joined_on=today)
    key_works = agency.pk in standing_of(actor, today).agencies_as(WorkerRole.Role.KEY_WORKER)
    takes_part = level != Case.Level.HARM_REDUCTION_ONLY and participation != Case.Participation.DECLINED
    if key_works and takes_part:
        # Whoever takes a person in is their key worker until another is named.
        post = Worker.objects.in_post(today).get(agency=agency, user=actor)
        engage(actor, case, actor, agency=agency, starts_on=today, profession=post.profession, waits=True)
    audit.record(actor, "case.opened", case, part=THE_CASE, level=level, basis=basis, agency=agency.pk)
    return case


@command
def edit_person(*, actor, person: ServiceUser, version: int, **fields: Any) -> ServiceUser:
    """Change what is written of a person. Raises Conflict where somebody else has saved it since it was opened."""
    today = day_of(timezone.now())
    service_user_policy.require(actor, ServiceUserAction.EDIT, person)
    record = claim(person, version)
    if record.merged_into_id:
        raise DomainError("This record has been merged into another. Change that one.", code="merged")
    shows_ihi = "ihi" in fields
    ihi = fields.pop("ihi", "")
    tidied = _tidied(fields, today, record)
    changed = sorted(name for name, value in tidied.items() if getattr(record, name) != value)
    for name in changed:
        setattr(record, name, tidied[name])
    if shows_ihi and ihi != record.ihi:
        _keep_ihi(actor, record, ihi, today)
        changed.append("ihi")
    record.save()
    audit.record(actor, "person.edited", record, part=CONTACT, fields=changed)
    if NAMED_BY.intersection(changed):
        agency = selectors.home_agency(record)
        if agency:
            look_elsewhere(actor, record, Agency.objects.get(pk=agency))
    return record


def _tidied(fields: dict[str, Any], today: date, record: ServiceUser | None = None) -> dict[str, Any]:
    """The person's details as they are kept. Raises DomainError where they cannot be true."""
    fields = dict(fields)
    if "estimated_age" in fields:
        age = fields.pop("estimated_age")
        fields["estimated_birth_year"] = None if age is None else today.year - age
    if unknown := set(fields).difference(PERSON_FIELDS):
        raise TypeError(f"Not details of a person: {', '.join(sorted(unknown))}")
    if "eircode" in fields:
        fields["eircode"] = tidy_eircode(fields["eircode"])
    after = {name: getattr(record or ServiceUser(), name) for name in PERSON_FIELDS} | fields
    if after["date_of_birth"]:
        fields["estimated_birth_year"] = None  # a date known makes the guess idle
    rules.check_person(
        names=[after["first_names"], after["last_name"], after["known_as"]],
        date_of_birth=after["date_of_birth"],
        no_fixed_abode=after["no_fixed_abode"],
        eircode=after["eircode"],
        today=today,
    )
    return fields


def _keep_ihi(actor, record: ServiceUser, ihi: str, today: date) -> None:
    """Only an agency marked as entitled keeps the identifier, and only that agency ever sees it (LAW-ihi)."""
    ihi = "".join(ihi.split())
    if ihi == record.ihi:
        return
    entitled = selectors.ihi_agencies(actor, record, today)
    if not entitled:
        raise NotAllowed("keep a health identifier")
    rules.check_ihi(ihi)
    record.ihi = ihi
    record.ihi_agency_id = (record.ihi_agency_id or entitled[0]) if ihi else None


@command
def add_flag(
    *,
    actor,
    person: ServiceUser,
    kind: str,
    text: str,
    sight: str = PersonFlag.Sight.CASE_WORKERS,
    review_on: date | None = None,
) -> PersonFlag:
    """Put up what a worker must know at a glance, for everyone on the whole case or for its managers only."""
    service_user_policy.require(actor, ServiceUserAction.EDIT, person)
    flag = PersonFlag.objects.create(person=person, kind=kind, text=text, sight=sight, review_on=review_on)
    # The log says that a flag went up, not what it says: its readers may be fewer than the log's.
    audit.record(actor, "person.flag-added", person, part=THE_CASE, flag=flag.pk)
    return flag


@command
def end_flag(*, actor, flag: PersonFlag) -> PersonFlag:
    """Take a flag down. It stays in the history."""
    person_flag_policy.require(actor, PersonFlagAction.END, flag)
    flag = PersonFlag.objects.select_for_update().get(pk=flag.pk)
    if flag.ended_at:
        raise DomainError("This flag has been taken down already.", code="flag-ended")
    flag.ended_at, flag.ended_by = timezone.now(), actor
    flag.save()
    audit.record(actor, "person.flag-ended", flag.person, part=THE_CASE, flag=flag.pk)
    return flag


@command
def link_family(*, actor, person: ServiceUser, relative: ServiceUser, relationship: str, note: str = "") -> FamilyLink:
    """Write down that two people with records are of one family; the worker must know both."""
    service_user_policy.require(actor, ServiceUserAction.EDIT, person)
    service_user_policy.require(actor, ServiceUserAction.VIEW, relative)
    if person.pk == relative.pk:
        raise DomainError("Nobody is their own relative: choose another person.", code="own-relative", field="relative")
    ServiceUser.objects.select_for_update().get(pk=min(person.pk, relative.pk))
    pair = [person.pk, relative.pk]
    if FamilyLink.objects.filter(person__in=pair, relative__in=pair).exists():
        raise DomainError("These two are linked already.", code="linked-already", field="relative")
    link = FamilyLink.objects.create(person=person, relative=relative, relationship=relationship, note=note)
    audit.record(actor, "person.family-linked", person, part=CONTACT, link=link.pk)
    return link


@command
def unlink_family(*, actor, link: FamilyLink) -> None:
    """Take out a tie of family that was wrong."""
    family_link_policy.require(actor, FamilyLinkAction.END, link)
    audit.record(actor, "person.family-unlinked", link.person, part=CONTACT, link=link.pk)
    link.delete()


def note_last_contact(case: Case, on: date) -> None:
    """The day on which the person was last met, on the case that a verb has locked; an earlier day never hides a later
    one. The contact itself is written down above, in correspondence.
    """
    if case.last_contact_on is None or on > case.last_contact_on:
        case.last_contact_on = on
        case.save()


def set_last_contact(case: Case, on: date | None) -> None:
    """The day of the last contact, after one that was written down wrongly was put right."""
    if case.last_contact_on != on:
        case.last_contact_on = on
        case.save()
