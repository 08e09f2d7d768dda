"""60 mentors in every state, half of them under 18, and who sits with whom this week: people who do not exist,
as ``make run`` shows them."""

from mentors.seed.meetings import plant_meetings
from mentors.seed.planting import Seeded, plant_mentors
from mentors.seed.thanks import plant_thanks

__all__ = ["Seeded", "plant_meetings", "plant_mentors", "plant_thanks"]
