//! Single decisions, with real secrets. Whole runs are in `tests/simulation`.

use std::{collections::BTreeMap, time::Duration};

use quoin_primitives::{
    EmbeddedCurve, EmbeddedKeys, ExternalKey, KeyPair, Member, MemberBits, NetworkId, PROTOCOL_VERSION, Role,
    Scheme, SetId, ValidatorSet,
    api::{ConfirmationProgress, DkgProgress, KeygenProgress, SetDetails},
    coordinator,
    duties::{ConfirmationSession, Duty, OpenDuty, PublicNonce, Signer, Task},
    interface::Stage,
    verifier::{Native, Verifier, possession_owner},
};
use sp_application_crypto::{Pair as _, RuntimeAppPublic};
use sp_core::{H256, sr25519};

use super::{Action, Event, Job, Level, Step, Unusable, Worker};
use crate::{
    CoordinatorSecret, Failure, Keyring,
    processors::Reports,
    view::{Head, SigningView, View},
};

const GENESIS: H256 = H256([1; 32]);
const SET: SetId = SetId { network: NetworkId(1), session: 0 };
const OPENED_AT: u64 = 8;

fn pair(seed: &str) -> coordinator::Pair {
    coordinator::Pair::from_string(seed, None).expect("it is a secret")
}

fn alice() -> coordinator::Public {
    pair("//Alice").public()
}

fn worker() -> Worker<Keyring> {
    let mut keyring = Keyring::default();
    keyring.insert(CoordinatorSecret::new(pair("//Alice")).expect("it can be used"));
    Worker::new(keyring)
}

fn member(account: u64, seed: &str) -> Member<u64> {
    let secret = CoordinatorSecret::new(pair(seed)).expect("it can be used");
    let mut embedwards25519 = [0; 32];
    embedwards25519.copy_from_slice(secret.embedded_key(EmbeddedCurve::Embedwards25519).as_bytes());
    Member {
        account,
        shares: 1,
        coordinator: secret.public(),
        embedded: EmbeddedKeys { embedwards25519, secq256k1: None },
    }
}

fn details() -> SetDetails<u64> {
    let members = vec![member(0, "//Alice"), member(1, "//Bob")].try_into().expect("at most 150");
    let set = ValidatorSet { id: SET, scheme: Scheme::Ed25519, members };
    SetDetails { hash: set.hash(), set, stage: Stage::Declared, keys: None }
}

fn keys() -> KeyPair {
    KeyPair { oracle: sr25519::Public::from_raw([5; 32]), external: ExternalKey::Ed25519([6; 32]) }
}

/// A view in which these are open at the best block and at the finalized one, in attempt 0.
fn view(open: Vec<Task<u64>>, settled: Vec<Task<u64>>) -> View<u64> {
    let duty = |task| OpenDuty { coordinator: alice(), task };
    let none = MemberBits::none(2);
    let dkg = DkgProgress { dealers: none.clone(), faulty: none.clone(), complete: true };
    let confirmation = ConfirmationProgress {
        attempt: 0,
        committed: none.clone(),
        signers: None,
        confirmed: none,
        ends_after: 99,
    };
    let progress = KeygenProgress {
        oracle: dkg.clone(),
        external: dkg,
        confirmation: Some(confirmation),
        keys: Some(keys()),
    };
    View {
        genesis: GENESIS,
        best: Head { number: 10, hash: H256([10; 32]) },
        finalized: Head { number: 9, hash: H256([9; 32]) },
        syncing: false,
        protocol_version: PROTOCOL_VERSION,
        open: open.into_iter().map(duty).collect(),
        settled: settled.into_iter().map(duty).collect(),
        open_sets: [(SET, details())].into(),
        keyed_sets: Vec::new(),
        making: vec![(SET, progress)],
        sets: Vec::new(),
        networks: Vec::new(),
        openings: BTreeMap::from([(OPENED_AT, H256([8; 32]))]),
        signing: SigningView::default(),
    }
}

