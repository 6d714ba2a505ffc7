//! One bit for each member of a set.

use bitvec::{order::Lsb0, vec::BitVec};
use codec::{
    Compact, Decode, DecodeWithMemTracking, Encode, EncodeLike, Error, Input, MaxEncodedLen, Output,
};
use scale_info::{Type, TypeInfo};

use crate::MAX_KEY_SHARES;

/// Bits in the order in which SCALE and polkadot.js have them.
pub type Bits = BitVec<u8, Lsb0>;

/// Some of a set's members: one bit for each member, in the set's order, and never more than a set can have members.
///
/// Encoded, and described in metadata, as the `BitVec<u8, Lsb0>` in it: how many bits there are as a compact integer,
/// then the bits, the first one lowest. Longer ones are refused before they are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberBits(Bits);

impl MemberBits {
    /// None of `members` members.
    pub fn none(members: u16) -> Self {
        Self(Bits::repeat(false, usize::from(members.min(MAX_KEY_SHARES))))
    }

    /// How many members the set has.
    pub fn members(&self) -> u16 {
        self.0.len() as u16
    }

    /// Whether `member` is among them.
    pub fn contains(&self, member: u16) -> bool {
        self.0.get(usize::from(member)).is_some_and(|bit| *bit)
    }

    /// Adds `member`; without effect if the set has no such member.
    pub fn insert(&mut self, member: u16) {
        self.put(member, true);
    }

    /// Takes `member` out.
    pub fn remove(&mut self, member: u16) {
        self.put(member, false);
    }

    fn put(&mut self, member: u16, bit: bool) {
        if let Some(mut place) = self.0.get_mut(usize::from(member)) {
            *place = bit;
        }
    }

    /// How many there are.
    pub fn count(&self) -> u16 {
        self.0.count_ones() as u16
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.not_any()
    }

    /// Their indices, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        self.0.iter_ones().map(|member| member as u16)
    }

    /// The bits.
    pub fn as_bits(&self) -> &Bits {
        &self.0
    }

    /// The bits themselves.
    pub fn into_bits(self) -> Bits {
        self.0
    }
}

impl Encode for MemberBits {
    fn size_hint(&self) -> usize {
        self.0.size_hint()
    }

    fn encode_to<O: Output + ?Sized>(&self, output: &mut O) {
        self.0.encode_to(output);
    }
}

impl EncodeLike for MemberBits {}

impl Decode for MemberBits {
    fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
        let Compact(members) = Compact::<u32>::decode(input)?;
        if members > u32::from(MAX_KEY_SHARES) {
            return Err("more bits than a set has members".into());
        }
        let mut bytes = alloc::vec![0; members.div_ceil(8) as usize];
        input.read(&mut bytes)?;
        let mut bits = Bits::from_vec(bytes);
        bits.truncate(members as usize);
        Ok(Self(bits))
    }
}

impl DecodeWithMemTracking for MemberBits {}

impl MaxEncodedLen for MemberBits {
    fn max_encoded_len() -> usize {
        Compact(u32::from(MAX_KEY_SHARES)).encoded_size() + usize::from(MAX_KEY_SHARES).div_ceil(8)
    }
}

impl TypeInfo for MemberBits {
    type Identity = Bits;

    fn type_info() -> Type {
        Bits::type_info()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(members: u16, indices: &[u16]) -> MemberBits {
        let mut bits = MemberBits::none(members);
        indices.iter().for_each(|index| bits.insert(*index));
        bits
    }

    #[test]
    fn members_come_and_go() {
        let mut bits = members(10, &[3, 0, 9, 3, 10]);
        assert_eq!((bits.members(), bits.count(), bits.is_empty()), (10, 3, false));
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 3, 9]);
        assert!(bits.contains(9) && !bits.contains(1) && !bits.contains(10));
        bits.remove(3);
        bits.remove(11);
        assert_eq!(bits, members(10, &[0, 9]));
        assert_ne!(bits, members(11, &[0, 9]));
        assert!(members(4, &[]).is_empty());
        assert_eq!(MemberBits::none(u16::MAX).members(), MAX_KEY_SHARES);
    }

    #[test]
    fn the_encoding_is_that_of_the_bits() {
        for (count, indices) in [(0, &[][..]), (1, &[0]), (8, &[7]), (9, &[8]), (150, &[0, 75, 149])] {
            let bits = members(count, indices);
            assert_eq!(bits.encode(), bits.as_bits().encode());
            assert_eq!(MemberBits::decode(&mut &bits.encode()[..]), Ok(bits.clone()));
            assert!(bits.encoded_size() <= MemberBits::max_encoded_len());
        }
        assert_eq!(members(150, &[]).encoded_size(), MemberBits::max_encoded_len());
        assert_eq!(members(4, &[0, 2]).encode(), [4 << 2, 0b101]);
    }

    #[test]
    fn too_many_bits_are_refused_before_they_are_read() {
        let long = Bits::repeat(true, usize::from(MAX_KEY_SHARES) + 1).encode();
        assert!(MemberBits::decode(&mut &long[..]).is_err());
        let announced = Compact(u32::MAX).encode();
        assert!(MemberBits::decode(&mut &announced[..]).is_err());
        assert!(MemberBits::decode(&mut &[150 << 2, 0][..]).is_err());
    }

    #[test]
    fn bits_beyond_the_last_member_do_not_count() {
        let bits = MemberBits::decode(&mut &[4 << 2, 0b1111_0101][..]).expect("four bits");
        assert_eq!(bits, members(4, &[0, 2]));
        assert_eq!(bits.count(), 2);
    }
}
