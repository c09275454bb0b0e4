"""The floors, then the product as it is."""

from django.urls import include, path

from careplan.urls import handler400, handler403, handler404, handler500
from tests.performance import floors

__all__ = ["handler400", "handler403", "handler404", "handler500"]

urlpatterns = [
    path("floor/page/<int:plan>", floors.page),
    path("floor/template/<int:plan>", floors.page_by_template),
    path("floor/tick/<int:item>", floors.tick),
    path("floor/worklist", floors.worklist),
    path("floor/start/<int:plan>", floors.start),
    path("", include("careplan.urls")),
]
