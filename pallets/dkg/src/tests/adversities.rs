//! Sets and chains as they should not be, and go on all the same.

use frame_support::assert_ok;
use frame_system::RawOrigin::Signed;
use quoin_primitives::{
    EmbeddedCurve, EmbeddedKey, Role, Scheme, SetId,
    duties::Duty,
    interface::{Stage, ValidatorSets as _},
};
use sp_core::Pair as _;
use sp_runtime::transaction_validity::InvalidTransaction;

use crate::{mock::*, *};

/// All members do all of their part.
fn makes_its_keys(set: SetId) {
    deal_all(set);
    run(2);
    let members: Vec<u16> = (0..the_set(set).members.len() as u16).collect();
    for member in &members {
        if confirmation(set).signing.is_none() {
            commits(set, *member);
        }
    }
    let signers: Vec<_> = confirmation(set).signing.expect("fixed").signers.iter().collect();
    signers.into_iter().for_each(|member| confirms(set, member));
    included(published(publication(set).expect("all have confirmed")));
    assert_eq!(stage(set), Some(Stage::InOffice));
    assert_eq!(ValidatorSets::keys(set), Some(made_keys(set)));
}

#[test]
fn sets_of_one_two_and_three() {
    for shares in [&[1u64][..], &[1, 1], &[1, 1, 1]] {
        chain(&[(NETWORK, Scheme::Bip340, shares)]).execute_with(|| {
            run_to(DECLARED_AT);
            assert_eq!(the_set(SET).members.len(), shares.len());
            makes_its_keys(SET);
        });
    }
}

#[test]
fn a_set_of_two_with_one_silent_ends_without_keys() {
    chain(&[(NETWORK, Scheme::Ed25519, &[1, 1])]).execute_with(|| {
        run_to(DECLARED_AT);
        let silent = account(SET, 1);
        deals_both(SET, 0);
        run_to(DECLARED_AT + DEAL_DEADLINE + 1);
        assert_eq!(stage(SET), Some(Stage::CoolingDown));
        let sitting_out = pallet_validator_sets::SittingOut::<Test>::get(NETWORK);
        assert_eq!(sitting_out.into_inner(), [silent]);
    });
}

#[test]
fn three_validators_with_fifty_shares_each() {
    chain(&[(NETWORK, Scheme::Ed25519, &[50, 50, 50])]).execute_with(|| {
        run_to(DECLARED_AT);
        let Generation { shares, threshold, oracle, .. } = generation(SET);
        assert_eq!((shares, threshold, oracle.class), (150, 101, 12));
        makes_its_keys(SET);
        assert_eq!(Dkg::dealings(SET, Role::Oracle)[0].1.len(), 100 * 32 + 151 * 32 + 150 * 32);
    });
}

#[test]
fn two_networks_at_once() {
    chain(&[(NETWORK, Scheme::Bip340, &[1, 1, 1, 1]), (OTHER, Scheme::Ed25519, &[1, 2, 1, 1])]).execute_with(
        || {
            run_to(DECLARED_AT + 1);
            assert_eq!(Watching::<Test>::get().len(), 2);
            for member in 0..4 {
                for set in [SET, OTHER_SET] {
                    for role in ROLES {
                        if !Dkg::has_room(Dkg::weight_in(generation(set).dkg(role))) {
                            run(1);
                        }
                        deals(set, role, member);
                    }
                }
            }
            run(3);
            assert_ne!(made_keys(SET).oracle, made_keys(OTHER_SET).oracle);
            // What is for one is not for the other.
            run(1);
            let nonces = fresh_nonces(SET, 0, 0);
            let elsewhere = commitment_to(OTHER_SET, 0, nonces);
            let signature = sign(account(SET, 0), &commitment_to(SET, 0, nonces));
            refused(with_signature(elsewhere, signature), InvalidTransaction::BadProof);
            confirm_by(SET, &[0, 1, 2]);
            let everybody = [0, 1, 2, 3];
            for member in everybody {
                if confirmation(OTHER_SET).signing.is_none() {
                    commits(OTHER_SET, member);
                }
            }
            let signers: Vec<_> = confirmation(OTHER_SET).signing.expect("fixed").signers.iter().collect();
            signers.into_iter().for_each(|member| confirms(OTHER_SET, member));
            let [first, second] = [SET, OTHER_SET].map(|set| publication(set).expect("all have confirmed"));
            let swapped = quoin_primitives::duties::SetKeys { network: OTHER, ..first.clone() };
            refused(published(swapped), InvalidTransaction::Call);
            included(published(second));
            included(published(first));
            assert_eq!([stage(SET), stage(OTHER_SET)], [Some(Stage::InOffice); 2]);
        },
    );
}

