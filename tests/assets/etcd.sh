#!/usr/bin/env bash
# Provides Debian's etcd and etcdctl (3.4): the oracle for conformance, the rival in benchmarks, a real client.
# Unpacked, not installed: Debian's etcd-server would start a service. Prints the directory that holds both.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

etcd() {
  apt_unpack "$PWD/root" etcd-server etcd-client
  cp root/usr/bin/etcd root/usr/bin/etcdctl "$1/bin/"
  "$1/bin/etcd" --version | head -1 >&2
}

provide etcd-3.4 etcd
