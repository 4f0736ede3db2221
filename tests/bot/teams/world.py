"""Daymark's wire, mounted as it is in real life, with a script in the place of the casework."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.messages import Address, Incoming, Line, Posted, Reply
from bot.shapes import Card
from bot.teams.wire import TeamsWire
from tests.bot.teams.local_teams import BOT, TENANT, LocalTeams, Member


@dataclass
class Script:
    """Answers by act or by words, remembers what it was asked, and knows what each card says now."""

    answers: dict[str, Reply | Exception] = field(default_factory=dict)
    heard: list[Incoming] = field(default_factory=list)
    cards: dict[Posted, Card | Exception] = field(default_factory=dict)

    async def receive(self, incoming: Incoming) -> Reply:
        """What the casework would say."""
        self.heard.append(incoming)
        kind = "form" if incoming.answers is not None else "press"
        answer = self.answers.get(incoming.said or f"{kind} {incoming.act}", Line("Noted."))
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def card_now(self, address: Address, posted: Posted) -> Card | None:
        """What the outbox would draw in this place."""
        card = self.cards.get(posted)
        if isinstance(card, Exception):
            raise card
        return card


@dataclass
class World:
    """Teams, Daymark's wire, and the script behind it."""

    teams: LocalTeams
    wire: TeamsWire
    script: Script

    def address(self, member: Member) -> Address:
        """Where somebody is reached once they have written to Daymark."""
        reference = (
            f'{{"bot": "{BOT}", "conversation": "{member.chat}", '
            f'"service": "{self.teams.service}", "user": "{member.number}"}}'
        )
        return Address("teams", TENANT, member.object_id, reference)

    async def post(self, member: Member, card: Card) -> Posted:
        """Send a card as the outbox does, and let the script know what it says."""
        posted = await self.wire.post(self.address(member), card, "outbox:1", may_be_repeat=False)
        self.script.cards[posted] = card
        return posted
