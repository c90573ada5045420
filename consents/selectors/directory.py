"""Which agencies a consent may name, those nearest to the person first."""

from datetime import date, datetime

from agencies.models import Agency
from cases.models import Case, CaseAgency, ServiceInUse
from cases.selectors import services_in_use

Offered = list[tuple[str, list[tuple[int, str]]]]


def agencies_to_name(user, case: Case, at: datetime, on: date, *, without: set[int]) -> Offered:
    """The agencies of the case and of the services in use, then the directory; never the lead agency itself."""
    taken = set(without) | {case.lead_agency_id}
    every = {agency.pk: agency for agency in Agency.objects.filter(is_active=True).order_by("sort_key", "pk")}
    in_case = list(CaseAgency.objects.in_case(on).filter(case=case).values_list("agency", flat=True))
    used = [service.agency_id for service in services_in_use(user, case.service_user, at) if service.agency_id]
    groups: Offered = []
    for title, ids in (("In this case", in_case), ("Services the person uses", used), ("All agencies", list(every))):
        fresh = [pk for pk in dict.fromkeys(ids) if pk in every and pk not in taken]
        taken.update(fresh)
        if fresh:
            groups.append((title, [(pk, _named(every[pk])) for pk in sorted(fresh, key=lambda pk: every[pk].sort_key)]))
    return groups


def _named(agency: Agency) -> str:
    return agency.label if agency.is_signed_up else f"{agency.label} (has not signed the protocols: sees nothing here)"


def contact_at(user, case: Case, agency: Agency, at: datetime) -> str:
    """Whom the person meets there, if the list of services says so."""
    for service in services_in_use(user, case.service_user, at):
        if service.agency_id == agency.pk:
            return _contact_of(service)
    return ""


def _contact_of(service: ServiceInUse) -> str:
    return service.contact_name or (service.contact.name if service.contact else "")
