"""Moving live plans to another version: agreed by a nurse, carried out in the background, stopped, resumed.

Nothing moves before a nurse of the team agreed. A plan in which anything happened after that is left out and
listed. `carry_out_batch` does at most `BATCH` plans in one transaction, so that a tick meanwhile waits a moment;
a worker that is killed has done whole batches only, and the next worker goes on where it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from careplan.accounts.models import Team, User
from careplan.accounts.queries import memberships_of
from careplan.plans.access import NotThere
from careplan.plans.actions.move_batch import BATCH, carry_out
from careplan.plans.actions.writing import ActRefused
from careplan.plans.models import MovingPlan, Plan, VersionMove
from careplan.plans.wording import clean_words
from pathways import queries as pathway_queries

LEASE = timedelta(seconds=60)
State = VersionMove.State


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a nurse said of one plan, and what she saw: its event number, and the signature of its changes."""

    plan_id: int
    wish: MovingPlan.Wish
    event_number: int
    signature: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a move is: plans per state."""

    waiting: int
    done: int
    left_out: int
    reversed: int

    @property
    def total(self) -> int:
        return self.waiting + self.done + self.left_out + self.reversed


def agree_to_move(
    *,
    team: Team,
    version_id: int,
    agreed: Sequence[Agreed],
    reasons: Mapping[str, Mapping[str, str]],
    by: User,
    at: datetime,
) -> VersionMove:
    """Write down what a nurse agreed to; a worker carries it out.

    `reasons`: signature -> step key -> why an open item of that step is dropped.
    Raises NotThere (no nurse of the team; a plan of another team), WordsRefused, ActRefused (a version that cannot
    be used, nothing chosen, a plan that waits in another move).
    """
    if team.pk not in {membership.team_id for membership in memberships_of(by)}:
        raise NotThere
    if version_id not in {version.pk for version in pathway_queries.offered_versions()}:
        raise ActRefused(_("This version is not on offer any more."))
    if not agreed:
        raise ActRefused(_("Choose at least one plan."))
    plans = {
        plan.pk: plan
        for plan in Plan.objects.filter(pk__in=[one.plan_id for one in agreed], team=team).only("version_id")
    }
    if len(plans) != len({one.plan_id for one in agreed}):
        raise NotThere
    cleaned = {
        digest: {key: clean_words(text, longest=300) for key, text in by_step.items()}
        for digest, by_step in reasons.items()
    }
    try:
        with transaction.atomic():
            move = VersionMove.objects.create(
                team=team, version_id=version_id, agreed_by=by, agreed_at=at, reasons=cleaned
            )
            MovingPlan.objects.bulk_create(
                MovingPlan(
                    move=move,
                    plan_id=one.plan_id,
                    wish=one.wish,
                    from_version_id=plans[one.plan_id].version_id,
                    event_number=one.event_number,
                    changes_digest=one.signature,
                )
                for one in agreed
            )
    except IntegrityError as error:
        raise ActRefused(
            _("One of these plans waits in another move already. Look at the list again.")
        ) from error
    return move


def lease_move(*, worker: str, now: datetime) -> VersionMove | None:
    """Take the oldest move that nobody works on, or whose worker is gone. One update decides who has it."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    for move_id in (
        VersionMove.objects.filter(free, state=State.RUNNING).order_by("id").values_list("pk", flat=True)
    ):
        taken = VersionMove.objects.filter(free, pk=move_id, state=State.RUNNING).update(
            leased_until=now + LEASE, leased_by=worker
        )
        if taken:
            return VersionMove.objects.select_related("team", "agreed_by").get(pk=move_id)
    return None


def carry_out_batch(*, move: VersionMove, worker: str, now: datetime) -> bool:
    """Do the next plans of a leased move; True while there is more to do.

    Each batch renews the lease. A move that was stopped, or that another worker has taken, does nothing.
    Events per moved plan: PLAN_MOVED, and what `apply_changes` writes; per closed plan: PLAN_FINISHED.
    """
    mine = VersionMove.objects.filter(pk=move.pk, state=State.RUNNING, leased_by=worker)
    if not mine.update(leased_until=now + LEASE):
        return False
    waiting = list(
        move.plans.filter(state=MovingPlan.State.WAITING)
        .select_related("plan__patient")
        .order_by("id")[:BATCH]
    )
    if waiting:
        carry_out(move, waiting, now)
        return True
    mine.update(state=State.DONE, ended_at=now, leased_until=None, leased_by="")
    return False


def stop_move(*, move: VersionMove, by: User, at: datetime) -> None:
    """Stop a move after the batch it is in. What was done stays. Raises NotThere, ActRefused."""
    _refuse_stranger(move, by)
    stopped = VersionMove.objects.filter(pk=move.pk, state=State.RUNNING).update(
        state=State.STOPPED, leased_until=None, leased_by="", ended_at=at
    )
    if not stopped:
        raise ActRefused(_("This move is not under way any more."))


def resume_move(*, move: VersionMove, by: User) -> None:
    """Let a stopped move go on. Raises NotThere, ActRefused."""
    _refuse_stranger(move, by)
    resumed = VersionMove.objects.filter(pk=move.pk, state=State.STOPPED).update(
        state=State.RUNNING, ended_at=None
    )
    if not resumed:
        raise ActRefused(_("This move is not stopped."))


def progress_of(move: VersionMove) -> Progress:
    """How far a move is (one query)."""
    states = list(move.plans.values_list("state", flat=True))
    return Progress(**{state.value: states.count(state) for state in MovingPlan.State})


def _refuse_stranger(move: VersionMove, by: User) -> None:
    if move.team_id not in {membership.team_id for membership in memberships_of(by)}:
        raise NotThere
