"""How far a person's entry has come, what allows a service to be asked, and where the four steps stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from agencies.models import Agency
from agencies.selectors import standing_of
from cases.models import (
    Case,
    CaseAgency,
    Consent,
    ConsentScope,
    ExistingManagerCheck,
    Explanation,
    InformationSheetIssue,
    LeadAgencyChoice,
    NoOtherServices,
    PathOpening,
    PathStep,
    ServiceContact,
    ServiceInUse,
)
from cases.policies import CaseAction, consented
from cases.rules.entry import CheckFacts, Progress
from cases.selectors.roles import current_case_manager
from core.days import day_of

Wish = ServiceContact.Wish


# What the gates ask --------------------------------------------------------------------------------------------


def completed_check(case: Case) -> ExistingManagerCheck | None:
    """The check that counts: the latest that is complete."""
    return case.manager_checks.exclude(completed_at=None).order_by("-completed_at", "-pk").first()


def lead_choice(case: Case) -> LeadAgencyChoice | None:
    """The choice of lead agency that counts: the latest."""
    return case.lead_choices.order_by("-created_at", "-pk").first()


def permission_for(case: Case, at: datetime, *, agency: Agency | None, service: ServiceInUse | None) -> str:
    """The consent in force that lets this service be asked, as "cases.Consent:12"; nothing, where there is none.

    An enquiry consent names the service; a consent to share names its agency.
    """
    agency_id = agency.pk if agency else service.agency_id if service else None
    enquiries = Consent.objects.in_force(at).filter(case=case, kind=Consent.Kind.ENQUIRY)
    found = None
    if agency_id:
        scopes = ConsentScope.objects.standing(at).filter(consent__in=enquiries, agency=agency_id)
        shared = consented(at).filter(consent__case=case, agency=agency_id)
        for scope in (*scopes.order_by("-pk")[:1], *shared.order_by("-pk")[:1]):
            found = found or scope.consent_id
    elif service:
        named = ExistingManagerCheck.objects.filter(services_named=service, permission__in=enquiries)
        found = named.order_by("-pk").values_list("permission", flat=True).first()
    return f"{Consent._meta.label}:{found}" if found else ""


def asking_agency(user, case: Case, today: date) -> Agency | None:
    """For which agency this person asks: the one that leads; where none does, theirs among those in the case."""
    if case.lead_agency:
        return case.lead_agency
    theirs = CaseAgency.objects.in_case(today).filter(case=case, agency__in=standing_of(user, today).agencies)
    membership = theirs.order_by("pk").select_related("agency").first()
    return membership.agency if membership else None


def listed_services(case: Case) -> list[ServiceInUse]:
    """The services that the person uses now, as the entry of this case counts them."""
    rows = ServiceInUse.objects.filter(case=case, ended_on=None).select_related("agency", "contact")
    return list(rows.order_by("pk"))


# One check -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ServiceAsked:
    """One service of the check, with the latest that is known of it."""

    key: str  # "service-3" or "agency-7": how the page of the three questions names it
    name: str
    agency: Agency | None
    service: ServiceInUse | None
    is_homeless_service: bool
    permitted_by: str
    contacts: Sequence[ServiceContact]

    @property
    def latest(self) -> ServiceContact | None:
        return self.contacts[-1] if self.contacts else None

    @property
    def phone(self) -> str:
        if self.service:
            contact = self.service.contact
            own = self.service.contact_phone or (contact.phone if contact else "")
            if own:
                return own
        return self.agency.phone if self.agency else ""


@dataclass(frozen=True, slots=True)
class CheckView:
    """A check as its page shows it, and as the rule of its completion reads it."""

    check: ExistingManagerCheck
    services: Sequence[ServiceAsked]
    is_homeless: bool
    facts: CheckFacts


def running_check(case: Case) -> ExistingManagerCheck | None:
    return case.manager_checks.filter(completed_at=None).select_related("permission", "enquiry", "asked_by").first()


def is_homeless(case: Case, check: ExistingManagerCheck | None) -> bool:
    """What the person said in this check, or that their record gives no fixed abode."""
    return case.service_user.no_fixed_abode or (check is not None and check.said_homeless == "yes")


def check_view(case: Case, check: ExistingManagerCheck, at: datetime, can: frozenset[str]) -> CheckView:
    """The check with every service it concerns. Who does not see the whole file has no list of services to go by."""
    whole = CaseAction.VIEW_WHOLE in can
    contacts = list(check.service_contacts.select_related("service__agency", "agency", "contacted_by").order_by("pk"))
    services = listed_services(case) if whole else []
    agencies = {each.agency_id for each in services if each.agency_id}
    named = (
        list(
            Agency.objects.filter(
                Q(consent_scopes__consent=check.permission_id)
                | Q(pk__in=[c.agency_id for c in contacts if c.agency_id])
            )
            .exclude(pk__in=agencies)
            .distinct()
            .order_by("sort_key", "pk")
        )
        if check.permission_id or contacts
        else []
    )
    rows = [_asked(case, at, contacts, service=service) for service in services]
    rows += [_asked(case, at, contacts, agency=agency) for agency in named]
    homeless = is_homeless(case, check)
    said_none = NoOtherServices.objects.filter(case=case).exists()
    answer = check.enquiry.answer_now if check.enquiry else ""
    asked = [contact for contact in contacts if contact.result != ServiceContact.Result.LEFT_OUT]
    facts = CheckFacts(
        is_asked=bool(check.said_manager and check.asked_on),
        may_ask=True if check.permission_id else False if check.refused_on else None,
        lists_services=not whole or bool(services) or said_none,
        open_services=tuple(row.name for row in rows if row.latest is None),
        is_homeless=homeless,
        has_register_line=check.register_checks.exists(),
        # where a homeless service itself asks, the person is in touch with one
        has_homeless_contact=check.agency.sector == Agency.Sector.HOMELESS
        or any(contact.is_homeless_service for contact in asked),
        a_service_is_manager=any(row.latest and row.latest.is_manager == "yes" for row in rows),
        system_answer=answer,
    )
    return CheckView(check=check, services=tuple(rows), is_homeless=homeless, facts=facts)


def _asked(case: Case, at: datetime, contacts, *, service: ServiceInUse | None = None, agency: Agency | None = None):
    if service:
        own = [each for each in contacts if each.service_id == service.pk]
        if service.agency_id:
            own += [each for each in contacts if each.service_id is None and each.agency_id == service.agency_id]
        where = service.agency
    else:
        own = [each for each in contacts if each.service_id is None and agency and each.agency_id == agency.pk]
        where = agency
    return ServiceAsked(
        key=f"service-{service.pk}" if service else f"agency-{agency.pk if agency else 0}",
        name=str(service or agency),
        agency=where,
        service=service,
        is_homeless_service=bool(where and where.sector == Agency.Sector.HOMELESS),
        permitted_by=permission_for(case, at, agency=agency, service=service),
        contacts=tuple(sorted(own, key=lambda each: each.pk)),
    )


# The whole entry ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """The rows of one case's entry, as far as this reader may see them."""

    whole: bool
    sheets: Sequence[InformationSheetIssue]
    explanations: Sequence[Explanation]
    services: Sequence[ServiceInUse]
    none_said: NoOtherServices | None
    running: ExistingManagerCheck | None
    completed: ExistingManagerCheck | None
    choice: LeadAgencyChoice | None


