"""Who can see a file, asked from the case, agrees with the policy, asked of each person there is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from agencies.models import Agency, Worker, WorkerRole
from cases.models import Case, CaseUserPermission, ConsentItem, SightBar
from cases.policies import WHOLE, By, CaseAction, case_policy, holders, sight_of, visible_parts
from cases.selectors.who import said_seen_by, who_sees
from core.days import start_of
from core.models import AuditEvent
from tests.factories import (
    EXPIRES,
    AgencyFactory,
    CaseAgencyFactory,
    UserFactory,
    WorkerFactory,
    consent_for,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
    right,
    worker_with,
)

Role, Ground = WorkerRole.Role, CaseUserPermission.Ground
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("on_2_march_2026")


def cover(user, held, **fields):
    right(user, held.content_object, "cover_case", covers=held, agency=held.agency, **fields)


def populated() -> Case:
    """A case in which every kind of right is held, more than one by some, and barred, ended or lapsed by others."""
    case = led_case()
    lead = case.lead_agency
    assert lead
    harbour, clinic, bridge, left, tusla = (AgencyFactory() for _ in range(5))
    for partner in (harbour, clinic, bridge, left, tusla):
        CaseAgencyFactory(case=case, agency=partner)
    manager = managed_by(case)
    consent_for(case, harbour, "drug-use", "physical-health")
    consent_for(case, clinic, "legal", "contact-details", offence=True, expires_on=(NOW + timedelta(days=1)).date())
    consent_for(case, left, "income")
    Agency.objects.filter(pk=left.pk).update(signed_protocols_on=None)
    consent_for(case, bridge, "income", withdrawn_at=NOW - timedelta(hours=1))
    item = consent_for(case, harbour, "alcohol").scopes.get().items.get()
    ConsentItem.objects.filter(pk=item.pk).update(ended_at=NOW - timedelta(hours=1))
    everyone: list[Agency] = [lead, harbour, clinic, bridge, left]
    workers = {agency.pk: key_worker_in(case, agency) for agency in everyone}
    for each in everyone:
        line_manager_of(each)
        worker_with(each, Role.SENIOR_MANAGER, Role.KEY_WORKER)
        worker_with(each, Role.DPO)
        worker_with(each, Role.AGENCY_ADMIN)
        WorkerFactory(agency=each)
    # who covers: now, from tomorrow, until an hour ago
    held = CaseUserPermission.objects.get(user=workers[harbour.pk])
    cover(WorkerFactory(agency=harbour).user, held, ends_at=NOW + timedelta(days=2))
    cover(WorkerFactory(agency=harbour).user, held, starts_at=NOW + timedelta(days=1))
    cover(WorkerFactory(agency=lead).user, manager.permission, ends_at=NOW - timedelta(hours=1))
    cover(WorkerFactory(agency=lead).user, manager.permission)
    # the social worker, and who covers for them
    social_worker = WorkerFactory(agency=tusla).user
    family = right(social_worker, case, "manage_case", manages="CHILD_FAMILY")
    cover(WorkerFactory(agency=tusla).user, family)
    # two posts: key worker for one partner, manager at the other; and key worker for one without consent
    both = key_worker_in(case, harbour)
    WorkerFactory(user=both, agency=clinic, roles=[Role.LINE_MANAGER])
    half = key_worker_in(case, bridge)
    WorkerFactory(user=half, agency=harbour)
    # let in by name, with and without an agency; one whose post has ended since
    named = {"reason": "They were found.", "granted_by": manager.worker, "ends_at": NOW + timedelta(hours=3)}
    stranger = WorkerFactory().user
    right(stranger, case, "view_case", ground=Ground.EMERGENCY, **named)
    right(UserFactory(), case, "view_case", ground=Ground.STATUTORY, agency=None, **named)
    gone = WorkerFactory()
    right(gone.user, case, "view_case", ground=Ground.EXCEPTION, **named)
    Worker.objects.filter(pk=gone.pk).update(left_on=NOW.date())
    # kept out: barred, signed off, left
    for user in (line_manager_of(lead), key_worker_in(case, harbour), worker_with(lead, Role.DPO)):
        SightBar.objects.create(service_user=case.service_user, user=user, reason="conflict")
    User.objects.filter(pk=key_worker_in(case, harbour).pk).update(is_active=False)
    Worker.objects.filter(user=key_worker_in(case)).update(left_on=NOW.date())
    WorkerRole.objects.filter(worker__user=line_manager_of(harbour)).update(ended_at=NOW)
    return case


def unled(case):
    # the commitment of the lead agency ended, and nobody manages the case
    case.assignments.update(ended_on=NOW.date(), permission=None)
    CaseUserPermission.objects.filter(content_object=case, manages="INDIVIDUAL").delete()
    Case.objects.filter(pk=case.pk).update(lead_agency=None)
    case.refresh_from_db()


def compared(case, at) -> dict[str, tuple[object, ...]]:
    """Of every person there is, where the two answers differ."""
    found: dict[int, list] = {}
    for holder in holders(case, at):
        found.setdefault(holder.user_id, []).append(holder)
    wrong: dict[str, tuple[object, ...]] = {}
    for user in User.objects.exclude(username="system"):
        can = case_policy.can(user, case, at=at)
        rows = found.pop(user.pk, [])
        parts = frozenset().union(*(row.parts for row in rows))
        is_whole = CaseAction.VIEW_WHOLE in can
        expected = WHOLE if is_whole else visible_parts(user, case, at, can)
        if is_whole:
            parts &= WHOLE
        if (bool(parts), parts) != (case_policy.allows(user, CaseAction.VIEW, case, at=at), expected):
            wrong[str(user)] = (sorted(parts), sorted(expected), [row.by for row in rows])
        watches = any(row.by in (By.MANAGER, By.DATA_PROTECTION) for row in rows)
        if watches != (CaseAction.READ_LOG in can):
            wrong[f"{user}, log"] = (watches, sorted(can))
    assert not found
    return wrong


INSTANTS = (
    NOW,
    NOW - timedelta(hours=2),  # before the withdrawals
    NOW + timedelta(hours=3),  # those let in by name are out
    start_of((NOW + timedelta(days=1)).date()),  # the clinic's consent ends, a cover begins
    start_of((NOW + timedelta(days=1)).date()) - timedelta(seconds=1),
    start_of(EXPIRES),
)


@pytest.mark.parametrize("kind", ["managed", "unled", "harm reduction only"])
def test_whoever_the_policy_lets_see_is_named_and_nobody_else(db, kind):
    fields = {"level": Case.Level.HARM_REDUCTION_ONLY} if kind == "harm reduction only" else {}
    case = populated()
    if fields:
        taker = WorkerFactory(agency=case.lead_agency).user
        Case.objects.filter(pk=case.pk).update(**fields, opened_by=taker)
        case.refresh_from_db()
    if kind == "unled":
        unled(case)
    assert {at: wrong for at in INSTANTS if (wrong := compared(case, at))} == {}
    ways = {holder.by for holder in holders(case, NOW)}
    assert ways >= {By.EMERGENCY, By.STATUTORY, By.CHILD_FAMILY, By.PARTNER}
    led = {By.MANAGER, By.PARTNERS_MANAGER, By.DATA_PROTECTION, By.KEY_WORKER, By.CASE_MANAGER}
    assert ways >= {"managed": led, "unled": {By.UNLED}, "harm reduction only": led | {By.OPENED}}[kind]


def test_it_costs_the_same_for_two_people_and_for_two_hundred(case):
    consent_for(case, AgencyFactory(), "income")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            who_sees(case, sight_of(case, NOW), NOW)
        return len(queries)

    few = asked()
    for _ in range(10):
        agency = AgencyFactory()
        CaseAgencyFactory(case=case, agency=agency)
        consent_for(case, agency, "drug-use")
        for _ in range(20):
            right(WorkerFactory(agency=agency).user, case, "work_case")
    assert sight_of(case, NOW).people_count == 200
    assert (
        few <= 7
    )  # rights, agencies, posts, consents; areas of life, what was signed before, agencies not in the case
    assert asked() == few


def read(client, user, case, name="cases:who"):
    client.force_login(user)
    return client.get(reverse(name, args=[case.pk])).content.decode()


@pytest.fixture
def shared(case):
    manager = managed_by(case)
    harbour, bridge = AgencyFactory(name="Harbour"), AgencyFactory(name="Bridge")
    for agency in (harbour, bridge):
        CaseAgencyFactory(case=case, agency=agency)
    consent_for(case, harbour, "drug-use")
    case.brian, case.lena, case.aoife = key_worker_in(case, harbour), key_worker_in(case, bridge), manager.worker
    case.bridge = bridge
    return case


def test_the_page_says_of_each_by_what_right_and_until_when(client, shared):
    emergency = {"reason": "She was found in the street.", "granted_by": shared.aoife}
    rescuer = WorkerFactory().user
    right(rescuer, shared, "view_case", ground=Ground.EMERGENCY, ends_at=NOW + timedelta(hours=3), **emergency)
    officer = worker_with(shared.lead_agency, Role.DPO)
    kept_out = line_manager_of(shared.lead_agency)
    SightBar.objects.create(service_user=shared.service_user, user=kept_out, reason="family")
    page = " ".join(read(client, shared.aoife, shared).split())
    for told in (
        str(shared.brian),
        "Key worker, by the person’s consent",
        "The name, the case manager, drug use",
        "Until 5 July 2030 at 00:00",
        "Emergency access: She was found in the street.",
        "Until 2 March 2026 at 12:00",
        "Agency cannot see",
        "Consent was never given",
        str(officer),
        "the log of the file, and nothing of the file itself",
        str(kept_out),
        "shared with no other agency",
    ):
        assert told in page, told
    assert str(shared.lena) not in {each.name for each in who_sees(shared, sight_of(shared, NOW), NOW).people}
    opened = AuditEvent.objects.get(verb="opened", part="who")
    assert (opened.actor, opened.file_id) == (shared.aoife, shared.pk)


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        ({"expires_on": NOW.date()}, "consent ended on 2 March 2026 at 00:00"),
        ({"withdrawn_at": NOW - timedelta(hours=2)}, "consent was taken back on 2 March 2026 at 07:00"),
        ({"superseded_at": NOW - timedelta(days=4)}, "not named in the consent since 26 February 2026"),
        ({"signed_on": (NOW + timedelta(days=3)).date()}, "consent begins on 5 March 2026"),
        ({"kind": "enquiry"}, "consent was never given"),
    ],
)
def test_an_agency_that_cannot_see_is_told_of_with_the_reason(shared, ended, words):
    consent_for(shared, shared.bridge, "income", **ended)
    (unseeing,) = who_sees(shared, sight_of(shared, NOW), NOW).unseeing
    assert (unseeing.name, unseeing.why_not) == ("Bridge", words)


def test_a_person_with_two_rights_is_named_once_with_both_reasons(client, shared):
    """The line manager is key worker too, and watches over the log beside."""
    both = worker_with(shared.lead_agency, Role.LINE_MANAGER, Role.DPO)
    right(both, shared, "work_case", ends_at=NOW + timedelta(days=2))
    who = who_sees(shared, sight_of(shared, NOW), NOW)
    (row,) = [each for each in (*who.people, *who.log_only) if each.name == str(both)]
    assert row.whys == (
        "key worker, until 4 March 2026 at 09:00",
        "manager of the agency whose file it is, while the role lasts",
        "data protection officer, while the role lasts",
    )
    assert (row.what, row.until, row.agency) == ("everything", "", shared.lead_agency.label)
    said = " ".join(f"{group.what} {group.who}" for group in who.groups)
    assert said.count(str(both)) == 1
    assert who.people_count == len(who.people)
    table = read(client, shared.aoife, shared).partition("<tbody")[2].partition("</table>")[0]
    assert table.count(str(both)) == 1


def test_it_is_not_said_of_tusla_that_it_cannot_see_while_its_social_worker_reads_the_child_part(client, shared):
    tusla = AgencyFactory(name="Tusla Dublin North", short_name="Tusla")
    CaseAgencyFactory(case=shared, agency=tusla)
    social_worker = WorkerFactory(agency=tusla).user
    right(social_worker, shared, "manage_case", manages="CHILD_FAMILY")
    words = f"{social_worker} reads the name, the case manager"
    (told,) = [each for each in who_sees(shared, sight_of(shared, NOW), NOW).unseeing if each.agency_id == tusla.pk]
    assert told.by_name[0].startswith(words)
    assert told.by_name[0].endswith("as case manager for the child and family")
    page = " ".join(read(client, shared.aoife, shared).split())
    assert words in page.partition("Tusla Dublin North")[2]
    overview = " ".join(read(client, shared.aoife, shared, "desk:case").split())
    assert "Tusla Dublin North cannot see it" not in overview
    assert words in overview
    client.force_login(shared.aoife)
    preview = client.get(reverse("desk:case-as", args=[shared.pk, tusla.pk])).content.decode()
    assert "not even that the file exists" not in preview
    assert words in preview


def test_the_bar_of_every_page_counts_them(client, shared):
    """Aoife and her manager in the lead agency, Brian at Harbour: three people in two agencies."""
    sight = sight_of(shared, NOW)
    assert said_seen_by(sight) == "Seen by 3 people in 2 agencies: who, and why"
    for name in ("desk:case", "cases:team", "cases:who"):
        assert "Seen by 3 people in 2 agencies: who, and why" in read(client, shared.aoife, shared, name)
    assert "Seen by" not in read(client, shared.brian, shared, "desk:case")


def test_who_sees_a_file_is_not_for_a_partner(client, shared):
    client.force_login(shared.brian)
    assert client.get(reverse("cases:who", args=[shared.pk])).status_code == 403
    refused = AuditEvent.objects.get(verb="refused", actor=shared.brian)
    assert (refused.file_id, refused.data["rule"]) == (shared.pk, "not-allowed")
    client.force_login(shared.lena)
    assert client.get(reverse("cases:who", args=[shared.pk])).status_code == 404
