"""Support to decide is written down, and never a verdict on whether somebody can (LAW-capacity)."""

from datetime import date

import pytest

from cases.models import Consent
from consents.rules.deciding import ASSISTANT, AUTHORITIES, check_deciding
from core.errors import DomainError

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