def entry_of(user, case: Case, can: frozenset[str], at: datetime) -> Entry:
    """Managers of a case that nobody leads read what their own agency asked, and no more of the file."""
    whole = CaseAction.VIEW_WHOLE in can
    checks = case.manager_checks.select_related("asked_by", "completed_by", "permission", "agency")
    choices = case.lead_choices.select_related("chosen", "recorded_by", "agency").prefetch_related("options")
    if not whole:
        own = standing_of(user, day_of(at)).agencies
        checks, choices = checks.filter(agency__in=own), choices.filter(agency__in=own)
    return Entry(
        whole=whole,
        sheets=list(case.sheet_issues.select_related("given_by").order_by("-given_on", "-pk")) if whole else (),
        explanations=list(case.explanations.select_related("explained_by").order_by("pk")) if whole else (),
        services=listed_services(case) if whole else (),
        none_said=NoOtherServices.objects.filter(case=case).select_related("recorded_by").first() if whole else None,
        running=checks.filter(completed_at=None).first(),
        completed=checks.exclude(completed_at=None).order_by("-completed_at", "-pk").first(),
        choice=choices.order_by("-created_at", "-pk").first(),
    )


# The four steps ----------------------------------------------------------------------------------------------------


def progress_of(case: Case) -> Progress:
    """Which of the four steps are done, by the facts there are.

    The first is done once somebody answers for the person: the case manager of the lead agency, or in a case of key
    working its key worker. No assessment, plan or review exists yet, so no later step can be done.
    """
    return progress_by(
        is_led=bool(case.lead_agency_id) and _has_co_ordinator(case),
        opened=PathOpening.objects.filter(case=case).values_list("step", flat=True),
    )


def progress_by(*, is_led: bool, opened: Iterable[str], is_planned: bool = False) -> Progress:
    """The same, for whoever has read the facts already. Whether a plan is agreed is known above here only."""
    done = {PathStep.LEAD: is_led, PathStep.PLAN: is_planned}
    return Progress(done=frozenset(step.value for step, is_done in done.items() if is_done), opened=frozenset(opened))


def _has_co_ordinator(case: Case) -> bool:
    if case.level == Case.Level.CASE_MANAGEMENT:
        return current_case_manager(case) is not None
    return case.key_workers.current().filter(agency=case.lead_agency_id).exists()


def openings_of(case: Case) -> list[PathOpening]:
    return list(PathOpening.objects.filter(case=case).select_related("opened_by").order_by("opened_on", "pk"))
