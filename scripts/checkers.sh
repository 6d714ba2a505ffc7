#!/usr/bin/env bash
# The checkers of .ci/run that are not part of the toolchain, in pinned versions, kept in the target directory.
# They run once, so they are compiled for a short build rather than for speed.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/say.sh"
tools=${CARGO_TARGET_DIR:-target}/tools

for checker in cargo-deny@0.20.2 cargo-shear@1.12.4; do
    name=${checker%@*} version=${checker#*@}
    if "$tools/bin/$name" --version 2>/dev/null | grep -qwF "$version"; then continue; fi
    say "installing $name $version"
    env -u CARGO_TARGET_DIR CARGO_PROFILE_DEV_DEBUG=0 cargo install --quiet --locked --debug --root "$tools" "$checker" >&2 ||
        fail "$name $version could not be installed (cargo's own words are above)" \
            "Mend that, or put this version of it into $tools/bin, and run this again."
done
