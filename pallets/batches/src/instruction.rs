//! Instructions are executed one by one. What fails leaves no trace but its value, which is not lost.

use frame_support::{ensure, pallet_prelude::*, storage::with_storage_layer};
use quoin_primitives::{
    NetworkId,
    batch::{Action, BatchId, Burn, ExternalAddress, Instruction, OwnInstruction},
    interface::ValidatorSets,
};
use sp_runtime::traits::Zero;

use crate::{Claim, Claims, Remedy, pallet::*, weights::WeightInfo};

impl<T: Config> Pallet<T> {
    /// What executing an instruction costs, if it does not fail.
    pub(crate) fn instruction_weight(instruction: &InstructionOf<T>) -> Weight {
        let own = match &instruction.action {
            Action::Transfer { .. } => Weight::zero(),
            Action::Own(own) => own.weight(),
        };
        T::WeightInfo::transfer().saturating_add(own)
    }

    /// Executes an instruction, or keeps its value if it fails.
    pub(crate) fn execute_instruction(
        network: NetworkId,
        id: BatchId,
        index: u32,
        instruction: InstructionOf<T>,
    ) -> Result<(), ()> {
        let Instruction { origin, amount, action } = instruction;
        let beneficiary = match &action {
            Action::Transfer { to } => to.clone(),
            Action::Own(own) => own.beneficiary(),
        };
        let executed = with_storage_layer(|| {
            if !amount.is_zero() {
                Self::mint(network, &beneficiary, amount)?;
            }
            match action {
                Action::Transfer { .. } => Ok(()),
                Action::Own(own) => own.execute(network, amount),
            }
        });
        executed.map_err(|error| {
            Self::keep_value(network, (id, index), (beneficiary, amount), origin, error);
        })
    }

    /// Keeps the value of an instruction that failed: queued back to its origin if there is one and room, claimable
    /// otherwise.
    pub(crate) fn keep_value(
        network: NetworkId,
        (id, index): (BatchId, u32),
        (beneficiary, amount): (T::AccountId, BalanceOf<T>),
        origin: Option<ExternalAddress>,
        error: DispatchError,
    ) -> Remedy {
        let address = origin.filter(|address| !address.is_empty());
        let queue = |address| Self::queue_burn(network, Burn { who: None, amount, address }).ok();
        let remedy = if amount.is_zero() {
            Remedy::Nothing
        } else if let Some(burn) = address.and_then(queue) {
            Remedy::Returned { burn }
        } else {
            let claim = Claim { beneficiary: beneficiary.clone(), amount };
            Claims::<T>::insert(network, (id, index), claim);
            Remedy::Claimable
        };
        Self::deposit_event(Event::InstructionFailed {
            network,
            id,
            index,
            beneficiary,
            amount,
            error,
            remedy,
        });
        remedy
    }

    /// Mints a failed instruction's value to `to`; `claimant` is `None` for the manager.
    pub(crate) fn do_claim(
        claimant: Option<T::AccountId>,
        network: NetworkId,
        id: BatchId,
        index: u32,
        to: T::AccountId,
    ) -> DispatchResult {
        ensure!(!T::ValidatorSets::is_halted(network), Error::<T>::NetworkHalted);
        let claim = Claims::<T>::get(network, (id, index)).ok_or(Error::<T>::NothingToClaim)?;
        ensure!(claimant.is_none_or(|who| who == claim.beneficiary), Error::<T>::NotBeneficiary);
        let amount = claim.amount;
        Self::mint(network, &to, amount)?;
        Claims::<T>::remove(network, (id, index));
        Self::deposit_event(Event::Claimed { network, id, index, to, amount });
        Ok(())
    }
}
