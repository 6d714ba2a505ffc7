//! What a validator set signs: each message begins with a tag of its own and the genesis hash, so a signature is worth
//! nothing for another purpose or on another chain.

use alloc::vec::Vec;

use codec::Encode;
use sp_core::H256;

use crate::{KeyPair, NetworkId, SetId, SlashReport};

/// Begins a batch, signed by the oracle key.
pub const BATCH: &str = "quoin batch v1";
/// Begins a cosignature of a finalized block, by the oracle key.
pub const COSIGN: &str = "quoin cosign v1";
/// Begins a retired set's slash report, signed by its oracle key.
pub const SLASH_REPORT: &str = "quoin slash report v1";
/// Begins the confirmation of a set's keys, signed by the members' MuSig key.
pub const SET_KEYS: &str = "quoin set keys v1";

/// What the members of a set sign together to confirm its keys: SCALE("quoin set keys v1", genesis hash, network,
/// session, key pair).
pub fn set_keys_message(genesis_hash: H256, set: SetId, keys: &KeyPair) -> Vec<u8> {
    (SET_KEYS, genesis_hash, set, keys).encode()
}

/// What a retired set signs with its oracle key: SCALE("quoin slash report v1", genesis hash, report).
pub fn slash_report_message(genesis_hash: H256, report: &SlashReport) -> Vec<u8> {
    (SLASH_REPORT, genesis_hash, report).encode()
}

/// What a set signs with its oracle key so that a batch of its network is executed: SCALE("quoin batch v1", genesis hash,
/// network, the batch's number, BLAKE2b-256 of the encoded batch).
pub fn batch_message(genesis_hash: H256, network: NetworkId, id: u64, hash: H256) -> Vec<u8> {
    (BATCH, genesis_hash, network, id, hash).encode()
}

/// What sets sign with their oracle keys to say that a block is final: SCALE("quoin cosign v1", genesis hash, the block's
/// number as 8 bytes, the block's hash).
pub fn cosign_message(genesis_hash: H256, block: u64, hash: H256) -> Vec<u8> {
    (COSIGN, genesis_hash, block, hash).encode()
}
