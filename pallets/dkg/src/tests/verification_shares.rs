//! What signature shares are verified against, from when a key is made until its set ends.

use evrf_dkg::{
    Dealing as LibraryDealing, Dealings as LibraryDealings, Ristretto255, Secp256k1, Suite as EvrfSuite,
};
use frame_support::{assert_ok, weights::Weight};
use quoin_primitives::{
    Role,
    interface::{Keygen, Stage, VerificationShares as _},
};

use crate::{mock::*, *};

/// The set's verification shares by the library, of the dealings that the chain stores.
fn off_chain<S: EvrfSuite>(role: Role) -> Vec<Vec<u8>> {
    let parameters = parameters_in::<S>(&dkg_of(SET, role));
    let stored = Dkg::dealings(SET, role).into_iter();
    let dealings: Vec<_> = stored
        .map(|(dealer, bytes)| {
            LibraryDealing::assume_verified(&parameters, dealer, bytes).expect("of that length")
        })
        .collect();
    let keys = LibraryDealings::new(&parameters, &dealings).expect("enough").combine().expect("verified");
    keys.verification_shares().iter().map(|share| S::encode(share).as_ref().to_vec()).collect()
}

fn on_chain(role: Role) -> Vec<Vec<u8>> {
    (1..).map_while(|index| Dkg::verification_share(SET, role, index)).collect()
}

#[test]
fn they_are_those_that_the_library_computes() {
    four().execute_with(|| {
        deal_all(SET);
        ROLES.into_iter().for_each(|role| assert_eq!(on_chain(role), Vec::<Vec<u8>>::new()));
        run(2);
        assert_eq!(on_chain(Role::Oracle), off_chain::<Ristretto255>(Role::Oracle));
        assert_eq!(on_chain(Role::External), off_chain::<Secp256k1>(Role::External));
        let total = the_set(SET).total_shares();
        for role in ROLES {
            assert_eq!(on_chain(role).len(), usize::from(total));
            assert_eq!(Dkg::verification_share(SET, role, 0), None);
            assert_eq!(Dkg::verification_share(SET, role, total + 1), None);
            assert_eq!(Dkg::verification_share(SET, role, u16::MAX), None);
        }
    });
}

#[test]
fn they_stay_while_the_set_signs_and_go_with_its_recovery_data() {
    four_confirming().execute_with(|| {
        confirm_by(SET, &[0, 1, 2]);
        included(published(publication(SET).expect("all have confirmed")));
        assert_eq!(stage(SET), Some(Stage::InOffice));
        let made = ROLES.map(on_chain);
        assert_ok!(ValidatorSets::remove_network(RuntimeOrigin::root(), NETWORK));
        assert_eq!((stage(SET), ROLES.map(on_chain)), (Some(Stage::Reporting), made.clone()));
        run(39);
        assert_eq!((stage(SET), ROLES.map(on_chain)), (Some(Stage::CoolingDown), made));
        run(1);
        assert_eq!(stage(SET), None);
        assert_eq!(VerificationShares::<Test>::iter().count(), 0);
    });
}

#[test]
fn of_a_set_that_ended_there_are_none_also_before_they_are_removed() {
    four_confirming().execute_with(|| {
        Dkg::end(SET);
        ROLES.into_iter().for_each(|role| assert_eq!(Dkg::verification_share(SET, role, 1), None));
        let one = <() as WeightInfo>::on_idle().saturating_add(<() as WeightInfo>::remove_dealings());
        for left in [3, 2, 1] {
            Dkg::remove_ended(one);
            assert_eq!(Removals::<Test>::get(SET), Some(left));
            assert_eq!(VerificationShares::<Test>::iter().count(), 2);
        }
        Dkg::remove_ended(one);
        assert_eq!((VerificationShares::<Test>::iter().count(), Removals::<Test>::get(SET)), (0, None));
    });
}

#[test]
fn of_one_key_alone_they_are_there_before_the_others_and_go_with_the_set() {
    four().execute_with(|| {
        (0..4).for_each(|member| deals(SET, Role::Oracle, member));
        run(1);
        assert_eq!(on_chain(Role::Oracle).len(), 4);
        assert_eq!(on_chain(Role::External).len(), 0);
        assert_ok!(ValidatorSets::abandon_set(RuntimeOrigin::root(), SET));
        run(1);
        assert_eq!(VerificationShares::<Test>::iter().count(), 0);
    });
}

#[test]
fn asking_is_not_free() {
    let weight: Weight = <Dkg as quoin_primitives::interface::VerificationShares>::weight();
    assert!(weight.ref_time() > 0 && weight.proof_size() > 5_000);
}
