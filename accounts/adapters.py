"""How the house wants allauth to behave: closed to strangers, equal answers for all, every change in the log."""

import base64
import hashlib
import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse

from core import audit

MISMATCH = "The name or the password is not right. Check both and try again."
SLOW_DOWN = "Too many tries in a short time. Wait some minutes and try again."

# What allauth calls a change, what the log calls it, and what the mail to its owner says.
CHANGES = {
    "account/email/password_changed": ("account.password-changed", "Your password was changed."),
    "account/email/password_set": ("account.password-changed", "Your password was changed."),
    "account/email/password_reset": ("account.password-reset", "Your password was changed by a link from a mail."),
    "mfa/email/totp_activated": ("account.second-factor-added", "An authenticator app was added."),
    "mfa/email/totp_deactivated": ("account.second-factor-removed", "The authenticator app was taken off."),
    "mfa/email/webauthn_added": ("account.passkey-added", "A passkey was added."),
    "mfa/email/webauthn_removed": ("account.passkey-removed", "A passkey was taken off."),
    "mfa/email/recovery_codes_generated": ("account.recovery-codes-made", "New recovery codes were made."),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": MISMATCH,
        "email_password_mismatch": MISMATCH,
        "invalid_login": MISMATCH,
        "too_many_login_attempts": SLOW_DOWN,
        "rate_limited": SLOW_DOWN,
        "incorrect_password": "The password is not right.",
        "enter_current_password": "The current password is not right.",
        "incorrect_code": "The code is not right. It changes every half minute: type the one shown now.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # accounts are made by an agency's administrator

    def respond_user_inactive(self, request: HttpRequest, user):
        """A passkey of a closed account: told no more than anybody whose sign-in fails."""
        return redirect("account_login")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """A ceiling over all addresses that try one account; the lock-out of accounts.lockout counts for each."""
        name = str(credentials.get("email") or credentials.get("username") or "").lower()
        key = hashlib.sha256(name.encode()).hexdigest()
        self._login_failed_rl_usage = ratelimit.consume(request, app="allauth.account", action="sign_in", key=key)
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return settings.PUBLIC_ADDRESS + path  # never the host that a request names

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:account")

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has just signed in is not asked again at once: they set up what they signed in for."""
        records = get_authentication_records(context.request, context.request.user)
        just_now = bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not just_now and super().is_reauthentication_required(app=app, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        if template_prefix == "account/email/password_reset_key":
            audit.record(None, "account.password-reset-asked", context.get("user"))
        super().send_mail(template_prefix, email, context)

    def send_notification_mail(
        self, template_prefix: str, user, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Write a change of the account in the log, and tell its owner, who may not be the one who made it."""
        verb, words = CHANGES[template_prefix]
        audit.record(user, verb, user)
        if user.email:
            self.send_mail("accounts/email/changed", user.email, {"words": words})


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "The code is not right. It changes every half minute: type the one shown now.",
        "cannot_delete_authenticator": "This is your only second factor, and everybody needs one. Add another first.",
        "cannot_generate_recovery_codes": "Recovery codes stand in for an app or a passkey. Set up one of them first.",
    }

    def get_totp_label(self, user) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        return settings.SERVICE_NAME

    def _get_user_identifier(self, user) -> str:
        return user.username

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": settings.SERVICE_NAME}

    def generate_authenticator_name(self, user, type: Authenticator.Type) -> str:  # noqa: A002 (allauth's name)
        return f"Passkey {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if not settings.SECOND_FACTOR_REQUIRED:
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    """Locks the seeds of codes away from whoever reads only the database; old secrets still open what they locked."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"accounts.second-factor" + secret.encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
