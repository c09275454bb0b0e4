from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@cache
def _migrations_of_this_code() -> frozenset[tuple[str, str]]:
    """Read from disk once a process: this page is public and must stay cheap."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


@never_cache
@login_not_required
@require_safe
def show_health(request: HttpRequest) -> HttpResponse:
    """200 `ok` when the database answers and holds every migration, else 503 and which of the two. No data."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return HttpResponse("the database does not answer\n", content_type="text/plain", status=503)
    if _migrations_of_this_code() - set(applied):
        return HttpResponse("migrations are missing\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")
