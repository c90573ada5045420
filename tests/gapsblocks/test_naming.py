"""A consent to be named opens just the name, and closes it again at once when it is taken back (LAW-gap-identity)."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from gapsblocks.models import GapsAndBlocksForm, NamingConsent
from gapsblocks.selectors.anonymous import AnonymousGap, anonymous, name_agreed_to
from gapsblocks.selectors.naming import naming_of
from gapsblocks.selectors.papers import printed
from gapsblocks.services import chain
from gapsblocks.services.naming import agree_to_be_named, take_back_naming
from tests.factories.gapsblocks import advised, raised, sent

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)
MARY = "Mary Ní Chonaill"


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(datetime(2026, 5, 4, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def form(case, dan, cora, forum):
    return sent(advised(raised(case, dan), cora), cora, forum)


def now(form):
    return GapsAndBlocksForm.objects.select_related("case", "agency", "domain", "about_agency").get(pk=form.pk)


def agree(form, actor, **words):
    said = {"agreed_on": DAY, "words": "Explained who reads it. She wants them to know her name."} | words
    return agree_to_be_named(actor=actor, form=form, version=now(form).version, **said)


def refused(do):
    with pytest.raises(DomainError) as refusal:
        do()
    assert AuditEvent.objects.filter(verb="refused", data__rule=refusal.value.code).exists()
    return refusal.value.code


def shown(form):
    return anonymous(now(form), DAY, name=name_agreed_to(form))


@pytest.mark.requirement("LAW-gap-identity")
def test_the_name_opens_while_the_consent_is_in_force_and_nothing_else(form, case, dan):
    person = case.service_user
    person.date_of_birth, person.phone, person.address = date(1991, 2, 14), "085 123 4567", "12 Portland Row"
    person.save()
    before = shown(form)
    assert before.name == ""
    agree(form, dan)
    after = shown(form)
    assert after.name == MARY
    assert replace(after, name="", version=before.version) == before
    told = " ".join(str(getattr(after, each.name)) for each in fields(AnonymousGap))
    for hidden in ("1991", "085 123", "Portland", "Explained who reads it"):
        assert hidden not in told
    assert MARY not in str(printed(now(form), DAY))  # what is on paper cannot be called back
    take_back_naming(actor=dan, form=form, version=now(form).version)
    assert shown(form).name == ""
    assert MARY not in str(shown(form))
    assert list(
        AuditEvent.objects.filter(verb__startswith="gap.naming").order_by("pk").values_list("verb", "actor")
    ) == [
        ("gap.naming-agreed", dan.pk),
        ("gap.naming-taken-back", dan.pk),
    ]


def test_it_may_be_given_again_and_each_is_kept(form, dan, aoife):
    agree(form, dan)
    assert refused(lambda: agree(form, aoife)) == "agreed-already"
    take_back_naming(actor=aoife, form=form, version=now(form).version)
    assert refused(lambda: take_back_naming(actor=aoife, form=form, version=now(form).version)) == "not-named"
    agree(form, aoife)
    assert name_agreed_to(form) == MARY
    assert NamingConsent.objects.filter(form=form).count() == 2


def test_what_was_explained_is_written_down_and_the_day_has_come(form, dan):
    assert refused(lambda: agree(form, dan, words=" ")) == "no-words"
    assert refused(lambda: agree(form, dan, agreed_on=None)) == "no-day"
    assert refused(lambda: agree(form, dan, agreed_on=DAY + timedelta(1))) == "in-the-future"
    assert naming_of(form) is None


def test_only_who_works_with_the_person_records_it(form, fiona, forum, advisor, maeve):
    for actor in (fiona, advisor, maeve):
        with pytest.raises(NotAllowed):
            agree(form, actor)
    assert not NamingConsent.objects.exists()


def test_of_a_closed_form_nobody_is_named_anew(form, dan, fiona):
    done = chain.answer(actor=fiona, form=form, version=form.version, result="not", words="None")
    chain.tell_person(actor=dan, form=done, version=done.version, told_on=DAY, changed="Nothing")
    assert refused(lambda: agree(form, dan)) == "wrong-state"
