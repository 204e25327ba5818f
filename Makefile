PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check lock clean

demo: $(VENV)/.runs
	$(BIN)/synkin demo --out demo

test: $(VENV)/.develops
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: $(VENV)/.develops
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' || \
	  { echo "synkin needs Python 3.11 or 3.12; name it with make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runs: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.develops: requirements-dev.lock $(VENV)/.runs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

# Needs the uv command. The lock files carry hashes and no download addresses.
lock:
	uv lock --quiet
	uv export --quiet --frozen --no-dev --no-emit-project --no-header --no-annotate --output-file requirements.lock
	uv export --quiet --frozen --no-dev --only-group build --no-emit-project --no-header --no-annotate --output-file requirements-build.lock
	uv export --quiet --frozen --no-emit-project --no-header --no-annotate --group dev --output-file requirements-dev.lock
	rm uv.lock

clean:
	rm -rf demo $(VENV)
