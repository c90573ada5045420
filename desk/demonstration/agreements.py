"""What stands beside Mary's consent in the demonstration: her word, a paper that is out, and what could not wait."""

from datetime import timedelta
from typing import Protocol

from accounts.models import User
from agencies.models import Agency
from cases.models import Case
from consents.grounds import Ground, LegalBasis, Told
from consents.models import GivenCopy
from consents.services import copies, disclosures, verbal
from core.days import today


class People(Protocol):
    @property
    def agencies(self) -> dict[str, Agency]: ...

    def __getitem__(self, username: str) -> User: ...


def stand_beside(people: People, mary: Case, other: Case) -> None:
    """For Mary a word, a paper and one request that waits; in another file something told in an emergency."""
    harbour = people.agencies["Harbour"]
    note = verbal.record_verbal_consent(
        actor=people["aoife"],
        case=mary,
        given_on=today() - timedelta(days=12),
        purpose="So that Harbour keeps her place in the prenatal group.",
        agencies=[harbour],
        items="That she was in hospital for two nights and is well.",
        persons_words="Tell them I was in hospital. They needn’t know why.",
    )
    verbal.correct_verbal_consent(
        actor=people["aoife"],
        note=note,
        words="She was in hospital for three nights.",
        reason="I counted the nights wrong.",
    )
    copies.give_copy(
        actor=people["aoife"],
        case=mary,
        what=GivenCopy.What.AGENCY_PART,
        title="Harbour’s part of the file",
        agency=harbour,
        to_person="Brian Keogh",
        given_on=today() - timedelta(days=30),
        channel=Told.POST,
        parts=["drug-use", "physical-health"],
    )
    disclosures.ask_to_disclose(
        actor=people["aoife"],
        case=mary,
        ground=Ground.CHILD_PROTECTION,
        legal_basis=LegalBasis.MANDATED_REPORT,
        to_agency=people.agencies["Tusla SW"],
        items=["That she missed two prenatal visits", "Where she has slept since Friday"],
        parts=["family"],
        why="She has not been reached for four days, and the child is due in March.",
    )
    disclosures.record_emergency_disclosure(
        actor=people["dan"],
        case=other,
        ground=Ground.DANGER,
        legal_basis=LegalBasis.VITAL_INTERESTS,
        to_body="Ambulance service",
        items=["What he had taken, and when", "That he is on methadone"],
        parts=["drug-use"],
        why="He could not be woken.",
        shared_on=today(),
        shared_how=Told.TELEPHONE,
        shared_with="Ambulance control",
        not_told_reason="He was unconscious. He will be told in hospital.",
    )
