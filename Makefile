# One command each; `make help` lists them. Needs only Python >= 3.11 and make.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:

# The first Python that is new enough; `make PYTHON=/path/to/python3.12 run` chooses another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

# Tests: `make test SERVICE=samples` runs one service's own; ARGS goes to pytest as it is.
SERVICE ?=
ARGS ?=
TESTS := $(if $(SERVICE),services/$(SERVICE),)
# Benchmarks: `make bench ONLY=path` runs a part; `make bench ONLY=growth ROWS=10000000` with more rows behind.
ONLY ?=
ROWS ?=
PEERS := .venv-bench

##@ Reading
.PHONY: help
help: ## show this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n\033[1m%s\033[0m\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ Running
.PHONY: run demo rebuild-reporting
run: $(INSTALLED) ## start the whole network on this machine, until Ctrl-C
	@$(BIN)/python -m deploy.local $(ARGS)

demo: $(INSTALLED) ## replay the 24 cases of the founding paper on a private copy and compare the figures
	@$(BIN)/python -m deploy.demo $(ARGS)

rebuild-reporting: $(INSTALLED) ## rebuild reporting's read models from the first event (needs a running network)
	@$(BIN)/python -m deploy.cli rebuild reporting

##@ Working on it
.PHONY: test soak check fix bench
# Where Python is told to keep nothing it has compiled, each of the tests' hundred processes would compile it all again.
test: export PYTHONDONTWRITEBYTECODE =
test: $(INSTALLED) ## run the tests (SERVICE=samples: one service's own)
	@$(BIN)/python -m pytest -q -n 3 --dist loadgroup --no-loadscope-reorder -m 'not soak' $(TESTS) $(ARGS)

soak: $(INSTALLED) ## the long faults: kills, power cuts, clusters, random histories (about two hours; ARGS='-k kills')
	@$(BIN)/python -m pytest -q -m soak $(ARGS)

check: $(INSTALLED) ## run every check; changes nothing, counts the failures
	@$(BIN)/python -m deploy.checks

fix: $(INSTALLED) ## repair what can be repaired: format, style, generated documents
	@$(BIN)/ruff check --quiet --fix-only . ; $(BIN)/ruff format --quiet .
	@$(BIN)/python -m libs.common.contracts.generate
	@$(BIN)/python -m libs.common.contracts.published
	@$(BIN)/python -m deploy.checks.documents write

bench: $(INSTALLED) $(PEERS)/.installed ## measure this machine's limits and the network beside them (ONLY=path: a part)
	@$(BIN)/python -m tests.bench $(ONLY) $(if $(ROWS),--rows $(ROWS),)

##@ Housekeeping
.PHONY: lock clean
lock: $(INSTALLED) ## write the locks anew from pyproject.toml (needs the internet)
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --extra dev pyproject.toml --output-file requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --constraint requirements.lock --group bench --output-file requirements-bench.lock

clean: ## remove the virtual environments and caches; the data under var/ stays
	rm -rf $(VENV) $(PEERS) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Every target above runs in an environment made from the lock, made again when the lock changes.
$(INSTALLED): requirements.lock
	@test -n "$(PYTHON)" || { echo "ReALLNet needs Python 3.11 or newer; none was found (make PYTHON=/path/to/python)." >&2; exit 1; }
	@echo "Installing the locked packages into $(VENV) (once; a minute or two) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

# What the benchmarks hold the network against, apart from it.
$(PEERS)/.installed: requirements-bench.lock
	@echo "Installing the benchmarks' peers into $(PEERS) (once) …"
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@
