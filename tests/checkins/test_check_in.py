"""How the patient is: a yes and a not sure open a sign at the author's level; a no closes nothing."""

from datetime import date, timedelta

import pytest

from careplan.checkins import actions as checkin_actions
from careplan.checkins.actions import Observation
from careplan.checkins.models import CheckIn, Sign
from careplan.plans import history
from careplan.plans.access import NotThere
from careplan.plans.actions import ActRefused
from careplan.plans.models import Event, Patient
from careplan.plans.wording import WordsRefused
from tests.rows import nothing_changes

pytestmark = pytest.mark.django_db

Outcome = Sign.Outcome


@pytest.fixture
def do(patient, now):
    def act(person, action, **given):
        return action(**{"patient": Patient.objects.get(pk=patient.pk), "by": person, "at": now, **given})

    return act


@pytest.fixture
def check_in(do, carl, plan):
    def save(by=carl, at=None, plan_id=None, whose_words=CheckIn.Words.CAREGIVER, watch=None, **seen):
        observation = Observation(watch or {}, whose_words, **seen)
        given = {"at": at} if at else {}
        return do(by, checkin_actions.check_in, plan_id=plan_id or plan.pk, observation=observation, **given)

    return save


@pytest.fixture
def close(do, nora):
    def act(sign, outcome=Outcome.CALLED, words="We called. Come at two.", by=nora, **given):
        return do(by, checkin_actions.close_sign, sign_id=sign.pk, outcome=outcome, words=words, **given)

    return act


@pytest.fixture
def take_on(do, nora):
    return lambda sign, by=nora, **given: do(by, checkin_actions.take_on_sign, sign_id=sign.pk, **given)


@pytest.fixture
def head(plan):
    def read():
        plan.refresh_from_db()
        return plan.worklist_group, plan.worklist_since

    return read


def entries(patient, kind):
    events = Event.objects.filter(patient=patient, kind=kind).select_related("by").order_by("number")
    return history.entries(Patient.objects.get(pk=patient.pk), events)


def test_every_answer_is_sealed_under_its_own_name(check_in, patient, carl, now):
    row = check_in(
        watch={"numb-legs": "no", "constipation": "no"},
        whose_words=CheckIn.Words.PATIENT,
        pain="4",
        temperature="37,2",
        note="She slept well.",
    )
    (entry,) = entries(patient, "checked_in")
    assert entry.words == {
        "watch:numb-legs": "no",
        "watch:constipation": "no",
        "pain": "4",
        "temperature": "37,2",
        "note": "She slept well.",
    }
    assert (entry.data, entry.by_id) == ({"whose": "patient"}, carl.pk)
    assert (row.event.number, row.by, row.at) == (entry.number, carl, now)
    assert not Sign.objects.exists()


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
@pytest.mark.parametrize(
    ("key", "level", "group"), [("numb-legs", "call_now", 1), ("constipation", "tell_today", 2)]
)
def test_yes_and_not_sure_open_a_sign_at_the_level_of_the_pathway(
    check_in, head, patient, carl, now, answer, key, level, group
):
    row = check_in(watch={key: answer})
    sign = Sign.objects.get()
    assert (sign.checkin, sign.step.key, sign.answer, sign.level) == (row, key, answer, level)
    assert (sign.reported_by, sign.reported_at, sign.is_open) == (carl, now, True)
    assert head() == (group, now)
    (entry,) = entries(patient, "sign_reported")
    assert (entry.step_key, entry.data) == (key, {"answer": answer, "level": level})


def test_nothing_that_is_entered_beside_it_changes_the_level(check_in, head):
    check_in(watch={"constipation": "yes"}, pain="10", temperature="41.5", note="Numb legs! Call now!")
    assert head()[0] == 2
    assert Sign.objects.get().level == "tell_today"


def test_pain_and_fever_alone_open_no_sign(check_in, head):
    check_in(pain="10", temperature="41.5")
    assert not Sign.objects.exists()
    assert head()[0] == 3


