"""Lengths of time in words."""

from datetime import timedelta

from django import template

from careplan.clinic.reasons import length_of

register = template.Library()


@register.filter
def length_in_words(length: timedelta | None) -> str:
    """ "14 min", "9 h 50 min", "3 days"; nothing for None."""
    return "" if length is None else length_of(length)
