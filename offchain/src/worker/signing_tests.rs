use std::{collections::BTreeMap, time::Duration};

use frost_keys::{
    Secp256K1Sha256TR, Sr25519,
    frost_core::keys::{IdentifierList, KeyPackage, generate_with_dealer},
};
use quoin_primitives::{
    EmbeddedCurve, EmbeddedKey, EmbeddedKeys, ExternalKey, KeyPair, Member, MemberBits, NetworkId,
    PROTOCOL_VERSION, ReportEntry, Role, Scheme, SetId, SlashReport, ValidatorSet,
    api::{NetworkSummary, SetDetails, SetSummary},
    batch::{
        BatchId, Proposal, Published,
        api::{BatchRefusal, BatchSummary, BatchesProgress, Handover, OpenProposal},
    },
    coordinator,
    interface::Stage,
    signing::{
        KeyTweak, Plan, PlanMessage, RequestId, SigningDuty, SigningProgress, SigningRequest, SigningSession,
        SigningTask, Subject, SubjectId, api::SignedRequest, duty::OpenSigningDuty, request::SessionSigner,
    },
    verifier::Dkg,
};
use rand_core_06::OsRng;
use sp_application_crypto::{Pair as _, RuntimeAppPublic};
use sp_core::{H256, sr25519};

use super::{Action, Event, Part, Step, Unusable, Worker};
use crate::{
    CoordinatorSecret, KeyShares, Keyring, SchemeShares, SigningSuite,
    processors::{ReportedBatch, Reports},
    view::{Head, NetworkBatches, SigningView, View},
};

const GENESIS: H256 = H256([1; 32]);
pub(super) const NETWORK: NetworkId = NetworkId(1);
/// Alice is its member number 1.
pub(super) const SET: SetId = SetId { network: NETWORK, session: 4 };
pub(super) const NEXT: SetId = SetId { network: NETWORK, session: 5 };
pub(super) const ALICE: u16 = 1;
const OPENED_AT: u64 = 8;
const OPENED: H256 = H256([8; 32]);
const SEEDS: [&str; 4] = ["//Bob", "//Alice", "//Charlie", "//Dave"];

pub(super) fn secret(seed: &str) -> CoordinatorSecret {
    CoordinatorSecret::new(coordinator::Pair::from_string(seed, None).expect("it is a secret"))
        .expect("it can be used")
}

fn alice() -> coordinator::Public {
    secret("//Alice").public()
}

fn details(id: SetId) -> SetDetails<u64> {
    let member = |(account, seed): (u64, &&str)| {
        let secret = secret(seed);
        let (EmbeddedKey::Embedwards25519(embedwards25519), EmbeddedKey::Secq256k1(secq256k1)) = (
            secret.embedded_key(EmbeddedCurve::Embedwards25519),
            secret.embedded_key(EmbeddedCurve::Secq256k1),
        ) else {
            panic!("keys on other curves")
        };
        let embedded = EmbeddedKeys { embedwards25519, secq256k1: Some(secq256k1) };
        Member { account, shares: 1, coordinator: secret.public(), embedded }
    };
    let members: Vec<_> = (0..).zip(&SEEDS).map(member).collect();
    let set = ValidatorSet { id, scheme: Scheme::Bip340, members: members.try_into().expect("four") };
    let external = ExternalKey::Secp256k1([2; 33]);
    let keys = KeyPair { oracle: sr25519::Public::from_raw([5; 32]), external };
    let stage = if id == SET { Stage::InOffice } else { Stage::Keyed };
    SetDetails { hash: set.hash(), set, stage, keys: Some(keys) }
}

fn dealt<C: SigningSuite>() -> KeyShares {
    let (shares, key) =
        generate_with_dealer::<C, _>(4, 3, IdentifierList::Default, &mut OsRng).expect("more than one");
    let mut packages: Vec<_> =
        shares.into_values().map(|share| KeyPackage::try_from(share).expect("it is one")).collect();
    packages.sort_by_key(|package| *package.identifier());
    C::shares(SchemeShares::new(vec![packages.remove(usize::from(ALICE))], key))
}

