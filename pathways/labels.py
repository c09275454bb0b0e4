"""What the words of a definition are called on the screen."""

from django.utils.translation import gettext_lazy as _

from pathways.definition import DoneBy, Kind, Level, Origin, SeenBy

KIND = {
    Kind.TEST: _("Test"),
    Kind.TREATMENT: _("Treatment"),
    Kind.HABIT: _("Habit"),
    Kind.WATCH: _("Watch question"),
    Kind.DECISION: _("Decision"),
}
DONE_BY = {
    DoneBy.FAMILY: _("the family"),
    DoneBy.NURSE: _("a nurse"),
    DoneBy.CLINICIAN: _("a doctor or therapist"),
    DoneBy.TOGETHER: _("family and team together"),
}
SEEN_BY = {SeenBy.FAMILY: _("family and nurses"), SeenBy.NURSE: _("nurses only")}
LEVEL = {Level.CALL_NOW: _("Call now"), Level.TELL_TODAY: _("Tell the team today")}
ORIGIN = {Origin.DOCUMENT: _("the document"), Origin.LOCAL: _("a local addition")}
