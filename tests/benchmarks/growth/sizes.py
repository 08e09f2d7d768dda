"""What one times a school is. Everything named here is multiplied; what a city has once stays as it is.

One times is a school of 1,000 learners after its first year: what 11 centres teach, and who came. A hundred times
is 100,000 learners and applications, 6,600 classes and 3,000 mentors: more than a city of 340,000 people has.
Not multiplied are the centres and their rooms, the schools, the staff, the lessons, what happens at a centre on
one day, and what belongs to one person or one class: nobody comes to a hundred classes a week.
"""

from __future__ import annotations

SEED = "growth-1"
CENTERS, SCHOOLS = 11, 6

LEARNERS = 1000
CARDS = 600
PAST_RUNS, COMING_RUNS = 44, 22
CAPACITY = 20
APPLICATIONS_PAST, APPLICATIONS_COMING = 18, 10  # of each run: 792 + 220, about one a learner and year
CALLS, POSTCARDS, CALLED = 20, 6, 8
AUDIT, ERASED = 1000, 6
LEAKS = 1
MENTORS, VISITS = 30, 10  # visits of each active mentor: the hours of a school year
REPORTS = 3
WEEKS, WEIGHTS = 2, 1

# What fills the first pages of every list at the first centre, at every size: what is compared is the size of the school,
# not whether a page holds three rows or fifty.
FIRST_RUNS, FIRST_ROWS, FIRST_MENTORS, FIRST_WEEKS = 60, 60, 160, 20

# What one person or one class has, at every size.
OWN_VISITS, OWN_APPLICATIONS, IN_CLASS = 40, 12, 15
