"""No connection to an internal address, however it is written."""

import socket
from typing import Any

import pytest

from houqin.foundation.notices.egress import AddressRefused, NoAnswer, call, is_internal


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://localhost/",
        "https://localhost./",
        "https://0.0.0.0/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[2002:7f00:1::]/",
        "http://93.184.216.34/",
        "https://93.184.216.34:22/",
        "https://user@93.184.216.34/",
        "https://１２７.0.0.1/",
        "https://a b/",
        "https://x\r\nHost: y/",
        "ftp://93.184.216.34/",
        "file:///etc/passwd",
        "//93.184.216.34/",
        "https://[::1/",
        "",
    ],
)
def test_addresses_that_are_not_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connected(*_: Any, **__: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "create_connection", connected)
    with pytest.raises(AddressRefused):
        call("GET", address)


def test_a_name_is_judged_by_every_address_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the connection goes to the one that was judged, whatever the name answers a moment later."""
    answers = [[("93.184.216.34", 443), ("127.0.0.1", 443)], [("93.184.216.34", 443)], [("127.0.0.1", 443)]]
    called: list[Any] = []

    def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", one) for one in answers.pop(0)]

    def connect(address: Any, **_: Any) -> None:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(AddressRefused):
        call("GET", "https://example.org/")
    with pytest.raises(NoAnswer):
        call("GET", "https://example.org/")
    assert called == [("93.184.216.34", 443)]


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_public_addresses_are_public(address: str) -> None:
    assert not is_internal(address)
