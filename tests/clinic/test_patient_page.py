"""The patient page: since my last review, what waits, what is to do, who stands around; and what it costs."""

import re
from datetime import timedelta

import pytest

from careplan.checkins import actions as checkins
from careplan.plans import actions
from careplan.plans.actions import Acting
from careplan.plans.models import CareTeamMember, Item
from careplan.plans.states import Variance

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(browser, url):
    def get(client=browser, of=None):
        got = client.get(url("show_patient", of=of) if of else url("show_patient"))
        assert got.status_code == 200
        return got

    return get


@pytest.fixture
def new(page):
    """What the page tells as new: (what, about which step, the words somebody wrote)."""

    def read(**more):
        lines = page(**more).context["page"].news.lines
        return [(line.told.head, line.told.about, line.told.quotes) for line in lines]

    return read


@pytest.fixture
def review(patient, plan, now):
    def do(nurse):
        number = patient.events.latest("number").number
        actions.mark_reviewed(patient=patient, plan_id=plan.pk, up_to=number, by=nurse, at=now)

    return do


def test_who_it_is_stands_on_top_with_the_end_of_the_history(plan, page, patient):
    said = page().content.decode()
    patient.refresh_from_db()
    assert "<b>Maryam Aziz</b>" in said
    assert "born 3 February 1968 · number 40017 · plan since" in said
    assert f"version 1 · history {patient.last_event_number}, {patient.last_event_hash[:8]}" in said


def test_everything_others_did_is_new_until_i_reviewed_it(
    plan, patient, page, new, review, tick, skip, ask, report, item_of, nora, carl, lena, now
):
    tick(item_of(plan, "exercises"), note="It went well.")
    skip(item_of(plan, "support-group"), reason=Variance.TOO_ILL, note="Fever.")
    ask(words="Can she eat before?", item=item_of(plan, "goals"))
    actions.note_item(patient=patient, item_id=item_of(plan, "goals").pk, note="We talked.", by=carl, at=now)
    report(note="It began at night.")
    actions.leave_care_team(patient=patient, by=lena, at=now)
    assert new() == [
        ("Left", "", ()),
        ("Warning sign reported", "Numb or weak legs", ()),
        ("Check-in", "", ("It began at night.",)),
        ("Note", "Talk about what matters most", ("We talked.",)),
        ("Question", "Talk about what matters most", ("Can she eat before?",)),
        ("Not done", "Support group", ("Fever.",)),
        ("Done", "Exercises", ("It went well.",)),
    ]
    review(nora)
    got = page()
    assert got.context["page"].news.lines == ()
    assert "Nothing new." in got.content.decode()


def test_my_review_is_mine_alone(plan, new, review, tick, item_of, nora, sami, client_of, page):
    tick(item_of(plan, "exercises"))
    review(sami)
    assert [line[0] for line in new()] == ["Done"]
    assert new(client=client_of(sami)) == []
    said = page().content.decode()
    assert "You have not reviewed this plan yet" in said
    assert "Sami reviewed today" in said


def test_what_i_did_myself_is_no_news_but_a_colleagues_doing_is(plan, new, patient, item_of, nora, sami, now):
    item = item_of(plan, "exercises", due_in_days=2)
    assert new() == []
    actions.note_item(
        patient=patient, item_id=item.pk, note="Asked the physio.", by=sami, at=now, acting=Acting.NURSE
    )
    assert new() == [("Note", "Exercises", ("Asked the physio.",))]


def test_a_tick_tells_the_day_only_when_it_is_another(plan, page, item_of, tick, carl, patient, today, now):
    tick(item_of(plan, "exercises"))
    given = {"done_on": today - timedelta(days=1), "today": today, "by": carl, "at": now}
    actions.tick_item(patient=patient, item_id=item_of(plan, "support-group").pk, **given)
    details = {line.told.about: line.told.details for line in page().context["page"].news.lines}
    assert details == {"Support group": ("it happened yesterday",), "Exercises": ()}


