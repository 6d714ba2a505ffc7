//! Plans: what members' processors ask for.

use codec::Encode;
use quoin_primitives::{
    Scheme, SetId,
    signing::{KeyTweak, MAX_PLAN_MESSAGES, Plan, PlanMessage, RequestId, SigningDuty, SigningTask, Subject},
};
use sp_core::H256;
use sp_runtime::transaction_validity::InvalidTransaction;

use crate::{mock::*, *};

fn plan(number: u8, messages: u32, tweak: KeyTweak) -> Plan {
    let message = PlanMessage { message: [number; 32], tweak };
    Plan { messages: vec![message; messages as usize].try_into().expect("at most 64") }
}

fn simple(number: u8) -> Plan {
    plan(number, 1, KeyTweak::None)
}

#[test]
fn a_members_processor_asks_and_all_members_may_commit() {
    four().execute_with(|| {
        run(1);
        let duty = plan_duty(SET, 2, simple(1));
        let valid = validate(signed(duty.clone())).expect("valid");
        assert_eq!(valid.provides, [("quoin duty", ("request_plan", SET, 2u16)).encode()]);
        included(signed(duty.clone()));
        let id = RequestId { validator_set: SET, subject: Subject::Plan(simple(1)).id() };
        let number = Names::<Test>::get(id).expect("it is open").number;
        assert_eq!(
            events(),
            [
                Event::Requested { number, request: id },
                Event::AttemptOpened { number, attempt: 0, excluded: bits(4, &[]) },
            ]
        );
        assert_eq!(Plans::<Test>::get(SET, 2), Some(number));
        refused(signed(duty), InvalidTransaction::Stale);
        run(1);
        for member in 0..4 {
            let Some(SigningTask::Commit { request, attempt: 0, opened_at }) = task_of(number, member) else {
                panic!("the member is asked to commit")
            };
            assert_eq!((request.subject.clone(), request.number), (Subject::Plan(simple(1)), number));
            assert_eq!(opened_at, System::block_number() - 1);
        }
        finish_by(number, &[0, 1, 3]);
        assert_eq!(Plans::<Test>::get(SET, 2), None);
    });
}

#[test]
fn offsets_that_make_no_key_are_refused() {
    for scheme in [Scheme::Bip340, Scheme::EthereumSchnorr, Scheme::Ed25519] {
        four_in(scheme).execute_with(|| {
            run(1);
            let no_scalar = plan(1, 1, KeyTweak::Offset([0xff; 32]));
            refused(signed(plan_duty(SET, 0, no_scalar.clone())), InvalidTransaction::Call);
            let of_others = <Signing as quoin_primitives::interface::Signing>::open(
                SET,
                Subject::Plan(no_scalar),
                9,
                0,
            );
            assert_eq!(of_others, Err(Error::<Test>::WrongSubject.into()));
            requests_plan(SET, 0, plan(1, 1, KeyTweak::Offset([1; 32])));
        });
    }
}

#[test]
fn a_member_has_one_open_plan_and_a_plan_is_open_once() {
    four().execute_with(|| {
        run(1);
        requests_plan(SET, 0, simple(1));
        refused(signed(plan_duty(SET, 0, simple(2))), InvalidTransaction::Stale);
        refused(signed(plan_duty(SET, 1, simple(1))), InvalidTransaction::Stale);
        requests_plan(SET, 1, simple(2));
        // Junk of some members leaves the others and the chain their room.
        let numbers: Vec<_> = (0..12).map(|id| open(SET, batch(id))).collect();
        assert_eq!(numbers.len(), 12);
        requests_plan(SET, 2, simple(3));
    });
}

#[test]
fn a_finished_plan_is_not_signed_again_while_its_signatures_are_there() {
    four().execute_with(|| {
        run(1);
        let number = requests_plan(SET, 0, simple(1));
        run(1);
        finish_by(number, &[0, 1, 2]);
        run(1);
        refused(signed(plan_duty(SET, 0, simple(1))), InvalidTransaction::Stale);
        refused(signed(plan_duty(SET, 1, simple(1))), InvalidTransaction::Stale);
        requests_plan(SET, 0, simple(2));
    });
}

