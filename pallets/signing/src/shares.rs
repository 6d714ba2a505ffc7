//! The second round: the signers give their signature shares.

use frame_support::dispatch::DispatchResult;
use quoin_primitives::signing::RequestNumber;

use crate::{Phase, Requests, Shares, SignatureShares, pallet::*};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_give_shares(
        number: RequestNumber,
        attempt: u32,
        member: u16,
        shares: SignatureShares,
    ) -> DispatchResult {
        let mut request = Self::shares_open(number, attempt, member).map_err(|_| Error::<T>::DutyClosed)?;
        Shares::<T>::insert(number, member, shares);
        request.attempt.shared.insert(member);
        Self::ask_again(request.id.validator_set, member);
        Self::deposit_event(Event::Shared { number, attempt, member });
        if request.attempt.everybody_shared() {
            request.attempt.phase = Phase::Sum;
            Self::wait(number, request);
        } else {
            Requests::<T>::insert(number, request);
        }
        Ok(())
    }
}
