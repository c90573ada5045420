"""What the pages of notes and sessions have in common."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from agencies.selectors import setting
from cases.models import Case
from cases.policies import CaseAction, case_policy
from cases.presenters import identity
from cases.selectors.files import case_file
from cases.views.base import CaseCommandView, CaseFileMixin
from contacts.models import CaseNote
from contacts.policies import note_policy
from contacts.selectors import writing
from contacts.selectors.notes import latest_notes, whole
from core import audit
from core.days import day_of, today
from core.errors import NotAllowed
from core.views import CommandView, SeenObjectMixin

PART = "contacts:notes"


def person_of(case: Case) -> str:
    """As the person is called."""
    person = case.service_user
    return person.known_as or person.first_names.partition(" ")[0] or person.name


class WholeNotesMixin(CaseFileMixin):
    """A page about the notes of a case, for whoever reads the whole file."""

    part = PART

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, case, rule=NotAllowed.code)
            raise NotAllowed(f"read the notes of case {case.pk}")
        return case

    @property
    def may_write(self) -> bool:
        return CaseAction.WORK in self.can and self.object.is_open


class WriteMixin(CaseCommandView):
    """A page on which something new is written down in a case."""

    part = PART
    action = CaseAction.WORK
    object: Case

    @property
    def cancel_url(self) -> str:
        return reverse(PART, args=[self.object.pk])

    def beside(self) -> dict[str, Any]:
        """What every form of this app asks: the goals, and who reads what is private."""
        return {
            "goals": writing.goals_to_link(self.object),
            "private_to": writing.private_to(self.request.user, self.object),
        }

    def scanning(self) -> dict[str, Any]:
        return {"bringer": self.request.user, "limit_mb": setting("upload_max_mb", self.object.lead_agency_id)}

    @property
    def agreed(self) -> bool:
        now = timezone.now()
        return writing.agreed_to_work(self.object, day_of(now), now)

    def get_initial(self) -> dict[str, Any]:
        return {"happened_on": today()} | super().get_initial()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {
            "person": person_of(self.object),
            "last": latest_notes(self.object, 1),
            "agreed": self.agreed,
            "edit_hours": setting("note_edit_hours", self.object.lead_agency_id),
            "notes_url": self.cancel_url,
        }
        return super().get_context_data(**(context | kwargs))

    def go_to(self, note: CaseNote) -> CaseNote:
        self.success_url = note.get_absolute_url()
        return note


class NoteMixin(SeenObjectMixin):
    """A page about one note, under the short bar of its file."""

    policy = note_policy
    object: CaseNote
    request: HttpRequest

    def get_queryset(self):
        return whole(super().get_queryset())

    @property
    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        at, case, user = timezone.now(), self.object.case, self.request.user
        file = case_file(user, case, at, case_policy.can(user, case))
        bar = identity(file, current=PART, today=day_of(at), short=True)
        about = {"identity": bar, "file": file, "note": self.object, "person": person_of(case)}
        return super().get_context_data(**(about | kwargs))


class NoteCommandView(NoteMixin, CommandView):
    """A page that runs one verb on one note."""
