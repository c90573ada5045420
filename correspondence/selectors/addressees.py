"""Who at a service can be written to about a person, and for whom a telephone call is owed first."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from agencies.models import Agency, AgencyContact
from cases.models import Case, CaseAgency, KeyWorkerAssignment, ServiceInUse
from cases.policies import consented
from cases.selectors.members import team_of
from core.days import day_of
from correspondence.rules.letters import Chosen, Person, addressee


def addressee_at(case: Case, agency: Agency, at: datetime) -> Chosen | None:
    """The addressee at this agency by the rule of GB1-methadone-doctor; None where nobody is known."""
    return addressees_at(case, [agency], at)[agency.pk]


def addressees_at(case: Case, agencies: Collection[Agency], at: datetime) -> dict[int, Chosen | None]:
    """The same for some agencies of a case, in as many queries as for one."""
    key_workers = [member for member in team_of(case, at) if member.role == "key-worker"]
    known = _contacts(case, agencies, at)
    return {
        agency.pk: addressee(
            on_methadone=agency.is_methadone_clinic,  # who attends it is on methadone
            prescriber=agency.prescriber,
            key_workers=[
                Person(member.name, "Key worker", user_id=member.user_id)
                for member in key_workers
                if member.agency_id == agency.pk
            ],
            contacts=known[agency.pk],
        )
        for agency in agencies
    }


def _contacts(case: Case, agencies: Collection[Agency], at: datetime) -> dict[int, list[Person]]:
    """Whom the person named in the consent; who stands beside the service that they use; the agency's own list."""
    found: dict[int, list[Person]] = {agency.pk: [] for agency in agencies}
    of_them = {"agency__in": list(found)}
    named = consented(at).filter(consent__case=case, **of_them).order_by("consent__signed_on", "pk")
    for agency, name in named.values_list("agency_id", "contact_name"):
        found[agency].append(Person(name))
    used = ServiceInUse.objects.filter(case=case, ended_on=None, **of_them).select_related("contact")
    for service in used.order_by("pk"):
        if service.agency_id is None:
            continue
        if service.contact:
            found[service.agency_id].append(Person(service.contact.name, service.contact.role, service.contact.email))
        found[service.agency_id].append(Person(service.contact_name, service.contact_role, service.contact_email))
    for contact in AgencyContact.objects.filter(is_active=True, **of_them).order_by("pk"):
        found[contact.agency_id].append(Person(contact.name, contact.role, contact.email))
    return found


def without_contact(case_of, at: datetime):
    """Agencies of a case (`case_of` may be an OuterRef) at which nobody is known by name: somebody has to telephone
    first (GB1-contact-unknown). No row is kept for it: the step goes when the name is there.
    """
    today = day_of(at)
    agency = OuterRef("pk")
    case = OuterRef(case_of) if isinstance(case_of, OuterRef) else case_of
    of_case = {"case": case, "agency": agency}
    used = ServiceInUse.objects.filter(ended_on=None, **of_case)
    part = Q(Exists(CaseAgency.objects.in_case(today).filter(**of_case))) | Q(Exists(used))
    led = Case.objects.filter(pk=case, lead_agency=agency)
    known = (
        Q(Exists(KeyWorkerAssignment.objects.filter(ended_on=None, **of_case)))
        | Q(Exists(used.filter(~Q(contact_name="") | Q(contact__isnull=False))))
        | Q(Exists(AgencyContact.objects.filter(agency=agency, is_active=True)))
        | Q(Exists(consented(at).filter(~Q(contact_name=""), consent__case=case, agency=agency)))
        | Q(is_methadone_clinic=True) & ~Q(prescriber="")
    )
    return Agency.objects.filter(part).exclude(known).exclude(Exists(led)).order_by("sort_key", "pk")
