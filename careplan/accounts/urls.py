from django.urls import path

from careplan.accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.show_home, name="show_home"),
    path("account/", views.show_account, name="show_account"),
    path("language/", views.choose_language, name="choose_language"),
    path("set-up/", views.set_up, name="set_up"),
    path("join/<str:signed>/", views.accept_staff_invitation, name="accept_staff_invitation"),
]
