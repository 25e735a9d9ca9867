"""The one door out: every connection to another machine is opened here, and none to an internal address.

The host is resolved once, every address it has is judged, and the connection goes to the address that was judged, so
that a name which changes its answer in between gains nothing. Only https, only usual ports, no redirects, little read.
``HOUQIN_EGRESS_INTERNAL`` (host:port, comma-separated) names what an operator allows inside, by http too.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import os
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from houqin.kernel.refusal import N_, Refusal

PORTS = (443, 8443)
SECONDS = 10
ANSWER_LIMIT = 1 << 20
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(Refusal):
    """An address that may not be called from here."""

    code = "egress.refused"
    sentence = N_("The address {address} may not be called: {problem}.")
    remedy = N_("Use a public https address, or let the operator allow it in HOUQIN_EGRESS_INTERNAL.")
    basis = "trust A12"


class NoAnswer(Refusal):
    """The other side did not answer, or not in the form agreed."""

    code = "egress.no_answer"
    sentence = N_("{host} did not answer as agreed: {problem}.")
    remedy = N_("It is tried again by itself; look at the settings when it stays so.")
    status = 502


@dataclass(frozen=True, slots=True)
class _Target:
    is_secure: bool
    host: str
    port: int
    path: str


def call(method: str, address: str, *, body: object = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Call another machine with JSON and answer its JSON object. Raises AddressRefused, NoAnswer."""
    target = _read(address)
    content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    sent = {"Accept": "application/json", "Content-Type": "application/json; charset=utf-8", **(headers or {})}
    try:
        connection = _connect(target)
        try:
            connection.request(method, target.path, body=content, headers=sent)
            answer = connection.getresponse()
            read = answer.read(ANSWER_LIMIT + 1)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException) as fault:
        raise NoAnswer(host=target.host, problem=type(fault).__name__) from fault
    if answer.status != 200 or len(read) > ANSWER_LIMIT:
        raise NoAnswer(host=target.host, problem=N_("it answered HTTP {status}"), status=answer.status)
    try:
        found = json.loads(read)
    except ValueError as fault:
        raise NoAnswer(host=target.host, problem=N_("it answered no JSON")) from fault
    if not isinstance(found, dict):
        raise NoAnswer(host=target.host, problem=N_("it answered no JSON"))
    return found


def is_internal(address: str) -> bool:
    """Whether an IP address leads anywhere but to the public internet, through whatever wrapping it comes."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_internal(str(inner))
    return not found.is_global or found.is_multicast or found.is_reserved


def _read(address: str) -> _Target:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as fault:
        raise AddressRefused(address=address[:120], problem=N_("it cannot be read")) from fault
    is_secure = parts.scheme == "https"
    port = port or (443 if is_secure else 80)
    if not host or parts.scheme not in ("http", "https") or parts.username is not None:
        raise AddressRefused(address=address[:120], problem=N_("it is no plain web address"))
    if any(sign <= " " or sign > "~" for sign in address):
        raise AddressRefused(address=address[:120], problem=N_("it holds unusual signs"))
    if not _is_allowed_inside(host, port) and (not is_secure or port not in PORTS):
        raise AddressRefused(address=address[:120], problem=N_("only https on the usual ports leads out"))
    query = f"?{parts.query}" if parts.query else ""
    return _Target(is_secure, host.rstrip("."), port, f"{parts.path or '/'}{query}")


def _connect(target: _Target) -> http.client.HTTPConnection:
    """An open connection to an address that was judged."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not _is_allowed_inside(target.host, target.port) and (not addresses or any(map(is_internal, addresses))):
        raise AddressRefused(address=target.host, problem=N_("it lies inside"))
    connection = http.client.HTTPConnection(target.host, target.port, timeout=SECONDS)
    plain = socket.create_connection((addresses[0], target.port), timeout=SECONDS)
    connection.sock = (
        ssl.create_default_context().wrap_socket(plain, server_hostname=target.host) if target.is_secure else plain
    )
    return connection


def _is_allowed_inside(host: str, port: int) -> bool:
    allowed = os.environ.get("HOUQIN_EGRESS_INTERNAL", "")
    return f"{host}:{port}" in {one.strip() for one in allowed.split(",")}
