"""Calling addresses that people typed in, and nobody in our own network.

The name is looked up and judged before the call, so that staff get a sentence; what counts is the judgement of the peer
that the socket really reached, before a byte is sent: a name may answer differently the second time.
"""

import ipaddress
import socket
from typing import Any, ClassVar
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Public by their number, private by what they are: local NAT64 (RFC 8215), IPv4 written as IPv6 (RFC 4291, 2.5.5.1),
# protocols of the net itself (RFC 6890), and what answers a cloud's own machines only:
# https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
_NOT_PUBLIC = [ipaddress.ip_network(net) for net in ("64:ff9b:1::/48", "::/96", "192.0.0.0/24", "168.63.129.16/32")]


class NotPublic(OSError):
    """The host is on this machine or in a private network."""


def is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in _NOT_PUBLIC)


def is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


def is_public_or_loopback(address: str) -> bool:
    return is_public(address) or is_loopback(address)


def require_public(url: str, *, or_loopback: bool = False) -> None:
    """Raises NotPublic where any address of the host is not; a name that nobody knows is left to the call."""
    is_allowed = is_public_or_loopback if or_loopback else is_public
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return
    for *_rest, place in found:
        if not is_allowed(str(place[0])):
            raise NotPublic(parts.hostname)


class _Judged:
    is_allowed = staticmethod(is_public)

    def _new_conn(self) -> socket.socket:
        sock: socket.socket = super()._new_conn()  # type: ignore[misc]
        if not self.is_allowed(sock.getpeername()[0]):
            sock.close()
            raise NotPublic
        return sock


class _Http(_Judged, HTTPConnection):
    pass


class _Https(_Judged, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _HttpOrLoopback(_Http):
    is_allowed = staticmethod(is_public_or_loopback)


class _HttpsOrLoopback(_Https):
    is_allowed = staticmethod(is_public_or_loopback)


class _HttpPoolOrLoopback(HTTPConnectionPool):
    ConnectionCls = _HttpOrLoopback


class _HttpsPoolOrLoopback(HTTPSConnectionPool):
    ConnectionCls = _HttpsOrLoopback


class PublicOnly(HTTPAdapter):
    """Mount it on a session that trusts no proxy of the environment: the peer would be the proxy."""

    pools: ClassVar[dict[str, type[HTTPConnectionPool]]] = {"http": _HttpPool, "https": _HttpsPool}

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = self.pools


class PublicOrLoopback(PublicOnly):
    """Where the simulator stands in for the world."""

    pools: ClassVar[dict[str, type[HTTPConnectionPool]]] = {"http": _HttpPoolOrLoopback, "https": _HttpsPoolOrLoopback}
