//! Participations: whose are taken, which are refused, and which are faults.

use codec::Encode;
use frame_support::{assert_noop, traits::Get, weights::Weight};
use frame_system::RawOrigin::{Authorized, None, Root, Signed};
use quoin_primitives::{
    CHAIN, DutyMessage, NetworkId, PROTOCOL_VERSION, Role, Scheme, SetId, coordinator,
    duties::Duty,
    interface::ValidatorSets as _,
    verifier::{ParticipationFault, Verifier},
};
use sp_core::{H256, Pair as _};
use sp_crypto_hashing::blake2_256;
use sp_runtime::{
    DispatchError::BadOrigin,
    transaction_validity::{InvalidTransaction, TransactionPriority},
};

use crate::{mock::*, *};

const ROLE: Role = Role::External;

fn dealt(member: u16) -> bool {
    Dealings::<Test>::contains_key((SET, ROLE), member)
}

#[test]
fn a_participation_is_verified_once_and_its_dealing_stored() {
    four().execute_with(|| {
        let duty = dealing_duty(SET, ROLE, 1);
        let valid = validate(signed(duty.clone())).expect("it is valid");
        assert_eq!(valid.priority, <DutyPriority as Get<TransactionPriority>>::get());
        assert_eq!((valid.longevity, valid.propagate, valid.requires), (64, true, vec![]));
        assert_eq!(valid.provides, [("quoin duty", ("participate", SET, ROLE, 0u32, 1u16)).encode()]);
        assert_eq!(verified(), 0, "the pool runs no proof");

        included(signed(duty));
        assert_eq!(verified(), 1);
        let validator = account(SET, 1);
        assert_eq!(
            events(),
            [Event::Participated { network: NETWORK, session: 0, role: ROLE, validator, weight: 1 }]
        );
        let dkg = dkg_of(SET, ROLE);
        let dealing = Counting::verify_participation(&dkg, 1, &participation(SET, ROLE, 1)).expect("valid");
        assert_eq!(Dealings::<Test>::get((SET, ROLE), 1).expect("stored").into_inner(), dealing);
        assert_eq!(generation(SET).dkg(ROLE).dealers, bits(4, &[1]));
        assert_eq!(generation(SET).dkg(Role::Oracle).dealers, bits(4, &[]));
    });
}

#[test]
fn what_is_stored_is_what_recovery_needs_and_at_most_a_tenth_more() {
    four().execute_with(|| {
        for role in ROLES {
            deals(SET, role, 0);
            let (point, shares, slots) = (if role == Role::Oracle { 32 } else { 33 }, 4, 1);
            let needed = 2 * slots * point + point + shares * point + shares * 32;
            let key = Dealings::<Test>::hashed_key_for((SET, role), 0);
            let stored = sp_io::storage::get(&key).expect("stored").len();
            assert!(stored >= needed && stored * 10 <= needed * 11, "{stored} bytes, {needed} needed");
        }
    });
}

#[test]
fn a_member_deals_once_for_each_key() {
    four().execute_with(|| {
        let duty = dealing_duty(SET, ROLE, 0);
        included(signed(duty.clone()));
        refused(signed(duty), InvalidTransaction::Stale);
        // Nor may it deal anew, with other bytes.
        let other =
            Duty::Participate { set: SET, role: ROLE, member: 0, participation: participation(SET, ROLE, 1) };
        refused(signed(other), InvalidTransaction::Stale);
        deals(SET, Role::Oracle, 0);
        assert_eq!(verified(), 2);
    });
}

#[test]
fn a_bad_share_to_one_recipient_is_a_fault_of_its_dealer_and_of_nobody_else() {
    four().execute_with(|| {
        deals(SET, ROLE, 1);
        let mut bytes = participation(SET, ROLE, 0);
        // The share of the second recipient: the third from the end.
        let at = bytes.len() - 3 * 32 + 16;
        bytes[at] ^= 1;
        let spoiled = Duty::Participate { set: SET, role: ROLE, member: 0, participation: bytes };
        let before = generation(SET);
        events();
        included(signed(spoiled.clone()));

        let validator = account(SET, 0);
        let (network, session, role) = (NETWORK, 0, ROLE);
        let fault = ParticipationFault::Equations;
        assert_eq!(events(), [Event::ParticipationFaulty { network, session, role, validator, fault }]);
        assert!(!dealt(0));
        let after = generation(SET);
        assert_eq!(after.oracle, before.oracle);
        let DkgState { faulty, faulty_weight, dealers, weight, .. } = after.external;
        assert_eq!((faulty, faulty_weight), (bits(4, &[0]), 1));
        assert_eq!((dealers, weight), (before.external.dealers, 1));
        assert_eq!((lost(validator), lost(account(SET, 1))), (PRICE / 2, 0));

        // The duty is closed, also for the right participation.
        refused(signed(spoiled), InvalidTransaction::Stale);
        refused(signed(dealing_duty(SET, ROLE, 0)), InvalidTransaction::Stale);
        // The others go on without it.
        [2, 3].into_iter().for_each(|member| deals(SET, ROLE, member));
        run(1);
        assert_eq!(generation(SET).external.dealers, bits(4, &[1, 2, 3]));
        assert!(generation(SET).external.key.is_some());
    });
}

