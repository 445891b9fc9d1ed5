"""Customers: who comes once, who comes back, and who stays away one day."""

from dataclasses import dataclass
from random import Random

from rollup.calendar import DAY_SECONDS
from rollup.demo.chain import BY_KEY, VENUES, VenuePlan

NEW_SHARE = 0.2
"""Of bookings, those of a customer who was never here before."""
LOYAL_SHARE = 0.5
"""Of new customers, those who will come back."""
LEAVING = 0.12
"""Of the regulars, those who stay away for good from one month to the next."""
STRAY_SHARE = 0.08
"""Of regulars' bookings, those at another venue of their region."""
MEMBER_SHARE = 0.82
FIRST_REGULARS = 40
"""Regulars that a venue has when the history begins, imported from the system before."""
_FIRST = """
Alva Anton Astrid Aino Axel Björn Ebba Eero Elin Elias Emma Erik Eva Frida Gustav Hanna Hugo Ida Ilmari Johan Jonas
Juhani Karin Kerstin Klara Lars Leena Linnea Lukas Maja Maria Mikael Mikko Nils Nora Olle Oskar Pekka Petra Riikka
Saga Sami Sanna Signe Sofia Sven Tove Tuomas Viktor Vilma Ylva Åsa
"""
_LAST = """
Andersson Bergström Björk Dahl Ek Eklund Engström Forsberg Fransson Gustafsson Hakala Hedlund Heikkinen Holm Jansson
Johansson Järvinen Karlsson Koskinen Laine Lind Lindgren Lundqvist Mattsson Mäkinen Nieminen Nilsson Norberg Nyström
Olsson Persson Rantanen Sandberg Sjöberg Strand Sundin Virtanen Wallin Wikström Åberg Öberg
"""
FIRST_NAMES, LAST_NAMES = tuple(_FIRST.split()), tuple(_LAST.split())


@dataclass(slots=True)
class Customer:
    """A person: when and where they were first heard of, and how, if they are a member."""

    key: str
    name: str
    email: str
    joined_at: int
    venue: VenuePlan
    is_member: bool
    join_channel: str


class Crowd:
    """All customers, and the regulars of each venue. Asked for visitors in the order of time."""

    def __init__(self, random: Random, begin: int) -> None:
        self._random = random
        self.customers: list[Customer] = []
        self._regulars: dict[str, list[Customer]] = {plan.key: [] for plan in VENUES}
        self._month = begin // (30 * DAY_SECONDS)
        for plan in VENUES:
            if not plan.opened:
                joined = [begin - random.randint(1, 400) * DAY_SECONDS for _ in range(FIRST_REGULARS)]
                self._regulars[plan.key] = [self._join(plan, at, "imported") for at in joined]

    def visitor(self, plan: VenuePlan, at: int, *, online: bool) -> Customer:
        """Who books at a venue: a regular, or somebody new who may become one."""
        self._pass_time(at)
        random, regulars = self._random, self._regulars[plan.key]
        if regulars and random.random() >= NEW_SHARE:
            if random.random() < STRAY_SHARE:
                regulars = self._regulars[self._neighbour(plan).key] or regulars
            return random.choice(regulars)
        fresh = self._join(plan, at, "registered" if online else "by_hand")
        if random.random() < LOYAL_SHARE:
            self._regulars[plan.key].append(fresh)
        return fresh

    def _neighbour(self, plan: VenuePlan) -> VenuePlan:
        return self._random.choice([other for other in VENUES if other.region == plan.region])

    def _pass_time(self, at: int) -> None:
        month = at // (30 * DAY_SECONDS)
        while self._month < month:
            self._month += 1
            for regulars in self._regulars.values():
                regulars[:] = [one for one in regulars if self._random.random() >= LEAVING]

    def _join(self, plan: VenuePlan, at: int, channel: str) -> Customer:
        random = self._random
        number = len(self.customers) + 1
        first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
        customer = Customer(
            key=f"c{number}",
            name=f"{first} {last}",
            email=f"customer{number}@example.com",
            joined_at=at,
            venue=BY_KEY[plan.key],
            is_member=random.random() < MEMBER_SHARE or channel == "imported",
            join_channel=channel,
        )
        self.customers.append(customer)
        return customer


def staff_names(random: Random, count: int) -> list[str]:
    """Names of people who work at a venue."""
    return [f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}" for _ in range(count)]
