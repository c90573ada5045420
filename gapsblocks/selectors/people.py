"""Who is told outside the service."""

from datetime import date

from django.contrib.auth import get_user_model

from agencies.models import Worker, WorkerRole


def national_co_ordinators(on: date):
    """The people who hold that role today, in whichever agency."""
    posts = Worker.objects.in_post(on).with_role(WorkerRole.Role.NATIONAL_COORDINATOR)
    return get_user_model().objects.filter(posts__in=posts, is_active=True).order_by("pk").distinct()
