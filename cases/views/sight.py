from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.generic import View

from cases.forms.oversight import BarForm
from cases.models import SightBar
from cases.selectors.sight import bars_of, may_be_barred
from cases.services import sight
from cases.views.base import OverseenCaseMixin
from core.days import today
from core.views import VerbView


class BarFromFile(OverseenCaseMixin, VerbView):
    """Keep a worker from this person's file: their own, a relative's, or a conflict of interest."""

    form_class = BarForm
    template_name = "cases/bar.html"
    title = "Bar a worker from this file"
    lead = "From this moment they see nothing of it: not in lists, pages, search or notices, whatever their role."
    button = "Bar from the file"
    success_message = "The worker can no longer see this file."

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"workers": may_be_barred(self.object, today())}

    def get_context_data(self, **kwargs):
        return super().get_context_data(bars=bars_of(self.object), **kwargs)

    def run(self, form):
        return sight.bar_from_file(actor=self.request.user, case=self.object, **form.cleaned_data)

    def get_success_url(self):
        return self.request.path


class LiftBar(OverseenCaseMixin, View):
    """Let a worker see the file again."""

    http_method_names = ["post"]

    def post(self, request, pk, bar):
        case = self.object = self.get_object()
        found = SightBar.objects.filter(pk=bar, service_user=case.service_user_id).first()
        if found is None:
            raise Http404
        sight.lift_bar(actor=request.user, case=case, bar=found)
        messages.success(request, "The bar is lifted.")
        return redirect("cases:bar", pk)
