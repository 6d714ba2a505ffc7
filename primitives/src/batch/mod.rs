//! Batches: what happened in one block of an external network, as the network's validator set tells the chain; and what
//! the chain asks of the external network in turn.

pub mod api;

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{ConstU32, H256, bounded::BoundedVec, sr25519};
use sp_crypto_hashing::blake2_256;
use sp_runtime::{DispatchResult, Weight};

use crate::{DutyMessage, NetworkId, Session, SetId};

/// The most instructions in one batch.
pub const MAX_INSTRUCTIONS: u32 = 256;
/// Bytes of the longest external address.
pub const MAX_ADDRESS_LEN: u32 = 128;

/// Numbers the batches of one network, from 0 on and without gaps. A number is never used again, even after the network
/// is removed.
pub type BatchId = u64;
/// Numbers the burns towards one network, from 0 on and without gaps.
pub type BurnId = u64;
/// An address on an external network, in the encoding that its processors have agreed on.
pub type ExternalAddress = BoundedVec<u8, ConstU32<MAX_ADDRESS_LEN>>;

/// What an instruction does, beside minting its amount to its beneficiary.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum Action<AccountId, Own> {
    /// Nothing: the beneficiary has the amount.
    #[codec(index = 0)]
    Transfer {
        /// The beneficiary.
        to: AccountId,
    },
    /// An instruction of the runtime's own, which names its beneficiary.
    #[codec(index = 1)]
    Own(Own),
}

/// One instruction of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Instruction<AccountId, Balance, Own> {
    /// Where the value goes back to if the instruction fails, if whoever sent it said so.
    pub origin: Option<ExternalAddress>,
    /// What came in, of the network's asset. May be zero.
    pub amount: Balance,
    /// What is to be done with it.
    pub action: Action<AccountId, Own>,
}

/// What happened in one block of an external network.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Batch<AccountId, Balance, Own> {
    /// The network.
    pub network: NetworkId,
    /// The batch's number.
    pub id: BatchId,
    /// The hash of the external block, which the network is final up to.
    pub block: [u8; 32],
    /// Every burn with a lower number has been carried out.
    pub burns: BurnId,
    /// What is to be executed, in this order.
    pub instructions: BoundedVec<Instruction<AccountId, Balance, Own>, ConstU32<MAX_INSTRUCTIONS>>,
}

impl<AccountId: Encode, Balance: Encode, Own: Encode> Batch<AccountId, Balance, Own> {
    /// BLAKE2b-256 of the batch's encoding: what members propose, and what is signed.
    pub fn hash(&self) -> H256 {
        H256(self.using_encoded(blake2_256))
    }
}

/// A batch with the signature that authorises it: anyone may submit it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct SignedBatch<AccountId, Balance, Own> {
    /// The number of the set whose oracle key signed it.
    pub session: Session,
    /// The batch.
    pub batch: Batch<AccountId, Balance, Own>,
    /// The signature over [`batch_message`](crate::group::batch_message).
    pub signature: sr25519::Signature,
}

impl<AccountId, Balance, Own> SignedBatch<AccountId, Balance, Own> {
    /// The set whose oracle key signed it.
    pub const fn set(&self) -> SetId {
        SetId { network: self.batch.network, session: self.session }
    }
}

/// A batch's hash with its signature. Two of one set, with one id and different hashes, prove a conflict.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct BatchSignature {
    /// The batch's hash.
    pub batch_hash: H256,
    /// The signature over [`batch_message`](crate::group::batch_message).
    pub signature: sr25519::Signature,
}

/// The batches that one set has signed up to now, in a few bytes. The next set compares it with what its own processors
/// reported, before it goes on from there.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Published {
    /// The set's number.
    pub session: Session,
    /// The first batch that it signed. It signed all from there to the last that was executed.
    pub first: BatchId,
    /// The hashes of the batches, chained in their order: at first zero, and after each batch BLAKE2b-256 of SCALE(digest
    /// before, the batch's hash).
    pub digest: H256,
}

impl Published {
    /// What the set with the number `session` has signed before its first batch, `first`.
    pub const fn nothing(session: Session, first: BatchId) -> Self {
        Self { session, first, digest: H256::zero() }
    }

    /// What it has signed after one more batch.
    pub fn and(self, hash: H256) -> Self {
        let digest = H256((self.digest, hash).using_encoded(blake2_256));
        Self { digest, ..self }
    }

    /// Whether it is these batches, from [`Published::first`] on, each by its hash, and no other.
    pub fn covers(&self, hashes: impl IntoIterator<Item = H256>) -> bool {
        hashes.into_iter().fold(Self::nothing(self.session, self.first), Self::and) == *self
    }
}

/// A duty: a member of a set proposes a batch that its processor reported, for the set to sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Proposal {
    /// The set's network.
    pub network: NetworkId,
    /// The set's number.
    pub session: Session,
    /// How often the member has proposed a batch of this number in this set before.
    pub attempt: u32,
    /// The index of the member in the set.
    pub member: u16,
    /// The batch's number.
    pub id: BatchId,
    /// The batch's hash.
    pub batch_hash: H256,
}

impl Proposal {
    /// The set.
    pub const fn set(&self) -> SetId {
        SetId { network: self.network, session: self.session }
    }

    /// What the member's coordinator key signs: [`DutyMessage::hash`] of the duty `propose` with the arguments `(member,
    /// id, batch_hash)`.
    pub fn duty_hash(&self, genesis_hash: H256, set_hash: H256) -> [u8; 32] {
        let arguments = &(self.member, self.id, self.batch_hash);
        DutyMessage::new(genesis_hash, "propose", (self.set(), set_hash), self.attempt, arguments).hash()
    }
}

