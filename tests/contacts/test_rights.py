"""Who reads which part of a note: by role, by relation to its author, by consent, and at the instant of its end."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from agencies.models import Agency, Worker
from cases.models import CaseUserPermission, Consent
from consents.services import withdraw_consent
from contacts.models import CaseNote
from contacts.policies import NoteAction, PrivateAction, note_policy, private_part_policy
from contacts.selectors.extract import shared_notes
from contacts.selectors.search import across, matching, pieces
from contacts.services.notes import add_to_note
from core.days import start_of
from tests.factories import UserFactory, consent_for, key_worker_in, line_manager_of
from tests.factories.agencies import worker_with
from tests.factories.careplans import step_of
from tests.factories.cases import right
from tests.factories.contacts import noted, session_held

pytestmark = pytest.mark.django_db

ALL = frozenset(NoteAction)
READ, WORK = frozenset({NoteAction.VIEW}), frozenset({NoteAction.VIEW, NoteAction.ADD})


def under(manager, worker):
    """The worker's post names this line manager."""
    post = Worker.objects.get(user=manager)
    Worker.objects.filter(user=worker).update(line_manager=post)


def reads_private(user, note):
    part = note.private_part
    by_row = private_part_policy.allows(user, PrivateAction.VIEW, part)
    by_list = private_part_policy.scope(user).filter(pk=part.pk).exists()
    by_search = matching(user, CaseNote.objects.filter(pk=note.pk), "zanzibar").exists()
    assert by_row == by_list == by_search  # one definition, three shapes
    return by_row


@pytest.mark.requirement("GB2-notes-relevant", "KW-5.1.5")
def test_who_reads_a_note_and_who_its_private_part(case, aoife, dan, cora, brian, harbour, turas, plan):
    """The whole table: role, note, private part."""
    under(cora, dan)
    note = noted(dan, case, private="Zanzibar", goals=[plan.drugs], is_relevant=True)
    step_of(plan.drugs, harbour, aoife)
    consent_for(case, harbour, "drug-use", "plan-part", "notes")
    other_manager, senior = line_manager_of(turas), worker_with(turas, "senior-manager")
    if other_manager == cora:
        other_manager = worker_with(turas, "line-manager")
    colleague = key_worker_in(case, turas)
    by_name = UserFactory()
    let_in = {"reason": "Found on the street", "granted_by": cora, "ends_at": timezone.now() + timedelta(hours=1)}
    right(by_name, case, "view_case", ground=CaseUserPermission.Ground.EMERGENCY, **let_in)
    partners_manager = line_manager_of(harbour)
    table = {
        dan: (ALL, True),
        cora: (WORK, True),
        aoife: (WORK, True),
        other_manager: (WORK, False),
        senior: (WORK, False),
        colleague: (WORK, False),
        by_name: (READ, False),
        brian: (frozenset(), False),
        partners_manager: (frozenset(), False),
        worker_with(turas, "key-worker"): (frozenset(), False),  # not on the case
        worker_with(turas, "agency-admin"): (frozenset(), False),
        worker_with(turas, "dpo"): (frozenset(), False),
        worker_with(turas, "auditor"): (frozenset(), False),
        UserFactory(): (frozenset(), False),
    }
    for person, (may, private) in table.items():
        assert note_policy.can(person, note) == may, person
        assert note_policy.scope(person).filter(pk=note.pk).exists() == bool(may), person
        assert reads_private(person, note) == private, person


def test_a_note_of_the_case_manager_is_private_to_them_and_their_line_manager(case, aoife, dan, cora):
    note = noted(aoife, case, private="Zanzibar")
    assert not reads_private(cora, note)
    under(cora, aoife)
    assert [reads_private(person, note) for person in (aoife, cora, dan)] == [True, True, False]


