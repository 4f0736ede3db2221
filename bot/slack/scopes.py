"""Which Web API methods the wire calls and what each needs; manifest/slack.yaml asks for just that."""

from __future__ import annotations

METHODS: dict[str, frozenset[str]] = {
    "auth.test": frozenset(),
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "conversations.history": frozenset({"im:history"}),
    "conversations.open": frozenset({"im:write"}),
    "users.info": frozenset({"users:read", "users:read.email"}),
    "views.open": frozenset(),
    "views.publish": frozenset(),
    "views.update": frozenset(),
}
EVENTS: dict[str, frozenset[str]] = {
    "app_home_opened": frozenset(),
    "message.im": frozenset({"im:history"}),
}
COMMANDS = ("/assessment", "/cover", "/dashboard", "/extension")
COMMAND_SCOPE = "commands"
# The app-level token alone calls this one, with a permission of its own.
SOCKET_METHODS: dict[str, frozenset[str]] = {"apps.connections.open": frozenset({"connections:write"})}


def bot_scopes() -> frozenset[str]:
    """Every permission that the bot's token needs."""
    return frozenset({COMMAND_SCOPE}).union(*METHODS.values(), *EVENTS.values())
