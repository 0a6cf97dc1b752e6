#!/bin/sh
# Make requirements.lock from pyproject.toml: Linux and macOS, hashes, no addresses.
set -eu
{
  echo '# Every dependency with its hashes, for Python 3.11 to 3.14 on Linux and macOS. Made by `make lock`.'
  .venv/bin/uv pip compile --universal --generate-hashes --python-version 3.11 --no-annotate \
    --no-header --no-emit-index-url --no-emit-find-links --all-extras -q -c tools/constraints.txt pyproject.toml
} > requirements.lock.new
# Installation takes wheels alone: a lock that some Python or machine cannot install is none.
for version in 3.11 3.12 3.13 3.14; do
  for platform in x86_64-manylinux_2_28 aarch64-manylinux_2_28 aarch64-apple-darwin x86_64-apple-darwin; do
    .venv/bin/uv pip install -q --dry-run --python .venv/bin/python --target .venv/none \
      --python-version "$version" --python-platform "$platform" \
      --only-binary :all: --no-deps --require-hashes -r requirements.lock.new \
      || { rm requirements.lock.new; echo "lock: no wheels for Python $version on $platform; requirements.lock is as it was" >&2; exit 1; }
  done
done
rm -rf .venv/none
mv requirements.lock.new requirements.lock
{
  echo '# The emulator environment of the tests, with hashes. Made by `make lock`.'
  .venv/bin/uv pip compile --universal --generate-hashes --python-version 3.11 --no-annotate \
    --no-header --no-emit-index-url --no-emit-find-links -q tests/emulator/requirements.in
} > tests/emulator/requirements.lock.new
mv tests/emulator/requirements.lock.new tests/emulator/requirements.lock
