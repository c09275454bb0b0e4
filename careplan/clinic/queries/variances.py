"""What of one plan was not done, and why: the family's reason, and whose reason it counts as (DESIGN 5, variance)."""

from dataclasses import dataclass

from careplan.clinic.queries.patient import plan_of
from careplan.plans.access import Access
from careplan.plans.models import Item, Plan
from careplan.plans.states import VARIANCE_SOURCES, ItemStatus, Variance, VarianceSource

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class VarianceLine:
    """One item that was not done. `source`: patient, clinician or system, or still to be confirmed."""

    item: Item
    reason: str
    source: VarianceSource

    @property
    def waits(self) -> bool:
        return self.source is VarianceSource.UNCONFIRMED


@dataclass(frozen=True, slots=True)
class VariancePage:
    """The newest first. `counts`: how many of each source, in a fixed order; those without any are left out."""

    plan: Plan
    lines: tuple[VarianceLine, ...]
    has_more: bool

    @property
    def counts(self) -> list[tuple[str, int]]:
        found = [
            (source.label, sum(line.source is source for line in self.lines)) for source in VarianceSource
        ]
        return [(str(label), count) for label, count in found if count]


def source_of(item: Item) -> VarianceSource:
    """Whose reason it is. "We were told it is not needed" is a clinician's once a nurse confirmed it (DECISIONS 44)."""
    source = VARIANCE_SOURCES.get(item.variance, VarianceSource.PATIENT)
    if source is VarianceSource.UNCONFIRMED and item.variance_confirmed:
        return VarianceSource.CLINICIAN
    return source


def variance_page(access: Access) -> VariancePage:
    """Everything that was not done in the patient's plan (two queries). Raises NotThere."""
    plan = plan_of(access)
    items = list(
        Item.objects.filter(plan=plan, status=ItemStatus.CANCELLED)
        .select_related("step", "plan_step", "done_by")
        .order_by("-recorded_at", "-id")[: MOST_SHOWN + 1]
    )
    access.reader.put_into_items(items)
    lines = tuple(_line(item) for item in items[:MOST_SHOWN])
    return VariancePage(plan, lines, has_more=len(items) > MOST_SHOWN)


def _line(item: Item) -> VarianceLine:
    reason = Variance(item.variance).label if item.variance in Variance.values else ""
    return VarianceLine(item, str(reason), source_of(item))