#[test]
fn another_members_participation_is_a_fault_too() {
    four().execute_with(|| {
        let participation = participation(SET, ROLE, 1);
        let duty = Duty::Participate { set: SET, role: ROLE, member: 0, participation };
        included(signed(duty));
        assert_eq!(generation(SET).external.faulty, bits(4, &[0]));
        // Its owner is free to submit it.
        deals(SET, ROLE, 1);
    });
}

#[test]
fn bytes_that_decode_to_nothing_are_a_fault() {
    four().execute_with(|| {
        let length = generation(SET).external.participation_len as usize;
        let duty = Duty::Participate { set: SET, role: ROLE, member: 0, participation: vec![0xff; length] };
        included(signed(duty));
        let [Event::ParticipationFaulty { fault, .. }] = events()[..] else { panic!("a fault") };
        assert_eq!(fault, ParticipationFault::Encoding { offset: 0 });
    });
}

#[test]
fn a_participation_of_another_length_is_refused_before_the_signature_is_checked() {
    four().execute_with(|| {
        let right = participation(SET, ROLE, 0);
        for participation in [vec![], right[1..].to_vec(), [&right[..], &[0]].concat()] {
            let duty = Duty::Participate { set: SET, role: ROLE, member: 0, participation };
            refused(signed(duty.clone()), InvalidTransaction::Call);
            let stranger = sign(ACCOUNTS, &duty);
            refused(with_signature(duty, stranger), InvalidTransaction::Call);
        }
        // A longer one than any is no call.
        let participation = vec![0; MAX_PARTICIPATION_LEN as usize + 1];
        let duty = Duty::Participate { set: SET, role: ROLE, member: 0, participation };
        assert!(Dkg::duty_call(duty.clone(), sign(1, &duty)).is_none());
    });
}

#[test]
fn who_is_no_member_cannot_deal() {
    four().execute_with(|| {
        let mut duty = dealing_duty(SET, ROLE, 0);
        // A stranger with a coordinator key, for a member and as a fifth.
        let stranger = sign(ACCOUNTS, &duty);
        refused(with_signature(duty.clone(), stranger), InvalidTransaction::BadProof);
        for beyond in [4, 150, u16::MAX] {
            let Duty::Participate { member, .. } = &mut duty else { unreachable!() };
            *member = beyond;
            let stranger = sign(ACCOUNTS, &duty);
            refused(with_signature(duty.clone(), stranger), InvalidTransaction::BadSigner);
        }
        // A member for another member.
        let duty = dealing_duty(SET, ROLE, 0);
        let other = sign(account(SET, 1), &duty);
        refused(with_signature(duty, other), InvalidTransaction::BadProof);
        assert_eq!(verified(), 0);
    });
}

#[test]
fn for_another_set_or_none_it_is_refused() {
    four().execute_with(|| {
        let participation = participation(SET, ROLE, 0);
        let sets = [
            SetId { network: NETWORK, session: 1 },
            SetId { network: OTHER, session: 0 },
            SetId { network: CHAIN, session: 0 },
            SetId { network: NetworkId(9), session: 9 },
        ];
        for set in sets {
            let participation = participation.clone();
            let duty = Duty::Participate { set, role: ROLE, member: 0, participation };
            let signature = sign(account(SET, 0), &duty);
            refused(with_signature(duty, signature), InvalidTransaction::Stale);
        }
    });
}

#[test]
fn another_forks_set_and_another_chain_are_refused_and_blamed_on_nobody() {
    four().execute_with(|| {
        let who = account(SET, 0);
        let duty = dealing_duty(SET, ROLE, 0);
        let set_hash = ValidatorSets::set_hash(SET).expect("declared");
        for (genesis, hash) in
            [(genesis_hash(), H256([1; 32])), (genesis_hash(), H256::zero()), (H256([1; 32]), set_hash)]
        {
            let signature = sign_for(who, &duty, genesis, hash);
            refused(with_signature(duty.clone(), signature), InvalidTransaction::BadProof);
        }
        let signature = sign_for(who, &duty, genesis_hash(), set_hash);
        included(with_signature(duty, signature));
        assert_eq!(generation(SET).external.faulty, bits(4, &[]));
    });
}

#[test]
fn the_signature_covers_the_duty_the_version_and_every_argument() {
    four().execute_with(|| {
        let who = account(SET, 0);
        let set_hash = ValidatorSets::set_hash(SET).expect("declared");
        let participation = participation(SET, ROLE, 0);
        let duty = dealing_duty(SET, ROLE, 0);
        let arguments = (ROLE, 0u16, participation.clone());
        let tuple = |name: &str, version: u32, attempt: u32| {
            ("quoin duty v1", genesis_hash(), name, version, SET, set_hash, attempt, arguments.clone())
                .using_encoded(blake2_256)
        };
        let with = |hash: [u8; 32]| {
            let signature: coordinator::Signature = pair(who).sign(&hash).into();
            with_signature(duty.clone(), signature)
        };
        refused(with(tuple("participate", PROTOCOL_VERSION + 1, 0)), InvalidTransaction::BadProof);
        refused(with(tuple("participate", PROTOCOL_VERSION - 1, 0)), InvalidTransaction::BadProof);
        refused(with(tuple("confirm", PROTOCOL_VERSION, 0)), InvalidTransaction::BadProof);
        refused(with(tuple("participate", PROTOCOL_VERSION, 1)), InvalidTransaction::BadProof);
        for others in [(Role::Oracle, 0u16, participation.clone()), (ROLE, 1, participation)] {
            let message = DutyMessage::new(genesis_hash(), "participate", (SET, set_hash), 0, &others);
            refused(with(message.hash()), InvalidTransaction::BadProof);
        }
        included(with(tuple("participate", PROTOCOL_VERSION, 0)));
    });
}

