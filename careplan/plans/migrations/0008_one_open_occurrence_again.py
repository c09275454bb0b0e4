from django.db import migrations, models
from django.db.models.deletion import DO_NOTHING

from careplan.plans.states import OPEN_STATUSES

# On PostgreSQL 0006 took this away unseen: where a foreign key loses its index, Django drops every index on that
# column alone, that of a unique constraint with a condition among them.
ONE_OPEN = models.UniqueConstraint(
    fields=["plan_step"], condition=models.Q(status__in=OPEN_STATUSES), name="one_open_occurrence"
)


class Migration(migrations.Migration):
    dependencies = [("plans", "0007_nurses_desk")]

    operations = [
        migrations.RemoveConstraint("item", "one_open_occurrence"),
        migrations.AddConstraint("item", ONE_OPEN),
        migrations.AlterField(
            "plan",
            "next_item",
            models.ForeignKey(
                "plans.item",
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=DO_NOTHING,
                related_name="+",
            ),
        ),
    ]
