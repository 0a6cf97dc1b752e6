#!/bin/sh
# Make requirements.lock from pyproject.toml: every platform, hashes, no addresses.
set -eu
{
  echo '# Every dependency with its hashes, for Python 3.11 and newer on any platform. Made by `make lock`.'
  .venv/bin/uv pip compile --universal --generate-hashes --python-version 3.11 --no-annotate \
    --no-header --no-emit-index-url --no-emit-find-links --all-extras -q pyproject.toml
} > requirements.lock.new
mv requirements.lock.new requirements.lock
{
  echo '# The emulator environment of the tests, with hashes. Made by `make lock`.'
  .venv/bin/uv pip compile --universal --generate-hashes --python-version 3.11 --no-annotate \
    --no-header --no-emit-index-url --no-emit-find-links -q tests/emulator/requirements.in
} > tests/emulator/requirements.lock.new
mv tests/emulator/requirements.lock.new tests/emulator/requirements.lock