#[test]
fn after_completion_nobody_deals() {
    four().execute_with(|| {
        [0, 1, 2].into_iter().for_each(|member| deals(SET, ROLE, member));
        let late = signed(dealing_duty(SET, ROLE, 3));
        assert!(validate(late.clone()).is_ok());
        run(DEAL_WINDOW + 1);
        assert!(generation(SET).external.key.is_some());
        refused(late, InvalidTransaction::Stale);
        assert_eq!(generation(SET).external.dealers, bits(4, &[0, 1, 2]));
        // The other DKG is open still.
        deals(SET, Role::Oracle, 3);
    });
}

#[test]
fn participations_take_half_of_a_block() {
    four().execute_with(|| {
        let half = block_weight() / 2;
        let each = Dkg::weight_in(generation(SET).dkg(ROLE));
        let now = System::block_number();

        // Just enough room for one.
        RoomTaken::<Test>::put((now, half - each));
        included(signed(dealing_duty(SET, ROLE, 0)));
        assert_eq!(RoomTaken::<Test>::get(), Some((now, half)));
        let next = signed(dealing_duty(SET, ROLE, 1));
        refused(next.clone(), InvalidTransaction::ExhaustsResources);
        // One that a signature would not let in is not told about the room of this block.
        RoomTaken::<Test>::put((now, half - each + Weight::from_parts(1, 0)));
        refused(next.clone(), InvalidTransaction::ExhaustsResources);

        // What another block's participations took does not count.
        run(1);
        included(next);
        assert_eq!(RoomTaken::<Test>::get(), Some((now + 1, each)));
    });
}

#[test]
fn a_chain_fills_half_of_each_block_and_goes_on_in_the_next() {
    chain(&[(NETWORK, Scheme::Ed25519, &[1; 12])]).execute_with(|| {
        run_to(DECLARED_AT);
        let half = block_weight() / 2;
        let mut blocks = 1;
        for member in 0..12 {
            for role in ROLES {
                let transaction = signed(dealing_duty(SET, role, member));
                if validate(transaction.clone()) == Err(InvalidTransaction::ExhaustsResources.into()) {
                    run(1);
                    blocks += 1;
                }
                included(transaction);
                let (_, taken) = RoomTaken::<Test>::get().expect("something was included");
                assert!(taken.all_lte(half));
            }
        }
        assert!(blocks > 1, "a block held all of them");
        run(2);
        assert!(generation(SET).keys().is_some());
    });
}

#[test]
fn only_what_was_authorised_is_dispatched() {
    four().execute_with(|| {
        let participation: Participation = participation(SET, ROLE, 0).try_into().expect("its length");
        let signature = sign(account(SET, 0), &dealing_duty(SET, ROLE, 0));
        let call = |origin: RuntimeOrigin, member| {
            Dkg::participate(origin, NETWORK, 0, ROLE, member, participation.clone(), signature.clone())
        };
        for origin in [Root, None, Signed(account(SET, 0))] {
            assert_eq!(call(origin.into(), 0).map_err(|error| error.error), Err(BadOrigin));
        }
        // Nor does the origin of authorised calls open a duty.
        deals(SET, ROLE, 1);
        assert_noop!(call(Authorized.into(), 1), Error::<Test>::DutyClosed);
        assert_noop!(call(Authorized.into(), 4), Error::<Test>::DutyClosed);
    });
}

#[test]
fn a_set_whose_description_is_none_is_given_up_without_blame() {
    four().execute_with(|| {
        // Two members with one key: no registry lets that happen.
        let transaction = signed(dealing_duty(SET, ROLE, 0));
        pallet_validator_sets::Sets::<Test>::mutate_extant(SET, |set| {
            set.members[1].embedded = set.members[0].embedded;
        });
        include(transaction).expect("authorised").expect("recorded");
        assert!(!Generations::<Test>::contains_key(SET));
        assert_eq!(<Dkg as quoin_primitives::interface::Keygen<u64>>::missing(SET), [] as [u16; 0]);
        assert_eq!(lost(account(SET, 0)), 0);
        // The key deadline ends the set.
        run_to(DECLARED_AT + KEY_DEADLINE + 1);
        assert_ne!(stage(SET), Some(quoin_primitives::interface::Stage::Declared));
        assert!(!pallet_validator_sets::SittingOut::<Test>::contains_key(NETWORK));
    });
}