def test_a_later_no_closes_nothing(check_in, head, now):
    check_in(watch={"numb-legs": "yes"})
    check_in(watch={"numb-legs": "no"}, at=now + timedelta(hours=2))
    assert Sign.objects.get().is_open
    assert head() == (1, now)


def test_both_levels_at_once_are_in_the_first_group_and_then_in_the_second(check_in, close, head, now):
    check_in(watch={"constipation": "yes"})
    later = now + timedelta(hours=1)
    check_in(watch={"numb-legs": "yes"}, at=later)
    assert head() == (1, later)
    close(Sign.objects.get(level="call_now"))
    assert head() == (2, now)
    close(Sign.objects.get(level="tell_today"))
    assert head()[0] == 3


def test_the_oldest_open_sign_says_since_when(check_in, close, head, now):
    check_in(watch={"numb-legs": "yes"})
    check_in(watch={"numb-legs": "not_sure"}, at=now + timedelta(hours=1))
    assert head() == (1, now)
    close(Sign.objects.earliest("reported_at"))
    assert head() == (1, now + timedelta(hours=1))


def test_taken_on_says_who_and_when_and_it_stays_open(check_in, take_on, head, patient, nora, now):
    check_in(watch={"numb-legs": "yes"})
    sign = take_on(Sign.objects.get())
    assert (sign.taken_on_by, sign.taken_on_at, sign.is_open) == (nora, now, True)
    assert head()[0] == 1
    (entry,) = entries(patient, "sign_taken_on")
    assert (entry.step_key, entry.data, entry.by_name) == ("numb-legs", {"sign": sign.pk}, "Nora Lind")


@pytest.mark.parametrize("outcome", Outcome)
def test_closed_with_words_that_the_family_reads(check_in, close, patient, nora, now, outcome):
    check_in(watch={"numb-legs": "yes"})
    sign = close(Sign.objects.get(), outcome)
    assert (sign.closed_by, sign.closed_at, sign.outcome, sign.is_open) == (nora, now, outcome, False)
    assert (sign.answered_by, sign.answered_at) == (nora, now)
    (answered,) = entries(patient, "sign_answered")
    (closed,) = entries(patient, "sign_closed")
    assert answered.data == {"sign": sign.pk, "outcome": outcome}
    assert answered.words == {"answer": "We called. Come at two."}
    assert (closed.data, closed.words) == ({"sign": sign.pk}, {})
    assert (sign.answering_event.number, sign.closing_event.number) == (answered.number, closed.number)


@pytest.mark.parametrize(
    ("words", "problem"), [("", "write something"), (" \n", "write"), ("a" * 1001, "Up to 1000")]
)
def test_words_are_needed_to_close(check_in, close, words, problem):
    check_in(watch={"numb-legs": "yes"})
    sign = Sign.objects.get()
    with nothing_changes(), pytest.raises(WordsRefused, match=problem):
        close(sign, words=words)


def test_what_is_closed_is_neither_closed_nor_taken_on_again(check_in, close, take_on, sami):
    check_in(watch={"numb-legs": "yes"})
    sign = close(Sign.objects.get(), by=sami)
    for act in (close, take_on):
        with (
            nothing_changes(),
            pytest.raises(ActRefused, match="Sami Haddad has already answered") as refused,
        ):
            act(sign)
        assert refused.value.current == sign


@pytest.mark.parametrize(
    "watch",
    [{"numb-legs": "perhaps"}, {"numb-legs": ""}, {"mri-scan": "yes"}, {"never-asked": "no"},
     {"numb-legs": "yes", "headache": "yes"}],
)  # fmt: skip
def test_what_this_version_does_not_ask_is_refused_and_nothing_is_saved(check_in, watch):
    with nothing_changes(), pytest.raises(ActRefused, match="questions have changed"):
        check_in(watch=watch)


