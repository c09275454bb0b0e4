from django.db import migrations
from django.db.models import F


def closed_were_answered(apps, schema_editor):
    """Until now one press answered and closed: who closed a sign had answered it, then and with those words."""
    signs = apps.get_model("checkins", "Sign").objects.using(schema_editor.connection.alias)
    signs.filter(closed_at__isnull=False, answered_at=None).update(
        answered_by=F("closed_by"), answered_at=F("closed_at"), answering_event=F("closing_event")
    )


def nothing(apps, schema_editor):
    """Backwards: what was answered and left open is open again for the version before."""


class Migration(migrations.Migration):
    """Apart from its neighbours: PostgreSQL changes no table that has changed rows in the same transaction."""

    dependencies = [
        ('checkins', '0003_answered_and_clocks'),
    ]

    operations = [
        migrations.RunPython(closed_were_answered, nothing),
    ]
