"""A process that posts one batch of records when told to: run by `test_same_batch_at_once`, never by pytest.

Gets the database's URL and a file with the batches; says «ready», waits for a line, and writes what became of each
record.
"""

import json
import sys
from pathlib import Path

from rollup.db import open_store
from rollup.ingest.take import Given, take


def main(url: str, path: str) -> None:
    """Posts the batches of the file as they stand."""
    batches = json.loads(Path(path).read_text())
    store = open_store(url)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    statuses = []
    for kind, records, now in batches:
        outcomes = take(store, kind, [Given(i, record) for i, record in enumerate(records)], now=now)
        statuses.append([str(outcome.status) for outcome in outcomes])
    sys.stdout.write(json.dumps(statuses) + "\n")
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
