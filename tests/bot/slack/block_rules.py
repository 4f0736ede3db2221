"""What Slack takes and what it does not, written out anew from its reference and stricter than its own SDK.

Nothing here is shared with `bot.slack`: were a limit wrong there, a shared one would be wrong here as well.
`message_faults` and `view_faults` return sentences; an empty list means that Slack would take it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

Block = Mapping[str, Any]
Faults = Iterator[str]

_MENTION = re.compile(r"<[@#!][^>]*>|<[a-z]+:[^>]*>")


def message_faults(message: Block) -> list[str]:
    """What is wrong with a message of `chat.postMessage`, `chat.update` or an answer to a press."""
    return list(_message(message))


def view_faults(view: Block) -> list[str]:
    """What is wrong with a modal of `views.open`, `views.update` or an answer to a sent form."""
    return list(_view(view))


def home_faults(view: Block) -> list[str]:
    """What is wrong with the view of a Home in `views.publish`."""
    return list(_home(view))


def size(text: str) -> int:
    """Length in UTF-16 units, the strictest way in which Slack may count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _message(message: Block) -> Faults:
    text = message.get("text")
    if not isinstance(text, str) or not text.strip():
        yield "the text of a message is missing"
    else:
        yield from _fits("message text", text, 40_000)
        if _MENTION.search(text):
            yield "the text of a message mentions or links"
    yield from _blocks(message.get("blocks", []), 50, _MESSAGE_BLOCKS)


def _view(view: Block) -> Faults:
    known = {
        "type",
        "title",
        "blocks",
        "submit",
        "close",
        "private_metadata",
        "callback_id",
        "clear_on_close",
    }
    known |= {"notify_on_close", "external_id"}
    yield from _keys("view", view, known, {"type", "title", "blocks"})
    if view.get("type") != "modal":
        yield "a view is no modal"
    for part in ("title", "submit", "close"):
        if part in view:
            yield from _plain(part, view[part], 24)
    yield from _fits("private_metadata", view.get("private_metadata", ""), 3000)
    yield from _fits("callback_id", view.get("callback_id", ""), 255)
    blocks = view.get("blocks", [])
    yield from _blocks(blocks, 100, _MODAL_BLOCKS)
    if any(block.get("type") == "input" for block in blocks) and "submit" not in view:
        yield "a modal with inputs has no submit"


def _home(view: Block) -> Faults:
    yield from _keys("view", view, {"type", "blocks", "private_metadata", "callback_id"}, {"type", "blocks"})
    if view.get("type") != "home":
        yield "a view is no Home"
    yield from _blocks(view.get("blocks", []), 100, _MESSAGE_BLOCKS)


def _blocks(blocks: object, most: int, kinds: Mapping[str, Callable[[Block], Faults]]) -> Faults:
    if not isinstance(blocks, list):
        yield "blocks are no list"
        return
    if len(blocks) > most:
        yield f"{len(blocks)} blocks, at most {most}"
    for block in blocks:
        rule = kinds.get(block.get("type"))
        yield from rule(block) if rule else (f"unknown block {block.get('type')}",)
        yield from _fits("block_id", block.get("block_id", ""), 255)
    yield from _unlike("block_id", (block["block_id"] for block in blocks if "block_id" in block))
    pressable = [each for block in blocks if block.get("type") == "actions" for each in block["elements"]]
    pressable += [block["accessory"] for block in blocks if "accessory" in block]
    yield from _unlike("action_id", (element.get("action_id") for element in pressable))


def _header(block: Block) -> Faults:
    yield from _keys("header", block, {"type", "text", "block_id"}, {"text"})
    yield from _plain("header", block.get("text"), 150)


def _section(block: Block) -> Faults:
    yield from _keys("section", block, {"type", "text", "fields", "accessory", "block_id"}, set())
    if "accessory" in block:
        yield from _button(block["accessory"])
    if "text" in block:
        yield from _text("section", block["text"], 3000)
    elif not block.get("fields"):
        yield "a section has neither text nor fields"
    fields = block.get("fields", [])
    if len(fields) > 10:
        yield f"{len(fields)} fields, at most 10"
    for field in fields:
        yield from _text("field", field, 2000)


