#!/usr/bin/env bash
# Provides Debian's chromium, in which the page for people is tested; prints the directory that holds it.
# Installed, not unpacked: it needs some eighty libraries.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

apt_install chromium fonts-dejavu-core
chromium --version >&2
dirname "$(command -v chromium)"