#[test]
fn a_plan_that_is_not_signed_in_time_is_forgotten() {
    four().execute_with(|| {
        run(1);
        let number = requests_plan(SET, 0, simple(1));
        let id = request(number).id;
        run(u64::from(PLAN_DEADLINE));
        assert!(is_open(number));
        run(1);
        assert!(!is_open(number));
        assert_eq!(told(), [(id, None)]);
        requests_plan(SET, 0, simple(1));
    });
}

#[test]
fn plans_fit_their_scheme() {
    four_in(Scheme::Ed25519).execute_with(|| {
        run(1);
        let refuse = |plan: Plan| refused(signed(plan_duty(SET, 0, plan)), InvalidTransaction::Call);
        refuse(plan(1, 0, KeyTweak::None));
        refuse(plan(1, 2, KeyTweak::Taproot { merkle_root: None }));
        requests_plan(SET, 0, plan(1, MAX_PLAN_MESSAGES, KeyTweak::Offset([1; 32])));
    });
}

#[test]
fn sixty_four_messages_are_signed_in_the_same_two_rounds() {
    four().execute_with(|| {
        run(1);
        let messages = (0..64u8).map(|number| PlanMessage {
            message: [number; 32],
            tweak: if number % 2 == 0 { KeyTweak::Taproot { merkle_root: None } } else { KeyTweak::None },
        });
        let plan = Plan { messages: messages.collect::<Vec<_>>().try_into().expect("64") };
        let number = requests_plan(SET, 0, plan);
        run(1);
        finish_by(number, &[0, 1, 2]);
        let told = told();
        let [(_, Some(signatures))] = &told[..] else { panic!("they are signed") };
        assert_eq!(signatures.len(), 64);
    });
}

#[test]
fn who_asks_and_when_is_signed() {
    four().execute_with(|| {
        run(3);
        let duty = plan_duty(SET, 0, simple(1));
        refused(with_signature(duty.clone(), sign(2, &duty)), InvalidTransaction::BadProof);
        let edits: [&dyn Fn(&mut SigningDuty); 3] = [
            &|duty| {
                if let SigningDuty::RequestPlan { member, .. } = duty {
                    *member = 1;
                }
            },
            &|duty| {
                if let SigningDuty::RequestPlan { plan, .. } = duty {
                    *plan = simple(2);
                }
            },
            &|duty| {
                if let SigningDuty::RequestPlan { at_hash, .. } = duty {
                    *at_hash = H256([1; 32]);
                }
            },
        ];
        for edit in edits {
            let mut other = duty.clone();
            edit(&mut other);
            refused(with_signature(duty.clone(), sign(1, &other)), InvalidTransaction::BadProof);
        }
        let beyond = plan_duty(SET, 4, simple(1));
        refused(with_signature(beyond.clone(), sign(5, &beyond)), InvalidTransaction::BadSigner);
        let unknown = SetId { network: NETWORK, session: 1 };
        refused(signed(plan_duty(unknown, 0, simple(1))), InvalidTransaction::Stale);
        included(signed(duty));
    });
}

#[test]
fn a_request_is_worth_nothing_long_after_it_was_signed() {
    four().execute_with(|| {
        run(3);
        let duty = plan_duty(SET, 0, simple(1));
        let mut future = duty.clone();
        if let SigningDuty::RequestPlan { at, .. } = &mut future {
            *at = System::block_number();
        }
        refused(signed(future), InvalidTransaction::Future);
        run(PLAN_WINDOW - 1);
        validate(signed(duty.clone())).expect("the last block counts");
        run(1);
        refused(signed(duty), InvalidTransaction::Stale);
    });
}
