//! What the runtime API answers.

use quoin_primitives::{
    Scheme, SetId,
    signing::{RequestId, SigningDuty, SigningTask},
};

use crate::{mock::*, *};

#[test]
fn duties_are_listed_for_whoever_holds_the_keys() {
    chain(&[(NETWORK, Scheme::Bip340, &[1; 4]), (OTHER, Scheme::Ed25519, &[1; 2])]).execute_with(|| {
        let first = open(SET, batch(1));
        let second = open(OTHER_SET, batch(1));
        run(1);
        let listed = |members: &[u16]| {
            let keys: Vec<_> = members.iter().map(|member| coordinator(account(*member))).collect();
            let duties = Signing::signing_duties(&keys);
            duties
                .into_iter()
                .map(|duty| match duty.task {
                    SigningTask::Commit { request, .. } => (request.number, duty.member),
                    other => panic!("{other:?}"),
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(listed(&[]), []);
        assert_eq!(listed(&[9]), []);
        assert_eq!(listed(&[3]), [(first, 3)]);
        assert_eq!(listed(&[0, 3]), [(first, 0), (first, 3), (second, 0)]);
        commits(first, 0);
        assert_eq!(listed(&[0, 3]), [(first, 3), (second, 0)]);
    });
}

#[test]
fn the_task_is_of_the_attempt_and_its_phase() {
    four().execute_with(|| {
        let number = open(SET, batch(7));
        // Already in the block that opens it, whose hash the worker knows.
        let opened_in = System::block_number();
        let Some(SigningTask::Commit { attempt: 0, opened_at, .. }) = task_of(number, 0) else {
            panic!("to commit")
        };
        assert_eq!(opened_at, opened_in);
        run(1);
        (0..3).for_each(|member| {
            commits(number, member);
        });
        assert_eq!(task_of(number, 3), None);
        shares(number, 0);
        assert_eq!(task_of(number, 0), None);
        let session = session_of(number, 1);
        assert_eq!(session.opened_at, opened_in);
        let given: Vec<_> = session.signers.iter().map(|signer| signer.shares.is_some()).collect();
        assert_eq!(given, [true, false, false]);
        shares(number, 1);
        shares(number, 2);
        for member in 0..4 {
            assert!(matches!(task_of(number, member), Some(SigningTask::Complete { .. })));
        }
    });
}

#[test]
fn requests_are_listed_oldest_first() {
    four().execute_with(|| {
        run(1);
        let first = requests_plan(SET, 0, super::life::plan_in(Scheme::Bip340));
        let second = open(SET, batch(7));
        let listed: Vec<_> = Signing::signing_requests(SET);
        let numbers: Vec<_> = listed.iter().map(|(_, progress)| progress.number).collect();
        assert_eq!(numbers, [first, second]);
        assert_eq!(listed[1].0, RequestId { validator_set: SET, subject: batch(7).id() });
        assert_eq!(Signing::signing_requests(OTHER_SET), []);
    });
}

#[test]
fn arguments_that_are_too_long_make_no_call() {
    let set = SetId { network: NETWORK, session: 0 };
    let request = RequestId { validator_set: set, subject: batch(7).id() };
    let signature = || pair_signature();
    let commit = |length: u32| SigningDuty::Commit {
        number: 0,
        request,
        attempt: 0,
        opened: Default::default(),
        member: 0,
        commitments: vec![0; length as usize],
    };
    assert!(Signing::duty_call(commit(MAX_COMMITMENTS_LEN), signature()).is_some());
    assert!(Signing::duty_call(commit(MAX_COMMITMENTS_LEN + 1), signature()).is_none());
    let give = |count: u32| SigningDuty::GiveShares {
        number: 0,
        request,
        attempt: 0,
        session: Default::default(),
        member: 0,
        shares: vec![[0; 32]; count as usize],
    };
    assert!(Signing::duty_call(give(MAX_PARTS), signature()).is_some());
    assert!(Signing::duty_call(give(MAX_PARTS + 1), signature()).is_none());
    let complete = |count: usize| SigningDuty::Complete {
        number: 0,
        request,
        attempt: 0,
        session: Default::default(),
        member: 0,
        signatures: vec![[0; 64]; count],
    };
    assert!(Signing::duty_call(complete(64), signature()).is_some());
    assert!(Signing::duty_call(complete(65), signature()).is_none());
}

fn pair_signature() -> quoin_primitives::coordinator::Signature {
    sp_core::sr25519::Signature::from_raw([0; 64]).into()
}