def test_only_a_standing_tick_of_the_family_can_be_verified(
    plan, page, item_of, tick, patient, carl, sami, nora, now
):
    undone = tick(item_of(plan, "mri-scan"))
    actions.undo_item(patient=patient, item_id=undone.pk, by=carl, at=now)
    again = tick(undone)
    tick(item_of(plan, "bone-scan"), by=sami, acting=Acting.NURSE)
    verified = tick(item_of(plan, "exercises"))
    actions.verify_items(patient=patient, item_ids=[verified.pk], by=nora, at=now)
    lines = page().context["page"].news.lines
    assert [(line.told.head, line.item.title) for line in lines if line.can_verify] == [("Done", "MRI scan")]
    assert [line.item.pk for line in lines if line.can_verify] == [again.pk]


def test_words_of_the_family_are_shown_as_they_wrote_them(plan, page, ask):
    ask(words="<b>Is</b> it مهم?\nSecond line")
    said = page().content.decode()
    assert "&lt;b&gt;Is&lt;/b&gt; it مهم?\nSecond line" in said
    assert '<p class="typed" dir="auto">' in said


def test_what_waits_from_before_my_review_still_stands_there(
    plan, page, ask, skip, item_of, review, nora, new
):
    ask(words="Can she eat before?")
    skip(item_of(plan, "support-group"))
    assert page().context["page"].news.older_questions == ()
    review(nora)
    news = page().context["page"].news
    assert news.lines == ()
    assert [line.told.quotes for line in news.older_questions] == [("Can she eat before?",)]
    assert [item.title for item in news.older_reasons] == ["Support group"]


def test_open_signs_stand_first_call_now_before_tell_today(plan, page, report):
    report(constipation="yes", ago=timedelta(hours=2))
    report(numb_legs="not_sure", constipation="no", note="Since last night.")
    lines = page().context["page"].open_signs
    assert [line.sign.step.key for line in lines] == ["numb-legs", "constipation"]
    assert lines[0].report.quotes == ("Since last night.",)
    assert lines[0].other_answers == [("Answered with no", "1 question")]


def test_two_signs_of_one_check_in_tell_it_once(plan, page, report):
    report(constipation="yes", numb_legs="yes", note="Both since noon.")
    said = page().content.decode()
    assert [line.is_repeat for line in page().context["page"].open_signs] == [False, True]
    assert said.count("It came with the same check-in.") == 1


def test_items_stand_by_category_dated_first_and_undecided_beside_them(
    plan, page, item_of, patient, nora, now
):
    item_of(plan, "bone-scan")
    item_of(plan, "mri-scan", due_in_days=3)
    blocks = {block.key: block for block in page().context["page"].categories}
    assert [one.item.title for one in blocks["imaging"].open_items] == ["MRI scan", "Bone scan"]
    assert [line.step.key for line in blocks["imaging"].undecided] == ["denosumab", "opioids"]
    ruled_out = [(line.step.key, line.by_rule) for line in page().context["page"].does_not_apply]
    assert [key for key, _rule in ruled_out] == ["nerve-block", "breast-only"]
    assert ruled_out[1][1] == "only when “Where did the cancer begin?” is “Breast”"


def test_of_a_habit_the_open_time_and_the_last_done_stand_there(plan, page, item_of, tick):
    for _time in range(3):
        tick(item_of(plan, "exercises"))
    [support] = [block for block in page().context["page"].categories if block.key == "support"]
    assert [(one.item.occurrence, one.line.times_done) for one in support.finished] == [(3, 3)]
    assert [one.item.occurrence for one in support.open_items if one.item.title == "Exercises"] == [4]


def test_an_item_in_error_is_nowhere(plan, page, patient, nora, now, today):
    given = {"title": "Bring the list", "words": "", "category_key": "support", "due_on": None}
    item = actions.add_own_item(
        patient=patient, plan_id=plan.pk, today=today, family_ticks=True, by=nora, at=now, **given
    )
    assert b"Bring the list" in page().content
    actions.void_item(patient=patient, item_id=item.pk, reason="Twice.", by=nora, at=now)
    assert b"Bring the list" not in page().content


