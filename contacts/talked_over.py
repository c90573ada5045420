"""What sessions and other contacts changed of the goals of a plan, for its next review (MC-regular-review)."""

from collections.abc import Iterator
from datetime import datetime

from careplans.models import CarePlan
from careplans.talked_over import TalkedOver, talked_over
from contacts.selectors.notes import goals_changed


@talked_over
def in_contacts(plan: CarePlan, since: datetime | None) -> Iterator[TalkedOver]:
    """What was written since then, each with the kind of contact and its day."""
    for link in goals_changed(plan, since):
        note = link.note
        yield TalkedOver(
            goal=link.goal.title,
            words=link.change,
            where=str(note.get_kind_display()).lower(),
            on=note.happened_on,
            by=str(note.written_by),
        )