#[test]
fn the_chains_session_rotates_while_keys_are_made() {
    four().execute_with(|| {
        let before = Session::current_index();
        deals_both(SET, 0);
        run_to(2 * SESSION + 1);
        assert!(Session::current_index() > before);
        deals_both(SET, 1);
        run_to(3 * SESSION + 1);
        deals_both(SET, 2);
        run(DEAL_WINDOW + 2);
        run_to(4 * SESSION + 1);
        assert_eq!(ValidatorSets::successor(NETWORK), Some(SET));
        while confirmation(SET).excluded.iter().next().is_some() {
            run(1);
        }
        confirm_by(SET, &[0, 1, 2]);
        included(published(publication(SET).expect("all have confirmed")));
        assert_eq!(stage(SET), Some(Stage::InOffice));
    });
}

#[test]
fn a_validator_that_changes_its_embedded_key_in_mid_dkg_deals_with_the_one_of_the_set() {
    four().execute_with(|| {
        let who = account(SET, 0);
        for curve in [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519] {
            let (key, proof) = proven_key_of(who, curve, 1);
            let key = match curve {
                EmbeddedCurve::Secq256k1 => EmbeddedKey::Secq256k1(key.try_into().expect("33 bytes")),
                EmbeddedCurve::Embedwards25519 => {
                    EmbeddedKey::Embedwards25519(key.try_into().expect("32 bytes"))
                }
            };
            let proof = proof.try_into().expect("a proof's length");
            assert_ok!(EmbeddedCurveKeys::set_key(Signed(who).into(), key, proof));
        }
        deal_all(SET);
        run(2);
        assert_eq!(generation(SET).oracle.dealers.count(), 4);
        // It recovers its shares with the old secret too, as the library says.
        let dkg = dkg_of(SET, Role::Oracle);
        let parameters = parameters_in::<evrf_dkg::Ristretto255>(&dkg);
        let dealings: Vec<_> = Dkg::dealings(SET, Role::Oracle)
            .into_iter()
            .map(|(dealer, bytes)| {
                evrf_dkg::Dealing::assume_verified(&parameters, dealer, bytes).expect("stored")
            })
            .collect();
        let dealings = evrf_dkg::Dealings::new(&parameters, &dealings).expect("enough");
        let shares = dealings.recover(0, &secret(who, 0)).expect("shares");
        assert!(dealings.combine().expect("verified").is_share(&shares[0]));
        assert_eq!(
            made_keys(SET).oracle.0,
            dealings.group_key().expect("verified").to_public_key_bytes().as_ref()
        );
    });
}

#[test]
fn a_validator_that_changes_its_session_keys_in_mid_dkg_signs_with_the_ones_of_the_set() {
    four().execute_with(|| {
        let who = account(SET, 0);
        let new = sp_core::sr25519::Pair::from_seed(&[99; 32]);
        let keys = SessionKeys { coordinator: new.public().into() };
        pallet_session::NextKeys::<Test>::insert(who, keys);
        let duty = dealing_duty(SET, Role::Oracle, 0);
        let hash = duty.hash(genesis_hash(), ValidatorSets::set_hash(SET).expect("declared"));
        refused(with_signature(duty.clone(), new.sign(&hash).into()), InvalidTransaction::BadProof);
        included(signed(duty));
        deals(SET, Role::External, 0);
        (1..4).for_each(|member| deals_both(SET, member));
        run(2 * SESSION);
        confirm_by(SET, &[0, 1, 2]);
        included(published(publication(SET).expect("all have confirmed")));
    });
}

