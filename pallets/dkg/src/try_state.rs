//! What always holds.

use frame_support::ensure;
use frame_system::pallet_prelude::BlockNumberFor;
use musig::Challenges;
use quoin_primitives::{
    MAX_KEY_SHARES, MemberBits, Role, SetId, ValidatorSet, interface::ValidatorSets, verifier::GroupKey,
};
use sp_runtime::TryRuntimeError;

use crate::{
    Confirmations, Dealings, DkgState, Generation, Generations, Removals, VerificationShares, Watching,
    pallet::*, weight_of,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        for (id, generation) in Generations::<T>::iter() {
            Self::generation_holds(id, &generation)?;
        }
        Self::dealings_hold()?;
        Self::verification_shares_hold()?;
        Self::confirmations_hold()?;
        Self::watching_holds()?;
        ensure!(
            Removals::<T>::iter().all(|(id, left)| left > 0 && !Generations::<T>::contains_key(id)),
            "what is removed is of a set that has not ended, or is nothing"
        );
        Ok(())
    }

    /// A generation is of a set, and its DKGs are as far as their participations made them.
    fn generation_holds(
        id: SetId,
        generation: &Generation<BlockNumberFor<T>>,
    ) -> Result<(), TryRuntimeError> {
        let set = T::ValidatorSets::set(id).ok_or("a generation of no set")?;
        ensure!(usize::from(generation.members()) == set.members.len(), "bits of other members");
        ensure!(generation.shares == set.total_shares(), "other key shares than the set's");
        ensure!(generation.threshold == set.threshold(), "another threshold than the set's");
        for role in Role::ALL {
            let dkg = generation.dkg(role);
            Self::dkg_holds(&set, role, dkg)?;
            ensure!(dkg.ends_after <= generation.deadline, "a DKG ends after its deadline");
            ensure!(dkg.key.is_none() || dkg.weight >= generation.threshold, "a key below the threshold");
        }
        let unfinished = generation.keys().is_none() || Confirmations::<T>::contains_key(id);
        ensure!(is_watched::<T>(id) == unfinished, "a set without keys is not watched, or another one is");
        Ok(())
    }

    fn dkg_holds(
        set: &ValidatorSet<T::AccountId>,
        role: Role,
        dkg: &DkgState<BlockNumberFor<T>>,
    ) -> Result<(), TryRuntimeError> {
        let description = Self::description(set, role).ok_or("a DKG that cannot be described")?;
        ensure!(dkg.suite == description.suite, "a DKG in another suite");
        ensure!(dkg.participation_len == description.participation_len(), "participations of another length");
        ensure!(u32::from(dkg.class) == description.class(), "proofs of another size");
        ensure!(dkg.weight == weight_of(set, &dkg.dealers), "other weight than the dealers'");
        ensure!(dkg.faulty_weight == weight_of(set, &dkg.faulty), "other weight than the faulty members'");
        ensure!(disjoint(&dkg.dealers, &dkg.faulty), "a dealer was at fault");
        for member in dkg.dealers.iter() {
            let dealing = Dealings::<T>::get((set.id, role), member).ok_or("no dealing of a dealer")?;
            ensure!(dealing.len() == description.dealing_len() as usize, "a dealing of another length");
        }
        Ok(())
    }

    /// Every dealing is of a dealer, or is being removed.
    fn dealings_hold() -> Result<(), TryRuntimeError> {
        for ((id, role), member) in Dealings::<T>::iter_keys() {
            let of_a_dealer = Generations::<T>::get(id)
                .is_some_and(|generation| generation.dkg(role).dealers.contains(member));
            let removed_soon = Removals::<T>::get(id).is_some_and(|left| member < left);
            ensure!(of_a_dealer || removed_soon, "a dealing of nobody");
        }
        Ok(())
    }

    /// Every key that is made has verification shares, and no other but one that is being removed.
    fn verification_shares_hold() -> Result<(), TryRuntimeError> {
        for (id, generation) in Generations::<T>::iter() {
            for role in Role::ALL {
                let stored = VerificationShares::<T>::get((id, role)).map(|shares| shares.len());
                let length = |key: GroupKey| key.as_bytes().len().saturating_mul(generation.shares.into());
                ensure!(
                    stored == generation.dkg(role).key.map(length),
                    "a key without what its shares are verified against, or that without a key"
                );
            }
        }
        let known = |id: &SetId| Generations::<T>::contains_key(id) || Removals::<T>::contains_key(id);
        ensure!(
            VerificationShares::<T>::iter_keys().all(|(id, _)| known(&id)),
            "verification shares of no set"
        );
        Ok(())
    }

    fn confirmations_hold() -> Result<(), TryRuntimeError> {
        for (id, confirmation) in Confirmations::<T>::iter() {
            let generation = Generations::<T>::get(id).ok_or("a confirmation of no set")?;
            let set = T::ValidatorSets::set(id).ok_or("a confirmation of no set")?;
            ensure!(generation.keys().is_some(), "a confirmation of no keys");
            ensure!(confirmation.since >= confirmation.opened_at, "an attempt waits since before it began");
            let opens_now = confirmation.opened_at == frame_system::Pallet::<T>::block_number();
            ensure!(
                confirmation.opening.is_none() == opens_now,
                "the hash of an attempt's opening is not noted"
            );
            ensure!(
                confirmation.stalled.iter().all(|member| confirmation.missed.contains(&member)),
                "who stalled an attempt did not miss it"
            );
            let mut missed = MemberBits::none(generation.members());
            for member in &confirmation.missed {
                ensure!(*member < generation.members(), "who missed an attempt is no member");
                ensure!(!missed.contains(*member), "a member missed twice");
                ensure!(confirmation.silent.contains(*member), "who missed an attempt was never silent");
                missed.insert(*member);
            }
            confirmation.abandonments.check(generation.members())?;
            let mut committed = MemberBits::none(generation.members());
            for (member, _) in &confirmation.nonces {
                ensure!(!committed.contains(*member), "two commitments of one member");
                committed.insert(*member);
            }
            if let Some(signing) = &confirmation.signing {
                ensure!(signing.signers == committed, "the signers are not those who committed");
                ensure!(weight_of(&set, &committed) >= generation.threshold, "too few signers");
                ensure!(
                    Challenges::from_bytes(&signing.challenges).is_ok(),
                    "challenges that no share can be checked against"
                );
                ensure!(
                    signing.shares.iter().all(|(member, _)| committed.contains(*member)),
                    "a share of no signer"
                );
            }
        }
        Ok(())
    }

    fn watching_holds() -> Result<(), TryRuntimeError> {
        let watched = Watching::<T>::get();
        for (index, entry) in watched.iter().enumerate() {
            ensure!(!watched[..index].iter().any(|other| other.set == entry.set), "a set is watched twice");
            let generation = Generations::<T>::get(entry.set).ok_or("a set that ended is watched")?;
            let ends_after = match Confirmations::<T>::get(entry.set) {
                Some(confirmation) => Some(confirmation.ends_after),
                None => generation.ends_first().map(|(_, ends_after)| ends_after),
            };
            ensure!(ends_after == Some(entry.ends_after), "another deadline is watched than the set's");
            ensure!(generation.members() <= MAX_KEY_SHARES, "more members than a set can have");
        }
        Ok(())
    }
}

fn is_watched<T: Config>(id: SetId) -> bool {
    Watching::<T>::get().iter().any(|entry| entry.set == id)
}

fn disjoint(left: &MemberBits, right: &MemberBits) -> bool {
    left.iter().all(|member| !right.contains(member))
}
