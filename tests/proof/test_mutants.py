"""The proof of the proof: the policy broken on purpose, in one place at a time, is found out each time."""

import inspect
from datetime import timedelta

import pytest
from django.db.models import Q
from hypothesis import Phase
from hypothesis.stateful import RULE_MARKER

from agencies import standing
from cases.models import Consent, ConsentItem, ConsentScope
from cases.policies import cases as policies
from core import kept
from core.days import day_of
from core.guardian import PermissionQuerySet
from tests.proof.channels import Disagreement
from tests.proof.dice import run

WITHIN, IN_A_RUN = 150, 10  # steps


def _in_force(rows, at, *, last_day=False, superseded=True):
    day = day_of(at)
    rows = rows.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at), state="signed", signed_on__lte=day)
    rows = rows.filter(**{"expires_on__gte" if last_day else "expires_on__gt": day})
    return rows.filter(Q(superseded_at=None) | Q(superseded_at__gt=at)) if superseded else rows


def the_last_day_is_one_longer(patch):
    patch.setattr(Consent.objects.all().__class__, "in_force", lambda rows, at: _in_force(rows, at, last_day=True))


def what_was_replaced_still_counts(patch):
    patch.setattr(Consent.objects.all().__class__, "in_force", lambda rows, at: _in_force(rows, at, superseded=False))


def what_one_agency_lost_still_counts(patch):
    def consented(at):
        bound = Q(agency__is_active=True, agency__signed_protocols_on__isnull=False)
        return ConsentScope.objects.filter(bound, consent__in=Consent.objects.in_force(at).sharing())

    patch.setattr(policies, "consented", consented)


def an_enquiry_opens_the_file(patch):
    patch.setattr(Consent, "SHARING", (*Consent.SHARING, Consent.Kind.ENQUIRY))


def legal_matters_need_no_tick(patch):
    """An area of life like the others: what stands among them is read, whether or not its tick was made."""

    def standing(rows, at):
        stray = ConsentItem.objects.filter(domain__is_offence_data=True).values("scope")
        ConsentScope.objects.filter(pk__in=stray).update(includes_offence_data=True)
        return rows.filter(Q(ended_at=None) | Q(ended_at__gt=at))

    patch.setattr(ConsentScope.objects.all().__class__, "standing", standing)


def every_post_counts(patch):
    """Whoever works for two agencies reads the file for both, whichever of them sent them."""
    patch.setattr(policies, "came_by", lambda user, case, at: set(standing.standing_of(user, day_of(at)).agencies))


def cover_never_ends(patch):
    def open_at(rows, at):
        ends = Q(ends_at=None) | Q(ends_at__gt=at) | Q(covers__isnull=False)
        return rows.filter(ends, starts_at__lte=at)

    patch.setattr(PermissionQuerySet, "open_at", open_at)


def protocols_do_not_matter(patch):
    def consented(at):
        return ConsentScope.objects.standing(at).filter(consent__in=Consent.objects.in_force(at).sharing())

    patch.setattr(policies, "consented", consented)


def an_emergency_lasts_a_day_longer(patch):
    def open_at(rows, at):
        ends = Q(ends_at=None) | Q(ends_at__gt=at) | Q(ground="emergency", ends_at__gt=at - timedelta(days=1))
        return rows.filter(ends, starts_at__lte=at)

    patch.setattr(PermissionQuerySet, "open_at", open_at)


QUICK = [  # the steps that are enough to find each, and dice that do
    (the_last_day_is_one_longer, {"sign", "edge"}, 1),
    (what_one_agency_lost_still_counts, {"sign", "withdraw"}, 3),
    (legal_matters_need_no_tick, {"sign", "stray_legal_row"}, 1),
    (every_post_counts, {"sign"}, 1),
    (protocols_do_not_matter, {"sign", "leave_or_sign_protocols"}, 1),
    (an_emergency_lasts_a_day_longer, {"break_glass", "edge"}, 3),
]
LONGER = [  # these need more steps
    (what_was_replaced_still_counts, {"sign"}, 1),
    (an_enquiry_opens_the_file, {"sign"}, 1),
    (cover_never_ends, {"arrange_cover", "edge"}, 2),
]
MUTANTS = [*QUICK, *(pytest.param(*each, marks=pytest.mark.soak) for each in LONGER)]


def only(machine, steps: set[str]):
    """The machine with these steps and no others, going to no page: short work."""
    every = {name for name, member in inspect.getmembers(machine) if hasattr(member, RULE_MARKER)}
    assert steps < every
    return type("Months", (machine,), {"asks_pages": False, **dict.fromkeys(every - steps)})


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch):
    """What is broken is what the queries are written from: each is written anew."""
    monkeypatch.setattr(kept, "MOST", 0)


@pytest.mark.parametrize(("broken", "steps", "dice"), MUTANTS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_broken_policy_is_found_out(months, broken, steps, dice, monkeypatch):
    machine = only(months, steps)
    broken(monkeypatch)
    with pytest.raises(Disagreement, match="shown .*, allowed ") as found:  # and not a verb that was refused
        run(machine, WITHIN, dice, IN_A_RUN, phases=[Phase.generate])
    print(f"{found.value}, in {machine.steps} steps")


def test_the_policy_as_it_stands_is_not(months):
    """The same steps with nothing broken: else the dice might find everything at fault."""
    machine = only(months, set().union(*(steps for _, steps, _ in (*QUICK, *LONGER))))
    run(machine, 5 * IN_A_RUN, 1, IN_A_RUN)
