//! Cosigning: of blocks that this node has seen finalized, and of no others.

use sp_core::H256;

use crate::view::View;

/// Whether the block with this number and hash is finalized in the own view.
pub(super) fn approves<AccountId>(view: &View<AccountId>, block: u64, hash: H256) -> bool {
    view.signing.finalized.get(&block) == Some(&hash)
}
