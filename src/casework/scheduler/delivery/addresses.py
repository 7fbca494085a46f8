"""Which addresses lie in the open internet, and which a message may not be sent to unless the landlord allows it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


def is_public(address: str) -> bool:
    """Whether an address is neither private, loopback, link-local, multicast nor reserved, nor stands for one that is.

    Raises ValueError for what is no address.
    """
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and (ip.scope_id or ip.is_site_local):
        return False
    inner = _inner(ip)
    if inner is not None:
        return is_public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def _inner(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to by being mapped or translated."""
    if isinstance(ip, IPv4Address):
        return None
    if any(ip in network for network in _NAT64):
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour
