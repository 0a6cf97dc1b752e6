# `make report` and `make test` set everything up; nothing else is needed first.
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do \
  $$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

.PHONY: report test quick check lab lock pylock lineage score emulator pythons clean

report: $(READY)
	@$(BIN)/trustcensus run --source demo --baseline latest

# Everything, on every processor there is; ARGS="-n 0" runs it in one process. Many tests start the
# program anew, so compiled code is kept, whatever the shell says.
test: $(READY)
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n auto $(ARGS)

# What to run before each commit: the checks, and the tests that start nothing.
quick: check
	@$(BIN)/python -m pytest -q -n auto tests/unit $(ARGS)

check: $(READY)
	@$(BIN)/ruff check pipeline tests tools bench notebooks
	@$(BIN)/ruff format --check pipeline tests tools bench
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint -q pipeline/sql
	@$(BIN)/bandit -q -c pyproject.toml -r pipeline tools
	@$(BIN)/python -m pytest -q tests/unit/test_walls.py

# JupyterLab on the notebooks: `snapshot = "demo"` as they are, or "latest" for the newest snapshot.
lab: $(READY)
	@echo "newest snapshots (snapshot = \"latest\" opens the first; notebooks start with \"demo\"):"
	@$(BIN)/trustcensus snapshots | head -5
	@$(BIN)/jupyter lab --ip 127.0.0.1 --notebook-dir notebooks

# Needs no finished set-up: a new dependency is not in the lock yet.
lock:
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q uv==0.13.8
	@sh tools/lock.sh

# The same lock as out/pylock.toml, for tools that read it. It holds addresses, so git has none of it.
pylock: $(READY)
	@mkdir -p out
	@$(BIN)/python -m pip install -q uv==0.13.8
	@$(BIN)/uv pip compile --universal --python-version 3.11 --no-annotate --no-header -q --format pylock.toml -o out/pylock.toml requirements.lock

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "make: needs Python 3.11 or newer with venv" >&2; exit 2; }
	@echo "setting up $(VENV) (once, a few minutes)" >&2
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@# The lock is complete: with --no-deps nothing is resolved, so a release made after it cannot change the outcome.
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m pip check -q
	@touch $(READY)

# From which columns of facts each column of a metric is made, after a change of its SQL.
lineage: $(READY)
	@PYTHONPATH=. $(BIN)/python tools/lineage.py

# How good the events are, against known truth and known incidents, under every rule (five minutes).
score: $(READY)
	@PYTHONPATH=. $(BIN)/python tools/score.py
	@PYTHONPATH=. $(BIN)/python tools/rule_incidents.py
	@PYTHONPATH=. $(BIN)/python tools/second_coding.py

# The BigQuery emulator of the tests, in an environment of its own; `.ci/run` asks for it.
emulator: .venv-emulator/.ready

.venv-emulator/.ready: tests/emulator/requirements.lock
	@rm -rf .venv-emulator
	@$(PYTHON) -m venv .venv-emulator
	@.venv-emulator/bin/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r $<
	@touch $@

# Python 3.12 to 3.14, where this machine has them, for the test of the wheel; `.ci/run` asks for it.
pythons: $(READY)
	@$(BIN)/python -m pip install -q uv==0.13.8
	@sh tools/pythons.sh

clean:
	rm -rf $(VENV) .venv-emulator .venv-3.12 .venv-3.13 .venv-3.14 build *.egg-info .pytest_cache .mypy_cache .ruff_cache
