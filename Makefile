# Two commands do all the set-up they need on a machine with CPython 3.11, pip and make:
#   make serve                              the pages over a synthetic department, DROID included
#   make test                               everything that must hold before a change is kept
# To survey a folder of your own: make survey FOLDER=/path/to/a/share
# The rest are their parts. Nothing is installed outside this folder but DROID (see `make droid`).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(PYTHON) -m pip --disable-pip-version-check --python $(BIN)/python install --quiet
COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11 --only-binary :all:
FOLDER ?=
STORE ?= muniment-store
FILES ?=
PORT ?= 8000
TAKES_STORE := tests/appraisal tests/muniment tests/records tests/transfer
REGISTERS := tests/records/register tests/records/store tests/records/jobs/test_asking.py tests/appraisal/lists tests/appraisal/review \
	tests/appraisal/disposal/test_carrying_out.py tests/appraisal/sensitivity tests/appraisal/test_holdings.py tests/transfer/test_preflight_register.py
REHEARSAL := muniment-rehearsal
FIRST_DAY := muniment-first-day
REHEARSE := MUNIMENT_REHEARSAL_DAY=2026-11-25 $(BIN)/muniment
export MUNIMENT_STORE = $(STORE)

.PHONY: help survey demo serve first-day test check format lint types contracts dependencies reference assets tests registers-on-server wheel conformance on-server slow \
	benchmarks load coverage requirements droid clean

help:
	@sed -n '1,6s/^# \{0,1\}//p' Makefile

# -- for the records manager ------------------------------------------------------------------------

survey: $(VENV)/base
	@test -n "$(FOLDER)" || { echo 'Say which folder: make survey FOLDER=/path/to/a/share'; exit 2; }
	@$(BIN)/muniment droid install
	@$(BIN)/muniment survey "$(FOLDER)"

demo: $(VENV)/base
	@$(BIN)/muniment droid install
	@$(BIN)/muniment demo muniment-demo $(if $(FILES),--files $(FILES))

serve: $(REHEARSAL)/ACCOUNTS.txt
	@cat $<
	@echo 'The passwords are kept in $<.'
	@$(REHEARSE) serve --store $(REHEARSAL) --port $(PORT)

# The same department before its first survey, for docs/tutorial/first-day.md.
first-day: $(FIRST_DAY)/ACCOUNTS.txt
	@cat $<
	@echo 'The passwords are kept in $<.'
	@$(REHEARSE) serve --store $(FIRST_DAY) --port $(PORT)

$(REHEARSAL)/ACCOUNTS.txt: | $(VENV)/base
	@$(BIN)/muniment droid install
	@$(REHEARSE) demo $(REHEARSAL)-share --store $(REHEARSAL) --answered
	@umask 077; $(REHEARSE) user demo --store $(REHEARSAL) > $@.part && mv $@.part $@

$(FIRST_DAY)/ACCOUNTS.txt: | $(VENV)/base
	@$(BIN)/muniment droid install
	@$(REHEARSE) demo $(FIRST_DAY)-share --store $(FIRST_DAY) --no-survey
	@$(REHEARSE) import "$(FIRST_DAY)-share/CMS export" --store $(FIRST_DAY)
	@umask 077; $(REHEARSE) user demo --store $(FIRST_DAY) > $@.part && mv $@.part $@

droid: $(VENV)/base
	@$(BIN)/muniment droid install

# -- for the developer --------------------------------------------------------------------------------

test: check

check: format lint types contracts dependencies reference assets tests registers-on-server wheel

format: $(VENV)/dev
	$(BIN)/ruff format --check .

lint: $(VENV)/dev
	$(BIN)/ruff check .

types: $(VENV)/dev
	$(BIN)/mypy

contracts: $(VENV)/dev
	$(BIN)/lint-imports

dependencies: $(VENV)/dev
	$(BIN)/deptry --no-ansi .
	$(BIN)/python tools/check_requirements.py

reference: $(VENV)/dev
	$(BIN)/python tools/generate_reference.py --check

assets: $(VENV)/dev
	$(BIN)/python tools/build_assets.py --check

tests: $(VENV)/dev
	$(BIN)/pytest -n 2 --dist loadscope -m "not slow"

# A part of `make on-server`, in `make test`: docs/how-to/use-postgresql.md says which.
registers-on-server: $(VENV)/dev
	$(BIN)/pytest -q -n 2 --dist loadscope -m "not slow and not browser and not droid" --decisions-on-server $(REGISTERS)

wheel: $(VENV)/dev
	PYTHON="$(PYTHON)" sh tools/smoke_test_wheel.sh

conformance: $(VENV)/dev
	$(BIN)/pytest -q -p no:cacheprovider -m "not slow" -s tests/conformance

on-server: $(VENV)/dev
	$(BIN)/pytest -q -n 2 --dist loadscope -m "not slow and not browser and not droid" --decisions-on-server $(TAKES_STORE)

slow: $(VENV)/dev
	$(BIN)/pytest -m slow
	MUNIMENT_PROPERTY_EXAMPLES=10000 $(BIN)/pytest -q tests/properties

benchmarks: $(VENV)/dev
	$(BIN)/python -m tests.benchmarks

load: $(VENV)/dev
	$(BIN)/python -m tests.benchmarks.load

coverage: $(VENV)/dev
	$(BIN)/coverage run -m pytest -q -m "not slow"
	$(BIN)/coverage report --skip-covered --sort=cover

# -- set-up -----------------------------------------------------------------------------------------------

$(BIN)/python:
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/base: requirements/base.txt pyproject.toml | $(BIN)/python
	@echo 'Installing what Muniment needs into $(VENV), once …'
	@$(PIP) --require-hashes --only-binary :all: --no-binary bagit --requirement requirements/base.txt
	@$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/dev: requirements/dev.txt pyproject.toml | $(BIN)/python
	@$(PIP) --require-hashes --only-binary :all: --no-binary bagit --requirement requirements/dev.txt
	@$(PIP) --no-deps --editable .
	@touch $@ $(VENV)/base

requirements: $(VENV)/dev
	$(COMPILE) pyproject.toml --output-file requirements/base.txt
	$(COMPILE) --extra dev pyproject.toml --output-file requirements/dev.txt

clean:
	rm -rf $(VENV) build dist .home .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
