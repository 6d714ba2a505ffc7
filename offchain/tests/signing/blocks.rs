//! Blocks: a main chain, at times a fork beside it, and finality behind them. Each keeps the state after it.

use std::cell::RefCell;

use codec::Encode;
use quoin_offchain::view::Head;
use sp_core::{H256, storage::Storage};
use sp_crypto_hashing::blake2_256;
use sp_state_machine::BasicExternalities;

use crate::runtime::{GENESIS, Runtime, System};

pub(crate) struct Block {
    pub(crate) head: Head,
    parent: usize,
    storage: Storage,
    state: RefCell<BasicExternalities>,
}

impl Block {
    fn new(head: Head, parent: usize, storage: Storage) -> Self {
        let state = RefCell::new(BasicExternalities::new(storage.clone()));
        Self { head, parent, storage, state }
    }

    /// Asks the state after the block.
    pub(crate) fn ask<T>(&self, question: impl FnOnce() -> T) -> T {
        self.state.borrow_mut().execute_with(question)
    }

    /// A block on this one, which is not yet in the chain.
    pub(crate) fn child<T>(&self, make: impl FnOnce(u64, H256) -> T) -> (T, Storage) {
        let mut storage = self.storage.clone();
        let (number, parent) = (self.head.number + 1, self.head.hash);
        let result = BasicExternalities::execute_with_storage(&mut storage, || make(number, parent));
        (result, storage)
    }
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
    pub(crate) fn new(mut genesis: Storage) -> Self {
        BasicExternalities::execute_with_storage(&mut genesis, || {
            frame_system::BlockHash::<Runtime>::insert(0, GENESIS);
            assert_eq!(System::block_number(), 0);
        });
        let head = Head { number: 0, hash: GENESIS };
        Self { blocks: vec![Block::new(head, 0, genesis)], main: 0, side: None, finalized: 0 }
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

    fn push(&mut self, parent: usize, storage: Storage) -> usize {
        let number = self.number(parent) + 1;
        let hash = ("block", self.blocks.len() as u64, number).using_encoded(blake2_256);
        self.blocks.push(Block::new(Head { number, hash: H256(hash) }, parent, storage));
        self.blocks.len() - 1
    }

    pub(crate) fn extend_main(&mut self, storage: Storage) {
        self.main = self.push(self.main, storage);
    }

    /// Adds to the fork, or begins one at this block.
    pub(crate) fn extend_side(&mut self, parent: usize, storage: Storage) {
        self.side = Some(self.push(parent, storage));
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
