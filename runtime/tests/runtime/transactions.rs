//! Transactions: what they carry, and which are refused.

use quoin_runtime::{Runtime, RuntimeCall, Signature, TxExtension, UNIT, UncheckedExtrinsic};
use sp_core::crypto::Pair;
use sp_keyring::Sr25519Keyring::{Alice, Bob, Eve};
use sp_runtime::{
    DispatchError,
    traits::TransactionExtension,
    transaction_validity::{InvalidTransaction, TransactionValidityError},
};

use crate::chain::{apply, balance, begin_block, chain, end_block, extensions, signed};

fn pay_bob(value: u128) -> RuntimeCall {
    RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
        dest: Bob.to_account_id().into(),
        value,
    })
}

fn refused(reason: InvalidTransaction) -> TransactionValidityError {
    TransactionValidityError::Invalid(reason)
}

#[test]
fn authorize_call_comes_first_and_nothing_is_missing() {
    let names: Vec<_> = <TxExtension as TransactionExtension<RuntimeCall>>::metadata()
        .into_iter()
        .map(|extension| extension.identifier)
        .collect();
    assert_eq!(
        names,
        [
            "AuthorizeCall",
            "CheckNonZeroSender",
            "CheckSpecVersion",
            "CheckTxVersion",
            "CheckGenesis",
            "CheckMortality",
            "CheckNonce",
            "CheckWeight",
            "ChargeTransactionPayment",
            "CheckMetadataHash",
            "WeightReclaim",
        ]
    );
}

#[test]
fn a_signed_transfer_executes_and_costs_a_fee() {
    chain("development").execute_with(|| {
        begin_block();
        let (alice, bob) = (balance(Alice), balance(Bob));
        apply(signed(Alice, 0, pay_bob(UNIT))).expect("it is valid").expect("it succeeds");
        assert_eq!(balance(Bob), bob + UNIT);
        let fee = alice - UNIT - balance(Alice);
        assert!(fee > 0 && fee < UNIT, "the fee is {fee}");
        end_block();
    });
}

#[test]
fn nonces_must_follow_each_other() {
    chain("development").execute_with(|| {
        begin_block();
        assert_eq!(apply(signed(Alice, 1, pay_bob(UNIT))), Err(refused(InvalidTransaction::Future)));
        apply(signed(Alice, 0, pay_bob(UNIT))).expect("it is valid").expect("it succeeds");
        assert_eq!(apply(signed(Alice, 0, pay_bob(UNIT))), Err(refused(InvalidTransaction::Stale)));
    });
}

#[test]
fn the_signature_must_be_the_senders() {
    chain("development").execute_with(|| {
        begin_block();
        let forged = UncheckedExtrinsic::new_signed(
            pay_bob(UNIT),
            Alice.to_account_id().into(),
            Signature::Sr25519(Eve.pair().sign(b"something else")),
            extensions(0),
        );
        assert_eq!(apply(forged), Err(refused(InvalidTransaction::BadProof)));
    });
}

#[test]
fn who_has_nothing_cannot_pay() {
    chain("development").execute_with(|| {
        begin_block();
        assert_eq!(apply(signed(Eve, 0, pay_bob(UNIT))), Err(refused(InvalidTransaction::Payment)));
    });
}

#[test]
fn nobody_but_root_creates_assets() {
    chain("development").execute_with(|| {
        begin_block();
        let create = RuntimeCall::Assets(pallet_assets::Call::create {
            id: 1.into(),
            admin: Alice.to_account_id().into(),
            min_balance: 1,
        });
        assert_eq!(apply(signed(Alice, 0, create)), Ok(Err(DispatchError::BadOrigin)));
        let create = RuntimeCall::Assets(pallet_assets::Call::force_create {
            id: 1.into(),
            owner: Alice.to_account_id().into(),
            is_sufficient: true,
            min_balance: 1,
        });
        let sudo = RuntimeCall::Sudo(pallet_sudo::Call::sudo { call: Box::new(create) });
        apply(signed(Alice, 1, sudo)).expect("it is valid").expect("it succeeds");
        assert!(pallet_assets::Asset::<Runtime>::contains_key(1));
    });
}
