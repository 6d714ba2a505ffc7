//! Registering embedded keys, once the chain has asked for it on finalized state.

use std::time::Duration;

use codec::Encode;
use quoin_primitives::{
    duties::{Duty, Task},
    verifier::possession_owner,
};
use sp_core::H256;

use super::{Step, Worker, publication::What};
use crate::{cryptography::Cryptography, view::View};

impl<C: Cryptography> Worker<C> {
    pub(super) fn register<AccountId: Clone + Encode + PartialEq>(
        &mut self,
        view: &View<AccountId>,
        now: Duration,
        step: &mut Step<AccountId>,
    ) {
        for open in view.open.iter().filter(|open| view.is_settled(open)) {
            let Task::RegisterKey { account, curve } = &open.task else { continue };
            let subject = (&open.coordinator, What::RegisterKey(*curve));
            self.publish(subject, (view.genesis, H256::zero()), now, step, |cryptography| {
                let owner = possession_owner(account);
                let (key, proof) = cryptography.prove_possession(&open.coordinator, *curve, &owner)?;
                Ok(Duty::RegisterKey { account: account.clone(), key, proof })
            });
        }
    }
}
