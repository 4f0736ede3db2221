"""Every setting, each with a default that works on a laptop; all that is wrong with them is told at once."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, NaiveDatetime, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from scheduling.calendar import LONDON, WorkingCalendar

PROCEDURES = Path(__file__).parent.parent / "scheduling" / "procedures"

SECRET_AT_LEAST = 16

MUST_BE = {
    "port": "a whole number from 1 to 65535",
    "demo_clock": "a day and a time in London, such as 2026-03-23T09:00",
    "record_system": "the name of a system, such as Mosaic",
    "morning_always": "true or false",
    "start_day": "0 or 1",
    "opens": "a time such as 08:30",
    "closes": "a time such as 17:30",
}
"""What a setting must be, in plain words, where its type alone can be wrong."""


class WrongSettings(Exception):
    """Some settings cannot be used; ``sentences`` says for each which and why."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        """Keep every sentence."""
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class Ground(BaseSettings):
    """The settings that are plain words and so can always be read, even while others are wrong."""

    model_config = SettingsConfigDict(extra="ignore", str_strip_whitespace=True, hide_input_in_errors=True)

    database_url: str = Field(default="sqlite:///var/daymark.db", description="where the store is")
    procedures: Path = Field(default=PROCEDURES, description="the folder with the procedure files")

    slack_bot_token: SecretStr = Field(default=SecretStr(""), description="the Slack bot token, xoxb-...")
    slack_signing_secret: SecretStr = Field(
        default=SecretStr(""), description="what Slack signs its requests with"
    )
    slack_app_token: SecretStr = Field(
        default=SecretStr(""), description="an app-level token: Socket Mode when set"
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/", description="another Web API base, for emulators"
    )

    teams_app_id: str = Field(
        default="", description="the bot's app id; without one Teams is for this machine only"
    )
    teams_app_password: SecretStr = Field(default=SecretStr(""), description="the bot's client secret")
    teams_tenant_id: str = Field(default="", description="the one Microsoft 365 tenant that is let in")


class Settings(Ground):
    """What can be set, by environment variables of the same names in capitals."""

    host: str = Field(default="127.0.0.1", description="the address to listen on")
    port: int = Field(default=8080, ge=1, le=65535, description="the port to listen on")
    public_url: str = Field(
        default="", description="the address at which people's browsers reach Daymark, for links and pictures"
    )
    link_secret: SecretStr = Field(
        default=SecretStr(""), description="what links are signed with; made up at each start when empty"
    )

    demo_clock: NaiveDatetime | None = Field(
        default=None, description="start the clock here, London time, and let it be moved"
    )

    alert_url: str = Field(
        default="", description="where the nightly audit posts what it finds, as JSON with references only"
    )

    record_system: str = Field(
        default="Mosaic", min_length=1, description="what the case-recording system is called"
    )
    morning_always: bool = Field(
        default=False, description="true: a morning list also says that nothing is due"
    )
    closures: str = Field(default="", description="days the council is closed, as 2026-12-29, 2026-12-30")
    start_day: int = Field(default=0, ge=0, le=1, description="1 when the start day counts as day 1")
    opens: time = Field(default=time(8, 30), description="when the council's working hours begin")
    closes: time = Field(default=time(17, 30), description="when they end")

    @field_validator("closures")
    @classmethod
    def _closures_are_dates(cls, text: str) -> str:
        for part in filter(None, (part.strip() for part in text.split(","))):
            try:
                date.fromisoformat(part)
            except ValueError as fault:
                raise ValueError(f"{part} is not a date such as 2026-12-29") from fault
        return text

    @field_validator("public_url")
    @classmethod
    def _ends_where_paths_begin(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.query or parts.fragment or (url and not parts.hostname):
            raise ValueError("this must be an address such as https://daymark.example.org")
        return url.rstrip("/")

    @field_validator("link_secret")
    @classmethod
    def _cannot_be_guessed(cls, secret: SecretStr) -> SecretStr:
        if 0 < len(secret.get_secret_value()) < SECRET_AT_LEAST:
            raise ValueError(f"this must be at least {SECRET_AT_LEAST} characters that nobody can guess")
        return secret

    @field_validator("alert_url", "public_url")
    @classmethod
    def _goes_over_http(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("this must be an address that begins with https:// or http://")
        return url

    @model_validator(mode="after")
    def _safe_together(self) -> Settings:
        clashes = tuple(self._clashes())
        if clashes:
            raise ValueError("\n".join(clashes))
        return self

    def _clashes(self) -> Iterator[str]:
        """Settings that are sound one by one and cannot stand together."""
        if self.demo_clock is not None and not self.is_loopback:
            yield "DEMO_CLOCK is for this machine alone: set HOST to 127.0.0.1, or leave it out"
        secret, token = self.slack_signing_secret.get_secret_value(), self.slack_app_token.get_secret_value()
        if (secret or token) and not self.has_slack:
            yield f"{'SLACK_SIGNING_SECRET' if secret else 'SLACK_APP_TOKEN'} is set without SLACK_BOT_TOKEN"
        if self.has_slack and not (secret or token):
            yield "SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET, or SLACK_APP_TOKEN for Socket Mode"
        if self.teams_app_id and not (self.teams_app_password.get_secret_value() and self.teams_tenant_id):
            yield "TEAMS_APP_ID needs TEAMS_APP_PASSWORD and TEAMS_TENANT_ID"
        if self.opens >= self.closes:
            yield "OPENS must be earlier than CLOSES"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach Daymark."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def has_slack(self) -> bool:
        """Whether Slack is connected."""
        return bool(self.slack_bot_token.get_secret_value())

    @property
    def has_teams(self) -> bool:
        """Whether Teams is answered: with an app id, or without one for this machine alone."""
        return bool(self.teams_app_id) or (self.is_loopback and not self.is_live)

    @property
    def is_live(self) -> bool:
        """Whether real people are connected and real time runs; otherwise this is the demo, with its web
        desk.
        """
        return (self.has_slack or bool(self.teams_app_id)) and self.demo_clock is None

    @property
    def calendar(self) -> WorkingCalendar:
        """The council's working days and hours."""
        days = (part.strip() for part in self.closures.split(","))
        return WorkingCalendar(
            closures=frozenset(date.fromisoformat(day) for day in days if day),
            start_day_counts=self.start_day == 1,
            opens=self.opens,
            closes=self.closes,
        )

    @property
    def demo_start(self) -> datetime | None:
        """The instant at which the demo's clock starts."""
        return self.demo_clock.replace(tzinfo=LONDON) if self.demo_clock else None


def read_settings() -> Settings:
    """The settings as they are set. Raises WrongSettings with every fault at once."""
    try:
        return Settings()  # the values come from the environment
    except ValidationError as faults:
        raise WrongSettings((*_sentences(faults), *_clashes_besides(faults))) from None


def _clashes_besides(faults: ValidationError) -> tuple[str, ...]:
    """What else clashes once the settings that could not be read stand at their defaults."""
    unread = {str(fault["loc"][0]) for fault in faults.errors() if fault["loc"]}
    if not unread:
        return ()
    try:
        Settings(**{name: Settings.model_fields[name].default for name in unread})
    except ValidationError as clashes:
        return _sentences(clashes)
    return ()


def _sentences(faults: ValidationError) -> tuple[str, ...]:
    """A sentence for each fault, in words for whoever sets things up; the values are never shown."""
    told: list[str] = []
    for fault in faults.errors():
        name = str(fault["loc"][0]) if fault["loc"] else ""
        message = fault["msg"].removeprefix("Value error, ")
        if fault["type"] != "value_error" and name in MUST_BE:
            message = f"this must be {MUST_BE[name]}"
        told += [f"{name.upper()}: {message}." if name else f"{line}." for line in message.split("\n")]
    return tuple(told)
