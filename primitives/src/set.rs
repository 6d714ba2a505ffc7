//! Validator sets: who is in one, with how many key shares, and the hash that stands for all of it.

use core::ops::Range;

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{ConstU32, H256, bounded::BoundedVec};
use sp_crypto_hashing::blake2_256;

use crate::{EmbeddedKeys, NetworkId, Scheme, coordinator};

/// The most key shares, and so the most members, in a set. The cost of a participation grows with it.
pub const MAX_KEY_SHARES: u16 = 150;

/// Numbers the sets of one network. A number is never used again, even after the network is removed.
pub type Session = u32;

/// Names a validator set.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub struct SetId {
    /// The set's network.
    pub network: NetworkId,
    /// The set's number on it.
    pub session: Session,
}

impl core::fmt::Display for SetId {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "network {}, session {}", self.network, self.session)
    }
}

/// Key shares that must act together, of `total`: ⌊2n/3⌋ + 1.
pub const fn threshold(total: u16) -> u16 {
    ((total as u32 * 2) / 3 + 1) as u16
}

/// A validator in a set, with the keys it had when the set was declared.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Member<AccountId> {
    /// The validator.
    pub account: AccountId,
    /// Its key shares, at least 1.
    pub shares: u16,
    /// The key that authorises its duties.
    pub coordinator: coordinator::Public,
    /// The keys that its shares are encrypted to.
    pub embedded: EmbeddedKeys,
}

/// Members of a set, in the order of their share indices.
pub type Members<AccountId> = BoundedVec<Member<AccountId>, ConstU32<{ MAX_KEY_SHARES as u32 }>>;

/// A validator set that makes keys. It never changes after its declaration.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct ValidatorSet<AccountId> {
    /// Which set this is.
    pub id: SetId,
    /// Its network's scheme when the set was declared.
    pub scheme: Scheme,
    /// Its members, in order.
    pub members: Members<AccountId>,
}

impl<AccountId: Encode + PartialEq> ValidatorSet<AccountId> {
    /// n: all key shares.
    pub fn total_shares(&self) -> u16 {
        self.members.iter().fold(0, |total, member| total.saturating_add(member.shares))
    }

    /// t: the key shares that sign together, ⌊2n/3⌋ + 1.
    pub fn threshold(&self) -> u16 {
        threshold(self.total_shares())
    }

    /// The share indices of the member at `index`: from 1, a member's shares together (specification, section 2).
    /// `None` if there is no such member.
    pub fn share_indices(&self, index: u16) -> Option<Range<u16>> {
        let index = usize::from(index);
        let shares = self.members.get(index)?.shares;
        let before = self.members[..index].iter().fold(1u16, |sum, member| sum.saturating_add(member.shares));
        Some(before..before.saturating_add(shares))
    }

    /// The index of `account` among the members.
    pub fn index_of(&self, account: &AccountId) -> Option<u16> {
        self.members.iter().position(|member| member.account == *account).map(|index| index as u16)
    }

    /// The set hash: BLAKE2b-256 of SCALE("quoin set v1", network, session, scheme, members), which covers the
    /// members in order, their weights, coordinator keys and embedded keys.
    pub fn hash(&self) -> H256 {
        H256(("quoin set v1", self).using_encoded(blake2_256))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(account: u64, shares: u16) -> Member<u64> {
        Member {
            account,
            shares,
            coordinator: sp_core::sr25519::Public::from_raw([account as u8; 32]).into(),
            embedded: EmbeddedKeys { embedwards25519: [account as u8; 32], secq256k1: None },
        }
    }

    fn set(shares: &[u16]) -> ValidatorSet<u64> {
        let members = shares.iter().enumerate().map(|(i, s)| member(i as u64, *s)).collect::<Vec<_>>();
        ValidatorSet {
            id: SetId { network: NetworkId(1), session: 5 },
            scheme: Scheme::Ed25519,
            members: members.try_into().expect("fewer than 150"),
        }
    }

    #[test]
    fn thresholds_are_more_than_two_thirds() {
        let known = [(1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (6, 5), (7, 5), (16, 11), (100, 67), (150, 101)];
        for (total, t) in known {
            assert_eq!(threshold(total), t, "of {total}");
        }
        assert_eq!(threshold(u16::MAX), 43691);
    }

    #[test]
    fn shares_are_numbered_from_one_without_gaps() {
        let set = set(&[2, 1, 3]);
        assert_eq!(set.total_shares(), 6);
        assert_eq!(set.share_indices(0), Some(1..3));
        assert_eq!(set.share_indices(1), Some(3..4));
        assert_eq!(set.share_indices(2), Some(4..7));
        assert_eq!(set.share_indices(3), None);
        assert_eq!(set.index_of(&2), Some(2));
        assert_eq!(set.index_of(&3), None);
    }

    #[test]
    fn the_hash_covers_every_part() {
        let original = set(&[2, 1, 3]);
        let mut hashes = vec![original.hash()];
        let mut change = |edit: &dyn Fn(&mut ValidatorSet<u64>)| {
            let mut changed = original.clone();
            edit(&mut changed);
            hashes.push(changed.hash());
        };
        change(&|set| set.id.session = 6);
        change(&|set| set.id.network = NetworkId(2));
        change(&|set| set.scheme = Scheme::Bip340);
        change(&|set| set.members[1].shares = 2);
        change(&|set| set.members[1].account = 9);
        change(&|set| set.members[1].coordinator = sp_core::sr25519::Public::from_raw([9; 32]).into());
        change(&|set| set.members[1].embedded.embedwards25519 = [9; 32]);
        change(&|set| set.members[1].embedded.secq256k1 = Some([9; 33]));
        change(&|set| set.members.as_mut().swap(0, 1));
        let count = hashes.len();
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), count);
    }
}
