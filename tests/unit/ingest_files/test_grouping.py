import tracemalloc
from collections.abc import Iterator

from rollup.ingest.files.grouping import LARGEST_GROUP, batches, grouped
from rollup.ingest.files.record import Record


def line(number: int, order: str, **values: object) -> Record:
    return Record(number, {"order": order, **values}, f"raw {number}")


def test_rows_that_belong_together_come_together_in_the_order_of_their_firsts() -> None:
    given = [line(2, "b"), line(3, "a"), line(4, "b"), line(5, "c"), line(6, "a ")]
    assert [record.number for record in grouped(given, ("order",))] == [2, 4, 3, 6, 5]


def test_all_fields_decide() -> None:
    given = [
        Record(number, {"venue": venue, "weekday": day}, "")
        for number, venue, day in ((2, "v", "monday"), (3, "w", "monday"), (4, "v", "monday"))
    ]
    assert [record.number for record in grouped(given, ("venue", "weekday"))] == [2, 4, 3]


def test_what_was_staged_comes_out_as_it_went_in() -> None:
    given = line(2, "a", quantity=2, note='", ö', parts=[{"amount": "1.10"}], none=None)
    assert list(grouped([given], ("order",))) == [given]


def test_refused_rows_and_rows_without_a_key_stand_alone() -> None:
    bad = Record(3, None, "raw", "order", "is wrong")
    given = [line(2, ""), bad, line(4, ""), line(5, "a")]
    assert next(iter(grouped(given, ("order",)))) == bad
    assert [len(batch) for batch in batches(grouped(given, ("order",)), ("order",), 1)] == [1, 1, 1, 1]


def test_a_group_is_never_divided() -> None:
    given = [line(number, str(number // 3)) for number in range(30)]
    found = list(batches(given, ("order",), 4))
    assert [len(batch) for batch in found] == [6, 6, 6, 6, 6]
    assert [len(batch) for batch in batches(given, (), 4)] == [4, 4, 4, 4, 4, 4, 4, 2]


def test_a_group_that_no_transaction_holds_is_refused_row_by_row() -> None:
    given = (line(number, "same") for number in range(LARGEST_GROUP + 1))
    found = list(grouped(given, ("order",)))
    assert all(record.values is None for record in found)
    assert found[0].reason == "10001 rows have the same order; at most 10000 can belong together"
    assert [len(batch) for batch in batches(found, ("order",), 3000)] == [3000, 3000, 3000, 1001]


def test_memory_stays_small() -> None:
    count = 20_000

    def lines() -> Iterator[Record]:
        for number in range(count):
            yield line(number, str(number % 7_000), text="x" * 400)

    tracemalloc.start()
    found = sum(len(batch) for batch in batches(grouped(lines(), ("order",)), ("order",), 1000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == count
    assert peak < 5_000_000
