"""What is typed into a field, however odd: read as it was meant, or answered with a finished sentence."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.reading import Reader, clean, is_blank, one_line
from bot.shapes import LINE_LIMIT, NOTE_LIMIT
from scheduling.words import Outlook

EMPTY_TO_THE_EYE = (
    "",
    " ",
    "\n\t ",
    "\u200b",
    "\u200b\u200d\ufeff",
    "\u00a0\u3000",
    "\u2060 \u00ad",
    "\x00\x07",
)
ODD = (
    *EMPTY_TO_THE_EYE,
    "NUL \x00 in it",
    "\u202eevil\u202c",
    "\u05e9\u05dc\u05d5\u05dd",
    "👩‍👧" * 20,
    "\ud83d",
    "<!channel> <@U1> *bold* `x`",
    "x" * (NOTE_LIMIT + 1),
    "0",
    "-1",
    "--5",
    "1.5",
    "1e3",
    "ten",
    "٣",
    "9" * 9,
    "9" * 5000,
    "0001-01-01",
    "9999-12-31",
    "2026-02-31",
    "2026-05-14",
    "2026-W20-4",
    "20260514",
    "none",
    "None",
    "1 OR 1=1",
)


class TestText:
    """Notes and lines."""

    @pytest.mark.parametrize("typed", EMPTY_TO_THE_EYE)
    def test_what_shows_nothing_is_blank(self, typed: str) -> None:
        assert is_blank(clean(typed))
        reader = Reader({"note": typed})
        assert reader.text("note", "Please say why.") == ""
        assert reader.faults == {"note": "Please say why."}

    @pytest.mark.parametrize("limit", [LINE_LIMIT, NOTE_LIMIT])
    def test_the_limit_itself_is_taken_and_one_more_is_not(self, limit: int) -> None:
        reader = Reader({"fits": "é" * limit, "over": "é" * (limit + 1)})
        assert reader.text("fits", "Missing.", limit) == "é" * limit
        assert not reader.faults
        reader.text("over", "Missing.", limit)
        assert reader.faults == {
            "over": f"This is {limit + 1:,} characters long. Please shorten it to {limit:,} or fewer."
        }

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("a\x00b\x07", "ab"),
            ("a\r\nb\rc", "a\nb\nc"),
            (" שלום \n", "שלום"),
            ("👩‍👧 café", "👩‍👧 café"),
            ("half \ud83d a character", "half  a character"),
        ],
    )
    def test_letters_are_kept_and_what_no_keyboard_makes_is_not(self, typed: str, kept: str) -> None:
        assert Reader({"note": typed}).text("note") == kept

    def test_a_reference_is_one_line_without_what_shows_nothing(self) -> None:
        assert one_line(" AB-1042\u200b \n\u202e x ") == "AB-1042 x"
        assert Reader({"reference": "AB\n\t-1\ufeff"}).line("reference") == "AB -1"

    def test_a_field_that_did_not_come_reads_as_empty(self) -> None:
        assert Reader({}).text("note", "Please say why.") == ""


class TestNumbers:
    """Working days."""

    @pytest.mark.parametrize(("typed", "days"), [("1", 1), (" 10 ", 10), ("60", 60), ("007", 7)])
    def test_whole_numbers_are_taken(self, typed: str, days: int) -> None:
        reader = Reader({"days": typed})
        assert reader.number("days", "How many?", 60) == days
        assert not reader.faults

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("", "How many?"),
            ("  ", "How many?"),
            ("0", "Please give 1 working day or more."),
            ("-1", "Please give 1 working day or more."),
            ("61", "Please give 60 or fewer."),
            ("999999999", "Please give 60 or fewer."),
            *(
                (typed, "Please give a whole number in figures, for example 10.")
                for typed in ("1.5", "ten", "--5", "-", "1e3", "٣", "10 days", "1000000000", "9" * 5000)
            ),
        ],
    )
    def test_others_are_told_why_not(self, typed: str, sentence: str) -> None:
        reader = Reader({"days": typed})
        assert reader.number("days", "How many?", 60) == 0
        assert reader.faults == {"days": sentence}


class TestDays:
    """Dates."""

    @pytest.mark.parametrize("typed", ["2026-05-14", " 2026-05-14 ", "20260514"])
    def test_a_day_is_taken(self, typed: str) -> None:
        assert Reader({"by": typed}).day("by", "When?") == date(2026, 5, 14)

    @pytest.mark.parametrize(
        ("typed", "beginning"),
        [
            ("", "When?"),
            ("2026-02-31", "This is not a date."),
            ("14/05/2026", "This is not a date."),
            ("tomorrow", "This is not a date."),
            ("0001-01-01", "Please check the year"),
            ("9999-12-31", "Please check the year"),
            ("2014-12-31", "Please check the year"),
        ],
    )
    def test_others_are_told_why_not(self, typed: str, beginning: str) -> None:
        reader = Reader({"by": typed})
        assert reader.day("by", "When?") is None
        assert reader.faults["by"].startswith(beginning)


@given(st.sampled_from([*Outlook, *ODD]))
def test_a_word_is_on_the_list_or_is_not_taken(typed: str) -> None:
    reader = Reader({"outlook": typed})
    word = reader.word("outlook", Outlook, "Please say how it stands.")
    assert (word is None) is bool(reader.faults) is (typed.strip() not in set(Outlook))
