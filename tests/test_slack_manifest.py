"""manifest/slack.yaml asks for what the wire uses and for nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from bot.slack.events import PATH
from bot.slack.scopes import COMMANDS, EVENTS, bot_scopes

MANIFEST = Path(__file__).parents[1] / "manifest" / "slack.yaml"


@pytest.fixture
def manifest() -> dict[str, Any]:
    """The manifest as Slack reads it."""
    read: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return read


def test_it_asks_for_the_permissions_that_the_wire_needs(manifest: dict[str, Any]) -> None:
    assert sorted(manifest["oauth_config"]["scopes"]["bot"]) == sorted(bot_scopes())
    assert "user" not in manifest["oauth_config"]["scopes"]


def test_it_has_the_commands_that_the_wire_reads_each_with_a_hint(manifest: dict[str, Any]) -> None:
    commands = manifest["features"]["slash_commands"]
    assert [each["command"] for each in commands] == list(COMMANDS)
    for each in commands:
        assert each["description"]
        assert each["usage_hint"].endswith("help")
        assert not each["should_escape"], "a reference is typed text, not a mention"


def test_it_subscribes_to_what_is_listened_for(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
    assert manifest["settings"]["interactivity"]["is_enabled"]
    assert manifest["features"]["app_home"]["home_tab_enabled"]
    assert manifest["features"]["app_home"]["messages_tab_enabled"]
    assert not manifest["features"]["app_home"]["messages_tab_read_only_enabled"]


def test_every_address_is_the_one_the_wire_listens_at(manifest: dict[str, Any]) -> None:
    settings = manifest["settings"]
    urls = [each["url"] for each in manifest["features"]["slash_commands"]]
    urls += [settings["event_subscriptions"]["request_url"], settings["interactivity"]["request_url"]]
    assert {urlsplit(url).path for url in urls} == {PATH}
    assert MANIFEST.read_text(encoding="utf-8").count("https://daymark.example.org/") == len(urls)


def test_it_keeps_to_the_lengths_that_slack_allows(manifest: dict[str, Any]) -> None:
    shown = manifest["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert len(manifest["features"]["bot_user"]["display_name"]) <= 80
