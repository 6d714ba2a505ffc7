//! Signing with a set's keys: what a set can be asked to sign, and what its members' workers do for it.
//!
//! | module | holds |
//! | --- | --- |
//! | [`subject`] | what can be signed: batches, cosigned blocks, slash reports, plans |
//! | [`request`] | requests: their ids, their progress, and the session that fixes what a signature share depends on |
//! | [`scheme`] | signature schemes, and the lengths of what is exchanged in each |
//! | [`duty`] | the duties of members, and what their coordinator keys sign for them |
//! | [`api`] | the runtime API of signing |
//!
//! Signing is FROST (RFC 9591) in two rounds. A member has one or more key shares and acts for all of them at once, and for
//! all messages of a request at once: its nonce commitments, and then its signature shares, are listed **message by
//! message, and for each message share by share**, in the order of share indices.
//!
//! How pallets ask for signatures, and are told of them, is in [`crate::interface`].

pub mod api;
pub mod duty;
pub mod request;
pub mod scheme;
pub mod subject;

pub use duty::{SigningDuty, SigningTask};
pub use request::{RequestId, RequestNumber, SigningProgress, SigningRequest, SigningSession};
pub use scheme::{GroupSignature, SIGNATURE_SHARE_LEN, SignatureShare, SigningScheme};
pub use subject::{
    KeyTweak, MAX_PLAN_MESSAGES, Plan, PlanMessage, PlanMessages, SigningMessage, Subject, SubjectId,
};
