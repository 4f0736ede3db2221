"""How long a row of the outbox belongs to whoever claimed it, and why so long.

All in seconds. A lease has to outlast a wire's time-out by any clock, or two would post the same card.
"""

from __future__ import annotations

WIRE_TIMEOUT = 20.0
CLOCKS_APART = 90.0  # how much the clocks of two instances may differ without anything being doubled
IN_FLIGHT_SECONDS = WIRE_TIMEOUT + CLOCKS_APART  # by then nothing is still on its way, by any clock
LEASE_SECONDS = IN_FLIGHT_SECONDS + 40.0
