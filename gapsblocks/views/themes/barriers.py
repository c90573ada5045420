"""The barrier register: the list, one barrier with its forms and its history, and what is done with it."""

from typing import Any

from django.urls import reverse
from django.views.generic import DetailView

from core.components import Status
from core.days import today
from core.lists import FilteredListView
from core.views import CommandView, SeenObjectMixin, found_within
from gapsblocks.forms.themes import AddForm, BarrierFilter, BarrierWordsForm, EntryForm, OwnerForm, ReasonForm
from gapsblocks.models import Barrier, GapsAndBlocksForm
from gapsblocks.policies import BarrierAction, barrier_policy
from gapsblocks.selectors import barriers as selectors
from gapsblocks.selectors.identity import telling_together
from gapsblocks.selectors.themes import answerable
from gapsblocks.services import barriers as services
from gapsblocks.views.themes.base import ForRoles, Role


def status_of(barrier: Barrier) -> Status:
    return Status("none", "Ended") if barrier.ended_on else Status("wait", "Open")


class Barriers(ForRoles, FilteredListView):
    """The barriers of this co-ordinator’s task force; the national co-ordinator reads those of all."""

    roles = (Role.COORDINATOR, Role.NATIONAL_COORDINATOR)
    attempted = "read_barriers"
    template_name = "gapsblocks/themes/barriers.html"
    filter_class = BarrierFilter
    title = "Barrier register"

    def get_rows(self):
        return selectors.register_for(self.request.user)

    def presented(self, rows: list[Any]) -> list[Any]:
        own = {forum.pk for forum in self.forums()}
        return [
            (barrier, status_of(barrier), (forms, waiting) if barrier.forum_id in own else None)
            for barrier, forms, waiting in selectors.with_counts(rows)
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(year=today().year, forums=self.forums(), **kwargs)


class OneBarrier(SeenObjectMixin):
    """A page about one barrier."""

    policy = barrier_policy
    object: Barrier
    request: Any

    def get_queryset(self):
        return Barrier.objects.select_related("forum", "about_agency", "owner", "made_by")


class BarrierPage(OneBarrier, DetailView):
    """What it is, its forms, its history; who keeps it also counts its forms by service and quarter."""

    template_name = "gapsblocks/themes/barrier.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        barrier, keeps = self.object, BarrierAction.KEEP in self.can
        forms = selectors.forms_of(barrier, self.request.user)
        return super().get_context_data(
            barrier=barrier,
            state=status_of(barrier),
            forms=forms,
            counted=selectors.by_service(barrier) if keeps else None,
            happenings=selectors.happenings_of(barrier, {form.pk for form in forms}),
            before=selectors.words_before(barrier) if keeps else [],
            may_keep=keeps,
            may_add=keeps and barrier.ended_on is None,
            may_answer=bool(answerable(self.request.user, [form.pk for form in forms])),
            **kwargs,
        )


class BarrierVerb(OneBarrier, CommandView):
    """A page that does one thing with a barrier."""

    action = BarrierAction.KEEP
    template_name = "gapsblocks/themes/barrier_verb.html"

    @property
    def cancel_url(self) -> str:
        return reverse("gapsblocks:barrier", args=[self.object.pk])


class AddToBarrier(BarrierVerb):
    form_class = AddForm
    template_name = "gapsblocks/themes/add.html"
    title = "Add forms to this barrier"
    lead = "Forms that wait with the task force and belong to no barrier yet, the latest of them."
    button = "Add them"
    success_message = "Added."

    def get_form_kwargs(self) -> dict[str, Any]:
        self.offered = selectors.free_forms(self.object.forum_id)
        return super().get_form_kwargs() | {"offered": self.offered}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"offered": self.offered}

    def run(self, form):
        return services.add_forms(actor=self.request.user, barrier=self.object, forms=form.cleaned_data["chosen"])


class TakeOut(BarrierVerb):
    form_class = ReasonForm
    button = "Take it out"
    lead = "The form goes its own way again. That it was taken out, and why, stands in the history."
    success_message = "Taken out."

    def fetch(self):
        barrier = super().fetch()
        self.form = found_within(
            self.request.user, GapsAndBlocksForm.objects.filter(barrier=barrier), self.kwargs["form"]
        )
        return barrier

    @property
    def title(self) -> str:  # type: ignore[override]  # names the form
        return f"Take {self.form.reference} out of this barrier"

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"version": self.form.version}

    def run(self, form):
        return services.take_out(actor=self.request.user, barrier=self.object, form=self.form, **form.cleaned_data)


class WriteEntry(BarrierVerb):
    form_class = EntryForm
    title = "Write what was done about it"
    lead = "A dated line of the history. It cannot be changed later."
    success_message = "Written."

    def get_initial(self) -> dict[str, Any]:
        return {"on": today()} | super().get_initial()

    def run(self, form):
        return services.write_line(actor=self.request.user, barrier=self.object, **form.cleaned_data)


class ChangeWords(BarrierVerb):
    """The title and the text, of a barrier that is open."""

    form_class = BarrierWordsForm
    title = "Change what this barrier says"
    lead = "The history keeps what stood there before."
    success_message = "Changed."

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.object.title, "words": self.object.words} | super().get_initial()

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        typed = kwargs.get("data") or {}
        texts = {name: typed[name] for name in ("title", "words") if name in typed}
        changed = selectors.changed_words(self.object, **texts)
        found = telling_together(self.request.user, selectors.forms_with_people(self.object), changed)
        return kwargs | {"telling": list(dict.fromkeys(each for said in found.values() for each in said))}

    def run(self, form):
        said = {name: form.cleaned_data[name] for name in ("version", "title", "words")}
        return services.change_words(actor=self.request.user, barrier=self.object, settled=form.settled, **said)


class GiveOwner(BarrierVerb):
    form_class = OwnerForm
    title = "Who keeps after this barrier?"
    lead = "Somebody of the task force, or a national co-ordinator. They are told."
    success_message = "Saved."

    def get_form_kwargs(self) -> dict[str, Any]:
        people = selectors.possible_owners(self.object.forum_id, today())
        return super().get_form_kwargs() | {"people": people}

    def get_initial(self) -> dict[str, Any]:
        return {"owner": self.object.owner_id} | super().get_initial()

    def run(self, form):
        return services.give_owner(actor=self.request.user, barrier=self.object, **form.cleaned_data)


class EndBarrier(BarrierVerb):
    form_class = ReasonForm
    title = "End this barrier"
    lead = "Its forms and its history stay. It can be opened again."
    button = "End it"
    success_message = "Ended."

    def run(self, form):
        return services.end_barrier(actor=self.request.user, barrier=self.object, **form.cleaned_data)


class ReopenBarrier(BarrierVerb):
    form_class = ReasonForm
    title = "Open this barrier again"
    lead = "It stands in the way again. The history says why."
    button = "Open it again"
    success_message = "Open again."

    def run(self, form):
        return services.reopen_barrier(actor=self.request.user, barrier=self.object, **form.cleaned_data)
