"""Support to decide is written down, and never a verdict on whether somebody can (LAW-capacity)."""

from datetime import date

import pytest

from cases.models import Consent
from consents.rules.deciding import ASSISTANT, AUTHORITIES, check_deciding
from consents.wishes import Wish
from core.audit import REFUSED
from core.errors import DomainError
from core.models import AuditEvent
from tests.factories import AgencyFactory, key_worker_in
from tests.factories.consents import drafted, sign, talk_about

TODAY = date(2026, 3, 10)
NOTHING = {"concern": "", "support": "", "authority_name": "", "authority_role": "", "authority_seen_on": None}
SUPPORTED = {"support": "Read aloud twice, with her sister, on two days."}
AUTHORISED = SUPPORTED | {
    "concern": "She was very tired after the operation.",
    "authority_name": "Nuala Ní Chonaill",
    "authority_role": AUTHORITIES[1],
    "authority_seen_on": date(2026, 3, 9),
}


def refusal_of(decided_by, **said) -> str:
    with pytest.raises(DomainError) as error:
        check_deciding(decided_by=decided_by, today=TODAY, **NOTHING | said)
    return error.value.code


@pytest.mark.parametrize(
    ("decided_by", "said"),
    [("person", {}), ("person", {"concern": "Hard to follow at first."}), ("with-support", SUPPORTED)]
    + [("with-support", SUPPORTED | {"authority_role": ASSISTANT, "authority_name": "Nuala"})]
    + [("legal-authority", AUTHORISED | {"authority_role": role}) for role in AUTHORITIES],
)
def test_what_is_whole_passes(decided_by, said):
    assert check_deciding(decided_by=decided_by, today=TODAY, **NOTHING | said) is None


@pytest.mark.requirement("LAW-capacity")
@pytest.mark.parametrize(
    ("without", "code"),
    [
        ({"support": " "}, "no-support"),
        ({"concern": ""}, "no-concern"),
        ({"authority_name": " "}, "no-authority"),
        ({"authority_role": ""}, "no-role"),
        ({"authority_role": "Her neighbour"}, "no-role"),
        ({"authority_role": ASSISTANT}, "assistant-decides-not"),
        ({"authority_seen_on": None}, "not-seen"),
        ({"authority_seen_on": date(2026, 3, 11)}, "future-day"),
    ],
)
def test_somebody_elses_authority_is_shown_and_support_was_tried_first(without, code):
    assert refusal_of("legal-authority", **AUTHORISED | without) == code


def test_support_says_what_it_was_and_an_authority_is_no_support():
    assert refusal_of("with-support") == "no-support"
    assert refusal_of("with-support", **SUPPORTED, authority_role=AUTHORITIES[0]) == "not-an-assistant"
    assert refusal_of("person", authority_name="Nuala") == "person-decides"
    assert refusal_of("nobody") == "no-decider"


@pytest.mark.requirement("LAW-capacity")
def test_no_field_of_a_consent_says_that_somebody_cannot_decide():
    names = {field.name for field in Consent._meta.get_fields()}
    assert {"deciding_concern", "deciding_support", "authority_name", "authority_role", "authority_seen_on"} <= names
    assert not {name for name in names if "capable" in name or "capacity" in name}
    assert set(Consent.DecidedBy.values) == {"person", "with-support", "legal-authority"}


@pytest.mark.requirement("LAW-capacity")
def test_a_consent_given_by_somebody_else_is_not_signed_without_the_steps_of_support(case):
    worker, harbour = key_worker_in(case), AgencyFactory()
    talk_about(worker, case)
    draft = drafted(worker, case, Wish(agency=harbour.pk, domains=frozenset({"drug-use"})))
    given = {f"deciding_{name}": AUTHORISED[name] for name in ("support", "concern")}
    given |= {name: AUTHORISED[name] for name in ("authority_name", "authority_role", "authority_seen_on")}
    for without in ("deciding_support", "authority_name", "authority_seen_on"):
        left_out = {without: None if without.endswith("_on") else ""}
        with pytest.raises(DomainError) as error:
            sign(worker, draft, decided_by="legal-authority", **given | left_out)
        assert error.value.field == without
        draft.refresh_from_db()
        assert (draft.state, draft.signed_on) == ("draft", None)
    assert AuditEvent.objects.filter(verb=REFUSED, data__attempted="sign_consent").count() == 3
    signed = sign(worker, draft, decided_by="legal-authority", **given)
    assert (signed.state, signed.authority_role) == ("signed", AUTHORISED["authority_role"])
