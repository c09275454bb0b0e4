"""Lists of the worklist that a nurse keeps under a name. They hold filters, and nothing of a patient."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careplan.accounts.access import role_view
from careplan.accounts.roles import Permission
from careplan.clinic.chosen import chosen_of, read_query
from careplan.clinic.filter_bar import filters_in_words
from careplan.clinic.filters import Filters, address
from careplan.clinic.forms.base import attempt, status_of
from careplan.clinic.forms.lists import ListNameForm, SaveListForm
from careplan.clinic.queries.list_options import Kept, list_options
from careplan.clinic.views.pages import SHOWN_AND_SENT
from careplan.plans import actions
from careplan.plans.access import NotThere
from careplan.plans.reader import Reader


@require_safe
@role_view(Permission.SEE_WORKLIST)
def list_lists(request: HttpRequest) -> HttpResponse:
    """The lists one keeps, each with what it looks for."""
    options = list_options(request.user, Reader())
    lists = [
        (
            kept,
            address({"list": str(kept.id)}),
            filters_in_words(read_query(kept.query, options), options),
        )
        for kept in options.lists
    ]
    return render(request, "clinic/list_lists.html", {"lists": lists, "most": actions.MOST_LISTS})


@require_http_methods(SHOWN_AND_SENT)
@role_view(Permission.SEE_WORKLIST)
def save_list(request: HttpRequest) -> HttpResponse:
    """Keep what the worklist is narrowed to under a name, or put it in the place of a list that has the name."""
    chosen = chosen_of(request, Reader())
    form = SaveListForm(
        request.POST if request.method == "POST" else None, initial={"query": _query_of(chosen.filters)}
    )
    filters = chosen.filters
    if request.method == "POST":
        filters = read_query(request.POST.get("query", "")[:500], chosen.options)
        kept = attempt(form, lambda: _save(request, form, _query_of(filters)))
        if kept:
            messages.success(request, _("Kept as “%(name)s”.") % {"name": kept.name})
            return HttpResponseRedirect(address({"list": str(kept.pk)}))
    context = {"form": form, "said": filters_in_words(filters, chosen.options)}
    status = status_of(form) if form.is_bound else 200
    return render(request, "clinic/save_list.html", context, status=status)


@require_http_methods(SHOWN_AND_SENT)
@role_view(Permission.SEE_WORKLIST)
def rename_list(request: HttpRequest, kept: int) -> HttpResponse:
    """Another name for one of one's own lists."""
    found = _own(request, kept)
    form = ListNameForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if request.method == "POST" and attempt(
        form,
        lambda: actions.rename_list(
            list_id=found.id, name=form.cleaned_data["name"], by=request.user, at=timezone.now()
        ),
    ):
        messages.success(request, _("The list has its new name."))
        return redirect("clinic:list_lists")
    status = status_of(form) if form.is_bound else 200
    return render(request, "clinic/rename_list.html", {"form": form, "kept": found}, status=status)


@require_POST
@role_view(Permission.SEE_WORKLIST)
def delete_list(request: HttpRequest, kept: int) -> HttpResponse:
    """Keep one of one's own lists no longer."""
    try:
        actions.delete_list(list_id=kept, by=request.user, at=timezone.now())
    except NotThere as error:
        raise Http404 from error
    messages.success(request, _("The list is gone. The patients on it are where they were."))
    return redirect("clinic:list_lists")


def _save(request: HttpRequest, form: SaveListForm, query: str) -> object:
    return actions.save_list(
        name=form.cleaned_data["name"],
        query=query,
        replaces=form.cleaned_data["replaces"],
        by=request.user,
        at=timezone.now(),
    )


def _query_of(filters: Filters) -> str:
    return address(filters.query).partition("?")[2]


def _own(request: HttpRequest, list_id: int) -> Kept:
    kept = list_options(request.user, Reader()).kept(str(list_id))
    if kept is None:
        raise Http404
    return kept
