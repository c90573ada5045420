"""Work that is not with people, on My day: its words, its page, whose it is."""

from collections.abc import Iterator

from agencies.models import WorkerRole
from agencies.standing import Standing
from cases.presenters import address

Role = WorkerRole.Role

# Work that is not with people: its words, its page, whose it is, and what is done there.
SHORTCUTS = (
    ("My workload", "workload:mine", Role.KEY_WORKER, "My cases, and the hours that I gave each.", False),
    ("Workload", "workload:team", Role.LINE_MANAGER, "Who holds what, and who has room for more.", False),
    ("Workload", "workload:team", Role.SENIOR_MANAGER, "Who holds what, and who has room for more.", False),
    ("Workers", "agencies:workers", Role.AGENCY_ADMIN, "Add a worker, give a role, send an invitation.", True),
    ("Settings", "agencies:agency-settings", Role.AGENCY_ADMIN, "What the policies leave to the service.", True),
    ("Your agency", "agencies:agency", Role.AGENCY_ADMIN, "Services, contacts, child protection officer.", True),
    ("Plan templates", "careplans:templates", Role.AGENCY_ADMIN, "Goals and steps that plans begin from.", False),
    ("Data protection", "protection:home", Role.DPO, "Requests for a record, and breaches with their 72 hours.", False),
    ("Missed steps", "workload:missed", Role.LINE_MANAGER, "Where a day of the policy went by, by worker.", False),
    ("What was offered", "workload:offers", Role.LINE_MANAGER, "The same steps for every group of people?", False),
    ("Access log", "cases:log", Role.DPO, "Who opened, changed, printed or was refused what.", False),
    ("Sharing without consent", "consents:disclosures", Role.DPO, "Read what is asked for, and advise.", False),
    ("Emergency access", "cases:emergency-accesses", Role.DPO, "Each with its reason; end it or review it.", False),
    ("Directory", "agencies:list", Role.AUDITOR, "The agencies and their services.", False),
    ("Gaps and blocks", "gapsblocks:queue", Role.COORDINATOR, "The forms that services sent to you.", False),
    ("Gaps and blocks", "gapsblocks:queue", Role.NATIONAL_COORDINATOR, "The forms at the national level.", False),
    ("Directory", "agencies:list", Role.COORDINATOR, "The agencies and their services.", False),
    ("Directory", "agencies:list", Role.NATIONAL_COORDINATOR, "The agencies and their services.", False),
    ("Plan templates", "careplans:templates", Role.NATIONAL_COORDINATOR, "Those that every agency can use.", False),
    ("Directory", "agencies:list", Role.IMPLEMENTATION_ADVISOR, "The agencies and their services.", False),
)


def shortcuts_of(standing: Standing) -> Iterator[tuple[str, str, str]]:
    for label, page, role, words, of_agency in SHORTCUTS:
        agencies = standing.agencies_as(role)
        if agencies:
            yield label, address(page, *agencies[:1]) if of_agency else address(page), words
