from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.generic import ListView, View

from core import audit
from core.views import VerbView
from notifications import services
from notifications.forms import ChoicesForm
from notifications.models import Notice
from notifications.selectors import leads_to, notices_of, ways_of


class Notices(ListView):
    """My notices, the unread first."""

    template_name = "notifications/notices.html"
    paginate_by = 25

    def get_queryset(self):
        return notices_of(self.request.user)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        shown = context["page_obj"].object_list
        context["unread"] = any(notice.read_at is None for notice in shown)
        context["up_to"] = max((notice.pk for notice in shown), default=0)
        return context


class OwnNotice(View):
    """A notice of somebody else is not there."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.pk = kwargs["pk"]

    def find(self) -> Notice:
        notice = Notice.objects.filter(pk=self.pk, recipient=self.request.user.pk).first()
        if notice is None:
            audit.record_refusal(self.request.user, "view_notice", Notice(pk=self.pk), rule="unseen")
            raise Http404
        return notice


class OpenNotice(OwnNotice):
    """Where a link in a mail leads: on to what the notice is about, decided now and not when it was written."""

    def get(self, request, pk):
        notice = self.find()
        services.mark_read(actor=request.user, notice=notice)
        address = leads_to(notice, request.user)
        if address:
            return redirect(address)
        return render(request, "notifications/notice.html", {"notice": notice, "is_gone": address is None})


class MarkRead(OwnNotice):
    http_method_names = ["post"]

    def post(self, request, pk):
        services.mark_read(actor=request.user, notice=self.find())
        return redirect("notifications:list")


class MarkAllRead(View):
    http_method_names = ["post"]

    def post(self, request):
        up_to = request.POST.get("up_to", "")
        read = services.mark_all_read(actor=request.user, up_to=int(up_to) if up_to.isdecimal() else 0)
        messages.success(request, f"{read} notice{'' if read == 1 else 's'} marked as read.")
        return redirect("notifications:list")


class Choices(VerbView):
    """How I hear of each kind of notice."""

    template_name = "notifications/choices.html"
    title = "How you hear of things"
    lead = "Every notice stands on the page Notices, whatever you choose here. No mail says anything of a person."
    form_class = ChoicesForm
    success_message = "Saved. It holds for every notice from now on."

    @property
    def cancel_url(self) -> str:
        return reverse("notifications:list")

    def get_initial(self):
        return {code: way.value for code, way in ways_of(self.request.user).items()}

    def run(self, form) -> None:
        services.choose_ways(actor=self.request.user, ways=form.cleaned_data)
