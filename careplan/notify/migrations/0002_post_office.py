import django.db.models.functions.text
from django.db import migrations, models
from django.db.models import F


def say_what_was(apps, schema_editor):
    """What waits is due at once; what was taken back had been called failed until now."""
    deliveries = apps.get_model("notify", "Delivery").objects.using(schema_editor.connection.alias)
    deliveries.update(due_at=F("created_at"))
    deliveries.filter(status="failed", last_error="cancelled").update(status="cancelled", last_error="")


def say_failed(apps, schema_editor):
    """Backwards: the version before knows neither cancelled nor undeliverable."""
    deliveries = apps.get_model("notify", "Delivery").objects.using(schema_editor.connection.alias)
    deliveries.filter(status="cancelled").update(status="failed", last_error="cancelled")
    deliveries.filter(status="unreached").update(status="failed")


class Migration(migrations.Migration):

    dependencies = [
        ('notify', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_waiting',
        ),
        migrations.AddField(
            model_name='delivery',
            name='group',
            field=models.CharField(blank=True, default='', help_text='what is cancelled together', max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='delivery',
            name='wider_group',
            field=models.CharField(blank=True, default='', help_text='the group that this group is part of', max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='delivery',
            name='due_at',
            field=models.DateTimeField(null=True, help_text='not tried before; while somebody tries, the end of the lease'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='attempted_at',
            field=models.DateTimeField(help_text='when the last attempt began', null=True),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='status',
            field=models.CharField(choices=[('waiting', 'waiting'), ('sent', 'sent'), ('failed', 'failed'), ('unreached', 'undeliverable'), ('cancelled', 'cancelled')], default='waiting', max_length=10),
        ),
        migrations.CreateModel(
            name='DeadAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(help_text='in small letters', max_length=254)),
                ('reason', models.CharField(choices=[('unknown', 'there is no such mailbox'), ('refused', 'the mailbox takes no mail')], max_length=10)),
                ('since', models.DateTimeField()),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('address'), name='dead_address_once')],
            },
        ),
        migrations.RunPython(say_what_was, say_failed),
    ]
