//! Four validators' workers make a set's keys on the example's runtime and sign with them, with real cryptography.

use std::{cell::RefCell, convert::Infallible, time::Duration};

use codec::Encode;
use quoin_embedding_example::runtime::{
    AccountId, Assets, Executive, Header, Runtime, RuntimeGenesisConfig, SessionKeys, UncheckedExtrinsic,
    network,
};
use quoin_offchain::{
    CoordinatorSecret, Cryptography, Keyring,
    processors::{ReportedBatch, Reports},
    view::{Chain, Head, View},
    worker::{Action, Job, Worker},
};
use quoin_primitives::{
    NetworkId, Role, Scheme, SetId, SlashReport,
    api::{
        KeygenProgress, NetworkSummary, SetDetails, SetSummary, runtime_decl_for_quoin_api::QuoinApi as _,
    },
    batch::{
        BatchId, Instruction,
        api::{
            BatchRefusal, BatchSummary, BatchesProgress, OpenProposal,
            runtime_decl_for_batches_api::BatchesApi as _,
        },
    },
    coordinator,
    duties::OpenDuty,
    interface::Stage,
    signing::{
        RequestId, SigningProgress,
        api::{SignedRequest, runtime_decl_for_signing_api::SigningApi as _},
        duty::OpenSigningDuty,
    },
};
use sp_core::{H256, Pair as _, crypto::AccountId32};
use sp_io::TestExternalities;
use sp_runtime::{BuildStorage, traits::Header as _};

const NETWORK: NetworkId = NetworkId(1);
const SEEDS: [&str; 4] = ["//Alice", "//Bob", "//Charlie", "//Dave"];

fn pair(seed: &str) -> coordinator::Pair {
    coordinator::Pair::from_string(seed, None).expect("it is a secret")
}

fn account(seed: &str) -> AccountId {
    AccountId32::new(sp_core::sr25519::Pair::from_string(seed, None).expect("it is a secret").public().0)
}

/// A chain without forks, each of whose blocks is final at once.
struct OneChain {
    state: RefCell<TestExternalities>,
    hashes: Vec<H256>,
}

impl OneChain {
    fn new() -> Self {
        let stake = network(Scheme::Bip340).key_share_price;
        let keys =
            |seed: &&str| (account(seed), account(seed), SessionKeys { coordinator: pair(seed).public() });
        let storage = RuntimeGenesisConfig {
            balances: pallet_balances::GenesisConfig {
                balances: SEEDS.map(|seed| (account(seed), 1_000 * stake)).into(),
                ..Default::default()
            },
            validator_sets: pallet_validator_sets::GenesisConfig {
                networks: vec![(NETWORK, network(Scheme::Bip340))],
                allocations: SEEDS.map(|seed| (NETWORK, account(seed), stake)).into(),
            },
            session: pallet_session::GenesisConfig {
                keys: SEEDS.iter().map(keys).collect(),
                ..Default::default()
            },
            ..Default::default()
        };
        let storage = storage.build_storage().expect("the genesis is valid");
        Self { state: RefCell::new(storage.into()), hashes: vec![H256([7; 32])] }
    }

    fn ask<T>(&self, question: impl FnOnce() -> T) -> T {
        self.state.borrow_mut().execute_with(question)
    }

    /// A block with what is valid of these.
    fn make_block(&mut self, pool: Vec<UncheckedExtrinsic>) {
        let (number, parent) = (self.hashes.len() as u32, *self.hashes.last().expect("there is genesis"));
        let header = self.ask(|| {
            let header = Header::new(number, H256::zero(), H256::zero(), parent, Default::default());
            Executive::initialize_block(&header);
            for extrinsic in pool {
                if let Ok(outcome) = Executive::apply_extrinsic(extrinsic) {
                    outcome.expect("what is authorised succeeds");
                }
            }
            Executive::finalize_block()
        });
        self.hashes.push(header.hash());
    }
}

impl Chain<AccountId> for OneChain {
    type Error = Infallible;

