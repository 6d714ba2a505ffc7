//! What the pallet stores.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, traits::ConstU32};
use musig::CHALLENGES_LENGTH;
use quoin_primitives::{
    Abandonments, KeyPair, MAX_KEY_SHARES, MemberBits, Role, SetId, Suite, ValidatorSet,
    duties::{PartialSignature, PublicNonce},
    verifier::{Dkg, GroupKey},
};
use scale_info::TypeInfo;
use sp_core::{H256, sr25519};
use sp_runtime::traits::AtLeast32BitUnsigned;

/// Bytes of the longest participation: of one member with 139 shares, in suite secp256k1. With one share more the proof is
/// twice as large, and there are half as many commitments to vectors.
pub const MAX_PARTICIPATION_LEN: u32 = 27_542;
/// Bytes of the longest dealing: of one member with 150 shares, in suite secp256k1.
pub const MAX_DEALING_LEN: u32 = 19_683;

/// A participation, as it is submitted. How long it must be is [`Dkg::participation_len`].
pub type Participation = BoundedVec<u8, ConstU32<MAX_PARTICIPATION_LEN>>;
/// What is stored of a verified participation: [`Dkg::dealing_len`] bytes, of which shares are recovered.
pub type Dealing = BoundedVec<u8, ConstU32<MAX_DEALING_LEN>>;

/// A list with one entry of a member at most.
type PerMember<V> = BoundedVec<(u16, V), ConstU32<{ MAX_KEY_SHARES as u32 }>>;

/// One of a set's two DKGs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct DkgState<BlockNumber> {
    /// The suite in which the key is made.
    pub suite: Suite,
    /// log₂ of the size of a participation's proof: what verifying one costs.
    pub class: u8,
    /// Bytes of a participation.
    pub participation_len: u32,
    /// Whose participation is verified and stored.
    pub dealers: MemberBits,
    /// The dealers' key shares.
    pub weight: u16,
    /// Whose participation was faulty.
    pub faulty: MemberBits,
    /// Their key shares.
    pub faulty_weight: u16,
    /// The last block in which participations are taken.
    pub ends_after: BlockNumber,
    /// The key, once the DKG is complete.
    pub key: Option<GroupKey>,
}

impl<BlockNumber> DkgState<BlockNumber> {
    /// Of a DKG that takes participations until `ends_after`.
    pub(crate) fn new(dkg: &Dkg, ends_after: BlockNumber) -> Self {
        let none = MemberBits::none(dkg.validators.len() as u16);
        Self {
            suite: dkg.suite,
            class: dkg.class() as u8,
            participation_len: dkg.participation_len(),
            dealers: none.clone(),
            weight: 0,
            faulty: none,
            faulty_weight: 0,
            ends_after,
            key: None,
        }
    }

    /// Whether `member` did not deal though it could: its participation was faulty, or the key was made without it, or
    /// not even by the deadline, which is over or not.
    pub(crate) fn is_missed_by(&self, member: u16, deadline_is_over: bool) -> bool {
        let closed = self.key.is_some() || deadline_is_over;
        self.faulty.contains(member) || (closed && !self.dealers.contains(member))
    }

    /// Whether `member` has dealt, well or not.
    pub(crate) fn has_dealt(&self, member: u16) -> bool {
        self.dealers.contains(member) || self.faulty.contains(member)
    }

    /// Whether every member has.
    pub(crate) fn everybody_dealt(&self) -> bool {
        self.dealers.count().saturating_add(self.faulty.count()) == self.dealers.members()
    }
}

/// A set that makes or made its keys. It stays until its recovery data is removed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Generation<BlockNumber> {
    /// The set's key shares.
    pub shares: u16,
    /// As many as must act together.
    pub threshold: u16,
    /// The last block in which either DKG takes participations.
    pub deadline: BlockNumber,
    /// The DKG of the oracle key.
    pub oracle: DkgState<BlockNumber>,
    /// The DKG of the external key.
    pub external: DkgState<BlockNumber>,
}

impl<BlockNumber: AtLeast32BitUnsigned + Copy> Generation<BlockNumber> {
    /// How many members the set has.
    pub fn members(&self) -> u16 {
        self.oracle.dealers.members()
    }

    /// The DKG of `role`.
    pub fn dkg(&self, role: Role) -> &DkgState<BlockNumber> {
        match role {
            Role::Oracle => &self.oracle,
            Role::External => &self.external,
        }
    }

    pub(crate) fn dkg_mut(&mut self, role: Role) -> &mut DkgState<BlockNumber> {
        match role {
            Role::Oracle => &mut self.oracle,
            Role::External => &mut self.external,
        }
    }

