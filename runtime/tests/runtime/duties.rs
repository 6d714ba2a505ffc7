//! Duties as transactions, with all of the runtime's extensions: free for those whose they are, and of no use to others.

use std::collections::BTreeSet;

use codec::Encode;
use frame_support::dispatch::GetDispatchInfo;
use quoin_primitives::{
    MemberBits, NetworkId, Role, SetId,
    duties::{Duty, SetKeys},
    group::set_keys_message,
    interface::ValidatorSets as _,
};
use quoin_runtime::{
    AccountId, Balances, Hash, Runtime, RuntimeCall, RuntimeEvent, System, TransactionPayment, UNIT,
    UncheckedExtrinsic, ValidatorSets,
    configs::keys::DutyPriority,
    genesis_presets::{BITCOIN, ETHEREUM, MONERO},
};
use sp_core::Pair;
use sp_keyring::Sr25519Keyring::{self, Alice, Eve};
use sp_runtime::{
    DispatchError,
    transaction_validity::{InvalidTransaction, TransactionValidityError},
};

use crate::{
    chain::{apply, balance, begin_block, chain, end_block, has_event, rolled_back, signed, validate},
    validators::{KNOWN, Submission, Validator, authorise, genesis_hash, include, run_with, transaction},
};

/// Everything that a worker submits.
const CALLS: [&str; 6] =
    ["abandon_attempt", "commit_nonces", "confirm", "participate", "register_key", "set_keys"];

fn all_in_office() -> bool {
    [BITCOIN, ETHEREUM, MONERO]
        .iter()
        .all(|network| pallet_validator_sets::Successions::<Runtime>::get(network).in_office.is_some())
}

/// Makes the keys of all networks, and calls `submit` with every duty as it is done. In the first attempt to confirm
/// keys, who is first to sign abandons the attempt instead.
fn do_every_duty(mut submit: impl FnMut(&Validator, &Submission)) {
    let mut validators = KNOWN.map(Validator::new);
    let mut abandoned = false;
    run_with(&mut validators, 80, all_in_office, |validator, submission| match submission {
        Submission::Duty(Duty::Confirm { set, attempt, member, .. }) if !abandoned => {
            abandoned = true;
            submit(validator, &validator.abandon(set, attempt, member));
        }
        submission => submit(validator, &submission),
    });
}

/// The duty with another argument than the one that was signed.
fn changed(duty: &Duty<AccountId>) -> Duty<AccountId> {
    let mut changed = duty.clone();
    match &mut changed {
        Duty::RegisterKey { proof, .. } => proof[0] ^= 1,
        Duty::Participate { participation, .. } => participation[0] ^= 1,
        Duty::CommitNonces { nonces, .. } => nonces[0] ^= 1,
        Duty::Confirm { share, .. } => share[0] ^= 1,
        Duty::AbandonAttempt { attempt, .. } => *attempt += 1,
    }
    changed
}

/// Transactions that look like the one of `submission`, with what is wrong with each.
fn forgeries(validator: &Validator, submission: &Submission) -> Vec<(&'static str, UncheckedExtrinsic)> {
    let stranger = Eve.pair();
    let bare = UncheckedExtrinsic::new_bare(validator.transaction(submission).function);
    let mut forgeries = vec![(BARE, bare)];
    match submission {
        Submission::Duty(duty) => {
            let authorised = authorise(duty, &validator.pair);
            let of_another_chain = duty.hash(Hash::repeat_byte(7), Hash::zero());
            forgeries.extend([
                ("a stranger signed it", transaction(duty.clone(), authorise(duty, &stranger))),
                ("an argument was changed", transaction(changed(duty), authorised)),
                (
                    "it is of another chain",
                    transaction(duty.clone(), validator.pair.sign(&of_another_chain).into()),
                ),
            ]);
        }
        Submission::Keys(keys) => {
            let set = ValidatorSets::successor(keys.network).expect("it confirms its keys");
            let message = set_keys_message(genesis_hash(), set, &keys.keys);
            let forged = |change: &dyn Fn(&mut SetKeys)| {
                let mut forged = keys.clone();
                change(&mut forged);
                validator.transaction(&Submission::Keys(forged))
            };
            forgeries.extend([
                ("a stranger signed it", forged(&|keys| keys.signature = stranger.sign(&message))),
                ("other members signed", forged(&|keys| keys.signature_participants = MemberBits::none(4))),
                ("other keys", forged(&|keys| keys.keys.oracle = Eve.public())),
            ]);
        }
    }
    forgeries
}

/// Why a transaction without signature and extensions is no duty.
const BARE: &str = "it is bare";

/// Neither the pool nor a block takes the transaction. A bare one could only be put into a block by its author, in vain.
fn refused(why: &str, name: &str, transaction: UncheckedExtrinsic) {
    let in_pool = validate(&transaction);
    assert!(in_pool.is_err(), "{name}: {why}, and the pool takes it");
    if why == "a stranger signed it" {
        let bad_signature = TransactionValidityError::Invalid(InvalidTransaction::BadProof);
        assert_eq!(in_pool, Err(bad_signature), "{name}");
    }
    let in_block = rolled_back(|| apply(transaction));
    let in_vain = why == BARE && in_block == Ok(Err(DispatchError::BadOrigin));
    assert!(in_block.is_err() || in_vain, "{name}: {why}, and a block takes it");
}

