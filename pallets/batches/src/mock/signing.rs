//! Signing, without its rounds: requests are opened, cancelled, run out of time, and are finished when a test says so.

use frame_support::{dispatch::DispatchResult, ensure, weights::Weight};
use quoin_primitives::{
    MemberBits, SetId,
    batch::BatchId,
    interface::{Signing, SigningWeight, Stage, ValidatorSets as _},
    signing::{GroupSignature, RequestId, SigningProgress, Subject, SubjectId},
};
use sp_core::H256;
use sp_runtime::DispatchError;

use super::*;

/// Until when a request is open and for which member, or its signatures.
pub(crate) type Kept = Result<(u64, u16), Vec<GroupSignature>>;

/// Keeps requests for signatures.
pub struct KeptRequests;

impl KeptRequests {
    fn change<R>(change: impl FnOnce(&mut BTreeMap<RequestId, Kept>) -> R) -> R {
        let mut requests = Requests::get();
        let result = change(&mut requests);
        Requests::set(&requests);
        result
    }

    /// Forgets the open requests whose time is over, or whose set is done with.
    pub(crate) fn end_requests(now: u64) {
        let over = |request: &RequestId, until: u64| {
            let done_with = !matches!(stage(request.validator_set), Some(Stage::Keyed | Stage::InOffice));
            until < now || done_with
        };
        Self::change(|requests| {
            requests.retain(|request, state| !state.as_ref().is_ok_and(|(until, _)| over(request, *until)))
        });
    }
}

impl Signing for KeptRequests {
    fn open(set: SetId, subject: Subject, blocks: u32, asker: u16) -> DispatchResult {
        let serves = matches!(stage(set), Some(Stage::Keyed | Stage::InOffice));
        ensure!(serves && ValidatorSets::keys(set).is_some(), DispatchError::Other("not a set that signs"));
        ensure!(!ValidatorSets::is_halted(set.network), DispatchError::Other("halted"));
        let request = RequestId { validator_set: set, subject: subject.id() };
        Self::change(|requests| {
            ensure!(!requests.contains_key(&request), DispatchError::Other("there is one already"));
            let of_asker = |(other, state): &(&RequestId, &Kept)| {
                other.validator_set == set && state.as_ref().is_ok_and(|(_, member)| *member == asker)
            };
            let open = requests.iter().filter(of_asker).count();
            ensure!(open < MaxRequests::get(), DispatchError::Other("too many requests"));
            requests.insert(request, Ok((System::block_number() + u64::from(blocks), asker)));
            Ok(())
        })
    }

    fn cancel(request: &RequestId) {
        Self::change(|requests| {
            if requests.get(request).is_some_and(Result::is_ok) {
                requests.remove(request);
            }
        });
    }

    fn acknowledge(request: &RequestId) {
        Self::change(|requests| {
            if requests.get(request).is_some_and(Result::is_err) {
                requests.remove(request);
            }
        });
    }

    fn progress(request: &RequestId) -> Option<SigningProgress> {
        Requests::get().get(request)?.as_ref().ok()?;
        let none = MemberBits::none(VALIDATORS as u16);
        Some(SigningProgress {
            number: 0,
            attempt: 0,
            may_commit: none.clone(),
            committed: none.clone(),
            fixed: false,
            shared: none,
        })
    }

    fn signatures(request: &RequestId) -> Option<Vec<GroupSignature>> {
        Requests::get().get(request)?.as_ref().err().cloned()
    }
}

impl SigningWeight for KeptRequests {
    fn open() -> Weight {
        Weight::from_parts(7_000_000, 700)
    }

    fn cancel() -> Weight {
        Weight::from_parts(5_000_000, 500)
    }

    fn acknowledge() -> Weight {
        Weight::from_parts(3_000_000, 300)
    }
}

fn request(set: SetId, id: BatchId, hash: H256) -> RequestId {
    RequestId { validator_set: set, subject: SubjectId::Batch { id, hash } }
}

/// Whether the set is asked to sign this.
pub(crate) fn is_asked(set: SetId, id: BatchId, hash: H256) -> bool {
    KeptRequests::progress(&request(set, id, hash)).is_some()
}

/// The set signs what it is asked to, on the chain.
pub(crate) fn finishes(set: SetId, id: BatchId, hash: H256) {
    assert!(is_asked(set, id, hash));
    let signatures = vec![signature(set, id, hash).0];
    KeptRequests::change(|requests| requests.insert(request(set, id, hash), Err(signatures)));
}

/// Whether signatures of this are kept.
pub(crate) fn is_finished(set: SetId, id: BatchId, hash: H256) -> bool {
    KeptRequests::signatures(&request(set, id, hash)).is_some()
}
