"""The rules themselves refuse what Slack refuses, also where the SDK's own models let it through."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.slack.block_rules import home_faults, message_faults, view_faults


def text(words: str = "word", **more: object) -> dict[str, Any]:
    """A text object that is in order."""
    return {"type": "plain_text", "text": words, "emoji": False} | more


def section(**more: object) -> dict[str, Any]:
    """A section that is in order."""
    return {"type": "section", "text": text()} | more


def button(**more: object) -> dict[str, Any]:
    """A button that is in order."""
    return {"type": "button", "text": text(), "action_id": "a", "value": "v"} | more


def actions(*buttons: dict[str, Any]) -> dict[str, Any]:
    """A row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def asking(element: dict[str, Any], **more: object) -> dict[str, Any]:
    """An input block."""
    block = {"type": "input", "block_id": "b", "label": text(), "element": {"action_id": "value"} | element}
    return block | more


def image(**more: object) -> dict[str, Any]:
    """A picture that is in order."""
    return {"type": "image", "image_url": "https://a.test/b.png", "alt_text": "word"} | more


def modal(*blocks: dict[str, Any], **more: object) -> dict[str, Any]:
    """A modal that is in order."""
    return {"type": "modal", "title": text(), "submit": text(), "blocks": list(blocks)} | more


def options(count: int, **more: object) -> list[dict[str, Any]]:
    """Options that are in order."""
    return [{"text": text(), "value": str(number)} | more for number in range(count)]


TYPED = {"type": "plain_text_input"}


@pytest.mark.parametrize(
    "blocks",
    [
        [section()] * 51,
        [section(text=text(""))],
        [section(text="word")],
        [section(text=text("x" * 3001))],
        [section(text=text("😀" * 1501))],
        [section(text=text("nul \x00"))],
        [section(txt=text())],
        [section(text={"type": "mrkdwn", "text": "<!channel>"})],
        [{"type": "section"}],
        [section(fields=[text()] * 11)],
        [section(fields=[text("x" * 2001)])],
        [section(block_id="x" * 256)],
        [section(block_id="b"), section(block_id="b")],
        [{"type": "header", "text": text("x" * 151)}],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "word"}}],
        [{"type": "unheard_of"}],
        [{"type": "context", "elements": [text()] * 11}],
        [{"type": "context", "elements": []}],
        [actions()],
        [actions(*[button(action_id=str(number)) for number in range(26)])],
        [actions(button(text=text("x" * 76)))],
        [actions(button(text={"type": "mrkdwn", "text": "word"}))],
        [actions(button(value="x" * 2001))],
        [actions(button(action_id="x" * 256))],
        [actions(button(), button())],
        [actions(button(), button(action_id="b")), actions(button())],
        [actions(button(style="loud"))],
        [actions(button(url="javascript:alert(1)"))],
        [actions(button(url="/page"))],
        [actions(button(url="https://a.test/" + "x" * 3000))],
        [section(accessory=button(value="x" * 2001))],
        [section(accessory={"type": "overflow"})],
        [section(accessory=button()), section(accessory=button())],
        [section(accessory=button()), actions(button())],
        [image(image_url="")],
        [image(image_url="/b.png")],
        [image(image_url="https://a.test/" + "x" * 3000)],
        [image(alt_text="")],
        [image(alt_text="x" * 2001)],
        [image(title=text("x" * 2001))],
        [image(title={"type": "mrkdwn", "text": "word"})],
        [asking(TYPED)],
    ],
)
def test_a_message_that_slack_would_not_take(blocks: list[dict[str, Any]]) -> None:
    sound = [section(accessory=button()), actions(button(action_id="b", url="https://a.test/")), image()]
    assert message_faults({"text": "word", "blocks": sound}) == []
    assert message_faults({"text": "word", "blocks": blocks}) != []


@pytest.mark.parametrize("words", ["", "x" * 40_001, "<!channel>", "<@U1>", "<https://a.test|b>"])
def test_a_message_text_that_slack_would_not_take_or_would_read_as_markup(words: str) -> None:
    assert message_faults({"text": words, "blocks": [section()]}) != []


@pytest.mark.parametrize(
    "view",
    [
        modal(*[section()] * 101),
        modal(section(), title=text("x" * 25)),
        modal(section(), submit=text("x" * 25)),
        modal(section(), close=text("x" * 25)),
        modal(section(), private_metadata="x" * 3001),
        modal(section(), callback_id="x" * 256),
        {"type": "modal", "blocks": [section()]},
        {"type": "modal", "title": text(), "blocks": [asking(TYPED)]},
        modal(asking(TYPED, label=text("x" * 2001))),
        modal(asking(TYPED, hint=text("x" * 2001))),
        modal(asking(TYPED | {"initial_value": "x" * 3001})),
        modal(asking(TYPED | {"max_length": 3001})),
        modal(asking(TYPED), asking(TYPED)),
        modal(asking({"type": "radio_buttons", "options": options(11)})),
        modal(asking({"type": "radio_buttons", "options": []})),
        modal(asking({"type": "static_select", "options": options(101)})),
        modal(asking({"type": "static_select", "options": options(1, text=text("x" * 76))})),
        modal(asking({"type": "static_select", "options": options(1, value="x" * 151)})),
        modal(asking({"type": "static_select", "options": options(1, description=text("x" * 76))})),
        modal(asking({"type": "static_select", "options": options(2, value="same")})),
        modal(asking({"type": "static_select", "options": options(2), "initial_option": {"value": "3"}})),
        modal(asking({"type": "static_select"})),
        modal(asking({"type": "unheard_of"})),
    ],
)
def test_a_modal_that_slack_would_not_take(view: dict[str, Any]) -> None:
    assert view_faults(modal(section(), asking(TYPED))) == []
    assert view_faults(view) != []


@pytest.mark.parametrize(
    "view",
    [
        {"type": "home", "blocks": [section()] * 101},
        {"type": "home", "blocks": [section(text=text(""))]},
        {"type": "home", "blocks": [asking(TYPED)]},
        {"type": "home", "title": text(), "blocks": [section()]},
        {"type": "home"},
        modal(section()),
    ],
)
def test_a_home_that_slack_would_not_take(view: dict[str, Any]) -> None:
    assert home_faults({"type": "home", "blocks": [section()] * 100}) == []
    assert home_faults(view) != []
