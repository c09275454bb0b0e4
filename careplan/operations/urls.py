from django.urls import path

from careplan.operations import views

app_name = "operations"

urlpatterns = [path("healthz", views.show_health, name="show_health")]
