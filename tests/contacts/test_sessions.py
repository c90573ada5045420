"""Keywork sessions: minimum elements, competences, motivation, regularity; and who is in most contact."""

from datetime import date, timedelta

import pytest
import time_machine

from agencies.services.workers import add_competence
from contacts.models import CaseNote, KeyworkSession, PlannedSession
from contacts.policies import PlannedAction, planned_session_policy
from contacts.rules.notes import due_day
from contacts.selectors.sessions import coverage, missed_now, most_contact, motivation_of, next_session, prompts
from contacts.services.planning import agree_sessions, end_session_agreement, settle_session
from contacts.services.sessions import rewrite_session
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories.contacts import noted, session_held

pytestmark = pytest.mark.django_db
State = PlannedSession.State
MONDAY = date(2026, 3, 2)


def refused(rule):
    return AuditEvent.objects.filter(verb="refused", data__rule=rule).exists()


def planned(case):
    return list(PlannedSession.objects.filter(case=case, state=State.PLANNED).order_by("planned_for"))


@pytest.mark.requirement("MC-session-plan", "MC-session-info", "MC-session-harm", "KW-12.2b")
def test_a_session_says_what_it_held(case, aoife, plan):
    note = session_held(
        aoife, case, plan_agreed="A bed", plan_done="Rang the council", plan_checked="On the list", topics=["overdose"],
        leaflets="Staying safe", harm_reduction=["naloxone"], harm_words="Kit given", motivational=["pros-and-cons"],
        motivation=7, own_words="I want this", phase="engagement",
    )  # fmt: skip
    session = KeyworkSession.objects.get(note=note)
    assert (session.plan_agreed, session.plan_done, session.plan_checked) == (
        "A bed",
        "Rang the council",
        "On the list",
    )
    assert (session.topics, session.leaflets) == (["overdose"], "Staying safe")
    assert (session.harm_reduction, session.motivational, session.motivation) == (["naloxone"], ["pros-and-cons"], 7)
    assert (session.covers_plan, session.covers_information, session.covers_harm_reduction) == (True, True, True)
    note = rewrite_session(
        actor=aoife, note=note, version=note.version, happened_on=today(), minutes=40, place="phone", content="Anew",
        topics=[], leaflets="", motivation=None, harm_reduction=["naloxone"],
    )  # fmt: skip
    session.refresh_from_db()
    assert (session.covers_information, session.motivation, session.place) == (False, None, "phone")
    assert (note.contact.channel, note.minutes) == ("telephone", 40)


@pytest.mark.requirement("MC-session-min")
def test_four_sessions_without_harm_reduction_are_shown_and_a_fifth_with_it_is_not(case, aoife):
    for back in (28, 21, 14):
        session_held(aoife, case, happened_on=today() - timedelta(days=back), plan_done="x", topics=["drugs"])
    assert not coverage(case).lacks  # three say nothing yet
    session_held(aoife, case, happened_on=today() - timedelta(days=7), plan_done="x", topics=["drugs"])
    found = coverage(case)
    assert (found.lacks, found.missing) == (True, ("Harm reduction",))
    session_held(aoife, case, harm_reduction=["safer-use"])
    assert coverage(case).missing == ()
    assert [each.times for each in coverage(case).elements] == [3, 3, 1]


@pytest.mark.requirement("MC-session-other")
def test_other_interventions_only_with_the_recorded_competence(case, aoife, cora):
    with pytest.raises(DomainError) as refusal:
        session_held(aoife, case, other_kind="psychosocial", other_words="Cognitive work")
    assert refusal.value.code == "no-competence"
    assert not CaseNote.objects.exists()
    assert refused("no-competence")
    post = aoife.posts.get()
    add_competence(actor=cora, worker=post, name="Wound care", permits="medical")
    with pytest.raises(DomainError):
        session_held(aoife, case, other_kind="psychosocial", other_words="Cognitive work")
    add_competence(actor=cora, worker=post, name="CBT diploma", permits="psychosocial")
    assert session_held(aoife, case, other_kind="psychosocial", other_words="Cognitive work").session.other_kind
    with pytest.raises(DomainError) as refusal:
        session_held(aoife, case, other_kind="psychosocial")
    assert refusal.value.code == "no-words"


@pytest.mark.requirement("KW-12.2b")
def test_motivation_is_from_0_to_10_and_its_course_is_told(case, aoife):
    for back, number in ((21, 3), (14, None), (7, 0)):
        session_held(aoife, case, happened_on=today() - timedelta(days=back), motivation=number)
    assert [each.motivation for each in motivation_of(case)] == [3, 0]
    with pytest.raises(DomainError) as refusal:
        session_held(aoife, case, motivation=11)
    assert refusal.value.code == "motivation-range"
    assert KeyworkSession.objects.count() == 3


