"""Pages that each do one thing wrong, and the rows they break. The site pages are there for their handlers' sake."""

import uuid

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import include, path
from django.views.decorators.http import require_safe

from careplan.accounts.access import role_view
from careplan.accounts.models import Team
from careplan.accounts.roles import Permission
from tests.permissions.table import Row

NOBODY_POSTS = "L55555555"
ONLY_SIMON = "L3333333Y"


@require_safe
@role_view(Permission.MANAGE_TEAMS)
def show_fine(request: HttpRequest, number: int) -> HttpResponse:
    if number != 1:
        raise Http404
    return HttpResponse("A page.")


@require_safe
def show_ungated(request: HttpRequest) -> HttpResponse:
    return HttpResponse("No gate but the sign-in.")


@require_safe
@login_not_required
def show_public(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Not even that.")


def write_then_refuse(request: HttpRequest) -> HttpResponse:
    Team.objects.create(name=uuid.uuid4().hex)
    raise PermissionDenied


@require_safe
@role_view(Permission.MANAGE_TEAMS)
def write_by_looking(request: HttpRequest) -> HttpResponse:
    Team.objects.create(name=uuid.uuid4().hex)
    return HttpResponse("A page.")


@role_view(Permission.MANAGE_TEAMS)
def write_by_head(request: HttpRequest) -> HttpResponse:
    if request.method == "HEAD":
        Team.objects.create(name=uuid.uuid4().hex)
    return HttpResponse("A page.") if request.method != "POST" else HttpResponse(status=405)


@role_view(Permission.MANAGE_TEAMS)
def do_nothing(request: HttpRequest) -> HttpResponse:
    return redirect("/") if request.method == "POST" else HttpResponse("A form.")


@require_safe
def tell_apart_by_words(request: HttpRequest, number: int) -> HttpResponse:
    words = "not yours" if number == 1 else "not there"
    return HttpResponse(f"This is {words}.", status=404)


@require_safe
def tell_apart_by_queries(request: HttpRequest, number: int) -> HttpResponse:
    if number == 1:
        get_object_or_404(Team, name="no such team")
    raise Http404


@require_safe
def tell_apart_by_cookie(request: HttpRequest, number: int) -> HttpResponse:
    response = HttpResponse("There is no such page.", status=404)
    if number == 1:
        response.set_cookie("seen", "1")
    return response


@require_safe
def show_words(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a word that only her care team knows")


@require_safe
@role_view(Permission.MANAGE_TEAMS)
def show_links(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<a href="/write-by-looking#there">one</a> <a class="x" href="/fine/2?of=3">two</a>')


urlpatterns = [
    path("links", show_links, name="show_links"),
    path("account/", include("careplan.accounts.allauth_urls")),
    path("fine/<int:number>", show_fine, name="show_fine"),
    path("ungated", show_ungated, name="show_ungated"),
    path("public", show_public, name="show_public"),
    path("write-then-refuse", write_then_refuse, name="write_then_refuse"),
    path("write-by-looking", write_by_looking, name="write_by_looking"),
    path("write-by-head", write_by_head, name="write_by_head"),
    path("do-nothing", do_nothing, name="do_nothing"),
    path("words/<int:number>", tell_apart_by_words, name="tell_apart_by_words"),
    path("queries/<int:number>", tell_apart_by_queries, name="tell_apart_by_queries"),
    path("cookie/<int:number>", tell_apart_by_cookie, name="tell_apart_by_cookie"),
    path("confidence", show_words, name="show_words"),
    path("forgotten", show_ungated, name="show_forgotten"),
    path("nameless", show_ungated),
]
handler403 = "careplan.pages.permission_denied"
handler404 = "careplan.pages.page_not_found"

FINE = Row("show_fine", ONLY_SIMON, NOBODY_POSTS)
LINKS = Row("show_links", ONLY_SIMON, NOBODY_POSTS)
FAULTY = [
    (Row("show_ungated", ONLY_SIMON, NOBODY_POSTS), "show_ungated GET nora: 200, expected 3"),
    (Row("show_public", ONLY_SIMON, NOBODY_POSTS), "show_public GET anonymous: 200, expected L"),
    (
        Row("write_then_refuse", "L33333333", "L33333333"),
        "write_then_refuse POST rob: wrote into accounts_team",
    ),
    (Row("write_by_looking", ONLY_SIMON, NOBODY_POSTS), "GET simon: wrote into accounts_team"),
    (Row("write_by_head", ONLY_SIMON, "L33333335"), "HEAD, OPTIONS or unknown method wrote"),
    (Row("do_nothing", ONLY_SIMON, "L3333333W"), "do_nothing POST simon: nothing was written, expected W"),
    (Row("tell_apart_by_words", "L44444444", NOBODY_POSTS), "GET otto: told apart from what never existed"),
    (Row("tell_apart_by_queries", "L44444444", NOBODY_POSTS), "GET otto: told apart from what never existed"),
    (Row("tell_apart_by_cookie", "L44444444", NOBODY_POSTS), "GET otto: told apart from what never existed"),
    (Row("show_words", "LYYYYYYYY", NOBODY_POSTS), "GET stella: reads what is said in confidence"),
]
