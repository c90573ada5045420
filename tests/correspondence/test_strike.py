"""What was recorded in error stays to be read, with its reason, and no figure counts it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments.models import OutcomeMeasure, ScreeningResult
from assessments.scales import items_of
from assessments.selectors.measures import screenings_of, struck_of, trends_of
from assessments.services.measures import record_outcome_measure, record_screening, strike_score
from cases.models import Case
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from correspondence.models import Contact
from correspondence.selectors.contacts import attended
from correspondence.services.contacts import record_contact, strike_contact
from tests.factories import key_worker_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def dan(case):
    return key_worker_in(case)


def refused(rule, verb, **kwargs):
    models = (Case, Contact, ScreeningResult, OutcomeMeasure)
    rows = [list(model.objects.order_by("pk").values()) for model in models]
    with pytest.raises((DomainError, NotAllowed)) as refusal:
        verb(**kwargs)
    assert getattr(refusal.value, "code", NotAllowed.code) == rule
    assert [list(model.objects.order_by("pk").values()) for model in models] == rows
    assert AuditEvent.objects.filter(verb="refused", data__rule=rule).exists()


def met(dan, case, days_ago):
    return record_contact(actor=dan, case=case, made_on=today() - timedelta(days=days_ago), channel="in-person")


def test_a_contact_in_error_is_struck_and_the_one_before_is_the_last_again(case, dan, brian):
    Case.objects.filter(pk=case.pk).update(opened_on=today() - timedelta(days=30), last_contact_on=None)
    first, wrong = met(dan, case, 9), met(dan, case, 2)
    refused("not-allowed", strike_contact, actor=brian, contact=wrong, because="Another person")
    refused("no-reason", strike_contact, actor=dan, contact=wrong, because="  ")
    kept = strike_contact(actor=dan, contact=wrong, because="It was another person")
    assert (kept.outcome, kept.said_before, kept.error_by, kept.error_on) == ("in-error", "attended", dan, today())
    case.refresh_from_db()
    assert case.last_contact_on == first.made_on
    assert list(attended(case)) == [first]
    assert wrong.history.earliest().outcome == "attended"
    assert AuditEvent.objects.filter(verb="contact.struck", file_id=case.pk).exists()
    refused("in-error-already", strike_contact, actor=dan, contact=wrong, because="Again")
    strike_contact(actor=dan, contact=first, because="Nobody came")
    case.refresh_from_db()
    assert case.last_contact_on == case.opened_on


def test_an_earlier_contact_in_error_leaves_the_last_one(case, dan):
    wrong, last = met(dan, case, 9), met(dan, case, 0)
    strike_contact(actor=dan, contact=wrong, because="Wrong file")
    case.refresh_from_db()
    assert case.last_contact_on == last.made_on


def test_the_database_keeps_an_error_with_its_reason(case, dan):
    contact = met(dan, case, 1)
    for broken in ({"outcome": "in-error"}, {"error_on": today()}, {"error_because": "Wrong"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Contact.objects.filter(pk=contact.pk).update(**broken)


def test_a_score_in_error_is_left_out_of_how_the_scores_move(case, dan, brian):
    on = today() - timedelta(days=3)
    wrong = record_screening(actor=dan, case=case, tool="audit", score=38, taken_on=on)
    refused("not-allowed", strike_score, actor=brian, score=wrong, because="Typing error")
    refused("no-reason", strike_score, actor=dan, score=wrong, because="")
    strike_score(actor=dan, score=wrong, because="It was 8")
    shown = screenings_of(case)[0]
    assert (shown.score, shown.is_error, shown.error_because) == (38, True, "It was 8")
    outcome = record_outcome_measure(actor=dan, case=case, tool="star", stage="start", taken_on=on, scores=star())
    assert len(trends_of(case)) == 1
    strike_score(actor=dan, score=outcome, because="Another person")
    assert trends_of(case) == []
    assert struck_of(case) == [outcome]
    refused("in-error-already", strike_score, actor=dan, score=outcome, because="Again")


def star():
    return {item.code: 3 for item in items_of(OutcomeMeasure.Tool.STAR)}


def test_struck_rows_stand_on_their_pages_with_the_reason(client, case, dan):
    client.force_login(dan)
    contact = met(dan, case, 1)
    score = record_screening(actor=dan, case=case, tool="dudit", score=31, taken_on=today())
    doors = (
        ("correspondence:strike-contact", contact, "correspondence:contacts"),
        ("assessments:strike-screening", score, "assessments:measures"),
    )
    for name, row, page in doors:
        door = reverse(name, args=[case.pk, row.pk])
        assert door in client.get(reverse(page, args=[case.pk])).content.decode()
        assert client.post(door, {"because": " "}).status_code == 200
        assert client.post(door, {"because": "Typed into the wrong file"}).status_code == 302
        html = client.get(reverse(page, args=[case.pk])).content.decode()
        assert "Typed into the wrong file" in html
        assert "<s>" in html
        assert door not in html