/// A worker that has its shares of both sets' keys.
pub(super) fn worker() -> Worker<Keyring> {
    let mut keyring = Keyring::default();
    keyring.insert(secret("//Alice"));
    let mut worker = Worker::new(keyring);
    worker.step(&view(Vec::new()), &Reports::default(), seconds(0));
    for set in [SET, NEXT] {
        for role in Role::ALL {
            let dkg = Dkg::of(&details(set).set, role, GENESIS).expect("all have keys");
            let part = Part { set, role, member: ALICE, context: dkg.context };
            let shares = match role {
                Role::Oracle => dealt::<Sr25519>(),
                Role::External => dealt::<Secp256K1Sha256TR>(),
            };
            let event = worker.recovered(&part, Ok(shares), seconds(0));
            assert!(matches!(event, Some(Event::Recovered { .. })), "it was not asked for");
        }
    }
    worker
}

fn progress() -> BatchesProgress {
    BatchesProgress {
        next: 6,
        ahead: 3,
        halted: false,
        published: None,
        in_office: Some(SET),
        handover: None,
    }
}

/// A view in which these are Alice's duties, and the first set is in office for good.
pub(super) fn view(tasks: Vec<SigningTask>) -> View<u64> {
    let duty = |task| OpenSigningDuty { coordinator: alice(), member: ALICE, task };
    let summary =
        |set| SetSummary { set, stage: details(set).stage, members: 4, shares: 4, keys: details(set).keys };
    let open = |task: &SigningTask| {
        let (request, attempt) = match task {
            SigningTask::Commit { request, attempt, .. } => (request, *attempt),
            SigningTask::GiveShares { session } | SigningTask::Complete { session } => {
                (&session.request, session.attempt)
            }
        };
        let none = || MemberBits::none(4);
        let progress = SigningProgress {
            number: request.number,
            attempt,
            may_commit: none(),
            committed: none(),
            fixed: false,
            shared: none(),
        };
        (request.id(), progress)
    };
    let checked = [6, 7]
        .map(|id| (id, Ok(BatchSummary { network: NETWORK, id, batch_hash: batch_hash(id), burns: 0 })));
    let batches = NetworkBatches { progress: progress(), checked: checked.into(), proposals: Vec::new() };
    let summary_of_network = NetworkSummary {
        network: NETWORK,
        scheme: Some(Scheme::Bip340),
        halted: false,
        in_office: Some(SET),
        successor: Some(NEXT),
    };
    View {
        genesis: GENESIS,
        best: Head { number: 10, hash: H256([10; 32]) },
        finalized: Head { number: 9, hash: H256([9; 32]) },
        syncing: false,
        protocol_version: PROTOCOL_VERSION,
        open: Vec::new(),
        settled: Vec::new(),
        open_sets: [SET, NEXT].map(|set| (set, details(set))).into(),
        keyed_sets: [SET, NEXT].map(details).into(),
        making: Vec::new(),
        sets: [SET, NEXT].map(summary).into(),
        networks: vec![summary_of_network],
        openings: BTreeMap::from([(OPENED_AT, OPENED)]),
        signing: SigningView {
            requests: BTreeMap::from([(SET, tasks.iter().map(open).collect())]),
            duties: tasks.into_iter().map(duty).collect(),
            networks: BTreeMap::from([(NETWORK, batches)]),
            ..SigningView::default()
        },
    }
}

pub(super) fn batches(view: &mut View<u64>) -> &mut NetworkBatches {
    view.signing.networks.get_mut(&NETWORK).expect("it is there")
}

pub(super) fn batch_hash(id: BatchId) -> H256 {
    H256([100 + id as u8; 32])
}

/// What the processor reported: the batches 3 to 7, and a plan.
pub(super) fn reports() -> Reports {
    let batch = |id| ((NETWORK, id), ReportedBatch { hash: batch_hash(id), encoded: vec![id as u8] });
    Reports { batches: (3..8).map(batch).collect(), plans: BTreeMap::from([(SET, vec![plan(1)])]) }
}

fn plan(message: u8) -> Plan {
    let messages = vec![PlanMessage { message: [message; 32], tweak: KeyTweak::None }];
    Plan { messages: messages.try_into().expect("one") }
}

fn batch(id: BatchId) -> Subject {
    Subject::Batch { id, hash: batch_hash(id) }
}

fn request(set: SetId, subject: Subject) -> SigningRequest {
    SigningRequest { number: 9, validator_set: set, subject }
}

