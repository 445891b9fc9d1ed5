# `make run` and `make test` need Python 3.11+ and install everything else: see scripts/setup.sh.

BIN := .venv/bin
# More for pytest, as in: make test PYTEST_ARGS="-n 0 -k ledger"
# A file goes to one process, as its tests share what is costly to make; in order, as small ones come last.
PYTEST_ARGS ?= -n 2 --dist loadfile --no-loadscope-reorder
# More for the server, as in: make run SERVE_ARGS="--help"
SERVE_ARGS ?=

# The tests start many processes: each would compile all of its code anew where the environment tells Python to keep none.
test thorough bench: export PYTHONDONTWRITEBYTECODE =

.PHONY: run test thorough check audit sbom secrets lint format types layers bench setup translations screenshots clean

run: ## Serve the console with a demo chain
	@scripts/setup.sh run
	@$(BIN)/venue-analytics serve --demo $(SERVE_ARGS)

test: setup ## All tests, browser ones included
	.venv-dash-testing/bin/pytest -c tests/dash_testing/pytest.ini tests/dash_testing
	$(BIN)/pytest $(PYTEST_ARGS)

thorough: setup ## The property and fault tests with their full numbers: hours on a small machine
	EXAMPLES=2000 EDITS=1000 READS=200 KILLS=20 WINDOWS=500 CHAINS=5 MATRIX=full TAMPERED=1000 BRIDGES=10000 CAUSES=100 \
		$(BIN)/pytest $(PYTEST_ARGS) --timeout 7200 \
		tests/integration/test_exactness.py tests/integration/test_metrics_equal_brute_force.py tests/integration/test_bridge_causes.py \
		tests/unit/bridge tests/integration/faults \
		tests/integration/api/test_access_matrix.py
	BODIES=5000 BEACON_KILLS=5 GUESSES=10000 PRINTED=all HOSTILE_PAGES=all HOSTILE_TURNS=9 \
		$(BIN)/pytest $(PYTEST_ARGS) --timeout 7200 tests/integration/api/test_export.py tests/integration/rendering \
		tests/integration/api/test_bad_bodies.py tests/integration/faults/test_killed_beacons.py tests/browser/test_hostile_names.py

check: setup ## What a change must pass: format, lint, types, layers, secrets, packages, tests
	$(BIN)/ruff format --check
	@$(MAKE) --no-print-directory lint types layers secrets audit sbom test

audit: setup ## Known vulnerabilities of the locked packages; AUDIT_OFFLINE=1 where they cannot be looked up
	$(BIN)/python scripts/supply_chain.py audit

sbom: setup ## What an installation holds, as CycloneDX, in build/
	$(BIN)/python scripts/supply_chain.py sbom

secrets: setup ## Keys and passwords in the repository's files
	$(BIN)/python scripts/supply_chain.py secrets

lint: setup
	$(BIN)/ruff check

format: setup
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

types: setup
	$(BIN)/mypy

layers: setup
	$(BIN)/lint-imports

bench: setup ## The measurements under tests/bench, or one of them: make bench BENCH=tests/bench/test_reads.py
	$(BIN)/pytest -m bench -s $(or $(BENCH),tests/bench) $(BENCH_ARGS)

translations: setup ## The texts of the code into the catalogues of the languages
	$(BIN)/python scripts/translations.py

screenshots: setup ## The pictures in docs/
	$(BIN)/python scripts/screenshots.py

setup:
	@scripts/setup.sh test

clean: ## Everything that was installed or generated, except var/, which holds data
	rm -rf .venv .venv-dash-testing .venv-tools build dist *.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
