"""What could tell whose file it is, however it is written; and what could not (LAW-gap-identity)."""

from datetime import date

import pytest

from gapsblocks.rules import identity
from gapsblocks.rules.identity import Identity, find

MARY = Identity(
    names=("Mary Ní Chonaill", "Mar"),
    others=("Tadhg Ó Súilleabháin", "Bridie"),
    born_on=date(1991, 2, 14),
    phones=("085 123 4567",),
    emails=("mar.nc@example.org",),
    addresses=("Flat 3, 12 Portland Row, Dublin 1", "D01 X2P4"),
    references=("TUR-2026-0001",),
)
JOHN = Identity(names=("John O'Connell-Burke", "Jacko"), born_on=date(1985, 11, 3))


def kinds(text, who=MARY):
    return {each.what for each in find("description", text, who)}


@pytest.mark.requirement("LAW-gap-identity")
@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Mary was told there is no bed.", identity.NAME),
        ("MARY'S keyworker rang.", identity.NAME),
        ("máry", identity.NAME),
        ("Ms Ni Chonaill", identity.NAME),
        ("Ms Chonaill waits", identity.NAME),
        ("NíChonaill", identity.NAME),
        ("Mar rang on Monday", identity.NAME),
        ("Her partner Tadhg was there", identity.NAME),
        ("Mr. O'Suilleabhain", identity.NAME),
        ("M.N.C. has waited", identity.INITIALS),
        ("for MC since May", identity.INITIALS),
        ("M N C asked", identity.INITIALS),
        ("born 14/02/1991", identity.BIRTH),
        ("born 14.2.91", identity.BIRTH),
        ("1991-02-14", identity.BIRTH),
        ("2/14/1991", identity.BIRTH),
        ("the 14th of February 1991", identity.BIRTH),
        ("14 Feb 91", identity.BIRTH),
        ("February 14, 1991", identity.BIRTH),
        ("ring +353 85 123 4567", identity.PHONE),
        ("0851234567", identity.PHONE),
        ("(085) 123-4567", identity.PHONE),
        ("mar.nc@example.org", identity.EMAIL),
        ("MARY.C@hostel.example", identity.EMAIL),
        ("lives in Portland Row", identity.ADDRESS),
        ("D01X2P4", identity.ADDRESS),
        ("d01 x2p4", identity.ADDRESS),
        ("file TUR-2026-0001", identity.REFERENCE),
        ("tur 2026 0001", identity.REFERENCE),
    ],
)
def test_what_could_tell_is_found(text, what):
    assert what in kinds(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Mr O’Connell", identity.NAME),
        ("OConnell Burke", identity.NAME),
        ("jacko said", identity.NAME),
        ("Burke's landlord", identity.NAME),
        ("3 November 1985", identity.BIRTH),
        ("3.11.85", identity.BIRTH),
    ],
)
def test_names_of_two_parts_are_found(text, what):
    assert what in kinds(text, JOHN)


@pytest.mark.requirement("LAW-gap-identity")
@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Pádraig Duffy", "Paddy"),
        ("Patrick Duffy", "PODGE"),
        ("Paddy Duffy", "Patrick"),
        ("Seán Byrne", "Johnny"),
        ("Michael Byrne", "Micheál"),
        ("Micheál Byrne", "Mick's"),
        ("Elizabeth Doyle", "Lizzie"),
        ("Anto", "Anthony"),
        ("Mary Kathleen Doyle", "Kitty"),
        ("Liam Doyle", "Will"),
        ("Alexander Petrov", "Alex"),
    ],
)
def test_what_somebody_is_called_besides_is_found(name, written):
    who = Identity(names=(name,))
    assert identity.NICKNAME in kinds(f"The unit told {written} to come back in May.", who)


def test_a_short_name_in_small_letters_and_that_of_somebody_else_are_let_through():
    liam = Identity(names=("Liam Doyle",))
    assert kinds("She will ring, and Patricia will bill the service.", liam) == set()
    assert kinds("She was told to ask again in May.", Identity(names=("Mary Walsh",))) == set()
    assert kinds("Doylestown has no such service, and Johnny is its manager.", liam) == set()


def test_a_surname_calls_up_no_short_names():
    assert kinds("Tommy rang for the service.", Identity(names=("Aoife Thomas",))) == set()


@pytest.mark.parametrize(
    "text",
    [
        "A pregnant woman of 35 has waited eleven weeks for residential detox in Dublin.",
        "The unit rang on 14 March 2026 and asked for a scan; the next bed is on 2 June 2026.",
        "Ring the service at 01 555 0190.",
        "The road to the clinic takes two hours by bus; the flat rate is 3 euro a day.",
        "No hostel in the north inner city takes couples. The mark for need is high.",
        "",
    ],
)
def test_what_tells_nothing_is_let_through(text):
    assert kinds(text) == set()


def test_each_place_is_found_once_and_named_by_its_words():
    found = find("evidence", "Mary Ní Chonaill. Mary.", MARY)
    assert [each.text for each in found if each.what == identity.NAME]
    assert all("evidence:" in each.key for each in found)
    assert len({(each.start, each.end) for each in found}) == len(found)
    assert found == sorted(found, key=lambda each: each.start)
