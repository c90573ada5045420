"""A partner's pages of a plan: what they show, what they send, and what is refused there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careplans.models import Action, PlanAgreement, PlanIssue
from careplans.services.proposals import propose_step
from careplans.services.steps import carry_step
from consents.services import withdraw_consent
from core.days import today
from core.errors import NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import AgencyFactory, CaseAgencyFactory, consent_for
from tests.factories.careplans import goal_in, step_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(client):
    """Opens, or sends to, a page of careplans as somebody."""

    def go(who, name, pk, *, sent=None, **more):
        client.force_login(who)
        address = reverse(f"careplans:{name}", args=[pk])
        return client.get(address, **more) if sent is None else client.post(address, sent, **more)

    return go


def text_of(response) -> str:
    return response.content.decode()


@pytest.mark.requirement("KW-8.3b")
def test_the_part_has_the_own_steps_and_nothing_of_the_rest(case, at, brian, aoife, clinic, shared_plan):
    step_of(shared_plan.drugs, clinic, aoife, title="Daily dose")
    response = at(brian, "part", case.pk)
    text = text_of(response)
    assert response.status_code == 200
    assert "A steady dose" in text
    assert "Weekly group" in text
    assert "Ring the clinic" in text  # the lead agency's step in the same goal
    for hidden in ("Out of debt", "Daily dose", "Clinic", "I want this for myself"):
        assert hidden not in text, hidden
    assert not {"object", "case", "file"} & response.context.keys()
    assert AuditEvent.objects.filter(verb="opened", actor=brian, part="plan").exists()


def test_whoever_reads_the_file_itself_has_no_part_of_it(case, at, aoife, brian, shared_plan):
    assert at(aoife, "part", case.pk).status_code == 403
    withdraw_consent(actor=aoife, consent=shared_plan.consent, extent="whole", channel="telephone")
    assert at(brian, "part", case.pk).status_code == 404


def test_a_step_is_proposed_and_answered_on_its_pages(case, at, brian, aoife, harbour, shared_plan, joined):
    assert "A steady dose" in text_of(at(brian, "propose", case.pk))
    by = today() + timedelta(days=9)
    sent = {
        "agency": harbour.pk,
        "title": "Go along to the first visit",
        "where": f"goal:{shared_plan.drugs.pk}",
        "kind": "service",
        "done_by": "supported",
        "worker": brian.pk,
        "target_date": str(by),
    }
    response = at(brian, "propose", case.pk, sent=sent)
    assert response.status_code == 302, text_of(response)
    step = Action.objects.get(title="Go along to the first visit")
    assert (step.state, step.worker, step.target_date) == ("proposed", brian, by)
    assert "Answer the proposal" in text_of(at(aoife, "action", step.pk))
    assert "Answer the proposal" not in text_of(at(brian, "action", step.pk))
    assert at(aoife, "answer-step", step.pk, sent={"decision": "decline", "answer": ""}).status_code == 200
    assert at(aoife, "answer-step", step.pk, sent={"decision": "accept", "answer": "Thank you."}).status_code == 302
    assert "Thank you." in text_of(at(brian, "action", step.pk))


def test_who_has_not_joined_is_led_to_where_it_is_written_down(case, at, brian, harbour, shared_plan):
    sent = {
        "agency": harbour.pk,
        "title": "Go along",
        "where": f"goal:{shared_plan.drugs.pk}",
        "kind": "service",
        "done_by": "supported",
        "rhythm": "every week",
    }
    text = text_of(at(brian, "propose", case.pk, sent=sent))
    assert "Go along" in text  # nothing typed is lost
    assert reverse("careplans:join", args=[case.pk]) in text
    days = {"discussed_on": str(today()), "agreed_on": str(today()), "agreed_with": "Aoife"}
    assert at(brian, "join", case.pk, sent={"agency": harbour.pk, **days}).status_code == 302
    assert at(brian, "propose", case.pk, sent=sent).status_code == 302


def test_a_goal_that_is_not_ones_own_cannot_be_sent(case, at, brian, harbour, shared_plan, joined):
    sent = {
        "agency": harbour.pk,
        "title": "Go along",
        "where": f"goal:{shared_plan.income.pk}",
        "kind": "service",
        "done_by": "supported",
        "rhythm": "every week",
    }
    assert at(brian, "propose", case.pk, sent=sent).status_code == 200
    assert not Action.objects.filter(title="Go along").exists()


@pytest.mark.requirement("KW-13.2")
@pytest.mark.parametrize("change", ["status", "day", "provider"])
def test_whatever_the_agency_changes_the_case_manager_is_told_and_the_page_names_it(
    at, aoife, brian, harbour, shared_plan, change
):
    step = shared_plan.theirs
    version = step.version
    if change == "status":
        response = at(
            brian, "action", step.pk, sent={"version": version, "verb": "block", "note": "No room on Tuesdays"}
        )
        named = "Agreed to blocked"
    else:
        sent = {"version": version, "target_date": str(step.target_date), "worker": "", "rhythm": ""}
        later = today() + timedelta(days=40)
        sent |= {"target_date": str(later)} if change == "day" else {"worker": brian.pk}
        response = at(brian, "rearrange-step", step.pk, sent=sent)
        named = f"By {later:%-d %B %Y} instead of" if change == "day" else f"Done by {brian}"
    assert response.status_code == 302, text_of(response)
    notice = Notice.objects.get(recipient=aoife, about_label="careplans.Action", about_id=step.pk)
    for content in ("Weekly group", "Tuesdays", "Ní"):
        assert content not in notice.subject
    assert named in text_of(at(aoife, "action", step.pk))


def test_the_lead_agencys_own_news_need_no_notice(aoife, dan, shared_plan):
    carry_step(actor=dan, step=shared_plan.ours, verb="start")
    assert not Notice.objects.filter(about_label="careplans.Action").exists()


def test_a_partner_moves_its_own_steps_and_no_other(at, brian, shared_plan):
    for name, sent in (("action", None), ("action", {"verb": "finish", "version": 0}), ("rearrange-step", None)):
        assert at(brian, name, shared_plan.ours.pk, sent=sent).status_code == 404
    assert Action.objects.get(pk=shared_plan.ours.pk).state == "agreed"
    version = shared_plan.theirs.version
    dropped = at(brian, "action", shared_plan.theirs.pk, sent={"verb": "drop", "version": version})
    assert "The step has gone on since this page was opened." in text_of(dropped)
    with pytest.raises(NotAllowed):
        carry_step(actor=brian, step=shared_plan.theirs, verb="drop", note="No room")
    long = "No room on Tuesdays. " * 20
    for note, why in (("", "Say what stands in the way."), (long, "300 characters or fewer")):
        sent = {"verb": "block", "note": note, "version": version}
        page = at(brian, "action", shared_plan.theirs.pk, sent=sent)
        assert page.status_code == 200
        assert why in text_of(page)
        assert note.strip() in page.content.decode()  # what was typed is still there
    assert Action.objects.get(pk=shared_plan.theirs.pk).state == "agreed"


def test_who_had_a_step_before_is_not_told(at, brian, aoife, clinic, harbour, ruth, shared_plan):
    step = step_of(shared_plan.drugs, clinic, aoife, title="Naloxone", worker=ruth)
    step.agency, step.worker = harbour, None
    step.save()
    step.target_date = today()
    step.save()
    text = text_of(at(brian, "action", step.pk))
    assert "instead of no day" in text
    for hidden in (str(ruth), "another owner", "Another owner", "Clinic"):
        assert hidden not in text, hidden


def test_a_declined_proposal_is_not_taken_up_past_the_case_manager(
    case, at, brian, aoife, harbour, shared_plan, joined
):
    step = propose_step(
        actor=brian, case=case, agency=harbour, title="Naloxone", goal=shared_plan.drugs, rhythm="every week"
    )
    at(aoife, "answer-step", step.pk, sent={"decision": "decline", "answer": "The clinic does it."})
    with pytest.raises(NotAllowed):
        carry_step(actor=brian, step=step, verb="reopen")
    text = text_of(at(brian, "action", step.pk))
    assert "The clinic does it." in text
    assert "A steady dose" not in text.replace("The clinic does it.", "")


def test_an_answer_an_issue_and_aftercare_are_sent_from_their_pages(case, at, brian, aoife, harbour, shared_plan):
    own = {"agency": harbour.pk}
    assert at(brian, "agree-part", case.pk, sent=own | {"answer": "declined", "words": ""}).status_code == 200
    assert at(brian, "agree-part", case.pk, sent=own | {"answer": "agreed"}).status_code == 302
    assert at(brian, "raise-issue", case.pk, sent=own | {"text": "The group has moved."}).status_code == 302
    sent = own | {"kind": "other", "text": "The drop-in stays open"}
    assert at(brian, "offer-aftercare", case.pk, sent=sent).status_code == 302
    assert PlanAgreement.objects.get().channel == "here"
    issue = PlanIssue.objects.get()
    text = text_of(at(brian, "part", case.pk))
    for shown in ("Agreed, in this system", "The group has moved.", "The drop-in stays open"):
        assert shown in text, shown
    assert "The group has moved." in text_of(at(aoife, "issue", issue.pk))
    answered = {"reply": "We meet her on Mondays.", "close": "on", "owner": ""}
    assert at(aoife, "answer-issue", issue.pk, sent=answered).status_code == 302
    assert "We meet her on Mondays." in text_of(at(brian, "issue", issue.pk))


def test_a_pps_number_is_refused_with_all_that_was_typed(case, at, brian, harbour, shared_plan):
    text = "Her number is 1234567T, ring me"
    response = at(brian, "raise-issue", case.pk, sent={"agency": harbour.pk, "text": text})
    assert response.status_code == 200
    assert "PPS number" in text_of(response)
    assert text in text_of(response)
    assert not PlanIssue.objects.exists()


def test_words_from_right_to_left_and_emoji_stay_as_they_are(case, at, brian, harbour, shared_plan):
    text = "مرحبا 🙂 " + "word " * 700
    assert at(brian, "raise-issue", case.pk, sent={"agency": harbour.pk, "text": text}).status_code == 302
    assert PlanIssue.objects.get().text == text.strip()


# --- the case manager between agencies -----------------------------------------------------------------------


@pytest.mark.requirement("KW-5.2.2b")
def test_two_overdue_steps_of_another_agency_are_shown_to_the_case_manager(at, aoife, harbour, turas, shared_plan):
    late = today() - timedelta(days=5)
    for title in ("First", "Second"):
        step_of(shared_plan.drugs, harbour, aoife, title=title, target_date=late, changed_on=late, changed_by=aoife)
    goal_in(shared_plan, "income", aoife)
    response = at(aoife, "monitor", shared_plan.pk)
    first = response.context["monitor"].groups[0]
    assert (first.name, first.overdue) == ("Harbour", 2)
    assert {step.title for step in first.steps if step.is_overdue} == {"First", "Second"}
    assert {step.last_news for step in first.steps if step.is_overdue} == {late}
    assert "2 steps overdue" in text_of(response)
    assert text_of(response).count("5 days overdue") == 2


def test_the_case_manager_writes_down_answer_talk_and_explanation(client, aoife, harbour, shared_plan):
    client.force_login(aoife)

    def sent(name, **data):
        return client.post(reverse(f"careplans:{name}", args=[shared_plan.pk, harbour.pk]), data)

    on = str(today())
    answer = {"answer": "agreed", "channel": "telephone", "answered_on": on, "answered_by_name": "Brian"}
    assert sent("agreement", **answer).status_code == 302
    told = ["case_manager", "shared_plan", "own_part", "issue_contact"]
    assert sent("telling", how="in-person", told_on=on, told_whom="Brian", told=[]).status_code == 200
    assert sent("telling", how="in-person", told_on=on, told_whom="Brian", told=told).status_code == 302
    assert sent("explain-part", explained_on=on, words="Grand.").status_code == 302
    assert sent("join-agency", agency=harbour.pk, discussed_on=on, agreed_on=on, agreed_with="Me").status_code == 302
    assert sent("heard-issue", raised_on=on, text="No key to the room.").status_code == 302
    page = client.get(reverse("careplans:agencies", args=[shared_plan.pk]))
    agreeing = page.context["agreeing"]
    assert (agreeing.all_answered, agreeing.is_communicated, agreeing.all_explained) == (True, True, True)
    assert "Every agency has answered and has been told." in page.content.decode()
    assert "No key to the room." in page.content.decode()


@pytest.mark.parametrize("page", ["careplans:part", "desk:case"])
def test_a_partners_page_costs_the_same_whatever_number_of_agencies_is_named(
    client, case, brian, aoife, harbour, shared_plan, page
):
    def queries():
        client.get(reverse(page, args=[case.pk]))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(page, args=[case.pk])).status_code == 200
        return len(asked)

    def joined_by(number):
        for _ in range(number):
            agency = AgencyFactory()
            CaseAgencyFactory(case=case, agency=agency)
            consent_for(case, agency, "drug-use", "income", "plan-part", "assessment")
            step_of(shared_plan.drugs, agency, aoife)

    client.force_login(brian)
    joined_by(2)
    few = queries()
    joined_by(20)
    assert queries() == few
