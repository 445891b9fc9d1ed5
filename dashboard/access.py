"""Who may do what, and where: capabilities, roles as sets of them, and the viewer that every question is asked by."""

from dataclasses import dataclass

from rollup.errors import NotAllowed

READ = "chain.analytics.read"
EXPORT = "chain.analytics.export"
ADMIN = "chain.admin"
INGEST = "chain.ingest"
CUSTOMERS = "chain.customers.read"

CAPABILITIES: dict[str, str] = {
    READ: "see the figures of one's own venues",
    EXPORT: "download them as CSV, XLSX, PDF",
    CUSTOMERS: "see customers' names and contact data",
    INGEST: "send facts",
    ADMIN: "manage people, venues and settings",
}

ROLES: dict[str, frozenset[str]] = {
    "viewer": frozenset({READ}),
    "manager": frozenset({READ, EXPORT}),
    "director": frozenset({READ, EXPORT, CUSTOMERS}),
    "admin": frozenset({READ, EXPORT, CUSTOMERS, INGEST, ADMIN}),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person (or the command line) as the questions see them: one chain, capabilities, and the ids of
    their venues; `venues` None means every venue of the chain."""

    name: str
    chain_id: int
    capabilities: frozenset[str]
    venues: frozenset[int] | None = None

    def require(self, capability: str) -> None:
        """Raises `NotAllowed` unless the viewer has the capability."""
        if capability not in self.capabilities:
            raise NotAllowed(f"your role does not include {capability}; ask an administrator")

    def may(self, capability: str) -> bool:
        """Whether the viewer has the capability."""
        return capability in self.capabilities