def _context(block: Block) -> Faults:
    yield from _keys("context", block, {"type", "elements", "block_id"}, {"elements"})
    yield from _count("context elements", block.get("elements"), 10)
    for element in block.get("elements", []):
        yield from _text("context", element, 2000)


def _divider(block: Block) -> Faults:
    yield from _keys("divider", block, {"type", "block_id"}, set())


def _image(block: Block) -> Faults:
    known = {"type", "image_url", "alt_text", "title", "block_id"}
    yield from _keys("image", block, known, {"image_url", "alt_text"})
    yield from _address("image", block.get("image_url"))
    yield from _filled("alt_text", block.get("alt_text"), 2000)
    if "title" in block:
        yield from _plain("title of an image", block["title"], 2000)


def _actions(block: Block) -> Faults:
    yield from _keys("actions", block, {"type", "elements", "block_id"}, {"elements"})
    yield from _count("actions", block.get("elements"), 25)
    for element in block.get("elements", []):
        yield from _button(element)


def _button(button: Block) -> Faults:
    known = {"type", "text", "action_id", "value", "url", "style", "accessibility_label"}
    yield from _keys("button", button, known, {"type", "text", "action_id"})
    if "url" in button:
        yield from _address("button", button["url"])
    if button.get("type") != "button":
        yield f"{button.get('type')} among the actions"
    yield from _plain("button", button.get("text"), 75)
    yield from _fits("button value", button.get("value", ""), 2000)
    yield from _fits("action_id", button.get("action_id", ""), 255)
    if button.get("style", "primary") not in ("primary", "danger"):
        yield "a button's style"


def _rich_text(block: Block) -> Faults:
    yield from _keys("rich_text", block, {"type", "elements", "block_id"}, {"elements"})
    kinds = {"rich_text_section", "rich_text_quote", "rich_text_preformatted"}
    for element in block.get("elements", []):
        yield from _keys("rich text", element, {"type", "elements", "border"}, {"type", "elements"})
        if element.get("type") not in kinds:
            yield f"unknown rich text {element.get('type')}"
        if not element.get("elements"):
            yield "empty rich text"
        for leaf in element.get("elements", []):
            yield from _keys("rich text leaf", leaf, {"type", "text", "style"}, {"type", "text"})
            if leaf.get("type") != "text":
                yield f"rich text that is not text: {leaf.get('type')}"
            yield from _filled("rich text", leaf.get("text"), 3000)


def _input(block: Block) -> Faults:
    known = {"type", "block_id", "label", "element", "hint", "optional", "dispatch_action"}
    yield from _keys("input", block, known, {"block_id", "label", "element"})
    yield from _plain("label", block.get("label"), 2000)
    if "hint" in block:
        yield from _plain("hint", block["hint"], 2000)
    element = block.get("element", {})
    rule = _INPUTS.get(element.get("type"))
    yield from rule(element) if rule else (f"unknown input {element.get('type')}",)
    yield from _filled("action_id", element.get("action_id"), 255)


def _typed(element: Block) -> Faults:
    known = {"type", "action_id", "multiline", "initial_value", "max_length", "min_length", "placeholder"}
    yield from _keys("plain_text_input", element, known, {"action_id"})
    yield from _fits("initial_value", element.get("initial_value", ""), 3000)
    if not 0 < element.get("max_length", 3000) <= 3000:
        yield "max_length"


def _dated(element: Block) -> Faults:
    yield from _keys(
        "datepicker", element, {"type", "action_id", "initial_date", "placeholder"}, {"action_id"}
    )
    if (
        "initial_date" in element
        and str(date.fromisoformat(element["initial_date"])) != element["initial_date"]
    ):
        yield "initial_date"


def _radio(element: Block) -> Faults:
    yield from _keys(
        "radio_buttons", element, {"type", "action_id", "options", "initial_option"}, {"options"}
    )
    yield from _options(element.get("options"), 10)
    yield from _initial(element, element.get("options", []))


