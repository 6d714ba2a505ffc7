//! What a validator's coordinator key signs to authorise a duty.

use codec::Encode;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;

use crate::{NetworkId, Session};

/// The version of the protocol between worker and runtime. A worker that knows a lower one than its runtime stops, and
/// a runtime refuses duties of another one.
pub const PROTOCOL_VERSION: u32 = 1;

/// A duty, as it is signed.
///
/// The signature is made over [`DutyMessage::hash`]: BLAKE2b-256 of SCALE("quoin duty v1", genesis hash, duty's name,
/// protocol version, network, session, set hash, attempt, arguments). So it is worth nothing on another chain or fork of
/// the set, for another duty, or with other arguments.
///
/// A duty of a validator outside of any set (registering an embedded key) takes network 0, session 0, a zero set hash
/// and attempt 0.
#[derive(Clone, Debug, Encode)]
pub struct DutyMessage<'a, Arguments> {
    tag: &'static str,
    genesis_hash: H256,
    duty: &'a str,
    protocol_version: u32,
    network: NetworkId,
    session: Session,
    set_hash: H256,
    attempt: u32,
    arguments: &'a Arguments,
}

impl<'a, Arguments: Encode> DutyMessage<'a, Arguments> {
    /// The message for `duty`, named as its call is, with the call's `arguments` but for the signature.
    ///
    /// `set` is the set's id with its hash.
    pub fn new(
        genesis_hash: H256,
        duty: &'a str,
        (id, set_hash): (crate::SetId, H256),
        attempt: u32,
        arguments: &'a Arguments,
    ) -> Self {
        Self {
            tag: "quoin duty v1",
            genesis_hash,
            duty,
            protocol_version: PROTOCOL_VERSION,
            network: id.network,
            session: id.session,
            set_hash,
            attempt,
            arguments,
        }
    }

    /// The message for a `duty` of a validator outside of any set.
    pub fn of_account(genesis_hash: H256, duty: &'a str, arguments: &'a Arguments) -> Self {
        let id = crate::SetId { network: crate::CHAIN, session: 0 };
        Self::new(genesis_hash, duty, (id, H256::zero()), 0, arguments)
    }

    /// What the coordinator key signs.
    pub fn hash(&self) -> [u8; 32] {
        self.using_encoded(blake2_256)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SetId;

    #[test]
    fn the_encoding_is_the_documented_tuple() {
        let (genesis, set_hash) = (H256([1; 32]), H256([2; 32]));
        let id = SetId { network: NetworkId(3), session: 4 };
        let arguments = (vec![5u8, 6], true);
        let message = DutyMessage::new(genesis, "participate", (id, set_hash), 7, &arguments);
        let tuple =
            ("quoin duty v1", genesis, "participate", 1u32, 3u16, 4u32, set_hash, 7u32, arguments.clone());
        assert_eq!(message.hash(), tuple.using_encoded(blake2_256));
    }

    #[test]
    fn every_part_counts() {
        let id = SetId { network: NetworkId(3), session: 4 };
        let base = |genesis, duty: &str, network, session, set_hash, attempt, arguments: u8| {
            let id = SetId { network: NetworkId(network), session };
            DutyMessage::new(H256([genesis; 32]), duty, (id, H256([set_hash; 32])), attempt, &arguments)
                .hash()
        };
        let mut hashes = vec![
            base(1, "confirm", 3, 4, 2, 7, 5),
            base(0, "confirm", 3, 4, 2, 7, 5),
            base(1, "commit", 3, 4, 2, 7, 5),
            base(1, "confirm", 0, 4, 2, 7, 5),
            base(1, "confirm", 3, 0, 2, 7, 5),
            base(1, "confirm", 3, 4, 0, 7, 5),
            base(1, "confirm", 3, 4, 2, 0, 5),
            base(1, "confirm", 3, 4, 2, 7, 0),
        ];
        let mut other_version = DutyMessage::new(H256([1; 32]), "confirm", (id, H256([2; 32])), 7, &5u8);
        other_version.protocol_version += 1;
        hashes.push(other_version.hash());
        let count = hashes.len();
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), count);
    }
}
