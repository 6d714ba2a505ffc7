//! External networks: their ids, and what one is registered with.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use crate::Scheme;

/// A network's number, chosen when it is registered.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
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
#[serde(transparent)]
pub struct NetworkId(pub u16);

/// The chain itself: its validators stake and are selected here, and make no keys.
pub const CHAIN: NetworkId = NetworkId(0);

impl NetworkId {
    /// Whether this is the chain itself.
    pub const fn is_chain(self) -> bool {
        self.0 == CHAIN.0
    }
}

impl From<u16> for NetworkId {
    fn from(id: u16) -> Self {
        Self(id)
    }
}

impl core::fmt::Display for NetworkId {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(f)
    }
}

/// What a network is registered with. It is storage, so a development chain is fast by its genesis and not by
/// another build.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub struct NetworkParameters<Balance, BlockNumber> {
    /// How the network checks signatures; it fixes the suite of the external key. `None` for [`CHAIN`] alone.
    pub scheme: Option<Scheme>,
    /// Stake for one key share.
    pub key_share_price: Balance,
    /// The most key shares in one set, from 1 to [`crate::MAX_KEY_SHARES`].
    pub max_key_shares: u16,
    /// The least validators in one set, from 1 to `max_key_shares`.
    pub min_validators: u16,
    /// Sessions of the chain from one declaration of a set to the next.
    pub rotation_period: u32,
    /// Sessions of the chain that the first set waits for validators without keys.
    pub first_set_delay: u32,
    /// Blocks from a set's declaration within which it must have its keys, or is abandoned.
    pub key_deadline: BlockNumber,
    /// Blocks from a set's keys to its taking office, after which it is said to be late.
    pub handover_deadline: BlockNumber,
    /// Blocks from a set's retirement within which it signs its slash report; then the runtime's counters apply.
    pub report_deadline: BlockNumber,
    /// Blocks from a set's end during which its stake can still be slashed and is not free.
    pub cool_down: BlockNumber,
    /// Points that a member of a set that made no keys is given for having missed its part.
    pub key_points: u32,
    /// Points that a member of a set may have without being slashed for silence.
    pub points_limit: u32,
}
