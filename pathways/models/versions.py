from django.db import models
from django.utils.translation import gettext_lazy as _

from pathways import definition


class FrozenVersion(Exception):
    """A published version never changes; a new draft is made from it instead."""


class AppendOnlyNote(Exception):
    """What was said of a version stays; something newer is written beside it."""


class Pathway(models.Model):
    """What should happen in general, for one kind of patient. Its words live in numbered versions."""

    key = models.SlugField(max_length=80, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class VersionQuerySet(models.QuerySet):
    def update(self, **values):
        if self.filter(published_at__isnull=False).exists():
            raise FrozenVersion("A published version cannot be changed.")
        return super().update(**values)

    def delete(self):
        if self.filter(published_at__isnull=False).exists():
            raise FrozenVersion("A published version cannot be deleted.")
        return super().delete()


class Version(models.Model):
    """One numbered version: a draft, then published and frozen (by the model and by triggers).

    People are kept as plain id and name, because this package knows nothing of accounts.
    At publishing the whole definition is stored as one JSON text with its digest; readers use that text.
    """

    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("summary"), blank=True, max_length=1000)
    language = models.CharField(_("language"), max_length=10, default="en")
    document_title = models.CharField(_("document"), max_length=200, blank=True)
    document_date = models.CharField(_("date of the document"), max_length=40, blank=True)
    glossary = models.JSONField(default=list, help_text="rows of {word, meaning}")
    anchors = models.JSONField(default=list, help_text="rows of {key, title, explanation}")
    choices = models.JSONField(default=list, help_text="rows of {key, title, steps, rule}")
    goals = models.JSONField(default=list, help_text="rows of {key, title, why}")
    successions = models.JSONField(default=list, help_text="rows of {before, after}: steps split or merged")
    source_digest = models.CharField(max_length=64, blank=True, help_text="of the file it was loaded from")
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    change_note = models.TextField(_("what changed, and why"), blank=True, max_length=2000)
    revision = models.PositiveIntegerField(default=1, help_text="counts the saves of a draft")
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True)
    created_by_name = models.CharField(max_length=100, blank=True)
    changed_at = models.DateTimeField(null=True, help_text="the last save by hand; empty means never edited")
    changed_by_id = models.BigIntegerField(null=True)
    changed_by_name = models.CharField(max_length=100, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by_id = models.BigIntegerField(null=True)
    published_by_name = models.CharField(max_length=100, blank=True)
    definition_json = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["pathway", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["pathway", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["pathway"], condition=models.Q(published_at=None), name="one_draft_a_pathway"
            ),
            models.CheckConstraint(
                condition=models.Q(published_at=None) | ~models.Q(definition_json="") & ~models.Q(digest=""),
                name="published_with_its_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    def save(self, *args, **kwargs) -> None:
        if self.pk and Version.objects.filter(pk=self.pk, published_at__isnull=False).exists():
            raise FrozenVersion("A published version cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        if not self.is_draft:
            raise FrozenVersion("A published version cannot be deleted.")
        return super().delete(*args, **kwargs)

    @property
    def is_draft(self) -> bool:
        return self.published_at is None


class NoteQuerySet(models.QuerySet):
    def update(self, **values):
        raise AppendOnlyNote("A note on a version is never changed.")

    def delete(self):
        raise AppendOnlyNote("A note on a version is never deleted.")


class VersionNote(models.Model):
    """What is said of a published version afterwards. Append-only; the newest of a kind holds."""

    class Kind(models.TextChoices):
        REVIEWED = "reviewed", _("reviewed by a clinician")
        RETIRED = "retired", _("retired")
        OFFERED = "offered", _("offered to the teams")
        OFFER_ENDED = "offer_ended", _("no longer offered")
        ACCEPTED = "accepted", _("warning looked at when it was published")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.CharField(_("note"), max_length=500, blank=True)
    reviewer_name = models.CharField(_("name of the clinician"), max_length=100, blank=True)
    reviewer_role = models.CharField(_("profession"), max_length=100, blank=True)
    at = models.DateTimeField()
    by_id = models.BigIntegerField()
    by_name = models.CharField(max_length=100)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["version", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=models.Q(kind="retired"), name="retired_once_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.kind}"

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise AppendOnlyNote("A note on a version is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyNote("A note on a version is never deleted.")


class PartQuerySet(models.QuerySet):
    """Refuses to change parts of a published version; triggers refuse the same in the database."""

    def refuse_frozen(self) -> None:
        if self.filter(version__published_at__isnull=False).exists():
            raise FrozenVersion("A part of a published version cannot be changed.")

    def update(self, **values):
        self.refuse_frozen()
        return super().update(**values)

    def delete(self):
        self.refuse_frozen()
        return super().delete()

    def bulk_create(self, objs, *args, **kwargs):
        parts = list(objs)
        refuse_published({part.version_id for part in parts})
        return super().bulk_create(parts, *args, **kwargs)


def refuse_published(version_ids: set[int]) -> None:
    """Raise FrozenVersion when one of the versions is published. Asks the database: objects can be stale."""
    if Version.objects.filter(pk__in=version_ids, published_at__isnull=False).exists():
        raise FrozenVersion("A part of a published version cannot be changed.")


class VersionPart(models.Model):
    """What every part of a version shares. Frozen with it."""

    key = models.SlugField(_("key"), max_length=80)
    position = models.PositiveIntegerField(default=0)

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["version", "position", "id"]

    def __str__(self) -> str:
        return self.key

    def save(self, *args, **kwargs) -> None:
        refuse_published(self._versions())
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        refuse_published(self._versions())
        return super().delete(*args, **kwargs)

    def _versions(self) -> set[int]:
        """The version it says it belongs to, and the one the stored row belongs to."""
        stored = type(self).objects.filter(pk=self.pk).values_list("version_id", flat=True)
        return {self.version_id, *stored}


class Category(VersionPart):
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="categories")
    title = models.CharField(_("title"), max_length=80)

    class Meta(VersionPart.Meta):
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="category_key_once")]


class Fact(VersionPart):
    """A question whose answer decides what applies: a choice from a list, or yes / no / not known."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="facts")
    kind = models.CharField(
        _("kind"), max_length=10, choices=[(kind.value, kind.value) for kind in definition.FactKind]
    )
    question = models.CharField(_("question"), max_length=160)
    explanation = models.TextField(_("explanation"), blank=True, max_length=600)
    options = models.JSONField(default=list, help_text="rows of {key, label}; empty for yes / no")
    seen_by = models.CharField(max_length=10, default=definition.SeenBy.NURSE.value)
    covers = models.JSONField(default=list, help_text="row ids of the documented pathway")
    section = models.CharField(_("section of the document"), max_length=200, blank=True)

    class Meta(VersionPart.Meta):
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="fact_key_once")]


class Step(VersionPart):
    """One thing that should happen, or be watched for. The words are here; the rules are in `definition`."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="steps")
    category = models.ForeignKey(Category, on_delete=models.RESTRICT, related_name="steps")
    kind = models.CharField(_("kind"), max_length=10)
    title = models.CharField(_("title"), max_length=80)
    what = models.TextField(_("what it is"), blank=True, max_length=600)
    why = models.TextField(_("why it matters"), blank=True, max_length=600)
    ask = models.JSONField(_("what to ask"), default=list, help_text="a list of questions")
    done_by = models.CharField(_("who does it"), max_length=10)
    seen_by = models.CharField(_("who sees it"), max_length=10)
    family_ticks = models.BooleanField(_("the family may tick it"), default=True)
    condition = models.JSONField(_("condition"), null=True, blank=True)
    covers = models.JSONField(default=list, help_text="row ids of the documented pathway")
    origin = models.CharField(_("where it comes from"), max_length=20)
    section = models.CharField(_("section of the document"), max_length=200, blank=True)
    source_note = models.CharField(_("source of a local addition"), max_length=300, blank=True)
    question = models.CharField(_("question in the check-in"), max_length=160, blank=True)
    level = models.CharField(_("when the answer is yes or not sure"), max_length=20, blank=True)
    level_source = models.CharField(_("source of that"), max_length=300, blank=True)
    schedule = models.JSONField(_("schedule"), null=True, blank=True)
    schedule_source = models.CharField(_("source of the schedule"), max_length=300, blank=True)
    waits_for = models.JSONField(_("waits for"), null=True, blank=True)

    class Meta(VersionPart.Meta):
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="step_key_once")]
