"""The pages between *who* and *started*: which pathway, the facts, and what will be there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from careplan.accounts.models import Team
from careplan.clinic.forms.base import status_of
from careplan.clinic.forms.planning import answers_initial
from careplan.clinic.forms.start import StartForm
from careplan.clinic.queries.start import newest_of_each, start_preview
from careplan.plans import days
from careplan.plans.access import Access
from careplan.plans.actions import Identity
from careplan.plans.reader import Reader
from pathways import queries as pathway_queries
from pathways.conditions import NOT_KNOWN
from pathways.definition import Definition
from pathways.models import Version


@dataclass(frozen=True, slots=True)
class StartPage:
    """For whom a plan is being started: `access` for a known patient, else `identity` and `team`.

    `chosen` is the version's id as it came from the page; `carried` the signed identity of a new patient.
    A version that was chosen stays the one, although a newer is published while the page is open.
    """

    versions: list[Version]
    chosen: str
    access: Access | None = None
    identity: Identity | None = None
    team: Team | None = None
    carried: str = ""

    @property
    def today(self) -> date:
        """The day on which the plan begins, in the team's zone."""
        return self.access.today if self.access else days.today(self.team.time_zone, timezone.now())

    @property
    def offered(self) -> list[Version]:
        return newest_of_each(self.versions)

    @property
    def version(self) -> Version | None:
        """The version chosen; the only one offered; None while there is a choice, or the chosen one is no more."""
        if self.chosen:
            return next((version for version in self.versions if str(version.pk) == self.chosen), None)
        return self.offered[0] if len(self.offered) == 1 else None

    def bound_form(self, request: HttpRequest) -> StartForm | None:
        """The facts as they were sent; None when they were not, or no version is chosen."""
        if request.method != "POST" or self.version is None or "answered" not in request.POST:
            return None
        definition = Reader().definition(self.version.pk)
        return StartForm(request.POST, definition=definition, today=self.today)


def facts_or_preview(request: HttpRequest, page: StartPage, form: StartForm | None) -> HttpResponse:
    """The choice of the pathway, the facts, or, once they are answered, what the plan will hold."""
    context = {
        "page": page,
        "patient": page.access.patient if page.access else page.identity,
        "is_new": page.access is None,
    }
    if page.version is None:
        return render(request, "clinic/start_version.html", context)
    definition = Reader().definition(page.version.pk)
    context["is_unreviewed_text"] = pathway_queries.needs_clinician_banner(page.version.pk)
    if form is None:
        nothing_known = dict.fromkeys(definition.facts_by_key, NOT_KNOWN)
        initial = answers_initial(nothing_known) | {"version": page.version.pk}
        form = StartForm(definition=definition, today=page.today, initial=initial)
        return render(request, "clinic/start_facts.html", context | {"form": form})
    is_valid = form.is_valid()
    if not form.all_answered or request.POST.get("change") == "yes":
        status = 200 if is_valid else status_of(form)
        return render(request, "clinic/start_facts.html", context | {"form": form}, status=status)
    groups = start_preview(definition, form.answers, form.anchors, page.today)
    context |= {"form": form, "groups": groups, "anchors": _event_days(definition, form.anchors)}
    return render(request, "clinic/start_preview.html", context, status=200 if is_valid else status_of(form))


def _event_days(definition: Definition, anchors: Mapping[str, date]) -> list[tuple[str, date | None]]:
    """Each event of the version with the day that was given for it."""
    return [(anchor.title, anchors.get(anchor.key)) for anchor in definition.anchors]
