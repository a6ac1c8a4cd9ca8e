#!/usr/bin/env bash
# Provides Debian's promtool, which runs alert rules over given series; prints the directory that holds it.
# Unpacked, not installed: Debian's prometheus would start a service.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

prometheus() {
  apt_unpack "$PWD/root" prometheus
  cp root/usr/bin/promtool "$1/bin/"
  "$1/bin/promtool" --version 2>&1 | head -1 >&2
}

provide prometheus-2 prometheus
