#!/usr/bin/env bash
# The standard library for wasm32v1-none, which the runtime is compiled with: through rustup where it can download, else
# from the library's source. QUOIN_WASM_TARGET=source forces the second way.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/say.sh"

way=${QUOIN_WASM_TARGET:-any}
case $way in any | source) ;; *) fail "QUOIN_WASM_TARGET=$way is not known" "Unset it, or set it to: source" ;; esac

libraries=$(rustc --print sysroot)/lib/rustlib
directory=$libraries/wasm32v1-none
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Links core and alloc the way the runtime does. Fails when a library is missing, there twice, without bitcode, or of another compiler.
works() {
    rustc --edition 2024 --target wasm32v1-none --crate-type cdylib -O -C lto=fat -o "$work/probe.wasm" - 2>"$work/why" <<'RUST'
#![no_std]
extern crate alloc;
struct Nothing;
unsafe impl core::alloc::GlobalAlloc for Nothing {
    unsafe fn alloc(&self, _: core::alloc::Layout) -> *mut u8 { core::ptr::null_mut() }
    unsafe fn dealloc(&self, _: *mut u8, _: core::alloc::Layout) {}
}
#[global_allocator]
static ALLOCATOR: Nothing = Nothing;
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
#[unsafe(no_mangle)]
extern "C" fn probe(length: usize) -> usize { alloc::vec![1u8; length].len() }
RUST
}

of_rustup() {
    [[ -e $libraries/manifest-rust-std-wasm32v1-none ]]
}

# What was compiled against another standard library cannot be linked with this one, and cargo does not know.
forget_what_was_built_against_others() {
    local built=${CARGO_TARGET_DIR:-target}
    mkdir -p "$built"
    ls "$directory/lib" >"$work/names"
    if ! cmp -s "$work/names" "$built/wasm-target"; then
        rm -rf "$built"/*/wbuild
        cp "$work/names" "$built/wasm-target"
    fi
}

finish() {
    forget_what_was_built_against_others
    exit 0
}

if works && { [[ $way == any ]] || ! of_rustup; }; then finish; fi

# Two versions of a library side by side are refused by the compiler, so what does not work goes first.
if of_rustup; then rustup target remove wasm32v1-none >&2 || true; fi
rm -rf "$directory" || fail "$directory cannot be removed" "Give yourself write access to the toolchain, or run this as its owner."

if [[ $way == any ]] && has rustup; then
    say "adding the target wasm32v1-none"
    if rustup target add wasm32v1-none >&2 && works; then finish; fi
    say "rustup could not; building it from the standard library's source instead"
    rm -rf "$directory"
fi

"$scripts/wasm-target-from-source.sh"
works || fail "the wasm32v1-none library built from source does not link: $(head -1 "$work/why")" \
    "Please report this with the output of: rustc -vV"
finish
