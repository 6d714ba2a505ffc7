//! What the worker is told, and that it signs what the chain checks.

use codec::{Decode, Encode};
use quoin_primitives::{
    EmbeddedKey, Role, Scheme, SetId,
    api::{ConfirmationProgress, KeygenProgress},
    duties::{Duty, OpenDuty, Task},
    interface::ValidatorSets as _,
};
use sp_core::sr25519;

use crate::{mock::*, *};

fn tasks(who: u64) -> Vec<Task<u64>> {
    let duties = Dkg::open_duties(&[coordinator(who)]);
    assert!(duties.iter().all(|duty| duty.coordinator == coordinator(who)));
    duties.into_iter().map(|duty| duty.task).collect()
}

#[test]
fn the_duties_of_each_stage_are_listed_for_whom_they_are_open() {
    four().execute_with(|| {
        let accounts: Vec<_> = (0..4).map(|member| account(SET, member)).collect();
        let participate = |role, member| Task::Participate { set: SET, role, member };
        assert_eq!(tasks(accounts[2]), ROLES.map(|role| participate(role, 2)));
        assert_eq!(tasks(ACCOUNTS), []);
        deals(SET, Role::Oracle, 2);
        assert_eq!(tasks(accounts[2]), [participate(Role::External, 2)]);
        deals(SET, Role::External, 2);
        assert_eq!(tasks(accounts[2]), []);

        [0, 1, 3].into_iter().for_each(|member| deals_both(SET, member));
        run(2);
        let opened_at = System::block_number();
        let commit = |member| Task::CommitNonces { set: SET, attempt: 0, opened_at, member };
        assert_eq!(tasks(accounts[0]), [commit(0)]);
        commits(SET, 0);
        assert_eq!(tasks(accounts[0]), []);
        commits(SET, 1);
        commits(SET, 3);
        assert_eq!(tasks(accounts[2]), []);
        let Task::Confirm { member: 0, session } = &tasks(accounts[0])[0] else { panic!("to confirm") };
        assert_eq!((session.set, session.attempt, session.opened_at), (SET, 0, opened_at));
        assert_eq!(session.keys, made_keys(SET));
        let signers: Vec<_> = session.signers.iter().map(|signer| signer.member).collect();
        assert_eq!(signers, [0, 1, 3]);
        for signer in &session.signers {
            assert_eq!(signer.coordinator, coordinator(accounts[usize::from(signer.member)]));
        }
        assert_eq!(confirmation(SET).signing.expect("fixed").session, session.hash());

        [0, 1, 3].into_iter().for_each(|member| confirms(SET, member));
        // Every member is told to publish, a signer or not; whoever holds several keys, once.
        for who in &accounts {
            let [Task::PublishSetKeys { shares, .. }] = &tasks(*who)[..] else { panic!("to publish") };
            assert_eq!(shares.len(), 3);
        }
        let all: Vec<_> = accounts.iter().map(|who| coordinator(*who)).collect();
        assert_eq!(Dkg::open_duties(&all).len(), 1);
        included(published(publication(SET).expect("all have confirmed")));
        assert_eq!(Dkg::open_duties(&all), []);
    });
}

#[test]
fn a_worker_of_many_validators_is_told_of_all() {
    four().execute_with(|| {
        let all: Vec<_> = (1..=ACCOUNTS).map(coordinator).collect();
        let duties = Dkg::open_duties(&all);
        assert_eq!(duties.len(), 8);
        for OpenDuty { coordinator, task } in duties {
            let Task::Participate { member, .. } = task else { panic!("to deal") };
            assert_eq!(the_set(SET).members[usize::from(member)].coordinator, coordinator);
        }
        assert_eq!(Dkg::open_duties(&[]), []);
    });
}

