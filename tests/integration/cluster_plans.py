"""What EXPLAIN says of how a cluster carries a statement out."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from rollup.db import Store

TABLE_SCAN = re.compile(
    r"(?:Seq|Index|Index Only|Bitmap Heap) Scan (?:Backward )?(?:using \w+ )?on (\w+?)_\d+ "
)
READING = ("SELECT", "INSERT", "DELETE")
COORDINATOR = ("rollup_content", "current_setting")
"""Words of what the coordinator answers by itself: it is about no venue."""
MOVED_ROWS = ("pull to coordinator", "repartition", "MapMerge", "Seq Scan on intermediate")


@contextmanager
def explained(store: Store) -> Iterator[list[str]]:
    """The plans of what is read, or written out of what is read, in the block."""
    plans: list[str] = []

    def explain(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        is_of_coordinator = any(word in statement for word in COORDINATOR)
        if statement.startswith(READING) and "SELECT" in statement and not is_of_coordinator:
            cursor.execute(f"EXPLAIN {statement}", parameters)
            plans.append("\n".join(row[0] for row in cursor.fetchall()))

    event.listen(store.engine, "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        event.remove(store.engine, "before_cursor_execute", explain)


def tasks(plan: str) -> list[str]:
    """What single nodes are asked to do: the parts of a plan that are carried out where the rows lie."""
    lines, found = plan.split("\n"), []
    for number, line in enumerate(lines):
        if line.lstrip().startswith("->  Task"):
            depth = _depth(line)
            inner = lines[number + 1 :]
            end = next((n for n, one in enumerate(inner) if _depth(one) <= depth), len(inner))
            found.append("\n".join(inner[:end]))
    return found


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def is_reckoned_on_shards(plan: str) -> bool:
    """Whether every row of a shard is read by a task on its node, and no rows go from node to node on the way. What
    tasks have added up may still be added together."""
    outside = plan
    for task in tasks(plan):
        outside = outside.replace(task, "")
    is_sent = any(word in plan for word in MOVED_ROWS)
    return bool(tasks(plan)) and not is_sent and not TABLE_SCAN.search(outside)


def is_one_task(plan: str) -> bool:
    """Whether one node answers it all, as it stands."""
    return len(tasks(plan)) == 1 and "Task Count: 1\n" in plan and "Subplan" not in plan


def added_up(plan: str) -> bool:
    """Whether each task that reads rows gives sums of them, or distinct ones."""
    tops = (
        "Aggregate",
        "Group",
        "HashAggregate",
        "Unique",
        "Limit",
        "Sort",
        "Result",
        "Finalize",
        "MixedAggregate",
    )
    reading = [task for task in tasks(plan) if TABLE_SCAN.search(task)]
    first = [next(line for line in task.split("\n") if line.lstrip().startswith("->")) for task in reading]
    return all(line.lstrip().removeprefix("->  ").startswith(tops) for line in first)
