"""The pages of new versions: what is on offer, what would change, agreeing, how far it is, and back."""

from dataclasses import replace

import pytest
from django.urls import reverse

from careplan.clinic.queries import moves
from careplan.plans import actions
from careplan.plans.models import MovingPlan, Plan, VersionMove
from pathways import actions as pathway_actions
from tests.cast import SMALL_PATHWAY
from tests.plans.moves import agreed, carry_out, move_to, publish, second_definition
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(version, now):
    return publish(second_definition(), now)


@pytest.fixture
def address(team, second):
    return reverse("clinic:preview_move", args=[team.pk, second.pk])


def chosen(nora, team, second, wish="move", reason="Nobody leads it any more."):
    """What a browser sends that chose `wish` for each group."""
    fields = {}
    for group in moves.move_preview(nora, team, second, mine=False, after=0).groups:
        fields |= {f"wish-{group.key}": wish, f"basis-{group.key}": group.basis}
        fields |= {f"reason-{group.key}-{line.step_key}": reason for line in group.words.dropped}
    return fields


def test_an_offer_says_how_many_plans_and_nothing_before_it_is_one(browser, plan, second, ada, now):
    page = browser.get(reverse("clinic:list_offers")).content.decode()
    assert "A small pathway, version 2" in page
    assert "1 open plan follows an older version, 1 of them is with you" in page
    pathway_actions.end_offer(version=second, reason="Not yet", by=ada, at=now)
    assert "No new version is on offer" in browser.get(reverse("clinic:list_offers")).content.decode()


def test_equal_changes_are_one_group_and_others_another(
    browser, plan, second, team, address, nora, now, make_patient, make_plan
):
    make_plan(make_patient("Lea Berg", "40018"))
    without = make_plan(make_patient("Ida Holm", "40019"))
    actions.decide_step(
        patient=without.patient,
        plan_id=without.pk,
        step_key="support-group",
        decision=actions.Decision("no", "She has friends for that."),
        by=nora,
        at=now,
    )
    preview = moves.move_preview(nora, team, second, mine=False, after=0)
    assert sorted(len(group.plans) for group in preview.groups) == [1, 2]
    page = browser.get(address).content.decode()
    for words in (
        "Talk about what matters most",
        "Home visit",
        "Support group",
        "Are there stairs at home?",
        "Exercises",
    ):
        assert words in page


@pytest.mark.parametrize("count", [1, 3])
def test_a_preview_costs_the_same_number_of_queries(
    count, browser, second, address, make_patient, make_plan, django_assert_num_queries
):
    for number in range(count):
        make_plan(make_patient(f"Person {number}", f"9{number}"))
    browser.get(address)
    with django_assert_num_queries(11):
        browser.get(address)


@pytest.mark.parametrize("count", [1, 3])
def test_a_move_costs_the_same_number_of_queries(
    count, browser, second, team, nora, now, make_patient, make_plan, django_assert_num_queries
):
    plans = [make_plan(make_patient(f"Person {number}", f"9{number}")) for number in range(count)]
    move = move_to(team, plans, second, nora, now)
    url = reverse("clinic:show_move", args=[move.pk])
    browser.get(url)
    with django_assert_num_queries(8):
        browser.get(url)


