"""Pages for people who came by a signed link: what keeps them signed in, and what every answer carries.

Unlike the demo's desk these are for every installation and every network, so nothing here asks where a
request comes from: only the signature counts, and whether its person still works here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.links import SESSION
from bot.web import guard, render
from bot.web.guard import Refused

NOT_SIGNED_IN = Refused(401, "You are not signed in, or it has been a while.")
RUN_OUT = Refused(403, "This link does not work, or not any more: it is for one person, and for two days.")

# The addresses that Teams shows its tabs from.
# https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/tab-requirements
TEAMS = (
    "https://teams.microsoft.com https://*.teams.microsoft.com https://teams.cloud.microsoft "
    "https://*.cloud.microsoft https://*.microsoft365.com https://*.office.com https://outlook.office365.com"
)

Handler = Callable[[web.Request], Awaitable[web.Response]]


def open_to_all(handler: Handler, *, in_teams: bool = False, again: str = "") -> Handler:
    """The same handler for anybody's browser, with every refusal as a plain page that says what to do.

    ``in_teams`` lets Teams, and nobody else, show it inside its own window. ``again`` says how its reader
    comes by another link, where that is not by typing "dashboard".
    """
    policy = guard.HEADERS["Content-Security-Policy"]
    if in_teams:
        policy = policy.replace("frame-ancestors 'none'", f"frame-ancestors {TEAMS}")
    headers = {**guard.HEADERS, "Content-Security-Policy": policy, "X-Robots-Tag": "noindex"}

    async def answered(request: web.Request) -> web.Response:
        try:
            response = await handler(request)
        except Refused as refused:
            page = render.TEMPLATES.get_template("signed_out.html").render(why=refused.why, again=again)
            response = web.Response(text=page, status=refused.status, content_type="text/html")
        response.headers.update(headers)
        return response

    return answered


@dataclass(frozen=True)
class Pass:
    """What a link is exchanged for: a cookie of this ``name`` that is sent back under this ``path`` alone."""

    name: str
    path: str = "/"

    def of(self, request: web.Request) -> str:
        """What this browser was given when it came by a link; "" when it never did."""
        return request.cookies.get(self.name, "")

    def welcome(self, session: str, to: str, *, secure: bool, in_teams: bool = False) -> web.Response:
        """Keep the session in the browser, and lead to the page by an address that no longer carries the key.

        ``in_teams`` keeps it for the page inside Teams alone, which to a browser is another site's.
        """
        framed = "SameSite=None; Partitioned" if in_teams and secure else "SameSite=Lax"
        lasts = f"Max-Age={int(SESSION.total_seconds())}; Path={self.path}; HttpOnly"
        kept = f"{self.name}={session}; {lasts}; {framed}{'; Secure' if secure else ''}"
        return web.Response(status=303, headers={"Location": to, "Set-Cookie": kept})

    def goodbye(self, to: str, *, secure: bool) -> web.Response:
        """Forget the session in this browser."""
        response = web.Response(status=303, headers={"Location": to})
        response.del_cookie(self.name, httponly=True, samesite="Lax", secure=secure, path=self.path)
        return response