def _menu(element: Block) -> Faults:
    known = {"type", "action_id", "options", "option_groups", "initial_option", "placeholder"}
    yield from _keys("static_select", element, known, {"action_id"})
    groups = element.get("option_groups", [])
    if ("options" in element) == bool(groups):
        yield "a menu has either options or groups"
    if len(groups) > 100:
        yield "too many groups"
    for group in groups:
        yield from _plain("group", group.get("label"), 75)
        yield from _options(group.get("options"), 100)
    if not groups:
        yield from _options(element.get("options"), 100)
    yield from _initial(element, options_of(element))


def options_of(element: Block) -> list[Any]:
    """Every option of a menu or of radio buttons, in groups or not."""
    groups = element.get("option_groups") or [{"options": element.get("options", [])}]
    return [option for group in groups for option in group["options"]]


def _options(options: object, most: int) -> Faults:
    yield from _count("options", options, most)
    for option in options if isinstance(options, list) else ():
        yield from _keys("option", option, {"text", "value", "description"}, {"text", "value"})
        yield from _plain("option", option.get("text"), 75)
        yield from _filled("option value", option.get("value"), 150)
        if "description" in option:
            yield from _plain("option description", option["description"], 75)


def _initial(element: Block, options: list[Any]) -> Faults:
    if "initial_option" in element and element["initial_option"] not in options:
        yield "initial_option is none of the options"
    yield from _unlike("option value", (option.get("value") for option in options))


def _plain(place: str, text: object, most: int) -> Faults:
    if isinstance(text, Mapping) and text.get("type") != "plain_text":
        yield f"{place} has to be plain text"
    yield from _text(place, text, most)


def _text(place: str, text: object, most: int) -> Faults:
    if not isinstance(text, Mapping):
        yield f"{place}: the text is no text object"
        return
    markup = text.get("type") == "mrkdwn"
    yield from _keys(
        place, text, {"type", "text", "verbatim"} if markup else {"type", "text", "emoji"}, {"text"}
    )
    yield from _filled(place, text.get("text"), most)
    if markup and _MENTION.search(str(text.get("text"))):
        yield f"{place} mentions or links"
    if not markup and text.get("emoji") is not False:
        yield f"{place} turns :x: into pictures"


def _filled(place: str, text: object, most: int) -> Faults:
    if not isinstance(text, str) or not text.strip():
        yield f"{place} is empty"
    else:
        yield from _fits(place, text, most)
        if re.search(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]", text):
            yield f"{place} has characters that cannot be shown"


def _address(place: str, url: object) -> Faults:
    if not isinstance(url, str) or not re.fullmatch(r"https?://[!-~]+", url):
        yield f"{place}: no address that a browser opens"
    else:
        yield from _fits(f"{place} address", url, 3000)


def _fits(place: str, text: str, most: int) -> Faults:
    if size(text) > most:
        yield f"{place}: {size(text)} characters, at most {most}"


def _keys(place: str, value: Block, known: set[str], needed: set[str]) -> Faults:
    yield from (f"{place}: unknown {key}" for key in value.keys() - known)
    yield from (f"{place}: no {key}" for key in needed - value.keys())


def _count(place: str, items: object, most: int) -> Faults:
    if not isinstance(items, list) or not 0 < len(items) <= most:
        yield f"{place}: not between 1 and {most}"


def _unlike(place: str, names: Iterator[Any]) -> Faults:
    yield from (f"{place} {name} used {times} times" for name, times in Counter(names).items() if times > 1)


_MESSAGE_BLOCKS: dict[str, Callable[[Block], Faults]] = {
    "actions": _actions,
    "context": _context,
    "divider": _divider,
    "header": _header,
    "image": _image,
    "rich_text": _rich_text,
    "section": _section,
}
_MODAL_BLOCKS = _MESSAGE_BLOCKS | {"input": _input}
_INPUTS: dict[str, Callable[[Block], Faults]] = {
    "datepicker": _dated,
    "plain_text_input": _typed,
    "radio_buttons": _radio,
    "static_select": _menu,
}
