#!/usr/bin/env bash
# Builds everything and leaves the programs, ready to run, in artifacts/bin.
#   ./build.sh              the programs
#   ./build.sh --all        and the tests
set -euo pipefail
cd "$(dirname "$0")"

command -v dotnet >/dev/null || { echo "build.sh: needs the .NET SDK 10 (https://dotnet.microsoft.com/download)" >&2; exit 1; }
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

publish() { # project, program
  echo "building $2"
  dotnet publish "$1" -c Release -v quiet --use-current-runtime --no-self-contained -o "artifacts/lib/$2"
  mkdir -p artifacts/bin
  ln -sfn "../lib/$2/$2" "artifacts/bin/$2"
}

case "${1:-}" in
  "") ;;
  --all) echo "building the solution"; dotnet build Operator.sln -c Release -v quiet ;;
  *) echo "usage: ./build.sh [--all]" >&2; exit 2 ;;
esac
publish store/EdgeStore.Server edgestore
publish store/EdgeStore.Cli edgestorectl
publish operator/EdgeStore.Operator edgestore-operator
echo "ready: artifacts/bin/edgestore, artifacts/bin/edgestorectl, artifacts/bin/edgestore-operator"
