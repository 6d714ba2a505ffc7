#!/usr/bin/env bash
# Node.js 20 or newer with npm, for the tests alone.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/say.sh"
source "$scripts/packages.sh"

complete() {
    has node && has npm && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'
}

if complete; then exit 0; fi

if has apt-get; then
    update_package_lists
    candidate=$(apt-cache policy nodejs | sed -n 's/^ *Candidate: \([0-9]*\)\..*/\1/p')
    if ((${candidate:-0} >= 20)); then
        install_packages nodejs
        has npm || install_packages npm
    fi
fi
complete || fail "the tests need Node.js 20 or newer with npm, and this system has no package of it" \
    "Install it in another way (see nodejs.org), so that node and npm are in PATH, and run this again."