def test_when_another_agency_takes_the_lead_what_was_private_stays_with_those_who_wrote_it(
    case, aoife, dan, harbour, brian
):
    note = noted(dan, case, private="Zanzibar")
    case.lead_agency = harbour
    case.save()
    assert note_policy.can(brian, note) == WORK  # now of the agency whose file it is
    assert not reads_private(brian, note)
    assert not reads_private(dan, note)
    assert note_policy.can(dan, note) == frozenset()


def test_an_author_who_has_left_reads_it_no_more_and_the_line_manager_still_does(case, dan, cora):
    under(cora, dan)
    note = noted(dan, case, private="Zanzibar")
    Worker.objects.filter(user=dan).update(left_on=timezone.localdate() - timedelta(days=1), started_on="2026-01-01")
    assert not reads_private(dan, note)
    assert reads_private(cora, note)


def texts(case, agency, at=None):
    return [note.content for note in shared_notes(case, [agency.pk], at or timezone.now())]


@pytest.fixture
def shared(case, aoife, harbour, plan):
    """Harbour helps with drug use and income, and may know its part of the plan and the notes of drug use."""
    for goal in (plan.drugs, plan.income, plan.legal):
        step_of(goal, harbour, aoife)
    plan.consent = consent_for(case, harbour, "drug-use", "plan-part", "notes")
    return plan


@pytest.mark.requirement("GB2-notes-relevant")
def test_a_partner_reads_relevant_notes_of_the_goals_it_may_know_and_nothing_else(case, aoife, harbour, shared):
    noted(aoife, case, content="About the dose", goals=[shared.drugs], is_relevant=True, private="Secret")
    noted(aoife, case, content="Not relevant", goals=[shared.drugs])
    noted(aoife, case, content="No goal", is_relevant=True)
    noted(aoife, case, content="About debts", goals=[shared.income], is_relevant=True)
    noted(aoife, case, content="Dose and debts", goals=[shared.drugs, shared.income], is_relevant=True)
    noted(aoife, case, content="The court", goals=[shared.legal], is_relevant=True)
    assert texts(case, harbour) == ["About the dose"]
    session_held(
        aoife, case, content="In session", goals=[shared.drugs], is_relevant=True, own_words="Her own words",
        plan_agreed="Agreed words", harm_words="Harm words",
    )  # fmt: skip
    shown = str(shared_notes(case, [harbour.pk], timezone.now()))
    assert "In session" in shown
    for kept in ("Secret", "Her own words", "Agreed words", "Harm words", "debts", "court"):
        assert kept not in shown


@pytest.mark.requirement("GB2-notes-relevant")
@pytest.mark.parametrize(
    ("ticks", "sees"),
    [
        (("drug-use", "plan-part", "notes"), True),
        (("drug-use", "whole-plan", "notes"), True),
        (("whole-plan", "notes"), True),
        (("drug-use", "plan-part"), False),
        (("drug-use", "notes"), False),
        (("plan-part", "notes"), False),
        (("income", "plan-part", "notes"), False),
        (("drug-use", "assessment", "attendance", "minutes"), False),
    ],
)
def test_notes_need_their_own_tick_beside_the_plan_and_the_area(case, aoife, harbour, plan, ticks, sees):
    Agency.objects.filter(pk=harbour.pk).update(is_methadone_clinic=True)  # only a clinic reads the whole plan
    step_of(plan.drugs, harbour, aoife)
    consent_for(case, harbour, *ticks)
    noted(aoife, case, content="About the dose", goals=[plan.drugs], is_relevant=True)
    assert texts(case, harbour) == (["About the dose"] if sees else [])


def test_what_two_consents_say_is_not_joined(case, aoife, harbour, plan):
    step_of(plan.drugs, harbour, aoife)
    consent_for(case, harbour, "drug-use", "plan-part")
    consent_for(case, harbour, "income", "plan-part", "notes")
    noted(aoife, case, content="About the dose", goals=[plan.drugs], is_relevant=True)
    assert texts(case, harbour) == []


