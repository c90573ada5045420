"""By-ways to notes: another's numbers, goals of another file, a private part without the right, a closed file."""

from datetime import timedelta

import pytest
from django.urls import reverse

from careplans.states import PlanState
from contacts.models import CaseNote, NoteGoal, PlannedSession, PrivatePart
from contacts.services.notes import add_to_note
from contacts.services.planning import agree_sessions, end_session_agreement, settle_session
from core.days import today
from core.errors import DomainError
from core.models import AuditEvent
from tests.factories import key_worker_in, led_case, managed_by
from tests.factories.careplans import goal_in, plan_of
from tests.factories.consents import signed
from tests.factories.contacts import noted

pytestmark = pytest.mark.django_db


def last_refusal():
    return AuditEvent.objects.filter(verb="refused").latest("pk")


def test_a_stranger_and_a_partner_are_told_of_no_note_and_the_file_says_who_tried(
    client, case, aoife, dan, brian, harbour, plan
):
    note = noted(dan, case, content="Walnut", private="Chestnut", is_relevant=True, goals=[plan.drugs])
    signed(aoife, case, {harbour: {"drug-use", "plan-part", "notes"}})
    for somebody in (key_worker_in(led_case()), brian):
        client.force_login(somebody)
        for name in ("note", "rewrite-note", "add-to-note", "attach-to-note"):
            assert client.get(reverse(f"contacts:{name}", args=[note.pk])).status_code == 404
            assert (last_refusal().file_id, last_refusal().data["rule"]) == (case.pk, "unseen"), name
        found = client.get(reverse("contacts:all-notes"), {"q": "walnut"})
        assert b"Walnut" not in found.content
        assert b"Chestnut" not in found.content
    for name in ("notes", "print-notes", "write-session", "sessions", "agree-sessions"):
        assert client.get(reverse(f"contacts:{name}", args=[case.pk])).status_code == 403, name
        assert last_refusal().file_id == case.pk


def test_a_private_word_is_no_answer_to_who_may_not_read_it(client, case, aoife, dan, cora, turas):
    """Neither found, nor left out where it is asked that it be not there; nor counted, printed or marked."""
    colleague = key_worker_in(case, turas)
    note = noted(dan, case, content="She rang.", private="The hazel secret")
    client.force_login(colleague)
    for page in (reverse("contacts:notes", args=[case.pk]), reverse("contacts:all-notes")):
        for words, count in (("hazel", 0), ("rang -hazel", 1), ("rang hazel", 0), ("hazel or nothing", 0)):
            answer = client.get(page, {"q": words})
            assert len(answer.context["rows"]) == count, words
            assert "secret" not in answer.content.decode()
    printed = client.get(reverse("contacts:print-notes", args=[case.pk])).content.decode()
    assert "She rang." in printed
    assert "hazel" not in printed
    assert "hazel" not in client.get(reverse("contacts:note", args=[note.pk])).content.decode()
    client.force_login(dan)
    assert "hazel" in client.get(reverse("contacts:note", args=[note.pk])).content.decode()
    assert "hazel" not in client.get(reverse("contacts:print-notes", args=[case.pk])).content.decode()


def test_a_goal_of_another_file_is_no_choice(client, case, dan, plan):
    other = led_case()
    manager = managed_by(other).worker
    theirs = goal_in(plan_of(other, manager, state=PlanState.AGREED), "drug-use", manager)
    client.force_login(dan)
    day = today()
    sent = {
        "happened_on_0": day.day,
        "happened_on_1": day.month,
        "happened_on_2": day.year,
        "outcome": "attended",
        "channel": "telephone",
        "minutes": 10,
        "content": "She rang.",
        "goals": [theirs.pk],
    }
    answer = client.post(reverse("contacts:write-note", args=[case.pk, "phone"]), sent)
    assert answer.status_code == 200
    assert "goals" in answer.context["form"].errors
    with pytest.raises(DomainError) as error:
        noted(dan, case, goals=[theirs])
    assert error.value.code == "goal-elsewhere"
    assert not NoteGoal.objects.exists()
    assert not CaseNote.objects.exists()


def test_of_a_closed_file_sessions_are_neither_settled_nor_ended(case, dan):
    agree_sessions(actor=dan, case=case, every_weeks=1, first_on=today() + timedelta(days=1))
    note = noted(dan, case, private="Only for Cora")
    case.status, case.closed_on = "closed", today()
    case.save()
    session = PlannedSession.objects.earliest("planned_for")
    for verb, arguments in (
        (settle_session, {"session": session, "state": "cancelled"}),
        (end_session_agreement, {"case": case}),
    ):
        with pytest.raises(DomainError) as error:
            verb(actor=dan, **arguments)
        assert error.value.code == "case-closed"
        assert last_refusal().data["rule"] == "case-closed"
    assert not PlannedSession.objects.exclude(state="planned").exists()
    with pytest.raises(DomainError):  # its author could still correct it, were the file open
        add_to_note(actor=dan, note=note, reason="More", content="More")
    assert PrivatePart.objects.count() == 1
