"""Forms that look like one cause, as far as words, category and service tell; a person says whether they are.

Only forms that were sent to the task force, and have no answer yet, are compared: the latest LOOKED_AT of them, with
those of its open barriers. So it costs the same however many forms there are (GB2-gap-structural).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from gapsblocks.models import Barrier, GapsAndBlocksForm, NotOneCause
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.states import OUTSIDE, UNANSWERED

T = TypeVar("T")

# How much of the trigrams of two texts are the same, from which on they look alike: of the titles, or of title and
# description together. Where both name the same service, less will do.
ALIKE, ALIKE_OF_ONE_SERVICE = 0.42, 0.3
LOOKED_AT = 150
WORDS = 300  # characters of title and description
_BANNER, A_MINUTE = "theme-banner:{}", 60  # seconds
KEPT_FOR = 3600  # seconds; what it was worked out from is a part of its key

_PAIRS = """
WITH looked AS MATERIALIZED (
    SELECT id, barrier_id, category, about_agency_id, lower(btrim(about_service)) AS service, title,
           left(title || '. ' || description, %(words)s) AS words
    FROM gapsblocks_gapsandblocksform WHERE id = ANY(%(ids)s)
)
SELECT a.id, b.id
FROM looked a
JOIN looked b ON a.category = b.category AND a.id < b.id AND (a.barrier_id IS NULL OR b.barrier_id IS NULL)
WHERE (a.about_agency_id = b.about_agency_id OR a.about_agency_id IS NULL OR b.about_agency_id IS NULL)
  AND (a.service = b.service OR a.service = '' OR b.service = '')
  AND greatest(similarity(a.title, b.title), similarity(a.words, b.words))
      >= CASE WHEN a.about_agency_id = b.about_agency_id OR (a.service = b.service AND a.service <> '')
         THEN %(of_one_service)s ELSE %(alike)s END
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Alike:
    """One form, as its co-ordinator reads it: without the file it is of."""

    pk: int
    version: int
    reference: str
    title: str
    service: str
    category: str
    concerned: str
    level: str
    since: date
    barrier_id: int | None
    agency_id: int | None  # which it is about

    @property
    def key(self) -> str:
        """The form as the page showed it: somebody else may have moved it since."""
        return f"{self.pk}.{self.version}"

    @property
    def url(self) -> str:
        return reverse("gapsblocks:queued", args=[self.pk])


@dataclass(frozen=True, slots=True)
class Theme:
    """Forms that look like one cause, and the barrier that they look like, where there is one already."""

    forum_id: int
    forms: tuple[Alike, ...]
    barrier: Barrier | None = None

    @property
    def pk(self) -> int:
        """The oldest form: what the address of the theme names."""
        return min(form.pk for form in self.forms)

    @property
    def title(self) -> str:
        """What most of them are called; of equals the oldest."""
        return Counter(form.title for form in self.forms).most_common(1)[0][0]

    @property
    def category(self) -> str:
        return self.forms[0].category

    @property
    def concerned(self) -> str:
        return next((form.concerned for form in self.forms if form.concerned), "")

    @property
    def services(self) -> list[tuple[str, int]]:
        """Which services sent them, the most first: “Turas 2, Bridge 1”."""
        return Counter(form.service for form in self.forms).most_common()

    @property
    def said_services(self) -> str:
        return ", ".join(f"{name} {count}" for name, count in self.services)


@dataclass(frozen=True, slots=True)
class ThemeHint:
    """What the queue says above its list: “4 forms look like one cause: …”"""

    pk: int
    count: int
    title: str
    services: str
    barrier: str = ""  # of which they look like more


def themes_of(forum: Agency | int) -> list[Theme]:
    """What looks like one cause among the forms that wait with this task force, the largest first."""
    return _Compared(forum.pk if isinstance(forum, Agency) else forum).themes()


class _Compared:
    """The forms of one task force that are compared. To compare all with all takes long, so what came of it is kept,
    and worked out anew when one of them has moved, or somebody said of two that they are not one cause.
    """

    def __init__(self, forum_id: int):
        self.forum_id, self.waiting, self.joined = forum_id, _waiting(forum_id), _joined(forum_id)
        ids = self.ids = [*self.waiting, *self.joined]
        barred = NotOneCause.objects.filter(Q(first__in=ids) | Q(second__in=ids)).count() if ids else 0
        self.state = f"{forum_id}:{hash((tuple(self.waiting.items()), tuple(self.joined.items()), barred))}"

    def kept(self, what: str, work_out: Callable[[], T]) -> T:
        key = f"{what}:{self.state}"
        found = cache.get(key)
        if found is None:
            found = (work_out(),)
            cache.set(key, found, KEPT_FOR)
        return found[0]  # type: ignore[no-any-return]  # what was worked out

    def themes(self) -> list[Theme]:
        groups = self.kept("theme-groups", lambda: _groups(self.ids, alike_pairs(self.ids)))
        return _themes(self.forum_id, self.waiting, groups)

    def hint(self) -> ThemeHint | None:
        return self.kept("largest-theme", lambda: _hint(themes[0]) if (themes := self.themes()) else None)


def theme_with(forum: Agency | int, pk: int) -> Theme | None:
    """The theme in which this form is now."""
    return next((theme for theme in themes_of(forum) if any(form.pk == pk for form in theme.forms)), None)


def theme_hint(forum: Agency | int) -> ThemeHint | None:
    """The largest theme, for the banner of a page that is opened often: worked out anew when a form has moved."""
    return _Compared(forum.pk if isinstance(forum, Agency) else forum).hint()


