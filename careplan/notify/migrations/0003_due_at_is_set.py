from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from the one before: PostgreSQL changes no table that has changed rows in the same transaction."""

    dependencies = [
        ('notify', '0002_post_office'),
    ]

    operations = [
        migrations.AlterField(
            model_name='delivery',
            name='due_at',
            field=models.DateTimeField(help_text='not tried before; while somebody tries, the end of the lease'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('status', 'waiting')), fields=['due_at', 'id'], name='delivery_due'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['group'], name='delivery_group'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['wider_group'], name='delivery_wider_group'),
        ),
    ]