    fn genesis(&self) -> H256 {
        self.hashes[0]
    }
    fn best(&self) -> Head {
        let number = self.hashes.len() - 1;
        Head { number: number as u64, hash: self.hashes[number] }
    }
    fn finalized(&self) -> Head {
        self.best()
    }
    fn is_syncing(&self) -> bool {
        false
    }
    fn ancestor(&self, _: H256, number: u64) -> Result<Option<H256>, Infallible> {
        Ok(self.hashes.get(number as usize).copied())
    }
    fn protocol_version(&self, _: H256) -> Result<u32, Infallible> {
        Ok(self.ask(Runtime::protocol_version))
    }
    fn open_duties(
        &self,
        _: H256,
        coordinators: Vec<coordinator::Public>,
    ) -> Result<Vec<OpenDuty<AccountId>>, Infallible> {
        Ok(self.ask(|| Runtime::open_duties(coordinators)))
    }
    fn validator_set(&self, _: H256, set: SetId) -> Result<Option<SetDetails<AccountId>>, Infallible> {
        Ok(self.ask(|| Runtime::validator_set(set)))
    }
    fn sets(&self, _: H256) -> Result<Vec<SetSummary>, Infallible> {
        Ok(self.ask(Runtime::sets))
    }
    fn networks(&self, _: H256) -> Result<Vec<NetworkSummary>, Infallible> {
        Ok(self.ask(Runtime::networks))
    }
    fn keygen_progress(&self, _: H256, set: SetId) -> Result<Option<KeygenProgress>, Infallible> {
        Ok(self.ask(|| Runtime::keygen_progress(set)))
    }
    fn dealings(&self, _: H256, set: SetId, role: Role) -> Result<Vec<(u16, Vec<u8>)>, Infallible> {
        Ok(self.ask(|| Runtime::dealings(set, role)))
    }
    fn signing_duties(
        &self,
        _: H256,
        coordinators: Vec<coordinator::Public>,
    ) -> Result<Vec<OpenSigningDuty>, Infallible> {
        Ok(self.ask(|| Runtime::signing_duties(coordinators)))
    }
    fn signing_requests(&self, _: H256, set: SetId) -> Result<Vec<(RequestId, SigningProgress)>, Infallible> {
        Ok(self.ask(|| Runtime::signing_requests(set)))
    }
    fn signed_requests(&self, _: H256, set: SetId) -> Result<Vec<SignedRequest>, Infallible> {
        Ok(self.ask(|| Runtime::signed_requests(set)))
    }
    fn slash_report(&self, _: H256, set: SetId) -> Result<Option<SlashReport>, Infallible> {
        Ok(self.ask(|| Runtime::slash_report(set)))
    }
    fn batches_progress(&self, _: H256, network: NetworkId) -> Result<Option<BatchesProgress>, Infallible> {
        Ok(Some(self.ask(|| Runtime::batches_progress(network))))
    }
    fn check_batch(&self, _: H256, batch: Vec<u8>) -> Result<Result<BatchSummary, BatchRefusal>, Infallible> {
        Ok(self.ask(|| Runtime::check_batch(batch)))
    }
    fn proposal_duties(
        &self,
        _: H256,
        coordinators: Vec<coordinator::Public>,
        network: NetworkId,
        id: BatchId,
        hash: H256,
    ) -> Result<Vec<OpenProposal>, Infallible> {
        Ok(self.ask(|| Runtime::proposal_duties(coordinators, network, id, hash)))
    }
}

fn worker(seed: &str) -> Worker<Keyring> {
    let mut keyring = Keyring::default();
    keyring.insert(CoordinatorSecret::new(pair(seed)).expect("it can be used"));
    Worker::new(keyring)
}

