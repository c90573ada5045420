"""Everybody sees what the oracle allows, and nothing else, whatever happens in whichever order."""

import os
import secrets

import pytest

from tests.proof.dice import run

STEPS, SHARES = 2000, 2  # of every run of the tests
# Each share of `make soak` is a transaction of its own: in one, millions of dead rows would make it slower and slower.
SOAK, IN_A_SHARE = int(os.environ.get("PROOF_STEPS") or 0), 5000

# What can happen has happened, and the refusals that matter were met, or nothing is proved of them.
HAPPENED = {
    *("sign case-management", "sign case-management on paper", "sign additional", "sign enquiry", "renew", "draft"),
    *("withdraw whole", "withdraw agency", "withdraw items", "withdraw with the partner", "decline", "stray legal row"),
    *("name a key worker", "end key work", "appoint a case manager", "a case manager ends", "clock", "send a link"),
    *("arrange cover", "cancel cover", "leave a post", "return to a post", "emergency access", "end an emergency"),
    *("an agency leaves the case", "an agency joins the case", "leave the protocols", "sign the protocols"),
    *("bar from a file", "lift a bar"),
}
REFUSED = {
    *("withdraw whole: not-in-force", "send a link: not-allowed", "emergency access: barred"),
    *("emergency access: open-already", "leave a post: cases-held", "an agency joins the case: GB1-identify-first"),
    *("name a key worker: not-of-agency", "end key work: not-allowed"),
}
# Each way out was tried by those who may have nothing of the file, a part of it, and the whole.
WAYS = {"policy", "policy, afresh", "who can see this", "list", "export", "search", "page", "notice"}
MET = {(way, may) for way in WAYS for may in ("nothing", "part", "whole")}
MET |= {(way, "part") for way in ("agency", "extract", "HTML of the page", "HTML of the paper", "paper")}
MET |= {("agency", "nothing"), ("paper of the consent", "nothing"), ("paper of the consent", "whole")}


LEFT_TO_THE_OTHER: tuple[set[object], ...] = ({"withdraw agency", "return to a post"}, {("search", "part")})


@pytest.mark.timeout(900)  # a busy machine; a free one needs a minute
@pytest.mark.parametrize("share", range(SHARES))
def test_everybody_sees_what_is_allowed(months, share):
    run(months, STEPS // SHARES, 20261122 + share)
    for counted in (months.done, months.refused, months.met):
        print(*sorted(counted.items()), sep="\n")  # shown where one of these fails
    left = LEFT_TO_THE_OTHER[share]
    assert not HAPPENED - months.done.keys() - left
    assert not REFUSED - months.refused.keys()
    assert not MET - months.met.keys() - left


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="takes hours: make soak")
@pytest.mark.parametrize("share", range(-(-SOAK // IN_A_SHARE)))
def test_everybody_sees_what_is_allowed_for_very_long(months, share, capsys):
    dice = int(os.environ.get("PROOF_SEED") or secrets.randbelow(10**9)) + share
    with capsys.disabled():
        print(f"\nseed {dice}", flush=True)
    run(months, min(IN_A_SHARE, SOAK), dice)
    with capsys.disabled():
        print(f"\n{months.steps} steps from seed {dice}, {months.looked} answers compared", flush=True)
    assert not HAPPENED - months.done.keys()
