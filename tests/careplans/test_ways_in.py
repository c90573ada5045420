"""By-ways to what somebody may not read or do: another's numbers, a step that changed hands, a file that is closed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from careplans.models import Action, AftercareItem
from careplans.policies import plan_issue_policy, step_policy
from careplans.selectors import owed
from careplans.selectors.reading import part_of_agency
from careplans.services import aftercare, beside, goals, plans, proposals, steps
from careplans.services.issues import raise_issue
from careplans.services.letters import draft_letters, issue_plan_letter
from careplans.states import ActionState, PlanState
from cases.models import Consent
from consents.services import withdraw_consent
from consents.wishes import Wish
from core import memo
from core.attachments import guard_of
from core.days import today
from core.errors import DomainError
from core.models import AuditEvent
from correspondence.policies import letter_policy
from correspondence.services.letters import send_letter
from tests.factories import CaseAgencyFactory, WorkerFactory, key_worker_in, led_case, managed_by
from tests.factories.careplans import goal_in, plan_of, reviewed, signed_version, spoken_of, step_of
from tests.factories.cases import right
from tests.factories.consents import drafted, sign, signed, talk_about

pytestmark = pytest.mark.django_db


def last_refusal():
    return AuditEvent.objects.filter(verb="refused").latest("pk")


# Who was turned away stands in the log of the file ---------------------------------------------------------------


def test_a_try_at_anything_in_a_file_is_in_the_log_of_that_file(client, case, aoife, cora, shared_plan):
    stranger = key_worker_in(led_case())
    version = signed_version(shared_plan, aoife)
    review = spoken_of(shared_plan, aoife)
    client.force_login(stranger)
    for name, pk in (
        ("plan-paper", shared_plan.pk),
        ("my-plan-paper", shared_plan.pk),
        ("version", version.pk),
        ("goal", shared_plan.drugs.pk),
        ("action", shared_plan.theirs.pk),
        ("review", review.pk),
        ("review-paper", review.pk),
    ):
        before = AuditEvent.objects.filter(verb="refused").count()
        assert client.get(reverse(f"careplans:{name}", args=[pk])).status_code == 404
        assert AuditEvent.objects.filter(verb="refused").count() == before + 1
        assert (last_refusal().file_id, last_refusal().data["rule"]) == (case.pk, "unseen"), name
    client.post(reverse("careplans:action-done", args=[shared_plan.theirs.pk]))
    assert last_refusal().file_id == case.pk


def test_a_try_at_what_is_not_there_is_in_the_log_of_no_file(client, aoife):
    client.force_login(aoife)
    for pk in (10**6, 10**30):
        assert client.get(reverse("careplans:plan-paper", args=[pk])).status_code == 404
        assert (last_refusal().file_id, last_refusal().data["rule"]) == (None, "unseen")


def test_an_item_of_another_file_under_a_case_that_one_works_on_is_not_there_and_logged(client, case, aoife):
    other = led_case()
    theirs = managed_by(other).worker
    item = aftercare.add_support(actor=theirs, case=other, kind="other", text="A bed", provider="A hostel")
    client.force_login(aoife)
    for name in ("change-support", "confirm-link"):
        assert client.get(reverse(f"careplans:{name}", args=[case.pk, item.pk])).status_code == 404
        assert (last_refusal().file_id, last_refusal().data["rule"]) == (other.pk, "unseen")
    for name in ("end-support", "put-back", "take-back-confirmation"):
        before = AuditEvent.objects.filter(verb="refused").count()
        assert client.post(reverse(f"careplans:{name}", args=[case.pk, item.pk])).status_code == 404
        assert AuditEvent.objects.filter(verb="refused").count() == before + 1
    assert AftercareItem.objects.get().ended_on is None


# A step that changes hands --------------------------------------------------------------------------------------


@pytest.fixture
def handed(case, aoife, brian, ruth, harbour, clinic, shared_plan):
    """What Harbour was asked to do, and could not, is the clinic's now; the person names the clinic, too."""
    CaseAgencyFactory(case=case, agency=clinic)
    signed(aoife, case, {harbour: {"drug-use", "plan-part"}, clinic: {"drug-use", "plan-part"}})
    shared_plan.state = PlanState.REVISING
    shared_plan.save()
    step = shared_plan.theirs
    Action.objects.filter(pk=step.pk).update(
        state="proposed", proposed_by=brian, proposed_from=harbour, proposed_at=shared_plan.created_at
    )
    step.refresh_from_db()
    step = proposals.accept_step(actor=aoife, step=step, answer="Harbour knows her best.")
    step = steps.carry_step(actor=brian, step=step, verb="block", note="She was barred from Harbour.")
    return steps.change_step(
        actor=aoife,
        step=step,
        version=step.version,
        title=step.title,
        agency=clinic,
        worker=ruth,
        target_date=today() + timedelta(days=7),
    )


