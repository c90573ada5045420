"""Pages of cover: who stands in for whom (GB2-cover)."""

from django.urls import reverse
from django.views.generic import DetailView, ListView

from agencies.selectors import standing_of
from cases.forms import roles as forms
from cases.models import CoverArrangement
from cases.policies import CoverAction, cover_policy
from cases.services import cover
from core import audit
from core.days import today
from core.errors import NotAllowed
from core.forms import HouseForm
from core.views import CommandView, SeenObjectMixin, VerbView


class CoverList(ListView):
    """Who is away, and who stands in."""

    template_name = "cases/cover_list.html"
    context_object_name = "arrangements"
    paginate_by = 25

    def get_queryset(self):
        rows = cover_policy.scope(self.request.user).filter(cancelled_at=None, last_day__gte=today())
        return rows.select_related("absent", "cover", "agency").order_by("first_day", "pk")

    def get_context_data(self, **kwargs):
        may_arrange = bool(standing_of(self.request.user, today()).managed)
        return super().get_context_data(may_arrange=may_arrange, today=today(), **kwargs)


class ArrangeCover(VerbView):
    """Name a stand-in."""

    form_class = forms.CoverForm
    title, button = "Arrange cover", "Arrange it"
    lead = "The stand-in has what the absent worker has, on every case, from the first day to the end of the last."
    success_message = "Cover is arranged. Both workers have been told."

    @property
    def cancel_url(self) -> str:
        return reverse("cases:cover-list")

    def dispatch(self, request, *args, **kwargs):
        self.managed = standing_of(request.user, today()).managed
        if not self.managed:
            audit.record_refusal(request.user, "arrange_cover", None, rule=NotAllowed.code)
            raise NotAllowed("arrange cover")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"agencies": self.managed, "on": today()}

    def run(self, form):
        given = dict(form.cleaned_data)
        absent, stand_in = given.pop("absent"), given.pop("cover")
        return cover.arrange_cover(
            actor=self.request.user, agency=absent.agency, absent=absent.user, cover=stand_in.user, **given
        )


class CoverPage(SeenObjectMixin, DetailView):
    """One arrangement: the two workers and the days."""

    policy = cover_policy
    template_name = "cases/cover.html"
    context_object_name = "arrangement"

    def get_queryset(self):
        return CoverArrangement.objects.select_related("absent", "cover", "agency", "arranged_by", "cancelled_by")

    def get_context_data(self, **kwargs):
        may_cancel = CoverAction.CANCEL in self.can and not self.object.cancelled_at and self.object.last_day >= today()
        return super().get_context_data(
            may_cancel=may_cancel, cases=self.object.permissions.count(), runs=self.object.runs_on(today()), **kwargs
        )


class CancelCover(CommandView):
    """Call it off: the stand-in's access ends now."""

    policy = cover_policy
    action = CoverAction.CANCEL
    form_class = HouseForm
    title, button = "Call off the cover", "Call it off"
    success_message = "The cover has been called off. The stand-in’s access has ended."
    keeps_drafts = False

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded for the record
        it = self.object
        return f"{it.cover} for {it.absent}, {it.first_day:%-d %B} to {it.last_day:%-d %B %Y}. Their access ends now."

    def run(self, form):
        return cover.cancel_cover(actor=self.request.user, arrangement=self.object)
