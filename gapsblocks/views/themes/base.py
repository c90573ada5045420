"""Who opens the pages of the co-ordinators."""

from typing import Any, ClassVar

from django.http import HttpRequest

from agencies.models import Agency, WorkerRole
from agencies.selectors import standing_of
from core import audit
from core.days import today
from core.errors import NotAllowed

Role = WorkerRole.Role


class OfForums:
    """A page that knows the task forces whose co-ordinator its reader is."""

    request: Any

    def forums(self) -> list[Agency]:
        ids = standing_of(self.request.user, today()).agencies_as(Role.COORDINATOR)
        return list(Agency.objects.filter(pk__in=ids).order_by("sort_key", "pk"))


class ForRoles(OfForums):
    """A page for who holds one of these roles; anybody else is told so, and it is in the log."""

    roles: ClassVar[tuple[str, ...]] = (Role.COORDINATOR,)
    attempted = "read_themes"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any):
        if not standing_of(request.user, today()).agencies_as(*self.roles):
            audit.record_refusal(request.user, self.attempted, None, rule=NotAllowed.code)
            raise NotAllowed(self.attempted)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # stands before a view
