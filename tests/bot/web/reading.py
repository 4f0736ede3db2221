"""Reading a page as a browser without a script does: its forms, what their fields hold, and its words."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]


@dataclass
class FormOnPage:
    """A form: where it goes, what it would send as it stands, and the labels on its buttons."""

    action: str
    sends: dict[str, str] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)


class PageReader(HTMLParser):
    """Collects the forms, the words, and every attribute of every tag."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[FormOnPage] = []
        self.words = ""
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._name = ""
        self._inside = ""
        self.feed(text)

    def form_with(self, label: str, action: str = "") -> FormOnPage:
        """The first form that has this button, and goes to an address with this in it."""
        return next(form for form in self.forms if label in form.buttons and action in form.action)

    def attributes(self, tag: str, name: str) -> list[str]:
        """What one attribute says wherever that tag has it."""
        return [attributes[name] for found, attributes in self.tags if found == tag and name in attributes]

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        got = {name: value or "" for name, value in attrs}
        self.tags.append((tag, got))
        if tag in ("button", "textarea"):
            self._inside = tag
        if tag == "form":
            self.forms.append(FormOnPage(got["action"]))
        elif tag == "input" and (got.get("type") != "radio" or "checked" in got):
            self.forms[-1].sends[got["name"]] = got.get("value", "")
        elif tag in ("select", "textarea"):
            self._name = got["name"]
            self.forms[-1].sends[self._name] = ""
        elif tag == "option" and "selected" in got:
            self.forms[-1].sends[self._name] = got["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        self.words += data.replace("\N{NO-BREAK SPACE}", " ")
        if self._inside == "textarea":
            # HTML takes the line end after the tag to be the page's own.
            kept = self.forms[-1].sends[self._name]
            self.forms[-1].sends[self._name] = kept + data if kept else data.removeprefix("\n")
        elif self._inside == "button" and data.strip() and self.forms:
            self.forms[-1].buttons.append(data.strip())