pub(super) fn commit(set: SetId, subject: Subject) -> SigningTask {
    SigningTask::Commit { request: request(set, subject), attempt: 0, opened_at: OPENED_AT }
}

fn session(subject: Subject, signers: Vec<(u16, Vec<u8>)>) -> SigningSession {
    let signers = signers
        .into_iter()
        .map(|(member, commitments)| SessionSigner { member, commitments, shares: None })
        .collect();
    SigningSession { request: request(SET, subject), attempt: 0, opened_at: OPENED_AT, signers }
}

/// What others commit to for one message.
fn others() -> Vec<(u16, Vec<u8>)> {
    [0, 2].map(|member| (member, dealt::<Sr25519>().commit(1).expect("there is entropy").1)).into()
}

pub(super) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// The duties that are submitted, their signatures checked, but for requests of plans.
pub(super) fn submitted(step: &Step<u64>) -> Vec<SigningDuty> {
    let of = |action: &Action<u64>| match action {
        Action::SubmitSigning { duty: SigningDuty::RequestPlan { .. }, .. } => None,
        Action::SubmitSigning { duty, signature } => {
            let hash = duty.hash(GENESIS, details(duty.set()).hash);
            assert!(alice().verify(&hash, signature), "not signed by its coordinator key");
            Some(duty.clone())
        }
        _ => None,
    };
    step.actions.iter().filter_map(of).collect()
}

/// Whether a fresh worker commits to this.
fn commits_in(view: &View<u64>, reports: &Reports) -> bool {
    let duties = submitted(&worker().step(view, reports, seconds(1)));
    assert!(duties.len() <= 1);
    duties
        .iter()
        .any(|duty| matches!(duty, SigningDuty::Commit { member: ALICE, opened, .. } if *opened == OPENED))
}

fn commits_to(subject: Subject) -> bool {
    commits_in(&view(vec![commit(SET, subject)]), &reports())
}

/// The worker commits in the first attempt at a batch. Returns what to.
fn commitments(worker: &mut Worker<Keyring>) -> Vec<u8> {
    let step = worker.step(&view(vec![commit(SET, batch(6))]), &reports(), seconds(1));
    let [SigningDuty::Commit { commitments, .. }] = &submitted(&step)[..] else { panic!("{step:?}") };
    commitments.clone()
}

fn with_own(own: Vec<u8>) -> Vec<(u16, Vec<u8>)> {
    let mut signers = others();
    signers.insert(1, (ALICE, own));
    signers
}

#[test]
fn batches_are_signed_that_the_own_processor_reported_and_no_others() {
    assert!(commits_to(batch(6)));
    assert!(commits_to(batch(7)));
    assert!(!commits_to(Subject::Batch { id: 6, hash: batch_hash(7) }));
    assert!(!commits_to(batch(8)), "nobody reported it");
}

#[test]
fn what_the_chain_cannot_execute_is_not_signed_and_said_once() {
    let mut view = view(vec![commit(SET, batch(6))]);
    batches(&mut view).checked.insert(6, Err(BatchRefusal::Malformed));
    let mut worker = worker();
    let step = worker.step(&view, &reports(), seconds(1));
    assert!(submitted(&step).is_empty());
    let refusal = Event::Refused { network: NETWORK, id: 6, refusal: BatchRefusal::Malformed };
    assert!(step.events.contains(&refusal));
    assert!(!worker.step(&view, &reports(), seconds(2)).events.contains(&refusal));
    let other = BatchSummary { network: NETWORK, id: 6, batch_hash: batch_hash(7), burns: 0 };
    batches(&mut view).checked.insert(6, Ok(other));
    assert!(!commits_in(&view, &reports()));
    batches(&mut view).checked.clear();
    assert!(!commits_in(&view, &reports()));
}

#[test]
fn a_set_signs_when_its_office_is_final_and_not_late_to_leave_it() {
    let mut view = view(vec![commit(SET, batch(6))]);
    view.keyed_sets[0].stage = Stage::Keyed;
    assert!(!commits_in(&view, &reports()), "the office is not final");
    view.keyed_sets[0].stage = Stage::InOffice;
    assert!(commits_in(&view, &reports()));
    batches(&mut view).progress.handover = Some(Handover { successor: NEXT, late: false });
    assert!(commits_in(&view, &reports()));
    batches(&mut view).progress.handover = Some(Handover { successor: NEXT, late: true });
    assert!(!commits_in(&view, &reports()), "only the next set's batches count");
    batches(&mut view).progress.handover = None;
    batches(&mut view).progress.in_office = Some(NEXT);
    assert!(!commits_in(&view, &reports()), "another set is in office");
}

