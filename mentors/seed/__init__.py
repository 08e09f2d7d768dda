"""60 mentors in every state, half of them under 18, and who sits with whom this week: people who do not exist,
as ``make run`` shows them."""

from mentors.seed.calls import plant_calls
from mentors.seed.meetings import plant_meetings, plant_week
from mentors.seed.planting import Seeded, plant_mentors
from mentors.seed.tables import plant_tables
from mentors.seed.thanks import plant_thanks
from mentors.seed.times import plant_times

__all__ = [
    "Seeded",
    "plant_calls",
    "plant_meetings",
    "plant_mentors",
    "plant_tables",
    "plant_thanks",
    "plant_times",
    "plant_week",
]