fn register() -> Task<u64> {
    Task::RegisterKey { account: 7, curve: EmbeddedCurve::Secq256k1 }
}

fn participate() -> Task<u64> {
    Task::Participate { set: SET, role: Role::Oracle, member: 0 }
}

fn commit() -> Task<u64> {
    Task::CommitNonces { set: SET, attempt: 0, opened_at: OPENED_AT, member: 0 }
}

fn confirm(nonces: PublicNonce, bobs: &musig::SecretNonce) -> Task<u64> {
    let bob = pair("//Bob").public();
    let signers = vec![
        Signer { member: 0, coordinator: alice(), nonces },
        Signer { member: 1, coordinator: bob, nonces: bobs.public_nonce() },
    ];
    let session = ConfirmationSession { set: SET, attempt: 0, opened_at: OPENED_AT, keys: keys(), signers };
    Task::Confirm { member: 0, session }
}

fn bobs_nonce() -> musig::SecretNonce {
    let bob = CoordinatorSecret::new(pair("//Bob")).expect("it can be used");
    let context = musig::NonceContext { aggregate_key: None, message: None, session: b"bob's" };
    musig::SecretNonce::generate(&bob.musig, &context, &mut rand_core_06::OsRng).expect("there is entropy")
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// The one duty that is submitted, its signature checked.
fn submitted(step: Step<u64>) -> Duty<u64> {
    let [Action::Submit { duty, signature }] = &step.actions[..] else { panic!("{step:?}") };
    let hash = duty.hash(GENESIS, details().hash);
    assert!(alice().verify(&hash, signature), "not signed by its coordinator key");
    duty.clone()
}

#[test]
fn nothing_is_done_while_syncing_or_for_another_protocol() {
    let mut worker = worker();
    let mut view = view(vec![register()], vec![register()]);
    view.syncing = true;
    assert_eq!(worker.step(&view, &Reports::default(), seconds(0)), Step::default());
    view.syncing = false;
    view.protocol_version = PROTOCOL_VERSION + 1;
    let step = worker.step(&view, &Reports::default(), seconds(1));
    assert!(step.actions.is_empty());
    assert_eq!(step.events, [Event::Upgrade { version: PROTOCOL_VERSION + 1 }]);
    assert!(step.events[0].to_string().starts_with("upgrade this node"));
    assert_eq!(worker.step(&view, &Reports::default(), seconds(2)), Step::default());
    view.protocol_version = 0;
    assert_eq!(worker.step(&view, &Reports::default(), seconds(3)).events, [Event::Outdated { version: 0 }]);
    view.protocol_version = PROTOCOL_VERSION;
    assert_eq!(worker.step(&view, &Reports::default(), seconds(4)).actions.len(), 1);
}

#[test]
fn an_embedded_key_is_registered_once_that_is_final_and_with_a_proof() {
    let mut worker = worker();
    assert!(worker.step(&view(vec![register()], vec![]), &Reports::default(), seconds(0)).actions.is_empty());
    assert!(worker.step(&view(vec![], vec![register()]), &Reports::default(), seconds(0)).actions.is_empty());
    let both = view(vec![register()], vec![register()]);
    let Duty::RegisterKey { account, key, proof } =
        submitted(worker.step(&both, &Reports::default(), seconds(1)))
    else {
        panic!("another duty");
    };
    assert_eq!(account, 7);
    let suite = key.curve().possession_suite();
    assert_eq!(Native::verify_possession(suite, key.as_bytes(), &possession_owner(&7u64), &proof), Ok(()));
    assert!(worker.step(&both, &Reports::default(), seconds(2)).actions.is_empty());
    submitted(worker.step(&both, &Reports::default(), seconds(7)));
    let done = worker.step(&view(vec![], vec![register()]), &Reports::default(), seconds(8));
    assert!(matches!(done.events[..], [Event::Closed { tries: 2, .. }]), "{done:?}");
}

#[test]
fn a_registration_that_never_comes_in_is_warned_of_and_goes_on_seldom() {
    let mut worker = worker();
    let both = view(vec![register()], vec![register()]);
    let mut published = Vec::new();
    for second in 0..3600 {
        let step = worker.step(&both, &Reports::default(), seconds(second));
        assert_eq!(step.actions.len(), step.events.len());
        published.extend(step.events);
    }
    assert_eq!(published.len(), 11, "{published:?}");
    for (event, number) in published.iter().zip(1u32..) {
        assert!(matches!(event, Event::Published { tries, .. } if *tries == number), "{event}");
        let (expected, warns) = match number {
            ..8 => (Level::Debug, false),
            8.. => (Level::Warning, true),
        };
        assert_eq!((event.level(), event.to_string().contains("next in 768s")), (expected, warns), "{event}");
    }
    // It is not given up: the key is registered in the end, and what the next one needs begins anew.
    submitted(worker.step(&both, &Reports::default(), seconds(4000)));
    let done = worker.step(&view(vec![], vec![]), &Reports::default(), seconds(4001));
    assert!(matches!(done.events[..], [Event::Closed { tries: 12, .. }]), "{done:?}");
    submitted(worker.step(&both, &Reports::default(), seconds(4002)));
    submitted(worker.step(&both, &Reports::default(), seconds(4008)));
}

#[test]
fn a_participation_is_made_once_and_published_until_the_chain_has_it() {
    let mut worker = worker();
    let both = view(vec![participate()], vec![participate()]);
    assert!(
        worker.step(&view(vec![participate()], vec![]), &Reports::default(), seconds(0)).actions.is_empty()
    );
    let step = worker.step(&both, &Reports::default(), seconds(0));
    let [Action::Start(Job::Deal { part, .. })] = step.actions[..] else { panic!("{step:?}") };
    assert_eq!(worker.step(&both, &Reports::default(), seconds(1)), Step::default());
    assert_eq!(worker.proving(), 1);
    let event = worker.dealt(&part, Ok(vec![3; 9]), seconds(2));
    assert!(matches!(event, Some(Event::Proved { size: 9, .. })));
    let Duty::Participate { participation, .. } =
        submitted(worker.step(&both, &Reports::default(), seconds(2)))
    else {
        panic!("another duty");
    };
    assert_eq!(participation, [3; 9]);
    // Included at the best block, and then on a fork that has it not.
    assert!(
        worker.step(&view(vec![], vec![participate()]), &Reports::default(), seconds(3)).actions.is_empty()
    );
    submitted(worker.step(&both, &Reports::default(), seconds(4)));
    // Included for good: the next context is another one.
    assert!(worker.step(&view(vec![], vec![]), &Reports::default(), seconds(5)).actions.is_empty());
    assert!(matches!(worker.step(&both, &Reports::default(), seconds(6)).actions[..], [Action::Start(_)]));
}

#[test]
fn a_participation_that_failed_is_made_again_later() {
    let mut worker = worker();
    let both = view(vec![participate()], vec![participate()]);
    let step = worker.step(&both, &Reports::default(), seconds(0));
    let [Action::Start(Job::Deal { part, .. })] = step.actions[..] else { panic!("{step:?}") };
    let event = worker.dealt(&part, Err(Failure::UnknownEmbeddedKey { member: 0 }), seconds(1));
    assert!(matches!(event, Some(Event::Failed { what: "dealing", .. })));
    assert!(worker.step(&both, &Reports::default(), seconds(2)).actions.is_empty());
    assert!(matches!(worker.step(&both, &Reports::default(), seconds(7)).actions[..], [Action::Start(_)]));
}

/// Commits, and returns the nonces.
fn committed(worker: &mut Worker<Keyring>) -> PublicNonce {
    let Duty::CommitNonces { nonces, .. } =
        submitted(worker.step(&view(vec![commit()], vec![]), &Reports::default(), seconds(0)))
    else {
        panic!("another duty");
    };
    nonces
}

#[test]
fn the_same_nonces_are_published_again() {
    let mut worker = worker();
    let nonces = committed(&mut worker);
    let again = submitted(worker.step(&view(vec![commit()], vec![]), &Reports::default(), seconds(6)));
    assert!(matches!(again, Duty::CommitNonces { nonces: again, .. } if again == nonces));
}

#[test]
fn a_share_is_given_before_its_session_is_final_and_is_the_same_ever_after() {
    let mut worker = worker();
    let nonces = committed(&mut worker);
    let bobs = bobs_nonce();
    let task = || confirm(nonces, &bobs);
    let Duty::Confirm { share, .. } =
        submitted(worker.step(&view(vec![task()], vec![]), &Reports::default(), seconds(1)))
    else {
        panic!("another duty");
    };
    let again = submitted(worker.step(&view(vec![task()], vec![task()]), &Reports::default(), seconds(7)));
    assert!(matches!(again, Duty::Confirm { share: again, .. } if again == share));
}

#[test]
fn what_the_chain_is_told_of_an_attempt_is_bound_to_the_block_that_opened_it() {
    let mut worker = worker();
    let first = submitted(worker.step(&view(vec![commit()], vec![]), &Reports::default(), seconds(0)));
    assert!(matches!(first, Duty::CommitNonces { opening, .. } if opening == H256([8; 32])));
    let mut fork = view(vec![commit()], vec![]);
    fork.openings.insert(OPENED_AT, H256([88; 32]));
    let other = submitted(worker.step(&fork, &Reports::default(), seconds(1)));
    assert!(matches!(other, Duty::CommitNonces { opening, .. } if opening == H256([88; 32])));
    let nonces = |duty: &Duty<u64>| match duty {
        Duty::CommitNonces { nonces, .. } => *nonces,
        _ => panic!("another duty"),
    };
    assert_ne!(nonces(&first), nonces(&other));
}

#[test]
fn nonces_that_have_signed_do_not_sign_with_others() {
    let mut worker = worker();
    let nonces = committed(&mut worker);
    let task = confirm(nonces, &bobs_nonce());
    submitted(worker.step(&view(vec![task.clone()], vec![task]), &Reports::default(), seconds(1)));
    let other = confirm(nonces, &bobs_nonce());
    abandons(&mut worker, other, Unusable::Used);
}

#[test]
fn nonces_that_are_not_in_memory_sign_nothing() {
    let foreign = committed(&mut worker());
    abandons(&mut worker(), confirm(foreign, &bobs_nonce()), Unusable::Unknown);
}

#[test]
fn nonces_of_another_fork_sign_nothing() {
    let mut worker = worker();
    let nonces = committed(&mut worker);
    let task = confirm(nonces, &bobs_nonce());
    let mut fork = view(vec![task.clone()], vec![task]);
    fork.openings.insert(OPENED_AT, H256([88; 32]));
    assert!(worker.step(&fork, &Reports::default(), seconds(1)).actions.is_empty());
    fork.best.number += 2;
    let step = worker.step(&fork, &Reports::default(), seconds(2));
    let reason = Unusable::OtherAttempt;
    assert!(step.events.contains(&Event::Abandoning { set: SET, attempt: 0, reason }), "{step:?}");
}

/// The attempt is abandoned two blocks after it is seen that the share cannot be given.
fn abandons(worker: &mut Worker<Keyring>, task: Task<u64>, reason: Unusable) {
    let mut both = view(vec![task.clone()], vec![task]);
    for _ in 0..2 {
        let step = worker.step(&both, &Reports::default(), seconds(20));
        assert!(step.actions.is_empty(), "{step:?}");
        both.best.number += 1;
    }
    let step = worker.step(&both, &Reports::default(), seconds(26));
    assert!(step.events.contains(&Event::Abandoning { set: SET, attempt: 0, reason }), "{step:?}");
    assert!(matches!(submitted(step), Duty::AbandonAttempt { attempt: 0, member: 0, .. }));
}
