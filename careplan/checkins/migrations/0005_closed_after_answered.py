from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('checkins', '0004_closed_were_answered'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='sign',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at', None), ('answered_at__isnull', False), _connector='OR'), name='closed_after_it_was_answered'),
        ),
    ]
