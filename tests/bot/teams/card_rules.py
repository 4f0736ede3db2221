"""What Teams takes: Microsoft's schema for Adaptive Cards 1.5, and the rules that the schema leaves out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft6Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

MESSAGE_LIMIT = 28 * 1024
# Teams reads Markdown and links in these.
MARKED_UP = {"TextBlock", "FactSet"}

_follow = Draft6Validator.VALIDATORS["$ref"]
_sound: set[tuple[str, str]] = set()


def _follow_once(
    validator: Validator, reference: str, part: object, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    """Hold a part to a definition of the schema, unless one just like it was sound: most cards share most."""
    known = reference, json.dumps(part)
    if known in _sound:
        return
    faults = list(_follow(validator, reference, part, schema))
    if not faults:
        _sound.add(known)
    yield from faults


_schema = json.loads((files("adaptive_cards") / "schemas" / "schema-1.5.json").read_text())
_once = extend(Draft6Validator, {"$ref": _follow_once})  # type: ignore[no-untyped-call]  # it ships untyped
_validator: Validator = _once(_schema)


def check_activity(activity: Mapping[str, Any]) -> None:
    """Refuse an activity that Teams would refuse, cut short, or show nothing of on a locked telephone."""
    assert activity.get("summary"), "every activity says what it is before the telephone is unlocked"
    assert len(json.dumps(activity)) <= MESSAGE_LIMIT
    for attachment in activity.get("attachments") or []:
        assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
        check_card(attachment["content"])


def check_card(card: Mapping[str, Any]) -> None:
    """Refuse a card that Teams would refuse, or draw otherwise than it was meant."""
    faults = [f"{error.json_path}: {error.message}" for error in _validator.iter_errors(card)]
    assert not faults, faults
    assert card["version"] == "1.5"
    assert len(json.dumps(card)) <= MESSAGE_LIMIT
    parts = list(every_part(card))
    numbers = [part["id"] for part in parts if "id" in part]
    assert len(numbers) == len(set(numbers)), "two inputs with one id"
    for part in parts:
        _check_part(part)


def _check_part(part: Mapping[str, Any]) -> None:
    kind = str(part.get("type", ""))
    assert kind not in MARKED_UP, f"a {kind} reads Markdown"
    assert len(part.get("actions", [])) <= 6, "Teams hides buttons over six"
    if kind.startswith("Input."):
        assert part.get("label"), "a screen reader needs the label"
        assert not part.get("isRequired") or part.get("errorMessage")
        assert "maxLength" not in part, "what is pasted would be cut without a word"
    if kind == "Action.Execute":
        fallback = part["fallback"]
        assert fallback["type"] == "Action.Submit"
        assert (fallback["title"], fallback["data"]) == (part["title"], part["data"])
    if kind in ("Image", "Action.OpenUrl"):
        assert urlsplit(part["url"]).scheme in ("http", "https"), f"{part['url']} cannot be opened"
        assert urlsplit(part["url"]).hostname, f"{part['url']} cannot be opened"
    if kind == "Image":
        assert part.get("altText", "").strip(), "a screen reader needs the words"
    if kind.startswith("Action."):
        assert part.get("title", "").strip(), "a button without a name"


def every_part(node: object) -> Iterator[Mapping[str, Any]]:
    """Every object in a card, the card itself first; what a button carries is not part of the card."""
    if isinstance(node, dict):
        yield node
        for key, below in node.items():
            if key != "data":
                yield from every_part(below)
    elif isinstance(node, list):
        for below in node:
            yield from every_part(below)


def words_of(card: Mapping[str, Any]) -> list[str]:
    """The lines that a person reads on a card, from the top, without labels and buttons."""
    return [part["text"] for part in every_part(card) if part.get("type") == "TextRun"]


def buttons_of(card: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The buttons of a card."""
    return [part for part in every_part(card) if part.get("type") == "Action.Execute"]


def inputs_of(card: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The inputs of a card, by the name of the form's field."""
    inputs = (part for part in every_part(card) if str(part.get("type", "")).startswith("Input."))
    return {str(part["id"]).removeprefix("field."): part for part in inputs}
