# Daymark: everything a new machine needs is here. Only Python 3.11+, pip and make are taken for granted.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CODE := $(wildcard bot scheduling storage tests manifest)
UV_COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links --no-config

# A shell that has another environment's settings must not lead Python to that one's packages, and what Python
# has compiled is kept: a hundred programs are started by the tests.
unexport PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install run test every-test check bench torture manifest lock

help: ## Say what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

install: $(VENV)/installed ## Set Daymark up in .venv

run: install ## Start Daymark (with no tokens: a made-up council at http://127.0.0.1:8080)
	$(BIN)/daymark run

# What tests write does not outlive them: where there is a folder in memory, and 2 GB of it, no disk is waited for.
IN_MEMORY = $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 2000000 { print "/dev/shm" }')

# A fault of style does not hide a failing test: both always run, side by side, and either fails the whole.
test: $(VENV)/installed-dev ## Check everything and run every test
	@$(MAKE) --no-print-directory --jobs 2 --keep-going check every-test

# Neighbours in a file share what they live through once; near the end, whoever is idle takes over from the other.
every-test: $(VENV)/installed-dev
	$(addprefix TMPDIR=,$(IN_MEMORY)) $(BIN)/python -m pytest --numprocesses auto --dist worksteal

check: $(VENV)/installed-dev ## Formatting, style, types and floors
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports --no-logo

# About 10 minutes on a quiet machine; BENCH_SIZE=small for a short one, BENCH="planning ticking" for some of it.
bench: $(VENV)/installed-dev ## Measure Daymark beside others in one run: a table, and var/bench.json
	$(BIN)/python -m tests.benchmarks $(BENCH)

# TORTURE_SEEDS=17 ONLY=test_killed_at_random repeats one failure, with the seed that it printed.
TORTURE_SEEDS ?= 0-29
torture: $(VENV)/installed-dev ## Kill, fill up and stop everything, with many seeds (two hours or so)
	TORTURE_SEEDS=$(TORTURE_SEEDS) $(BIN)/python -m pytest tests/torture tests/doors $(if $(ONLY),-k $(ONLY)) --numprocesses auto --maxfail 3

manifest: install ## Build the Slack manifest and the Teams app package
	$(BIN)/python -m manifest.build

lock: $(VENV)/installed-dev ## Write the lock files again from pyproject.toml (add UPGRADE=--upgrade for newer releases)
	$(UV_COMPILE) --group build $(UPGRADE) --output-file requirements.lock
	$(UV_COMPILE) --group build --group dev --constraints requirements.lock $(UPGRADE) \
		--output-file requirements-dev.lock

# Debian keeps the pip that venv wants to copy in a package of its own (python3-venv): without it, pip itself helps.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Daymark needs Python 3.11 or later." if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV) || { \
		$(PYTHON) -m venv --clear --without-pip $(VENV) && \
		$(PYTHON) -m pip --python $(BIN)/python install --quiet pip; } || { rm -rf $(VENV); exit 1; }

$(VENV)/installed: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# This lock holds all of the other, and pip is quicker with one long list than with two. Most of what it brings is
# never imported: to compile what is, when it is, spares a third of the time.
$(VENV)/installed-dev: requirements-dev.lock requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --no-compile --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(VENV)/installed $@