/// The next set is asked to sign a batch with this hash, and members with its threshold of shares committed, or not.
fn asked_to_take_over(hash: H256, attempt: u32, fixed: bool) -> (RequestId, SigningProgress) {
    let request = RequestId { validator_set: NEXT, subject: SubjectId::Batch { id: 6, hash } };
    let none = || MemberBits::none(4);
    let (may_commit, committed, shared) = (none(), none(), none());
    (request, SigningProgress { number: 12, attempt, may_commit, committed, fixed, shared })
}

#[test]
fn the_set_in_office_leaves_the_next_batch_to_its_successor_that_is_at_work() {
    let mut view = view(vec![commit(SET, batch(6))]);
    batches(&mut view).progress.handover = Some(Handover { successor: NEXT, late: false });
    let at_work = |hash| {
        let request = RequestId { validator_set: NEXT, subject: SubjectId::Batch { id: 6, hash } };
        vec![SignedRequest { request, signatures: vec![[0; 64]] }]
    };
    view.signing.signed.insert(NEXT, at_work(batch_hash(7)));
    assert!(commits_in(&view, &reports()), "the successor is at work on what nobody reported");
    view.signing.signed.insert(NEXT, at_work(batch_hash(6)));
    assert!(!commits_in(&view, &reports()));
    view.signing.signed.clear();
    for (attempt, fixed) in [(0, false), (0, true), (1, false)] {
        view.signing.requests.insert(NEXT, vec![asked_to_take_over(batch_hash(6), attempt, fixed)]);
        assert!(!commits_in(&view, &reports()));
        view.signing.requests.insert(NEXT, vec![asked_to_take_over(batch_hash(7), attempt, fixed)]);
        assert!(commits_in(&view, &reports()));
    }
}

#[test]
fn one_member_of_the_next_set_does_not_silence_the_set_in_office() {
    let mut worker = worker();
    let mut commits = |block, requests| {
        let mut view = view(vec![commit(SET, batch(6))]);
        batches(&mut view).progress.handover = Some(Handover { successor: NEXT, late: false });
        view.signing.requests.insert(NEXT, requests);
        view.best.number = block;
        // What is committed to is submitted at once, then again after a while.
        !submitted(&worker.step(&view, &reports(), seconds(block * 6))).is_empty()
    };
    let asked = || vec![asked_to_take_over(batch_hash(6), 0, false)];
    assert!(!(10..18).any(|block| commits(block, asked())), "the successor is given time to commit");
    assert!((18..50).any(|block| commits(block, asked())), "it does not, and the set in office goes on");
    assert!(!(50..58).any(|block| commits(block, asked())), "then it is given time again");
    assert!((58..90).any(|block| commits(block, asked())));
    let at_work = || vec![asked_to_take_over(batch_hash(6), 0, true)];
    assert!(!(100..200).any(|block| commits(block, at_work())), "its honest members committed");
}

