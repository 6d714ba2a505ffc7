//! Batches from a processor's report to executed state and back, signed by the keys that the sets made.

use codec::Encode;
use frame_support::{
    BoundedVec,
    dispatch::{DispatchClass, GetDispatchInfo},
    traits::{Authorize, Get, fungibles::Inspect},
};
use pallet_batches::{BurnQueue, BurnQueues, MAX_PROPOSALS, Proposals, Proposed, SignedBatchOf};
use pallet_validator_sets::{Allocations, Stakes};
use quoin_primitives::{
    MAX_KEY_SHARES, SetId,
    batch::{
        BatchSignature, MAX_INSTRUCTIONS,
        api::{QueuedBurn, runtime_decl_for_batches_api::BatchesApi},
    },
    group::batch_message,
    interface::{Stage, ValidatorSets as _},
};
use quoin_runtime::{
    Assets, Balance, Hash, Runtime, RuntimeCall, RuntimeEvent, System, UNIT, ValidatorSets,
    configs::{batches::MAX_AHEAD, system::RuntimeBlockWeights},
    genesis_presets::{BITCOIN, ETHEREUM, MONERO},
};
use sp_core::sr25519;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Eve};
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

use crate::{
    chain::{apply, begin_block, chain, end_block, has_event, signed, validate},
    validators::{KNOWN, Validator},
    workers::{NetworkBatch, Worker, batch, make_block, run_until, transfer},
};

const FIRST: SetId = SetId { network: BITCOIN, session: 0 };
const SECOND: SetId = SetId { network: BITCOIN, session: 1 };

/// The most blocks from a batch that everybody reported to its execution.
const BLOCKS_PER_BATCH: u32 = 4;

/// A chain on which Bitcoin's first set is in office, with its members.
fn in_office() -> (sp_io::TestExternalities, Vec<Worker>) {
    let mut chain = chain("development");
    let mut workers: Vec<_> = KNOWN.map(Validator::new).into_iter().map(Worker::new).collect();
    chain.execute_with(|| {
        run_until(&mut workers, 80, || ValidatorSets::in_office(BITCOIN) == Some(FIRST));
    });
    (chain, workers)
}

fn next() -> u64 {
    Runtime::batches_progress(BITCOIN).next
}

fn report(workers: &mut [Worker], batch: &NetworkBatch) {
    workers.iter_mut().for_each(|worker| worker.reports(batch));
}

/// All report the batch, and it is executed.
pub(crate) fn execute(workers: &mut [Worker], batch: &NetworkBatch) {
    report(workers, batch);
    let blocks = run_until(workers, 20, || next() == batch.id + 1);
    assert!(blocks <= BLOCKS_PER_BATCH, "{blocks} blocks");
}

pub(crate) fn bitcoins(who: Sr25519Keyring) -> Balance {
    Assets::balance(u32::from(BITCOIN.0), who.to_account_id())
}

pub(crate) fn deposit(id: u64, burns: u64, to: &[(Sr25519Keyring, Balance)]) -> NetworkBatch {
    let transfers = to.iter().map(|(who, amount)| transfer(who.to_account_id(), *amount)).collect();
    batch(BITCOIN, id, burns, transfers)
}

#[test]
fn each_external_network_has_its_asset_from_genesis_on() {
    for preset in ["development", "local"] {
        chain(preset).execute_with(|| {
            for network in [BITCOIN, ETHEREUM, MONERO] {
                let asset = u32::from(network.0);
                assert!(Assets::asset_exists(asset), "{network}");
                assert_eq!(Assets::minimum_balance(asset), 1);
                assert_eq!(Assets::total_issuance(asset), 0);
            }
            assert!(!Assets::asset_exists(0));
        });
    }
}

