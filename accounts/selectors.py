"""Who an account is, asked by what they hold in their hand."""

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings
from django.core import signing
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User

SALT = "accounts.invitation"
HOLDS_FOR = 7 * 24 * 3600  # seconds


def invited(token: str) -> User | None:
    """Whom this link invites, while it still works."""
    try:
        pk, given = signing.loads(token, salt=SALT, max_age=HOLDS_FOR)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user and not user.has_usable_password() and fingerprint(user) == given else None


def fingerprint(user: User) -> str:
    """What ties a link to the password that it was made for: a new password, and the link is spent."""
    return salted_hmac(SALT, user.password).hexdigest()[:20]


def user_called(name: str) -> User | None:
    """Whose user name or e-mail address this is, however it is written in capitals."""
    name = name.strip()
    if not name or "\x00" in name:
        return None
    return User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name)).order_by("pk").first()


def has_second_factor(user: User) -> bool:
    """An authenticator app or a passkey; recovery codes only stand in for one."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def second_factors(user: User) -> dict[str, int]:
    """How many passkeys, and whether there is an app."""
    types = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return {kind: types.count(kind) for kind in Authenticator.Type.values}


def is_locked_out(user: User) -> bool:
    """Whether failures keep this person out, from one address or more."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    failed = AccessAttempt.objects.filter(username=user.username, attempt_time__gt=since).values("ip_address")
    return failed.annotate(n=Sum("failures_since_start")).filter(n__gte=settings.AXES_FAILURE_LIMIT).exists()
