"""The values that the policies leave to the service: typed, an agency's own or the national one, each change logged."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from agencies.models import ServiceSetting
from agencies.selectors import held_settings, setting
from agencies.service_settings import DEFINITIONS
from agencies.services.settings import change_national_setting, change_setting, reset_setting
from agencies.terms import Term, term
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories import AgencyFactory, ServiceUserFactory, led_case

pytestmark = pytest.mark.django_db


def source_of(agency, key):
    return next(item for items in held_settings(agency).values() for item in items if item.definition.key == key).source


def test_an_agencys_own_value_goes_before_the_national_one_and_that_before_the_default(agency, admin):
    key = "review_interval_months"
    assert (setting(key, agency), source_of(agency, key)) == (2, "default")
    call_command("set_national_setting", key, "3")
    assert (setting(key, agency), source_of(agency, key)) == (3, "national")
    change_setting(actor=admin, agency=agency, key=key, value="1")
    assert (setting(key, agency), source_of(agency, key)) == (1, "own")
    assert setting(key, AgencyFactory()) == 3
    reset_setting(actor=admin, agency=agency, key=key)
    assert (setting(key, agency), source_of(agency, key)) == (3, "national")
    assert [event.data["new"] for event in AuditEvent.objects.filter(verb__startswith="setting.").order_by("pk")] == [
        3,
        1,
        3,
    ]


def test_the_log_keeps_the_old_value_and_the_new(agency, admin):
    change_setting(actor=admin, agency=agency, key="service_user_term", value="client")
    event = AuditEvent.objects.get(verb="setting.changed")
    assert (event.actor, event.subject_id) == (admin, str(agency.pk))
    assert (event.data["key"], event.data["old"], event.data["new"]) == ("service_user_term", "service user", "client")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("review_interval_months", "two"),
        ("review_interval_months", "13"),
        ("consent_expiry_warning_days", ""),
        ("kw_hours_week", "3, 1"),
        ("key_working_participation", "always"),
        ("harm_reduction_track", "yes"),
        ("service_user_term", " "),
        ("retention_years", "0"),
        ("service_name", "x" * 201),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_and_changes_nothing(agency, admin, refusals, key, value):
    before = setting(key, agency)
    with pytest.raises(DomainError) as refused:
        change_setting(actor=admin, agency=agency, key=key, value=value)
    assert (refused.value.field, setting(key, agency)) == ("value", before)
    assert not ServiceSetting.objects.exists()
    assert refusals() == ["setting-value"]


@pytest.mark.parametrize(
    ("key", "typed", "stored", "said"),
    [
        ("consent_expiry_warning_days", "7, 30;14", [30, 14, 7], "30, 14, 7"),
        ("kw_hours_week", "1-2", [1, 2], "1 to 2"),
        ("harm_reduction_track", False, False, "Off"),
        ("key_working_participation", "expected", "expected", "Expected"),
        ("retention_years", "8", 8, "8"),
        ("retention_years", " ", "", ""),
    ],
)
def test_a_value_is_stored_in_its_kind(agency, admin, key, typed, stored, said):
    change_setting(actor=admin, agency=agency, key=key, value=typed)
    assert setting(key, agency) == stored
    assert DEFINITIONS[key].said(stored) == said


def test_managers_and_neighbours_change_no_setting(agency, manager, key_worker, refusals):
    for person in (manager, key_worker):
        with pytest.raises(NotAllowed):
            change_setting(actor=person, agency=agency, key="service_user_term", value="client")
    assert refusals() == ["not-allowed", "not-allowed"]
    assert not ServiceSetting.objects.exists()


def test_no_person_changes_a_national_value(admin, refusals):
    with pytest.raises(NotAllowed):
        change_national_setting(actor=admin, key="service_user_term", value="client")
    assert refusals() == ["not-allowed"]
    assert not ServiceSetting.objects.exists()


def test_the_command_refuses_what_a_page_would_refuse():
    with pytest.raises(CommandError, match="from 1 to 12"):
        call_command("set_national_setting", "review_interval_months", "40")


def test_resetting_what_is_not_set_says_so(agency, admin):
    with pytest.raises(DomainError) as refused:
        reset_setting(actor=admin, agency=agency, key="service_name")
    assert refused.value.code == "not-own"


@pytest.mark.parametrize(
    ("word", "plural"),
    [("service user", "service users"), ("person", "people"), ("party", "parties"), ("guest", "guests")],
)
def test_the_word_for_the_person_served_has_a_plural(word, plural):
    assert (str(Term(word)), Term(word).plural, Term(word).capital_plural) == (
        word,
        plural,
        plural[0].upper() + plural[1:],
    )


def test_the_word_is_the_agencys_own_and_nothing_stored_changes(agency, admin):
    person = ServiceUserFactory()
    before = type(person).objects.filter(pk=person.pk).values().get()
    change_setting(actor=admin, agency=agency, key="service_user_term", value="client")
    assert (str(term(agency)), str(term(AgencyFactory())), str(term())) == ("client", "service user", "service user")
    assert type(person).objects.filter(pk=person.pk).values().get() == before


def test_the_settings_page_shows_each_value_and_where_it_comes_from(client, agency, admin, key_worker):
    change_setting(actor=admin, agency=agency, key="service_user_term", value="client")
    page = reverse("agencies:agency-settings", args=[agency.pk])
    client.force_login(admin)
    shown = client.get(page).content.decode()
    assert "client" in shown
    assert "national: service user" in shown
    assert reverse("agencies:setting", args=[agency.pk, "service_user_term"]) in shown
    client.force_login(key_worker)
    shown = client.get(page).content.decode()
    assert "client" in shown
    assert reverse("agencies:setting", args=[agency.pk, "service_user_term"]) not in shown


def test_a_value_is_changed_and_given_back_on_the_page(client, agency, admin):
    client.force_login(admin)
    address = reverse("agencies:setting", args=[agency.pk, "review_interval_months"])
    refused = client.post(address, {"value": "99"})
    assert "Enter a number from 1 to 12." in refused.content.decode()
    assert client.post(address, {"value": "1"}).status_code == 302
    assert setting("review_interval_months", agency) == 1
    client.post(reverse("agencies:setting", args=[agency.pk, "harm_reduction_track"]), {"value": "off"})
    assert setting("harm_reduction_track", agency) is False
    client.post(reverse("agencies:reset-setting", args=[agency.pk, "review_interval_months"]))
    assert setting("review_interval_months", agency) == 2


def test_the_caseload_names_people_by_the_agencys_word(client, agency, admin, manager):
    client.force_login(manager)
    for word, capital in (("service user", "Service user"), ("client", "Client")):
        change_setting(actor=admin, agency=agency, key="service_user_term", value=word)
        led_case(lead_agency=agency)
        assert f">{capital}</a>" in client.get(reverse("cases:caseload")).content.decode()


def test_the_header_carries_the_agencys_name_or_its_own_word_for_the_service(client, agency, admin):
    client.force_login(admin)
    assert f"– {agency.name}</title>" in client.get(reverse("agencies:list")).content.decode()
    change_setting(actor=admin, agency=agency, key="service_name", value="Turas by the river")
    assert "– Turas by the river</title>" in client.get(reverse("agencies:list")).content.decode()
