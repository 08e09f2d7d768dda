from django.db import migrations, models

from core.upgrading import AddIndexBeside
from core.joined import Joined


class Migration(migrations.Migration):
    """Whoever was on file before is ``behind`` until the night (people.tasks.write_name_parts), and found as ever."""

    atomic = False

    dependencies = [
        ('people', '0007_name_parts'),
    ]

    operations = [
        AddIndexBeside(
            model_name='learner',
            index=models.Index(
                condition=models.Q(('parts_of', Joined('name', 'call_name', 'kana_key')), _negated=True),
                fields=['id'], name='people_learner_behind',
            ),
        ),
        # The lists' order, with what is asked of everybody who is passed over.
        AddIndexBeside(
            model_name='learner',
            index=models.Index(fields=['kana_key', 'id', 'home_center', 'erased_at'], name='people_learner_walk'),
        ),
        migrations.RemoveIndex(model_name='learner', name='people_learner_in_order'),
    ]