#[test]
fn a_deposit_is_executed_within_four_blocks_and_a_burn_goes_back() {
    let (mut chain, mut workers) = in_office();
    chain.execute_with(|| {
        execute(&mut workers, &deposit(0, 0, &[(Alice, 5_000), (Eve, 70)]));
        // Eve has nothing else on the chain.
        assert_eq!([Alice, Bob, Eve].map(bitcoins), [5_000, 0, 70]);

        begin_block();
        let address = b"bc1p".to_vec();
        let (network, amount) = (BITCOIN, 1_200);
        let bounded = address.clone().try_into().expect("short");
        let burn = pallet_batches::Call::burn { network, amount, address: bounded };
        let nonce = System::account_nonce(Alice.to_account_id());
        apply(signed(Alice, nonce, RuntimeCall::Batches(burn))).expect("it is valid").expect("it succeeds");
        end_block();
        let who = Some(Alice.to_account_id().encode());
        assert_eq!(Runtime::queued_burns(BITCOIN, 0, 9), [QueuedBurn { id: 0, who, amount, address }]);
        assert_eq!(bitcoins(Alice), 3_800);

        execute(&mut workers, &deposit(1, 1, &[]));
        assert_eq!(Runtime::queued_burns(BITCOIN, 0, 9), []);
        assert_eq!(Assets::total_issuance(u32::from(BITCOIN.0)), 3_870);
    });
}

#[test]
fn batches_that_are_reported_together_follow_each_other_block_by_block() {
    let (mut chain, mut workers) = in_office();
    chain.execute_with(|| {
        let count = u64::from(MAX_AHEAD);
        for id in 0..count {
            report(&mut workers, &deposit(id, 0, &[(Bob, 1 << id)]));
        }
        let blocks = run_until(&mut workers, 20, || next() == count);
        assert!(blocks < BLOCKS_PER_BATCH + MAX_AHEAD, "{blocks} blocks");
        assert_eq!(bitcoins(Bob), (1 << count) - 1);
    });
}

#[test]
fn three_of_four_sign() {
    let (mut chain, mut workers) = in_office();
    chain.execute_with(|| {
        execute(&mut workers[1..], &deposit(0, 0, &[(Bob, 5)]));
        assert_eq!(bitcoins(Bob), 5);
    });
}

#[test]
fn a_batch_that_nobody_else_saw_is_not_signed_and_blocks_nobody() {
    let (mut chain, mut workers) = in_office();
    chain.execute_with(|| {
        workers[0].reports(&deposit(0, 0, &[(Alice, 1_000_000)]));
        for _ in 0..3 {
            make_block(&mut workers);
        }
        assert_eq!(Proposals::<Runtime>::get(BITCOIN, 0).len(), 1);
        execute(&mut workers[1..], &deposit(0, 0, &[(Bob, 5)]));
        assert_eq!([Alice, Bob].map(bitcoins), [0, 5]);
    });
}

/// Contents that nobody else saw, for every number that there may be proposals of.
#[test]
fn a_member_that_proposes_all_that_it_may_delays_no_batch_and_no_cosignature() {
    let (mut chain, mut workers) = in_office();
    chain.execute_with(|| {
        let count = 12;
        let cosigned = || pallet_signing::Cosigned::<Runtime>::get().map_or(0, |cosigned| cosigned.block);
        let before = cosigned();
        for id in 0..count + u64::from(MAX_AHEAD) {
            workers[0].reports(&deposit(id, 0, &[(Alice, 1_000_000)]));
        }
        for id in 0..count {
            report(&mut workers[1..], &deposit(id, 0, &[(Bob, 5)]));
            let blocks = run_until(&mut workers, 20, || next() == id + 1);
            assert!(blocks <= BLOCKS_PER_BATCH, "batch {id}: {blocks} blocks");
            let asked = (0..4).map(|member| pallet_signing::Asked::<Runtime>::get(FIRST, member)).max();
            assert!(asked >= Some(MAX_AHEAD - 1), "it asks for all that it may: {asked:?}");
        }
        assert_eq!([Alice, Bob].map(bitcoins), [0, 5 * Balance::from(count)]);
        assert!(cosigned() > before, "nothing was cosigned since block {before}");
    });
}

