from django.db import models

from careplan.statements import insert


class AccessLogManager(models.Manager):
    def create(self, **row: object) -> "AccessLog":
        """Write a row. Every look at a patient writes one, so it is one ready statement."""
        log = self.model(**row)
        insert(log)
        return log


class AccessLog(models.Model):
    """Who looked at what, signed in, exported, printed. For the officer, or the family, who asks.

    Plain ids and no foreign keys: a log must never hold up, or be damaged by, a change of what it speaks of.
    Nothing but the *who looked* pages reads it; product features read clinical history (`plans.Event`).
    """

    class Act(models.TextChoices):
        LOOKED = "looked", "looked"
        KEPT = "kept", "kept on a phone for when there is no network"
        CHANGED = "changed", "changed"
        REFUSED = "refused", "refused"
        LISTED = "listed", "listed"
        EXPORTED = "exported", "exported"
        SIGNED_IN = "signed_in", "signed in"
        SIGNED_OUT = "signed_out", "signed out"
        SIGN_IN_FAILED = "sign_in_failed", "sign-in failed"

    at = models.DateTimeField(db_index=True)
    act = models.CharField(max_length=20, choices=Act)
    user_id = models.BigIntegerField(null=True, db_index=True)
    about_user_id = models.BigIntegerField(null=True, help_text="whose account was opened or changed")
    patient_id = models.BigIntegerField(null=True, db_index=True)
    what = models.CharField(max_length=100, help_text="the URL name, never the address itself")
    shown_patient_ids = models.TextField(blank=True, help_text="for a list: the ids shown, comma-separated")
    address = models.GenericIPAddressField(null=True)

    objects = AccessLogManager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.what}"
