"""What waits for the care team, its decision, and telling the person."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies.models import ServiceSetting
from assessments.models import CareTeamItem, CareTeamMeeting, ComprehensiveAssessment
from assessments.services.care_team import decide_care_team_item, tell_care_team_decision
from assessments.services.comprehensive import begin_assessment
from core.days import today
from core.errors import DomainError
from core.models import AuditEvent
from correspondence.models import Referral
from notifications.models import Notice
from tests.factories import AgencyFactory, led_case, line_manager_of
from tests.factories import initial as made
from tests.factories.entry import checked_by


@pytest.fixture
def item(dan, case):
    return made.item_waiting(dan, case)


def decide(actor, item, decision="own-assessment", **fields):
    said = {"next_steps": "We ring on Monday.", "decided_on": today()} | fields
    return decide_care_team_item(actor=actor, item=item, decision=decision, **said)


@pytest.mark.requirement("KW-7.3a")
def test_a_complete_assessment_is_on_the_next_list_and_goes_off_it_with_a_decision(client, dan, cora, item, turas):
    ServiceSetting.objects.create(agency=turas, key="allocation_meeting_name", value="Monday meeting")
    client.force_login(cora)
    url = reverse("assessments:care-team", args=[turas.pk])
    page = client.get(url)
    assert list(page.context["waiting"]) == [item]
    assert "Monday meeting" in page.content.decode()
    assert Notice.objects.filter(recipient=cora, about_id=item.pk).exists()
    client.post(
        reverse("assessments:decide-care-team-item", args=[item.pk]),
        {"decision": "own-assessment", "next_steps": "We ring.", "decided_on": today().isoformat(), "in_meeting": "on"},
    )
    page = client.get(url)
    assert list(page.context["waiting"]) == []
    assert list(page.context["untold"]) == [item]
    item.refresh_from_db()
    assert (item.decided_by, item.meeting) == (cora, CareTeamMeeting.objects.get())


@pytest.mark.requirement("KW-7.3a")
def test_nothing_moves_on_without_a_decision(dan, cora, case):
    checked_by(dan, case)
    item = made.item_waiting(dan, case)
    said = {"wants_worker": True, "understands_sharing": True, "best_placed_by": "Cora", "best_placed_on": today()}
    for actor, reason in ((dan, ""), (cora, "It cannot wait.")):
        with pytest.raises(DomainError) as refused:
            begin_assessment(actor=actor, case=case, reason=reason, **said)
        assert refused.value.code == "KW-7.3a"
    assert not ComprehensiveAssessment.objects.exists()
    decide(cora, item)
    assert begin_assessment(actor=dan, case=case, **said).best_placed_by == str(cora)


@pytest.mark.requirement("KW-7.4.2.1")
def test_another_agency_gets_a_referral_and_the_assessment_is_closed_to_us(cora, item, case):
    other = AgencyFactory()
    decide(cora, item, "other-agency", better_placed=other, reason="They know him.")
    referral = Referral.objects.get()
    assert (referral.to_agency, referral.state, referral.hands_over_assessment) == (other, "wanted", True)
    assert referral.follow_up_on > today()
    with pytest.raises(DomainError) as refused:
        begin_assessment(actor=cora, case=case, wants_worker=True, understands_sharing=True, reason="All the same.")
    assert refused.value.code == "KW-7.4.2.1"
    assert not ComprehensiveAssessment.objects.exists()


@pytest.mark.parametrize(
    ("decision", "fields", "field"),
    [
        ("other-agency", {"reason": "x"}, "better_placed"),
        ("no-further", {}, "reason"),
        ("own-assessment", {"next_steps": " "}, "next_steps"),
        ("own-assessment", {"decided_on": today() + timedelta(days=1)}, "decided_on"),
        ("own-assessment", {"decided_on": today() - timedelta(days=1)}, "decided_on"),
    ],
)
def test_a_decision_that_lacks_something_changes_nothing(cora, item, decision, fields, field):
    with pytest.raises(DomainError) as refused:
        decide(cora, item, decision, **fields)
    assert refused.value.field == field
    item.refresh_from_db()
    assert (item.decision, Referral.objects.count(), CareTeamMeeting.objects.count()) == ("", 0, 0)
    assert AuditEvent.objects.filter(verb="refused", data__attempted="decide_care_team_item").exists()


def test_our_own_agency_is_not_another(cora, item, turas):
    with pytest.raises(DomainError, match="other than your own"):
        decide(cora, item, "other-agency", better_placed=turas, reason="x")


def test_decided_once(cora, item):
    decide(cora, item)
    with pytest.raises(DomainError, match="decided already"):
        decide(cora, item, "no-further", reason="x")


def test_a_key_worker_does_not_decide(dan, item):
    with pytest.raises(PermissionDenied):
        decide(dan, item)
    assert CareTeamItem.objects.get().decision == ""


def test_one_sitting_a_day_holds_all_its_decisions(cora, item, turas):
    second = led_case(lead_agency=turas)
    waits = made.item_waiting(cora, second)
    decide(cora, item, in_meeting=True)
    decide(cora, waits, in_meeting=True, present="Dan, Cora, Ruth")
    meeting = CareTeamMeeting.objects.get()
    assert meeting.items.count() == 2
    assert meeting.present == "Dan, Cora, Ruth"


@pytest.mark.requirement("KW-7.3b")
def test_the_step_is_open_until_the_person_was_told(client, dan, cora, item, case):
    client.force_login(dan)
    with pytest.raises(DomainError, match="not decided yet"):
        tell_care_team_decision(actor=dan, item=item, told_on=today(), told_how="in-person")
    decide(cora, item)
    words = "Tell the person what was decided"
    assert words in client.get(f"/cases/{case.pk}/").content.decode()
    assert words in client.get("/").content.decode()
    url = reverse("assessments:tell-care-team-decision", args=[item.pk])
    client.post(url, {"told_on": today().isoformat(), "told_how": "telephone", "told_words": "“Grand so.”"})
    item.refresh_from_db()
    assert (item.told_on, item.told_how, item.told_by, item.told_words) == (today(), "telephone", dan, "“Grand so.”")
    assert words not in client.get(f"/cases/{case.pk}/").content.decode()
    assert words not in client.get("/").content.decode()


def test_told_neither_before_the_decision_nor_in_time_to_come(dan, cora, item):
    decide(cora, item)
    for on in (today() - timedelta(days=1), today() + timedelta(days=1)):
        with pytest.raises(DomainError) as refused:
            tell_care_team_decision(actor=dan, item=item, told_on=on, told_how="letter")
        assert refused.value.field == "told_on"
    assert CareTeamItem.objects.get().told_on is None


def test_the_list_shows_a_key_worker_their_own_people_only(client, dan, cora, item, turas):
    other = made.item_waiting(cora, led_case(lead_agency=turas))
    client.force_login(dan)
    page = client.get(reverse("assessments:care-team", args=[turas.pk]))
    assert list(page.context["waiting"]) == [item]
    assert other not in page.context["waiting"]


def test_another_agencys_list_is_not_there(client, item):
    elsewhere = AgencyFactory()
    client.force_login(line_manager_of(elsewhere))
    assert client.get(reverse("assessments:care-team", args=[item.agency_id])).status_code == 404
