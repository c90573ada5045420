"""The title and the text of a barrier are changed by who keeps it; what stood there before is kept."""

import pytest
from django.urls import reverse

from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditEvent
from gapsblocks.models import Barrier, BarrierEntry
from gapsblocks.selectors.barriers import words_before
from gapsblocks.selectors.identity import MOST_A_DAY
from gapsblocks.services import barriers
from notifications.models import Notice
from tests.factories.gapsblocks import advised, raised, sent

pytestmark = pytest.mark.django_db

NEW = {"title": "No midwife in any detox", "words": "The board decides in June."}


@pytest.fixture
def barrier(case, dan, cora, forum, fiona):
    forms = [sent(advised(raised(case, dan), cora), cora, forum) for _ in range(2)]
    chosen = [(form.pk, form.version) for form in forms]
    return barriers.join_as_one(actor=fiona, forum=forum, forms=chosen, title="Detox in pregnancy", words="Two units.")


def refused(do, error=DomainError) -> str:
    before = list(Barrier.objects.values_list("title", "words", "version"))
    entries = BarrierEntry.objects.count()
    with pytest.raises(error) as refusal:
        do()
    assert list(Barrier.objects.values_list("title", "words", "version")) == before
    assert BarrierEntry.objects.count() == entries
    assert AuditEvent.objects.filter(
        verb="refused", data__rule=refusal.value.code, data__attempted="change_words"
    ).exists()
    return refusal.value.code


@pytest.mark.requirement("GB2-gap-structural")
def test_who_keeps_it_changes_both_and_both_are_kept(barrier, fiona):
    changed = barriers.change_words(actor=fiona, barrier=barrier, version=barrier.version, **NEW)
    assert (changed.title, changed.words) == (NEW["title"], NEW["words"])
    (before,) = words_before(changed)
    assert (before.title, before.words, before.by) == ("Detox in pregnancy", "Two units.", str(fiona))
    assert changed.entries.order_by("-pk")[0].words == "The title and what is known of it were changed"
    assert AuditEvent.objects.filter(verb="barrier.words-changed", data__fields=["title", "words"]).count() == 1


def test_no_other_task_force_nor_the_national_level_nor_a_service_changes_it(barrier, maeve, cora, other_forum):
    for person in (maeve, cora, other_forum.co_ordinator):
        code = refused(
            lambda who=person: barriers.change_words(actor=who, barrier=barrier, version=barrier.version, **NEW),
            NotAllowed,
        )
        assert code == "not-allowed"


def test_not_while_it_is_ended_nor_without_a_title_nor_over_somebody_elses_words(barrier, fiona):
    def change(**said):
        row = Barrier.objects.get()
        return lambda: barriers.change_words(actor=fiona, barrier=row, **{"version": row.version} | NEW | said)

    assert refused(change(title=" ")) == "no-title"
    assert refused(change(title="Detox in pregnancy", words="Two units. ")) == "nothing-changed"
    assert refused(change(version=99), Conflict) == "conflict"
    row = Barrier.objects.get()
    barriers.end_barrier(actor=fiona, barrier=row, version=row.version, reason="A unit opened.")
    assert refused(change()) == "wrong-state"


@pytest.mark.requirement("LAW-gap-identity")
def test_what_could_tell_who_a_person_of_its_forms_is_must_go_or_be_settled(barrier, fiona, cora):
    def change(**said):
        row = Barrier.objects.get()
        return barriers.change_words(actor=fiona, barrier=row, **{"version": row.version} | NEW | said)

    assert refused(lambda: change(words="St Mary’s refused.")) == "LAW-gap-identity"
    assert change(words="St Mary’s refused.", settled=["Mary’s"]).words == "St Mary’s refused."
    for number in range(MOST_A_DAY - 1):
        assert refused(lambda n=number: change(title=f"Chonaill {n}")) == "LAW-gap-identity"
    assert refused(lambda: change(title="Nothing of anybody")) == "too-many-tries"
    assert Notice.objects.filter(key__startswith="gap.guesses:", recipient=cora).count() == 1


def page(client, who, barrier, **data):
    client.force_login(who)
    address = reverse("gapsblocks:change-barrier", args=[barrier.pk])
    return client.post(address, data) if data else client.get(address)


def test_the_page_shows_what_stands_there_asks_about_telling_words_and_the_register_shows_what_was(
    client, barrier, fiona, maeve
):
    shown = page(client, fiona, barrier)
    assert "Two units." in shown.content.decode()
    typed = {"version": barrier.version, "title": "No bed for Mary", "words": "Two units."}
    answer = page(client, fiona, barrier, **typed)
    assert "Look again at “Mary”" in answer.content.decode()
    assert "No bed for Mary" in answer.content.decode()  # what was typed stands
    assert Barrier.objects.get().title == "Detox in pregnancy"
    assert page(client, fiona, barrier, **typed | {"settled": ["Mary"]}).status_code == 302
    assert Barrier.objects.get().title == "No bed for Mary"
    stale = page(client, fiona, barrier, **typed | {"title": "Another title"})
    assert stale.status_code == 409
    keeper = client.get(barrier.get_absolute_url()).content.decode()
    assert "What it said before" in keeper
    assert "Detox in pregnancy" in keeper
    client.force_login(maeve)
    reader = client.get(barrier.get_absolute_url()).content.decode()
    assert "The title was changed" in reader
    assert "What it said before" not in reader
    assert "Change the title" not in reader
