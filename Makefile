# Every target works in a fresh clone: what it needs is installed into .venv first, once.
PYTHON ?= python3
VENV := .venv/bin/python
# One more than processors: many tests wait for a browser, a process or the clock.
WORKERS := $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
export PORT FULL

.PHONY: setup run test lint bench messages clean
.DEFAULT_GOAL := run

setup:  ## .venv with everything for developers (FULL=1: optical character recognition as well)
	@$(PYTHON) config/bootstrap.py setup

run:  ## the whole system with demo data: make run PORT=8001, FULL=1
	@$(PYTHON) config/bootstrap.py run

test: setup  ## make test ARGS="tests/leads -k merge"
	@$(VENV) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

lint: setup
	@$(VENV) -m ruff check . && $(VENV) -m ruff format --check . && $(VENV) -m mypy && .venv/bin/lint-imports
	@$(VENV) manage.py makemigrations --check --dry-run

bench: setup  ## make bench NAME=dispatch ARGS=--quick
	@$(VENV) -m benchmarks $(NAME) $(ARGS)

messages: setup  ## collects the texts (needs gettext) and compiles them (does not)
	@$(VENV) manage.py makemessages --all --no-wrap --no-location --ignore .venv --ignore var
	@$(VENV) config/translations.py

clean:  ## all that make makes again; demo data stay in var/
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +
	@find . -name '*.mo' -not -path './var/*' -delete
