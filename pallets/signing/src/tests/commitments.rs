//! The first round: who commits, when, and to what.

use codec::Encode;
use frame_support::{assert_noop, traits::UnfilteredDispatchable};
use frame_system::RawOrigin::{Authorized, Root, Signed};
use quoin_primitives::{PROTOCOL_VERSION, Scheme, signing::SigningDuty};
use sp_core::H256;
use sp_runtime::{DispatchError::BadOrigin, transaction_validity::InvalidTransaction};

use crate::{mock::*, *};

/// The duty with something of it changed.
fn changed(duty: &SigningDuty, edit: impl Fn(&mut SigningDuty)) -> SigningDuty {
    let mut changed = duty.clone();
    edit(&mut changed);
    changed
}

#[test]
fn a_member_commits_once_in_an_attempt() {
    four().execute_with(|| {
        let number = batch_request();
        let duty = commitment(number, 0);
        let valid = validate(signed(duty.clone())).expect("valid");
        let (id, attempt, _) = opening(number);
        assert_eq!(valid.provides, [("quoin duty", ("commit", id, attempt, 0u16)).encode()]);
        assert_eq!((valid.priority, valid.longevity, valid.propagate), (1 << 60, 64, true));
        included(signed(duty.clone()));
        refused(signed(duty), InvalidTransaction::Stale);
        refused(signed(commitment(number, 0)), InvalidTransaction::Stale);
        assert_eq!(request(number).attempt.committed.to_vec(), [0]);
    });
}

#[test]
fn only_what_is_open_is_taken() {
    four().execute_with(|| {
        let number = batch_request();
        let duty = commitment(number, 0);
        let with = |edit: &dyn Fn(&mut SigningDuty)| changed(&duty, edit);
        let SigningDuty::Commit { commitments, .. } = &duty else { unreachable!() };
        let length = commitments.len();

        let unknown = with(&|duty| {
            if let SigningDuty::Commit { number, .. } = duty {
                *number += 1;
            }
        });
        refused(signed(unknown), InvalidTransaction::Stale);
        let later = with(&|duty| {
            if let SigningDuty::Commit { attempt, .. } = duty {
                *attempt = 1;
            }
        });
        refused(signed(later), InvalidTransaction::Future);
        let beyond = with(&|duty| {
            if let SigningDuty::Commit { member, .. } = duty {
                *member = 4;
            }
        });
        refused(with_signature(beyond.clone(), sign(5, &beyond)), InvalidTransaction::BadSigner);
        for other_length in [0, length - 1, length + 1, 2 * length] {
            let other = with(&|duty| {
                if let SigningDuty::Commit { commitments, .. } = duty {
                    commitments.resize(other_length, 1);
                }
            });
            refused(signed(other), InvalidTransaction::Call);
        }
        included(signed(duty));
    });
}

#[test]
fn the_signature_covers_all_of_it() {
    four().execute_with(|| {
        let number = batch_request();
        let duty = commitment(number, 0);
        let set_hash = the_set(SET).hash();
        let refuse = |signature| {
            refused(with_signature(duty.clone(), signature), InvalidTransaction::BadProof);
        };
        refuse(sign(2, &duty));
        refuse(sign_for(1, &duty, H256([1; 32]), set_hash));
        refuse(sign_for(1, &duty, genesis_hash(), H256([1; 32])));
        let edits: [&dyn Fn(&mut SigningDuty); 5] = [
            &|duty| match duty {
                SigningDuty::Commit { request, .. } => request.subject = batch(8).id(),
                _ => unreachable!(),
            },
            &|duty| match duty {
                SigningDuty::Commit { attempt, .. } => *attempt = 1,
                _ => unreachable!(),
            },
            &|duty| match duty {
                SigningDuty::Commit { opened, .. } => *opened = H256([1; 32]),
                _ => unreachable!(),
            },
            &|duty| match duty {
                SigningDuty::Commit { member, .. } => *member = 1,
                _ => unreachable!(),
            },
            &|duty| match duty {
                SigningDuty::Commit { commitments, .. } => commitments[0] ^= 1,
                _ => unreachable!(),
            },
        ];
        for edit in edits {
            refuse(sign_for(1, &changed(&duty, edit), genesis_hash(), set_hash));
        }
        // Another version of the protocol signs something else.
        let SigningDuty::Commit { request, attempt, opened, member, commitments, .. } = &duty else {
            unreachable!()
        };
        let arguments = (request, opened, member, commitments);
        let of_version = |version: u32| {
            let message =
                ("quoin duty v1", genesis_hash(), "commit", version, SET, set_hash, attempt, &arguments);
            let hash = message.using_encoded(sp_io::hashing::blake2_256);
            quoin_primitives::coordinator::Signature::from(sp_core::Pair::sign(&pair(1), &hash))
        };
        refuse(of_version(PROTOCOL_VERSION + 1));
        included(with_signature(duty.clone(), of_version(PROTOCOL_VERSION)));
    });
}

