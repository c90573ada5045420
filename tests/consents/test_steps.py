"""A new consent: the talk, the agencies, what changes against the version before."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Consent
from consents.wishes import Wish
from tests.consents.at_the_pages import day_in, draft_again, page, signing, wishes_of
from tests.factories.consents import drafted, signed

pytestmark = pytest.mark.django_db


def test_from_the_button_to_the_signature(client, case, aoife, harbour):
    begun = client.post(reverse("consents:begin", args=[case.pk]))
    draft = Consent.objects.get(case=case)
    assert begun.url == reverse("consents:talk", args=[draft.pk])

    half = client.post(begun.url, {"told": ["limits_explained"], **day_in("held_on")})
    assert "Tick all three" in half.content.decode()
    told = client.post(
        begun.url, {"told": ["limits_explained", "sharing_explained", "refusal_explained"], **day_in("held_on")}
    )
    assert told.url == reverse("consents:agencies", args=[draft.pk])

    page(client, "agencies", draft.pk)
    added = client.post(told.url, wishes_of(draft, do="add", add=harbour.pk))
    assert added.url == f"{told.url}#agency-{harbour.pk}"
    draft.refresh_from_db()
    nothing = client.post(told.url, wishes_of(draft, harbour, do="next"))
    assert "Tick what Harbour may know, or take it off." in nothing.content.decode()
    filled = {
        f"contact_{harbour.pk}": "Brian Kavanagh",
        f"domains_{harbour.pk}": ["alcohol"],
        f"information_{harbour.pk}": ["attendance"],
        "offence": "nobody",
        "offence_with": [harbour.pk],
        "exceptions": "Nobody rings my mother.",
    }
    kept = client.post(told.url, wishes_of(draft, harbour, do="next", **filled))
    assert kept.url == reverse("consents:sign", args=[draft.pk])
    text = page(client, "sign", draft.pk)
    assert "Nobody rings my mother." in text
    assert "Brian Kavanagh" in text
    assert "You share this with nobody." in text

    done = client.post(kept.url, signing(draft_again(draft)))
    assert done.url == reverse("consents:version", args=[draft.pk])
    draft.refresh_from_db()
    assert draft.is_in_force(timezone.now())
    assert set(draft.scopes.get().items.values_list("information", flat=True)) == {"", "attendance"}
    assert not draft.scopes.get().includes_offence_data
    version = page(client, "version", draft.pk)
    assert draft.words_hash in version
    assert "Nobody rings my mother." in version


def test_an_agency_takes_over_what_another_may_know_and_goes_again(client, case, aoife, harbour, clinic):
    draft = drafted(
        aoife,
        case,
        Wish(harbour.pk, domains=frozenset({"alcohol"}), information=frozenset({"minutes"})),
        Wish(clinic.pk),
    )
    address = reverse("consents:agencies", args=[draft.pk])
    filled = {f"domains_{harbour.pk}": ["alcohol"], f"information_{harbour.pk}": ["minutes"]}
    client.post(address, wishes_of(draft, harbour, clinic, do=f"same-{clinic.pk}-{harbour.pk}", **filled))
    draft.refresh_from_db()
    assert {item.code for item in draft.scopes.get(agency=clinic).items.all()} == {"alcohol", "minutes"}
    client.post(address, wishes_of(draft, harbour, clinic, do=f"remove-{harbour.pk}", **filled))
    assert set(draft.scopes.values_list("agency", flat=True)) == {clinic.pk}


def test_the_whole_plan_is_offered_for_a_methadone_clinic_only(client, case, aoife, harbour, clinic):
    draft = drafted(aoife, case, Wish(harbour.pk), Wish(clinic.pk))
    text = page(client, "agencies", draft.pk)
    assert text.count('value="whole-plan"') == 1


def test_two_tabs_on_one_draft_lose_nothing(client, case, aoife, harbour, clinic):
    draft = drafted(aoife, case, Wish(harbour.pk, domains=frozenset({"alcohol"})))
    address = reverse("consents:agencies", args=[draft.pk])
    first = wishes_of(draft, harbour, do="save", **{f"domains_{harbour.pk}": ["gambling"]})
    client.post(address, first)
    second = wishes_of(draft, harbour, do="save", exceptions="Not my sister.", **{f"domains_{harbour.pk}": ["alcohol"]})
    answer = client.post(address, second)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Gambling" in text
    assert "Not my sister." in text
    draft.refresh_from_db()
    assert draft.exceptions == ""
    client.post(address, second | {"version": draft.version})
    draft.refresh_from_db()
    assert draft.exceptions == "Not my sister."


def test_what_changes_against_the_version_before_is_said_at_the_side(client, case, aoife, harbour, clinic):
    signed(aoife, case, {harbour: ["alcohol"], clinic: ["alcohol"]})
    draft = drafted(aoife, case, Wish(harbour.pk, domains=frozenset({"alcohol", "gambling"})))
    text = page(client, "agencies", draft.pk)
    assert "more: Gambling" in text
    assert "is not on it any more" in text
