.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run test test-all coverage lint duplicates format docs lock bench clean

help: ## what can be done here
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Footnote needs Python 3.11 or newer; set PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade --no-input "pip==26.3" >&2

$(VENV)/.runtime: $(VENV)/pyvenv.cfg requirements.lock pyproject.toml
	@echo "Installing what Footnote needs into $(VENV) (once, about a minute) ..." >&2
	@$(BIN)/python -m pip install --quiet --no-input --require-hashes -r requirements.lock >&2
	@$(BIN)/python -m pip install --quiet --no-input --no-deps --no-build-isolation --editable . >&2
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@echo "Installing the development tools into $(VENV) ..." >&2
	@$(BIN)/python -m pip install --quiet --no-input --require-hashes -r requirements-dev.lock >&2
	@touch $@

# What is only compared with or looked through by: without it, the rest works.
$(VENV)/.bench: $(VENV)/.dev pyproject.toml
	@echo "Installing the search engines that Footnote is compared with ..." >&2
	@if $(EXTRA) --editable ".[bench]" >&2; then touch $@; else echo "They can't be installed, and will be missing from the table." >&2; fi

$(VENV)/.duplicates: $(VENV)/.dev pyproject.toml
	@$(EXTRA) --editable ".[duplicates]" >&2
	@touch $@

EXTRA := $(BIN)/python -m pip install --quiet --no-input --no-build-isolation

run: $(VENV)/.runtime ## start the bot (BOT_TOKEN set) or the terminal chat
	@$(BIN)/python -m bot start

test: $(VENV)/.dev ## the test-suite, under ten minutes
	@$(BIN)/python -m pytest -m "not slow"

test-all: $(VENV)/.dev ## the slow tests too
	@$(BIN)/python -m pytest

coverage: $(VENV)/.dev ## which lines and branches the test-suite runs
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m coverage run -m pytest -m "not slow" || echo "The figures are of a suite that failed." >&2
	@$(BIN)/python -m coverage combine --quiet
	@$(BIN)/python -m coverage report

lint: $(VENV)/.dev ## style, types and the layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

duplicates: $(VENV)/.duplicates ## lines that stand in two places
	@$(BIN)/python -m pylint --disable=all --enable=duplicate-code --min-similarity-lines=4 --ignore-imports=y \
		--ignore-signatures=y --score=n --exit-zero bot handlers store claims bench tests \
		| awk '{ print } /R0801/ { found++ } END { print found + 0, "pieces of four lines or more stand in two places" }'

format: $(VENV)/.dev ## put the code into the house style
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: $(VENV)/.dev ## write the pages that come from code
	@$(BIN)/python -m bot.reference > docs/commands.md

lock: $(VENV)/.dev ## pin what pyproject.toml asks for, with hashes
	@$(BIN)/python -m pip install --quiet pip-tools
	@$(BIN)/pip-compile $(LOCK) --extra dev --build-deps-for editable --output-file requirements-dev.lock pyproject.toml
	@$(BIN)/pip-compile $(LOCK) --constraint requirements-dev.lock --build-deps-for editable --output-file requirements.lock pyproject.toml

LOCK := --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

bench: $(VENV)/.dev $(VENV)/.bench ## quality, speed and memory beside other methods and engines
	@$(BIN)/python -m bench $(BENCH)

clean: ## remove the virtual environment and caches, never the data folder
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage build dist
