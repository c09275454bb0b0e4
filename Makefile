# careplan. `make run` starts it, `make test` proves it, `make help` lists the rest.
# HOST, PORT, DATA_DIR and DEMO come from the environment or the command line: make run PORT=8080 DEMO=0

.DEFAULT_GOAL := help
.PHONY: help run backup test test-fast lint format check messages screens bench bench-parts soak looks lighthouse

VENV ?= .venv
export VENV
PYTHON := $(VENV)/bin/python
DB ?= sqlite

help:
	@echo "make run          start careplan on http://localhost:8000/ with a sample clinic (DEMO=0: empty)"
	@echo "make backup       copy the database and the keys into the data folder's backups"
	@echo "make test         every test, the journeys in Chromium included (DB=postgres: on PostgreSQL)"
	@echo "make test-fast    the tests that need no browser and no killing, in under two minutes"
	@echo "make looks        every page of the caregivers with two engines and by scripts, longer words and right to left"
	@echo "make lint         style, import contract, migrations, templates"
	@echo "make format       put the style right"
	@echo "make check        lint and the fast tests: before a commit"
	@echo "make messages     bring the translators' files in locale/ up to date with the texts of the source"
	@echo "make screens      a picture of every screen, light and dark, in screens/"
	@echo "make bench        speed of the pages in a region of many plans, into docs/performance.md: SIZES=\"100 10000\""
	@echo "make bench-parts  speed of what has no page; both also in bench/results.json"
	@echo "make soak         made-up histories of several phones: HISTORIES=10000 SEED=1, goes on where it stopped"
	@echo "make lighthouse   what Lighthouse says of Today with 120 items, signed in, on a phone"

run:
	@bin/prepare runtime
	@exec $(PYTHON) manage.py serve

backup:
	@bin/prepare runtime
	@exec $(PYTHON) manage.py backup

test:
	@bin/prepare dev
	@bin/chromium
	@bin/npm-package accessibility-checker-engine || true
	@exec $(PYTHON) bin/with_database.py $(DB) $(VENV)/bin/pytest -n 2 --dist loadgroup $(ARGS)

test-fast:
	@bin/prepare dev
	@exec $(PYTHON) bin/with_database.py $(DB) $(VENV)/bin/pytest -n 2 -m "not journey and not slow" $(ARGS)

looks:
	@$(MAKE) test ARGS="-m looks"

lint:
	@bin/prepare dev
	@exec bin/lint

format:
	@bin/prepare dev
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

check: lint test-fast

messages:
	@bin/prepare dev
	@exec $(PYTHON) manage.py make_messages $(ARGS)

screens:
	@bin/prepare dev
	@bin/chromium
	@exec $(PYTHON) -m tests.journeys.screens

# Made-up histories of several phones. It goes on where it was stopped; another SEED makes up others.
HISTORIES ?= 10000
SEED ?= 1
soak:
	@bin/prepare dev
	@HISTORIES=$(HISTORIES) SEED=$(SEED) $(PYTHON) bin/with_database.py sqlite $(VENV)/bin/pytest -q -s -p no:cacheprovider tests/reliability/soak.py

# Regions of SIZES plans on DATABASES; ONLY="today tick" measures some scenarios. docs/performance.md says more.
SIZES ?= 100
DATABASES ?= sqlite postgres
ONLY ?=
bench:
	@bin/prepare dev
	@SIZES="$(SIZES)" DATABASES="$(DATABASES)" ONLY="$(ONLY)" $(PYTHON) -m tests.performance.region

bench-parts:
	@bin/prepare dev
	@$(PYTHON) bin/with_database.py sqlite $(PYTHON) -m tests.performance $(SCENARIOS)
	@$(PYTHON) bin/with_database.py postgres $(PYTHON) -m tests.performance $(SCENARIOS)

lighthouse:
	@bin/prepare dev
	@bin/chromium
	@bin/npm-package lighthouse
	@exec $(PYTHON) -m tests.performance.lighthouse
