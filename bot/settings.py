"""Every setting, each with a default that works on a laptop; all that is wrong with them is told at once."""

from __future__ import annotations

import ipaddress
from datetime import date, datetime, time
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from scheduling.calendar import LONDON, WorkingCalendar

PROCEDURES = Path(__file__).parent.parent / "scheduling" / "procedures"


class WrongSettings(Exception):
    """Some settings cannot be used; ``sentences`` says for each which and why."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        """Keep every sentence."""
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class Settings(BaseSettings):
    """What can be set, by environment variables of the same names in capitals."""

    model_config = SettingsConfigDict(extra="ignore", str_strip_whitespace=True, hide_input_in_errors=True)

    database_url: str = Field(default="sqlite:///var/daymark.db", description="where the store is")
    host: str = Field(default="127.0.0.1", description="the address to listen on")
    port: int = Field(default=8080, ge=1, le=65535, description="the port to listen on")

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

    demo_clock: datetime | None = Field(
        default=None, description="start the clock here, London time, and let it be moved"
    )

    procedures: Path = Field(default=PROCEDURES, description="the folder with the procedure files")
    record_system: str = Field(
        default="Mosaic", min_length=1, description="what the case-recording system is called"
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

    @model_validator(mode="after")
    def _safe_together(self) -> Settings:
        if self.demo_clock is not None and not self.is_loopback:
            raise ValueError("DEMO_CLOCK is for this machine alone: set HOST to 127.0.0.1, or leave it out")
        if self.slack_signing_secret.get_secret_value() and not self.slack_bot_token.get_secret_value():
            raise ValueError("SLACK_SIGNING_SECRET is set without SLACK_BOT_TOKEN")
        if self.slack_bot_token.get_secret_value() and not (
            self.slack_signing_secret.get_secret_value() or self.slack_app_token.get_secret_value()
        ):
            raise ValueError("SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET, or SLACK_APP_TOKEN for Socket Mode")
        if self.teams_app_id and not (self.teams_app_password.get_secret_value() and self.teams_tenant_id):
            raise ValueError("TEAMS_APP_ID needs TEAMS_APP_PASSWORD and TEAMS_TENANT_ID")
        if self.opens >= self.closes:
            raise ValueError("OPENS must be earlier than CLOSES")
        return self

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
        raise WrongSettings(
            tuple(_sentence(fault["loc"], fault["msg"]) for fault in faults.errors())
        ) from None


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    name = str(place[0]).upper() + ": " if place else ""
    return f"{name}{message.removeprefix('Value error, ')}."
