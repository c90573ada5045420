"""Who opens the pages of the co-ordinators."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import timezone

from agencies.models import Agency, WorkerRole
from core import audit
from core.days import today
from core.errors import NotAllowed
from gapsblocks.policies import forums_of, holds_any

Role = WorkerRole.Role


class OfForums:
    """A page that knows the task forces whose co-ordinator its reader is."""

    request: Any

    def forums(self) -> list[Agency]:
        ids = forums_of(self.request.user, timezone.now())
        return list(Agency.objects.filter(pk__in=ids).order_by("sort_key", "pk"))


class ForRoles(OfForums):
    """A page for who holds one of these roles; anybody else is told so, and it is in the log."""

    roles: ClassVar[tuple[str, ...]] = (Role.COORDINATOR,)
    attempted = "read_themes"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any):
        if not holds_any(request.user, self.roles, today()):
            audit.record_refusal(request.user, self.attempted, None, rule=NotAllowed.code)
            raise NotAllowed(self.attempted)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # stands before a view
