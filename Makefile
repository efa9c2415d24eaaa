# Plain `make` lists what there is.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN    := .venv/bin
MO     := hiroba/locale/ja/LC_MESSAGES/django.mo
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help run test check fix bench chaos docs sizes backup lock words pictures

help: ## list what make can do
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/ready $(MO) ## start the square on http://localhost:8000 (PORT=8000)
	@exec $(BIN)/hiroba start --port $${PORT:-8000}

.venv/ready: requirements.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what hiroba needs (once)…"
	@$(PIP) install --require-hashes --requirement requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/ready requirements-dev.txt
	@echo "Installing what the tests need (once)…"
	@$(PIP) install --require-hashes --requirement requirements-dev.txt
	@touch $@

docs: export HIROBA_DATA := build/check
docs: export DATABASE_URL :=
docs: .venv/ready ## print docs/reference from the code
	@$(BIN)/hiroba docs

pictures: .venv/dev $(MO) ## take README's pictures anew
	@$(BIN)/python -m tools.pictures

sizes: .venv/ready ## what grew larger than it reads well
	@$(BIN)/python -m tools.sizes

backup: .venv/ready ## write everything into one file, also while it runs (FILE=backup.tar)
	@$(BIN)/hiroba backup $${FILE:-backup-$$(date +%Y%m%d-%H%M).tar}

%.mo: %.po .venv/ready
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

lock: .venv/dev ## renew the locks after pyproject.toml changed
	$(BIN)/uv pip compile --quiet --no-header --universal --generate-hashes --python-version 3.11 --upgrade pyproject.toml --group build --group demo --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --no-header --universal --generate-hashes --python-version 3.11 --upgrade pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt

test: .venv/dev $(MO) ## everything: on SQLite, on PostgreSQL, in the browser
	@$(BIN)/python -m tools.tests $(ARGS)

# The tools read the settings, which make a data folder: one of their own.
check fix: export HIROBA_DATA := build/check
check fix: export DATABASE_URL :=

check: .venv/dev $(MO) ## style, types, layers, migrations, words, docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=hiroba.settings $(BIN)/django-admin makemigrations --check --dry-run
	$(BIN)/python -m tools.words
	$(BIN)/hiroba docs --check

fix: .venv/dev ## put right what the tools can put right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

words: .venv/dev ## collect what is said in English into the list of Japanese words
	$(BIN)/python -m tools.words collect

chaos: .venv/dev $(MO) ## kill the server 1,000 times under load, on each database (CHAOS_KILLS=1000)
	@CHAOS_KILLS=$${CHAOS_KILLS:-1000} $(BIN)/python -m pytest -m chaos -s tests/chaos

bench: .venv/dev $(MO) ## measure how fast it is, as a ratio to the smallest program (some minutes)
	@$(BIN)/python -m bench
