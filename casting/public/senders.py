"""Whence a request comes, as far as floods are concerned: a digest, so that no address is kept."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

_SALT = "casting.sender"


def sender_of(request: HttpRequest) -> str:
    return salted_hmac(_SALT, _network(_address(request))).hexdigest()[:32]


def _address(request: HttpRequest) -> str:
    """Behind a proxy of ours the last entry is its own word; what stands before it anybody may have written."""
    if settings.SECURE_PROXY_SSL_HEADER and (forwarded := request.META.get("HTTP_X_FORWARDED_FOR")):
        return str(forwarded).rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _network(address: str) -> str:
    """One household has one IPv4 address, or a whole /64 of the newer kind."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)
