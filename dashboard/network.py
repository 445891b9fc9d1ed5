"""Where a request comes from."""

from ipaddress import IPv6Address, ip_address

from flask import has_request_context, request


def network(address: str) -> str:
    """What one client can have of an address: IPv6 users own a /64, so single addresses would limit nothing."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return parsed.ipv4_mapped.compressed if parsed.ipv4_mapped else parsed.exploded[:19]
    return parsed.compressed


def here() -> str:
    """The network of the present request; empty outside of one, as on the command line."""
    return network(request.remote_addr or "") if has_request_context() else ""
