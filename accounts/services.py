"""The verbs of an account: inviting, taking the invitation up, unlocking, signing out everywhere."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.utils import reset
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.mail import send_mail  # noqa: TID251 (an invitation is no notice: its reader cannot sign in yet)
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from accounts.models import User
from accounts.selectors import SALT, fingerprint, invited, is_locked_out
from core import audit
from core.commands import command
from core.errors import DomainError


@command
def invite(*, actor, user: User) -> str:
    """Send a link with which this person sets a password and signs in; it works once, for seven days.

    Who may invite whom is asked by the verb that makes the post. Earlier links stop working. Returns the address.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.last_login is not None or user.has_usable_password():
        raise DomainError("This person has an account already and can sign in.", code="signed-in-before")
    user.set_unusable_password()  # a fresh one, so that links made of the one before no longer fit
    user.save(update_fields=["password"])
    token = signing.dumps([user.pk, fingerprint(user)], salt=SALT, compress=True)
    address = settings.PUBLIC_ADDRESS + reverse("accounts:invitation", args=[token])
    audit.record(actor, "account.invited", user)
    if user.email:
        transaction.on_commit(lambda: _send(user.email, address))
    return address


@command
def accept_invitation(*, actor: User, token: str, password: str) -> User:
    """Set the password of the person whom the link invites. The link is spent."""
    user = User.objects.select_for_update().get(pk=actor.pk)
    if invited(token) != user:
        raise DomainError("This link was used already or is too old. Ask for a new one.", code="invitation-spent")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), code="weak-password", field="password") from None
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(user, "account.invitation-accepted", user)
    return user


@command
def unlock(*, actor, user: User) -> None:
    """Let a locked-out person try again at once. Who may unlock whom is asked by the verb of the post."""
    if not is_locked_out(user):
        raise DomainError("This account is not locked.", code="not-locked")
    reset(username=user.username)
    audit.record(actor, "account.unlocked", user)


@command
def remove_second_factor(*, actor, user: User) -> None:
    """For somebody who lost their phone and their codes: they sign in with the password and set up a new one.

    Who may do it for whom is asked by the verb of the post. All sessions end, in case it was not the owner who asked.
    """
    if not Authenticator.objects.filter(user=user).exists():
        raise DomainError("This account has no second factor.", code="no-second-factor")
    Authenticator.objects.filter(user=user).delete()
    _end_sessions(user)
    audit.record(actor, "account.second-factor-removed", user)


@command
def sign_out_everywhere(*, actor: User) -> None:
    """End every session of one's own, in this browser and in all others."""
    _end_sessions(actor)
    audit.record(actor, "account.signed-out-everywhere", actor)


def _end_sessions(user: User) -> None:
    User.objects.filter(pk=user.pk).update(times_signed_out=F("times_signed_out") + 1)
    UserSession.objects.filter(user=user).delete()


def _send(email: str, address: str) -> None:
    send_mail(
        subject="Your invitation to sign in",
        message=(
            "You have been given an account in the case-management system.\n\n"
            f"Choose a password here, within seven days:\n{address}\n\n"
            "The link works once. If you did not expect it, leave it be and tell your manager.\n"
        ),
        from_email=None,
        recipient_list=[email],
    )