/// An amount that is to leave for an external network.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Burn<AccountId, Balance> {
    /// Who burned it. `None` where it came in by an instruction that failed, and goes back.
    pub who: Option<AccountId>,
    /// How much, of the network's asset.
    pub amount: Balance,
    /// Where it goes.
    pub address: ExternalAddress,
}

/// Instructions of a runtime's own, for its batches to hold beside transfers.
pub trait OwnInstruction<AccountId, Balance> {
    /// To whom the instruction's amount is minted before it is executed, and who may claim it if that fails.
    fn beneficiary(&self) -> AccountId;

    /// What [`OwnInstruction::execute`] costs at most.
    fn weight(&self) -> Weight;

    /// Executes the instruction; `amount` has just been minted to its beneficiary. Where this fails, nothing of it stays.
    fn execute(self, network: NetworkId, amount: Balance) -> DispatchResult;
}

/// Of a runtime that has no instructions of its own.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum NoInstruction {}

impl<AccountId, Balance> OwnInstruction<AccountId, Balance> for NoInstruction {
    fn beneficiary(&self) -> AccountId {
        match *self {}
    }

    fn weight(&self) -> Weight {
        match *self {}
    }

    fn execute(self, _: NetworkId, _: Balance) -> DispatchResult {
        match self {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PROTOCOL_VERSION;

    const GENESIS: H256 = H256([1; 32]);
    const SET: SetId = SetId { network: NetworkId(3), session: 4 };

    type Transfers = Batch<u64, u128, NoInstruction>;

    fn batch() -> Transfers {
        let transfer = Instruction { origin: None, amount: 7, action: Action::Transfer { to: 9 } };
        let origin = Some(vec![5].try_into().expect("short"));
        let instructions = vec![transfer.clone(), Instruction { origin, ..transfer }];
        Batch {
            network: NetworkId(3),
            id: 6,
            block: [8; 32],
            burns: 2,
            instructions: instructions.try_into().expect("two"),
        }
    }

    #[test]
    fn the_hash_is_of_the_documented_encoding() {
        let instructions = ((0u8, 7u128, (0u8, 9u64)), (1u8, vec![5u8], 7u128, (0u8, 9u64)));
        let encoded = [(3u16, 6u64, [8u8; 32], 2u64, 2u8 << 2).encode(), instructions.encode()].concat();
        assert_eq!(batch().encode(), encoded);
        assert_eq!(batch().hash().0, blake2_256(&encoded));
    }

    #[test]
    fn the_hash_covers_every_part() {
        let mut hashes = vec![batch().hash()];
        let mut change = |edit: &dyn Fn(&mut Transfers)| {
            let mut changed = batch();
            edit(&mut changed);
            hashes.push(changed.hash());
        };
        change(&|batch| batch.network.0 += 1);
        change(&|batch| batch.id += 1);
        change(&|batch| batch.block[31] += 1);
        change(&|batch| batch.burns += 1);
        change(&|batch| drop(batch.instructions.pop()));
        change(&|batch| batch.instructions.as_mut().swap(0, 1));
        change(&|batch| batch.instructions[0].amount += 1);
        change(&|batch| batch.instructions[0].origin = Some(Default::default()));
        change(&|batch| batch.instructions[0].action = Action::Transfer { to: 8 });
        let count = hashes.len();
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), count);
    }

    #[test]
    fn longer_lists_are_not_decoded() {
        let instruction = batch().instructions[0].clone();
        let (head, count) = (batch().encode()[..50].to_vec(), MAX_INSTRUCTIONS as usize);
        let encoded = |count| [head.clone(), vec![instruction.clone(); count].encode()].concat();
        assert!(Transfers::decode(&mut &encoded(count)[..]).is_ok());
        assert!(Transfers::decode(&mut &encoded(count + 1)[..]).is_err());
        let announced = [head.clone(), codec::Compact(u32::MAX).encode()].concat();
        assert!(Transfers::decode(&mut &announced[..]).is_err());
    }

    #[test]
    fn what_is_published_is_the_batches_in_order() {
        let [first, second, third] = [1, 2, 3].map(|byte| H256([byte; 32]));
        let nothing = Published::nothing(4, 6);
        assert_eq!(nothing, Published { session: 4, first: 6, digest: H256::zero() });
        assert!(nothing.covers([]));
        assert!(!nothing.covers([H256::zero()]));

        let published = nothing.and(first).and(second);
        let once = (H256::zero(), first).using_encoded(blake2_256);
        let digest = H256((once, second).using_encoded(blake2_256));
        assert_eq!(published, Published { session: 4, first: 6, digest });
        assert!(published.covers([first, second]));
        let others: [&[H256]; 6] = [
            &[],
            &[first],
            &[second, first],
            &[first, third],
            &[first, second, third],
            &[first, second, second],
        ];
        assert!(!others.into_iter().any(|hashes| published.covers(hashes.iter().copied())));
    }

    #[test]
    fn the_documented_proposal_is_signed() {
        let SetId { network, session } = SET;
        let batch_hash = H256([7; 32]);
        let proposal = Proposal { network, session, attempt: 5, member: 2, id: 6, batch_hash };
        let signed = (
            ("quoin duty v1", GENESIS, "propose", PROTOCOL_VERSION),
            (SET, H256([2; 32]), 5u32, (2u16, 6u64, [7u8; 32])),
        );
        assert_eq!(proposal.duty_hash(GENESIS, H256([2; 32])), signed.using_encoded(blake2_256));
    }
}