def test_family_facts_and_past_signs_stand_beside(plan, page, carl, lena, rob, report, patient, nora, now):
    [sign] = report()
    checkins.close_sign(
        patient=patient, sign_id=sign.pk, outcome="called", words="We called at once.", by=nora, at=now
    )
    found = page().context["page"]
    names = [member.user.name for member in found.members]
    assert names == ["Carl Aziz", "Lena Aziz"]
    assert ("Where did the cancer begin?", "Prostate", True) in [
        (fact.question, fact.answer, fact.is_known) for fact in found.facts
    ]
    assert [line.sign.get_outcome_display() for line in found.past_signs] == ["We called"]


def test_a_finished_plan_can_be_read_and_offers_no_acts(plan, page, patient, item_of, tick, nora, now):
    tick(item_of(plan, "mri-scan"))
    actions.end_plan(patient=patient, plan_id=plan.pk, status="finished", reason="He moved.", by=nora, at=now)
    said = page().content.decode()
    assert "Nothing can be changed in it." in said
    offered = re.findall(r'(?:action|href)="/clinic/patients/[^"]*"', said)
    last_parts = {address.rstrip('"').rsplit("/", 1)[1] for address in offered}
    assert last_parts & {"tick", "decide", "dates", "facts", "finish", "nurse", "add"} == set()
    assert {"reopen", "history", "correct"} <= last_parts


def test_an_earlier_plan_can_be_read_while_another_is_open(
    plan, page, patient, make_plan, item_of, tick, nora, now, browser, url
):
    tick(item_of(plan, "mri-scan"))
    actions.end_plan(patient=patient, plan_id=plan.pk, status="finished", reason="Over.", by=nora, at=now)
    second = make_plan(patient)
    assert [one.pk for one in page().context["page"].others] == [plan.pk]
    assert browser.get("/clinic/finished").content.decode().count(url("show_plan", plan=plan.pk)) == 1
    got = browser.get(url("show_plan", plan=plan.pk))
    said = got.content.decode()
    assert "This is an earlier plan" in said
    assert "Open it again" not in said
    assert "/tick" not in said
    assert got.context["page"].news is None
    assert [one.item.title for block in got.context["page"].categories for one in block.finished] == [
        "MRI scan"
    ]
    # The current plan under its own address is the patient page.
    assert b"Mark as reviewed" in browser.get(url("show_plan", plan=second.pk)).content


def test_a_patient_without_a_plan_is_led_to_start_one(page, other_patient):
    said = page(of=other_patient).content.decode()
    assert "There is no plan yet" in said
    assert f"/clinic/patients/{other_patient.public_id}/start" in said


def test_the_newest_two_hundred_and_a_way_to_the_rest(plan, page, monkeypatch, item_of, patient, carl, now):
    monkeypatch.setattr("careplan.clinic.queries.news.MOST_SHOWN", 2)
    item = item_of(plan, "exercises")
    for number in range(3):
        actions.note_item(patient=patient, item_id=item.pk, note=f"Note {number}", by=carl, at=now)
    news = page().context["page"].news
    assert [line.told.quotes for line in news.lines] == [("Note 2",), ("Note 1",)]
    assert news.has_more


