"""What the service does with a form on its way: advice, answer, sending with nobody’s name, telling, opening again."""

from typing import Any

from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property

from cases.policies import CaseAction, case_policy
from core.days import today
from gapsblocks.forms import chain as forms
from gapsblocks.kinds import Route
from gapsblocks.policies import GapAction
from gapsblocks.presenters_sending import leaving
from gapsblocks.rules.identity import Finding
from gapsblocks.selectors.anonymous import anonymous
from gapsblocks.selectors.identity import findings_of, has_guessed_enough, settled_of
from gapsblocks.selectors.route import forums_for, route_of
from gapsblocks.services import chain, rewording
from gapsblocks.services.guessing import note_shown
from gapsblocks.views.inside.base import GapCommandView


class Advise(GapCommandView):
    """The gate through which everything goes (KW-16.1.2)."""

    action = GapAction.ADVISE
    form_class = forms.AdviseForm
    verb = staticmethod(chain.advise)
    title = "Advise"
    lead = "Nothing leaves the service without the line manager’s advice."
    button = "Save the advice"
    success_message = "The advice is saved. The worker is told."

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"advice": self.object.advice, "action": self.object.action_taken}


class Resolve(GapCommandView):
    """Answered without leaving the service."""

    action = GapAction.ANSWER
    form_class = forms.ResolveForm
    verb = staticmethod(chain.answer)
    title = "How it was resolved inside"
    lead = "The worker is told, and tells the person."
    button = "Save the answer"
    success_message = "Answered. The worker is told, and tells the person."


class Reword(GapCommandView):
    """The words, while the form is inside."""

    action = GapAction.WRITE
    form_class = forms.RewordForm
    verb = staticmethod(rewording.reword)
    title = "Change the words"
    lead = "What stood there before is kept in the history."
    success_message = "The words are changed."

    def get_initial(self) -> dict[str, Any]:
        names = ("title", "description", "evidence", "solution", "about_service")
        return super().get_initial() | {name: getattr(self.object, name) for name in names}


class Send(GapCommandView):
    """What leaves, to whom, and each place that could tell whose file it is (KW-16.1.3, LAW-gap-identity)."""

    action = GapAction.SEND
    template_name = "gapsblocks/inside/send.html"
    form_class = forms.SendForm
    title = "Send it to the co-ordinator"
    lead = "The co-ordinator gets what stands below, and nothing else of the person."
    button = "Send it"
    success_message = "Sent. The worker is told."
    keeps_drafts = False  # nothing is written here, and one comes back from changing the words

    def get(self, request, *args: Any, **kwargs: Any):
        if route_of(self.object.agency) == Route.HOMELESS:  # this service sends nothing to a task force
            return redirect("gapsblocks:mark-for-report", self.object.pk)
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"extent": self.object.extent}

    @cached_property
    def found(self) -> list[Finding]:
        """What is left to settle. Who does not read the file is shown it so often a day, as no guess may be free."""
        user, form = self.request.user, self.object
        reads_file = CaseAction.VIEW_WHOLE in case_policy.can(user, form.case)
        if not reads_file and has_guessed_enough(user, timezone.now()):
            return []
        settled = settled_of(form)
        left = [each for each in findings_of(form) if each.key not in settled]
        if left and not reads_file and self.request.method == "GET":
            note_shown(actor=user, form=form)
        return left

    def get_form_kwargs(self) -> dict[str, Any]:
        forums = forums_for(self.object.agency, today())
        return super().get_form_kwargs() | {"forums": forums, "found": self.found}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        preview, places = anonymous(self.object, today()), context["form"].places
        shown = leaving(preview, self.found, places)
        return context | {"preview": preview, "shown": shown, "found_count": len(places)}

    def run(self, form):
        return chain.send_to_co_ordinator(
            actor=self.request.user,
            form=self.object,
            version=form.cleaned_data["version"],
            forum=form.cleaned_data["forum"],
            extent=form.cleaned_data["extent"],
            settled=form.settled,
        )


class MoveUp(GapCommandView):
    """A manager of the service moves it past a co-ordinator who has let it lie, with a reason (KW-16.1.5)."""

    action = GapAction.RAISE_UP
    form_class = forms.MoveUpForm
    verb = staticmethod(chain.send_to_national)
    title = "Move it to the national co-ordinator"
    lead = "The co-ordinator usually does this. They see that it was moved, and why."
    button = "Move it up"
    success_message = "It is with the national co-ordinator. The worker is told."


class Tell(GapCommandView):
    """The answer goes back to the person, and is asked what it changed (GB2-gap-tracked)."""

    action = GapAction.WRITE
    template_name = "gapsblocks/inside/tell.html"
    form_class = forms.TellForm
    verb = staticmethod(chain.tell_person)
    title = "Tell the person"
    lead = "With this the form is closed."
    button = "Save and close"
    success_message = "Told, and closed."

    def get_initial(self) -> dict[str, Any]:
        return {"told_on": today()} | super().get_initial()


class Reopen(GapCommandView):
    """The barrier stands again."""

    action = GapAction.SEND
    form_class = forms.ReopenForm
    verb = staticmethod(chain.reopen)
    title = "Open it again"
    lead = "It comes back to the line manager. Outside the service nobody reads it until it is sent again."
    button = "Open it again"
    success_message = "Open again."