@pytest.mark.requirement("MC-session-regular")
def test_sessions_stand_in_the_calendar_and_two_missed_in_a_row_prompt(case, aoife):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        agree_sessions(actor=aoife, case=case, every_weeks=1, first_on=MONDAY)
        assert [each.planned_for for each in planned(case)] == [MONDAY + timedelta(weeks=n) for n in range(6)]
        session_held(aoife, case)
        assert PlannedSession.objects.get(planned_for=MONDAY).state == State.HELD
        assert len(planned(case)) == 6  # one more at the end
    with time_machine.travel("2026-03-09 18:00Z", tick=False):
        noted(aoife, case, kind="no-show", outcome="did-not-attend", minutes=None)
        assert (missed_now(case, today()), prompts(case, today())) == (1, False)
    with time_machine.travel("2026-03-16 18:00Z", tick=False):
        assert missed_now(case, today()) == 1  # its day is not over
    with time_machine.travel("2026-03-17 09:00Z", tick=False):  # nobody wrote up the third
        assert (missed_now(case, today()), prompts(case, today())) == (2, True)
        assert next_session(case, today()).planned_for == date(2026, 3, 23)
    with time_machine.travel("2026-03-24 09:00Z", tick=False):  # held a day late
        session_held(aoife, case)
        assert missed_now(case, today()) == 0


def test_the_next_session_moves_the_one_that_stood_close_to_it(case, aoife):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        agree_sessions(actor=aoife, case=case, every_weeks=1, first_on=MONDAY)
        session_held(aoife, case, next_on=date(2026, 3, 11))
        assert PlannedSession.objects.get(planned_for=date(2026, 3, 9)).state == State.MOVED
        assert next_session(case, today()).planned_for == date(2026, 3, 11)
        with pytest.raises(DomainError) as refusal:
            session_held(aoife, case, next_on=date(2026, 3, 1))
        assert refusal.value.code == "in-the-past"


def test_what_became_of_a_session_is_written_once(case, aoife, brian, dan):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        agree_sessions(actor=aoife, case=case, every_weeks=2, first_on=MONDAY)
        first, second, *_ = planned(case)
        with pytest.raises(NotAllowed):
            settle_session(actor=brian, session=first, state=State.MISSED)
        settle_session(actor=dan, session=first, state=State.MISSED, reason="No answer")
        with pytest.raises(DomainError) as refusal:
            settle_session(actor=dan, session=first, state=State.CANCELLED)
        assert refusal.value.code == "settled-already"
        with pytest.raises(DomainError) as refusal:
            settle_session(actor=dan, session=second, state=State.MISSED)
        assert refusal.value.code == "still-to-come"
        settle_session(actor=dan, session=second, state=State.MOVED, moved_to=date(2026, 3, 18))
        assert date(2026, 3, 18) in [each.planned_for for each in planned(case)]
        assert planned_session_policy.can(brian, second) == frozenset()
        assert PlannedAction.SETTLE in planned_session_policy.can(dan, second)


def test_agreeing_anew_calls_off_what_was_to_come(case, aoife):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        agree_sessions(actor=aoife, case=case, every_weeks=1, first_on=MONDAY)
        agree_sessions(actor=aoife, case=case, every_weeks=4, first_on=MONDAY)
        assert [each.planned_for for each in planned(case)] == [MONDAY + timedelta(weeks=4 * n) for n in range(6)]
        end_session_agreement(actor=aoife, case=case)
        assert planned(case) == []
        for weeks in (0, 13):
            with pytest.raises(DomainError) as refusal:
                agree_sessions(actor=aoife, case=case, every_weeks=weeks, first_on=MONDAY)
            assert refusal.value.code == "rhythm-range"


@pytest.mark.requirement("MC-kw-contact")
def test_who_is_in_most_contact_is_told_where_it_is_not_the_key_worker(case, aoife, dan, colleague, cora):
    from tests.factories.cases import right

    right(colleague, case, "work_case")  # works on the case without being its key worker
    noted(dan, case)
    for _ in range(6):
        noted(colleague, case)
    found = most_contact(case, today())
    assert (found.name, found.times, found.key_worker_times) == (str(colleague), 6, 1)
    assert most_contact(case, today() + timedelta(days=31)) is None
    for _ in range(5):
        noted(dan, case)
    assert most_contact(case, today()) is None


@pytest.mark.parametrize(
    ("happened", "days", "due"),
    [
        (date(2026, 3, 2), 2, date(2026, 3, 4)),
        (date(2026, 3, 5), 2, date(2026, 3, 9)),
        (date(2026, 3, 13), 2, date(2026, 3, 18)),  # weekend and St Patrick's Day
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
    ],
)
def test_the_last_day_on_which_a_note_is_in_time(happened, days, due):
    assert due_day(happened, days, frozenset()) == due
