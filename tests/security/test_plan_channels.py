"""A plan full of other agencies' words: on every channel Harbour reads its own part of it, to the last minute.

Planted are goals, steps, own words, measures, outcomes, blocks, answers, issues and aftercare that are not Harbour's.
"""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from agencies.models import Agency
from careplans.models import (
    AftercareItem,
    AftercarePlan,
    Joining,
    PartExplained,
    PlanAgreement,
    PlanIssue,
    PlanTelling,
)
from careplans.states import PlanState
from cases.models import ConsentItem
from tests.factories.careplans import goal_in, plan_of, step_of
from tests.papers import text_of
from tests.security.channels import CHANNELS, EVE, MIDNIGHT, got, words_of

pytestmark = pytest.mark.django_db

OWN = ("Harbour visits", "Swab test")
PLANTED = (
    "Secret goal",
    "Own words of hers",
    "Why she wants it",
    "Measure of the others",
    "Clinic step",
    "Bridge step",
    "Turas in another goal",
    "Blocked at the clinic",
    "Outcome at Bridge",
    "Answer to the clinic",
    "Clinic raises",
    "Reply to the clinic",
    "Agreed by Nuala",
    "Clinic afterwards",
    "Bridge joins",
    "She knows of Bridge",
    "Told to Lena",
    "Relapse words",
    "Nothing about debts",
)
PLAN_CHANNELS = {
    "part": got("careplans:part", "pk"),
    "propose": got("careplans:propose", "pk"),
    "answer to the part": got("careplans:agree-part", "pk"),
    "join": got("careplans:join", "pk"),
    "raise an issue": got("careplans:raise-issue", "pk"),
    "offer aftercare": got("careplans:offer-aftercare", "pk"),
    "own step": got("careplans:action", "step"),
    "rearrange": got("careplans:rearrange-step", "step"),
    "own issue": got("careplans:issue", "issue"),
    "my actions": got("careplans:my-actions"),
    "my agency's actions": got("careplans:my-actions", query="?whose=agency"),
    "my actions as csv": got("careplans:my-actions", query="?whose=agency&export=csv"),
}
LISTS = {"my actions", "my agency's actions", "my actions as csv"}
CLOSED = ("agencies", "monitor", "my-plan-paper", "plan-paper")
PAPERS = ("desk:part-on-paper", "careplans:part-paper")


@pytest.fixture
def planned(mary) -> Any:
    """Mary's file with a plan in every area; Harbour is let know its own part of drug use and of physical health."""
    ConsentItem.objects.create(scope=mary.consent.scopes.get(), information="plan-part")
    clinic, bridge = Agency.objects.get(short_name="Clinic"), Agency.objects.get(short_name="Bridge")
    harbour, turas, aoife = mary.harbour, mary.lead_agency, mary.aoife
    day = EVE.date()
    plan = plan_of(mary, aoife, state=PlanState.AGREED, on=day - timedelta(days=60))
    hers = {"own_words": "Own words of hers", "motivation": "Why she wants it"}
    goal = goal_in(plan, "drug-use", aoife, title="A steady dose", measure="Four weeks", **hers)
    mary.step = step_of(goal, harbour, aoife, title="Harbour visits", worker=mary.brian, target_date=day)
    step_of(goal, harbour, aoife, title="Swab test", target_date=day - timedelta(days=9))
    step_of(goal, turas, aoife, title="Ring her")
    others = {"measure": "Measure of the others"}
    stuck = {"state": "blocked", "blocked_on": day, "blocked_by": "Blocked at the clinic"}
    step_of(goal, clinic, aoife, title="Clinic step", worker=mary.nurse, **stuck)
    done = {"state": "done", "done_on": day, "outcome": "Outcome at Bridge"}
    step_of(goal, bridge, aoife, title="Bridge step", worker=mary.lena, **done)
    asked = {"state": "dropped", "answer": "Answer to the clinic", "proposed_by": mary.nurse}
    step_of(goal, clinic, aoife, title="Clinic step declined", **asked)
    for code in ("drug-use", "legal", "mental-health", "income", "family"):
        secret = goal_in(plan, code, aoife, title=f"Secret goal {code}", **hers, **others)
        step_of(secret, clinic if code == "legal" else turas, aoife, title="Turas in another goal")
    plan.no_actions.create(domain=goal.domain, because="Nothing about debts", said_on=day, said_by=aoife)
    given = {"plan": plan, "recorded_by": aoife}
    PlanAgreement.objects.create(
        **given,
        for_version=0,
        agency=clinic,
        answer="with-changes",
        channel="mail",
        answered_on=day,
        answered_by_name="Agreed by Nuala",
        words="Answer to the clinic",
    )
    PlanTelling.objects.create(
        **given, agency=bridge, how="letter", told_on=day, told_whom="Told to Lena", own_part=True
    )
    PartExplained.objects.create(
        plan=plan, agency=bridge, explained_on=day, explained_by=aoife, words="She knows of Bridge"
    )
    Joining.objects.create(case=mary, agency=bridge, discussed_on=day, persons_words="Bridge joins")
    issue = {"case": mary, "plan": plan, "raised_on": day}
    PlanIssue.objects.create(
        **issue, agency=clinic, raised_by=mary.nurse, text="Clinic raises", reply="Reply to the clinic"
    )
    mary.issue = PlanIssue.objects.create(**issue, agency=harbour, raised_by=mary.brian, text="Harbour raises")
    aftercare = AftercarePlan.objects.create(case=mary, relapse_words="Relapse words", begun_by=aoife)
    AftercareItem.objects.create(
        aftercare=aftercare, kind="other", text="Clinic afterwards", agency=clinic, from_agency=clinic, added_by=aoife
    )
    return mary


