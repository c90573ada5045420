"""One answer to several forms: those of a barrier, of a theme, or some that were ticked in a list."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import View

from core.views import VerbView
from gapsblocks.forms.themes import AnswerManyForm
from gapsblocks.models import Barrier, GapsAndBlocksForm
from gapsblocks.policies import BarrierAction, barrier_policy
from gapsblocks.selectors.identity import telling_of
from gapsblocks.selectors.themes import LOOKED_AT, answerable, joined_to, mine_to_answer, to_answer
from gapsblocks.services import answers as services
from gapsblocks.views.themes.base import ForRoles, Role


class AnswerTogether(View):
    """The forms that were ticked in a queue, on their way to one answer."""

    def post(self, request) -> HttpResponse:
        ticked = [("form", each) for each in request.POST.getlist("forms") if each.isdecimal()]
        return redirect(f"{reverse('gapsblocks:answer-many')}?{urlencode(ticked[:LOOKED_AT])}")

    def get(self, request) -> HttpResponse:
        return redirect("gapsblocks:answer-many")


class AnswerMany(ForRoles, VerbView):
    """`?barrier=7` offers the forms of a barrier, `?form=3&form=5` these; else all that wait for this person."""

    roles = (Role.COORDINATOR, Role.NATIONAL_COORDINATOR)
    attempted = "answer_many"
    form_class = AnswerManyForm
    template_name = "gapsblocks/themes/answer_many.html"
    title = "One answer to several forms"
    lead = "Each form that you tick gets the same answer, and each worker is told. All are answered, or none."
    button = "Answer them"
    keeps_drafts = False  # what is offered depends on the address

    @property
    def cancel_url(self) -> str:
        return reverse("gapsblocks:barrier", args=[self.barrier.pk]) if self.barrier else reverse("gapsblocks:barriers")

    def dispatch(self, request, *args, **kwargs):
        number = request.GET.get("barrier", "")
        sought = Barrier(pk=int(number)) if number.isdecimal() and len(number) < 18 else None
        self.barrier = None
        if sought and barrier_policy.allows(request.user, BarrierAction.VIEW, sought):
            self.barrier = Barrier.objects.get(pk=sought.pk)
        return super().dispatch(request, *args, **kwargs)

    def asked_for(self) -> list[int]:
        named = [int(each) for each in self.request.GET.getlist("form") if each.isdecimal() and len(each) < 18]
        if self.barrier:
            return joined_to(self.barrier)
        return named[:LOOKED_AT] or mine_to_answer(self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        self.offered = to_answer(self.request.user, self.asked_for())
        mine = answerable(self.request.user, [form.pk for form in self.offered])
        return super().get_form_kwargs() | {"offered": self.offered, "mine": mine, "telling": self.telling()}

    def telling(self) -> list[str]:
        """What of the words just typed could tell whose one of the ticked forms is."""
        ticked = {each.partition(".")[0] for each in self.request.POST.getlist("chosen")}
        forms = [form.pk for form in self.offered if str(form.pk) in ticked]
        rows = GapsAndBlocksForm.objects.filter(pk__in=forms).select_related("case__service_user")
        return telling_of(self.request.user, rows, self.request.POST.get("words", "")) if forms else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"offered": self.offered, "barrier": self.barrier}

    def run(self, form):
        words = dict(form.cleaned_data)
        done = services.answer_many(actor=self.request.user, forms=words.pop("chosen"), **words)
        messages.success(self.request, f"{len(done)} form{'' if len(done) == 1 else 's'} answered.")
        self.success_url = self.cancel_url
        return None
