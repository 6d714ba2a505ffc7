#!/usr/bin/env bash
# Measures what the calls and hooks of this repository's pallets cost, by the node's own benchmarks, and writes it down for the
# runtime. With names of pallets as arguments, of these alone. Takes about an hour on two cores, half of it to build.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/say.sh"

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}

pallets=("$@")
if ((${#pallets[@]} == 0)); then
    pallets=(pallet_embedded_curve_keys pallet_validator_sets pallet_dkg pallet_signing pallet_batches)
fi

cargo build --release --locked --workspace --features runtime-benchmarks --bin quoin-node

for pallet in "${pallets[@]}"; do
    # Weights are for one thread. The greatest of what was measured counts.
    RAYON_NUM_THREADS=1 "$CARGO_TARGET_DIR/release/quoin-node" benchmark pallet \
        --genesis-builder=spec --chain=dev \
        --pallet="$pallet" --extrinsic='*' \
        --steps="${STEPS:-10}" --repeat="${REPEAT:-5}" --min-duration=0 \
        --output-analysis=max \
        --template=benchmarking/weights.hbs --output="runtime/src/weights/$pallet.rs"
done
cargo fmt --package quoin-runtime
