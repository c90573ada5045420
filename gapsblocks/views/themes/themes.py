"""What looks like one cause, and the page on which a co-ordinator says whether it is (GB2-gap-structural)."""

from typing import Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView

from agencies.models import Agency
from core import audit
from core.errors import NotAllowed
from core.views import CommandView
from gapsblocks.forms.themes import JoinForm
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.selectors.themes import Theme, theme_with, themes_of
from gapsblocks.services import barriers as services
from gapsblocks.views.themes.base import ForRoles, OfForums, Role

NOT_ONE = "not-one"


class Themes(ForRoles, TemplateView):
    """The themes of each task force of this co-ordinator, the largest first."""

    roles = (Role.COORDINATOR, Role.NATIONAL_COORDINATOR)
    template_name = "gapsblocks/themes/themes.html"

    def get(self, request, *args, **kwargs):
        if not self.forums():
            return redirect("gapsblocks:barriers")  # at the national level themes are read as barriers, once confirmed
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = [(forum, themes_of(forum)) for forum in self.forums()]
        return super().get_context_data(found=found, several=len(found) > 1, **kwargs)


class OneTheme(OfForums, CommandView):
    """The forms of one theme: which of them are one cause is ticked, and it gets its title."""

    policy = gap_policy
    action = GapAction.WORK
    form_class = JoinForm
    template_name = "gapsblocks/themes/theme.html"
    object: GapsAndBlocksForm
    forum: Agency
    theme: Theme

    def dispatch(self, request, *args, **kwargs):
        form = self.get_object()
        forum = next((each for each in self.forums() if each.pk == form.forum_id), None)
        if forum is None:
            audit.record_refusal(request.user, self.action, form, rule=NotAllowed.code)
            raise NotAllowed(f"join form {form.pk}")
        theme = theme_with(forum, form.pk)
        if theme is None:
            messages.info(request, "These forms look like one cause no longer.")
            return redirect("gapsblocks:themes")
        self.forum, self.theme = forum, theme
        return super().dispatch(request, *args, **kwargs)

    @property
    def title(self) -> str:  # type: ignore[override]  # worded from the theme
        count = len(self.theme.forms)
        if self.theme.barrier:
            return f"{count} form{'' if count == 1 else 's'} like a barrier of the register"
        return f"{count} forms that look like one cause"

    @property
    def button(self) -> str:  # type: ignore[override]  # as the theme has a barrier or none
        return "Add them to this barrier" if self.theme.barrier else "Join them as one theme"

    @property
    def cancel_url(self) -> str:
        return reverse("gapsblocks:themes")

    def get_form_kwargs(self) -> dict[str, Any]:
        beside = {"offered": self.theme.forms, "has_barrier": self.theme.barrier is not None}
        return super().get_form_kwargs() | beside

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.theme.title} | super().get_initial()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(theme=self.theme, not_one=NOT_ONE, **kwargs)

    def post(self, request, *args, **kwargs):
        if NOT_ONE not in request.POST:
            return super().post(request, *args, **kwargs)
        forms = [(form.pk, form.version) for form in self.theme.forms]
        services.say_not_one_cause(actor=request.user, forum=self.forum, forms=forms, barrier=self.theme.barrier)
        self.forget_draft()
        messages.success(request, "Remembered: these forms are not one cause.")
        return redirect("gapsblocks:themes")

    def run(self, form):
        chosen = form.cleaned_data["chosen"]
        if self.theme.barrier:
            made = services.add_forms(actor=self.request.user, barrier=self.theme.barrier, forms=chosen)
        else:
            words = {name: form.cleaned_data[name] for name in ("title", "words")}
            made = services.join_as_one(actor=self.request.user, forum=self.forum, forms=chosen, **words)
        self.success_url = reverse("gapsblocks:barrier", args=[made.pk])
        messages.success(self.request, f"{len(chosen)} form{'' if len(chosen) == 1 else 's'} joined.")
        return made