#[test]
fn the_next_set_takes_over_with_the_next_batch_when_all_before_is_verified() {
    let published = |hashes: &[u8]| {
        let nothing = Published::nothing(SET.session, 4);
        hashes.iter().fold(nothing, |published, hash| published.and(H256([*hash; 32])))
    };
    let with = |published, id| {
        let mut view = view(vec![commit(NEXT, batch(id))]);
        let progress = &mut batches(&mut view).progress;
        progress.handover = Some(Handover { successor: NEXT, late: false });
        progress.published = published;
        view
    };
    assert!(commits_in(&with(Some(published(&[104, 105])), 6), &reports()));
    assert!(commits_in(&with(None, 6), &reports()), "nothing was published");
    assert!(!commits_in(&with(Some(published(&[104, 105])), 7), &reports()), "it is not the next");
    assert!(!commits_in(&with(Some(published(&[104, 99])), 6), &reports()), "another batch was published");
    assert!(!commits_in(&with(Some(published(&[104])), 6), &reports()), "less was published");
    let mut forgetful = reports();
    forgetful.batches.remove(&(NETWORK, 5));
    assert!(!commits_in(&with(Some(published(&[104, 105])), 6), &forgetful));
    // And it says so, once.
    let mut view = with(Some(published(&[104, 105])), 6);
    let proposal = Proposal {
        network: NETWORK,
        session: NEXT.session,
        attempt: 0,
        member: ALICE,
        id: 6,
        batch_hash: batch_hash(6),
    };
    batches(&mut view).proposals = vec![OpenProposal { coordinator: alice(), proposal }];
    let mut worker = worker();
    let step = worker.step(&view, &forgetful, seconds(1));
    let unverified = Event::Unverified { set: NEXT, missing: Some(5) };
    assert!(step.events.contains(&unverified));
    assert!(!step.actions.iter().any(|action| matches!(action, Action::Propose { .. })));
    assert!(!worker.step(&view, &forgetful, seconds(2)).events.contains(&unverified));
    let step = worker.step(&view, &reports(), seconds(3));
    let of = |action: &Action<u64>| match action {
        Action::Propose { proposal, signature } => Some((*proposal, signature.clone())),
        _ => None,
    };
    let (proposed, signature) = step.actions.iter().find_map(of).expect("all is verified now");
    assert_eq!(proposed, proposal);
    assert!(alice().verify(&proposal.duty_hash(GENESIS, details(NEXT).hash), &signature));
}

#[test]
fn a_late_handover_is_told_once() {
    let mut view = view(Vec::new());
    let mut worker = worker();
    let mut told = |view: &View<u64>| {
        let events = worker.step(view, &reports(), seconds(1)).events;
        events.into_iter().filter(|event| *event == Event::HandoverLate { set: NEXT }).count()
    };
    batches(&mut view).progress.handover = Some(Handover { successor: NEXT, late: false });
    assert_eq!(told(&view), 0);
    batches(&mut view).progress.handover = Some(Handover { successor: NEXT, late: true });
    assert_eq!([told(&view), told(&view)], [1, 0]);
}

#[test]
fn blocks_are_cosigned_that_are_final_and_no_others() {
    let mut view = view(vec![commit(SET, Subject::Cosign { block: 7, hash: H256([7; 32]) })]);
    assert!(!commits_in(&view, &reports()), "it is not final");
    view.signing.finalized.insert(7, H256([6; 32]));
    assert!(!commits_in(&view, &reports()), "another one is final");
    view.signing.finalized.insert(7, H256([7; 32]));
    assert!(commits_in(&view, &reports()));
}

#[test]
fn reports_are_signed_that_say_what_the_runtime_counted() {
    let report = |set, points| SlashReport {
        validator_set: set,
        members: vec![ReportEntry { member: 2, points }].try_into().expect("one"),
    };
    let mut view = view(vec![commit(SET, Subject::SlashReport(report(SET, 3)))]);
    assert!(!commits_in(&view, &reports()), "the set owes none");
    view.signing.reports.insert(SET, report(SET, 2));
    assert!(!commits_in(&view, &reports()));
    view.signing.reports.insert(SET, report(SET, 3));
    assert!(commits_in(&view, &reports()));
}

#[test]
fn plans_are_signed_and_requested_that_the_own_processor_asked_for() {
    assert!(commits_to(Subject::Plan(plan(1))));
    assert!(!commits_to(Subject::Plan(plan(2))));
    assert!(
        !commits_in(&view(vec![commit(NEXT, Subject::Plan(plan(1)))]), &reports()),
        "another set was asked"
    );

    let asked = |view: &View<u64>, reports: &Reports| {
        let step = worker().step(view, reports, seconds(1));
        let of = |action: &Action<u64>| match action {
            Action::SubmitSigning {
                duty: SigningDuty::RequestPlan { set, member, plan, at, at_hash },
                ..
            } => {
                assert_eq!((*member, *at, *at_hash), (ALICE, view.best.number, view.best.hash));
                Some((*set, plan.clone()))
            }
            _ => None,
        };
        step.actions.iter().filter_map(of).collect::<Vec<_>>()
    };
    let mut view = view(Vec::new());
    assert_eq!(asked(&view, &reports()), [(SET, plan(1))]);
    assert_eq!(asked(&view, &Reports::default()), []);
    for (stage, signs) in [(Stage::Keyed, false), (Stage::Reporting, true), (Stage::CoolingDown, true)] {
        view.sets[0].stage = stage;
        assert_eq!(asked(&view, &reports()).len(), usize::from(signs), "{stage:?}");
    }
    view.sets[0].stage = Stage::InOffice;
    // Tweaks that the scheme has not.
    let mut unfit = plan(1);
    unfit.messages = Default::default();
    let unfit = Reports { plans: BTreeMap::from([(SET, vec![unfit])]), ..Reports::default() };
    assert_eq!(asked(&view, &unfit), []);
    view.networks[0].halted = true;
    assert_eq!(asked(&view, &reports()), []);
    view.networks[0].halted = false;
    let request = RequestId { validator_set: SET, subject: SubjectId::Plan { hash: plan(1).hash() } };
    view.signing.signed.insert(SET, vec![SignedRequest { request, signatures: Vec::new() }]);
    assert_eq!(asked(&view, &reports()), []);
}