def hidden_in(text: str) -> list[str]:
    return [word for word in PLANTED if word in text]


READS = [*(("brian", channel) for channel in CHANNELS), *product(("brian", "orla"), PLAN_CHANNELS)]


@pytest.mark.parametrize(("by", "channel"), READS)
@pytest.mark.requirement("KW-8.3b", "KW-5.2.4")
def test_no_channel_tells_harbour_of_the_plan_what_is_not_its_own(client, planned, by, channel):
    read = PLAN_CHANNELS.get(channel) or CHANNELS[channel][0]
    with time_machine.travel(EVE, tick=False):
        client.force_login(getattr(planned, by))
        response = read(client, planned)
    assert response.status_code == 200
    assert hidden_in(words_of(response)) == []


@pytest.mark.parametrize("channel", PLAN_CHANNELS)
@pytest.mark.requirement("KW-8.3b", "FND-consent-expiry")
def test_at_midnight_the_plan_is_gone_from_every_channel(client, planned, channel):
    client.force_login(planned.brian)
    with time_machine.travel(EVE, tick=False):
        before = PLAN_CHANNELS[channel](client, planned)
        assert before.status_code == 200
    with time_machine.travel(MIDNIGHT, tick=False):
        response = PLAN_CHANNELS[channel](client, planned)
        text = words_of(response)
    assert response.status_code == (200 if channel in LISTS else 404)
    for gone in (*OWN, "A steady dose", "Ní Chonaill", "Harbour raises", *PLANTED):
        assert gone not in text, gone


def test_the_own_part_is_there_to_the_last_minute(client, planned):
    client.force_login(planned.brian)
    with time_machine.travel(EVE, tick=False):
        for page in (planned.get_absolute_url(), reverse("careplans:part", args=[planned.pk])):
            text = words_of(client.get(page))
            for shown in (*OWN, "A steady dose", "Ring her"):
                assert shown in text, (page, shown)


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.requirement("KW-8.3b", "FND-consent-expiry")
def test_a_paper_tells_no_more_of_the_plan_and_is_gone_at_midnight(client, planned, name):
    address = reverse(name, args=[planned.pk])
    client.force_login(planned.brian)
    with time_machine.travel(EVE, tick=False):
        answer = client.get(address)
        written = text_of(answer.content)
    for shown in (*OWN, "A steady dose", "Ring her"):
        assert shown in written, shown
    assert hidden_in(written) == []
    assert hidden_in(str(answer.headers)) == []
    with time_machine.travel(MIDNIGHT, tick=False):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", CLOSED)
def test_the_case_managers_pages_are_not_there_for_a_partner(client, planned, name):
    client.force_login(planned.brian)
    with time_machine.travel(EVE, tick=False):
        plan = planned.care_plans.get()
        assert client.get(reverse(f"careplans:{name}", args=[plan.pk])).status_code == 404
        others = [
            reverse("careplans:action", args=[step.pk]) for step in planned.plan_actions.exclude(agency=planned.harbour)
        ]
        others += [reverse("careplans:issue", args=[i.pk]) for i in planned.plan_issues.exclude(agency=planned.harbour)]
        assert {client.get(address).status_code for address in others} == {404}


def test_own_words_come_with_their_tick_alone(client, planned):
    goal = planned.care_plans.get().goals.get(title="A steady dose")
    goal.words_shared_with.add(planned.harbour)
    client.force_login(planned.brian)
    with time_machine.travel(EVE, tick=False):
        text = words_of(client.get(reverse("careplans:part", args=[planned.pk])))
    assert "Own words of hers" in text
    assert "Why she wants it" not in text
