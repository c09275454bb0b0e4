"""Several decisions on one page; what was not done, and why; who else has the patient open."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from careplan.audit.models import AccessLog
from careplan.clinic import presence
from careplan.plans import actions
from careplan.plans.models import PlanStep
from careplan.plans.states import Variance

pytestmark = pytest.mark.django_db


class TestSeveralDecisions:
    def test_those_that_are_answered_are_taken(self, plan, send, url):
        typed = {
            "applies_mri-scan": "yes",
            "applies_bone-scan": "no",
            "reason_bone-scan": "Had one in May.",
            "on_whose_word": "Dr. Weber",
        }
        assert send("decide_steps", typed).url == url("show_patient")
        rows = {row.step_key: row for row in PlanStep.objects.filter(plan=plan)}
        assert (rows["mri-scan"].applies, rows["bone-scan"].applies) == ("yes", "no")
        assert rows["bone-scan"].reason == "Had one in May."
        assert {rows[key].on_whose_word for key in ("mri-scan", "bone-scan")} == {"Dr. Weber"}
        assert rows["denosumab"].applies == "undecided"

    def test_one_refusal_keeps_all_that_was_typed_and_changes_nothing(self, plan, send, written):
        before = written()
        got = send("decide_steps", {"applies_mri-scan": "yes", "applies_bone-scan": "no"})
        form = got.context["form"]
        assert (got.status_code, list(form.errors)) == (422, ["reason_bone-scan"])
        assert form["applies_mri-scan"].value() == "yes"
        assert written() == before

    def test_nothing_answered_is_said(self, plan, send, written):
        before = written()
        got = send("decide_steps", {})
        assert "Choose yes or no for at least one step." in got.content.decode()
        assert written() == before

    def test_what_a_colleague_decided_meanwhile_is_said(self, plan, browser, url, send, sami, now, written):
        form = browser.get(url("decide_steps")).context["form"]
        seen = {f"seen_{key}": line.row.last_event_number for key, line in form.lines.items()}
        actions.decide_step(
            patient=plan.patient,
            plan_id=plan.pk,
            step_key="bone-scan",
            decision=actions.Decision("undecided"),
            by=sami,
            at=now,
        )
        before = written()
        got = send("decide_steps", seen | {"applies_bone-scan": "yes"})
        assert got.status_code == 409
        assert "Somebody else decided about this step" in got.content.decode()
        assert written() == before

    def test_the_page_lists_what_is_not_decided_and_costs_the_same(
        self, plan, browser, url, item_of, django_assert_num_queries
    ):
        assert set(browser.get(url("decide_steps")).context["form"].lines) == {
            "mri-scan",
            "bone-scan",
            "denosumab",
            "opioids",
        }
        with django_assert_num_queries(8):
            browser.get(url("decide_steps"))
        for key in ("mri-scan", "bone-scan", "denosumab"):
            item_of(plan, key)
        with django_assert_num_queries(8):
            assert set(browser.get(url("decide_steps")).context["form"].lines) == {"opioids"}

    def test_with_nothing_left_the_page_says_so_and_the_patients_page_leads_nowhere(
        self, plan, browser, url, send
    ):
        assert url("decide_steps") in browser.get(url("show_patient")).content.decode()
        typed = {f"applies_{key}": "yes" for key in ("mri-scan", "bone-scan", "denosumab", "opioids")}
        send("decide_steps", typed)
        assert "Nothing is left to decide" in browser.get(url("decide_steps")).content.decode()
        assert url("decide_steps") not in browser.get(url("show_patient")).content.decode()


class TestNotDone:
    def test_each_reason_with_whose_it_counts_as(self, plan, item_of, skip, browser, url, send):
        skip(item_of(plan, "mri-scan"), Variance.NO_APPOINTMENT)
        skip(item_of(plan, "exercises"), Variance.TOO_ILL)
        told = skip(item_of(plan, "bone-scan"), Variance.TOLD_NOT_NEEDED)
        found = browser.get(url("list_variances")).context["found"]
        assert found.counts == [
            ("patient reason", 1),
            ("system reason", 1),
            ("to be confirmed", 1),
        ]
        send("confirm_skip", item=told.pk)
        assert ("clinician reason", 1) in browser.get(url("list_variances")).context["found"].counts

    def test_one_and_three_cost_the_same(self, plan, item_of, skip, browser, url, django_assert_num_queries):
        skip(item_of(plan, "mri-scan"))
        browser.get(url("list_variances"))
        with django_assert_num_queries(7):
            browser.get(url("list_variances"))
        for key in ("exercises", "bone-scan"):
            skip(item_of(plan, key))
        with django_assert_num_queries(7):
            browser.get(url("list_variances"))

    def test_without_any_it_says_so(self, plan, browser, url):
        assert "Nothing was marked as not done" in browser.get(url("list_variances")).content.decode()


class TestWhoElse:
    @pytest.fixture(autouse=True)
    def _in_memory(self, settings):
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        cache.clear()

    def test_two_nurses_see_each_other(self, plan, browser, client_of, sami, send):
        other = client_of(sami)
        assert send("say_here").content == b""
        assert send("say_here", client=other).content.decode() == "Nora Lind has this patient open too."
        assert send("say_here").content.decode() == "Sami Haddad has this patient open too."

    def test_another_patient_is_another_place(self, plan, client_of, sami, send, other_patient):
        send("say_here", of=other_patient)
        assert send("say_here", client=client_of(sami)).content == b""

    def test_it_is_no_look_and_writes_nothing(self, plan, send, written):
        before, looks = written(), AccessLog.objects.count()
        send("say_here")
        assert (written(), AccessLog.objects.count()) == (before, looks)

    def test_who_said_nothing_for_a_while_is_gone(self, now):
        beats = {"1": ("Nora", now - presence.HERE_FOR), "2": ("Sami", now - timedelta(minutes=1))}
        assert presence.still_here(beats, now) == {"1": beats["1"]}

    @pytest.mark.parametrize(
        ("names", "words"),
        [
            ([], ""),
            (["Ada"], "Ada has this patient open too."),
            (["Ada", "Sami", "Vera"], "Ada, Sami and Vera have this patient open too."),
        ],
    )
    def test_in_words(self, names, words):
        assert presence.here_words(names) == words
