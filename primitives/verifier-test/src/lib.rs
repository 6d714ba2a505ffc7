//! A piece of Wasm that verifies by host functions and by its own code, for the test that both say the same.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

use alloc::vec::Vec;

use codec::{Decode, Encode};
use quoin_primitives::{
    Suite,
    signing::{GroupSignature, KeyTweak, SigningScheme},
    verifier::{
        CombineError, CommitmentError, Dkg, GroupKey, GroupKeys, ParticipationError, PossessionError,
        ShareClaim, ShareError, SignatureError, SignatureVerifier, Verifier,
    },
};

/// What a verifier is asked: the arguments of each of its functions.
#[derive(Clone, Debug, Encode, Decode)]
pub enum Question {
    Possession {
        suite: Suite,
        key: Vec<u8>,
        owner: [u8; 32],
        proof: Vec<u8>,
    },
    Participation {
        dkg: Dkg,
        dealer: u16,
        participation: Vec<u8>,
    },
    GroupKey {
        dkg: Dkg,
        dealings: Vec<(u16, Vec<u8>)>,
    },
    Combine {
        dkg: Dkg,
        dealings: Vec<(u16, Vec<u8>)>,
    },
    Commitments {
        scheme: SigningScheme,
        commitments: Vec<u8>,
    },
    Signature {
        scheme: SigningScheme,
        key: Vec<u8>,
        tweak: KeyTweak,
        message: Vec<u8>,
        signature: GroupSignature,
    },
    Share(ShareClaim),
}

/// What it says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Answer {
    Possession(Result<(), PossessionError>),
    Participation(Result<Vec<u8>, ParticipationError>),
    GroupKey(Result<GroupKey, CombineError>),
    Combine(Result<GroupKeys, CombineError>),
    Commitments(Result<(), CommitmentError>),
    Signature(Result<(), SignatureError>),
    Share(Result<(), ShareError>),
}

/// What `V` says to each question.
pub fn ask<V: Verifier + SignatureVerifier>(questions: &[Question]) -> Vec<Answer> {
    questions
        .iter()
        .map(|question| match question {
            Question::Possession { suite, key, owner, proof } => {
                Answer::Possession(V::verify_possession(*suite, key, owner, proof))
            }
            Question::Participation { dkg, dealer, participation } => {
                Answer::Participation(V::verify_participation(dkg, *dealer, participation))
            }
            Question::GroupKey { dkg, dealings } => Answer::GroupKey(V::group_key(dkg, dealings)),
            Question::Combine { dkg, dealings } => Answer::Combine(V::combine(dkg, dealings)),
            Question::Commitments { scheme, commitments } => {
                Answer::Commitments(V::check_commitments(*scheme, commitments))
            }
            Question::Signature { scheme, key, tweak, message, signature } => {
                Answer::Signature(V::verify_signature(*scheme, key, tweak, message, signature))
            }
            Question::Share(claim) => Answer::Share(V::verify_share(claim)),
        })
        .collect()
}

#[cfg(not(feature = "std"))]
mod exports {
    // Brings the allocator and the panic handler.
    extern crate sp_io as _;

    use alloc::vec::Vec;

    use quoin_primitives::verifier::{Native, Wasm};

    use super::{Answer, Question, ask};

    sp_core::wasm_export_functions! {
        fn ask_host(questions: Vec<Question>) -> Vec<Answer> {
            ask::<Native>(&questions)
        }

        fn ask_wasm(questions: Vec<Question>) -> Vec<Answer> {
            ask::<Wasm>(&questions)
        }
    }
}

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));
