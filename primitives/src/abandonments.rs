//! How often members give up what they began: an attempt to sign whose nonces they no longer have, as after a restart.

use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{ConstU32, bounded::BoundedVec};

use crate::{MAX_KEY_SHARES, MemberBits};

/// How often a member may abandon an attempt at one thing.
pub const MAX_ABANDONMENTS: u8 = 3;

/// Which members abandoned attempts at one thing, in the order in which they first did, and how often:
/// SCALE(`Vec<(u16, u8)>`), at most 452 bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Abandonments(BoundedVec<(u16, u8), ConstU32<{ MAX_KEY_SHARES as u32 }>>);

impl Abandonments {
    /// How many attempts `member` abandoned.
    pub fn of(&self, member: u16) -> u8 {
        self.0.iter().find(|(index, _)| *index == member).map_or(0, |(_, times)| *times)
    }

    /// Whether `member` may abandon one more.
    pub fn may(&self, member: u16) -> bool {
        self.of(member) < MAX_ABANDONMENTS
    }

    /// Counts an attempt that `member` abandons. Returns whether it may.
    #[must_use]
    pub fn note(&mut self, member: u16) -> bool {
        match self.0.iter_mut().find(|(index, _)| *index == member) {
            Some((_, times)) if *times >= MAX_ABANDONMENTS => false,
            Some((_, times)) => {
                *times = times.saturating_add(1);
                true
            }
            None => self.0.try_push((member, 1)).is_ok(),
        }
    }

    /// Who abandoned any.
    pub fn members(&self) -> impl Iterator<Item = u16> {
        self.0.iter().map(|(member, _)| *member)
    }

    /// Checks that they are of a set of so many members: each is counted once, and as often as may be.
    pub fn check(&self, members: u16) -> Result<(), &'static str> {
        let mut counted = MemberBits::none(members);
        for (member, times) in &self.0 {
            if *member >= members {
                return Err("abandonments of no member");
            }
            if counted.contains(*member) {
                return Err("two counts of one member's abandonments");
            }
            if !(1..=MAX_ABANDONMENTS).contains(times) {
                return Err("a count of abandonments that cannot be");
            }
            counted.insert(*member);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(members: &[u16]) -> Abandonments {
        let mut abandonments = Abandonments::default();
        members.iter().for_each(|member| assert!(abandonments.note(*member), "{member}"));
        abandonments
    }

    #[test]
    fn a_member_may_abandon_three_attempts_whatever_others_do() {
        let mut abandonments = noted(&[4, 1, 4, 4]);
        assert_eq!([0, 1, 4].map(|member| abandonments.of(member)), [0, 1, 3]);
        assert_eq!([0, 1, 4].map(|member| abandonments.may(member)), [true, true, false]);
        assert!(!abandonments.note(4));
        assert_eq!(abandonments.of(4), 3);
        assert_eq!(abandonments.members().collect::<Vec<_>>(), [4, 1]);
    }

    #[test]
    fn there_is_room_for_all_members_and_no_more() {
        let all: Vec<_> = (0..MAX_KEY_SHARES).collect();
        let mut abandonments = noted(&all);
        assert!(!abandonments.note(MAX_KEY_SHARES));
        assert_eq!(abandonments.check(MAX_KEY_SHARES), Ok(()));
        assert_eq!(abandonments.encoded_size(), 452);
        assert_eq!(Abandonments::max_encoded_len(), 452);
    }

    #[test]
    fn counts_that_cannot_be_are_refused() {
        let checked = |counts: Vec<(u16, u8)>| Abandonments(counts.try_into().expect("few")).check(5);
        assert_eq!(checked(vec![(4, 3), (0, 1)]), Ok(()));
        assert_eq!(checked(vec![(5, 1)]), Err("abandonments of no member"));
        assert_eq!(checked(vec![(2, 1), (2, 1)]), Err("two counts of one member's abandonments"));
        assert_eq!(checked(vec![(2, 0)]), Err("a count of abandonments that cannot be"));
        assert_eq!(checked(vec![(2, 4)]), Err("a count of abandonments that cannot be"));
    }
}
