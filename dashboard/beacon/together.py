"""Writing together: what several threads bring at the same moment is one transaction.

An embedded database has one writer at a time, and a commit that is on the disk takes as long for one event as for a
hundred. Whoever comes while a transaction is being written waits in line, and the first of the line writes for all.
"""

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")


class _Place(Generic[Item]):
    """A place in the line."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.is_over = False
        self.error: Exception | None = None


class Together(Generic[Item]):
    """A line in front of `write`, which stores items in one transaction, at most `most` of them."""

    def __init__(self, write: Callable[[list[Item]], None], most: int = 100) -> None:
        self._write = write
        self._most = most
        self._line: deque[_Place[Item]] = deque()
        self._turn = Lock()

    def put(self, item: Item) -> None:
        """Comes back when the item is stored; raises what writing it raised."""
        mine = _Place(item)
        self._line.append(mine)
        while not mine.is_over:
            with self._turn:
                if not mine.is_over:
                    self._write_some()
        if mine.error is not None:
            raise mine.error

    def _write_some(self) -> None:
        places = [self._line.popleft() for _ in range(min(self._most, len(self._line)))]
        try:
            self._write([place.item for place in places])
        except Exception as error:
            for place in places:
                place.error = error
        finally:
            for place in places:
                place.is_over = True