@pytest.mark.parametrize(
    ("name", "longest"),
    [
        ("pain", 20),
        ("temperature", 20),
        ("pain_worst", 20),
        ("tired", 20),
        ("mood_words", 120),
        ("note", 4000),
    ],
)
def test_an_entry_without_end_is_refused(check_in, name, longest):
    with nothing_changes(), pytest.raises(WordsRefused, match=f"Up to {longest} fit"):
        check_in(watch={"numb-legs": "no"}, **{name: "9" * (longest + 1)})


DAY = {
    "pain_worst": "9",
    "places": ("hip", "lower_back"),
    "woke": "once",
    "tired": "8",
    "eating": "less",
    "bowels_on": date(2026, 1, 2),
    "mood": ("sad",),
    "mood_words": "Misses home.",
    "carer": "need_help",
}
SEALED = {**DAY, "places": "hip,lower_back", "bowels_on": "2026-01-02", "mood": "sad"}


@pytest.mark.parametrize("name", DAY)
def test_each_answer_of_the_day_is_sealed_under_its_name_and_nothing_else_is(check_in, patient, name):
    check_in(**{name: DAY[name]})
    (entry,) = entries(patient, "checked_in")
    assert entry.words == {name: SEALED[name]}
    event = Event.objects.get(patient=patient, kind="checked_in")
    assert SEALED[name] not in event.data


def test_nothing_of_the_day_opens_a_sign_or_moves_the_plan(check_in, head):
    check_in(pain="10", **DAY)
    assert not Sign.objects.exists()
    assert head()[0] == 3


@pytest.mark.parametrize(
    "seen",
    [{"places": ("moon",)}, {"places": ("hip,leg",)}, {"woke": "never"}, {"eating": "all"}, {"mood": ("",)},
     {"carer": "fine"}],
)  # fmt: skip
def test_a_key_that_is_no_choice_is_refused_and_nothing_is_saved(check_in, seen):
    with nothing_changes(), pytest.raises(ActRefused, match="questions have changed"):
        check_in(watch={"numb-legs": "yes"}, **seen)


@pytest.mark.parametrize("who", ["lena", "rob", "otto", "nora", "stella", "ada", "simon"])
def test_only_a_family_that_takes_part_checks_in(check_in, cast, who):
    with nothing_changes(), pytest.raises(NotThere):
        check_in(by=getattr(cast, who), watch={"numb-legs": "yes"})


@pytest.mark.parametrize("who", ["carl", "lena", "stella", "otto", "simon"])
def test_only_a_nurse_of_the_team_answers_a_sign(check_in, close, take_on, cast, who):
    check_in(watch={"numb-legs": "yes"})
    sign = Sign.objects.get()
    for act in (close, take_on):
        with nothing_changes(), pytest.raises(NotThere):
            act(sign, by=getattr(cast, who))


def test_a_plan_and_a_sign_of_another_patient_are_not_there(
    check_in, close, take_on, other_patient, make_plan, otto, now
):
    foreign = make_plan(other_patient)
    seen = Observation({"numb-legs": "yes"}, CheckIn.Words.CAREGIVER)
    checkin_actions.check_in(patient=other_patient, plan_id=foreign.pk, observation=seen, by=otto, at=now)
    sign = Sign.objects.get()
    for act in (
        lambda: check_in(plan_id=foreign.pk, watch={"numb-legs": "no"}),
        lambda: close(sign),
        lambda: take_on(sign),
    ):
        with nothing_changes(), pytest.raises(NotThere):
            act()


def test_no_answer_stands_in_the_open_beside_the_seal(check_in, patient):
    check_in(watch={"numb-legs": "no"}, pain="7", note="She cried.", temperature="38.9")
    event = Event.objects.get(patient=patient, kind="checked_in")
    for word in ("cried", "38.9", '"7"', '"no"'):
        assert word not in event.data + event.sealed
