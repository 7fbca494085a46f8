# Everything here needs python3 (3.11 or newer), python3-venv and make, nothing else.
# `make` alone lists the targets. Another Python: make PYTHON=/usr/bin/python3.12 test

PYTHON ?= python3
UV ?= uv
bin := .venv/bin
install := $(bin)/python -m pip install --quiet --disable-pip-version-check --no-input

# The mark names the Python asked for, so that asking for another one makes the environment anew.
ready := .venv/.ready-$(subst /,-,$(PYTHON))

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-serve test lint format types contracts check stories mutants soak openapi bench lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-11s %s\n", $$1, $$2 }' Makefile

setup: $(ready) ## make the environment, with the program at .venv/bin/casework

$(ready): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "casework needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3 setup"; exit 1; }
	@echo "Setting up .venv; a minute or two the first time."
	@$(PYTHON) -m venv --clear .venv
	@$(install) --only-binary :all: --require-hashes --requirement requirements.lock
	@PATH="$(CURDIR)/$(bin):$$PATH" $(install) --no-index --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## a small year of complaints: timelines, the queue, what is overdue and why
	@$(bin)/casework demo

demo-serve: setup ## the same year in a browser, until Ctrl+C
	@$(bin)/casework serve --demo

test: setup ## the tests, with every branch of the domain covered
	@$(bin)/pytest --numprocesses 2 --dist worksteal --cov

lint: setup ## ruff: rules and layout
	@$(bin)/ruff check .
	@$(bin)/ruff format --check .

format: setup ## lay the code out, and mend what ruff can mend by itself
	@$(bin)/ruff check --fix .
	@$(bin)/ruff format .

types: setup ## mypy --strict
	@$(bin)/mypy src tests examples/*.py
	@$(bin)/mypy benchmarks

contracts: setup ## imports point inward only
	@$(bin)/lint-imports

check: lint types contracts test ## the four above, the quick ones first

stories: setup ## acceptance stories and real histories from outside: make stories ACCEPTANCE=FOLDER
	@test -n "$(ACCEPTANCE)" || { echo "Name the folder: make stories ACCEPTANCE=FOLDER"; exit 2; }
	@$(bin)/python .ci/acceptance.py $(bin)/casework "$(ACCEPTANCE)"

mutants: setup ## mutation tests of clocks, calendar, policy and lifecycle (long)
	@rm -rf mutants # what an earlier run left there may be stale
	@$(bin)/mutmut run
	@$(bin)/mutmut results

soak: setup ## crashes at random moments, and far more random examples (long)
	@$(bin)/pytest -m "" --numprocesses 2 --dist worksteal --hypothesis-profile soak

openapi: setup ## write docs/openapi.json and docs/problems.md anew
	@$(bin)/python tests/http_pages.py

bench: setup ## speed, as ratios to a floor measured in the same run
	@$(bin)/python -m benchmarks

lock: ## bring requirements.lock in line with pyproject.toml (needs uv; newest versions: make lock UPGRADE=--upgrade)
	@$(UV) pip compile pyproject.toml --extra http --extra postgres --extra s3 --extra timestamps --group dev --universal --python-version 3.11 --generate-hashes $(UPGRADE) \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet --output-file requirements.lock

clean: ## remove the environment and everything that was built
	rm -rf .venv build dist mutants .coverage .coverage.* htmlcov .hypothesis
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