#[test]
fn without_shares_nothing_is_committed_to() {
    let mut keyring = Keyring::default();
    keyring.insert(secret("//Alice"));
    let step = Worker::new(keyring).step(&view(vec![commit(SET, batch(6))]), &reports(), seconds(1));
    assert!(submitted(&step).is_empty());
}

#[test]
fn commitments_are_the_same_until_they_are_used_and_belong_to_one_opening() {
    let mut worker = worker();
    let first = commitments(&mut worker);
    let mut open = view(vec![commit(SET, batch(6))]);
    let again = worker.step(&open, &reports(), seconds(20));
    let [SigningDuty::Commit { commitments: again, .. }] = &submitted(&again)[..] else { panic!() };
    assert_eq!(*again, first);
    open.openings.insert(OPENED_AT, H256([88; 32]));
    let other = worker.step(&open, &reports(), seconds(40));
    let [SigningDuty::Commit { commitments: other, opened, .. }] = &submitted(&other)[..] else { panic!() };
    assert_eq!(*opened, H256([88; 32]));
    assert_ne!(*other, first);
}

#[test]
fn shares_are_given_once_and_the_same_again() {
    let mut worker = worker();
    let own = commitments(&mut worker);
    let session = session(batch(6), with_own(own));
    let open = view(vec![SigningTask::GiveShares { session: session.clone() }]);
    let given = |step: &Step<u64>| match &submitted(step)[..] {
        [SigningDuty::GiveShares { session: hash, shares, .. }] => {
            assert_eq!(*hash, session.hash(OPENED));
            shares.clone()
        }
        other => panic!("{other:?}"),
    };
    let first = given(&worker.step(&open, &reports(), seconds(2)));
    assert_eq!(first.len(), 1);
    // A fork undoes them, and they are given again: to the same session, the same.
    assert_eq!(given(&worker.step(&open, &reports(), seconds(60))), first);
}

#[test]
fn nonces_that_signed_are_abandoned_where_others_sign() {
    let mut worker = worker();
    let own = commitments(&mut worker);
    let open = |session| view(vec![SigningTask::GiveShares { session }]);
    let first = session(batch(6), with_own(own.clone()));
    assert_eq!(submitted(&worker.step(&open(first), &reports(), seconds(2))).len(), 1);
    // On another fork the same commitment stands beside others.
    let second = session(batch(6), with_own(own));
    let mut other = open(second.clone());
    assert!(submitted(&worker.step(&other, &reports(), seconds(8))).is_empty(), "it may be another node's");
    other.best.number += 2;
    let step = worker.step(&other, &reports(), seconds(20));
    let [SigningDuty::Abandon { session: hash, member: ALICE, .. }] = &submitted(&step)[..] else {
        panic!("{step:?}")
    };
    assert_eq!(*hash, second.hash(OPENED));
    let request = second.request.id();
    assert!(step.events.contains(&Event::Unsigned { request, attempt: 0, reason: Unusable::Used }));
}

