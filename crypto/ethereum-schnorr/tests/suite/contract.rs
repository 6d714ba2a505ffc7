//! The Solidity verifier, compiled by solc, run by revm.

use std::{collections::BTreeSet, sync::LazyLock};

use crate::{signing::Group, vectors::Vectors};
use ethereum_schnorr::{PublicKey, Signature};
use revm::{
    Context, ExecuteCommitEvm, ExecuteEvm, MainBuilder, MainContext, MainnetEvm,
    context::{
        TxEnv,
        result::{ExecutionResult, Output},
    },
    database::InMemoryDB,
    handler::MainnetContext,
    primitives::{Address, hardfork::SpecId, keccak256},
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Compiled {
    bytecode: String,
}

static BYTECODE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let compiled: Compiled =
        serde_json::from_str(include_str!("../../contracts/EthereumSchnorrVerifier.json")).unwrap();
    hex::decode(compiled.bytecode).unwrap()
});

/// What came of a call: its output and the gas of its execution, or that it was reverted.
#[derive(Debug, PartialEq, Eq)]
enum Called {
    Returned { output: Vec<u8>, gas: u64 },
    Reverted,
}

/// The deployed contract.
struct Contract {
    evm: MainnetEvm<MainnetContext<InMemoryDB>>,
    address: Address,
}

impl Contract {
    fn deploy(spec: SpecId) -> Self {
        let mut evm = Context::mainnet()
            .with_db(InMemoryDB::default())
            .modify_cfg_chained(|config| {
                config.set_spec_and_mainnet_gas_params(spec);
                config.disable_nonce_check = true;
            })
            .build_mainnet();
        let creation = TxEnv::builder().create().data(BYTECODE.clone().into()).build().unwrap();
        let result = evm.transact_commit(creation).unwrap();
        let ExecutionResult::Success { output: Output::Create(_, Some(address)), .. } = result else {
            panic!("the contract is not deployed: {result:?}")
        };
        Self { evm, address }
    }

    /// Calls a function with arguments of 32 bytes each.
    fn call(&mut self, function: &str, arguments: &[[u8; 32]]) -> Called {
        let selector = &keccak256(function)[..4];
        let data = [selector, arguments.as_flattened()].concat();
        // Of the gas, 21,000 and the data's are the transaction's; the rest is the execution's.
        let zeros = data.iter().filter(|byte| **byte == 0).count() as u64;
        let transaction = 21_000 + 4 * zeros + 16 * (data.len() as u64 - zeros);
        let call = TxEnv::builder().call(self.address).data(data.into()).build().unwrap();
        match self.evm.transact(call).unwrap().result {
            ExecutionResult::Success { output: Output::Call(output), gas, .. } => {
                Called::Returned { output: output.to_vec(), gas: gas.tx_gas_used() - transaction }
            }
            ExecutionResult::Revert { .. } => Called::Reverted,
            other => panic!("{other:?}"),
        }
    }

    fn verify_words(&mut self, key: [u8; 32], message: [u8; 32], nonce: [u8; 32], s: [u8; 32]) -> Called {
        self.call("verify(bytes32,bytes32,address,uint256)", &[key, message, nonce, s])
    }

    /// What `verify` returns for a signature, and its gas.
    fn verify(&mut self, key: &[u8; 32], message: &[u8; 32], signature: &[u8; 52]) -> (bool, u64) {
        let s = signature[20..].try_into().unwrap();
        let Called::Returned { output, gas } = self.verify_words(*key, *message, word(&signature[..20]), s)
        else {
            panic!("verify was reverted")
        };
        let result = output == word(&[1]);
        assert!(result || output == [0; 32]);
        (result, gas)
    }

    fn recover_nonce(&mut self, key: [u8; 32], challenge: [u8; 32], s: [u8; 32]) -> Vec<u8> {
        match self.call("recoverNonce(bytes32,uint256,uint256)", &[key, challenge, s]) {
            Called::Returned { output, .. } => output,
            Called::Reverted => panic!("recoverNonce was reverted"),
        }
    }
}

/// A number as the ABI has it: big-endian, in 32 bytes.
fn word(number: &[u8]) -> [u8; 32] {
    let mut word = [0; 32];
    word[32 - number.len()..].copy_from_slice(number);
    word
}

/// The rules of Paris, for which it is compiled, and the newest that mainnet has.
const SPECS: [SpecId; 2] = [SpecId::MERGE, SpecId::OSAKA];

