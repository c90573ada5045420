"""How a person hears of things: chosen by kind, a duty never silenced; and the one mail of a morning."""

import ast
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from core.errors import DomainError
from core.models import AuditEvent
from desk.tasks import send_morning_mail
from notifications import delivery, outbox
from notifications.kinds import BY_CODE, KINDS, Way, is_named, kind_of
from notifications.models import MorningMail, Notice, NoticeChoice
from notifications.selectors import ways_of
from notifications.services import choose_ways
from notifications.tasks import deliver_notices, requeue_unsent
from tests.factories import UserFactory, consent_for, key_worker_in, line_manager_of
from tests.factories.careplans import goal_in, plan_of, step_of
from tests.threads import Beside

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 8, 5, tzinfo=UTC)


@pytest.fixture
def reader(case):
    user = line_manager_of(case.lead_agency)
    user.email = "reader@example.ie"
    user.save()
    return user


def owe(reader, case, key):
    outbox.post(recipient=reader, key=key, subject="Something waits", about=case)
    notice = Notice.objects.get(recipient=reader, key=key)
    deliver_notices([notice.pk])
    notice.refresh_from_db()
    return notice


def at(when):
    return time_machine.travel(when, tick=False)


APPS = ["cases", "consents", "careplans", "assessments", "contacts", "correspondence", "imports", "protection", "desk"]


def test_every_matter_that_the_code_posts_has_a_kind():
    found = set()
    for app in APPS:
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.keyword) and node.arg == "key" and isinstance(node.value, ast.JoinedStr):
                    first = node.value.values[0]
                    if isinstance(first, ast.Constant) and ":" in first.value:
                        found.add(first.value.partition(":")[0])
    assert {"assignment", "step", "disclosure"} <= found
    assert {matter for matter in found if not is_named(matter)} == set()


def test_every_deadline_that_is_told_has_a_kind():
    codes = set()
    for path in settings.BASE_DIR.glob("*/deadlines.py"):
        codes |= set(re.findall(r'(?:code=|_rule\()"([a-z.-]+)"', path.read_text()))
    assert {"careplan.review", "consent.ending", "case.no-contact"} <= codes
    assert {code for code in codes if not is_named(code)} == set()


def test_a_matter_that_no_kind_names_is_a_duty():
    assert kind_of("something-new:7").is_duty


def test_without_a_choice_everything_is_mailed_at_once(case, reader):
    assert set(ways_of(reader).values()) == {Way.AT_ONCE}
    assert owe(reader, case, "step:1:changed:2").sent_at
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("kind", [kind.code for kind in KINDS if kind.is_duty])
def test_a_duty_cannot_be_silenced_and_the_attempt_is_logged(client, reader, kind):
    client.force_login(reader)
    chosen = {each.code: Way.AT_ONCE.value for each in KINDS} | {kind: Way.HERE.value}
    page = client.post(reverse("notifications:choices"), chosen)
    assert page.status_code == 200
    assert "it cannot be silenced" in page.content.decode()
    assert not NoticeChoice.objects.exists()
    assert AuditEvent.objects.filter(
        actor=reader, verb="refused", data__attempted="choose_ways", data__rule="duty-cannot-be-silenced"
    ).exists()
    with pytest.raises(IntegrityError), transaction.atomic():  # nor past the service
        NoticeChoice.objects.create(person=reader, kind=kind, way=Way.HERE)


@pytest.mark.parametrize(("kind", "way", "rule"), [("nonsense", "here", "no-such-kind"), ("plan", "x", "no-such-way")])
def test_what_is_no_choice_is_refused(reader, kind, way, rule):
    with pytest.raises(DomainError) as refused:
        choose_ways(actor=reader, ways={kind: way})
    assert refused.value.code == rule
    assert not NoticeChoice.objects.exists()
    assert AuditEvent.objects.filter(verb="refused", data__rule=rule).exists()


