"""A process that builds and is killed: run by `test_killed_builds`, never by pytest.

It reads orders from its standard input, one JSON object a line, and for each starts a process of its own that drains
the database and ends itself with SIGKILL at the named step. The signal with which it ended is written back. Starting
a Python interpreter for each would take a hundred times as long.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rollup import build
from rollup.db import Store, open_store
from rollup.subjects import Grain

STEPS = (
    "batch chosen",
    "hours replaced",
    "days replaced",
    "day sets replaced",
    "weeks replaced",
    "months replaced",
    "marks deleted",
    "committed",
)
REPLACED = {
    Grain.HOUR: "hours replaced",
    Grain.DAY: "days replaced",
    Grain.WEEK: "weeks replaced",
    Grain.MONTH: "months replaced",
}


class Killer:
    """Ends the process the `nth` time that it comes to the place `when` (before, after) of a step."""

    def __init__(self, when: str, step: str, nth: int) -> None:
        self.place, self.left = (when, step), nth

    def reach(self, when: str, step: str) -> None:
        if (when, step) == self.place:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def around(self, step: Callable[..., str | None], work: Callable[..., Any]) -> Callable[..., Any]:
        """The work, with the step that its arguments tell before and after it."""

        def watched(*args: Any, **named: Any) -> Any:
            name = step(*args)
            if name is not None:
                self.reach("before", name)
            result = work(*args, **named)
            if name is not None:
                self.reach("after", name)
            return result

        return watched


def watch(killer: Killer) -> None:
    """Puts the killer around every step of `rollup.build` in this process."""
    build.next_batch = killer.around(lambda *_: "batch chosen", build.next_batch)  # type: ignore[attr-defined]
    build._replace = killer.around(lambda _c, _b, _r, grain, *_: REPLACED[grain], build._replace)
    build._replace_day_sets = killer.around(lambda *_: "day sets replaced", build._replace_day_sets)
    build._replace_coarse_sets = killer.around(
        lambda _c, _b, grain, *_: REPLACED[grain], build._replace_coarse_sets
    )
    build._remove_marks = killer.around(lambda *_: "marks deleted", build._remove_marks)
    Store.building = _watched_building(killer)


def _watched_building(killer: Killer) -> Any:
    building = Store.building

    @contextmanager
    def watched(store: Store) -> Iterator[Any]:
        with building(store) as connection:
            yield connection
            killer.reach("before", "committed")
        killer.reach("after", "committed")

    return watched


def drain_and_die(store: Store, order: dict[str, Any]) -> int:
    """What became of a process that drains and is killed on the way: the signal that ended it, 0 for none."""
    child = os.fork()
    if child == 0:
        watch(Killer(order["when"], order["step"], order["nth"]))
        build.drain(store, order["now"], batch_size=order["batch_size"])
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def main(url: str) -> None:
    """Serves one order after the other, with statements that are compiled once."""
    store = open_store(url)
    for line in sys.stdin:
        order = json.loads(line)
        if order["step"] == "warm up":
            build.drain(store, order["now"])
            ended = 0
        else:
            ended = drain_and_die(store, order)
        store.close()  # what a forked process inherits must not be an open connection
        sys.stdout.write(json.dumps(ended) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