    /// Both keys, once both DKGs are complete.
    pub fn keys(&self) -> Option<KeyPair> {
        Some(KeyPair { oracle: self.oracle.key?.oracle()?, external: self.external.key?.external()? })
    }

    /// The DKG that is not complete and ends first, and the last block in which it takes participations.
    pub(crate) fn ends_first(&self) -> Option<(Role, BlockNumber)> {
        let open = Role::ALL.into_iter().filter(|role| self.dkg(*role).key.is_none());
        open.map(|role| (role, self.dkg(role).ends_after)).min_by_key(|(_, ends_after)| *ends_after)
    }

    /// Puts off every deadline.
    pub(crate) fn put_off(&mut self, blocks: BlockNumber) {
        self.deadline = self.deadline.saturating_add(blocks);
        for role in Role::ALL {
            let dkg = self.dkg_mut(role);
            dkg.ends_after = dkg.ends_after.saturating_add(blocks);
        }
    }
}

/// One attempt's signers, who are fixed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Signing {
    /// The signers.
    pub signers: MemberBits,
    /// Their MuSig key.
    pub key: sr25519::Public,
    /// What each share is checked against, beside its owner's nonces and all keys: [`musig::Challenges`].
    pub challenges: [u8; CHALLENGES_LENGTH],
    /// The hash of all that a share depends on.
    pub session: H256,
    /// The shares of the signature that they gave, each verified, in the order in which they came.
    pub shares: PerMember<PartialSignature>,
}

impl Signing {
    /// Whether `member` gave its share.
    pub fn has_confirmed(&self, member: u16) -> bool {
        self.shares.iter().any(|(index, _)| *index == member)
    }

    /// Whether all did.
    pub fn is_complete(&self) -> bool {
        self.shares.len() == usize::from(self.signers.count())
    }
}

/// The confirmation of a set's keys by its members.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Confirmation<BlockNumber> {
    /// The attempt, from 0 on.
    pub attempt: u32,
    /// The attempts that ran out of time with nobody silent who had not been before, by which later ones take longer.
    pub timeouts: u32,
    /// The block that opened the attempt.
    pub opened_at: BlockNumber,
    /// Its hash, from the next block on.
    pub opening: Option<H256>,
    /// The block since which the attempt waits for what it waits for now.
    pub since: BlockNumber,
    /// The last block that counts for it.
    pub ends_after: BlockNumber,
    /// Who has no part in this attempt, though not at fault: of who stalled or abandoned one before, those without whom
    /// the rest reaches the threshold.
    pub excluded: MemberBits,
    /// Who was silent in some attempt, whatever it did since.
    pub silent: MemberBits,
    /// Who was a signer of some attempt that ran out of time without its share, and has not confirmed since.
    pub stalled: MemberBits,
    /// Who was silent in some attempt, and has not confirmed since; whoever was silent last comes last.
    pub missed: BoundedVec<u16, ConstU32<{ MAX_KEY_SHARES as u32 }>>,
    /// Who gave a wrong share or wrong nonces, and has no part in any attempt.
    pub faulty: MemberBits,
    /// Who abandoned attempts, and how many.
    pub abandonments: Abandonments,
    /// What the members committed to in this attempt, in the order in which it came.
    pub nonces: PerMember<PublicNonce>,
    /// The signers, once they are fixed.
    pub signing: Option<Signing>,
}

impl<BlockNumber: AtLeast32BitUnsigned + Copy> Confirmation<BlockNumber> {
    /// Puts off the attempt's deadline.
    pub(crate) fn put_off(&mut self, blocks: BlockNumber) {
        self.since = self.since.saturating_add(blocks);
        self.ends_after = self.ends_after.saturating_add(blocks);
    }

    /// Notes that the attempt ran out of time while it waited for these.
    ///
    /// Later ones take longer only where all of them had been silent before: so members who are silent by turns do not
    /// reach the key deadline, and yet there is time enough where messages take long.
    pub(crate) fn note_silence(&mut self, silent: &MemberBits) {
        if silent.iter().all(|member| self.silent.contains(member)) {
            self.timeouts = self.timeouts.saturating_add(1);
        }
        silent.iter().for_each(|member| self.silent.insert(member));
        self.missed.retain(|member| !silent.contains(*member));
        for member in silent.iter() {
            // There is room for every member.
            let _ = self.missed.try_push(member);
            if self.signing.is_some() {
                self.stalled.insert(member);
            }
        }
    }

    /// Notes that `member` gave its share.
    pub(crate) fn note_share(&mut self, member: u16) {
        self.missed.retain(|other| *other != member);
        self.stalled.remove(member);
    }

