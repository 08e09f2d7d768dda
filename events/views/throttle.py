"""How often somebody may apply, or try a receipt number: core.throttle counts."""

from __future__ import annotations

from core.throttle import Limit, address_of, any_reached

__all__ = ["Limit", "address_of", "any_reached"]

MINUTES_SHUT = 15
# Five wrong telephone numbers for one receipt number, from wherever they come.
WRONG_FOR_RECEIPT = Limit("mine-receipt", 5, MINUTES_SHUT * 60)
# Whoever tries one receipt number after the other. People at one centre share an address, so it is more.
WRONG_FROM_ADDRESS = Limit("mine-address", 30, MINUTES_SHUT * 60)
# A whole class may apply from the centre's own network within an hour; no person sends more than that.
SENT_FROM_ADDRESS = Limit("apply-address", 200, 60 * 60)