def test_the_page_offers_a_duty_no_silence_and_keeps_what_is_chosen(client, reader):
    client.force_login(reader)
    page = client.get(reverse("notifications:choices")).content.decode()
    silences = page.count('value="here"')
    assert silences == sum(not kind.is_duty for kind in KINDS) > 0
    assert "cannot be silenced" in page
    chosen = {kind.code: kind.ways[-1].value for kind in KINDS}
    assert client.post(reverse("notifications:choices"), chosen).status_code == 302
    assert ways_of(reader) == {kind.code: kind.ways[-1] for kind in KINDS}
    assert AuditEvent.objects.filter(actor=reader, verb="notices.chosen", data__ways__plan="here").exists()


def test_a_kind_chosen_to_be_read_here_is_never_mailed_nor_asked_for_again(case, reader):
    choose_ways(actor=reader, ways={"plan": "here"})
    notice = owe(reader, case, "step:1:changed:2")
    assert (notice.sent_at, notice.withheld_at, notice.held_for) == (None, None, "here")
    with at(timezone.now() + timedelta(hours=1)):
        assert requeue_unsent() == 0
    deliver_notices([notice.pk])
    assert mail.outbox == []


def test_notices_of_the_night_are_kept_for_the_morning_too(case, reader, django_capture_on_commit_callbacks):
    """Those that one SELECT writes name no column of this choice."""
    choose_ways(actor=reader, ways={"reviews": "digest"})
    select = (
        "SELECT %(user)s::bigint AS recipient_id, 'careplan.review:1:2026-03-02:due' AS key, 'A review' AS subject, "
        "'cases.Case' AS about_label, %(case)s::bigint AS about_id, '' AS stands_in_for"
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert outbox.post_selected(select, {"user": reader.pk, "case": case.pk}) == 1
        assert outbox.post_selected(select, {"user": reader.pk, "case": case.pk}) == 0
    notice = Notice.objects.get()
    assert (notice.held_for, notice.sent_at) == ("digest", None)
    assert mail.outbox == []


# The morning's mail ---------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(case, reader):
    """A review is due, of which the reader chose to hear in the morning."""
    choose_ways(actor=reader, ways={"reviews": "digest"})
    return owe(reader, case, "careplan.review:1:2026-03-02:due")


def test_one_mail_counts_what_was_kept_and_names_nobody(case, reader, kept):
    with at(MONDAY):
        assert [send_morning_mail(), send_morning_mail()] == [1, 0]
    [sent] = mail.outbox
    assert sent.to == ["reader@example.ie"]
    assert "1 review due" in sent.body
    assert f"{settings.PUBLIC_ADDRESS}/" in sent.body
    told = f"{sent.subject} {sent.body}"
    assert case.reference not in told
    assert case.service_user.last_name not in told
    assert "/cases/" not in told
    kept.refresh_from_db()
    assert kept.sent_at


def test_days_without_the_service_bring_one_mail_and_not_several(reader, kept):
    with at(MONDAY + timedelta(days=4)):  # the Friday
        assert send_morning_mail() == 1
    with at(MONDAY + timedelta(days=7)):
        assert send_morning_mail() == 0  # nothing has come since
    assert [row.day for row in MorningMail.objects.filter(person=reader, sent_at__isnull=False)] == [date(2026, 3, 6)]


@pytest.mark.parametrize(
    "when",
    [
        datetime(2026, 3, 2, 6, 30, tzinfo=UTC),  # before the hour
        datetime(2026, 3, 2, 14, 0, tzinfo=UTC),  # no morning any more
        datetime(2026, 3, 1, 8, 5, tzinfo=UTC),  # a Sunday
        datetime(2026, 3, 17, 8, 5, tzinfo=UTC),  # Saint Patrick's Day
        datetime(2026, 4, 7, 5, 30, tzinfo=UTC),  # half past six in summer
    ],
)
def test_it_goes_out_on_the_morning_of_a_working_day_only(reader, kept, when):
    with at(when):
        assert send_morning_mail() == 0
    assert not MorningMail.objects.exists()


def test_the_hour_is_that_of_dublin_in_summer_too(reader, kept):
    with at(datetime(2026, 4, 7, 6, 5, tzinfo=UTC)):  # five past seven
        assert send_morning_mail() == 1


def test_what_was_read_meanwhile_and_what_may_no_longer_be_seen_is_not_counted(case, reader, kept):
    stranger = UserFactory(email="stranger@example.ie")
    choose_ways(actor=stranger, ways={"reviews": "digest"})
    Notice.objects.create(
        recipient=stranger, key="careplan.review:9", subject="S", about_label="cases.Case", about_id=case.pk,
        queued_at=timezone.now(), held_for="digest",
    )  # fmt: skip
    Notice.objects.filter(pk=kept.pk).update(read_at=timezone.now())
    with at(MONDAY):
        assert send_morning_mail() == 0
    assert mail.outbox == []
    assert MorningMail.objects.filter(sent_at=None).count() == 2  # looked at, with nothing to say


def test_who_did_not_choose_it_gets_none_and_who_gave_it_up_still_gets_what_was_kept(case, reader, kept):
    other = line_manager_of(case.lead_agency)
    assert owe(other, case, "careplan.review:1:2026-03-02:due").sent_at
    mail.outbox.clear()
    choose_ways(actor=reader, ways={"reviews": "at-once"})
    with at(MONDAY):
        assert send_morning_mail() == 1
    assert [each.to for each in mail.outbox] == [["reader@example.ie"]]


def test_a_mail_that_cannot_go_out_is_tried_again_and_stops_nobody_elses(case, reader, kept, monkeypatch):
    other = line_manager_of(case.lead_agency)
    other.email = "other@example.ie"
    other.save()
    choose_ways(actor=other, ways={"reviews": "digest"})
    owe(other, case, "careplan.review:1:2026-03-02:due")
    send = delivery.send_mail

    def broken(**fields):
        if fields["recipient_list"] == ["reader@example.ie"]:
            raise OSError("no mail server")
        return send(**fields)

    with at(MONDAY):
        monkeypatch.setattr(delivery, "send_mail", broken)
        assert send_morning_mail() == 1
        assert not MorningMail.objects.filter(person=reader).exists()
        monkeypatch.setattr(delivery, "send_mail", send)
        assert send_morning_mail() == 1
    assert sorted(each.to[0] for each in mail.outbox) == ["other@example.ie", "reader@example.ie"]


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_one_mail(case, reader, kept):
    def one() -> bool:
        return delivery.send_morning_mail(reader, day=MONDAY.date(), waits=[])

    sent = Beside().both(one, one)
    assert sorted(sent) == [False, True]
    assert len(mail.outbox) == 1


def test_what_is_due_is_counted_beside_the_notices(case):
    worker = key_worker_in(case)
    worker.email = "worker@example.ie"
    worker.save()
    Case.objects.filter(pk=case.pk).update(level=Case.Level.KEY_WORKING)
    choose_ways(actor=worker, ways={"plan": "digest"})
    day = MONDAY.date()
    plan = plan_of(case, worker, state="agreed", on=day - timedelta(days=40), review_due_on=day + timedelta(days=10))
    step_of(goal_in(plan, "alcohol", worker), case.lead_agency, worker, worker=worker, target_date=day)
    consent_for(case, line_manager_of(case.lead_agency).posts.get().agency, expires_on=day + timedelta(days=20))
    with at(MONDAY):
        assert send_morning_mail() == 1
    body = mail.outbox[0].body
    assert "1 review due" in body
    assert "1 step of yours due" in body
    assert "1 consent ends or has ended" in body


def test_the_night_and_the_morning_use_their_indexes():
    names = {index.name for index in Notice._meta.indexes}
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [Notice._meta.db_table])
        assert names <= {row[0] for row in cursor.fetchall()}


def test_the_kinds_are_those_of_the_constraint():
    assert {kind.code for kind in KINDS} == set(BY_CODE)
