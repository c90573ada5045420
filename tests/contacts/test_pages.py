"""The pages: from the file to a saved note, what a mistake loses (nothing), and what each reader is shown."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careplans.models import Goal
from cases.models import Consent
from consents.services import withdraw_consent
from contacts.models import CaseNote, PrivatePart
from contacts.services.planning import agree_sessions
from core.days import today
from core.models import AuditEvent, Draft
from tests.factories import consent_for
from tests.factories.careplans import step_of
from tests.factories.contacts import noted, session_held

pytestmark = pytest.mark.django_db


def day(name, on):
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def typed(**fields):
    """A phone call of today as it is typed."""
    values = {"outcome": "attended", "channel": "telephone", "minutes": "15", "content": "She rang about the bed."}
    return values | day("happened_on", today()) | fields


def at(name, *args):
    return reverse(f"contacts:{name}", args=args)


@pytest.fixture
def aoifes(client, aoife):
    client.force_login(aoife)
    return client


def words(response):
    return response.content.decode()


def test_from_the_file_to_a_saved_note_in_two_steps(aoifes, case, plan):
    form = at("write-note", case.pk, "phone")
    assert form in words(aoifes.get(case.get_absolute_url()))  # one click
    assert "Who rang, and why" in words(aoifes.get(form))
    goal = {"goals": [plan.drugs.pk], f"change_{plan.drugs.pk}": "Twice a week", "is_relevant": "on"}
    answer = aoifes.post(form, typed(private="Between us", **goal), follow=True)  # the second
    note = CaseNote.objects.get()
    assert answer.redirect_chain[-1][0] == note.get_absolute_url()
    assert (note.minutes, note.is_relevant, list(note.goals.all())) == (15, True, [plan.drugs])
    shown = words(answer)
    for text in ("She rang about the bed.", "Between us", "A steady dose", "Changed: Twice a week"):
        assert text in shown


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"content": ""}, "Enter note."),
        ({"content": "Her number is 1234567T"}, "looks like a PPS number"),
        ({"private": "Her number is 1234567T"}, "looks like a PPS number"),
        ({"minutes": ""}, "Say how long it took"),
        ({"minutes": "soon"}, "as a number"),
        ({"minutes": "-3"}, "Enter 1 or more"),
        ({"happened_on_day": "31", "happened_on_month": "2"}, "is not a date"),
        ({"happened_on_day": ""}, "must include a day"),
        ({"outcome": "nonsense"}, "no longer one of the choices"),
        ({"content": "x" * 20_001}, "20000 characters or fewer"),
    ],
)
def test_a_mistake_is_said_at_its_field_and_nothing_is_lost(aoifes, case, fields, said):
    answer = aoifes.post(at("write-note", case.pk, "phone"), typed(private="Kept words") | fields)
    assert answer.status_code == 200
    shown = words(answer)
    assert said in shown
    assert fields.get("private", "Kept words") in shown
    assert fields.get("content", "She rang about the bed.") in shown
    assert not CaseNote.objects.exists()


@pytest.mark.parametrize("content", ["م" * 10_000, "👩‍👧 " * 1000, "<script>alert(1)</script>"])
def test_long_and_strange_texts_are_saved_and_shown_escaped(aoifes, case, content):
    answer = aoifes.post(at("write-note", case.pk, "met"), typed(content=content), follow=True)
    assert CaseNote.objects.get().content == content.strip()
    assert "<script>alert" not in words(answer)


def test_without_agreement_the_form_says_so_and_takes_a_step_of_entry(aoifes, case):
    Consent.objects.filter(case=case, kind="service-delivery").delete()
    form = at("write-note", case.pk, "phone")
    assert "has not agreed to work with us" in words(aoifes.get(form))
    refused = aoifes.post(form, typed())
    assert "only steps of entry are recorded" in words(refused)
    assert not CaseNote.objects.exists()
    aoifes.post(form, typed(is_entry="on"))
    assert CaseNote.objects.get().is_entry


def test_a_session_is_written_corrected_and_shown(aoifes, case, plan):
    form = at("write-session", case.pk)
    held = {
        "minutes": "50", "place": "private-room", "content": "We met.", "topics": ["overdose"], "motivation": "7",
        "plan_done": "Rang the council", "harm_reduction": ["naloxone"], "own_words": "I want this",
    }  # fmt: skip
    coming = day("next_on", today() + timedelta(days=7)) | {"next_at": "14:00"}
    aoifes.post(form, held | day("happened_on", today()) | coming)
    note = CaseNote.objects.get()
    assert (note.session.motivation, note.session.covers_harm_reduction) == (7, True)
    shown = words(aoifes.get(note.get_absolute_url()))
    assert "Rang the council" in shown
    assert "I want this" in shown
    correct = at("rewrite-session", note.pk)
    assert correct in shown
    again = held | day("happened_on", today()) | {"version": note.version, "content": "We met in the yard."}
    assert aoifes.post(correct, again).status_code == 302
    note.refresh_from_db()
    assert note.content == "We met in the yard."
    assert aoifes.get(at("rewrite-note", note.pk)).status_code == 404  # it has a page of its own
    page = words(aoifes.get(at("sessions", case.pk)))
    assert "Harm reduction" in page
    assert "14:00" in page


def test_a_session_without_the_competence_is_refused_at_its_field(aoifes, case):
    held = {"minutes": "50", "place": "home", "content": "We met.", "other_kind": "medical", "other_words": "A wound"}
    answer = aoifes.post(at("write-session", case.pk), held | day("happened_on", today()))
    assert "No competence for medical interventions is recorded for you" in words(answer)
    assert "A wound" in words(answer)
    assert not CaseNote.objects.exists()


def test_what_is_typed_is_kept_as_a_draft_and_gone_once_saved(aoifes, case, aoife):
    form = at("write-note", case.pk, "phone")
    key = aoifes.get(form).context["draft_key"]
    aoifes.post(reverse("core:drafts"), typed(content="Half a note", private="Half a secret", draft_key=key))
    brought = words(aoifes.get(form))
    assert "Half a note" in brought
    assert "Half a secret" in brought
    assert "Half a note" not in words(aoifes.get(at("write-note", case.pk, "visit")))  # each kind has its own
    aoifes.post(form, typed(draft_key=aoifes.get(form).context["draft_key"]))
    assert not Draft.objects.filter(user=aoife).exists()


def test_what_is_private_is_on_no_page_of_who_may_not_read_it(client, case, aoife, dan, cora, plan):
    note = noted(dan, case, content="Seen at the hostel", private="Zanzibar", goals=[plan.drugs])
    pages = [
        note.get_absolute_url(),
        at("notes", case.pk),
        f"{at('notes', case.pk)}?q=zanzibar",
        f"{at('notes', case.pk)}?q=hostel",
        at("print-notes", case.pk),
        f"{at('all-notes')}?q=zanzibar",
        f"{at('all-notes')}?q=hostel",
        case.get_absolute_url(),
        at("sessions", case.pk),
    ]
    for person, reads in ((aoife, True), (dan, True), (cora, False)):
        client.force_login(person)
        shown = [page for page in pages if "Zanzibar" in words(client.get(page))]
        assert bool(shown) == reads, person
        assert pages[4] not in shown  # a print never has it
    client.force_login(cora)
    assert "No note fits" in words(client.get(pages[2]))
    assert "No note fits" in words(client.get(pages[5]))
    assert "Seen at the hostel" in words(client.get(pages[1]))


def test_a_partner_reads_its_notes_on_its_part_its_preview_and_its_paper_until_the_withdrawal(
    client, case, aoife, brian, harbour, plan
):
    step_of(plan.drugs, harbour, aoife)
    consent = consent_for(case, harbour, "drug-use", "plan-part", "notes")
    shared = {"goals": [plan.drugs], "is_relevant": True}
    noted(aoife, case, content="About the dose", private="Zanzibar", **shared)
    noted(aoife, case, content="About her sister", goals=[plan.drugs])
    preview = reverse("desk:case-as", args=[case.pk, harbour.pk])
    client.force_login(aoife)
    seen_before = words(client.get(preview))
    client.force_login(brian)
    page = words(client.get(case.get_absolute_url()))
    for shown in (page, seen_before):
        assert "About the dose" in shown
        assert "About her sister" not in shown
        assert "Zanzibar" not in shown
    for name in ("notes", "print-notes", "sessions", "write-session"):
        assert client.get(at(name, case.pk)).status_code == 403
    for note in CaseNote.objects.all():
        assert client.get(note.get_absolute_url()).status_code == 404
    assert "About the dose" not in words(client.get(f"{at('all-notes')}?q=dose"))
    withdraw_consent(actor=aoife, consent=consent, extent="whole", channel="telephone")
    assert client.get(case.get_absolute_url()).status_code == 404
    client.force_login(aoife)
    assert "About the dose" not in words(client.get(preview))


def test_a_locked_note_offers_only_to_add(aoifes, case, aoife):
    note = noted(aoife, case)
    CaseNote.objects.filter(pk=note.pk).update(locks_at=note.written_at)
    shown = words(aoifes.get(note.get_absolute_url()))
    assert at("rewrite-note", note.pk) not in shown
    asked = aoifes.get(at("rewrite-note", note.pk), follow=True)
    assert asked.redirect_chain == [(at("add-to-note", note.pk), 302)]
    assert "This note is locked." in words(asked)
    assert at("add-to-note", note.pk) in shown
    kept = typed(version=note.version, content="Too late words")
    answer = words(aoifes.post(at("rewrite-note", note.pk), kept))
    assert "This note is locked" in answer
    assert "Too late words" in answer
    aoifes.post(at("add-to-note", note.pk), {"reason": "Forgotten", "content": "It rained."})
    assert "It rained." in words(aoifes.get(note.get_absolute_url()))


def test_the_list_narrows_by_kind_author_goal_relevance_lateness_and_words(aoifes, case, aoife, dan, plan):
    noted(aoife, case, content="Alpha", kind="visit", goals=[plan.drugs], is_relevant=True)
    noted(dan, case, content="Beta waiting")
    noted(dan, case, content="Gamma", happened_on=today() - timedelta(days=20))
    page = at("notes", case.pk)

    def found(query):
        shown = words(aoifes.get(f"{page}?{query}"))
        return {name for name in ("Alpha", "Beta", "Gamma") if name in shown}

    since = (today() - timedelta(days=2)).isoformat()
    assert found("") == {"Alpha", "Beta", "Gamma"}
    assert found("kind=visit") == {"Alpha"}
    assert found(f"author={dan.pk}") == {"Beta", "Gamma"}
    assert found(f"goal={plan.drugs.pk}") == {"Alpha"}
    assert found("relevant=yes") == {"Alpha"}
    assert found("late=on") == {"Gamma"}
    assert found(f"since={since}") == {"Alpha", "Beta"}
    assert found("q=wait") == {"Beta"}
    assert found("q=nothing") == set()
    assert Goal.objects.count() == 3


def test_lists_cost_the_same_for_two_notes_as_for_twenty(aoifes, case, aoife, plan):
    aoifes.get(at("notes", case.pk))  # what is asked once in a process is asked
    counts = []
    for more in (2, 18):
        for number in range(more):
            noted(aoife, case, content=f"Bed {number}", private="Secret", goals=[plan.drugs])
        for page in (f"{at('notes', case.pk)}?q=bed", f"{at('all-notes')}?q=bed", at("print-notes", case.pk)):
            with CaptureQueriesContext(connection) as queries:
                assert aoifes.get(page).status_code == 200
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


def test_two_missed_in_a_row_stand_among_what_is_next(aoifes, case, aoife):
    agree_sessions(actor=aoife, case=case, every_weeks=1, first_on=today())
    case.planned_sessions.filter(planned_for__lte=today() + timedelta(weeks=1)).update(
        state="missed", settled_on=today(), settled_by=aoife
    )
    assert "2 sessions were missed in a row" in words(aoifes.get(case.get_absolute_url()))
    assert "2 sessions in a row were missed" in words(aoifes.get(at("sessions", case.pk)))


def test_the_overview_tells_four_sessions_without_harm_reduction(aoifes, case, aoife):
    for back in range(4):
        session_held(aoife, case, happened_on=today() - timedelta(days=back), plan_done="x", topics=["drugs"])
    assert "nothing on harm reduction" in words(aoifes.get(case.get_absolute_url()))


def test_a_search_across_files_is_in_the_log_and_a_look_at_a_note_too(aoifes, case, aoife):
    note = noted(aoife, case, private="Zanzibar")
    aoifes.get(f"{at('all-notes')}?q=bed")
    aoifes.get(note.get_absolute_url())
    assert AuditEvent.objects.filter(verb="notes.searched", data__words="bed").exists()
    assert AuditEvent.objects.filter(verb="opened", subject_id=str(note.pk), data__private=True).exists()
    assert PrivatePart.objects.count() == 1
