from django.urls import path

from careplan.insights import views

app_name = "insights"

VERSION = "<slug:pathway>/<int:number>"

urlpatterns = [
    path("", views.list_versions, name="list_versions"),
    path(f"{VERSION}/", views.show_numbers, name="show_numbers"),
    path(f"{VERSION}/numbers.csv", views.export_numbers, name="export_numbers"),
    path(f"{VERSION}/offer", views.offer_version, name="offer_version"),
    path(f"{VERSION}/offer/end", views.end_offer, name="end_offer"),
]
