"""The aftercare: both kinds of support, each link confirmed by the service or on record, and what is missing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from careplans.models import AftercareItem, AftercarePlan
from careplans.rules.aftercare import Support, gaps
from careplans.selectors.aftercare import aftercare_of, offered_by
from careplans.selectors.reading import reads_for
from careplans.services import aftercare
from consents.services import withdraw_consent
from core.days import today
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice

pytestmark = pytest.mark.django_db


def refused(rule, verb, **kwargs):
    rows = everything()
    with pytest.raises((DomainError, NotAllowed)) as refusal:
        verb(**kwargs)
    assert getattr(refusal.value, "code", NotAllowed.code) == rule
    assert everything() == rows
    assert AuditEvent.objects.filter(verb="refused", data__rule=rule).exists()
    return refusal.value


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (AftercarePlan, AftercareItem)]


def codes(case):
    return [gap.code for gap in aftercare_of(case, timezone.now()).missing]


@pytest.fixture
def group(case, aoife, harbour, shared_plan):
    """What Harbour is named for."""
    return aftercare.add_support(
        actor=aoife, case=case, kind="drug-related", text="The Thursday group", agency=harbour, who="Brian"
    )


def test_what_is_missing_is_named_part_by_part():
    day = today()
    assert [gap.code for gap in gaps([], relapse_words="", today=day)] == ["no-drug-related", "no-other", "no-relapse"]
    drugs = Support("drug-related", "Group", True)
    late = Support("other", "Rent help", False, day - timedelta(days=1))
    found = gaps([drugs, late], relapse_words="Ring Mam first", today=day)
    assert [(gap.code, gap.words) for gap in found] == [("late", "Not confirmed, and its day has passed: Rent help")]
    helpline = Support("relapse", "Helpline", True)
    assert gaps([drugs, Support("other", "Rent help", True), helpline], relapse_words=" ", today=day) == []


def test_supports_of_both_kinds_confirmed_leave_nothing_missing(case, aoife, harbour, group):
    assert codes(case) == ["no-other", "no-relapse", "not-confirmed"]
    other = aftercare.add_support(actor=aoife, case=case, kind="other", text="Sunday football", provider="The club")
    version = AftercarePlan.objects.get().version
    aftercare.say_where_to_turn(actor=aoife, case=case, version=version, relapse_words="I ring Brian.")
    on = today() - timedelta(days=2)
    for item in (group, other):
        aftercare.confirm_link(
            actor=aoife, item=item, confirmed_how="telephone", confirmed_on=on, confirmed_words="Brian: from May"
        )
    assert codes(case) == []
    kept = AftercareItem.objects.get(pk=group.pk)
    assert (kept.confirmed_on, kept.confirmed_how, kept.confirmed_by) == (on, "telephone", aoife)
    assert AuditEvent.objects.filter(verb="aftercare.confirmed", file_id=case.pk).count() == 2


def test_a_support_says_what_it_is_and_who_does_it(case, aoife, harbour, shared_plan):
    given = {"actor": aoife, "case": case, "kind": "other", "text": "Help with rent", "provider": "The council"}
    assert refused("no-kind", aftercare.add_support, **given | {"kind": "tea"}).field == "kind"
    assert refused("no-words", aftercare.add_support, **given | {"text": " "}).field == "text"
    assert refused("no-provider", aftercare.add_support, **given | {"provider": " "}).field == "provider"
    refused("two-providers", aftercare.add_support, **given, agency=harbour)
    yesterday = today() - timedelta(days=1)
    assert refused("in-the-past", aftercare.add_support, **given, due_on=yesterday).field == "due_on"


def test_an_agency_is_asked_only_for_what_it_may_know_of(case, aoife, clinic, harbour, turas, shared_plan):
    given = {"actor": aoife, "case": case, "kind": "drug-related", "text": "The Thursday group"}
    assert refused("agency-not-covered", aftercare.add_support, **given, agency=clinic).field == "agency"
    assert aftercare.add_support(**given, agency=harbour).agency == harbour
    assert aftercare.add_support(**given, agency=turas).agency == turas  # the lead agency needs nobody's word


def test_who_does_not_work_on_the_case_writes_nothing(case, brian, group):
    given = {"actor": brian, "case": case, "kind": "other", "text": "Tea", "provider": "Us"}
    refused("not-allowed", aftercare.add_support, **given)
    refused("not-allowed", aftercare.end_support, actor=brian, item=group)
    sent = {"confirmed_how": "meeting", "confirmed_on": today()}
    refused("not-allowed", aftercare.confirm_link, actor=brian, item=group, **sent)


def test_a_confirmation_has_a_channel_and_a_day_that_has_come(case, aoife, group):
    given = {"actor": aoife, "item": group, "confirmed_how": "mail", "confirmed_on": today()}
    assert refused("no-channel", aftercare.confirm_link, **given | {"confirmed_how": "here"}).field == "confirmed_how"
    assert refused("no-day", aftercare.confirm_link, **given | {"confirmed_on": None}).field == "confirmed_on"
    tomorrow = today() + timedelta(days=1)
    assert refused("in-the-future", aftercare.confirm_link, **given | {"confirmed_on": tomorrow}).field
    aftercare.confirm_link(**given)
    refused("confirmed-already", aftercare.confirm_link, **given)
    aftercare.take_back_confirmation(actor=aoife, item=group)
    group.refresh_from_db()
    assert (group.confirmed_on, group.confirmed_how, group.confirmed_by, group.confirmed_words) == (None, "", None, "")


def test_a_service_confirms_here_what_it_is_named_for_and_the_case_manager_hears(
    case, aoife, brian, ruth, harbour, clinic, group
):
    refused("not-allowed", aftercare.confirm_own_link, actor=ruth, item=group)
    kept = aftercare.confirm_own_link(actor=brian, item=group, confirmed_words="From the first of May")
    assert (kept.confirmed_how, kept.confirmed_by, kept.confirmed_on) == ("here", brian, today())
    assert Notice.objects.filter(recipient=aoife, key__startswith=f"aftercare:{group.pk}:confirmed").exists()
    refused("confirmed-already", aftercare.confirm_own_link, actor=brian, item=group)


def test_with_the_consent_goes_what_a_service_is_asked_for(case, aoife, brian, group, shared_plan):
    now = timezone.now()
    assert [each.text for each in offered_by(case, reads_for(brian, case, now))] == ["The Thursday group"]
    withdraw_consent(actor=aoife, consent=shared_plan.consent, extent="whole", channel="telephone")
    assert offered_by(case, reads_for(brian, case, timezone.now())) == ()
    refused("not-allowed", aftercare.confirm_own_link, actor=brian, item=group)


def test_support_with_drug_use_is_not_shown_to_a_service_that_may_not_know_of_it(case, harbour, group):
    assert offered_by(case, {harbour.pk: frozenset({"income"})}) == ()
    assert offered_by(case, {harbour.pk: frozenset({"drug-use"})}) != ()


def test_what_is_changed_is_confirmed_anew_and_a_day_alone_is_not(case, aoife, harbour, group):
    sent = {"confirmed_how": "meeting", "confirmed_on": today()}
    aftercare.confirm_link(actor=aoife, item=group, **sent)
    group.refresh_from_db()
    words = {"kind": "drug-related", "agency": harbour}
    kept = aftercare.change_support(
        actor=aoife, item=group, version=group.version, text=group.text, due_on=today(), **words
    )
    assert kept.confirmed_on == today()
    with pytest.raises(Conflict):
        aftercare.change_support(actor=aoife, item=group, version=group.version, text="Another", **words)
    anew = aftercare.change_support(actor=aoife, item=group, version=kept.version, text="The Friday group", **words)
    assert anew.confirmed_on is None


def test_the_words_of_a_service_stay_its_own(case, aoife, brian, harbour, shared_plan):
    item = aftercare.offer_aftercare(actor=brian, case=case, agency=harbour, kind="other", text="The drop-in")
    words = {"kind": "other", "agency": harbour, "version": item.version}
    refused("not-our-words", aftercare.change_support, actor=aoife, item=item, text="Every day", **words)
    assert aftercare.change_support(actor=aoife, item=item, text="The drop-in", who="Una", **words).who == "Una"


def test_what_was_taken_off_is_put_back(case, aoife, group):
    aftercare.end_support(actor=aoife, item=group)
    assert codes(case)[0] == "no-drug-related"
    refused("item-ended", aftercare.confirm_link, actor=aoife, item=group, confirmed_how="mail", confirmed_on=today())
    aftercare.put_back(actor=aoife, item=group)
    assert codes(case)[0] == "no-other"


@pytest.mark.requirement("MC-wraparound")
def test_the_pages_show_confirm_and_take_off(client, case, aoife, brian, harbour, group):
    page = reverse("careplans:aftercare", args=[case.pk])
    client.force_login(aoife)
    html = client.get(page).content.decode()
    assert "The Thursday group" in html
    assert "No other support is named" in html
    assert "The Thursday group" in client.get(reverse("careplans:plan", args=[case.pk])).content.decode()
    door = reverse("careplans:confirm-link", args=[case.pk, group.pk])
    refused_page = client.post(door, {"confirmed_how": "telephone", "confirmed_words": "Brian said yes"})
    assert "Brian said yes" in refused_page.content.decode()
    client.post(reverse("careplans:end-support", args=[case.pk, group.pk]))
    assert "Put it back" in client.get(page).content.decode()
    client.post(reverse("careplans:put-back", args=[case.pk, group.pk]))
    client.force_login(brian)
    assert client.get(page).status_code == 403
    part = client.get(reverse("careplans:part", args=[case.pk])).content.decode()
    assert "The Thursday group" in part
    assert client.post(reverse("careplans:confirm-own-link", args=[case.pk, group.pk]), {}).status_code == 302
    group.refresh_from_db()
    assert group.confirmed_how == "here"


def test_of_two_who_change_a_support_the_second_sees_both(client, case, aoife, harbour, group):
    client.force_login(aoife)
    door = reverse("careplans:change-support", args=[case.pk, group.pk])
    sent = {"kind": "drug-related", "agency": harbour.pk, "version": group.version}
    assert client.post(door, sent | {"text": "Theirs"}).status_code == 302
    answer = client.post(door, sent | {"text": "Mine"})
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Theirs" in html
    assert "Mine" in html