def test_agreeing_writes_what_was_chosen_and_the_worker_does_it(
    browser, plan, second, team, address, nora, now
):
    answer = browser.post(address, chosen(nora, team, second))
    move = VersionMove.objects.get()
    assert answer.headers["Location"] == reverse("clinic:show_move", args=[move.pk])
    assert Plan.objects.get(pk=plan.pk).version_id != second.pk
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "0 of 1 plans are through" in page
    carry_out(move)
    piece = browser.get(answer.headers["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "1 of 1 plans are through" in piece
    assert "every 2s" not in piece
    assert Plan.objects.get(pk=plan.pk).version_id == second.pk


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda fields: {}, "Nothing is chosen yet"),
        (lambda fields: {**fields, **{name: "" for name in fields if name.startswith("reason")}}, "Please write"),
        (
            lambda fields: {**fields, **{name: "x.y" for name in fields if name.startswith("basis")}},
            "changed while your page was open",
        ),
        (
            lambda fields: {name.replace(name[5:17], "0" * 12): value for name, value in fields.items()},
            "Something changed in these plans",
        ),
        (
            lambda fields: {**fields, **{name: "x" * 301 for name in fields if name.startswith("reason")}},
            "301",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_agreed_to_is_said_and_changes_nothing(
    change, sentence, browser, plan, second, team, address, nora
):
    fields = chosen(nora, team, second)
    with nothing_changes():
        answer = browser.post(address, change(fields))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_plan_may_be_left_for_later(browser, plan, second, team, address, nora, make_patient, make_plan):
    other = make_plan(make_patient("Lea Berg", "40018"))
    fields = chosen(nora, team, second)
    key = next(name for name in fields if name.startswith("wish"))[5:]
    browser.post(address, {**fields, f"except-{key}": [str(other.pk)]})
    assert [moving.plan_id for moving in MovingPlan.objects.all()] == [plan.pk]


def test_one_choice_for_all_holds_where_a_group_says_nothing_else(
    browser, plan, second, team, address, nora, now, make_patient, make_plan
):
    without = make_plan(make_patient("Ida Holm", "40019"))
    no = actions.Decision("no", "She has friends for that.")
    actions.decide_step(
        patient=without.patient, plan_id=without.pk, step_key="support-group", decision=no, by=nora, at=now
    )
    fields = chosen(nora, team, second, wish="later", reason="")
    assert "All these plans at once" in browser.get(address).content.decode()
    with nothing_changes():
        answer = browser.post(address, {**fields, "wish-all": "move"})
    assert "Please write something first." in answer.content.decode()
    [own] = [
        name
        for name, basis in fields.items()
        if name.startswith("basis") and [without.pk] == [one for one, _number in moves.read_basis(basis)[1]]
    ]
    browser.post(
        address,
        {
            **fields,
            "wish-all": "move",
            "reason-all": "Nobody leads it any more.",
            own.replace("basis", "wish"): "stay",
        },
    )
    wishes = dict(MovingPlan.objects.values_list("plan", "wish"))
    assert wishes == {plan.pk: "move", without.pk: "stay"}
    [reasons] = VersionMove.objects.get().reasons.values()
    assert reasons == {"support-group": "Nobody leads it any more."}


def test_who_chose_to_stay_is_not_asked_again(browser, plan, second, team, address, nora, now):
    browser.post(address, chosen(nora, team, second, wish="stay"))
    carry_out(VersionMove.objects.get())
    page = browser.get(address).content.decode()
    assert "1 stays where it is" in page
    assert "Nothing to decide" in page


def test_one_plan_alone_shows_its_days(browser, plan, second, url):
    page = browser.get(url("show_new_version")).content.decode()
    assert "no day →" in page
    assert "What shall happen with this plan?" in page


def test_stop_go_on_and_back(browser, plan, second, team, nora, now, send):
    move = actions.agree_to_move(
        team=team, version_id=second.pk, agreed=agreed([plan], second), reasons={}, by=nora, at=now
    )
    browser.post(reverse("clinic:stop_move", args=[move.pk]))
    page = browser.get(reverse("clinic:show_move", args=[move.pk])).content.decode()
    assert "Stopped. Plans that were moved stay moved" in page
    assert "Go on" in page
    browser.post(reverse("clinic:resume_move", args=[move.pk]))
    carry_out(move)
    answer = send("move_back", moving=MovingPlan.objects.get().pk)
    assert answer.status_code == 302
    assert Plan.objects.get(pk=plan.pk).version_id != second.pk


def test_a_stranger_nurse_finds_no_move(client_of, stella, plan, second, team, nora, now, address):
    move = actions.agree_to_move(
        team=team, version_id=second.pk, agreed=agreed([plan], second), reasons={}, by=nora, at=now
    )
    browser = client_of(stella)
    assert browser.get(address).status_code == 404
    assert browser.get(reverse("clinic:show_move", args=[move.pk])).status_code == 404


def test_every_page_still_shows_what_the_new_version_has_no_place_for(
    browser, client_of, plan, version, team, nora, carl, now, does_tick
):
    """The whole category of a done item is gone: what was done stays to be seen, by the family too."""
    does_tick("exercises")
    steps = tuple(step for step in SMALL_PATHWAY.steps if step.category != "support")
    categories = tuple(one for one in SMALL_PATHWAY.categories if one.key != "support")
    third = publish(replace(SMALL_PATHWAY, steps=steps, categories=categories), now)
    move_to(team, [plan], third, nora, now)
    patient = plan.patient.public_id
    for name in ("show_patient", "show_history", "set_dates", "change_facts", "add_own_item"):
        page = browser.get(reverse(f"clinic:{name}", args=[patient]))
        assert page.status_code == 200, name
    assert "Exercises" in browser.get(reverse("clinic:show_patient", args=[patient])).content.decode()
    family = client_of(carl)
    for name in ("show_today", "show_plan", "show_more", "list_check_ins", "show_warning_signs"):
        assert family.get(reverse(f"checklist:{name}", args=[patient])).status_code == 200, name
    assert "Exercises" in family.get(reverse("checklist:show_plan", args=[patient])).content.decode()
    item = plan.items.get(plan_step__step_key="exercises", occurrence=1)
    assert family.get(reverse("checklist:show_item", args=[patient, item.pk])).status_code == 200
    assert browser.get(reverse("clinic:show_item", args=[patient, item.pk])).status_code == 200


@pytest.fixture
def does_tick(plan, carl, now, item_of):
    def tick(step_key):
        actions.tick_item(
            patient=plan.patient, item_id=item_of(plan, step_key).pk, done_on=plan.started_on,
            today=plan.started_on, by=carl, at=now,
        )  # fmt: skip
        plan.patient.refresh_from_db()

    return tick
