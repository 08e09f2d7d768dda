"""What is read about people where many press at once."""

from core.queries import Query

from .models import Learner

learner_on_file = Query(lambda key: Learner.objects.filter(pk=key))
