"""One form at the desk: its page, and what a co-ordinator does with it."""

from typing import Any

from django.views.generic import DetailView

from core import audit
from core.days import day_of
from gapsblocks.forms.desk import AcceptForm, AnswerForm, PassOnForm, WorkForm
from gapsblocks.policies import GapAction
from gapsblocks.rules.outside import WORK
from gapsblocks.selectors.queue_rows import next_for
from gapsblocks.services import chain, outside
from gapsblocks.views.desk.base import OutsideCommandView, OutsideGapMixin


class Queued(OutsideGapMixin, DetailView):
    """Where it stands, what it says, and the next step."""

    template_name = "gapsblocks/desk/form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        audit.record(self.request.user, audit.OPENED, self.object, part="gap")
        context = super().get_context_data(**kwargs)
        gap = context["gap"]
        kind = self.request.GET.get("kind", "")
        initial = {"version": gap.version, "on": day_of(self.at), "kind": kind if kind in WORK else ""}
        return context | {
            "form": WorkForm(initial=initial) if context["may_work"] else None,
            "next": next_for(gap.pk, gap.state, gap.due_on, day_of(self.at)) if context["is_with_me"] else None,
        }


class Accept(OutsideCommandView):
    """Read, and taken on."""

    action = GapAction.WORK
    form_class = AcceptForm  # type: ignore[assignment]  # no words in it
    title = "Accept the form"
    lead = "The worker who raised it is told that you have read it and take it on."
    button = "Accept"
    success_message = "Accepted. The worker is told."

    def run(self, form):
        return outside.accept(actor=self.request.user, form=self.object, version=form.cleaned_data["version"])


class AddWork(OutsideCommandView):
    """A service asked, a letter, a meeting of the group, an outcome."""

    action = GapAction.WORK
    form_class = WorkForm
    title = "Add a step"
    lead = "It is sent to the worker who raised the form."
    button = "Save the step"
    success_message = "The step is saved. The worker is told."

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"on": day_of(self.at)}

    def run(self, form):
        said = {name: form.cleaned_data[name] for name in ("version", "kind", "on", "words", "due_on")}
        return chain.add_work(actor=self.request.user, form=self.object, **said, settled=form.settled)


class PassOn(OutsideCommandView):
    """To the national co-ordinator, from the co-ordinator who has it."""

    action = GapAction.RAISE_UP
    form_class = PassOnForm
    title = "Pass to the national co-ordinator"
    lead = "It leaves your queue. You see it on, and the worker who raised it is told."
    button = "Pass on"
    success_message = "Passed on to the national co-ordinator. The worker is told."

    def run(self, form):
        return chain.send_to_national(
            actor=self.request.user,
            form=self.object,
            version=form.cleaned_data["version"],
            words=form.cleaned_data["words"],
            settled=form.settled,
        )


class AnswerQueued(OutsideCommandView):
    """Resolved, partly, or not, with the reason: by the level that has it."""

    action = GapAction.ANSWER
    form_class = AnswerForm
    title = "Answer"
    lead = "The worker who raised the form is told at once, and tells the person."
    button = "Send the answer"
    success_message = "Answered. The worker is told, and tells the person."

    def run(self, form):
        return chain.answer(
            actor=self.request.user,
            form=self.object,
            version=form.cleaned_data["version"],
            result=form.cleaned_data["result"],
            words=form.cleaned_data["answer"],
            settled=form.settled,
        )
