#!/usr/bin/env bash
# Installs what is missing on this machine; does nothing when nothing is.
#   scripts/set-up.sh run     what building and running the node needs
#   scripts/set-up.sh test    and what the tests need
#   scripts/set-up.sh ci      and the checkers that .ci/run uses
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/say.sh"

purpose=${1:-test}
case $purpose in
run | test | ci) ;;
*) fail "unknown purpose \"$purpose\"" "Say run, test or ci." ;;
esac

"$scripts/system-packages.sh"
"$scripts/rust-toolchain.sh" "$purpose"
"$scripts/wasm-target.sh"
case $purpose in test | ci) "$scripts/nodejs.sh" ;; esac
case $purpose in ci) "$scripts/checkers.sh" ;; esac
