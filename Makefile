# Every chore of this project; each target sets up what it needs. Only Python 3.11+, git and make are assumed.

# The first Python on PATH that is new enough; `make test PYTHON=python3.13 VENV=.venv-3.13` asks for another one.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
VENV ?= .venv
TESTS ?=
BIN := $(VENV)/bin
STAMP := $(VENV)/.monopack
# uv does not read pip's configuration, where a user's own index may stand.
UV_INDEX = $(shell $(BIN)/python -m pip config get global.index-url 2>/dev/null)

.PHONY: help setup demo compiled test faults mutants lint docs-check format coverage lowest clean
.DEFAULT_GOAL := help

help: ## Say what there is
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: $(STAMP) ## Make the virtual environment with everything for development

$(STAMP): pyproject.toml
	@.ci/setup "$(PYTHON)" "$(VENV)"
	@touch $@

demo: setup ## Build the example's packs, run them, show their sizes
	@$(BIN)/python examples/demo.py

# Tests start the program a thousand times, and some machines are told to write no byte code by themselves.
compiled: setup
	@$(BIN)/python -m compileall -q src

test: compiled ## Run the whole test suite
	@$(BIN)/python -m pytest -n auto $(TESTS)

faults: compiled ## Run the long tests of faults: every change to files, hundreds of killed runs, many runs at once
	@$(BIN)/python -m pytest -n 2 --faults -m faults tests $(TESTS)

mutants: setup ## Change what decides on paths, deletion, publishing and admission, and see the tests notice
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group mutants
	@$(BIN)/mutmut run --max-children 2
	@$(BIN)/mutmut results

lint: setup ## Check format, lints, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs-check: setup ## Check that the documents agree with the program
	$(BIN)/python -m pytest -q tests/architecture

format: setup ## Format and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

coverage: setup ## Hold the domain's branches at 95 % or more by unit tests alone
	@$(BIN)/python -m pytest -q -n auto tests/unit --cov=monopack.domain --cov-report=term:skip-covered --cov-report=json:.coverage.json
	@$(BIN)/python .ci/branches.py .coverage.json 95

lowest: export UV_DEFAULT_INDEX := $(or $(UV_DEFAULT_INDEX),$(UV_INDEX))
lowest: setup ## Run the unit tests with the oldest libraries that pyproject.toml allows
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)-lowest
	@$(BIN)/uv pip install --quiet --python $(VENV)-lowest --resolution lowest-direct --group test --editable .
	$(VENV)-lowest/bin/python -m pytest -q -n auto tests/unit tests/contracts

clean: ## Remove everything that these chores made
	rm -rf .venv .venv-* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.json mutants dist examples/*/build
	find src tests examples -name __pycache__ -type d -prune -exec rm -rf {} +
