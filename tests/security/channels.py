"""Mary's file, full of words that belong to others, and every channel on which some of it reaches a partner."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

from django.urls import reverse
from django.utils.timezone import now

from agencies.models import Worker
from cases.models import CaseManagerRequest, FamilyLink, PersonFlag, ServiceInUse
from notifications.models import Notice
from tests.factories import (
    AgencyFactory,
    CaseAgencyFactory,
    ServiceUserFactory,
    consent_for,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
)
from tests.factories.assessments import assessed
from tests.factories.gapsblocks import raised

EVE = datetime(2026, 9, 9, 22, 59, tzinfo=UTC)  # 23:59 in Dublin
MIDNIGHT = EVE + timedelta(minutes=1)
ENDS = date(2026, 9, 10)


def marys_file() -> Any:
    """Led by Turas; Harbour is named for two areas, the clinic for much more; the file is full of others' words."""
    person = ServiceUserFactory(
        first_names="Mary",
        last_name="Ní Chonaill",
        known_as="Zelda",
        phone="087 555 0101",
        email="mary@example.org",
        address="7 Hidden Street",
        eircode="D02 X285",
        preferred_contact="Ring her sister first",
        safe_to_contact="Never when Des is at home",
        next_of_kin_name="Peggy Kinswoman",
        next_of_kin_phone="087 555 0102",
        next_of_kin_may_be_told="All of it but the clinic",
        languages="Irish and Polish",
        gender="woman",
    )
    turas = AgencyFactory(name="Turas Training", short_name="Turas")
    case: Any = led_case(
        lead_agency=turas,
        service_user=person,
        reference="TUR-2026-0041",
        basis_note="Found sleeping rough",
        complexity_note="Six services at once",
        last_contact_on=date(2026, 7, 7),
        opened_on=date(2026, 3, 3),
    )
    case.aoife = managed_by(case).worker
    Worker.objects.filter(user=case.aoife).update(phone="01 555 0141")
    case.harbour = AgencyFactory(name="Harbour Community Drug Project", short_name="Harbour")
    clinic = AgencyFactory(name="Castle Street Clinic", short_name="Clinic")
    bridge = AgencyFactory(name="Bridge Hostel", short_name="Bridge")
    for agency in (case.harbour, clinic, bridge):
        CaseAgencyFactory(case=case, agency=agency, does=f"{agency.short_name} runs a group")
    exceptions = "Nothing about my brother to the clinic"
    case.consent = consent_for(
        case, case.harbour, "drug-use", "physical-health", expires_on=ENDS, exceptions=exceptions
    )
    consent_for(case, clinic, "legal", "mental-health", "minutes", offence=True, expires_on=date(2026, 9, 20))
    case.brian = key_worker_in(case, case.harbour)
    case.nurse, case.lena, case.dan = key_worker_in(case, clinic), key_worker_in(case, bridge), key_worker_in(case)
    for user, first, last, phone in (
        (case.brian, "Brian", "Keogh", "01 555 0190"),
        (case.nurse, "Nuala", "Roche", "01 555 0177"),
        (case.lena, "Lena", "Hostelworker", "01 555 0166"),
        (case.dan, "Dan", "Moran", "01 555 0142"),
    ):
        user.first_name, user.last_name = first, last
        user.save()
        Worker.objects.filter(user=user).update(phone=phone)
    PersonFlag.objects.create(person=person, kind="risk", text="Pregnant, due in September")
    relative = ServiceUserFactory(first_names="Des", last_name="Kinsman")
    FamilyLink.objects.create(person=person, relative=relative, relationship="partner", note="Lives with her")
    ServiceInUse.objects.create(case=case, service_name="Probation Service", for_what="A bond")
    words = {
        "own_words": "Assessed in her words",
        "strengths": "Assessed strength",
        "other_service": "Assessed service",
    }
    assessed(case, case.aoife, {"drug-use": 3, "mental-health": 2}, words={"drug-use": words, "mental-health": words})
    orla = line_manager_of(case.harbour)
    case.request = CaseManagerRequest.objects.create(
        case=case, agency=case.harbour, asked_by=case.brian, outcome="refused"
    )
    case.notice = Notice.objects.create(
        recipient=case.brian, key="k", subject="A word", about_label="cases.Case", about_id=case.pk, queued_at=now()
    )
    case.orla = orla
    raised(case, case.dan, title="A wall for women")
    return case


# What must not be told to Harbour, wherever it reads.
HIDDEN = (
    "Castle Street",
    "Clinic",
    "Bridge",
    "Nuala",
    "Roche",
    "Lena",
    "Hostelworker",
    "Moran",
    "555 0177",
    "555 0166",
    "555 0142",
    "Pregnant",
    "Zelda",
    "14 February 1991",
    "14/02/1991",
    "1991-02-14",
    "087 555",
    "mary@example.org",
    "Hidden Street",
    "D02 X285",
    "sister first",
    "Des ",
    "Kinsman",
    "Kinswoman",
    "brother",
    "Probation",
    "A bond",
    "Irish and Polish",
    "sleeping rough",
    "Six services",
    "ange of needs",
    "egal",
    "offending",
    "ental health",
    "inutes, own",
    "7 July 2026",
    "2026-07-07",
    "20 September",
    "3 March 2026",
    "2026-03-03",
    "Seen by",
    "runs a group",
    "Case management since",
    "GB-20",
    "A wall for women",
    "Assessed",
    "High need",
)
OWN = {"Harbour runs a group"}  # what Harbour itself does in the case it may read


def got(name: str, *args: str, query: str = "", **headers) -> Callable:
    def read(client, case):
        found = [getattr(getattr(case, arg), "pk", getattr(case, arg)) for arg in args]
        return client.get(reverse(name, args=found) + query, follow=True, headers=headers)

    return read


# Each way in which something of a file reaches a partner; and whether it tells whose file it is.
CHANNELS: dict[str, tuple[Callable, bool]] = {
    "case page": (got("desk:case", "pk"), True),
    "team": (got("cases:team", "pk"), True),
    "link to the person": (got("cases:person", "service_user_id"), True),
    "caseload": (got("cases:caseload"), True),
    "caseload as a fragment": (got("cases:caseload", **{"HX-Request": "true"}), True),
    "caseload as csv": (got("cases:caseload", query="?export=csv"), True),
    "search by name": (got("desk:search", query="?q=chonaill"), True),
    "search by reference": (got("desk:search", query="?q=TUR-2026-0041"), True),
    "my day": (got("desk:home"), True),
    "ask to be case manager": (got("cases:ask-to-manage", "pk"), True),
    "contact the case manager": (got("cases:contact-manager", "pk"), True),
    "a request to be case manager": (got("cases:manager-request", "request"), True),
    "link in a notice": (got("notifications:open", "notice"), True),
    "notices": (got("notifications:list"), False),
    "cover": (got("cases:cover-list"), False),
    "requests": (got("cases:requests"), False),
}
CLOSED_TO_PARTNERS = (
    "assessments:comprehensive",
    "assessments:begin",
    "assessments:record-prior",
    "cases:person-of-case",
    "cases:services",
    "cases:team-print",
    "cases:access-log",
    "cases:who",
    "cases:participation",
    "correspondence:contacts",
    "correspondence:record-contact",
    "assessments:initial",
    "assessments:write-initial",
    "assessments:measures",
    "careplans:phases",
    "cases:offer",
    "imports:carried-over",
)


def words_of(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = unescape(body.decode())
    for own in OWN:
        text = text.replace(own, "")
    return text
