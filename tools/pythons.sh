#!/bin/sh
# Environments for the other Pythons that are on this machine, with what the wheel needs and no more, by the lock:
# tests/end_to_end/test_wheel.py runs the wheel in each. A Python that is not here is passed over.
set -eu
for version in 3.12 3.13 3.14; do
  for python in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
    "$python" -c 'import sys, venv' >/dev/null 2>&1 || continue
    echo "setting up .venv-$version" >&2
    .venv/bin/uv venv -q --clear --python "$python" ".venv-$version"
    .venv/bin/uv pip install -q --compile-bytecode --python ".venv-$version/bin/python" --constraint requirements.lock -r pyproject.toml
    break
  done
done