#[test]
fn an_office_is_handed_over_by_the_next_sets_first_batch() {
    let (mut chain, mut workers) = in_office();
    chain.execute_with(|| {
        execute(&mut workers, &deposit(0, 0, &[(Bob, 5)]));
        run_until(&mut workers, 500, || ValidatorSets::stage(SECOND) == Some(Stage::Keyed));
        assert_eq!(ValidatorSets::in_office(BITCOIN), Some(FIRST));
        let handover = Runtime::batches_progress(BITCOIN).handover.expect("it is due");
        assert_eq!((handover.successor, handover.late), (SECOND, false));

        execute(&mut workers, &deposit(1, 0, &[(Bob, 6)]));
        assert_eq!(ValidatorSets::in_office(BITCOIN), Some(SECOND));
        assert_eq!(ValidatorSets::stage(FIRST), Some(Stage::Reporting));
        let published = Runtime::batches_progress(BITCOIN).published.expect("one batch");
        assert_eq!((published.session, published.first), (1, 1));
        execute(&mut workers, &deposit(2, 0, &[(Bob, 7)]));
        assert_eq!(bitcoins(Bob), 18);
        // The set before signs its report, and is done.
        let deadline = 59;
        run_until(&mut workers, deadline, || ValidatorSets::stage(FIRST) == Some(Stage::CoolingDown));
    });
}

#[test]
fn a_set_that_has_not_seen_what_the_one_before_signed_hands_nothing_over() {
    let (mut chain, mut workers) = in_office();
    chain.execute_with(|| {
        execute(&mut workers, &deposit(0, 0, &[(Bob, 5)]));
        run_until(&mut workers, 500, || ValidatorSets::stage(SECOND) == Some(Stage::Keyed));
        // New processors, who know another first batch.
        workers.iter_mut().for_each(Worker::forgets_reports);
        report(&mut workers, &deposit(0, 0, &[(Bob, 6)]));
        report(&mut workers, &deposit(1, 0, &[(Bob, 7)]));
        for _ in 0..8 {
            make_block(&mut workers);
        }
        assert_eq!((ValidatorSets::in_office(BITCOIN), next()), (Some(FIRST), 1));
        assert_eq!(Proposals::<Runtime>::iter().count(), 0);
        // They are mended.
        workers.iter_mut().for_each(Worker::forgets_reports);
        report(&mut workers, &deposit(0, 0, &[(Bob, 5)]));
        execute(&mut workers, &deposit(1, 0, &[(Bob, 7)]));
        assert_eq!(ValidatorSets::in_office(BITCOIN), Some(SECOND));
    });
}

#[test]
fn a_strangers_batch_is_refused_by_the_pool() {
    let (mut chain, _) = in_office();
    chain.execute_with(|| {
        let batch = deposit(0, 0, &[(Eve, 1_000_000)]);
        let genesis_hash = System::block_hash(0);
        let message = batch_message(genesis_hash, BITCOIN, 0, batch.hash());
        let transaction = Runtime::execution_extrinsic(0, batch.encode(), Eve.sign(&message));
        let transaction = transaction.expect("it is a batch");
        assert!(validate(&transaction).is_err());
        begin_block();
        assert!(apply(transaction).is_err());
        end_block();
        assert_eq!(bitcoins(Eve), 0);
    });
}

