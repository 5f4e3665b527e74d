# Two commands do all the set-up they need on a machine with CPython 3.11, pip and make:
#   make survey FOLDER=/path/to/a/share     survey a folder, DROID included
#   make test                               everything that must hold before a change is kept
# The rest are their parts. Nothing is installed outside this folder but DROID (see `make droid`).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(PYTHON) -m pip --disable-pip-version-check --python $(BIN)/python install --quiet
COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11 --only-binary :all:
FOLDER ?=
STORE ?= muniment-store
FILES ?=
export MUNIMENT_STORE = $(STORE)

.PHONY: help survey demo test check format lint types contracts dependencies reference assets tests wheel conformance slow \
	benchmarks coverage requirements droid clean

help:
	@sed -n '1,5s/^# \{0,1\}//p' Makefile

# -- for the records manager ------------------------------------------------------------------------

survey: $(VENV)/base
	@test -n "$(FOLDER)" || { echo 'Say which folder: make survey FOLDER=/path/to/a/share'; exit 2; }
	@$(BIN)/muniment droid install
	@$(BIN)/muniment survey "$(FOLDER)"

demo: $(VENV)/base
	@$(BIN)/muniment droid install
	@$(BIN)/muniment demo muniment-demo $(if $(FILES),--files $(FILES))

droid: $(VENV)/base
	@$(BIN)/muniment droid install

# -- for the developer --------------------------------------------------------------------------------

test: check

check: format lint types contracts dependencies reference assets tests wheel

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

wheel: $(VENV)/dev
	PYTHON="$(PYTHON)" sh tools/smoke_test_wheel.sh

conformance: $(VENV)/dev
	$(BIN)/pytest -q -p no:cacheprovider -m "not slow" -s tests/conformance

on-server: $(VENV)/dev
	$(BIN)/pytest -q -m "not slow and not browser and not droid" --decisions-on-server tests/appraisal tests/records tests/transfer

slow: $(VENV)/dev
	$(BIN)/pytest -m slow
	MUNIMENT_PROPERTY_EXAMPLES=10000 $(BIN)/pytest -q tests/properties

benchmarks: $(VENV)/dev
	$(BIN)/python -m tests.benchmarks

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
