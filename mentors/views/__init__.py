"""Pages of mentors, guardians and coordinators."""
