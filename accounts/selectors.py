"""Who an account is, asked by what they hold in their hand."""

from django.core import signing
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
