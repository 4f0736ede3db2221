"""Who may reach the desk: a browser on this machine that is looking at the desk itself, and nobody else.

The desk asks nobody to sign in, so three ways in from outside are shut: another machine (the peer's address),
another site's name for this machine (the Host header), and another site's page in the same browser (where a
POST says it comes from). Behind a proxy every caller would look local, so whatever a proxy has touched is
refused too.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

PROXIED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")

# "same-origin" and not "no-referrer": with the latter browsers send "Origin: null" with our own forms.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Refused(Exception):
    """A request that is not taken, with its HTTP status and the sentence that the person reads."""

    def __init__(self, status: int, why: str) -> None:
        """Say what is wrong with the request, without a word of what it carried."""
        super().__init__(why)
        self.status = status
        self.why = why


def admit(peer: str, method: str, headers: Mapping[str, str]) -> None:
    """Raise `Refused` unless the request comes from this machine and from the desk's own pages."""
    if not is_loopback(peer):
        raise Refused(403, "The desk can only be opened on the machine that Daymark runs on.")
    if any(name in headers for name in PROXIED):
        raise Refused(403, "The desk cannot be reached through a proxy or a tunnel.")
    if not is_loopback(host_name(headers.get("Host", ""))):
        raise Refused(403, "Open the desk by the name localhost or the address 127.0.0.1.")
    if method not in ("GET", "HEAD") and is_foreign(headers):
        raise Refused(403, "This came from another site's page, so nothing was done.")


def is_loopback(name: str) -> bool:
    """Whether a host name or address is this machine's own."""
    if name == "localhost":
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback


def host_name(host: str) -> str:
    """The name in a Host header, in lower case and without its port; "" for what cannot be read."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_foreign(headers: Mapping[str, str]) -> bool:
    """Whether a browser says that another site sent this; "same-site" is another port of this machine."""
    if headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return True
    origin = headers.get("Origin")
    return origin is not None and origin.lower() != f"http://{headers.get('Host', '').lower()}"
