"""What is known of the person of a form, and of those near them: what no text that leaves may tell."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.models import Case, FamilyLink, ServiceUser
from core.audit import REFUSED
from core.days import day_of, start_of
from core.models import AuditEvent
from gapsblocks.models import GapsAndBlocksForm, SettledFinding
from gapsblocks.rules.forms import IDENTITY
from gapsblocks.rules.identity import Finding, Identity, find
from gapsblocks.rules.outside import TOO_MANY

MOST_A_DAY = 10  # texts refused: more than honest work comes to, fewer than a list of names
TEXTS = ("title", "about_service", "description", "evidence", "solution", "advice", "action_taken")  # as they are read


def _names(people: Iterable[ServiceUser]) -> list[str]:
    return [name for each in people for name in (each.name, each.known_as)]


def identity_of(case: Case) -> Identity:
    person: ServiceUser = case.service_user
    same = [person, *ServiceUser.objects.filter(merged_into=person)]
    links = FamilyLink.objects.filter(Q(person=person) | Q(relative=person)).select_related("person", "relative")
    near = [each for link in links for each in (link.person, link.relative) if each.pk != person.pk]
    return Identity(
        names=tuple(filter(None, _names(same))),
        others=tuple(filter(None, [person.next_of_kin_name, *_names(near)])),
        born_on=person.date_of_birth,
        phones=tuple(filter(None, (phone for each in same for phone in (each.phone, each.next_of_kin_phone)))),
        emails=tuple(filter(None, (each.email for each in same))),
        addresses=tuple(filter(None, (words for each in same for words in (each.address, each.eircode)))),
        references=tuple(filter(None, [case.reference, person.ihi])),
    )


def findings_in(texts: dict[str, str], identity: Identity) -> list[Finding]:
    return [found for field, text in texts.items() for found in find(field, text, identity)]


def findings_of(form: GapsAndBlocksForm) -> list[Finding]:
    """Every place in the words that would leave with this form."""
    return findings_in({name: getattr(form, name) for name in TEXTS}, identity_of(form.case))


def settled_of(form: GapsAndBlocksForm) -> set[str]:
    return set(SettledFinding.objects.filter(form=form).values_list("key", flat=True))


def findings_left(form: GapsAndBlocksForm, field: str, words: str) -> list[Finding]:
    """The places in new words about this form that nobody has settled yet."""
    settled = settled_of(form)
    return [each for each in findings_in({field: words}, identity_of(form.case)) if each.key not in settled]


def has_guessed_enough(user, now: datetime) -> bool:
    """So many texts of this person could tell today that one more would be a guess at who somebody is."""
    since = start_of(day_of(now))
    told = AuditEvent.objects.filter(actor=user, at__gte=since, verb=REFUSED, data__rule=IDENTITY)
    return told.count() >= MOST_A_DAY


def refused_today(user, now: datetime) -> QuerySet[GapsAndBlocksForm]:
    """The forms about which a text of this person was refused today, because it could tell whose they are."""
    refused = AuditEvent.objects.filter(actor=user, at__gte=start_of(day_of(now)), verb=REFUSED)
    ids = refused.filter(data__rule__in=(IDENTITY, TOO_MANY), subject_label=GapsAndBlocksForm._meta.label)
    return GapsAndBlocksForm.objects.filter(pk__in=[int(each) for each in ids.values_list("subject_id", flat=True)])


def telling_words(user, form: GapsAndBlocksForm, field: str, words: str) -> list[str]:
    """The same as plain words, each once, for their writer outside the service: what they could tell is not said.

    None, once the writer was told of too many today: what follows is refused whatever it says.
    """
    if has_guessed_enough(user, timezone.now()):
        return []
    return list(dict.fromkeys(each.text for each in findings_left(form, field, words)))


def telling_together(user, forms: Iterable[GapsAndBlocksForm], texts: dict[str, str]) -> dict[str, list[str]]:
    """Of texts about many forms at once, such as a barrier: by field, the words that could tell whose one of them is.

    Each person is asked about once, however many of the forms are theirs.
    """
    if has_guessed_enough(user, timezone.now()):
        return {}
    found: dict[str, list[str]] = {}
    for case in {form.case_id: form.case for form in forms}.values():
        for each in findings_in(texts, identity_of(case)):
            said = found.setdefault(each.field, [])
            if each.text not in said:
                said.append(each.text)
    return found


def telling_of(user, forms: Iterable[GapsAndBlocksForm], answer: str) -> list[str]:
    """Of one answer to many forms: its words that could tell whose one of them is."""
    return list(dict.fromkeys(each for form in forms for each in telling_words(user, form, "answer", answer)))
