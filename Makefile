# One way to run each thing. `make help` lists them.
PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ARGS ?=

# Keep compiled bytecode, whatever the environment says: every process of the system starts in half the time.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup demo up test faults check format lock bench clean

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; set PYTHON=…"; exit 1; }
	@echo "Setting up $(VENV) from the lock, the first time about a minute · 正在安装依赖，首次约一分钟" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed; on Debian: apt install python3-venv"; exit 1; }
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(STAMP) ## Make the virtual environment from the lock

demo: $(STAMP) ## Everything on this machine, with history going through it (ARGS=--once ends after printing)
	@$(BIN)/showroom demo $(ARGS)

up: $(STAMP) ## Everything on this machine, empty or as it was left
	@$(BIN)/showroom up $(ARGS)

test: $(STAMP) ## All tests, against a real broker and a real database
	@$(BIN)/python -m pytest $(ARGS)

faults: $(STAMP) ## The fault tests, longer (ARGS="--seed 7")
	@$(BIN)/python -m pytest tests/faults $(ARGS)

check: $(STAMP) ## Format check, lint, strict types, imports, contracts
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted: make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/showroom contracts check

format: $(STAMP) ## Format and mend what can be mended
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .

lock: $(STAMP) ## Resolve the lock anew from pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --group dev pyproject.toml -o requirements.lock $(ARGS)

bench: $(STAMP) ## The benchmarks, beside their peers (ARGS="intake relay" for some)
	@$(BIN)/python -m bench $(ARGS)

clean: ## Remove the environment and the embedded servers' data
	@rm -rf $(VENV) .showroom
