"""What a person may open hangs on their posts and roles: whatever ends those waits for the downloads under way."""

from collections.abc import Iterable

from django.contrib.auth import get_user_model

from agencies.models import Agency, Worker


def lock_readers(people: Iterable[int]) -> None:
    """Hold these accounts until the transaction ends, as core.attachments wants it of a verb that takes sight away."""
    accounts = get_user_model().objects.select_for_update(no_key=True).filter(pk__in=list(people))
    list(accounts.order_by("pk").values_list("pk"))


def lock_readers_of(agency: Agency) -> None:
    """The same for everybody who works for this agency."""
    lock_readers(Worker.objects.filter(agency=agency, left_on=None).values_list("user", flat=True))
