# The commands of the house. `make help` lists them.
#
# Everything is built beside the code: Python packages in .venv, front-end packages in node_modules, all else in var.
# A stamp file remembers what was built from what, so that a second start does nothing twice.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first Python on PATH that the product supports; another one: make run PYTHON=/path/to/python3.12
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	if $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then echo $$p; break; fi; done)
PORT ?=
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet install --require-hashes
STAMPS := var/stamps
WITH := $(PY) -m casemgmt.embedded with --
PYTEST := $(PY) -m pytest -p no:cacheprovider
# As many test processes as the checks of a small machine allow; PYTEST_ARGS adds to any of the test targets.
TEST_PROCESSES ?= 2
PYTEST_ARGS ?=
# Of the long random run: how many steps, and where its dice begin (empty: at another place each time, which it says).
STEPS ?= 100000
SEED ?=

ASSET_SOURCES := $(shell find static/scss -type f 2>/dev/null)

.PHONY: help run stop venv tools assets check quick-check types locks fix test beside unit journeys faults soak demo-data trace bench lock forget clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

# --- the product -------------------------------------------------------------------------------------------

run: $(STAMPS)/venv $(STAMPS)/assets ## the whole demonstration service on this machine (PORT=8000)
	@$(PY) tools/system.py run
	@PORT="$(PORT)" exec $(PY) -m casemgmt.embedded run

stop: ## stop a service that `make run` started elsewhere
	@$(PY) -m casemgmt.embedded stop

demo-data: $(STAMPS)/venv ## load the demonstration service into the database of `make run`, or of DATABASE_URL
	@$(PY) -m casemgmt.embedded manage load_demonstration

forget: ## remove the data of the demonstration and of the tests on this machine
	@$(PY) -m casemgmt.embedded forget

# --- building ----------------------------------------------------------------------------------------------

venv: $(STAMPS)/venv ## the Python packages that the product needs
tools: $(STAMPS)/dev ## and those of the checks and tests
assets: $(STAMPS)/assets ## the compiled styles, fonts, icons and scripts, in var/assets

$(PY):
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed and none was found on PATH." >&2; exit 1; }
	@PYTHON="$(PYTHON)" $(PYTHON) tools/system.py venv
	@$(PYTHON) -m venv $(VENV)

$(STAMPS)/venv: requirements/embedded.txt | $(PY)
	@echo "Installing the Python packages ..."
	@mkdir -p $(STAMPS)
	@$(PIP) -r requirements/embedded.txt
	@touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/venv
	@echo "Installing the tools for checks and tests ..."
	@$(PIP) -r requirements/dev.txt
	@touch $@

$(STAMPS)/node: package-lock.json requirements/node.txt tools/node.py | $(STAMPS)/venv
	@echo "Installing the front-end packages ..."
	@$(PY) tools/node.py npm ci --ignore-scripts --omit=optional --loglevel=error --no-progress >$(STAMPS)/npm.log
	@touch $@

$(STAMPS)/assets: $(STAMPS)/node tools/assets.py $(ASSET_SOURCES)
	@echo "Compiling the styles ..."
	@$(PY) tools/assets.py
	@touch $@

# --- checks and tests --------------------------------------------------------------------------------------

check: quick-check types ## format, lint, import directions, types, migrations, deployment settings, lock files

quick-check: $(STAMPS)/dev $(STAMPS)/assets
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(VENV)/bin/lint-imports
	@$(PY) tools/locks.py
	@$(WITH) $(PY) tools/check_django.py

# The types are read from the settings; no server is asked. Whatever is timed beside it goes first.
types: $(STAMPS)/dev
	@SECRET_KEY=types DATABASE_URL=postgres:///types REDIS_URL=redis://types nice -n 19 $(PY) -m mypy .

locks: $(STAMPS)/dev ## are the lock files in step with what they lock?
	@$(PY) tools/locks.py

fix: $(STAMPS)/dev ## put right what can be put right by itself
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

# The faults mostly wait for what they start and kill, so the tests go on beside them; what they say comes in one piece.
test: ## everything, from nothing: check, faults, unit, journeys
	@$(MAKE) -j2 $(STAMPS)/dev $(STAMPS)/assets
	@$(MAKE) quick-check
	@$(PY) tools/system.py run
	@$(WITH) $(MAKE) -j2 unit beside
	@$(MAKE) journeys

beside: $(STAMPS)/dev $(STAMPS)/assets
	@{ $(MAKE) types && $(MAKE) faults; } >$(STAMPS)/beside.log 2>&1; code=$$?; cat $(STAMPS)/beside.log; exit $$code

# In the order in which they were found: a test that commits empties the tables, and all of those come last. No stealing.
unit: $(STAMPS)/dev $(STAMPS)/assets ## rules, verbs, pages, architecture
	@$(PY) tools/system.py run
	@$(WITH) $(PYTEST) -m "not journey and not faults and not soak" -n $(TEST_PROCESSES) $(PYTEST_ARGS)

journeys: $(STAMPS)/dev $(STAMPS)/assets ## whole stories in a real browser
	@$(PY) tools/system.py tests
	@$(WITH) $(PYTEST) -m journey -n $(TEST_PROCESSES) --dist loadgroup $(PYTEST_ARGS)

faults: $(STAMPS)/dev $(STAMPS)/assets ## real processes started, killed and started again
	@$(PY) tools/system.py run
	@$(WITH) $(PYTEST) -m faults $(PYTEST_ARGS)

soak: $(STAMPS)/dev $(STAMPS)/assets ## months of random work against the oracle of who may see what (STEPS=100000 SEED=...)
	@$(PY) tools/system.py run
	@$(WITH) env PROOF_STEPS="$(STEPS)" PROOF_SEED="$(SEED)" $(PYTEST) -m soak -o timeout=0 -n $(TEST_PROCESSES) $(PYTEST_ARGS)

trace: $(STAMPS)/dev ## which requirement is proved by which test
	@$(PY) -m tests.trace

bench: $(STAMPS)/dev $(STAMPS)/assets ## fill 1,000 to 100,000 cases and measure the pages
	@$(WITH) $(PY) -m tools.bench

lock: $(STAMPS)/dev package.json ## write the lock files anew from requirements/*.in and package.json
	@$(PY) tools/locks.py --write

clean: ## remove what was built here (the data stays: see forget)
	@rm -rf $(VENV) node_modules $(STAMPS) var/assets var/static .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
