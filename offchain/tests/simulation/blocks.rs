//! Blocks: a main chain, at times a fork beside it, and finality behind them.

use std::rc::Rc;

use quoin_offchain::view::Head;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;

use crate::chain::{GENESIS, State};

pub(crate) struct Block {
    pub(crate) head: Head,
    pub(crate) parent: usize,
    pub(crate) state: Rc<State>,
}

/// All blocks, by their index; a parent comes before its children.
pub(crate) struct Blocks {
    blocks: Vec<Block>,
    /// The tip of the chain that is finalized next.
    main: usize,
    /// The tip of a fork.
    side: Option<usize>,
    finalized: usize,
}

impl Blocks {
    pub(crate) fn new(genesis: State) -> Self {
        let head = Head { number: 0, hash: GENESIS };
        let blocks = vec![Block { head, parent: 0, state: Rc::new(genesis) }];
        Self { blocks, main: 0, side: None, finalized: 0 }
    }

    pub(crate) fn get(&self, index: usize) -> &Block {
        &self.blocks[index]
    }

    pub(crate) fn at(&self, hash: H256) -> &Block {
        self.blocks.iter().rev().find(|block| block.head.hash == hash).expect("the block is there")
    }

    pub(crate) fn main(&self) -> usize {
        self.main
    }

    pub(crate) fn side(&self) -> Option<usize> {
        self.side
    }

    pub(crate) fn finalized(&self) -> usize {
        self.finalized
    }

    fn number(&self, index: usize) -> u64 {
        self.blocks[index].head.number
    }

    /// The ancestor of a block with that number.
    pub(crate) fn ancestor(&self, mut index: usize, number: u64) -> usize {
        while self.number(index) > number {
            index = self.blocks[index].parent;
        }
        index
    }

    fn push(&mut self, parent: usize, state: State) -> usize {
        let number = self.number(parent) + 1;
        assert_eq!(state.number, number);
        let hash = codec::Encode::using_encoded(&("block", self.blocks.len() as u64, number), blake2_256);
        self.blocks.push(Block { head: Head { number, hash: H256(hash) }, parent, state: Rc::new(state) });
        self.blocks.len() - 1
    }

    pub(crate) fn extend_main(&mut self, state: State) {
        self.main = self.push(self.main, state);
    }

    /// Adds to the fork, or begins one at this block.
    pub(crate) fn extend_side(&mut self, parent: usize, state: State) {
        self.side = Some(self.push(parent, state));
    }

    /// The fork becomes the main chain, if it is as long.
    pub(crate) fn switch(&mut self) {
        if let Some(side) = self.side
            && self.number(side) >= self.number(self.main)
        {
            self.side = Some(std::mem::replace(&mut self.main, side));
        }
    }

    /// Finalizes the main chain but for its last `lag` blocks; a fork that does not descend from there ends.
    pub(crate) fn finalize(&mut self, lag: u64) {
        let target = self.number(self.main).saturating_sub(lag);
        if target > self.number(self.finalized) {
            self.finalized = self.ancestor(self.main, target);
        }
        let finalized = self.finalized;
        self.side = self.side.filter(|side| {
            self.number(*side) > self.number(finalized)
                && self.ancestor(*side, self.number(finalized)) == finalized
        });
    }
}
