"""Which nurses have one patient open at this moment, so that two of them see each other.

Kept in the cache and nowhere else: it is no history and no audit, it is gone within a minute, and losing it costs
nothing. Two beats at the same instant may lose one of them; the next one, seconds later, puts it right.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils.translation import gettext as _

from careplan.plans.access import Access

# The page says so every twenty seconds: one beat may be lost on the way.
HERE_FOR = timedelta(seconds=50)
Beats = Mapping[str, tuple[str, datetime]]


def say_here(access: Access) -> list[str]:
    """Note that this nurse has the patient open; returns the names of the others who have, by name."""
    place = f"clinic-here-{access.patient.pk}"
    beats = still_here(cache.get(place) or {}, access.now)
    beats[str(access.user.pk)] = (access.user.name, access.now)
    cache.set(place, beats, timeout=HERE_FOR.total_seconds())
    return sorted(name for user_id, (name, _at) in beats.items() if user_id != str(access.user.pk))


def still_here(beats: Beats, now: datetime) -> dict[str, tuple[str, datetime]]:
    """Of what was noted, who said so lately. Pure."""
    return {user_id: (name, at) for user_id, (name, at) in beats.items() if now - at <= HERE_FOR}


def here_words(names: list[str]) -> str:
    """ "Sami Haddad has this patient open too." Empty when nobody else has."""
    if not names:
        return ""
    if len(names) == 1:
        return _("%(name)s has this patient open too.") % {"name": names[0]}
    others, last = ", ".join(names[:-1]), names[-1]
    return _("%(names)s and %(name)s have this patient open too.") % {"names": others, "name": last}
