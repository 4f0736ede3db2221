"""`daymark preview`: the dates of a procedure from a given day, with no store needed."""

from __future__ import annotations

from bot.commands.terminal import FINE, CannotDo, Terminal
from bot.imports.plan import NOT_A_DATE, written_day
from bot.settings import Settings, WrongSettings
from bot.topics import TOPICS
from scheduling import procedure_file
from scheduling.calendar import OutsideCalendar
from scheduling.preview import preview


def show_preview(
    terminal: Terminal, settings: Settings, key: str, allocated: str, referred: str | None
) -> int:
    """Say the plan of the procedure named ``key``. Raises CannotDo, and WrongSettings for a faulty file."""
    procedures = procedure_file.read_folder(settings.procedures, TOPICS)
    if isinstance(procedures, tuple):
        raise WrongSettings(tuple(str(problem) for problem in procedures))
    if key not in procedures:
        raise CannotDo(f'There is no procedure "{key}". There is: {", ".join(procedures)}.')
    days = [written_day(text) for text in (allocated, referred or allocated)]
    allocated_on, referred_on = days
    if allocated_on is None or referred_on is None:
        wrong = allocated if allocated_on is None else referred
        raise CannotDo(f"{wrong}: {NOT_A_DATE}")
    if referred_on > allocated_on:
        raise CannotDo("The referral cannot come after the allocation. Please check both dates.")
    try:
        plan = preview(procedures[key], settings.calendar, allocated_on, referred_on)
    except OutsideCalendar as fault:
        raise CannotDo(str(fault)) from fault
    terminal.say(plan.rstrip("\n"))
    return FINE
