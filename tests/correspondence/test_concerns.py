"""A concern about another service: the managers speak, then its grievance procedure; and who reads it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.days import today
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditEvent
from correspondence.models import Concern, CorrespondenceEntry
from correspondence.policies import concern_policy
from correspondence.rules.concerns import check_next_look
from correspondence.services import concerns
from correspondence.tasks import tell_of_concerns
from notifications.models import Notice
from tests.factories import key_worker_in
from tests.factories.consents import signed

pytestmark = pytest.mark.django_db
SOON = today() + timedelta(days=7)


@pytest.fixture
def dan(case):
    return key_worker_in(case, case.lead_agency)


@pytest.fixture
def concern(case, dan, cora, harbour):
    asked = {"kind": "service", "whose": "person", "words": "Nobody rings back."}
    return concerns.raise_concern(actor=dan, case=case, about_agency=harbour, **asked)


def spoken(actor, concern, **fields):
    values = {
        "spoken_on": today(),
        "channel": "telephone",
        "with_whom": "Orla Duffy",
        "words": "They look into it.",
        "look_again_on": SOON,
    }
    return concerns.record_manager_contact(actor=actor, concern=concern, version=concern.version, **values | fields)


def put(actor, concern, **fields):
    values = {
        "put_on": today(),
        "channel": "email",
        "to_whom": "The complaints officer",
        "words": "Three weeks without an answer.",
        "look_again_on": SOON,
    }
    return concerns.put_to_grievance_procedure(actor=actor, concern=concern, version=concern.version, **values | fields)


def refusals():
    return [event.data["rule"] for event in AuditEvent.objects.filter(verb="refused").order_by("pk")]


def test_the_day_to_look_again_is_told_once(concern, cora, dan):
    """Two weeks after it was raised, and again for each other day that is set; caught up with after days down."""
    due = Notice.objects.filter(key__startswith=f"concern.look-again:{concern.pk}:")
    began = timezone.now()
    for days, told in ((0, set()), (13, set()), (14, {cora, dan}), (15, {cora, dan})):
        with time_machine.travel(began + timedelta(days=days), tick=False):
            tell_of_concerns()
            assert {notice.recipient for notice in due.all()} == told, days
    with time_machine.travel(began + timedelta(days=15), tick=False):
        spoken(cora, Concern.objects.get(), look_again_on=today() + timedelta(days=3))
    with time_machine.travel(began + timedelta(days=22), tick=False):  # four days lost
        tell_of_concerns()
        tell_of_concerns()
    assert due.count() == 4
    with time_machine.travel(began + timedelta(days=23), tick=False):
        ended = Concern.objects.get()
        concerns.end_concern(actor=dan, concern=ended, version=ended.version, settled=True, outcome="They ring back.")
    with time_machine.travel(began + timedelta(days=40), tick=False):
        tell_of_concerns()
    assert due.count() == 4


@pytest.mark.requirement("GB1-complaint-escalation")
def test_the_grievance_procedure_is_closed_until_the_managers_have_spoken(concern, cora):
    before = Concern.objects.values().get()
    with pytest.raises(DomainError) as refused:
        put(cora, concern)
    assert refused.value.code == "no-manager-contact"
    assert Concern.objects.values().get() == before
    assert refusals() == ["no-manager-contact"]

    concern = spoken(cora, concern)
    assert (concern.state, concern.contacted_by, concern.look_again_on) == ("managers", cora, SOON)
    concern = put(cora, concern)
    assert (concern.state, concern.grievance_by, concern.grievance_to) == (
        "grievance",
        cora,
        "The complaints officer",
    )
    with pytest.raises(DomainError) as again:
        put(cora, concern)
    assert again.value.code == "wrong-state"


@pytest.mark.requirement("GB1-complaint-escalation")
def test_not_even_bare_sql_puts_it_there_first(concern):
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.update(state="grievance", grievance_on=today())
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.update(state="grievance")


def test_the_managers_are_told_at_once_and_the_other_service_is_not(concern, cora, brian, aoife):
    assert Notice.objects.filter(recipient=cora, about_id=concern.pk, key__startswith="concern:").count() == 1
    assert not Notice.objects.filter(recipient__in=[brian, aoife], key__startswith="concern:").exists()


def test_only_a_manager_takes_it_further(concern, dan, aoife, cora):
    for who in (dan, aoife):
        with pytest.raises(NotAllowed):
            spoken(who, concern)
    concern = spoken(cora, concern)
    with pytest.raises(NotAllowed):
        put(dan, concern)
    assert len(refusals()) == 3
    assert Concern.objects.get().state == "managers"


@pytest.mark.requirement("GB1-complaint-escalation")
def test_no_other_service_reads_it_on_any_page(concern, brian, case, harbour, aoife, client, dan):
    signed(aoife, case, {harbour: {"drug-use", "plan-part"}})
    assert not concern_policy.scope(brian).exists()
    client.force_login(brian)
    assert client.get(concern.get_absolute_url()).status_code == 404
    assert client.get(reverse("correspondence:concerns", args=[case.pk])).status_code == 403
    assert "Nobody rings back" not in client.get(reverse("correspondence:concerns-open")).content.decode()
    with pytest.raises(NotAllowed):
        concerns.raise_concern(actor=brian, case=case, about_agency=harbour, kind="service", whose="worker", words="x")
    client.force_login(dan)
    assert "Nobody rings back" in client.get(reverse("correspondence:concerns-open")).content.decode()


def test_the_person_is_named_there_only_where_a_consent_names_the_service(concern, case, harbour, cora, aoife):
    with pytest.raises(DomainError) as refused:
        spoken(cora, concern, names_person=True)
    assert (refused.value.code, refused.value.field) == ("no-consent", "names_person")
    assert Concern.objects.get().contacted_on is None
    assert refusals() == ["no-consent"]
    concern = spoken(cora, concern)  # without the name
    assert not CorrespondenceEntry.objects.exists()
    consent = signed(aoife, case, {harbour: {"drug-use", "plan-part"}})
    put(cora, concern, names_person=True)
    entry = CorrespondenceEntry.objects.get()
    assert (entry.with_agency, entry.permitted_by) == (harbour, f"cases.Consent:{consent.pk}")


@pytest.mark.parametrize(("words", "code"), [("", "no-outcome"), ("  ", "no-outcome")])
def test_it_ends_in_words(concern, dan, words, code):
    with pytest.raises(DomainError) as refused:
        concerns.end_concern(actor=dan, concern=concern, version=concern.version, settled=True, outcome=words)
    assert refused.value.code == code
    assert Concern.objects.get().ended_on is None
    ended = concerns.end_concern(
        actor=dan, concern=concern, version=concern.version, settled=True, outcome="They rang."
    )
    assert (ended.state, ended.ended_on, ended.look_again_on) == ("settled", today(), None)
    with pytest.raises(DomainError):
        concerns.end_concern(actor=dan, concern=ended, version=ended.version, settled=False, outcome="Again")


def test_about_oneself_and_about_nothing_there_is_none(case, dan, harbour):
    for about, words, code in ((case.lead_agency, "Bad", "own-service"), (harbour, " ", "no-words")):
        with pytest.raises(DomainError) as refused:
            concerns.raise_concern(
                actor=dan, case=case, about_agency=about, kind="process", whose="worker", words=words
            )
        assert refused.value.code == code
    assert not Concern.objects.exists()
    assert refusals() == ["own-service", "no-words"]


def test_days_go_forward(concern, cora):
    for fields, code in (
        ({"spoken_on": today() - timedelta(days=1)}, "before-it-began"),
        ({"spoken_on": SOON}, "future-day"),
        ({"look_again_on": today()}, "no-next-look"),
        ({"with_whom": ""}, "no-whom"),
        ({"words": ""}, "no-words"),
    ):
        with pytest.raises(DomainError) as refused:
            spoken(cora, concern, **fields)
        assert refused.value.code == code
    with pytest.raises(DomainError):
        check_next_look(None, today=today())


def test_who_saves_second_is_told(concern, cora):
    first = Concern.objects.get()
    spoken(cora, concern)
    with pytest.raises(Conflict):
        spoken(cora, first)


def test_it_is_walked_on_its_pages(case, dan, cora, harbour, client):
    client.force_login(dan)
    new = reverse("correspondence:raise-concern", args=[case.pk])
    answers = {"about_agency": harbour.pk, "kind": "service", "whose": "both", "words": "Nobody rings back."}
    assert client.post(new, answers).status_code == 302
    concern = Concern.objects.get()
    shown = client.get(concern.get_absolute_url()).content.decode()
    assert "Your manager speaks with theirs" in shown
    assert "Put it to the grievance procedure" not in shown
    client.force_login(cora)
    shown = client.get(concern.get_absolute_url()).content.decode()
    assert "The managers spoke" in shown
    assert "Put it to the grievance procedure" not in shown
    day = {"day": SOON.day, "month": SOON.month, "year": SOON.year}
    grievance = {"version": concern.version, "channel": "email", "to_whom": "The officer", "words": "Three weeks."}
    grievance |= {f"put_on_{part}": getattr(today(), part) for part in day}
    grievance |= {f"look_again_on_{part}": value for part, value in day.items()}
    refused = client.post(reverse("correspondence:to-grievance", args=[concern.pk]), grievance)
    assert "The managers of both services speak first" in refused.content.decode()
    spoken(cora, concern)
    assert "Put it to the grievance procedure" in client.get(concern.get_absolute_url()).content.decode()
    grievance["version"] = Concern.objects.get().version
    assert client.post(reverse("correspondence:to-grievance", args=[concern.pk]), grievance).status_code == 302
    assert Concern.objects.get().state == "grievance"
    listed = client.get(reverse("correspondence:concerns-open"), {"state": "grievance"}).content.decode()
    assert "Nobody rings back." in listed
    assert (
        "No concern waits" in client.get(reverse("correspondence:concerns-open"), {"state": "raised"}).content.decode()
    )
