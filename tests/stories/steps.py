"""The first chapters that many stories share, told once."""

from __future__ import annotations

from bot.messages import Line
from tests.office import Office

ALLOCATION_AS_SENT = {
    "reference": "AB-1042",
    "kind": "assessment",
    "worker": "4",
    "service_manager": "2",
    "referred_on": "2026-02-27",
    "allocated_on": "2026-03-02",
    "expectations": "See the child in the first week.",
}
"""The form of `new` as a platform sends it: by numbers and words of the procedure, not by what is read."""

REQUEST = {
    "reason": "Family availability",
    "days": "10",
    "exactly": "The family is abroad until 3 April.",
    "note": "The first visit has to wait.",
    "meanwhile": "The children are safe with their grandmother.",
}


async def begin(office: Office, **changes: str) -> None:
    """AB-1042 is allocated, and its worker was called."""
    reply = await office.allocate(**changes)
    assert isinstance(reply, Line), reply
    assert not reply.refused
    await office.wake_at(f"{changes.get('allocated_on', '2026-03-02')} 09:30")
    await office.button("Tom Reed", "Yes, I have called")


async def check_in_day(office: Office) -> None:
    """AB-1042 has come to Monday 23 March 2026, 09:30, and both are asked how it stands."""
    await begin(office)
    await office.wake_at("2026-03-23 09:30")


async def put_at_risk(office: Office) -> None:
    """The worker says on day 15 that AB-1042 is at risk."""
    await check_in_day(office)
    await office.fill("Aisha Khan", "Answer", outlook="At risk", child_seen="Yes", note="Nobody is in.")


async def ask_for_time(office: Office, **changes: str) -> None:
    """Tom asks for ten more working days on day 15."""
    await put_at_risk(office)
    reply = await office.fill("Tom Reed", "Ask for more time", **{**REQUEST, **changes})
    assert isinstance(reply, Line), reply
    assert not reply.refused


async def send_draft(office: Office, when: str = "2026-03-30 10:00") -> None:
    """Aisha sends her draft."""
    await begin(office)
    await office.wake_at(when)
    await office.look_and_press("Aisha Khan", "show AB-1042", "I have sent the draft")


async def complete(office: Office) -> None:
    """The draft has come back with no amendments, and Aisha has completed AB-1042."""
    await send_draft(office)
    await office.button("Tom Reed", "No amendments")
    await office.button("Aisha Khan", "Complete on Mosaic")
