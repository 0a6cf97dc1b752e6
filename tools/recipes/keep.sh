#!/bin/sh
# Keep captures where they outlive the data folder: nobody can capture the past again.
#
#   sh tools/recipes/keep.sh keep PLACE      pack every capture that exists nowhere else
#   sh tools/recipes/keep.sh restore PLACE   where there is no capture here, bring those kept back
#
# PLACE (or KEEP_AT) is a folder, s3://…, gs://…, az://… (install the extra `cloud`), or release:TAG: assets of a
# release of the repository that `gh` is signed in to. Where that repository is not private, and wherever ROLES=drop
# says so, account names are left out; such a capture keeps its counts, and later ones are not compared with it.
set -eu
todo=${1:-}
case $todo in
keep | restore) ;;
*)
  echo "keep.sh: keep PLACE or restore PLACE" >&2
  exit 2
  ;;
esac
place=${2:-${KEEP_AT:?name a place: keep.sh $todo PLACE, or KEEP_AT}}
command=${TRUSTCENSUS:-.venv/bin/trustcensus}
tag=${place#release:}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
roles=
[ "${ROLES:-}" != drop ] || roles=--drop-roles
if [ "$tag" != "$place" ]; then
  [ "$(gh repo view --json visibility --jq .visibility)" = PRIVATE ] || roles=--drop-roles
fi

address() { gh release view "$tag" --json url --jq .url; }

keep() { # each command by itself: `set -e` holds in no list
  if [ "$tag" = "$place" ]; then
    "$command" pack "$1" $roles --out "$place" || return
  else # noted only when it has arrived
    archive=$("$command" pack "$1" $roles --out "$folder") || return
    gh release upload "$tag" "$archive" --clobber || return
    "$command" pack "$1" $roles --out "$folder" --kept-at "$(address)" || return
  fi
}

case $todo in
keep)
  [ "$tag" = "$place" ] || address >/dev/null 2>&1 ||
    gh release create "$tag" --title "Captures" --notes "Packed captures: trustcensus unpack FILE" >/dev/null
  case $place in *:*) ;; *) mkdir -p "$place" ;; esac
  unkept=$("$command" snapshots --unkept) # by itself: what goes wrong in a list of words ends nothing
  failed=0
  for id in $(printf '%s\n' "$unkept" | cut -f 1); do
    keep "$id" || failed=$? # a damaged capture keeps no other from being kept
  done
  exit "$failed"
  ;;
restore)
  here=$("$command" snapshots)
  if [ -n "$here" ]; then
    echo "captures are here: nothing to restore" >&2
  elif [ "$tag" = "$place" ]; then
    "$command" unpack --own "$place/"
  elif address >/dev/null 2>&1; then
    gh release download "$tag" --dir "$folder" --pattern '*.tar'
    "$command" unpack --own --kept-at "$(address)" "$folder/"
  else
    echo "nothing is kept at $place yet" >&2
  fi
  ;;
esac
