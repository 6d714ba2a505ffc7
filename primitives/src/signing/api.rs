//! The runtime API that the worker, and whoever follows signatures, reads a chain by.

use alloc::vec::Vec;

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::traits::Block as BlockT;

use crate::{
    SetId, SlashReport, coordinator,
    signing::{GroupSignature, RequestId, SigningDuty, SigningProgress, duty::OpenSigningDuty},
};

/// A request whose signatures are finished.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct SignedRequest {
    /// The request.
    pub request: RequestId,
    /// Its signatures, message by message.
    pub signatures: Vec<GroupSignature>,
}

/// A block that sets with enough of the stake in office cosigned.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct CosignedBlock {
    /// Its number.
    pub block: u64,
    /// Its hash.
    pub hash: H256,
}

sp_api::decl_runtime_apis! {
    /// What a worker reads of a chain's requests for signatures, and submits to it.
    ///
    /// Every answer is of the state at the block that is asked.
    #[api_version(1)]
    pub trait SigningApi {
        /// The duties in signing that are open for whoever holds these coordinator keys.
        fn signing_duties(coordinators: Vec<coordinator::Public>) -> Vec<OpenSigningDuty>;

        /// The set's open requests with how far they are, oldest first.
        fn signing_requests(set: SetId) -> Vec<(RequestId, SigningProgress)>;

        /// A request's signatures, message by message, from when they are finished until they are removed.
        fn signatures(request: RequestId) -> Option<Vec<GroupSignature>>;

        /// The set's requests whose signatures are finished and not removed, oldest first.
        fn signed_requests(set: SetId) -> Vec<SignedRequest>;

        /// The report that a retired set is to sign, by the runtime's own counters. `None` if the set owes none.
        fn slash_report(set: SetId) -> Option<SlashReport>;

        /// The newest cosigned block.
        fn cosigned_block() -> Option<CosignedBlock>;

        /// The transaction that submits `duty`, authorised by `signature` over [`SigningDuty::hash`]. `None` if an argument
        /// is longer than the chain takes. Whether the duty is open is not asked.
        fn signing_extrinsic(
            duty: SigningDuty,
            signature: coordinator::Signature,
        ) -> Option<<Block as BlockT>::Extrinsic>;
    }
}