def test_legal_matters_need_their_own_tick_in_notes_too(case, aoife, harbour, plan):
    step_of(plan.legal, harbour, aoife)
    noted(aoife, case, content="The court", goals=[plan.legal], is_relevant=True)
    consent = consent_for(case, harbour, "legal", "plan-part", "notes")
    assert texts(case, harbour) == []
    consent.scopes.update(includes_offence_data=True)
    assert texts(case, harbour) == ["The court"]


@pytest.mark.requirement("FND-consent-expiry")
def test_at_the_instant_of_its_end_the_consent_shows_no_note(case, aoife, harbour, shared):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        noted(aoife, case, content="About the dose", goals=[shared.drugs], is_relevant=True)
    end = start_of(shared.consent.expires_on)
    assert texts(case, harbour, end - timedelta(seconds=1)) == ["About the dose"]
    assert texts(case, harbour, end) == []
    withdraw_consent(
        actor=aoife, consent=Consent.objects.get(pk=shared.consent.pk), extent="whole", channel="telephone"
    )
    assert texts(case, harbour) == []


def test_a_tick_taken_back_closes_the_notes_alone(case, aoife, harbour, shared):
    noted(aoife, case, content="About the dose", goals=[shared.drugs], is_relevant=True)
    shared.consent.scopes.get().items.filter(information="notes").update(ended_at=timezone.now())
    assert texts(case, harbour) == []


def test_what_was_added_to_a_shared_note_is_shared_with_it(case, aoife, harbour, shared):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        note = noted(aoife, case, content="About the dose", goals=[shared.drugs], is_relevant=True)
    with time_machine.travel("2026-03-09 09:00Z", tick=False):
        add_to_note(actor=aoife, note=note, reason="Wrong number", content="It was 60 mg.")
        assert [each.added for each in shared_notes(case, [harbour.pk], timezone.now())] == [("It was 60 mg.",)]


def test_a_search_finds_what_the_searcher_reads_and_marks_it(case, aoife, dan, cora, brian):
    note = noted(aoife, case, content="Séan visits <script>alert(1)</script> the clinic", private="Zanzibar money")
    session_held(aoife, case, plan_done="Rang the council about the waiting list")
    assert list(across(dan, "sean")) == [note]
    assert list(across(dan, "visiting clinics")) == [note]
    assert across(dan, "waiting council").count() == 1
    assert list(across(aoife, "zanzibar")) == [note]
    for person in (dan, brian, UserFactory()):
        assert not across(person, "zanzibar").exists()
    assert pieces(dan, [note], "zanzibar") == {}
    assert pieces(dan, [note], "zanzibar clinic") == {}
    shown = pieces(aoife, [note], "zanzibar")[note.pk]
    assert [(str(each.text), each.is_private) for each in shown] == [("<mark>Zanzibar</mark> money", True)]
    (piece,) = pieces(dan, [note], "sean")[note.pk]
    assert "<mark>Séan</mark>" in piece.text
    assert "<script>" not in piece.text


@pytest.mark.parametrize("words", ["", "   ", "'", '"', "a & | !", "\x00", "-", "x" * 5000, "👩‍👧", "مرحبا", "%_\\"])
def test_whatever_is_typed_into_the_search_is_answered(case, aoife, words):
    note = noted(aoife, case, content="مرحبا 👩‍👧 x")
    list(matching(aoife, CaseNote.objects.all(), words))
    pieces(aoife, [note], words)


def test_signs_of_the_marks_typed_into_a_note_open_nothing(case, aoife):
    note = noted(aoife, case, content="\ue000 bed \ue000\ue001 here")
    (piece,) = pieces(aoife, [note], "bed")[note.pk]
    assert piece.text.count("<mark>") == piece.text.count("</mark>")


def test_partners_find_nothing_by_search_even_of_what_they_read(case, aoife, brian, harbour, shared):
    noted(aoife, case, content="About the dose", goals=[shared.drugs], is_relevant=True)
    assert texts(case, harbour) == ["About the dose"]
    assert not across(brian, "dose").exists()