def banner_of(forum_id: int) -> ThemeHint | None:
    """The same for the queue, which is opened all day: looked at again after a minute, or when forms were joined."""
    kept = cache.get(_BANNER.format(forum_id))
    if kept is None:
        kept = [theme_hint(forum_id)]
        cache.set(_BANNER.format(forum_id), kept, A_MINUTE)
    return kept[0]


def forget_banner(forum_id: int) -> None:
    cache.delete(_BANNER.format(forum_id))


def _hint(theme: Theme) -> ThemeHint:
    words = theme.title
    said = words if words[1:2].isupper() else words[:1].lower() + words[1:]
    return ThemeHint(
        theme.pk, len(theme.forms), said, theme.said_services, theme.barrier.title if theme.barrier else ""
    )


def _waiting(forum_id: int) -> dict[int, int]:
    """The latest forms that wait for an answer and belong to no barrier, with their versions."""
    rows = GapsAndBlocksForm.objects.filter(forum=forum_id, state__in=OUTSIDE, barrier=None)
    return dict(rows.order_by("-level_since", "-pk").values_list("pk", "version")[:LOOKED_AT])


def _joined(forum_id: int) -> dict[int, int]:
    """The latest forms of the barriers that stand open, answered or not, with their versions."""
    rows = GapsAndBlocksForm.objects.filter(barrier__forum=forum_id, barrier__ended_on=None)
    return dict(rows.order_by("-pk").values_list("pk", "version")[:LOOKED_AT])


def alike_pairs(ids: Sequence[int]) -> list[tuple[int, int]]:
    """Which two of these forms look alike, without those of which somebody said that they are not one cause."""
    if len(ids) < 2:
        return []
    values: dict[str, Any] = {"ids": list(ids), "words": WORDS, "alike": ALIKE, "of_one_service": ALIKE_OF_ONE_SERVICE}
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, values)
        pairs = cursor.fetchall()
    firsts = {first for first, _ in pairs}
    apart = set(NotOneCause.objects.filter(first__in=firsts).values_list("first", "second")) if pairs else set()
    return [pair for pair in pairs if pair not in apart]


def _groups(ids: Sequence[int], pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Forms that hang together by their pairs."""
    head = {pk: pk for pk in ids}

    def top(pk: int) -> int:
        while head[pk] != pk:
            pk = head[pk]
        return pk

    for first, second in pairs:
        one, other = sorted((top(first), top(second)))
        head[other] = one
    groups: dict[int, list[int]] = defaultdict(list)
    for pk in ids:
        groups[top(pk)].append(pk)
    return [group for group in groups.values() if len(group) > 1]


def _themes(forum_id: int, waiting: dict[int, int], groups: list[list[int]]) -> list[Theme]:
    named = [pk for group in groups for pk in group]
    rows = {form.pk: form for form in alike_forms(Q(pk__in=named))} if named else {}
    barriers = Barrier.objects.in_bulk({form.barrier_id for form in rows.values() if form.barrier_id}) if rows else {}
    themes = []
    for group in groups:
        forms = tuple(rows[pk] for pk in sorted(group) if pk in waiting and pk in rows)
        like = Counter(rows[pk].barrier_id for pk in group if pk in rows and rows[pk].barrier_id).most_common(1)
        if forms:
            themes.append(Theme(forum_id, forms, barriers[like[0][0]] if like else None))
    return sorted(themes, key=lambda theme: (-len(theme.forms), theme.pk))


def alike_forms(which: Q) -> list[Alike]:
    """These forms, field by field as they may be read outside the service."""
    rows = GapsAndBlocksForm.objects.filter(which, sent_on__isnull=False)
    rows = rows.select_related("agency", "about_agency").order_by("pk")
    return [
        Alike(
            pk=form.pk,
            version=form.version,
            reference=form.reference,
            title=form.title,
            service=form.agency.label,
            category=form.get_category_display(),
            concerned=form.about_agency.label if form.about_agency else form.about_service,
            level=form.get_state_display(),
            since=form.level_since,
            barrier_id=form.barrier_id,
            agency_id=form.about_agency_id,
        )
        for form in rows
    ]


def answerable(user, ids: Iterable[int]) -> set[int]:
    """Those of these forms that this person’s level has, and that wait for an answer."""
    rows = gap_policy.scope(user, GapAction.ANSWER).filter(pk__in=list(ids), state__in=UNANSWERED)
    return set(rows.values_list("pk", flat=True))


def to_answer(user, ids: Iterable[int]) -> list[Alike]:
    """Those of these forms that this person reads outside their service, and that wait for an answer."""
    read = gap_policy.scope(user).filter(pk__in=list(ids), state__in=OUTSIDE)
    return alike_forms(Q(pk__in=list(read.values_list("pk", flat=True))))


def mine_to_answer(user) -> list[int]:
    """The forms that wait for an answer of this person’s level, those that wait longest first."""
    rows = gap_policy.scope(user, GapAction.ANSWER).filter(state__in=OUTSIDE)
    return list(rows.order_by("level_since", "pk").values_list("pk", flat=True)[:LOOKED_AT])


def joined_to(barrier: Barrier) -> list[int]:
    """The forms of a barrier that wait for an answer."""
    rows = GapsAndBlocksForm.objects.filter(barrier=barrier, state__in=OUTSIDE)
    return list(rows.order_by("level_since", "pk").values_list("pk", flat=True)[:LOOKED_AT])
