"""The front door: which room answers which address. It knows no rule."""

from django.urls import include, path

urlpatterns = [
    path("", include("careplan.accounts.urls")),
    path("account/", include("careplan.accounts.allauth_urls")),
    path("care/", include("careplan.checklist.urls")),
    path("clinic/", include("careplan.clinic.urls")),
    path("insights/", include("careplan.insights.urls")),
    path("pathways/", include("pathways.urls")),
    path("", include("careplan.operations.urls")),
]

handler400 = "careplan.pages.bad_request"
handler403 = "careplan.pages.permission_denied"
handler404 = "careplan.pages.page_not_found"
handler500 = "careplan.pages.server_error"