def test_who_takes_over_a_step_reads_nothing_of_who_had_it(client, ruth, handed):
    client.force_login(ruth)
    for page in (
        reverse("careplans:action", args=[handed.pk]),
        reverse("careplans:my-actions"),
        reverse("careplans:my-actions") + "?export=csv",
    ):
        answer = client.get(page)
        assert answer.status_code == 200
        assert "Weekly group" in answer.content.decode()
        for word in ("Harbour", "barred", "Brian", "knows her best"):
            assert word not in answer.content.decode(), page
    assert [row.blocked_by for row in map(lambda row: owed.said(row, today()), owed.owed(ruth, today()))] == [""]


def test_what_the_former_owner_wrote_stays_in_the_history_for_who_reads_the_whole_file(client, aoife, handed):
    client.force_login(aoife)
    page = client.get(reverse("careplans:action", args=[handed.pk])).content.decode()
    assert "Harbour" in page
    assert handed.history.filter(blocked_by="She was barred from Harbour.").exists()


def test_a_press_of_before_the_step_changed_hands_is_not_taken_back(aoife, clinic, ruth, turas, shared_plan, handed):
    step = steps.carry_step(actor=aoife, step=handed, verb="block", note="The clinic is full.")
    step = steps.change_step(
        actor=aoife, step=step, version=step.version, title=step.title, agency=turas, target_date=step.target_date
    )
    with pytest.raises(DomainError) as error:
        steps.undo_step(actor=aoife, step=step, version=step.version)
    assert error.value.code == "too-late-to-undo"
    assert Action.objects.get(pk=step.pk).blocked_by == ""


# A draft beside the plan that stands ------------------------------------------------------------------------------


def test_a_step_of_a_draft_that_its_agency_is_not_asked_about_yet_is_not_there(client, case, aoife, brian, shared_plan):
    harbour = shared_plan.theirs.agency
    draft = plan_of(case, aoife)
    hidden = step_of(goal_in(draft, "drug-use", aoife, title="Later"), harbour, aoife, title="Chestnut", worker=brian)
    assert set(step_policy.scope(brian)) == {shared_plan.theirs}
    client.force_login(brian)
    for name in ("action", "rearrange-step"):
        assert client.get(reverse(f"careplans:{name}", args=[hidden.pk])).status_code == 404
    for query in ({}, {"whose": "agency"}, {"whose": "agency", "export": "csv"}):
        assert b"Chestnut" not in client.get(reverse("careplans:my-actions"), query).content
    assert client.post(reverse("careplans:action-done", args=[hidden.pk])).status_code == 404
    assert step_policy.scope(aoife).contains(hidden)


