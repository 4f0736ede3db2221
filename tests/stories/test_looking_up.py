"""`mine`, `show`, `why`, `help`, and what is typed wrongly: each shows only what that person may see."""

from __future__ import annotations

from bot.messages import Ask, Faults, Line
from tests.office import ALLOCATION, Office, facts
from tests.stories.steps import ask_for_time, begin

UNKNOWN = Line("There is no assessment of yours with that reference. Type mine to see yours.", refused=True)


async def test_mine_lists_ones_own_the_soonest_first(office: Office) -> None:
    await begin(office)
    await office.allocate(reference="AB-0900", referred_on="2026-02-25", allocated_on="2026-02-25")
    for who in ("Aisha Khan", "Tom Reed", "Sarah Malik", "Helen Price"):
        assert list(facts(await office.look_up(who, "mine"))) == ["AB-0900", "AB-1042"], who
    assert (await office.look_up("Ben Carter", "mine")).lines == ("You have no open assessments.",)


async def test_an_outsider_reads_the_same_words_for_a_foreign_and_for_a_missing_reference(
    office: Office,
) -> None:
    await begin(office)
    for who in ("Ben Carter", "Priya Shah", "Owen Clarke"):
        for word in ("show", "why", "extension"):
            assert await office.say(who, f"{word} AB-1042") == UNKNOWN
            assert await office.say(who, f"{word} ZZ-9999") == UNKNOWN


async def test_looking_at_somebody_elses_is_in_the_journal(office: Office) -> None:
    await begin(office)
    await office.say("Priya Shah", "show AB-1042")
    entry = office.journal()[-1]
    assert (entry.act, entry.actor_id) == ("refused", office.person("Priya Shah").id)


async def test_show_gives_each_person_what_they_may_do(office: Office) -> None:
    await begin(office)
    offered = {
        who: [button.label for button in (await office.look_up(who, "show ab-1042")).buttons]
        for who in ("Aisha Khan", "Tom Reed", "Helen Price")
    }
    assert offered["Aisha Khan"] == ["I have sent the draft", "Say it is at risk"]
    assert offered["Tom Reed"] == [
        "Ask for more time",
        "Record remedial action",
        "Say it is at risk",
        "Transfer",
        "End without sign-off",
    ]
    assert "I have sent the draft" not in offered["Helen Price"]


async def test_why_explains_every_day(office: Office) -> None:
    await ask_for_time(office)
    await office.button("Sarah Malik", "Approve")
    reasons = facts(await office.look_up("Aisha Khan", "why AB-1042"))
    assert reasons["Check-in"].startswith(
        "Monday 23 March 2026 is working day 15, counted from Monday 2 March 2026 as day 0."
    )
    assert "Good Friday (3 April)" in reasons["Sign-off"]
    assert "Easter Monday (6 April)" in reasons["Sign-off"]
    assert "10 working days" in reasons["Sign-off"]


async def test_help_says_what_each_person_can_type(office: Office) -> None:
    words = {who: list(facts(await office.look_up(who, "help"))) for who in ("Aisha Khan", "Tom Reed")}
    look = ["mine", "show REF", "why REF", "dashboard"]
    assert words["Aisha Khan"] == [*look, "cover", "help"]
    assert words["Tom Reed"] == [*look, "new", "extension REF", "cover", "help"]


async def test_help_is_never_far(office: Office) -> None:
    for words in ("", "hello", "HELP", "extension help", "mine help", "?"):
        assert (await office.look_up("Tom Reed", words)).title == "What you can type"


async def test_what_is_not_understood_is_said_so(office: Office) -> None:
    card = await office.look_up("Tom Reed", "drop table assessments")
    assert card.title == "Daymark did not understand that"
    assert card.lines == ("Nothing was recorded. You can type:",)


ALLOCATION_FAULTS = {
    "a blank reference": ({"reference": "  "}, {"reference": "Please give the reference."}),
    "an unknown worker": ({"worker": "99"}, {"worker": "Please choose a worker from the list."}),
    "a manager as the worker": (
        {"worker": "3"},
        {"worker": "Please choose a worker from the list."},
    ),
    "an unknown service manager": (
        {"service_manager": "Tom Reed"},
        {"service_manager": "Please choose a service manager from the list."},
    ),
    "an unknown kind": ({"kind": "other"}, {"kind": "Please choose a kind."}),
    "a referral to come": (
        {"referred_on": "2026-03-03"},
        {"referred_on": "The referral date is in the future. Please check it."},
    ),
    "an allocation to come": (
        {"allocated_on": "2026-03-03"},
        {"allocated_on": "The day it was allocated is in the future. Please check it."},
    ),
    "allocated before it was referred": (
        {"allocated_on": "2026-02-27"},
        {"allocated_on": "It cannot be allocated before it was referred. Please check both dates."},
    ),
    "allocated too long ago": (
        {"referred_on": "2026-02-02", "allocated_on": "2026-02-09"},
        {
            "allocated_on": "Please give Monday 23 February 2026 or later. "
            "Older work is brought in by your administrator."
        },
    ),
    "a ceiling that has passed": (
        {"referred_on": "2025-09-01"},
        {
            "referred_on": "The statutory ceiling for this referral was Monday 3 November 2025, "
            "which has passed. Please check the date."
        },
    ),
    "a day that does not exist": (
        {"allocated_on": "2026-02-30"},
        {"allocated_on": "This is not a date. Please give it as year-month-day, for example 2026-05-14."},
    ),
    "no expectations": (
        {"expectations": ""},
        {"expectations": "Please say what you expect of the work."},
    ),
}


async def test_an_allocation_is_refused_politely(office: Office) -> None:
    for case, (changes, sentences) in ALLOCATION_FAULTS.items():
        reply = await office.allocate(**changes)
        assert isinstance(reply, Faults), case
        assert reply.by_field == sentences, case
        kept = {field.name: field.value for field in reply.form.fields}
        assert kept["expectations"] == changes.get("expectations", ALLOCATION["expectations"])
        assert all(kept[name] == typed for name, typed in changes.items() if name != "service_manager"), case
    assert office.cards("Aisha Khan") == []


async def test_a_reference_is_open_once(office: Office) -> None:
    await begin(office)
    reply = await office.allocate(reference="ab-1042")
    assert isinstance(reply, Faults)
    assert reply.by_field == {"reference": "ab-1042 is already open. Type show ab-1042 to see it."}


async def test_only_managers_allocate(office: Office) -> None:
    for who in ("Aisha Khan", "Helen Price"):
        assert await office.say(who, "new") == Line(
            "Only a team manager or a service manager can allocate an assessment.", refused=True
        )
    reply = await office.say("Sarah Malik", "new")
    assert isinstance(reply, Ask)
    assert isinstance(await office.send_form("Sarah Malik", reply.form, **ALLOCATION), Line)
    assert office.assessment().team_manager_id == office.person("Tom Reed").id
