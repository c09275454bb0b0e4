"""The pages of django-allauth that this project uses, and no others: what is not listed cannot be reached.

Sign-up, adding addresses and confirming them are left out: an account begins with an invitation or the
set-up code. The names are allauth's own, because its code reverses them.
"""

from allauth.account import views
from django.urls import path, re_path
from django.views.decorators.http import require_POST

from careplan.accounts.access import signed_in_view
from careplan.accounts.views import SignInView

urlpatterns = [
    path("sign-in/", SignInView.as_view(), name="account_login"),
    path("sign-out/", require_POST(views.logout), name="account_logout"),
    path("switched-off/", views.account_inactive, name="account_inactive"),
    path("password/", signed_in_view(views.password_change), name="account_change_password"),
    path("password/lost/", views.password_reset, name="account_reset_password"),
    path("password/lost/sent/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
