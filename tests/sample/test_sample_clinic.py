"""The made-up clinic is what the issue of a first look needs, and is made by the real actions alone."""

from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Q
from django.utils import timezone

from careplan.accounts.models import Installation, Membership, Team, User
from careplan.plans.models import CareTeamMember, Event, Patient, Plan
from careplan.sample.clinic import NoPathway, make_sample_clinic

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PATHWAY = Path(__file__).parents[2] / "pathways" / "library" / "osseous-metastatic-cancer.yaml"


def test_the_sample_clinic(master_key):
    """Made once for all four checks: living eight weeks takes its seconds."""
    call_command("load_pathway", str(PATHWAY), "--publish-first", stdout=StringIO())
    make_sample_clinic(at=timezone.now())
    check_who_is_there()
    check_eight_weeks_that_read_like_a_life()
    check_every_state_of_the_worklist_is_there_and_something_is_new()
    check_history_is_in_order_and_whole()


def check_who_is_there():
    assert Team.objects.count() == 2
    assert Membership.objects.values("user").distinct().count() == 3
    assert User.objects.filter(is_pathway_admin=True).count() == 1
    assert User.objects.filter(is_site_admin=True).count() == 1
    assert Installation.objects.get().is_sample
    families = Patient.objects.annotate(members=Count("care_team")).values_list("members", flat=True)
    assert len(families) == 12
    assert set(families) == {1, 2, 3, 4}


def check_eight_weeks_that_read_like_a_life():
    kinds = Counter(Event.objects.values_list("kind", flat=True))
    for kind in ("ticked", "undone", "skipped", "checked_in", "asked", "answered", "verified", "reviewed"):
        assert kinds[kind] >= 5, kind
    assert Event.objects.filter(kind="ticked").exclude(sealed="{}").count() > 50
    oldest, newest = Event.objects.earliest("at"), Event.objects.latest("at")
    assert 55 <= (newest.at - oldest.at).days <= 57
    assert newest.at <= timezone.now()


def check_every_state_of_the_worklist_is_there_and_something_is_new():
    active = Plan.objects.filter(status=Plan.Status.ACTIVE)
    groups = Counter(active.values_list("worklist_group", flat=True))
    assert groups[1] >= 1
    assert groups[2] >= 3
    assert groups[3] >= 5
    done_and_unverified = Q(items__status="completed", items__verified_at=None)
    assert active.annotate(new=Count("items", filter=done_and_unverified)).filter(new__gt=0).count() >= 8
    assert Plan.objects.filter(status=Plan.Status.FINISHED).count() == 1
    assert CareTeamMember.objects.filter(ended_at__isnull=False).count() == 1


def check_history_is_in_order_and_whole():
    for patient in Patient.objects.all():
        moments = list(patient.events.order_by("number").values_list("at", flat=True))
        assert moments == sorted(moments)
    out = StringIO()
    call_command("verify_events", stdout=out)
    assert "12 chains" in out.getvalue()


def test_a_database_with_accounts_is_left_alone(simon):
    with pytest.raises(CommandError, match="already holds accounts"):
        call_command("load_sample_clinic")
    assert User.objects.count() == 1


def test_without_a_pathway_nothing_is_made(master_key):
    with pytest.raises(NoPathway):
        make_sample_clinic(at=timezone.now())
    assert not User.objects.exists()
