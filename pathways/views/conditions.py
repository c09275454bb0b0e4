"""When a step applies, as a tree of tests and groups: each change is one page and one save."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from pathways import actions_rules, condition_tree, conditions, queries, solve
from pathways.condition_tree import Path
from pathways.conditions import Condition, ConditionError
from pathways.definition import Definition, Kind, Step
from pathways.describe import Described
from pathways.forms import PlainForm
from pathways.forms_condition import GroupForm, NewGroupForm, TestForm, WrapForm
from pathways.forms_rule import RuleForm
from pathways.models import Version
from pathways.rule_lines import rules_of
from pathways.views.saving import FormPage, draft_view, save_button, save_form
from pathways.views.showing import as_shown


@dataclass(frozen=True, slots=True)
class Spot:
    """One place in the rule of one step. `part` is what stands there; None for a rule that has nothing yet.

    `has_acts`: the page also offers to take the part out, or to put it into a group.
    """

    draft: Version
    definition: Definition
    step: Step
    path: Path
    part: Condition | None
    has_acts: bool = False

    @property
    def rule_url(self) -> str:
        return reverse("pathways:show_rule", args=[self.draft.pathway.key, self.draft.number, self.step.key])

    @property
    def rule_in_words(self) -> str:
        return conditions.in_words(self.step.condition, self.definition.facts_by_key)

    @property
    def part_in_words(self) -> str:
        return conditions.part_in_words(self.part, self.definition.facts_by_key)

    @property
    def is_group(self) -> bool:
        return condition_tree.joint_of(self.part) is not None

    @property
    def may_wrap(self) -> bool:
        """Whether one more level fits around what stands here."""
        return len(self.path) + 1 + conditions.depth(self.part) <= conditions.MAX_DEPTH

    @property
    def wrap_url(self) -> str:
        return self._url("wrap_part")

    @property
    def remove_url(self) -> str:
        return self._url("remove_part")

    def _url(self, name: str) -> str:
        place = condition_tree.place_of(self.path)
        arguments = [self.draft.pathway.key, self.draft.number, self.step.key, place]
        return reverse(f"pathways:{name}", args=arguments)


@draft_view
@require_safe
def show_rule(request: HttpRequest, draft: Version, key: str) -> HttpResponse:
    """When a step applies: in words, and below as a tree with what can be done to each part."""
    definition = queries.definition(draft.pk)
    step = _step(definition, key)
    context = {
        "draft": draft,
        "rules": rules_of(step, definition),
        "node": condition_tree.tree(step.condition, definition.facts_by_key),
        "has_facts": bool(definition.facts),
    }
    return render(request, "pathways/show_rule.html", context)


@draft_view
def add_test(request: HttpRequest, draft: Version, key: str, place: str) -> HttpResponse:
    """A test at the end of a group, or the first of a rule that has none."""
    spot = _spot(draft, key, place)
    if spot is None:
        return _moved_on(request, draft, key)
    form = as_shown(request, lambda data, **more: TestForm(data, definition=spot.definition, **more))
    titles = (gettext("Add a test"), gettext("Add the test"))
    return _save(
        request, spot, form, titles, lambda: condition_tree.added(spot.step.condition, spot.path, form.test())
    )


@draft_view
def add_group(request: HttpRequest, draft: Version, key: str, place: str) -> HttpResponse:
    """A group with its first test, at the end of another group."""
    spot = _spot(draft, key, place)
    if spot is None:
        return _moved_on(request, draft, key)
    form = as_shown(request, lambda data, **more: NewGroupForm(data, definition=spot.definition, **more))
    titles = (gettext("Add a group"), gettext("Add the group"))
    return _save(
        request,
        spot,
        form,
        titles,
        lambda: condition_tree.added(spot.step.condition, spot.path, form.group()),
    )


@draft_view
def change_test(request: HttpRequest, draft: Version, key: str, place: str) -> HttpResponse:
    """One test."""
    spot = _spot(draft, key, place)
    if spot is None or spot.part is None or condition_tree.joint_of(spot.part):
        return _moved_on(request, draft, key)
    form = as_shown(
        request,
        lambda data, **more: TestForm(data, definition=spot.definition, stored=spot.part, **more),
    )
    titles = (gettext("Change a test"), gettext("Save"))
    return _save(
        request,
        replace(spot, has_acts=True),
        form,
        titles,
        lambda: condition_tree.changed(spot.step.condition, spot.path, form.test()),
    )


@draft_view
def change_group(request: HttpRequest, draft: Version, key: str, place: str) -> HttpResponse:
    """How one group joins its parts."""
    spot = _spot(draft, key, place)
    joint = condition_tree.joint_of(spot.part) if spot else None
    if joint is None:
        return _moved_on(request, draft, key)
    form = GroupForm(request.POST or None, initial={"joint": joint.value})
    titles = (gettext("Change a group"), gettext("Save"))
    return _save(
        request,
        replace(spot, has_acts=True),
        form,
        titles,
        lambda: condition_tree.joined(spot.step.condition, spot.path, form.joining()),
    )


@draft_view
def wrap_part(request: HttpRequest, draft: Version, key: str, place: str) -> HttpResponse:
    """Put a test, or a group, into a new group of its own, to which more can be added."""
    spot = _spot(draft, key, place)
    if spot is None or spot.part is None:
        return _moved_on(request, draft, key)
    form = WrapForm(request.POST or None)
    titles = (gettext("Put it into a group"), gettext("Make the group"))
    return _save(
        request,
        spot,
        form,
        titles,
        lambda: condition_tree.wrapped(spot.step.condition, spot.path, form.joining()),
    )


@draft_view
@require_POST
def remove_part(request: HttpRequest, draft: Version, key: str, place: str) -> HttpResponse:
    """Take a test, or a group with all that is in it, out of the rule."""
    spot = _spot(draft, key, place)
    if spot is None or spot.part is None:
        return _moved_on(request, draft, key)
    return save_button(
        request,
        draft,
        lambda revision: actions_rules.change_condition(
            version=draft,
            revision=revision,
            key=key,
            condition=condition_tree.removed(spot.step.condition, spot.path),
            by=request.user,
            at=timezone.now(),
        ),
        back="",
        said=gettext("It is taken out of the rule."),
        back_to=spot.rule_url,
    )


def _step(definition: Definition, key: str) -> Step:
    """Return a step that can have rules. A watch question has none: 404."""
    step = definition.steps_by_key.get(key)
    if step is None or step.kind is Kind.WATCH:
        raise Http404
    return step


def _spot(draft: Version, key: str, place: str) -> Spot | None:
    """Return the place an address names, or None when the rule has no such place."""
    definition = queries.definition(draft.pk)
    step = _step(definition, key)
    try:
        path = condition_tree.path_of(place)
        part = condition_tree.part_at(step.condition, path) if step.condition or path else None
    except KeyError:
        return None
    return Spot(draft, definition, step, path, part)


def _moved_on(request: HttpRequest, draft: Version, key: str) -> HttpResponse:
    """Answer for a place that the rule does not have: 404, or back to the rule for a form that came too late."""
    if request.method != "POST":
        raise Http404
    messages.warning(request, gettext("The rule was changed meanwhile. Nothing was changed. Look again."))
    return redirect("pathways:show_rule", draft.pathway.key, draft.number, key)


def _save(
    request: HttpRequest,
    spot: Spot,
    form: PlainForm,
    titles: tuple[str, str],
    make: Callable[[], Condition],
) -> HttpResponse:
    """Show a form for a place, or save the rule that `make` gives for what was typed. Refused is a rule
    that is too deep, or that no answers make true.

    `titles`: of the page, and of its button.
    """
    if form.is_bound and form.is_valid():
        try:
            rule = make()
        except ConditionError as error:
            form.add_error(None, str(error))
        else:
            if solve.satisfiable(rule, spot.definition.facts_by_key) is False:
                form.add_error(None, RuleForm.never_true)
    title, submit = titles
    page = FormPage(
        spot.draft,
        title=title,
        submit=submit,
        back="",
        form=form,
        typed=lambda: _described(make(), spot.definition),
        saved=lambda now: _described(now.step(spot.step.key).condition, now),
        back_to=spot.rule_url,
        back_title=spot.step.title,
        beside=spot,
    )
    return save_form(
        request,
        page,
        lambda revision: actions_rules.change_condition(
            version=spot.draft,
            revision=revision,
            key=spot.step.key,
            condition=make(),
            by=request.user,
            at=timezone.now(),
        ),
        gettext("The rule is saved."),
        template="pathways/edit_rule_part.html",
    )


def _described(condition: Condition | None, definition: Definition) -> Described:
    return [(gettext("Applies"), conditions.in_words(condition, definition.facts_by_key))]
