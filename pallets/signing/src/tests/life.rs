//! Requests from their beginning to their end, in every scheme.

use quoin_primitives::{
    NetworkId, Role, Scheme, SetId,
    interface::ValidatorSets as _,
    signing::{
        KeyTweak, Plan, PlanMessage, RequestId, SigningScheme, SigningTask, Subject, request::committed,
    },
    verifier::{Native, SignatureVerifier},
};
use sp_core::sr25519;

use crate::{challenge::key_bytes, mock::*, *};

#[test]
fn four_validators_sign_a_batch() {
    four().execute_with(|| {
        let number = open(SET, batch(7));
        let id = RequestId { validator_set: SET, subject: batch(7).id() };
        let none = bits(4, &[]);
        assert_eq!(
            events(),
            [
                Event::Requested { number, request: id },
                Event::AttemptOpened { number, attempt: 0, excluded: none.clone() },
            ]
        );
        run(1);
        events();
        // Out of order, as they come.
        for member in [3, 0] {
            commits(number, member);
            assert_eq!(events(), [Event::Committed { number, attempt: 0, member }]);
        }
        assert_eq!(request(number).attempt.phase, Phase::Commitments);
        commits(number, 1);
        let opened = block_hash(1);
        let session = [3, 0, 1].into_iter().fold(id.transcript(0, opened), |transcript, member| {
            committed(transcript, member, &Commitments::<Test>::get(number, member).expect("it committed"))
        });
        let signers = bits(4, &[0, 1, 3]);
        assert_eq!(
            events(),
            [
                Event::Committed { number, attempt: 0, member: 1 },
                Event::SignersFixed { number, attempt: 0, signers: signers.clone(), session },
            ]
        );
        assert_eq!(session_of(number, 0).hash(opened), session);

        for member in [0, 3, 1] {
            assert_eq!(request(number).attempt.phase, Phase::Shares);
            shares(number, member);
            assert_eq!(events(), [Event::Shared { number, attempt: 0, member }]);
        }
        assert_eq!(request(number).attempt.phase, Phase::Sum);
        assert_eq!(request(number).attempt.shared, signers);

        // Whoever is a member may add up, a signer or not.
        let signatures = sum(&session_of(number, 2)).expect("right shares");
        completes(number, 2);
        let kept: GroupSignatures = signatures.clone().try_into().expect("one");
        assert_eq!(events(), [Event::Signed { number, request: id, signatures: kept }]);
        assert_eq!(told(), [(id, Some(signatures.clone()))]);
        assert!(!is_open(number));
        assert_eq!((Commitments::<Test>::iter().count(), Shares::<Test>::iter().count()), (0, 0));

        let key = sr25519::Public::from_raw(keys_of(&id).key().try_into().expect("32 bytes"));
        let message = ("quoin batch v1", genesis_hash(), NETWORK, 7u64, [7u8; 32]);
        let signature = sr25519::Signature::from_raw(signatures[0]);
        assert!(sp_io::crypto::sr25519_verify(&signature, &codec::Encode::encode(&message), &key));
    });
}

/// A plan with a message for each tweak that the scheme has.
pub(crate) fn plan_in(scheme: Scheme) -> Plan {
    let scheme = SigningScheme::of(Role::External, scheme);
    let tweaks = [
        KeyTweak::None,
        KeyTweak::Offset([3; 32]),
        KeyTweak::Taproot { merkle_root: None },
        KeyTweak::Taproot { merkle_root: Some([4; 32]) },
    ];
    let messages = (0u8..).zip(tweaks).filter(|(_, tweak)| tweak.fits(scheme));
    let messages = messages.map(|(number, tweak)| PlanMessage { message: [number; 32], tweak });
    Plan { messages: messages.collect::<Vec<_>>().try_into().expect("four") }
}

/// By members with several key shares, whose last one to commit brings more than is needed.
#[test]
fn plans_are_signed_in_every_scheme() {
    for scheme in [Scheme::Bip340, Scheme::EthereumSchnorr, Scheme::Ed25519] {
        chain(&[(NETWORK, scheme, &[2, 1, 3, 1])]).execute_with(|| {
            run(1);
            let plan = plan_in(scheme);
            let number = requests_plan(SET, 1, plan.clone());
            let id = RequestId { validator_set: SET, subject: Subject::Plan(plan.clone()).id() };
            run(1);
            commits(number, 0);
            commits(number, 2);
            assert_eq!(request(number).attempt.phase, Phase::Shares, "5 of 7 are enough");
            shares(number, 0);
            shares(number, 2);
            let signatures = sum(&session_of(number, 3)).expect("right shares");
            completes(number, 3);
            assert_eq!(told(), [(id, Some(signatures.clone()))]);
            assert_eq!(signatures.len(), plan.messages.len());
            let key = key_bytes(&ValidatorSets::keys(SET).expect("keys"), Role::External);
            for (message, signature) in plan.messages.iter().zip(&signatures) {
                let scheme = SigningScheme::of(Role::External, scheme);
                assert_eq!(
                    Native::verify_signature(scheme, &key, &message.tweak, &message.message, signature),
                    Ok(())
                );
            }
        });
    }
}

#[test]
fn one_validator_signs_alone() {
    chain(&[(NETWORK, Scheme::Ed25519, &[1])]).execute_with(|| {
        let number = batch_request();
        finish_by(number, &[0]);
        assert!(matches!(&told()[..], [(_, Some(_))]));
    });
    chain(&[(NETWORK, Scheme::Bip340, &[5])]).execute_with(|| {
        let number = batch_request();
        finish_by(number, &[0]);
        assert!(matches!(&told()[..], [(_, Some(_))]));
    });
}

#[test]
fn all_steps_of_a_batch_take_three_blocks_after_the_one_that_opens_it() {
    four().execute_with(|| {
        let opened_in = System::block_number();
        let number = open(SET, batch(7));
        // In the block that opens the attempt its hash is not known.
        let duty = commitment(number, 0);
        refused(signed(duty), sp_runtime::transaction_validity::InvalidTransaction::Future);
        run(1);
        (0..3).for_each(|member| {
            commits(number, member);
        });
        run(1);
        (0..3).for_each(|member| shares(number, member));
        run(1);
        completes(number, 0);
        assert_eq!(System::block_number() - opened_in, 3);
        assert!(matches!(&told()[..], [(_, Some(_))]));
    });
}

#[test]
fn sets_of_several_networks_sign_side_by_side() {
    let two: &[(NetworkId, Scheme, &[u16])] =
        &[(NETWORK, Scheme::Bip340, &[1, 1, 1, 1]), (OTHER, Scheme::EthereumSchnorr, &[1, 2, 1])];
    chain(two).execute_with(|| {
        let first = open(SET, batch(1));
        let second = open(OTHER_SET, batch(1));
        let third = open(SET, batch(2));
        run(1);
        for number in [first, second, third] {
            assert!(matches!(task_of(number, 0), Some(SigningTask::Commit { .. })));
        }
        sign_by(third, &[1, 2, 3]);
        sign_by(second, &[0, 1]);
        finish_by(first, &[0, 1, 2]);
        completes(third, 0);
        completes(second, 2);
        let sets: Vec<SetId> = told().into_iter().map(|(request, _)| request.validator_set).collect();
        assert_eq!(sets, [SET, SET, OTHER_SET]);
    });
}
