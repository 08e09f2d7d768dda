"""A crowd on a big day: ``make load``. Scenarios for locust, and what builds, starts, measures and checks them."""
