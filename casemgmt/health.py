"""What a load balancer, a container engine or the supervisor asks: alive, and ready. Open to all, so it says little."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import heartbeat

OK = "ok"


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def redis() -> str:
    cache.set("health.probe", "1", timeout=10)
    return OK if cache.get("health.probe") == "1" else "does not keep what it is given"


def migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} not applied" if waiting else OK


def worker() -> str:
    seen = heartbeat.last_given()
    if seen is None:
        return "not seen yet"
    silent = timezone.now() - seen
    return f"silent for {int(silent.total_seconds())} seconds" if silent > heartbeat.LATE_AFTER else OK


PARTS: dict[str, Callable[[], str]] = {
    "database": database,
    "redis": redis,
    "migrations": migrations,
    "worker": worker,
}


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The web process answers. It asks nobody else: a database that is away is no reason to restart it."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether a person who signs in now finds everything working; if not, which part is missing."""
    found = {}
    for name, ask in PARTS.items():
        try:
            found[name] = ask()
        except Exception:  # whatever it is, the part is not there; details belong in the log, not on an open page
            found[name] = "does not answer"
    ready = all(answer == OK for answer in found.values())
    return JsonResponse({"ready": ready, "parts": found}, status=200 if ready else 503)
