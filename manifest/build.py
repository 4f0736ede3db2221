"""Makes the package that a council uploads to Teams: `make manifest`, or `python -m manifest.build --help`.

The Slack app needs no building: its manifest is pasted as it is.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

HERE = Path(__file__).parent
PACKAGE = Path("var/daymark-teams.zip")
PARTS = ("manifest.json", "color.png", "outline.png")
SITE = "https://daymark.example.org"
NO_APP = "00000000-0000-0000-0000-000000000000"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same parts always make the same package


def build(package: Path, app_id: str, site: str, public_url: str = "") -> None:
    """Write the package for the app with this number; ``site`` is a page about Daymark for the staff.

    ``public_url`` is where Teams reaches Daymark's own pages; without one the app has no tab for them.
    """
    package.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name in PARTS:
            content = (HERE / "teams" / name).read_bytes()
            if name == "manifest.json":
                content = _filled_in(json.loads(content), app_id, site, public_url)
            zipped.writestr(zipfile.ZipInfo(name, LONG_AGO), content)


def _filled_in(manifest: dict[str, Any], app_id: str, site: str, public_url: str) -> bytes:
    """The manifest with these in their places."""
    if not public_url:
        manifest |= {"staticTabs": [], "validDomains": []}
    text = json.dumps(manifest, indent=2).replace("{APP_ID}", app_id).replace("{SITE}", site)
    host = urlsplit(public_url).netloc
    return text.replace("{PUBLIC_URL}", public_url).replace("{PUBLIC_HOST}", host).encode()


def main(arguments: list[str] | None = None) -> int:
    """Build what was asked for, and say where it is and what to do with it."""
    wanted = _parser().parse_args(arguments)
    build(wanted.to, wanted.app_id or NO_APP, wanted.site, wanted.public_url)
    print(f"Teams: {wanted.to} is ready. Upload it in the Teams admin centre, under Manage apps.")
    if not wanted.app_id:
        print(f"It carries the app id {NO_APP}. Set TEAMS_APP_ID and build it again before you upload it.")
    if not wanted.public_url:
        print("It has no tab for the dashboard. Set PUBLIC_URL and build it again to have one.")
    print(f"Slack: paste {HERE.name}/slack.yaml at https://api.slack.com/apps under Create New App.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m manifest.build", description="Make the Teams app package."
    )
    parser.add_argument(
        "--app-id", type=_app_id, default=os.environ.get("TEAMS_APP_ID", ""), help="the bot's app id"
    )
    parser.add_argument(
        "--site", type=_site, default=SITE, help="a page about Daymark for the council's staff"
    )
    parser.add_argument(
        "--public-url",
        type=_public_url,
        default=os.environ.get("PUBLIC_URL", ""),
        help="where Teams reaches Daymark's own pages",
    )
    parser.add_argument("--to", type=Path, default=PACKAGE, help="where to write the package")
    return parser


def _app_id(typed: str) -> str:
    """The number as Teams wants it; "" stays "", for a package that is only looked at."""
    try:
        return str(UUID(typed)) if typed else ""
    except ValueError:
        raise argparse.ArgumentTypeError(
            "An app id looks like 1b2c3d4e-1111-2222-3333-444455556666."
        ) from None


def _site(typed: str) -> str:
    if not _is_address(typed):
        raise argparse.ArgumentTypeError("The site is an address that begins with https://.")
    return typed


def _public_url(typed: str) -> str:
    """The address without a slash at its end; "" stays "", for an app without a tab."""
    if typed and not _is_address(typed):
        raise argparse.ArgumentTypeError("Teams only shows pages at an address that begins with https://.")
    return typed.rstrip("/")


def _is_address(typed: str) -> bool:
    return urlsplit(typed).scheme == "https" and bool(urlsplit(typed).hostname) and '"' not in typed


if __name__ == "__main__":
    sys.exit(main())
