from typing import cast
from urllib.parse import urlencode

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView

from accounts import selectors, services
from accounts.forms import InvitationForm
from accounts.models import User
from core.errors import DomainError


@method_decorator([login_not_required, never_cache], name="dispatch")
class TakeUpInvitation(FormView):
    """The link in the mail: choose a password, then sign in with it. The link itself signs nobody in."""

    form_class = InvitationForm
    template_name = "accounts/invitation.html"

    invited: User

    def dispatch(self, request, *args, **kwargs):
        person = selectors.invited(kwargs["token"])
        if person is None:
            return render(request, "accounts/invitation_spent.html", status=410)
        self.invited = person
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(person=self.invited, **kwargs)

    def form_valid(self, form):
        token, password = self.kwargs["token"], form.cleaned_data["password"]
        try:
            services.accept_invitation(actor=self.invited, token=token, password=password)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.form_invalid(form)
        messages.success(
            self.request, f"Your password is set. Sign in as {self.invited.username}, then set up a second factor."
        )
        return redirect(f"{reverse('account_login')}?{urlencode({'next': reverse('mfa_index')})}")


class AccountPage(TemplateView):
    """Who I am here, and all that keeps my account mine."""

    template_name = "accounts/account.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            person=user,
            factors=selectors.second_factors(cast(User, user)),
            session_count=len(UserSession.objects.purge_and_list(user)),
            **kwargs,
        )


class SignOutEverywhere(View):
    """The button of the account page."""

    http_method_names = ["post"]

    def post(self, request):
        services.sign_out_everywhere(actor=request.user)
        logout(request)
        messages.success(request, "You are signed out, here and in every other browser.")
        return redirect("account_login")