#[test]
fn a_validator_that_takes_out_its_stake_in_mid_dkg_stays_and_can_be_slashed() {
    four().execute_with(|| {
        let who = account(SET, 0);
        assert_ok!(ValidatorSets::deallocate(Signed(who).into(), NETWORK, PRICE));
        deals(SET, Role::Oracle, 0);
        let mut spoiled = participation(SET, Role::External, 0);
        *spoiled.last_mut().expect("not empty") ^= 1;
        let duty = Duty::Participate { set: SET, role: Role::External, member: 0, participation: spoiled };
        included(signed(duty));
        assert_eq!(lost(who), PRICE / 2);
        (1..4).for_each(|member| deals_both(SET, member));
        run(2);
        confirm_by(SET, &[0, 1, 2]);
        included(published(publication(SET).expect("all have confirmed")));
    });
}

#[test]
fn a_network_whose_validators_never_register_keys_makes_no_set_and_waits_for_no_one() {
    let networks = vec![
        (NETWORK, parameters(Scheme::Bip340), &[0u64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0][..]),
        (OTHER, parameters(Scheme::Ed25519), &[1, 1][..]),
    ];
    // Nobody has stake on the first network but the last account, which has no embedded keys.
    let networks = networks
        .into_iter()
        .map(|(id, parameters, shares)| (id, parameters, if id == NETWORK { &[][..] } else { shares }))
        .collect();
    chain_with(networks, 1).execute_with(|| {
        pallet_validator_sets::Allocations::<Test>::insert(NETWORK, ACCOUNTS, PRICE);
        pallet_validator_sets::Candidates::<Test>::insert(NETWORK, 1);
        run_to(10 * SESSION);
        assert_eq!(ValidatorSets::successor(NETWORK), None);
        assert_eq!(Generations::<Test>::iter_keys().filter(|id| id.network == NETWORK).count(), 0);
        // The other network's set came and went meanwhile, its members silent.
        assert!(pallet_validator_sets::NextSession::<Test>::get(OTHER) > 1);
    });
}

#[test]
fn a_flood_by_strangers_changes_nothing_and_runs_no_proof() {
    four_confirming().execute_with(|| {
        let root = || sp_io::storage::root(sp_runtime::StateVersion::V1);
        let set_keys = {
            (0..3).for_each(|member| commits(SET, member));
            let keys = made_keys(SET);
            let signature = pair(ACCOUNTS).sign(b"anything");
            quoin_primitives::duties::SetKeys {
                network: NETWORK,
                keys,
                signature_participants: bits(4, &[0, 1, 2]),
                signature,
            }
        };
        verified();
        events();
        let before = root();
        for round in 0..25u16 {
            let member = round % 5;
            let session = confirmation(SET).signing.expect("fixed").session;
            let duties = [
                Duty::Participate { set: SET, role: Role::Oracle, member, participation: vec![1; 2000] },
                commitment_to(SET, member, [round as u8; 64]),
                Duty::Confirm { set: SET, attempt: 0, member, share: [round as u8; 32], session },
                abandonment(SET, member),
            ];
            for duty in duties {
                let transaction = with_signature(duty.clone(), sign(ACCOUNTS, &duty));
                assert!(validate(transaction.clone()).is_err() && include(transaction).is_err());
            }
            let transaction = published(set_keys.clone());
            assert!(validate(transaction.clone()).is_err() && include(transaction).is_err());
        }
        assert_eq!(root(), before);
        assert_eq!((verified(), events()), (0, vec![]));
    });
    four().execute_with(|| {
        let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
        for member in 0..4 {
            let duty = dealing_duty(SET, Role::Oracle, member);
            let transaction = with_signature(duty.clone(), sign(ACCOUNTS, &duty));
            assert!(validate(transaction.clone()).is_err() && include(transaction).is_err());
        }
        assert_eq!(verified(), 0);
        assert_eq!(sp_io::storage::root(sp_runtime::StateVersion::V1), before);
    });
}