class TestHistory:
    def test_everything_with_its_number_newest_first(self, plan, browser, url, item_of, tick):
        tick(item_of(plan, "exercises"), note="Fine.")
        lines = browser.get(url("show_history")).context["page"].lines
        assert [(line.entry.number, line.head) for line in lines] == [(2, "Done"), (1, "Plan started")]

    def test_page_by_page_by_number(self, plan, browser, url, item_of, patient, carl, now, monkeypatch):
        monkeypatch.setattr("careplan.clinic.queries.history.PAGE_SIZE", 2)
        for number in range(3):
            actions.note_item(
                patient=patient, item_id=item_of(plan, "exercises").pk, note=f"{number}", by=carl, at=now
            )
        first = browser.get(url("show_history")).context["page"]
        second = browser.get(url("show_history"), {"before": first.next_before}).context["page"]
        numbers = [line.entry.number for line in (*first.lines, *second.lines)]
        assert (numbers, second.next_before) == ([4, 3, 2, 1], None)

    @pytest.mark.parametrize("before", ["", "x", "-1", "9" * 40])
    def test_a_number_that_is_none_begins_at_the_newest(self, plan, browser, url, before):
        lines = browser.get(url("show_history"), {"before": before}).context["page"].lines
        assert [line.entry.number for line in lines] == [1]

    def test_words_whose_key_was_destroyed_do_not_break_the_page(
        self, plan, browser, url, patient, item_of, tick
    ):
        tick(item_of(plan, "exercises"), note="Secret.")
        patient.wrapped_key = ""
        patient.save(update_fields=["wrapped_key"])
        said = browser.get(url("show_history")).content.decode()
        assert "The words of this entry cannot be read any more." in said
        assert "Secret" not in said


class TestQueries:
    """One number of queries with one row of each list and with three."""

    @pytest.fixture
    def one(self, plan, carl, item_of, tick, ask, skip, report, patient, nora, now):
        tick(item_of(plan, "exercises"), note="One.")
        ask(item=item_of(plan, "goals"))
        skip(item_of(plan, "support-group"))
        [sign] = report()
        checkins.close_sign(
            patient=patient, sign_id=sign.pk, outcome="called", words="Called.", by=nora, at=now
        )
        report()

    @pytest.fixture
    def two_more(self, one, plan, item_of, tick, ask, skip, report, patient, nora, sami, now, join):
        def do():
            for name in ("Dora Aziz", "Emil Aziz"):
                user = join(name, patient, relation=CareTeamMember.Relation.SIBLING)
                tick(item_of(plan, "exercises"), by=user, note="More.")
                ask(by=user, item=item_of(plan, "mri-scan"))
                skip(item_of(plan, "support-group"), by=user)
                sign = report(by=user, constipation="yes", numb_legs="yes")[-1]
                checkins.close_sign(
                    patient=patient, sign_id=sign.pk, outcome="seen", words="Seen.", by=nora, at=now
                )
            number = patient.events.latest("number").number
            actions.mark_reviewed(patient=patient, plan_id=plan.pk, up_to=number, by=sami, at=now)

        return do

    @pytest.mark.parametrize(
        ("name", "most"),
        [
            ("show_patient", 21),
            ("show_history", 9),
            ("list_questions", 11),
            ("list_signs", 9),
            ("list_family", 7),
            ("list_check_ins", 6),
            ("show_charts", 6),
        ],
    )
    def test_one_and_three(self, name, most, browser, url, one, two_more, django_assert_num_queries):
        def count():
            browser.get(url(name))
            with django_assert_num_queries(most):
                browser.get(url(name))

        count()
        two_more()
        count()

    def test_an_items_page(self, browser, url, one, two_more, plan, django_assert_num_queries):
        item = Item.objects.filter(plan=plan, plan_step__step_key="goals").get()

        def count():
            browser.get(url("show_item", item=item.pk))
            with django_assert_num_queries(16):
                browser.get(url("show_item", item=item.pk))

        count()
        two_more()
        count()


def test_what_was_withdrawn_after_a_note_stays_marked(plan, page, item_of, patient, carl, nora, now):
    begun, untouched = item_of(plan, "exercises"), item_of(plan, "support-group")
    actions.note_item(patient=patient, item_id=begun.pk, note="He counts to ten.", by=carl, at=now)
    for key in ("exercises", "support-group"):
        no = actions.Decision("no", "Too painful.")
        actions.decide_step(patient=patient, plan_id=plan.pk, step_key=key, decision=no, by=nora, at=now)
    shown = [one.item for block in page().context["page"].categories for one in block.finished]
    assert shown == [begun]
    assert "withdrawn; what was written on it stays" in page().content.decode()
    assert untouched not in shown
