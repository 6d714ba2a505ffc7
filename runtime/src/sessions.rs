//! Plans the chain's sessions: validator-sets selects the validators, and what it leaves to a runtime is done here.

use alloc::vec::Vec;

use pallet_session::{SessionManager, historical};
use sp_runtime::traits::Convert;
use sp_staking::SessionIndex;

use crate::{AccountId, Runtime, ValidatorSets, configs::session::SessionsAccountable};

/// The chain's validators as validator-sets selects them.
///
/// Where they stay as they are and one changed its session keys, the session is planned anew all the same: that records the
/// new keys' owners, without which an equivocation by a new key could not be proven. Where nothing changed it is not, so
/// that GRANDPA's set keeps its number. Owners of keys in sessions that nobody can be held to account for are forgotten.
pub struct Sessions;

/// Whether some validator's next keys are not those already planned.
fn keys_changed() -> bool {
    let planned = pallet_session::QueuedKeys::<Runtime>::get();
    planned
        .iter()
        .any(|(validator, keys)| pallet_session::NextKeys::<Runtime>::get(validator).as_ref() != Some(keys))
}

/// The validators of the session that is planned already.
fn planned() -> Vec<AccountId> {
    pallet_session::QueuedKeys::<Runtime>::get().into_iter().map(|(validator, _)| validator).collect()
}

impl SessionManager<AccountId> for Sessions {
    fn new_session(index: SessionIndex) -> Option<Vec<AccountId>> {
        let planned = planned();
        let next = <ValidatorSets as SessionManager<AccountId>>::new_session(index)
            .unwrap_or_else(|| planned.clone());
        (next != planned || keys_changed()).then_some(next)
    }

    fn start_session(index: SessionIndex) {
        <ValidatorSets as SessionManager<AccountId>>::start_session(index);
    }

    fn end_session(index: SessionIndex) {
        if let Some(oldest) = index.checked_sub(SessionsAccountable::get()) {
            historical::Pallet::<Runtime>::prune_up_to(oldest);
        }
    }
}

impl historical::SessionManager<AccountId, ()> for Sessions {
    fn new_session(index: SessionIndex) -> Option<Vec<(AccountId, ())>> {
        let validators = <Self as SessionManager<AccountId>>::new_session(index)?;
        Some(validators.into_iter().map(|validator| (validator, ())).collect())
    }

    fn start_session(index: SessionIndex) {
        <Self as SessionManager<AccountId>>::start_session(index);
    }

    fn end_session(index: SessionIndex) {
        <Self as SessionManager<AccountId>>::end_session(index);
    }
}

/// Every validator's identification in proofs of its keys: nothing beyond its account.
pub struct NoFurtherIdentification;

impl Convert<AccountId, Option<()>> for NoFurtherIdentification {
    fn convert(_: AccountId) -> Option<()> {
        Some(())
    }
}
