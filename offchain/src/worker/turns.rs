//! Whose turn it is where any member may act: of few at first, so that not all do the same at once, and of more from block
//! to block, so that nothing waits for somebody who is silent.

use std::collections::BTreeMap;

use super::What;

/// So many members act at first. One block later it is the turn of twice as many, and so on.
const FIRST: u64 = 4;

#[derive(Debug)]
struct Turn {
    /// The block at which it was first asked for.
    since: u64,
    /// Whether it was asked for since the last clearing.
    awaited: bool,
}

/// Since when there is something to do.
#[derive(Debug, Default)]
pub(super) struct Turns(BTreeMap<What, Turn>);

impl Turns {
    /// Whether it is the turn of the member with this rank, from 0 on, at the block number `best`.
    pub(super) fn has_come(&mut self, what: What, rank: u16, best: u64) -> bool {
        let turn = self.0.entry(what).or_insert(Turn { since: best, awaited: true });
        turn.awaited = true;
        let blocks = best.saturating_sub(turn.since).min(14);
        u64::from(rank) < FIRST << blocks
    }

    /// Forgets what was not asked for since the last call.
    pub(super) fn clear(&mut self) {
        self.0.retain(|_, turn| std::mem::replace(&mut turn.awaited, false));
    }
}

#[cfg(test)]
mod tests {
    use quoin_primitives::{NetworkId, SetId};
    use sp_core::H256;

    use super::*;

    const WHAT: What = What::Propose(SetId { network: NetworkId(1), session: 2 }, 3, H256([4; 32]));

    #[test]
    fn more_have_their_turn_from_block_to_block() {
        let mut turns = Turns::default();
        let mut count = |best| (0..200).filter(|rank| turns.has_come(WHAT, *rank, best)).count();
        assert_eq!([7, 8, 9, 7, 13, u64::MAX].map(&mut count), [4, 8, 16, 4, 200, 200]);
    }

    #[test]
    fn what_nobody_asks_for_begins_anew() {
        let mut turns = Turns::default();
        assert!(turns.has_come(WHAT, 3, 7));
        turns.clear();
        assert!(turns.has_come(WHAT, 7, 8));
        turns.clear();
        turns.clear();
        assert!(!turns.has_come(WHAT, 4, 9));
    }
}