/// Lets a worker decide once, and does what it says. Returns the transactions to submit.
fn act(
    worker: &mut Worker<Keyring>,
    chain: &OneChain,
    reports: &Reports,
    now: Duration,
) -> Vec<UncheckedExtrinsic> {
    let Ok(view) = View::read(chain, &Cryptography::coordinators(worker.cryptography()), reports);
    let mut transactions = Vec::new();
    for action in worker.step(&view, reports, now).actions {
        match action {
            Action::Submit { duty, signature } => {
                let extrinsic = chain.ask(|| Runtime::duty_extrinsic(duty, signature));
                transactions.push(extrinsic.expect("no argument is too long"));
            }
            Action::SetKeys(set_keys) => {
                transactions.push(chain.ask(|| Runtime::set_keys_extrinsic(set_keys)));
            }
            Action::Start(Job::Deal { part, dkg }) => {
                let outcome = worker.cryptography().deal(&dkg, part.member);
                worker.dealt(&part, outcome, now);
            }
            Action::Start(Job::Recover { part, dkg, scheme, key, at }) => {
                let Ok(dealings) = chain.dealings(at, part.set, part.role);
                let outcome = worker.cryptography().recover(&dkg, scheme, &dealings, part.member, &key);
                worker.recovered(&part, outcome, now);
            }
            Action::SubmitSigning { duty, signature } => {
                let extrinsic = chain.ask(|| Runtime::signing_extrinsic(duty, signature));
                transactions.push(extrinsic.expect("no argument is too long"));
            }
            Action::Propose { proposal, signature } => {
                transactions.push(chain.ask(|| Runtime::proposal_extrinsic(proposal, signature)));
            }
            Action::Execute { session, batch, signature } => {
                let extrinsic = chain.ask(|| Runtime::execution_extrinsic(session, batch, signature));
                transactions.push(extrinsic.expect("it was checked"));
            }
        }
    }
    transactions
}

/// What all four processors report: something came in for Alice.
fn deposit() -> Reports {
    let instruction = Instruction {
        origin: None,
        amount: 77,
        action: quoin_primitives::batch::Action::Transfer { to: account("//Alice") },
    };
    let batch = pallet_batches::BatchOf::<Runtime> {
        network: NETWORK,
        id: 0,
        block: [5; 32],
        burns: 0,
        instructions: vec![instruction].try_into().expect("one"),
    };
    let report = ReportedBatch { hash: batch.hash(), encoded: batch.encode() };
    Reports { batches: [((NETWORK, 0), report)].into(), ..Reports::default() }
}

#[test]
fn four_workers_make_the_keys_hold_their_shares_and_sign_a_batch() {
    let mut chain = OneChain::new();
    let mut workers = SEEDS.map(worker);
    let mut pool = Vec::new();
    let reports = deposit();
    let balance = |chain: &OneChain| chain.ask(|| Assets::balance(1, account("//Alice")));
    let first = SetId { network: NETWORK, session: 0 };
    let has_all =
        |worker: &Worker<Keyring>| worker.shares().filter(|(part, _)| part.set == first).count() == 2;
    for block in 1..100 {
        chain.make_block(std::mem::take(&mut pool));
        for worker in &mut workers {
            pool.extend(act(worker, &chain, &reports, Duration::from_secs(6 * block)));
        }
        if balance(&chain) > 0 {
            break;
        }
    }
    let details = chain.ask(|| Runtime::validator_set(first)).expect("it was declared");
    assert_eq!(details.stage, Stage::InOffice);
    assert!(details.keys.is_some());
    assert!(workers.iter().all(has_all));
    assert_eq!(balance(&chain), 77);
}

#[test]
fn without_its_threshold_a_set_makes_no_keys() {
    let mut chain = OneChain::new();
    let mut workers = SEEDS.map(worker);
    let first = SetId { network: NETWORK, session: 0 };
    let mut pool = Vec::new();
    for block in 1..60 {
        chain.make_block(std::mem::take(&mut pool));
        // All four register their embedded keys; two go on.
        let declared = chain.ask(|| Runtime::validator_set(first)).is_some();
        for worker in &mut workers[..if declared { 2 } else { 4 }] {
            pool.extend(act(worker, &chain, &Reports::default(), Duration::from_secs(6 * block)));
        }
    }
    let stage = chain.ask(|| Runtime::validator_set(first)).map(|details| details.stage);
    assert_eq!(stage, Some(Stage::CoolingDown), "three of the four must deal");
}