/// What `verify` takes of gas beside the transaction's own, the call's decoding included, whatever the signature: the README's
/// figure.
const GAS: u64 = 4_323;

#[test]
fn good_signatures_are_accepted() {
    let mut gas = BTreeSet::new();
    for spec in SPECS {
        let mut contract = Contract::deploy(spec);
        let mut accepted = 0;
        for case in Vectors::load().signatures {
            // The contract's messages have 32 bytes.
            let Ok(message) = case.message.try_into() else { continue };
            let (result, taken) = contract.verify(&case.key, &message, &case.signature);
            assert!(result, "{}", case.name);
            gas.insert(taken);
            accepted += 1;
        }
        assert_eq!(accepted, 20);
    }
    assert_eq!(gas, [GAS].into());
}

#[test]
fn everything_else_is_refused() {
    for spec in SPECS {
        let mut contract = Contract::deploy(spec);
        for case in Vectors::load().refused {
            assert!(!contract.verify(&case.key, &case.message, &case.signature).0, "{}", case.why);
        }
    }
}

/// The zero address for whatever is out of range: keys, challenges and s.
#[test]
fn exactly_the_nonces_of_valid_arguments_are_recovered() {
    let mut contract = Contract::deploy(SpecId::OSAKA);
    let recoveries = Vectors::load().recoveries;
    assert_eq!(recoveries.iter().filter(|case| case.nonce != [0; 20]).count(), 5);
    assert_eq!(recoveries.len(), 17);
    for case in recoveries {
        let nonce = contract.recover_nonce(case.key, case.challenge, case.s);
        assert_eq!(nonce, word(&case.nonce), "{}", case.why);
    }
    for case in Vectors::load().signatures {
        let s = case.signature[20..].try_into().unwrap();
        let nonce = contract.recover_nonce(case.key, case.challenge, s);
        assert_eq!(nonce, word(&case.signature[..20]), "{}", case.name);
    }
}

/// Bits above an address are no second encoding of a signature; nor are missing bytes.
#[test]
fn calls_that_are_not_canonical_are_reverted() {
    let mut contract = Contract::deploy(SpecId::OSAKA);
    let case = Vectors::load().signatures.remove(0);
    let message = case.message.try_into().unwrap();
    let s = case.signature[20..].try_into().unwrap();
    let nonce = word(&case.signature[..20]);
    let Called::Returned { output, .. } = contract.verify_words(case.key, message, nonce, s) else {
        panic!("verify was reverted")
    };
    assert_eq!(output, word(&[1]));
    for bit in [0, 1, 11 * 8, 12 * 8 - 1] {
        let mut dirty = nonce;
        dirty[bit / 8] |= 1 << (bit % 8);
        assert_eq!(contract.verify_words(case.key, message, dirty, s), Called::Reverted);
    }
    let short = contract.call("verify(bytes32,bytes32,address,uint256)", &[case.key, message, nonce]);
    assert_eq!(short, Called::Reverted);
}

/// The contract and `PublicKey::verify` agree, also on signatures with any one bit changed.
#[test]
fn groups_sign_for_the_contract() {
    let mut contract = Contract::deploy(SpecId::OSAKA);
    let message = b"what thirty-two bytes are to say";
    for odd in [false, true] {
        let group = Group::new(3, 4, odd);
        let key = group.key().to_bytes();
        let signature = group.sign(&[0, 1, 3], message).to_bytes();
        assert!(contract.verify(&key, message, &signature).0);
        assert!(!contract.verify(&Group::new(3, 4, odd).key().to_bytes(), message, &signature).0);
        for bit in 0..8 * 52 {
            let mut altered = signature;
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(!contract.verify(&key, message, &altered).0, "bit {bit}");
            let accepted = Signature::from_bytes(&altered)
                .is_ok_and(|altered| group.key().verify(message, &altered).is_ok());
            assert!(!accepted, "bit {bit}");
        }
        for bit in 0..8 * 32 {
            let mut altered = key;
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(!contract.verify(&altered, message, &signature).0, "bit {bit}");
            let signature = Signature::from_bytes(&signature).unwrap();
            let accepted =
                PublicKey::from_bytes(&altered).is_ok_and(|key| key.verify(message, &signature).is_ok());
            assert!(!accepted, "bit {bit}");
        }
    }
}
