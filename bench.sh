#!/usr/bin/env bash
# Measures edgestore against Debian's etcd on this machine.
#   ./bench.sh store                      all cases, about three minutes
#   ./bench.sh store --cases put-64       some of them
#   ./bench.sh store --dir /mnt/disk      on another disk; --json FILE, --rounds, --duration, ... see --help
# Method and figures: docs/benchmarks.md
set -euo pipefail
cd "$(dirname "$0")"

[ "${1:-}" = store ] || { echo "usage: ./bench.sh store [OPTIONS]   (./bench.sh store --help)" >&2; exit 2; }

./build.sh
tests/assets/etcd.sh >/dev/null
echo "building edgestore-bench"
dotnet build tests/Benchmarks/EdgeStore.Benchmarks -c Release -v quiet --nologo
# Answers are handled on the thread that reads the sockets: fewer hand-overs, so less of the machine goes to the load generator.
export DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1
exec artifacts/build/bin/EdgeStore.Benchmarks/release/edgestore-bench "$@"
