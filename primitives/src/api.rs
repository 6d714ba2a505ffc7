//! The runtime API that the worker, and whoever watches the sets, reads a chain by.

use alloc::vec::Vec;

use codec::{Codec, Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::traits::Block as BlockT;

use crate::{
    KeyPair, NetworkId, Role, Scheme, SetId, ValidatorSet,
    bits::MemberBits,
    coordinator,
    duties::{Duty, OpenDuty, SetKeys},
    interface::Stage,
    verifier::Dkg,
};

/// A set with what the chain knows of it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct SetDetails<AccountId> {
    /// Members and their keys.
    pub set: ValidatorSet<AccountId>,
    /// The set hash, which members sign with each duty.
    pub hash: H256,
    /// Where the set stands.
    pub stage: Stage,
    /// Its keys, once they are confirmed.
    pub keys: Option<KeyPair>,
}

/// One DKG of a set: all that dealing needs and, with [`QuoinApi::dealings`], all that recovering shares needs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct DkgDetails {
    /// What participations are made for.
    pub dkg: Dkg,
    /// How far it is.
    pub progress: DkgProgress,
}

/// How far one DKG is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct DkgProgress {
    /// Whose participation is on the chain and verified. Once it is complete, they are the dealers that made the key.
    pub dealers: MemberBits,
    /// Whose participation was faulty.
    pub faulty: MemberBits,
    /// Whether the key is made; nobody can deal any longer.
    pub complete: bool,
}

/// How far a set is with its keys.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct KeygenProgress {
    /// The DKG of its oracle key.
    pub oracle: DkgProgress,
    /// The DKG of its external key.
    pub external: DkgProgress,
    /// The confirmation, once both keys are made and until it is done.
    pub confirmation: Option<ConfirmationProgress>,
    /// The keys that were made, confirmed or not.
    pub keys: Option<KeyPair>,
}

/// How far a confirmation is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct ConfirmationProgress {
    /// The attempt, from 0 on.
    pub attempt: u32,
    /// Who committed to nonces in it.
    pub committed: MemberBits,
    /// Who signs, once that is fixed.
    pub signers: Option<MemberBits>,
    /// Which signers gave their share.
    pub confirmed: MemberBits,
    /// The last block that counts for what is waited for.
    pub ends_after: u64,
}

/// A network and its sets.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct NetworkSummary {
    /// The network.
    pub network: NetworkId,
    /// How it checks signatures; `None` for the chain itself.
    pub scheme: Option<Scheme>,
    /// Whether it is halted.
    pub halted: bool,
    /// The set in office.
    pub in_office: Option<SetId>,
    /// The set that is to follow it.
    pub successor: Option<SetId>,
}

/// A set in short.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct SetSummary {
    /// Which set.
    pub set: SetId,
    /// Where it stands.
    pub stage: Stage,
    /// Its members.
    pub members: u16,
    /// Their key shares; 0 for sets of the chain itself.
    pub shares: u16,
    /// Its keys, once they are confirmed.
    pub keys: Option<KeyPair>,
}

sp_api::decl_runtime_apis! {
    /// What a worker reads of a chain and submits to it; so a worker works on any chain that answers.
    ///
    /// Every answer is of the state at the block that is asked.
    #[api_version(1)]
    pub trait QuoinApi<AccountId: Codec> {
        /// The version of the duties that the chain takes. A worker that knows a lower one,
        /// [`PROTOCOL_VERSION`](crate::PROTOCOL_VERSION), stops and says "upgrade".
        fn protocol_version() -> u32;

        /// The duties that are open for whoever holds these coordinator keys.
        fn open_duties(coordinators: Vec<coordinator::Public>) -> Vec<OpenDuty<AccountId>>;

        /// A set that makes or made keys, until its cool-down is over.
        fn validator_set(set: SetId) -> Option<SetDetails<AccountId>>;

        /// A DKG of a set, from the set's declaration until it retired and its recovery data began to be removed.
        fn dkg(set: SetId, role: Role) -> Option<DkgDetails>;

        /// The verified dealings of a DKG with their dealers, ascending; as long as the DKG is there. Once it is
        /// complete, they are what shares are recovered from.
        fn dealings(set: SetId, role: Role) -> Vec<(u16, Vec<u8>)>;

        /// How far a set is with its keys; as long as its DKGs are there.
        fn keygen_progress(set: SetId) -> Option<KeygenProgress>;

        /// The registered networks, ascending.
        fn networks() -> Vec<NetworkSummary>;

        /// The sets whose stake is bound, ascending.
        fn sets() -> Vec<SetSummary>;

        /// The transaction that submits `duty`, authorised by `signature` over [`Duty::hash`]. `None` if an argument
        /// is longer than the chain takes. Whether the duty is open is not asked.
        fn duty_extrinsic(
            duty: Duty<AccountId>,
            signature: coordinator::Signature,
        ) -> Option<<Block as BlockT>::Extrinsic>;

        /// The transaction that publishes a set's keys.
        fn set_keys_extrinsic(set_keys: SetKeys) -> <Block as BlockT>::Extrinsic;
    }
}