#[test]
fn commitments_of_no_points_are_their_owners_fault() {
    for scheme in [Scheme::Bip340, Scheme::Ed25519] {
        four_in(scheme).execute_with(|| {
            let number = batch_request();
            let mut duty = commitment(number, 0);
            if let SigningDuty::Commit { commitments, .. } = &mut duty {
                commitments.fill(0xff);
            }
            included(signed(duty));
            assert_eq!(
                events(),
                [Event::PartFaulty { number, attempt: 0, validator: 1, fault: SigningFault::Commitments }]
            );
            assert_eq!(lost(1), PRICE / 2);
            // The attempt goes on without it.
            assert_eq!(request(number).attempt.number, 0);
            refused(signed(commitment(number, 0)), InvalidTransaction::Stale);
            finish_by(number, &[1, 2, 3]);
        });
    }
}

#[test]
fn faults_that_leave_too_few_end_the_request() {
    four().execute_with(|| {
        let number = batch_request();
        let id = request(number).id;
        let spoil = |member| {
            let mut duty = commitment(number, member);
            if let SigningDuty::Commit { commitments, .. } = &mut duty {
                commitments.fill(0xff);
            }
            included(signed(duty));
        };
        commits(number, 3);
        spoil(0);
        assert!(is_open(number));
        events();
        spoil(1);
        assert_eq!(
            events(),
            [
                Event::PartFaulty { number, attempt: 0, validator: 2, fault: SigningFault::Commitments },
                Event::Expired { number, request: id },
            ]
        );
        assert_eq!(told(), [(id, None)]);
        assert_eq!(Commitments::<Test>::iter().count(), 0);
        // It may be asked for again.
        open(SET, batch(7));
    });
}

#[test]
fn nobody_commits_once_the_signers_are_fixed() {
    four().execute_with(|| {
        let number = batch_request();
        (0..3).for_each(|member| {
            commits(number, member);
        });
        refused(signed(commitment(number, 3)), InvalidTransaction::Stale);
    });
}

#[test]
fn only_what_was_authorised_is_dispatched() {
    four().execute_with(|| {
        let number = batch_request();
        let duty = commitment(number, 0);
        let call = || Signing::duty_call(duty.clone(), sign(1, &duty)).expect("a call");
        let origins: [RuntimeOrigin; 3] =
            [Root.into(), Signed(1).into(), frame_system::RawOrigin::None.into()];
        for origin in origins {
            assert_noop!(call().dispatch_bypass_filter(origin), BadOrigin);
        }
        call().dispatch_bypass_filter(Authorized.into()).expect("as the extension does");
        assert_noop!(call().dispatch_bypass_filter(Authorized.into()), Error::<Test>::DutyClosed);
    });
}

#[test]
fn a_set_that_is_done_with_signs_no_more() {
    four().execute_with(|| {
        let number = batch_request();
        let duty = commitment(number, 0);
        pallet_validator_sets::States::<Test>::mutate_extant(SET, |state| {
            state.stage = quoin_primitives::interface::Stage::CoolingDown;
        });
        refused(signed(duty), InvalidTransaction::Stale);
    });
}

/// The attempt is bound to no fork then.
#[test]
fn nobody_commits_where_the_block_that_opened_the_attempt_is_forgotten() {
    four().execute_with(|| {
        let number = batch_request();
        let duty = commitment(number, 0);
        Requests::<Test>::mutate_extant(number, |request| request.attempt.opened = None);
        validate(signed(duty.clone())).expect("it is looked up");
        frame_system::BlockHash::<Test>::remove(request(number).attempt.opened_at);
        refused(signed(duty), InvalidTransaction::Future);
    });
}
