"""What a data protection officer finds: Mary asked for her record, a letter went astray, and what Tusla told."""

from datetime import timedelta

from django.utils import timezone

from cases.models import Case
from core import job_runs
from core.days import today
from desk.demonstration.agreements import People
from protection.services import breaches, requests, tusla


def protect(people: People, mary: Case) -> None:
    aoife, dan, ita = people["aoife"], people["dan"], people["ita"]
    assert mary.lead_agency
    tusla.record_from_tusla(
        actor=aoife,
        case=mary,
        received_on=today() - timedelta(days=40),
        how="telephone",
        from_whom="Eva Lynch, social work duty team",
        content="Her son is doing well where he is. A visit on Saturdays is being arranged; nothing is decided yet.",
    )
    breaches.report_breach(
        actor=dan,
        agency=mary.lead_agency,
        discovered_at=timezone.now() - timedelta(hours=21),
        what="A letter for the clinic went out in the envelope of another person.",
        whose=f"One person, file {mary.reference}: name, date of the next visit.",
        to_whom="Somebody at the day centre opened it and rang us.",
        measures="Asked to have it back unread. It was brought in this morning.",
    )
    _asked_for(ita, mary)


def _asked_for(ita, mary: Case) -> None:
    """Mary’s request of two weeks ago: gathered, and the decisions begun."""
    assert mary.lead_agency
    asked = requests.record_request(
        actor=ita,
        agency=mary.lead_agency,
        found=requests.Sought(reference=mary.reference),
        asked_name=mary.service_user.name,
        channel="letter",
        received_on=today() - timedelta(days=14),
    )
    requests.check_identity(
        actor=ita, request=asked, how="She came in with the letter and her travel card; Aoife knows her."
    )
    asked = requests.gather(actor=ita, request=asked)
    assert asked.job
    job_runs.run(asked.job.pk)
    for part in asked.parts.filter(marks=["court"])[:3]:
        requests.decide_part(actor=ita, part=part, decision="include")
    private = asked.parts.filter(label="contacts.PrivatePart").first()
    if private is not None:
        requests.decide_part(
            actor=ita,
            part=private,
            decision="withhold",
            ground="others",
            because="It tells of her sister’s health.",
        )
