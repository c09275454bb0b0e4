"""The sheet of dates: many dates, one transaction."""

import uuid

from django.db import transaction

from careplan.clinic.forms.planning import SheetForm
from careplan.plans import actions
from careplan.plans.access import Access
from careplan.plans.actions import ActRefused


def save_sheet(form: SheetForm, access: Access) -> bool:
    """Save every changed row of a valid sheet, or none. True also when nothing was changed.

    Each row has a one-time number of its own, made from the sheet's, so that a sheet sent twice does one thing.
    False when a row was refused: every refused one then has its sentence beside it in the form.
    """
    refusals: dict[str, ActRefused] = {}
    with transaction.atomic():
        for item, due_on in form.wanted():
            try:
                actions.set_date(
                    patient=access.patient,
                    item_id=item.pk,
                    due_on=due_on,
                    every_days=item.plan_step.every_days if item.plan_step else None,
                    seen=form.seen(item),
                    today=access.today,
                    by=access.user,
                    at=access.now,
                    op_id=_row_number(form, item.pk),
                )
            except ActRefused as refusal:
                refusals[f"due_{item.pk}"] = refusal
        if refusals:
            transaction.set_rollback(True)
    if not refusals:
        return True
    for name, refusal in refusals.items():
        form.add_error(name, refusal.message)
    form.current = [refusal.current for refusal in refusals.values() if refusal.current] or None
    return False


def _row_number(form: SheetForm, item_id: int) -> uuid.UUID | None:
    whole = form.cleaned_data["op_id"]
    return uuid.uuid5(whole, str(item_id)) if whole else None
