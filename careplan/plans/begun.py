"""What was withdrawn after somebody had begun it stays on the pages, marked: nobody shall look for it in vain."""

from django.db.models import Exists, OuterRef, Q

from careplan.plans.models import Event
from careplan.plans.states import EventKind, ItemStatus

BEGUN_BY = (
    EventKind.TICKED,
    EventKind.SKIPPED,
    EventKind.NOTED,
    EventKind.ASKED,
    EventKind.ANSWERED,
    EventKind.APPOINTMENT_SET,
    EventKind.RESULT_SET,
)


def withdrawn_when_begun() -> Q:
    """A condition on items: withdrawn, and a person had written something on it. A range of one index for each."""
    begun = Event.objects.filter(item=OuterRef("pk"), kind__in=BEGUN_BY)
    return Q(status=ItemStatus.STOPPED) & Q(Exists(begun))
