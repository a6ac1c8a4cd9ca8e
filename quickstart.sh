#!/usr/bin/env bash
# Sets everything up, then does the main job, saying at every step what happens and what to try next.
#   ./quickstart.sh               a Kubernetes control plane on edgestore, the operator, a fleet of three; ends with Ctrl-C
#   ./quickstart.sh --exit        the same, and ends by itself
#   ./quickstart.sh --store-only  three members on this machine, no Kubernetes: write, read, cut off, heal, conflicts
set -euo pipefail
cd "$(dirname "$0")"

[ "$(id -u)" = 0 ] || { echo "quickstart.sh: needs root, because it makes network namespaces" >&2; exit 1; }
mode=kubernetes stay=true
case "${1:-}" in
  "") ;;
  --exit) stay=false ;;
  --store-only) mode=store ;;
  *) sed -n '2,5s/^# //p' "$0" >&2; exit 2 ;;
esac

step() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
show() { printf '   $ %s\n' "$*"; "$@" | sed 's/^/   /'; }
try() { printf '   try: %s\n' "$@"; }

# Runs a check once a second until it succeeds, two minutes at most.
await() { # what, command...
  local what=$1; shift
  for _ in $(seq 120); do "$@" >/dev/null 2>&1 && return 0; sleep 1; done
  echo "quickstart.sh: not within two minutes: $what" >&2
  return 1
}

# An object under Kubernetes' prefix, where concurrent edits are merged field by field.
lamp=/registry/example.io/lamps/kitchen
lamp() { # brightness, colour, owner
  printf '{"kind":"Lamp","metadata":{"name":"kitchen"},"spec":{"brightness":%s,"colour":"%s","owner":"%s"}}' "$@"
}

source tests/assets/quickstart-$mode.sh
main
