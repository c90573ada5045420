"""Who works where, in which roles, and what a service's settings are."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from agencies.models import Agency, LocalHoliday, ServiceSetting, Worker
from agencies.service_settings import DEFINITIONS
from agencies.standing import MANAGING, Post, Standing, standing_of
from core.memo import remembered

def workers_of(agency: Agency | int | None, on: date):
    """The people who work for this agency now and can sign in; nobody, where there is no agency."""
    posts = Worker.objects.in_post(on).filter(agency=agency)
    return get_user_model().objects.filter(posts__in=posts, is_active=True).order_by("last_name", "first_name", "pk")


def managers_of(agency: Agency | int | None, on: date):
    """The line and senior managers of this agency."""
    posts = Worker.objects.in_post(on).filter(agency=agency).with_role(*MANAGING)
    return get_user_model().objects.filter(posts__in=posts, is_active=True).order_by("pk").distinct()


def holders_of(role: str, agency: Agency | int | None, on: date):
    """The people who hold one role in this agency."""
    posts = Worker.objects.in_post(on).filter(agency=agency).with_role(role)
    return get_user_model().objects.filter(posts__in=posts, is_active=True).order_by("pk").distinct()


def setting(key: str, agency: Agency | int | None = None) -> Any:
    """What holds for this agency: its own value, else the national one, else the default (S.1)."""
    return settings_of(agency)[key]


def settings_of(agency: Agency | int | None = None) -> dict[str, Any]:
    """Every setting as it holds for this agency, in one query a request."""
    agency_id = agency.pk if isinstance(agency, Agency) else agency
    return remembered(("settings", agency_id), lambda: _settings(agency_id))


def _settings(agency_id: int | None) -> dict[str, Any]:
    values = {key: item.default for key, item in DEFINITIONS.items()}
    rows = ServiceSetting.objects.filter(Q(agency=None) | Q(agency=agency_id))
    own: dict[str, Any] = {}
    for key, owner, value in rows.values_list("key", "agency_id", "value"):
        if owner is None:
            values[key] = value
        else:
            own[key] = value
    return values | own


def local_holidays(agency: Agency | int | None) -> Iterable[date]:
    """The days on which this agency is closed beside the public holidays."""
    return LocalHoliday.objects.filter(agency=agency).values_list("on", flat=True)
