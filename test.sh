#!/usr/bin/env bash
# Sets everything up and runs the tests.
#   ./test.sh               all suites; the first run builds a Kubernetes control plane (about 11 minutes) and caches it
#   ./test.sh --fast        what needs no other programs and takes seconds
#   ./test.sh NAME...       only the test projects whose name contains one of the words, e.g. ./test.sh Conformance
set -uo pipefail
cd "$(dirname "$0")"

fast=false names=()
for argument in "$@"; do
  case "$argument" in
    --fast) fast=true ;;
    -*) echo "usage: ./test.sh [--fast] [NAME...]" >&2; exit 2 ;;
    *) names+=("$argument") ;;
  esac
done

./build.sh --all || exit 1
filter=()
if $fast; then
  filter=(--filter "TestCategory!=Simulation&TestCategory!=Conformance&TestCategory!=EndToEnd")
else
  assignments=$(tests/assets/all.sh) || exit 1
  eval "$assignments"
fi

wanted() {
  [ ${#names[@]} -eq 0 ] && return 0
  for name in "${names[@]}"; do [[ $1 == *"$name"* ]] && return 0; done
  return 1
}

# Runs a suite and sets status, suite_passed and suite_failed.
run_suite() { # project
  local log counts
  log=$(mktemp)
  dotnet test "$1" -c Release --no-build --nologo "${filter[@]}" 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  counts=$(sed -nE 's/.*Failed: +([0-9]+), Passed: +([0-9]+),.*/\1 \2/p' "$log" | tail -n 1)
  rm -f "$log"
  read -r suite_failed suite_passed <<<"${counts:-0 0}"
}

passed=0 failed=0 broken=() unsteady=()
for project in $(find tests -name '*.Tests.csproj' | sort); do
  suite=$(basename "$project" .csproj)
  wanted "$suite" || continue
  echo "== $suite"
  run_suite "$project"
  if [ "$status" -ne 0 ]; then
    # Real processes on a busy machine: a second failure is a defect, a first one may not be. It is reported either way.
    echo "== $suite, once more"
    unsteady+=("$suite")
    run_suite "$project"
  fi
  passed=$((passed + suite_passed)) failed=$((failed + suite_failed))

  # A suite that did not get as far as to count, or ran no test, has failed too (--fast leaves slow suites out).
  if [ "$status" -ne 0 ] || { [ "$suite_passed" -eq 0 ] && ! $fast; }; then
    broken+=("$suite")
    [ "$suite_failed" -eq 0 ] && failed=$((failed + 1))
  fi
done

[ ${#unsteady[@]} -eq 0 ] || echo "failed at the first run: ${unsteady[*]}"
[ ${#broken[@]} -eq 0 ] || echo "failing: ${broken[*]}"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
