from pathlib import Path

import pytest

from rollup.ingest.files.examples import EXAMPLES
from rollup.ingest.files.finding import kind_by_name
from rollup.ingest.files.templates import templates, write_templates
from rollup.ingest.kinds import KINDS, kind_of

FOLDER = Path(__file__).parents[3] / "docs/import"


@pytest.mark.parametrize("name", sorted(templates()))
def test_what_is_in_the_docs_is_current(name: str) -> None:
    hint = "run `venue-analytics import --templates`"
    assert (FOLDER / name).read_text(encoding="utf-8") == templates()[name], hint


def test_no_template_is_left_over() -> None:
    found = {f"templates/{path.name}" for path in (FOLDER / "templates").iterdir()}
    assert found == {name for name in templates() if name.startswith("templates/")}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_kind_has_an_example_with_what_it_requires(kind: object) -> None:
    found = kind_of(getattr(kind, "key", ""))
    example = EXAMPLES[found.key]
    assert set(example) <= set(found.names)
    assert all(example.get(field.name) for field in found.fields if field.required)


def test_files_are_named_for_their_kind(tmp_path: Path) -> None:
    for path in write_templates(tmp_path):
        if path.suffix != ".md":
            assert kind_by_name(path).key == path.stem
