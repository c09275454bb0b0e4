"""Whether somebody's "I understand" still speaks of the words that are shown. Pure."""

from careplan.plans.models import Understanding
from careplan.plans.reader import WRITTEN
from pathways.models import Step


def still_holds(said: Understanding, step: Step) -> bool:
    """True when the words of `step` are those that it was said of. Another version with the same words asks nobody
    again; other words do. `said` comes with its step read."""
    return _words(said.step) == _words(step)


def _words(step: Step) -> tuple:
    """As the author wrote them, whatever language they are read in."""
    return getattr(step, WRITTEN, None) or (step.title, step.what, step.why, tuple(step.ask))
