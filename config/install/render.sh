#!/usr/bin/env bash
# Writes the operator's manifests, as the chart's defaults render them, for people without Helm: render.sh [FILE]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
{
  echo "# Generated from charts/edgestore-operator by config/install/render.sh; do not edit. The resource definitions are in crds/."
  printf 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: edgestore-system\n'
  "${HELM:-helm}" template edgestore-operator "$here/../../charts/edgestore-operator" \
    --namespace edgestore-system --kube-version 1.25.0 --set crds.install=false |
    sed -e '/^ *helm\.sh\/chart:/d' -e '/^ *app\.kubernetes\.io\/managed-by: Helm$/d' -e '/^# Source: /d'
} > "${1:-$here/edgestore-operator.yaml}"
