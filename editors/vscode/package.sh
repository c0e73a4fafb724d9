#!/usr/bin/env bash
# Packs the extension: `editors/vscode/package.sh [OUT.vsix]`. Needs node and npm.
set -euo pipefail
cd "$(dirname "$0")"
out="${1:-$PWD/flux-pipeline.vsix}"
npm install --ignore-scripts --no-audit --no-fund --omit=dev --quiet
npx --yes @vscode/vsce@4.1.0 package --allow-missing-repository --out "$out"