def test_nobody_owes_a_step_of_a_draft_that_was_not_pursued(case, aoife, brian, dan, harbour, turas):
    CaseAgencyFactory(case=case, agency=harbour)
    signed(aoife, case, {harbour: {"drug-use", "plan-part"}})
    draft = plan_of(case, aoife)
    goal = goal_in(draft, "drug-use", aoife)
    theirs, ours = step_of(goal, harbour, aoife, worker=brian), step_of(goal, turas, aoife, worker=dan)
    assert step_policy.scope(brian).contains(theirs)  # they are asked to agree to it
    assert list(owed.owed(dan, today())) == [ours]
    plans.drop_plan(actor=aoife, plan=draft)
    memo.forget()
    assert not step_policy.scope(brian).exists()
    assert not owed.owed(dan, today()).exists()
    assert step_policy.scope(aoife).count() == 2
    assert theirs.history.first().state == ActionState.DROPPED


# Who works for two agencies ---------------------------------------------------------------------------------------


def test_with_the_consent_goes_the_issue_for_who_comes_by_another_agency_too(
    client, case, aoife, brian, harbour, clinic, shared_plan
):
    CaseAgencyFactory(case=case, agency=clinic)
    consent = signed(aoife, case, {harbour: {"drug-use", "plan-part"}, clinic: {"income", "plan-part"}})
    WorkerFactory(user=brian, agency=clinic)
    right(brian, case, "work_case", agency=clinic)
    issue = raise_issue(actor=brian, case=case, agency=harbour, text="The group meets on Tuesdays now.")
    assert plan_issue_policy.scope(brian).contains(issue)
    withdraw_consent(actor=aoife, consent=consent, extent="agency", channel="telephone", agencies=[harbour.pk])
    assert not plan_issue_policy.scope(brian).exists()
    client.force_login(brian)
    assert client.get(reverse("careplans:issue", args=[issue.pk])).status_code == 404
    assert b"Tuesdays" not in client.get(reverse("careplans:part", args=[case.pk])).content


# Two consents -----------------------------------------------------------------------------------------------------


def further(aoife, case, agency, domains, information, *, offence=False):
    talk_about(aoife, case)
    wish = Wish(agency=agency.pk, domains=frozenset(domains), information=frozenset(information), offence=offence)
    return sign(aoife, drafted(aoife, case, wish, kind=Consent.Kind.ADDITIONAL))


def test_the_tick_for_the_whole_plan_opens_no_more_of_legal_matters_than_their_own_consent(
    case, aoife, turas, clinic, shared_plan
):
    helped = goal_in(shared_plan, "legal", aoife, title="The fine")
    step_of(helped, clinic, aoife, title="Go with her to the court")
    step_of(goal_in(shared_plan, "legal", aoife, title="The old sentence"), turas, aoife)
    signed(aoife, case, {clinic: {"legal", "plan-part"}})
    further(aoife, case, clinic, (), {"whole-plan"})
    part = part_of_agency(case, clinic.pk, timezone.now())
    assert {goal.title for goal in part.goals} == {"A steady dose", "Out of debt", "The fine"}


def test_a_letter_is_not_kept_open_by_an_area_of_one_consent_and_the_plan_of_another(
    case, aoife, brian, harbour, shared_plan
):
    goal_in(shared_plan, "alcohol", aoife)
    consent = signed(aoife, case, {harbour: {"drug-use", "alcohol", "plan-part"}})
    further(aoife, case, harbour, {"drug-use"}, ())
    [letter] = draft_letters(actor=aoife, plan=shared_plan, kind="introduction", agencies=[harbour])
    letter.to_name = "Brian"
    letter.save()
    send_letter(actor=aoife, letter=issue_plan_letter(actor=aoife, letter=letter), how="post", sent_on=today())
    assert letter_policy.scope(brian).contains(letter)
    withdraw_consent(
        actor=aoife,
        consent=consent,
        extent="items",
        channel="telephone",
        agencies=[harbour.pk],
        codes=["drug-use"],
    )
    assert part_of_agency(case, harbour.pk, timezone.now()).own_steps == ()
    assert not letter_policy.scope(brian).contains(letter)


