"""A person’s request for their record: due in a month, gathered, decided, given (LAW-sar)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from cases.models import FamilyLink, ServiceUser, SightBar
from core import attachments
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from protection.models import AccessRequest, RecordPart
from protection.policies import access_request_policy, record_part_policy
from protection.rules.requests import due_day
from protection.selectors.requests import undecided_of
from protection.services import requests
from protection.tasks import clear_copies, tell_of_requests
from tests.factories import files
from tests.factories.contacts import noted
from tests.factories.protection import all_given, asked_for, copied, done, gathered, told_by_tusla

pytestmark = pytest.mark.django_db


# The month -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("LAW-sar")
@pytest.mark.parametrize(
    ("came", "due"),
    [
        (date(2026, 3, 2), date(2026, 4, 2)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_it_is_due_one_calendar_month_later(case, ita, came, due):
    with time_machine.travel("2028-02-01 09:00Z", tick=False):
        assert asked_for(ita, case, received_on=came).due_on == due


def test_it_can_be_given_longer_once_if_the_person_was_told_in_time(case, ita):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        asked = asked_for(ita, case)
    with time_machine.travel("2026-04-20 09:00Z", tick=False):
        with pytest.raises(DomainError, match="first month"):
            requests.give_longer(actor=ita, request=asked, months=2, because="Much of it.", told_on=date(2026, 4, 10))
        asked.refresh_from_db()
        assert asked.due_on == date(2026, 4, 2)
        assert AuditEvent.objects.filter(verb="refused", data__rule="told-too-late").exists()
        requests.give_longer(actor=ita, request=asked, months=2, because="Much of it.", told_on=date(2026, 3, 30))
        asked.refresh_from_db()
        assert asked.due_on == date(2026, 6, 2) == due_day(asked.received_on, 2)
        with pytest.raises(DomainError, match="already"):
            requests.give_longer(actor=ita, request=asked, months=1, because="More.", told_on=date(2026, 3, 30))


@pytest.mark.requirement("LAW-sar")
def test_the_officer_is_reminded_before_and_after_once_each(case, ita):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        asked = asked_for(ita, case)
        tell_of_requests()
    assert not Notice.objects.filter(recipient=ita).exists()
    for at, count in (
        ("2026-03-26 09:00Z", 1),
        ("2026-03-26 10:00Z", 1),
        ("2026-04-02 09:00Z", 1),
        ("2026-04-03 09:00Z", 2),
        ("2026-04-09 09:00Z", 2),
    ):
        with time_machine.travel(at, tick=False):
            tell_of_requests()
            assert Notice.objects.filter(recipient=ita).count() == count, at
    notice = Notice.objects.filter(recipient=ita).first()
    assert notice.about_id == asked.pk
    assert "Mary" not in notice.subject


def test_what_is_over_reminds_nobody(case, ita):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        requests.close(actor=ita, request=asked_for(ita, case), because="She wants it no longer.")
        tell_of_requests()
    with time_machine.travel("2026-05-02 09:00Z", tick=False):
        tell_of_requests()
    assert not Notice.objects.exists()


# Who ------------------------------------------------------------------------------------------------------------


def test_only_the_officer_of_the_agency_records_and_sees_it(case, ita, aoife, cora, dan):
    for other in (aoife, cora, dan):
        with pytest.raises(NotAllowed):
            asked_for(other, case)
    assert not AccessRequest.objects.exists()
    asked = asked_for(ita, case)
    assert [bool(access_request_policy.can(each, asked)) for each in (ita, aoife, cora, dan)] == [True] + [False] * 3


def test_words_that_meet_no_file_are_refused_unless_it_is_to_be_answered_all_the_same(case, ita, turas):
    sought = {"asked_name": "Mary Ní Chonaill", "channel": "letter", "received_on": today()}
    wrong = requests.Sought(first_names="Mary", last_name="Ní Chonaill", born=date(1990, 1, 1))
    with pytest.raises(DomainError, match="No file"):
        requests.record_request(actor=ita, agency=turas, found=wrong, **sought)
    assert not AccessRequest.objects.exists()
    assert AuditEvent.objects.filter(verb="refused", data__rule="no-such-file").exists()
    right = requests.Sought(first_names="Mary", last_name="Ni Chonaill", born=case.service_user.date_of_birth)
    found = requests.record_request(actor=ita, agency=turas, found=right, **sought)
    assert found.person_id == case.service_user_id
    nobody = requests.record_request(actor=ita, agency=turas, found=wrong, even_if_none=True, **sought)
    assert nobody.person is None
    requests.check_identity(actor=ita, request=nobody, how="Passport.")
    with pytest.raises(DomainError, match="close the request"):
        requests.gather(actor=ita, request=nobody)


def test_one_request_of_a_person_is_open_at_a_time(case, ita):
    asked = asked_for(ita, case)
    with pytest.raises(DomainError, match="open already"):
        asked_for(ita, case)
    requests.refuse(actor=ita, request=asked, because="Nobody proved who they are.")
    assert asked_for(ita, case).state == "received"


def test_an_officer_near_to_the_person_reads_nothing(case, ita):
    asked = gathered(ita, case)
    SightBar.objects.create(service_user=case.service_user, user=ita, reason="relative")
    assert not access_request_policy.can(ita, asked)
    assert not record_part_policy.scope(ita).exists()


# Reading is opened, ends, and is written down ---------------------------------------------------------------------


@pytest.mark.requirement("LAW-sar")
def test_nothing_is_gathered_before_the_identity_is_checked(case, ita):
    asked = asked_for(ita, case)
    with pytest.raises(DomainError, match="received"):
        requests.gather(actor=ita, request=asked)
    asked.refresh_from_db()
    assert (asked.state, asked.parts.count()) == ("received", 0)
    assert AuditEvent.objects.filter(verb="refused", data__attempted="gather").exists()


def test_the_officer_reads_while_the_request_is_open_and_each_look_is_in_the_log_of_the_file(case, ita, aoife, client):
    noted(aoife, case, content="She rang about the bed.")
    asked = gathered(ita, case)
    assert record_part_policy.scope(ita).exists()
    assert not record_part_policy.scope(aoife).exists()
    client.force_login(ita)
    assert client.get(reverse("protection:parts", args=[asked.pk]) + "?show=all").status_code == 200
    assert AuditEvent.objects.filter(verb="access-request.record-read", file_id=case.pk, actor=ita).exists()
    requests.refuse(actor=ita, request=asked, because="Withdrawn.")
    assert not record_part_policy.scope(ita).exists()
    assert client.get(reverse("protection:parts", args=[asked.pk])).status_code == 404


def test_reading_ends_by_itself(case, ita):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        asked = gathered(ita, case)
        assert asked.read_until == date(2026, 6, 2)
        assert record_part_policy.scope(ita).exists()
    with time_machine.travel("2026-06-03 09:00Z", tick=False):
        assert not record_part_policy.scope(ita).exists()
        with pytest.raises(DomainError, match="gathered anew"):
            requests.make_copy(actor=ita, request=asked)


def test_the_case_itself_stays_closed_to_the_officer(case, ita, client):
    gathered(ita, case)
    client.force_login(ita)
    assert client.get(case.get_absolute_url()).status_code == 404
    assert client.get(reverse("contacts:notes", args=[case.pk])).status_code == 404


# What is marked, and decided --------------------------------------------------------------------------------------


@pytest.fixture
def full(case, aoife, dan, plan):
    """A record with everything in it that somebody has to look at."""
    sister = ServiceUser.objects.create(first_names="Bláthnaid", last_name="Ní Chonaill")
    FamilyLink.objects.create(person=case.service_user, relative=sister, relationship="sibling")
    noted(aoife, case, content="She rang about the bed.", private="I fear for her.")
    noted(aoife, case, content="Came with Bláthnaid, who is sick.")
    note = noted(aoife, case, content="The solicitor wrote.")
    told_by_tusla(dan, case)
    attachments.keep(aoife, files.picture("PNG"), of=note, title="Letter", limit_mb=5)
    return case


def part_of(asked, label, text=""):
    return next(part for part in asked.parts.filter(label=label).order_by("pk") if text in str(part.words))


@pytest.mark.requirement("LAW-sar")
def test_third_party_and_protected_parts_are_marked(full, ita):
    asked = gathered(ita, full)
    marks = {
        "cases.FamilyLink": {"others"},
        "contacts.PrivatePart": {"private"},
        "protection.TuslaInformation": {"tusla", "child"},
        "core.Attachment": {"file"},
    }
    for label, expected in marks.items():
        assert expected <= set(part_of(asked, label).marks), label
    assert part_of(asked, "contacts.CaseNote", "Bláthnaid").marks == ["others"]
    assert part_of(asked, "contacts.CaseNote", "solicitor").marks == ["court"]
    assert part_of(asked, "contacts.CaseNote", "bed").marks == []


@pytest.mark.requirement("LAW-sar")
def test_no_copy_is_made_while_anything_marked_is_undecided(full, ita):
    asked = gathered(ita, full)
    for part in asked.parts.exclude(marks=[]).exclude(label="contacts.PrivatePart"):
        requests.decide_part(actor=ita, part=part, decision="include")
    with pytest.raises(DomainError) as refused:
        requests.make_copy(actor=ita, request=asked)
    assert "Private parts of notes (1)" in refused.value.message
    asked.refresh_from_db()
    assert asked.state == "to-be-decided"
    assert AuditEvent.objects.filter(verb="refused", data__rule="undecided", actor=ita).exists()


def test_what_is_kept_back_has_its_ground_and_its_reason(full, ita):
    asked = gathered(ita, full)
    part = part_of(asked, "contacts.PrivatePart")
    for fields, words in (
        ({}, "which ground"),
        ({"ground": "others"}, "why this ground"),
        ({"ground": "health", "because": "It would frighten her."}, "practitioner"),
    ):
        with pytest.raises(DomainError, match=words):
            requests.decide_part(actor=ita, part=part, decision="withhold", **fields)
    part.refresh_from_db()
    assert part.is_undecided
    requests.decide_part(
        actor=ita,
        part=part,
        decision="withhold",
        ground="health",
        because="It would frighten her.",
        advised_by="Dr Ó Sé",
    )
    part.refresh_from_db()
    assert (part.decision, part.ground, part.decided_by) == ("withhold", "health", ita)
    assert "Dr Ó Sé" in part.because


def test_words_to_leave_out_stand_in_the_part_letter_for_letter(full, ita):
    asked = gathered(ita, full)
    part = part_of(asked, "contacts.CaseNote", "Bláthnaid")
    why = {"ground": "others", "because": "Her sister’s health."}
    with pytest.raises(DomainError, match="letter for letter"):
        requests.decide_part(actor=ita, part=part, decision="redact", passages=["who is ill"], **why)
    requests.decide_part(actor=ita, part=part, decision="redact", passages=["Bláthnaid, who is sick"], **why)
    part.refresh_from_db()
    assert part.passages == ["Bláthnaid, who is sick"]
    file = part_of(asked, "core.Attachment")
    with pytest.raises(DomainError, match="No words can be taken out"):
        requests.decide_part(actor=ita, part=file, decision="redact", passages=["x"], **why)


def test_nobody_else_decides(full, ita, aoife):
    asked = gathered(ita, full)
    part = asked.parts.exclude(marks=[]).first()
    with pytest.raises(NotAllowed):
        requests.decide_part(actor=aoife, part=part, decision="include")
    part.refresh_from_db()
    assert part.is_undecided
    assert AuditEvent.objects.filter(verb="refused", data__attempted="decide_part", actor=aoife).exists()


def test_gathered_anew_only_what_changed_waits_again(full, ita, aoife):
    asked = gathered(ita, full)
    all_given(ita, asked)
    private = part_of(asked, "contacts.PrivatePart")
    full.notes.get(private_part__pk=private.object_id).private_part.__class__.objects.filter(
        pk=private.object_id
    ).update(content="I fear no more.")
    requests.gather(actor=ita, request=asked)
    done(asked)
    assert undecided_of(asked) == [("Private parts of notes", 1)]
    private.refresh_from_db()
    assert "I fear no more." in str(private.words)


def test_once_it_is_made_decisions_are_opened_again_first(full, ita):
    asked = gathered(ita, full)
    all_given(ita, asked)
    copied(ita, asked)
    part = asked.parts.first()
    with pytest.raises(DomainError, match="open the decisions again"):
        requests.decide_part(actor=ita, part=part, decision="withhold", ground="others", because="No.")
    requests.decide_again(actor=ita, request=asked)
    requests.decide_part(actor=ita, part=part, decision="withhold", ground="others", because="No.")


def test_the_words_are_cleared_once_the_request_is_over(full, ita):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        asked = gathered(ita, full)
        all_given(ita, asked)
        copied(ita, asked)
        requests.send(actor=ita, request=asked, how="Handed over.", sent_on=today())
        clear_copies()
        assert set(map(str, RecordPart.objects.values_list("words", flat=True))) == {"[]"}
        assert asked.bundles.exists()
    with time_machine.travel("2026-04-02 09:00Z", tick=False):
        clear_copies()
        assert not asked.bundles.exists()
    assert AuditEvent.objects.filter(verb="bundle.cleared").count() == 1
    assert RecordPart.objects.filter(request=asked).exclude(decision="").exists()


def test_a_decision_of_the_page_leads_to_the_next_that_waits(full, ita, client):
    asked = gathered(ita, full)
    client.force_login(ita)
    first = asked.parts.exclude(marks=[]).order_by("position", "day", "object_id").first()
    page = client.get(reverse("protection:part", args=[first.pk]))
    assert page.status_code == 200
    answer = client.post(reverse("protection:part", args=[first.pk]), {"decision": "withhold"})
    assert "which ground" in answer.content.decode()
    answer = client.post(reverse("protection:part", args=[first.pk]), {"decision": "include"})
    assert answer.url.startswith("/data-protection/parts/")
    assert answer.url != reverse("protection:part", args=[first.pk])


def test_a_paper_among_the_parts_can_be_looked_at_and_that_is_in_the_log(full, ita, aoife, client):
    asked = gathered(ita, full)
    file = part_of(asked, "core.Attachment")
    client.force_login(ita)
    address = reverse("protection:part-file", args=[file.pk])
    assert client.get(address).content[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0")
    assert AuditEvent.objects.filter(verb="downloaded", file_id=full.pk, actor=ita).exists()
    client.force_login(aoife)
    assert client.get(address).status_code == 404


def test_days_are_checked(case, ita):
    with pytest.raises(DomainError, match="later than today"):
        asked_for(ita, case, received_on=today() + timedelta(days=1))
    with pytest.raises(DomainError, match="what shows"):
        asked_for(ita, case, channel="solicitor")
    assert not AccessRequest.objects.exists()
