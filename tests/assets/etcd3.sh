#!/usr/bin/env bash
# Provides the npm client etcd3 with what it needs; prints the directory to run a script in that imports it, next to node_modules.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

VERSION=1.1.2

etcd3() {
  command -v npm >/dev/null || apt_install npm
  say "npm install etcd3"
  (cd "$1/bin" && npm install --silent --no-save --no-audit --no-fund --ignore-scripts "etcd3@$VERSION" >&2)
}

provide etcd3-1.1 etcd3
