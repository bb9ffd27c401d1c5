# make demo   la démonstration, sur http://127.0.0.1:8000 (PORT= change le port)
# make test   tout vérifier, sur SQLite et sur PostgreSQL
# make install, lint, types, law, lock, clean: voir plus bas
#
# Python 3.11 or newer is looked for; PYTHON= names another one.

SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help demo install dev system test check lint types law messages test-sqlite test-postgresql pictures access-table bench bench-entry bench-import soak fuzz deciding approval-long lock clean rebuild

PORT ?= 8000
JOBS ?= 2
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check

# A .venv whose Python is gone, or that was copied from elsewhere, is made again.
SOUND := $(shell [ "$$(cat .venv/place 2>/dev/null)" = "$$PWD" ] && $(BIN)/python -c "" 2>/dev/null && echo yes)
ifneq ($(SOUND),yes)
.venv/place: rebuild
endif

help:
	@sed -n '1,3s/^# //p' Makefile

demo: install
	@exec $(BIN)/privatif demo --port $(PORT)

install: .venv/runtime.stamp

.venv/place:
	@tools/make-venv .venv $(PYTHON)
	@pwd > $@

.venv/runtime.stamp: .venv/place requirements.lock pyproject.toml
	@echo "Installation des composants dans .venv (une seule fois, environ une minute)..." >&2
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

dev: .venv/dev.stamp

.venv/dev.stamp: .venv/runtime.stamp requirements-dev.lock
	@echo "Installation des outils de développement dans .venv..." >&2
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

# What the tests need of the system: a browser, PostgreSQL, fonts.
system:
	@tools/system-packages

test: dev system
	@$(MAKE) check
	@$(MAKE) test-sqlite
	@$(MAKE) test-postgresql

check: lint types law

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: dev
	$(BIN)/mypy

law: dev
	$(BIN)/lint-imports

# In the order of the folders: the long journeys come in the middle, so that no process ends alone with one of them.
test-sqlite: dev
	env -u PRIVATIF_DATABASE_URL $(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder

# Without what doesn't depend on the database (marked `once`).
test-postgresql: dev
	$(BIN)/python tests/with_postgres.py $(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder -m "not once"

# The texts of code and pages, gathered into src/privatif/locale; then translate what is empty there, and once more.
messages: dev
	$(BIN)/python tools/messages.py

# docs/acces.md, from what the pages declare; a test holds them together.
access-table: export DJANGO_SETTINGS_MODULE = tests.settings
access-table: dev
	$(BIN)/python -c 'import django; django.setup(); from tests.web import access; access.DOCUMENT.write_text(access.document())'

# What a page costs, on both databases; see bench/README.md. make bench SIZES="10000 100000", make bench PAGES=--quick
PAGES ?= --keep $(SIZES)
bench: dev
	@env -u PRIVATIF_DATABASE_URL $(BIN)/python -m bench.pages $(PAGES); sqlite=$$?; \
	$(BIN)/python tests/with_postgres.py $(BIN)/python -m bench.pages $(PAGES) && exit $$sqlite

# The pictures of docs/guide.md and of README.md, from the journeys that follow the guide.
pictures: dev system
	PICTURES=yes $(BIN)/python -m pytest -q $$(grep -l "picture(" tests/journeys/test_*.py) -k "not firefox"

# From pasted lines and files to their page, on both databases; see bench/README.md.
bench-entry: dev
	env -u PRIVATIF_DATABASE_URL $(BIN)/python -m bench.entry
	$(BIN)/python tests/with_postgres.py $(BIN)/python -m bench.entry

# The import of the real history, measured on both databases; see bench/README.md.
bench-import: dev
	env -u PRIVATIF_DATABASE_URL $(BIN)/python bench/import_history.py
	$(BIN)/python tests/with_postgres.py $(BIN)/python bench/import_history.py

# 10,000 orders while processes are killed, on both databases; see bench/README.md. make soak SOAK="--orders 500 --kills 13"
soak: dev
	env -u PRIVATIF_DATABASE_URL $(BIN)/python -m bench.soak $(SOAK)
	$(BIN)/python tests/with_postgres.py $(BIN)/python -m bench.soak $(SOAK)

# 500 orders, each decided in the same instant by 8 processes, on both databases. make deciding DECIDING="--orders 50"
deciding: dev
	env -u PRIVATIF_DATABASE_URL $(BIN)/python -m bench.deciding $(DECIDING)
	$(BIN)/python tests/with_postgres.py $(BIN)/python -m bench.deciding $(DECIDING)
# Buyers, approvers and substitutes try everything, 2,000 examples on both databases.
approval-long: export APPROVAL_EXAMPLES ?= 2000
approval-long: dev
	env -u PRIVATIF_DATABASE_URL $(BIN)/python -m pytest -q tests/ordering/test_approval_machine.py
	$(BIN)/python tests/with_postgres.py $(BIN)/python -m pytest -q tests/ordering/test_approval_machine.py

# The lock files: every version and every hash, for every platform, and no registry's address.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
lock: dev
	$(LOCK) pyproject.toml --output-file requirements.lock $(UPGRADE)
	$(LOCK) pyproject.toml --extra dev --constraint requirements.lock --output-file requirements-dev.lock $(UPGRADE)

# Readers of what customers send, tried with bytes that coverage leads to; Linux on x86_64 only. make fuzz FUZZ=-max_total_time=600
FUZZ ?= -max_total_time=60 -max_len=500
fuzz: dev
	$(BIN)/python -m tests.fuzz pasting var/fuzz/pasting $(FUZZ)
	$(BIN)/python -m tests.fuzz files var/fuzz/files $(FUZZ)

# What can be made again. The data in var/ stays.
clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results dist
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
