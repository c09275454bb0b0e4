"""What stands beside the versions of a pathway: saved revisions, translations, made-up patients."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pathways.models.versions import AppendOnlyNote, NoteQuerySet, Pathway, Version


class DraftRevision(models.Model):
    """A draft as it was after one save: the whole definition as one text, who saved it, and what was done."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    definition_json = models.TextField()
    what = models.CharField(_("what was done"), max_length=200)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["version", "-number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="revision_once_a_draft")]

    def __str__(self) -> str:
        return f"{self.version_id}, revision {self.number}"


class PartText(models.Model):
    """The words of one part of a pathway in another language. Append-only; the newest of a part holds.

    It belongs to the pathway, not to a version: a translation goes on to the next version, and is stale
    exactly when `source_digest` is not the digest of that version's words.
    `words`: name of the field -> text, in the shape of the source's own fields.
    """

    class Part(models.TextChoices):
        HEAD = "head", _("title and summary")
        CATEGORY = "category", _("category")
        FACT = "fact", _("fact")
        STEP = "step", _("step")
        ANCHOR = "anchor", _("event")
        CHOICE = "choice", _("choice")
        GOAL = "goal", _("goal")
        GLOSSARY = "glossary", _("hard word")

    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="texts")
    part = models.CharField(max_length=10, choices=Part)
    key = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10)
    source_digest = models.CharField(max_length=64)
    words = models.JSONField()
    checked_by = models.CharField(_("checked by"), max_length=100, blank=True)
    at = models.DateTimeField()
    by_id = models.BigIntegerField()
    by_name = models.CharField(max_length=100)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["pathway", "id"]
        indexes = [models.Index(fields=["pathway", "language", "part", "key"], name="text_of_part")]

    def __str__(self) -> str:
        return f"{self.part} {self.key} in {self.language}"

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise AppendOnlyNote("A translation is never changed; a newer one is written.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyNote("A translation is never deleted; a newer one is written.")


class ClinicLanguage(models.Model):
    """A language that the families of this clinic read, beside the one that a pathway is written in."""

    code = models.CharField(_("language"), max_length=10, unique=True)
    added_at = models.DateTimeField()
    added_by_id = models.BigIntegerField()
    added_by_name = models.CharField(max_length=100)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class SamplePatient(models.Model):
    """A made-up patient that is kept with a pathway as its test.

    `answers`: fact key -> option key. `days`: anchor key -> days after the plan's start (negative: before).
    `done`: step key -> list of days after the start on which it was done. `decided`: step key -> true or false,
    as a nurse would say. `pinned`: what the dry run must give, or None when nothing is pinned.
    """

    pathway = models.ForeignKey(Pathway, on_delete=models.CASCADE, related_name="sample_patients")
    name = models.CharField(_("name"), max_length=60)
    answers = models.JSONField(default=dict)
    days = models.JSONField(default=dict)
    done = models.JSONField(default=dict)
    decided = models.JSONField(default=dict)
    pinned = models.JSONField(null=True)
    changed_at = models.DateTimeField()
    changed_by_id = models.BigIntegerField(null=True)
    changed_by_name = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["pathway", "id"]
        constraints = [models.UniqueConstraint(fields=["pathway", "name"], name="sample_patient_name_once")]

    def __str__(self) -> str:
        return self.name
