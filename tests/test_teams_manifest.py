"""The Teams app package is what Microsoft's schema wants, and offers what Daymark understands."""

from __future__ import annotations

import json
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from bot.conversation.record import help_card
from bot.teams.tab import TAB as ENTITY
from bot.web.dashboard_site import PATH, TAB
from manifest.build import NO_APP, main
from scheduling.people import Person
from scheduling.words import Role

APP = "1b2c3d4e-1111-2222-3333-444455556666"
SCHEMA = Path(__file__).parent / "bot" / "teams" / "schemas" / "teams-manifest-1.19.json"


@pytest.fixture
def package(tmp_path: Path) -> zipfile.ZipFile:
    place = tmp_path / "deep" / "daymark.zip"
    sites = ["--site", "https://council.example", "--public-url", "https://daymark.council.example:8443/"]
    assert main(["--app-id", APP.upper(), *sites, "--to", str(place)]) == 0
    return zipfile.ZipFile(place)


def manifest_of(package: zipfile.ZipFile) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(package.read("manifest.json"))
    return read


def schema_faults(manifest: dict[str, Any]) -> list[str]:
    """What Microsoft's schema finds wrong."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    checker = Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)
    return [f"{fault.json_path}: {fault.message}" for fault in checker.iter_errors(manifest)]


def test_it_is_what_microsofts_schema_wants(package: zipfile.ZipFile) -> None:
    assert schema_faults(manifest_of(package)) == []


def test_it_carries_the_app_that_it_was_made_for(package: zipfile.ZipFile) -> None:
    manifest = manifest_of(package)
    assert (manifest["id"], manifest["bots"][0]["botId"]) == (APP, APP)
    assert manifest["developer"]["websiteUrl"] == "https://council.example"
    assert not re.search("{[A-Z]", json.dumps(manifest)), "a place was not filled in"


def test_daymark_is_for_a_persons_own_chat_and_nowhere_else(package: zipfile.ZipFile) -> None:
    manifest = manifest_of(package)
    assert manifest["bots"][0]["scopes"] == ["personal"]
    assert manifest["bots"][0]["commandLists"][0]["scopes"] == ["personal"]
    assert manifest["defaultInstallScope"] == "personal"
    assert not manifest["bots"][0]["supportsFiles"]


def test_its_tab_is_the_persons_own_dashboard_beside_their_chat(package: zipfile.ZipFile) -> None:
    manifest = manifest_of(package)
    chat, dashboard = manifest["staticTabs"]
    assert chat["entityId"] == "conversations"
    assert dashboard["entityId"] == ENTITY
    assert dashboard["contentUrl"] == f"https://daymark.council.example:8443{TAB}?key={{page.subPageId}}"
    assert dashboard["websiteUrl"] == f"https://daymark.council.example:8443{PATH}"
    assert dashboard["scopes"] == ["personal"]
    assert manifest["validDomains"] == ["daymark.council.example:8443"]


def test_without_a_public_address_it_has_no_tab_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "daymark.zip"
    main(["--app-id", APP, "--public-url", "", "--to", str(place)])
    manifest = manifest_of(zipfile.ZipFile(place))
    assert (manifest["staticTabs"], manifest["validDomains"]) == ([], [])
    assert schema_faults(manifest) == []
    assert "It has no tab for the dashboard." in capsys.readouterr().out


def test_it_offers_the_words_that_daymark_says_it_understands(package: zipfile.ZipFile) -> None:
    (offered,) = manifest_of(package)["bots"][0]["commandLists"]
    helped = help_card(
        Person(1, "Ruth Lane", "ruth@example.gov.uk", Role.SERVICE_MANAGER, "North"), slash=False
    )
    assert [each["title"] for each in offered["commands"]] == [fact.label.split()[0] for fact in helped.facts]


def test_the_icons_are_the_sizes_and_kinds_that_teams_wants(package: zipfile.ZipFile) -> None:
    assert size_and_kind(package.read("color.png")) == (192, 192, "colour")
    assert size_and_kind(package.read("outline.png")) == (32, 32, "colour and transparency")
    dots = dots_of(package.read("outline.png"))
    assert {dot[:3] for dot in dots if dot[3]} == {(255, 255, 255)}
    assert any(dot[3] == 0 for dot in dots)


def test_the_same_parts_make_the_same_package(package: zipfile.ZipFile, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    sites = ["--site", "https://council.example", "--public-url", "https://daymark.council.example:8443"]
    main(["--app-id", APP, *sites, "--to", str(again)])
    assert package.filename is not None
    assert again.read_bytes() == Path(package.filename).read_bytes()


def test_without_an_app_id_it_says_that_the_package_is_only_to_look_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--app-id", "", "--to", str(tmp_path / "daymark.zip")]) == 0
    assert f"It carries the app id {NO_APP}." in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong",
    [
        ["--app-id", "daymark"],
        ["--site", "http://x"],
        ["--site", 'https://x/"'],
        ["--public-url", "http://x"],
        ["--public-url", "https://"],
    ],
)
def test_what_teams_would_refuse_is_refused_here(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(wrong)
    assert "error: argument" in capsys.readouterr().err


def size_and_kind(png: bytes) -> tuple[int, int, str]:
    """The size of a PNG in dots and what its dots carry."""
    width, height, _, kind = struct.unpack(">IIBB", png[16:26])
    return width, height, {2: "colour", 6: "colour and transparency"}[kind]


def dots_of(png: bytes) -> list[tuple[int, ...]]:
    """The dots of a PNG of colour and transparency: red, green, blue and how solid."""
    width, height, _ = size_and_kind(png)
    packed, place = b"", 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        packed += png[place + 8 : place + 8 + length] if png[place + 4 : place + 8] == b"IDAT" else b""
        place += length + 12
    raw, above, dots = zlib.decompress(packed), bytes(width * 4), list[tuple[int, ...]]()
    for row in range(height):
        start = row * (width * 4 + 1)
        above = unfiltered(raw[start], raw[start + 1 : start + 1 + width * 4], above)
        dots += [tuple(above[at : at + 4]) for at in range(0, width * 4, 4)]
    return dots


def unfiltered(kind: int, row: bytes, above: bytes) -> bytes:
    """One row of a PNG without the filter that made it pack better (RFC 2083, section 6)."""
    plain = bytearray(row)
    for at in range(len(row)):
        left, up = plain[at - 4] if at >= 4 else 0, above[at]
        corner = above[at - 4] if at >= 4 else 0
        plain[at] = (row[at] + predicted(kind, left, up, corner)) % 256
    return bytes(plain)


def predicted(kind: int, left: int, up: int, corner: int) -> int:
    """What a PNG filter takes away from a byte."""
    if kind == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda near: abs(guess - near))
    return (0, left, up, (left + up) // 2)[kind]
