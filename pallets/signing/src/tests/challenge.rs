//! Challenges: whose share is wrong, or whose challenge.

use codec::Encode;
use quoin_primitives::{
    Role, Scheme,
    signing::{RequestNumber, SigningDuty},
};
use sp_core::H256;
use sp_runtime::transaction_validity::InvalidTransaction;

use super::life::plan_in;
use crate::{mock::*, *};

/// A batch's request for which members 0 to 2 gave their shares, member 1 a wrong one.
fn spoiled() -> RequestNumber {
    let number = batch_request();
    (0..3).for_each(|member| {
        commits(number, member);
    });
    shares(number, 0);
    shares_wrongly(number, 1);
    shares(number, 2);
    events();
    number
}

#[test]
fn a_wrong_share_is_its_owners_fault() {
    four().execute_with(|| {
        let number = spoiled();
        included(signed(challenge(number, 3, 1, 0)));
        assert_eq!(
            events(),
            [
                Event::PartFaulty {
                    number,
                    attempt: 0,
                    validator: 2,
                    fault: SigningFault::Share { position: 0 }
                },
                Event::AttemptOpened { number, attempt: 1, excluded: bits(4, &[]) },
            ]
        );
        assert_eq!((lost(2), lost(4)), (PRICE / 2, 0));
        run(1);
        refused(signed(commitment(number, 1)), InvalidTransaction::Stale);
        finish_by(number, &[0, 2, 3]);
        assert!(matches!(&told()[..], [(_, Some(_))]));
    });
}

#[test]
fn a_false_challenge_is_the_challengers() {
    four().execute_with(|| {
        let number = spoiled();
        let duty = challenge(number, 3, 0, 0);
        let valid = validate(signed(duty.clone())).expect("valid");
        let id = request(number).id;
        assert_eq!(valid.provides, [("quoin duty", ("challenge", id, 0u32, 3u16)).encode()]);
        included(signed(duty.clone()));
        assert_eq!(
            events(),
            [Event::PartFaulty { number, attempt: 0, validator: 4, fault: SigningFault::FalseChallenge }]
        );
        assert_eq!((lost(1), lost(4)), (0, PRICE / 4));
        // It had its one challenge, true ones included; others have theirs.
        refused(signed(duty), InvalidTransaction::Stale);
        refused(signed(challenge(number, 3, 1, 0)), InvalidTransaction::Stale);
        included(signed(challenge(number, 0, 1, 0)));
        assert_eq!(request(number).attempt.number, 1);
    });
}

/// In every scheme, with every tweak, by members with several shares: each position is its own.
#[test]
fn every_position_of_a_plan_can_be_challenged() {
    for scheme in [Scheme::Bip340, Scheme::EthereumSchnorr, Scheme::Ed25519] {
        chain(&[(NETWORK, scheme, &[2, 1, 3, 1])]).execute_with(|| {
            run(1);
            let number = requests_plan(SET, 1, plan_in(scheme));
            run(1);
            commits(number, 0);
            commits(number, 2);
            let session = session_of(number, 2);
            let right = right_shares(&session, 2);
            let count = right.len() as u16;
            assert_eq!(count, 3 * request(number).messages);
            // One right share in the place of another is wrong there, and nowhere else.
            let mut given = right.clone();
            given.swap(1, 2);
            included(signed(shares_duty(&session, 2, given)));
            let verdict = |position| {
                events();
                frame_support::storage::with_transaction(|| {
                    included(signed(challenge(number, 3, 2, position)));
                    let first = events().remove(0);
                    let outcome = Ok::<_, sp_runtime::DispatchError>(first);
                    frame_support::storage::TransactionOutcome::Rollback(outcome)
                })
                .expect("rolled back")
            };
            for position in 0..count {
                let wrong = position == 1 || position == 2;
                let fault =
                    if wrong { SigningFault::Share { position } } else { SigningFault::FalseChallenge };
                let validator = if wrong { 3 } else { 4 };
                assert_eq!(
                    verdict(position),
                    Event::PartFaulty { number, attempt: 0, validator, fault },
                    "{scheme:?} {position}"
                );
            }
        });
    }
}

#[test]
fn a_share_can_be_challenged_as_soon_as_it_is_given() {
    four().execute_with(|| {
        let number = batch_request();
        (0..3).for_each(|member| {
            commits(number, member);
        });
        refused(signed(challenge(number, 3, 1, 0)), InvalidTransaction::Future);
        shares_wrongly(number, 1);
        included(signed(challenge(number, 3, 1, 0)));
        assert_eq!(request(number).faulty, bits(4, &[1]));
    });
}

#[test]
fn a_share_that_is_no_scalar_is_wrong() {
    four().execute_with(|| {
        let number = batch_request();
        (0..3).for_each(|member| {
            commits(number, member);
        });
        let session = session_of(number, 1);
        included(signed(shares_duty(&session, 1, vec![[0xff; 32]])));
        included(signed(challenge(number, 3, 1, 0)));
        assert_eq!(request(number).faulty, bits(4, &[1]));
    });
}

#[test]
fn what_cannot_be_verified_is_nobodys_fault() {
    four().execute_with(|| {
        let number = spoiled();
        forget_keys(SET, Role::Oracle);
        let duty = challenge(number, 3, 1, 0);
        included(signed(duty.clone()));
        assert_eq!(events(), [Event::ChallengeUndecided { number, attempt: 0, member: 3 }]);
        assert_eq!((lost(2), lost(4)), (0, 0));
        refused(signed(duty), InvalidTransaction::Stale);
    });
}

#[test]
fn it_is_of_a_share_that_was_given() {
    four().execute_with(|| {
        let number = spoiled();
        refused(signed(challenge(number, 3, 1, 1)), InvalidTransaction::Call);
        refused(signed(challenge(number, 0, 3, 0)), InvalidTransaction::Future);
        refused(signed(challenge(number, 0, 9, 0)), InvalidTransaction::Future);
        let beyond = challenge(number, 4, 1, 0);
        refused(with_signature(beyond.clone(), sign(5, &beyond)), InvalidTransaction::BadSigner);
    });
}

#[test]
fn the_signature_covers_the_share_and_its_session() {
    four().execute_with(|| {
        let number = spoiled();
        let duty = challenge(number, 3, 1, 0);
        let refuse = |edit: &dyn Fn(&mut SigningDuty)| {
            let mut other = duty.clone();
            edit(&mut other);
            refused(with_signature(duty.clone(), sign(4, &other)), InvalidTransaction::BadProof);
        };
        refuse(&|duty| {
            if let SigningDuty::Challenge { session, .. } = duty {
                *session = H256([1; 32]);
            }
        });
        refuse(&|duty| {
            if let SigningDuty::Challenge { share, .. } = duty {
                share[0] ^= 1;
            }
        });
        refuse(&|duty| {
            if let SigningDuty::Challenge { signer, .. } = duty {
                *signer = 0;
            }
        });
        refuse(&|duty| {
            if let SigningDuty::Challenge { position, .. } = duty {
                *position = 1;
            }
        });
        included(signed(duty.clone()));
    });
}
