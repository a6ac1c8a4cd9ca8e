#!/usr/bin/env bash
# Provides every tool that the tests need and prints shell assignments for them:
#   eval "$(tests/assets/all.sh)"
here=$(dirname "${BASH_SOURCE[0]}")
source "$here/lib.sh"

apt_install iproute2 util-linux procps
# A plain assignment fails when its command does, "export NAME=$(...)" would not.
etcd=$("$here/etcd.sh")
etcd3=$("$here/etcd3.sh")
chromium=$("$here/chromium.sh")
kubectl=$("$here/kubectl.sh")
kubernetes=$("$here/kubernetes.sh")
prometheus=$("$here/prometheus.sh")
printf 'export EDGESTORE_ETCD_BIN=%q\n' "$etcd"
printf 'export EDGESTORE_ETCD3=%q\n' "$etcd3"
printf 'export EDGESTORE_CHROMIUM_BIN=%q\n' "$chromium"
printf 'export EDGESTORE_KUBECTL_BIN=%q\n' "$kubectl"
printf 'export EDGESTORE_KUBERNETES_BIN=%q\n' "$kubernetes"
printf 'export EDGESTORE_PROMETHEUS_BIN=%q\n' "$prometheus"