#[test]
fn a_dkg_is_described_with_its_progress_and_its_dealings() {
    four().execute_with(|| {
        deals(SET, Role::External, 3);
        deals(SET, Role::External, 1);
        let details = Dkg::dkg_details(SET, Role::External).expect("it makes keys");
        let genesis = genesis_hash();
        let described = quoin_primitives::verifier::Dkg::of(&the_set(SET), Role::External, genesis);
        assert_eq!(Some(details.dkg), described);
        assert_eq!(details.progress.dealers, bits(4, &[1, 3]));
        assert!(!details.progress.complete && details.progress.faulty.is_empty());
        let dealers: Vec<_> =
            Dkg::dealings(SET, Role::External).into_iter().map(|(dealer, _)| dealer).collect();
        assert_eq!(dealers, [1, 3]);
        assert_eq!(Dkg::dealings(SET, Role::Oracle), []);
        let other = SetId { network: OTHER, session: 0 };
        assert_eq!(
            (Dkg::dkg_details(other, Role::Oracle), Dkg::dealings(other, Role::Oracle)),
            (None, vec![])
        );
    });
}

#[test]
fn progress_is_told_from_dealing_to_keys() {
    four().execute_with(|| {
        let progress = || Dkg::keygen_progress(SET).expect("it makes keys");
        let KeygenProgress { confirmation, keys, .. } = progress();
        assert_eq!((confirmation, keys), (None, None));
        deal_all(SET);
        run(2);
        commits(SET, 2);
        let KeygenProgress { oracle, external, confirmation, keys } = progress();
        assert!(oracle.complete && external.complete);
        assert_eq!(keys, Some(made_keys(SET)));
        let ends_after = mock::confirmation(SET).opened_at + TIMEOUT;
        assert_eq!(
            confirmation,
            Some(ConfirmationProgress {
                attempt: 0,
                committed: bits(4, &[2]),
                signers: None,
                confirmed: bits(4, &[]),
                ends_after
            })
        );
        [0, 1].into_iter().for_each(|member| commits(SET, member));
        confirms(SET, 1);
        let confirmation = progress().confirmation.expect("open");
        assert_eq!(confirmation.signers, Some(bits(4, &[0, 1, 2])));
        assert_eq!(confirmation.confirmed, bits(4, &[1]));
        [0, 2].into_iter().for_each(|member| confirms(SET, member));
        included(published(publication(SET).expect("all have confirmed")));
        let KeygenProgress { confirmation, keys, .. } = progress();
        assert_eq!((confirmation, keys), (None, ValidatorSets::keys(SET)));
    });
}

#[test]
fn registering_keys_is_not_this_pallets_call() {
    four().execute_with(|| {
        let key = EmbeddedKey::Embedwards25519([1; 32]);
        let duty = Duty::RegisterKey { account: 1, key, proof: vec![] };
        let signature = sr25519::Signature::from_raw([0; 64]).into();
        assert_eq!(Dkg::duty_call(duty, signature), None);
    });
}

#[test]
fn every_call_survives_its_encoding() {
    chain(&[(NETWORK, Scheme::Ed25519, &[1, 1])]).execute_with(|| {
        run_to(DECLARED_AT);
        let signature: quoin_primitives::coordinator::Signature =
            sr25519::Signature::from_raw([7; 64]).into();
        let duties = [
            dealing_duty(SET, Role::Oracle, 0),
            Duty::CommitNonces {
                set: SET,
                attempt: 1,
                member: 2,
                nonces: [3; 64],
                opening: Default::default(),
            },
            Duty::Confirm { set: SET, attempt: 1, member: 2, share: [3; 32], session: Default::default() },
            Duty::AbandonAttempt { set: SET, attempt: 1, member: 2, opening: Default::default() },
        ];
        for (index, duty) in (0u8..).zip(duties) {
            let call = Dkg::duty_call(duty, signature.clone()).expect("a call");
            assert_eq!(call.encode()[0], index);
            assert_eq!(Call::<Test>::decode(&mut &call.encode()[..]), Ok(call.clone()));
            let extrinsic = general(call);
            assert_eq!(Extrinsic::decode(&mut &extrinsic.encode()[..]), Ok(extrinsic));
        }
    });
}
