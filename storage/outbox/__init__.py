"""The one way out: who is to be told about what. What a card looks like is decided when it is sent.

A row has work to do at ``send_after`` and none when that is empty. It is first *waiting* for its card to be
posted. Once *sent*, a change to what it shows raises ``wanted`` above ``drawn`` and gives it work again: the
card is redrawn. A newer row about the same supersedes it: it is redrawn once more and *closed*.

A dispatcher claims rows, and no other touches them while the lease lasts; the lease has to outlast a wire's
time-out. It says `attempting` before the platform hears of a row, so that after a crash nobody posts again
what may be there already: ``attempted_at`` is set exactly while a post may have happened that was not noted.
"""

from storage.outbox.claiming import attempting as attempting
from storage.outbox.claiming import claim as claim
from storage.outbox.claiming import has_work as has_work
from storage.outbox.claiming import hold_free as hold_free
from storage.outbox.noted import Sent as Sent
from storage.outbox.noted import all_sent as all_sent
from storage.outbox.noted import close as close
from storage.outbox.noted import failed as failed
from storage.outbox.noted import later as later
from storage.outbox.noted import redrawn as redrawn
from storage.outbox.noted import sent as sent
from storage.outbox.putting import NEW as NEW
from storage.outbox.putting import Put as Put
from storage.outbox.putting import new_row as new_row
from storage.outbox.putting import put as put
from storage.outbox.putting import refresh as refresh
from storage.outbox.putting import refresh_assessment as refresh_assessment
from storage.outbox.putting import try_again as try_again
from storage.outbox.rows import OutboxRow as OutboxRow
from storage.outbox.rows import State as State
from storage.outbox.rows import by_posted as by_posted
from storage.outbox.rows import get as get
from storage.outbox.rows import has_failed as has_failed
from storage.outbox.rows import oldest_waiting as oldest_waiting
from storage.outbox.rows import rows_of as rows_of
from storage.outbox.rows import undelivered as undelivered
from storage.outbox.rows import version as version
