#!/usr/bin/env bash
# Builds core, alloc and compiler_builtins for wasm32v1-none from the standard library's source and puts them into the
# toolchain. The source must be of the compiler's own version. It is, whichever is there first:
#   the toolchain's own         (rustup's component rust-src)
#   QUOIN_RUST_LIBRARY_SOURCE   a tar archive that holds the library/ directory, or its content
#   the package rust-src        of the Debian mirror, or the Ubuntu archive, that this machine is set up with
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/say.sh"

version=$RUSTUP_TOOLCHAIN
sysroot=$(rustc --print sysroot)
library_source=$sysroot/lib/rustlib/src/rust/library
target=$sysroot/lib/rustlib/wasm32v1-none
work=$(mktemp -d)
placed=
clean_up() {
    rm -rf "$work" "$target.new"
    if [[ $placed ]]; then rm -rf "${library_source%/*}"; fi
}
trap clean_up EXIT

what_to_do=(
    "Get the source of Rust $version (its directory library/), pack it as a tar archive, and run this again with"
    "QUOIN_RUST_LIBRARY_SOURCE=/path/to/rust-$version-library.tar.xz. Or give rustup a network: rustup target add wasm32v1-none"
)

# Unpacks the package rust-src of this version to $work/source, without touching the machine's own package lists.
from_packages() {
    has apt-get && has dpkg || return 1
    local mirror found keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    local apt=(-q -o "Dir::State::Lists=$work/apt/lists" -o "Dir::Cache=$work/apt/cache" -o APT::Sandbox::User=root
        -o Acquire::Languages=none)
    mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial" "$work/apt/sources"

    # The machine's own sources, and beside them its Debian mirror's backports, which hold newer toolchains.
    local file
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
        if [[ -e $file ]]; then ln -s "$file" "$work/apt/sources/"; fi
    done
    if grep -qx 'ID=debian' /etc/os-release; then
        # shellcheck disable=SC2016 # apt-get's own variables
        mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' 'Component: main' |
            awk '$1 !~ /security/ { print $2; exit }')
        if [[ -n $mirror ]]; then
            printf 'deb %s%s trixie-backports main\n' "$([[ ! -e $keyring ]] || echo "[signed-by=$keyring] ")" "$mirror" \
                >"$work/apt/sources/trixie-backports.list"
        fi
    fi
    apt+=(-o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$work/apt/sources")

    apt-get "${apt[@]}" update >&2 || return 1
    found=$(for package in rust-src "rust-${version%.*}-src"; do
        apt-cache "${apt[@]}" madison "$package"
    done | awk -v version="$version" '{ split($3, part, "[+~-]") } part[1] == version { print $1 "=" $3; exit }')
    [[ -n $found ]] || return 1
    say "downloading the package $found"
    (cd "$work" && apt-get "${apt[@]}" download "$found" >&2 && dpkg -x ./*.deb source) || return 1
}

# Puts the unpacked library/ where cargo looks for it, for as long as this runs.
place() {
    local core
    core=$(find "$work/source" -type d -path '*/core/src/alloc' -not -path '*/portable-simd/*' -print -quit)
    [[ -n $core && -e ${core%/core/src/alloc}/Cargo.lock ]] || return 1
    placed=yes
    mkdir -p "${library_source%/*}" && cp -r "${core%/core/src/alloc}" "$library_source"
}

if [[ -e $library_source ]]; then
    :
elif [[ -n ${QUOIN_RUST_LIBRARY_SOURCE:-} ]]; then
    mkdir "$work/source"
    tar -xf "$QUOIN_RUST_LIBRARY_SOURCE" -C "$work/source" >&2 ||
        fail "QUOIN_RUST_LIBRARY_SOURCE=$QUOIN_RUST_LIBRARY_SOURCE cannot be unpacked" "${what_to_do[@]}"
    place || fail "$QUOIN_RUST_LIBRARY_SOURCE holds no library/ with core/ and Cargo.lock" "${what_to_do[@]}"
elif ! from_packages || ! place; then
    fail "this machine's packages hold no source of Rust $version's standard library" "${what_to_do[@]}"
fi

say "building the target wasm32v1-none from source"
mkdir -p "$work/empty/src"
echo '#![no_std]' >"$work/empty/src/lib.rs"
printf '[package]\nname = "empty"\nedition = "2024"\n' >"$work/empty/Cargo.toml"
# The bitcode is for the runtime's link-time optimisation.
(cd "$work/empty" && env -u CARGO_ENCODED_RUSTFLAGS -u CARGO_BUILD_TARGET RUSTC_BOOTSTRAP=1 \
    RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$work/target" \
    cargo build --release -Zbuild-std=core,alloc,compiler_builtins --target wasm32v1-none >&2) ||
    fail "the standard library could not be built from source (cargo's own words are above)" "${what_to_do[@]}"

rm -rf "$target.new"
mkdir -p "$target.new/lib"
for library in core alloc compiler_builtins; do
    cp "$work"/target/wasm32v1-none/release/deps/lib"$library"-*.rlib "$target.new/lib/"
done
mv "$target.new" "$target"
say "done; when you call cargo yourself, set RUSTUP_TOOLCHAIN=$version, or rustup will want to download this target"
