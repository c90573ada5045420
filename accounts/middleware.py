from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse

from accounts.selectors import has_second_factor

SEEN = "second_factor"
# What a person without a second factor needs in order to get one.
OPEN = frozenset(
    {
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }
)


class SecondFactorMiddleware:
    """Where a second factor is required, nobody without one gets further than its set-up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs):
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        match = request.resolver_match
        if not getattr(view, "login_required", True) or (match is not None and match.view_name in OPEN):
            return None
        # The last second factor cannot be taken off, and who takes it for somebody ends their sessions: so once seen,
        # it holds for the session.
        if request.session.get(SEEN):
            return None
        if has_second_factor(request.user):
            request.session[SEEN] = True
            return None
        here = request.get_full_path() if request.method == "GET" else settings.LOGIN_REDIRECT_URL
        return redirect(f"{reverse('mfa_index')}?{urlencode({'next': here})}")
