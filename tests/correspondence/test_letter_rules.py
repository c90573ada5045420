"""To whom a letter goes, by rule and without a database."""

import pytest

from correspondence.rules.letters import Person, addressee, attaches_copy

BRIAN, UNA = Person("Brian", user_id=7), Person("Una", "Reception")


@pytest.mark.requirement("GB1-methadone-doctor")
@pytest.mark.parametrize(
    ("on_methadone", "prescriber", "key_workers", "contacts", "name", "because"),
    [
        (True, "Dr Roche", [BRIAN], [UNA], "Dr Roche", "prescriber"),
        (True, " ", [BRIAN], [UNA], "Brian", "key-worker"),
        (False, "Dr Roche", [BRIAN], [UNA], "Brian", "key-worker"),
        (False, "Dr Roche", [], [Person(""), UNA], "Una", "contact"),
    ],
)
def test_prescriber_before_key_worker_before_contact(on_methadone, prescriber, key_workers, contacts, name, because):
    chosen = addressee(on_methadone=on_methadone, prescriber=prescriber, key_workers=key_workers, contacts=contacts)
    assert chosen is not None
    assert (chosen.person.name, chosen.because) == (name, because)


def test_where_nobody_is_known_nobody_is_chosen():
    assert addressee(on_methadone=True, prescriber="", key_workers=[], contacts=[Person(" ")]) is None


@pytest.mark.parametrize(
    ("kind", "sent_before", "wanted", "attached"),
    [
        ("introduction", False, None, True),
        ("introduction", True, None, False),
        ("introduction", True, True, True),
        ("introduction", False, False, False),
        ("confirmation", False, None, False),
    ],
)
def test_the_first_introduction_has_the_copy_and_a_later_one_where_it_is_ticked(kind, sent_before, wanted, attached):
    assert attaches_copy(kind=kind, sent_before=sent_before, wanted=wanted) is attached
