#!/usr/bin/env bash
# Measures edgestore on this machine.
#   ./bench.sh store                      against Debian's etcd: all cases, about ten minutes
#   ./bench.sh store --cases put-64       some of them
#   ./bench.sh store --short              little of all of them, to see that they work
#   ./bench.sh replication                between members on loopback, against the bars, about eight minutes
#   ./bench.sh scale                      fleets of 10 to 10,000 members, simulated, about 20 minutes
#   ./bench.sh scale --members 10 100 1000   about two minutes
#   ./bench.sh operator                   the operator with fleets of 10 to 1,000 simulated members, about 15 minutes
#   ./bench.sh operator --members 100     about four minutes
#   ./bench.sh COMMAND --dir /mnt/disk    on another disk; --json FILE, --markdown FILE, --duration, ... see COMMAND --help
# Method and figures: docs/benchmarks.md
set -euo pipefail
cd "$(dirname "$0")"

case "${1:-}" in
  store | replication | scale | operator) ;;
  *) echo "usage: ./bench.sh store|replication|scale|operator [OPTIONS]   (./bench.sh COMMAND --help)" >&2; exit 2 ;;
esac

[ "$1" = scale ] || [ "$1" = operator ] || ./build.sh
[ "$1" != store ] || tests/assets/etcd.sh >/dev/null
echo "building edgestore-bench"
dotnet build tests/Benchmarks/EdgeStore.Benchmarks -c Release -v quiet --nologo
# Answers are handled on the thread that reads the sockets: fewer hand-overs, so less of the machine goes to the load generator.
export DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1
exec artifacts/build/bin/EdgeStore.Benchmarks/release/edgestore-bench "$@"