def test_a_letter_of_which_something_was_taken_back_is_not_printed_for_the_post(
    client, case, aoife, brian, harbour, shared_plan
):
    [letter] = draft_letters(actor=aoife, plan=shared_plan, kind="introduction", agencies=[harbour])
    letter.to_name = "Brian"
    letter.save()
    issue_plan_letter(actor=aoife, letter=letter)
    client.force_login(aoife)
    assert client.get(reverse("careplans:print-letters"))["Content-Type"] == "application/pdf"
    withdraw_consent(actor=aoife, consent=shared_plan.consent, extent="whole", channel="telephone")
    taken = AuditEvent.objects.filter(verb="downloaded").count()
    answer = client.get(reverse("careplans:print-letters"), follow=True)
    assert "No letter waits that may be printed." in answer.content.decode()
    assert AuditEvent.objects.filter(verb="downloaded").count() == taken


# A closed file ----------------------------------------------------------------------------------------------------


def test_nothing_of_the_plan_of_a_closed_file_is_changed(client, case, aoife, brian, dan, turas, shared_plan):
    shared_plan.state = PlanState.REVISING
    shared_plan.save()
    draft = plan_of(case, aoife)
    goal, step, ours = shared_plan.drugs, shared_plan.theirs, shared_plan.ours
    milestone = beside.add_milestone(actor=aoife, goal=goal, title="First week")
    link = beside.link_plan(actor=aoife, case=case, name="College", owner="ETB")
    case.status, case.closed_on = "closed", today()
    case.save()
    week = today() + timedelta(days=7)
    tries = [
        (steps.carry_step, {"actor": brian, "step": step, "verb": "finish"}),
        (steps.undo_step, {"actor": brian, "step": step, "version": step.version}),
        (
            steps.change_step,
            {"actor": aoife, "step": ours, "version": ours.version, "title": "Else", "agency": turas},
        ),
        (steps.add_step, {"actor": aoife, "goal": goal, "title": "More", "agency": turas, "target_date": week}),
        (goals.add_goal, {"actor": aoife, "plan": shared_plan, "domain": goal.domain, "title": "One more"}),
        (
            goals.change_goal,
            {"actor": aoife, "goal": goal, "version": goal.version, "domain": goal.domain, "title": "Else"},
        ),
        (goals.end_goal, {"actor": aoife, "goal": goal, "version": goal.version, "verb": "achieve", "words": "Done"}),
        (goals.rank_goals, {"actor": aoife, "plan": shared_plan, "order": [], "seen": []}),
        (plans.name_key_worker, {"actor": aoife, "plan": shared_plan, "key_worker": dan}),
        (plans.say_no_action, {"actor": aoife, "plan": shared_plan, "domain": goal.domain, "because": "Later"}),
        (plans.drop_plan, {"actor": aoife, "plan": draft}),
        (beside.add_milestone, {"actor": aoife, "goal": goal, "title": "Second week"}),
        (
            beside.settle_milestone,
            {"actor": aoife, "milestone": milestone, "version": milestone.version, "state": "reached"},
        ),
        (
            beside.set_shared_care,
            {"actor": aoife, "plan": shared_plan, "version": shared_plan.version, "setting": "service", "roles": {}},
        ),
        (beside.end_link, {"actor": aoife, "link": link, "version": link.version}),
    ]
    for verb, arguments in tries:
        with pytest.raises(DomainError) as error:
            verb(**arguments)
        assert error.value.code == "case-closed", verb.__name__
        assert last_refusal().data == {"attempted": verb.__name__, "rule": "case-closed"}
    client.force_login(brian)
    client.post(reverse("careplans:action-done", args=[step.pk]), {"version": step.version})
    assert Action.objects.get(pk=step.pk).state == ActionState.AGREED


# Files ------------------------------------------------------------------------------------------------------------


def test_the_paper_of_a_review_or_a_version_waits_for_what_takes_sight_away(case, aoife, shared_plan):
    review = reviewed(spoken_of(shared_plan, aoife), aoife)
    for record in (review, signed_version(shared_plan, aoife)):
        guard = guard_of(record)
        assert guard is not None
        assert (guard.row, guard.lock) == (record, case)