fn fees_were_paid() -> bool {
    has_event(|event| {
        matches!(
            event,
            RuntimeEvent::TransactionPayment(pallet_transaction_payment::Event::TransactionFeePaid { .. })
        )
    })
}

#[test]
fn a_strangers_duty_is_never_valid_and_a_validators_is_free() {
    chain("development").execute_with(|| {
        let issued = Balances::total_issuance();
        let mut done = BTreeSet::new();
        do_every_duty(|validator, submission| {
            let name = submission.name();
            for (why, forged) in forgeries(validator, submission) {
                refused(why, name, forged);
            }
            let transaction = validator.transaction(submission);
            let validity = validate(&transaction).unwrap_or_else(|error| panic!("{name}: {error:?}"));
            assert_eq!(validity.priority, DutyPriority::get(), "{name}");
            if include(transaction.clone(), name) {
                done.insert(name);
                refused("it was done", name, transaction);
            }
            assert!(!fees_were_paid());
        });
        assert_eq!(done.into_iter().collect::<Vec<_>>(), CALLS);
        assert_eq!(Balances::total_issuance(), issued, "fees are burnt, and there were none");
    });
}

#[test]
fn duties_that_nobody_waits_for_are_refused() {
    chain("development").execute_with(|| {
        begin_block();
        let opening = System::block_hash(0);
        for network in [0, 1, 99].map(NetworkId) {
            let set = SetId { network, session: 0 };
            let (attempt, member) = (0, 0);
            let duties: [Duty<AccountId>; 4] = [
                Duty::Participate { set, role: Role::Oracle, member, participation: vec![1; 1_000] },
                Duty::CommitNonces { set, attempt, member, nonces: [1; 64], opening },
                Duty::Confirm { set, attempt, member, share: [1; 32], session: Hash::zero() },
                Duty::AbandonAttempt { set, attempt, member, opening },
            ];
            for duty in duties {
                let signature = authorise(&duty, &Alice.pair());
                let stale = TransactionValidityError::Invalid(InvalidTransaction::Stale);
                assert_eq!(validate(&transaction(duty, signature)), Err(stale));
            }
        }
        end_block();
    });
}

/// The transaction, which `who` signed, is dispatched in vain and costs its full fee.
fn pays_for_nothing(who: Sr25519Keyring, name: &str, transaction: UncheckedExtrinsic) {
    let info = transaction.get_dispatch_info();
    let length = transaction.encoded_size() as u32;
    let without_extensions =
        frame_support::dispatch::DispatchInfo { extension_weight: Default::default(), ..info };
    let least = TransactionPayment::compute_fee(length, &without_extensions, 0);
    assert!(
        least > TransactionPayment::compute_fee(length, &Default::default(), 0),
        "{name} weighs something"
    );

    let before = balance(who);
    assert_eq!(apply(transaction), Ok(Err(DispatchError::BadOrigin)), "{name}");
    let paid = before - balance(who);
    assert!(paid >= least, "{name} costs {least}, and {paid} was paid");
}

#[test]
fn a_duty_that_is_signed_as_a_transaction_is_refused_and_pays_its_full_fee() {
    chain("development").execute_with(|| {
        begin_block();
        let endow = RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
            dest: Eve.to_account_id().into(),
            value: 1_000 * UNIT,
        });
        apply(signed(Alice, 0, endow)).expect("it is valid").expect("it succeeds");
        end_block();

        let mut tried = BTreeSet::new();
        do_every_duty(|validator, submission| {
            let (name, transaction) = (submission.name(), validator.transaction(submission));
            // What is in it is all that the chain waits for; a stranger and a validator pay for it alike.
            if tried.insert(name) {
                for who in [Eve, Alice] {
                    let nonce = System::account_nonce(who.to_account_id());
                    pays_for_nothing(who, name, signed(who, nonce, transaction.function.clone()));
                }
            }
            include(transaction, name);
        });
        assert_eq!(tried.into_iter().collect::<Vec<_>>(), CALLS);
    });
}

#[test]
fn who_cannot_pay_cannot_sign_a_duty() {
    chain("development").execute_with(|| {
        begin_block();
        let set = SetId { network: BITCOIN, session: 0 };
        let duty = Duty::Confirm { set, attempt: 0, member: 0, share: [1; 32], session: Hash::zero() };
        let call = transaction(duty.clone(), authorise(&duty, &Eve.pair())).function;
        let unpaid = TransactionValidityError::Invalid(InvalidTransaction::Payment);
        assert_eq!(validate(&signed(Eve, 0, call.clone())), Err(unpaid));
        assert_eq!(apply(signed(Eve, 0, call)), Err(unpaid));
    });
}