#[test]
fn commitments_of_another_process_or_opening_are_abandoned() {
    let mut forgetful = worker();
    let mut open = view(vec![SigningTask::GiveShares { session: session(batch(6), with_own(vec![7; 64])) }]);
    assert!(submitted(&forgetful.step(&open, &reports(), seconds(1))).is_empty());
    open.best.number += 2;
    let step = forgetful.step(&open, &reports(), seconds(20));
    assert!(
        step.events.iter().any(|event| matches!(event, Event::Unsigned { reason: Unusable::Unknown, .. }))
    );
    assert!(matches!(submitted(&step)[..], [SigningDuty::Abandon { .. }]));

    let mut worker = worker();
    let own = commitments(&mut worker);
    let mut elsewhere = view(vec![SigningTask::GiveShares { session: session(batch(6), with_own(own)) }]);
    elsewhere.openings.insert(OPENED_AT, H256([88; 32]));
    worker.step(&elsewhere, &reports(), seconds(2));
    elsewhere.best.number += 2;
    let step = worker.step(&elsewhere, &reports(), seconds(20));
    let other = |event: &Event| matches!(event, Event::Unsigned { reason: Unusable::OtherAttempt, .. });
    assert!(step.events.iter().any(other), "{step:?}");
}

#[test]
fn two_batches_with_one_number_are_not_signed_whatever_is_reported_later() {
    let mut worker = worker();
    let own = commitments(&mut worker);
    let open = view(vec![SigningTask::GiveShares { session: session(batch(6), with_own(own)) }]);
    assert_eq!(submitted(&worker.step(&open, &reports(), seconds(2))).len(), 1);

    let mut changed = reports();
    let hash = H256([99; 32]);
    changed.batches.insert((NETWORK, 6), ReportedBatch { hash, encoded: vec![99] });
    let mut other = view(vec![commit(SET, Subject::Batch { id: 6, hash })]);
    let summary = BatchSummary { network: NETWORK, id: 6, batch_hash: hash, burns: 0 };
    batches(&mut other).checked.insert(6, Ok(summary));
    assert!(submitted(&worker.step(&other, &changed, seconds(10))).is_empty());
    assert!(commits_in(&other, &changed), "another process would sign it");
    // Nor are shares given, had it committed before.
    let session = session(Subject::Batch { id: 6, hash }, with_own(vec![7; 64]));
    let mut sharing = view(vec![SigningTask::GiveShares { session }]);
    worker.step(&sharing, &changed, seconds(20));
    sharing.best.number += 2;
    let step = worker.step(&sharing, &changed, seconds(40));
    let refused = |event: &Event| matches!(event, Event::Unsigned { reason: Unusable::OtherBatch, .. });
    assert!(step.events.iter().any(refused), "{step:?}");
}

#[test]
fn signed_batches_are_executed_when_they_are_next_and_count() {
    let signed = |set, id| {
        let request =
            RequestId { validator_set: set, subject: SubjectId::Batch { id, hash: batch_hash(id) } };
        (set, vec![SignedRequest { request, signatures: vec![[3; 64]] }])
    };
    let executes = |view: &View<u64>, reports: &Reports| {
        let step = worker().step(view, reports, seconds(1));
        let of = |action: &Action<u64>| match action {
            Action::Execute { session, batch, signature } => {
                assert_eq!(signature.0, [3; 64]);
                Some((*session, batch.clone()))
            }
            _ => None,
        };
        step.actions.iter().find_map(of)
    };
    let with = |signed| {
        let mut view = view(Vec::new());
        view.signing.signed = BTreeMap::from([signed]);
        view
    };
    let mut next = with(signed(SET, 6));
    assert_eq!(executes(&next, &reports()), Some((SET.session, vec![6])));
    assert_eq!(executes(&next, &Reports::default()), None, "its content is not known");
    assert_eq!(executes(&with(signed(SET, 7)), &reports()), None, "it is not the next");
    assert_eq!(executes(&with(signed(NEXT, 6)), &reports()), None, "the set is not in office");
    batches(&mut next).progress.halted = true;
    assert_eq!(executes(&next, &reports()), None, "the network is halted");
    batches(&mut next).progress.halted = false;
    batches(&mut next).progress.handover = Some(Handover { successor: NEXT, late: true });
    assert_eq!(executes(&next, &reports()), None, "the next set's batches alone count");
    let mut handover = with(signed(NEXT, 6));
    batches(&mut handover).progress.handover = Some(Handover { successor: NEXT, late: true });
    assert_eq!(executes(&handover, &reports()), Some((NEXT.session, vec![6])));
}
