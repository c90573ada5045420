"""The whole care plan goes to a methadone clinic only: by the rule, at the signature, and in the database."""

import pytest
from django.db import IntegrityError, transaction

from cases.models import Consent, ConsentItem
from consents import selectors
from consents.services import draft_consent, save_draft
from consents.wishes import Wish
from core.errors import DomainError
from core.models import AuditEvent
from tests.factories.consents import drafted, sign, signed, talk_about

pytestmark = pytest.mark.django_db

WHOLE = frozenset({"whole-plan"})


def wholly(agency):
    return Wish(agency.pk, domains=frozenset({"alcohol"}), information=WHOLE)


def items_of(consent):
    return {item.code for scope in consent.scopes.all() for item in scope.items.all()}


def test_a_clinic_may_see_it(case, aoife, clinic):
    assert "whole-plan" in items_of(signed(aoife, case, {clinic: ["alcohol", "whole-plan"]}))


def test_another_agency_may_not_and_the_draft_stays_as_it_was(case, aoife, harbour, clinic):
    draft = drafted(aoife, case, wholly(clinic))
    with pytest.raises(DomainError) as refusal:
        save_draft(actor=aoife, consent=draft, version=draft.version, purposes=[], wishes=[wholly(harbour)])
    assert refusal.value.code == "whole-plan-for-clinics"
    assert [scope.agency for scope in draft.scopes.all()] == [clinic]
    assert AuditEvent.objects.filter(data__rule="whole-plan-for-clinics", file_id=case.pk).exists()


def test_it_is_asked_again_at_the_signature(case, aoife, clinic):
    talk_about(aoife, case)
    draft = drafted(aoife, case, wholly(clinic))
    clinic.is_methadone_clinic = False
    clinic.save()
    with pytest.raises(DomainError) as refusal:
        sign(aoife, draft)
    assert refusal.value.code == "whole-plan-for-clinics"
    draft.refresh_from_db()
    assert draft.state == Consent.State.DRAFT
    assert AuditEvent.objects.filter(data__rule="whole-plan-for-clinics", file_id=case.pk).exists()


def test_the_next_draft_begins_without_it_where_the_clinic_is_one_no_more(case, aoife, clinic):
    signed(aoife, case, {clinic: ["alcohol", "whole-plan"]})
    clinic.is_methadone_clinic = False
    clinic.save()
    assert items_of(draft_consent(actor=aoife, case=case)) == {"alcohol"}


def test_the_database_refuses_it_too_and_lets_what_stands_be_ended(case, aoife, harbour, clinic):
    consent = signed(aoife, case, {harbour: ["alcohol"], clinic: ["whole-plan"]})
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentItem.objects.create(scope=consent.scopes.get(agency=harbour), information="whole-plan")
    clinic.is_methadone_clinic = False
    clinic.save()
    item = ConsentItem.objects.get(scope__agency=clinic)
    item.ended_by = aoife
    item.save()
    assert selectors.items_of(consent).filter(ended_by=aoife).exists()
