#!/bin/sh
# The notebooks with papermill alone, from the project's folder: sh tools/recipes/papermill.sh [SOURCE]
#
# A misspelt or wrong parameter is refused by the notebook itself. What `trustcensus report` does and
# this does not: take paths and run times out of the notebooks, write figures, pages and data, look
# for secrets, gate, and put a whole report in place at once.
set -eu
source=${1:-demo}
bin=.venv/bin
snapshot=$("$bin/trustcensus" collect --source "$source" | tail -n 1)
"$bin/trustcensus" build "$snapshot"
folder="out/papermill/$snapshot"
mkdir -p "$folder"
for notebook in ${NOTEBOOKS:-notebooks/0[1-9]_*.ipynb}; do
  name=$(basename "$notebook" .ipynb)
  # A failed run writes its output too: only a whole one takes the name.
  "$bin/papermill" --no-progress-bar -k python3 -p snapshot "$snapshot" "$notebook" "$folder/.$name.part"
  mv "$folder/.$name.part" "$folder/$name.ipynb"
done
echo "$folder"