    /// Whether `member` committed to nonces in this attempt.
    pub fn has_committed(&self, member: u16) -> bool {
        self.nonces.iter().any(|(index, _)| *index == member)
    }

    /// Who is asked for nonces in this attempt.
    pub(crate) fn is_asked(&self, member: u16) -> bool {
        !self.excluded.contains(member) && !self.faulty.contains(member)
    }

    /// Whether `member` is waited for now.
    pub(crate) fn is_waited_for(&self, member: u16) -> bool {
        match &self.signing {
            None => self.is_asked(member) && !self.has_committed(member),
            Some(signing) => signing.signers.contains(member) && !signing.has_confirmed(member),
        }
    }

    /// Who is waited for now.
    pub(crate) fn outstanding(&self) -> MemberBits {
        let members = self.faulty.members();
        let mut outstanding = MemberBits::none(members);
        (0..members).filter(|index| self.is_waited_for(*index)).for_each(|index| outstanding.insert(index));
        outstanding
    }

    /// What these members committed to, in the set's order.
    pub(crate) fn nonces_of(&self, signers: &MemberBits) -> impl Iterator<Item = PublicNonce> {
        let committed = |signer| self.nonces.iter().find(|(member, _)| *member == signer);
        signers.iter().filter_map(move |signer| committed(signer).map(|(_, nonces)| *nonces))
    }

    /// Whether `member` did all that this attempt has asked of it up to now, and it asked something.
    pub(crate) fn does_its_part(&self, member: u16) -> bool {
        match &self.signing {
            Some(signing) => signing.has_confirmed(member),
            None => self.has_committed(member),
        }
    }
}

/// A set whose deadlines are watched.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Watched<BlockNumber> {
    /// The set.
    pub set: SetId,
    /// The last block that counts for what the set waits for now.
    pub ends_after: BlockNumber,
    /// The block since which its network has been halted. Its deadlines stand still.
    pub halted_since: Option<BlockNumber>,
    /// Whether this block opens an attempt to confirm. The next one notes its hash.
    pub opens_attempt: bool,
}

/// Why a set's key generation ended without keys.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum FailureCause {
    /// A DKG's time was over, and the dealers had less than the threshold.
    #[codec(index = 0)]
    DealDeadline {
        /// Which.
        role: Role,
    },
    /// So many participations in a DKG were faulty that the rest cannot reach the threshold.
    #[codec(index = 1)]
    FaultyParticipations {
        /// Which.
        role: Role,
    },
    /// So many members were at fault in the confirmation that the rest cannot reach the threshold.
    #[codec(index = 2)]
    FaultyConfirmations,
    /// The stored dealings make no key. They were verified: this does not happen.
    #[codec(index = 3)]
    Combining {
        /// Of which DKG.
        role: Role,
    },
}

/// What is wrong with a member's part of a confirmation.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum ConfirmationFault {
    /// Its nonces are not two points of Ristretto255 other than the identity.
    #[codec(index = 0)]
    Nonces,
    /// Its coordinator key cannot be aggregated: it is the identity.
    #[codec(index = 1)]
    Key,
    /// Its share of the signature is wrong.
    #[codec(index = 2)]
    Share,
}

/// The key shares of the members in `bits`.
pub(crate) fn weight_of<AccountId>(set: &ValidatorSet<AccountId>, bits: &MemberBits) -> u16 {
    let shares = bits.iter().filter_map(|index| set.members.get(usize::from(index)));
    shares.fold(0, |sum: u16, member| sum.saturating_add(member.shares))
}

#[cfg(test)]
mod tests {
    use super::*;
    use quoin_primitives::{EmbeddedKey, threshold, verifier::DkgValidator};

    fn dkg(weights: &[u16]) -> Dkg {
        let validators = weights
            .iter()
            .map(|weight| DkgValidator { key: EmbeddedKey::Secq256k1([2; 33]), weight: *weight });
        Dkg {
            suite: Suite::Secp256k1,
            context: [0; 32],
            threshold: threshold(weights.iter().sum()),
            validators: validators.collect::<Vec<_>>().try_into().expect("at most 150"),
        }
    }

    #[test]
    fn the_longest_participation_and_dealing_just_fit() {
        let mut longest = (0, 0);
        for shares in 1..=MAX_KEY_SHARES {
            for largest in 1..=shares {
                let dkg = dkg(&[vec![largest], vec![1; usize::from(shares - largest)]].concat());
                longest.0 = dkg.participation_len().max(longest.0);
                longest.1 = dkg.dealing_len().max(longest.1);
            }
        }
        assert_eq!(longest, (MAX_PARTICIPATION_LEN, MAX_DEALING_LEN));
    }
}
