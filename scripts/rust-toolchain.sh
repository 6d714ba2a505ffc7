#!/usr/bin/env bash
# The Rust toolchain of rust-toolchain.toml; for ci also its clippy and rustfmt.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/say.sh"
version=$RUSTUP_TOOLCHAIN

by_hand="put cargo, rustc, clippy and rustfmt of exactly $version first in PATH."
needed=(cargo rustc)
if [[ ${1:-} == ci ]]; then needed+=(cargo-clippy rustfmt); fi

complete() {
    local command
    for command in "${needed[@]}"; do
        "$command" --version >/dev/null 2>&1 || return 1
    done
    rustc --version | grep -qF "rustc $version "
}

if complete; then exit 0; fi

has rustup || fail "Rust $version is needed, and rustup, which installs it, is missing" \
    "Install rustup (Debian 13 and Ubuntu 24.04 have it as a package; else see rustup.rs) and run this again." \
    "Or without it: $by_hand"

say "installing Rust $version"
rustup toolchain install "$version" --profile minimal --component clippy --component rustfmt --no-self-update >&2 ||
    fail "rustup could not install Rust $version (its own words are above)" \
        "Check the network and rustup's settings, then run this again." \
        "Or offline: $by_hand"
complete || fail "rustup has installed Rust $version, yet $(type -P rustc || echo rustc) is not of that version" \
    "Put rustup's directory (usually ~/.cargo/bin) first in PATH, and run this again."