#[test]
fn the_costliest_batch_fits_into_a_block() {
    let (mut chain, mut workers) = in_office();
    chain.execute_with(|| {
        run_until(&mut workers, 500, || ValidatorSets::stage(SECOND) == Some(Stage::Keyed));
        let most: u32 = <Runtime as pallet_batches::Config>::MaxBurns::get();
        BurnQueues::<Runtime>::insert(BITCOIN, BurnQueue { first: 0, next: most.into() });
        for id in 0..u64::from(MAX_AHEAD) {
            let proposed = |index: u32| Proposed {
                session: index / u32::from(MAX_KEY_SHARES),
                member: (index % u32::from(MAX_KEY_SHARES)) as u16,
                attempt: 0,
                batch_hash: Hash::zero(),
            };
            let proposals: Vec<_> = (0..MAX_PROPOSALS).map(proposed).collect();
            Proposals::<Runtime>::insert(
                BITCOIN,
                id,
                BoundedVec::try_from(proposals).expect("as many as there are"),
            );
        }
        let transfers = (0..MAX_INSTRUCTIONS).map(|_| transfer(Eve.to_account_id(), 1)).collect();
        let signed = SignedBatchOf::<Runtime> {
            session: SECOND.session,
            batch: batch(BITCOIN, 0, u64::MAX, transfers),
            signature: sr25519::Signature::from_raw([0; 64]),
        };
        let call = RuntimeCall::Batches(pallet_batches::Call::execute_batch { signed });
        let weight = call.get_dispatch_info().call_weight.saturating_add(call.weight_of_authorize());
        let limits = RuntimeBlockWeights::get();
        let operational = limits.get(DispatchClass::Operational);
        let most = operational.max_extrinsic.or(operational.max_total).unwrap_or(limits.max_block);
        assert!(weight.all_lt(most), "{weight} of {most}");
    });
}

#[test]
fn conflicting_signatures_halt_the_network() {
    let (mut chain, mut workers) = in_office();
    chain.execute_with(|| {
        // A set whose members sign whatever anybody reports.
        let batches = [5, 6].map(|amount| deposit(0, 0, &[(Bob, amount)]));
        batches.iter().for_each(|batch| report(&mut workers, batch));
        for _ in 0..3 {
            make_block(&mut workers);
        }
        begin_block();
        let evidence = |(batch_hash, signature)| BatchSignature { batch_hash, signature };
        let signatures: Vec<_> = workers[0].signatures().into_iter().map(evidence).collect();
        let [first, second] = <[_; 2]>::try_from(signatures).expect("of both");
        let forged = BatchSignature { batch_hash: Hash::repeat_byte(7), ..second.clone() };
        let forged = Runtime::conflict_extrinsic(FIRST, 0, first.clone(), forged);
        let bad_signature = TransactionValidityError::Invalid(InvalidTransaction::BadProof);
        assert_eq!(validate(&forged), Err(bad_signature));
        assert!(!ValidatorSets::is_halted(BITCOIN));

        let stakes =
            || KNOWN.map(|who| Stakes::<Runtime>::get(FIRST, who.to_account_id()).expect("a member"));
        let allocated = || KNOWN.map(|who| Allocations::<Runtime>::get(BITCOIN, who.to_account_id()));
        let before = (stakes(), allocated());
        let proof = Runtime::conflict_extrinsic(FIRST, 0, first, second);
        apply(proof).expect("it is valid").expect("it succeeds");
        // Who of the four signed both is not proven, so that nobody loses anything before the manager has looked into it.
        assert_eq!((stakes(), allocated()), before);
        assert!(!has_event(|event| {
            matches!(event, RuntimeEvent::ValidatorSets(pallet_validator_sets::Event::Slashed { .. }))
        }));
        assert!(ValidatorSets::is_halted(BITCOIN) && !ValidatorSets::is_halted(ETHEREUM));
        assert!(has_event(|event| {
            matches!(event, RuntimeEvent::Batches(pallet_batches::Event::ConflictProven { .. }))
        }));
        // And nobody leaves with its stake.
        let deallocate = pallet_validator_sets::Call::deallocate { network: BITCOIN, amount: UNIT };
        let nonce = System::account_nonce(Alice.to_account_id());
        let deallocation = apply(signed(Alice, nonce, RuntimeCall::ValidatorSets(deallocate)));
        let frozen = pallet_validator_sets::Error::<Runtime>::NetworkHalted;
        assert_eq!(deallocation.expect("it is valid"), Err(frozen.into()));
        end_block();
        for _ in 0..3 {
            make_block(&mut workers);
        }
        assert_eq!((next(), bitcoins(Bob)), (0, 0));
    });
}
