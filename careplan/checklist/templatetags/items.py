"""Rows of lists, for templates."""

from django import template
from django.utils.safestring import SafeString

from careplan.checklist.rendering import row_html
from careplan.checklist.rows import ItemRow

register = template.Library()


@register.simple_tag(takes_context=True)
def item_row(context: template.Context, row: ItemRow | SafeString) -> SafeString:
    """One row of a list of items; rows that are rendered already stand as they are."""
    return row if isinstance(row, str) else row_html(row, str(context.get("csrf_token", "")))
