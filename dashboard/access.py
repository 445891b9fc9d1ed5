"""Who may do what, and where: capabilities, roles as sets of them, and the viewer that every question is asked by."""

from dataclasses import dataclass

from dashboard.language import N_
from rollup.errors import NotAllowed, sentence

SIGNED_IN = ""
"""What it takes where it is enough to have signed in."""
READ = "chain.analytics.read"
EXPORT = "chain.analytics.export"
CUSTOMERS = "chain.customers.read"
SCHEDULE = "chain.reports.schedule"
INGEST = "chain.ingest"
ADMIN = "chain.admin"

CAPABILITIES: dict[str, str] = {
    READ: N_("see the figures of one's own venues"),
    EXPORT: N_("download them as CSV, XLSX, PDF"),
    CUSTOMERS: N_("see customers' names and contact data"),
    SCHEDULE: N_("have reports sent to others, regularly"),
    INGEST: N_("send facts"),
    ADMIN: N_("manage people, roles, tokens and venues"),
}
CHAIN_WIDE = frozenset({ADMIN})
"""Capabilities that are about the whole chain: nobody has them who sees only some of its venues."""

ROLES: dict[str, frozenset[str]] = {
    "viewer": frozenset({READ}),
    "manager": frozenset({READ, EXPORT}),
    "analyst": frozenset({READ, EXPORT, SCHEDULE}),
    "director": frozenset({READ, EXPORT, CUSTOMERS, SCHEDULE}),
    "admin": frozenset(CAPABILITIES),
}
"""The roles that a chain begins with; from then on they are data of its own (`dashboard.people.roles`)."""


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
        if capability and capability not in self.capabilities:
            raise NotAllowed(
                sentence(
                    "your role does not include {capability}; ask an administrator", capability=capability
                )
            )
        if not self.may(capability):
            raise NotAllowed(
                sentence("{capability} is for those who see every venue of the chain", capability=capability)
            )

    def may(self, capability: str) -> bool:
        """Whether the viewer has the capability."""
        is_cut = capability in CHAIN_WIDE and self.venues is not None
        return capability == SIGNED_IN or (capability in self.capabilities and not is_cut)
