"""Lengths of time in words."""

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

from careplan.clinic.reasons import length_of

register = template.Library()


@register.filter
def length_in_words(length: timedelta | None) -> str:
    """ "under a minute", "14 min", "9 h 50 min", "3 days"; nothing for None."""
    if length is None:
        return ""
    return _("under a minute") if length < timedelta(minutes=1) else length_of(length)
