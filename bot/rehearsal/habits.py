"""What people of a rehearsal do with a card and a form: mostly what is asked, sometimes something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from bot.shapes import Button, Card, ChoiceField, DateField, Field, Form, NumberField, PersonField
from scheduling.calendar import WorkingCalendar
from scheduling.words import Ending, Held, Outlook

Words = Callable[[Random], str]

# How often each button is pressed, against the others on its card. What is not here is pressed as seldom as
# an answer is changed.
WEIGHTS = {
    "call.confirm": 9.0,
    "check_in.answer_worker": 9.0,
    "check_in.answer_manager": 9.0,
    "check_in.snooze": 1.0,
    "final_check_in.answer_worker": 9.0,
    "final_check_in.answer_manager": 9.0,
    "final_check_in.snooze": 1.0,
    "risk.raise": 0.03,
    "risk.clear": 1.5,
    "remedial_action.record": 1.5,
    "remedial_action.done": 9.0,
    "extension.request": 2.0,
    "extension.approve": 6.0,
    "extension.fewer": 2.0,
    "extension.other": 1.0,
    "extension.information": 1.0,
    "extension.answer": 9.0,
    "case_note.file": 9.0,
    "draft.send": 9.0,
    "comments.none": 6.0,
    "comments.amend": 3.0,
    "completion.complete": 9.0,
    "sign_off.sign_off": 9.0,
    "absence.accept": 6.0,
    "absence.decline": 2.0,
    "enquiry.ask": 1.0,
    "friday_review.ask": 3.0,
    "friday_review.follow_up": 9.0,
    "friday_review.done": 9.0,
    "head_note.send": 6.0,
    "head_note.nothing": 4.0,
    "smt_report.review": 9.0,
    "dip_sample.review": 9.0,
    "supervision.discussed": 9.0,
    "administration.dealt": 3.0,
}
SELDOM = 0.01
CHANGES = ("Change my answer", "Change what is recorded")
MINDED = 9.0  # a card whose buttons weigh less than this together may well be left alone
OUTLOOKS = {Outlook.ON_TRACK: 16, Outlook.AT_RISK: 3, Outlook.WILL_BE_LATE: 1}
HELD = {Held.IN_PERSON: 9, Held.BY_PHONE: 5, Held.BY_VIDEO: 3, Held.NOT_YET: 2}
ENDINGS = {Ending.NO_FURTHER_ACTION: 3, Ending.SECTION_47: 1}
LIKELY: dict[str, dict[str, int]] = {
    "outlook": {word.value: weight for word, weight in OUTLOOKS.items()},
    "held": {word.value: weight for word, weight in HELD.items()},
    "ending": {word.value: weight for word, weight in ENDINGS.items()},
}


def plain_words(chance: Random) -> str:
    """What people type, where nobody asks for anything else."""
    return chance.choice(
        ("The family was away.", "We agreed on one more visit.", "The school has been asked.", "All is well.")
    )


@dataclass(frozen=True)
class Habits:
    """One person's way through a day, drawn from ``chance``."""

    chance: Random
    calendar: WorkingCalendar
    today: date
    words: Words = plain_words

    def choose(self, card: Card, diligence: float) -> Button | None:
        """What somebody presses on a card this time; None when they leave it for later."""
        weights = [_weight(button) for button in card.every_button]
        together = sum(weights)
        if self.chance.random() >= diligence * min(together / MINDED, 1.0):
            return None
        return self.chance.choices(card.every_button, weights)[0]

    def fill(self, form: Form) -> dict[str, str]:
        """A form as somebody fills it in: once in a while something that is needed is left out."""
        forgotten = self.chance.choice(form.fields).name if self.chance.random() < 0.02 else ""
        return {field.name: "" if field.name == forgotten else self._value(field) for field in form.fields}

    def _value(self, field: Field) -> str:
        match field:
            case PersonField():
                return self.chance.choice(field.people).value if field.people else ""
            case ChoiceField():
                likely = LIKELY.get(field.name, {})
                weights = [likely.get(choice.value, 1) for choice in field.choices]
                return self.chance.choices(field.choices, weights)[0].value
            case NumberField():
                return str(self.chance.choice((1, 2, 3, 5, 5, 10, 10, 15)))
            case DateField():
                later = self.calendar.shift(self.today, self.chance.randint(1, 5)).isoformat()
                return self.chance.choice((field.value, later)) or later
            case _:
                return self.words(self.chance)


def _weight(button: Button) -> float:
    return SELDOM if button.label in CHANGES else WEIGHTS.get(button.act, SELDOM)
