//! Validators who make or vote for two blocks where one is right: reported with proof, and recorded.

use codec::Encode;
use frame_support::traits::KeyOwnerProofSystem;
use quoin_runtime::{Hash, Header, Historical, Runtime, RuntimeCall, RuntimeEvent, UncheckedExtrinsic};
use sp_consensus_babe::digests::CompatibleDigestItem;
use sp_core::{Pair, crypto::KeyTypeId};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::{
    DigestItem,
    transaction_validity::{InvalidTransaction, TransactionValidityError},
};
use sp_session::MembershipProof;

use crate::chain::{apply, begin_block, chain, has_event, header};

fn ownership(key_type: KeyTypeId, key: &[u8]) -> MembershipProof {
    Historical::prove((key_type, key)).expect("the key is a validator's")
}

/// A block at height 1 by Alice, with `root` for its transactions.
fn sealed(root: Hash) -> Header {
    let mut header = Header { extrinsics_root: root, ..header(1, 0) };
    let seal = Sr25519Keyring::Alice.pair().sign(header.hash().as_bytes());
    header.digest.push(<DigestItem as CompatibleDigestItem>::babe_seal(seal.into()));
    header
}

fn two_blocks(first_header: Header, second_header: Header) -> RuntimeCall {
    let offender = Sr25519Keyring::Alice.public();
    RuntimeCall::Babe(pallet_babe::Call::report_equivocation_unsigned {
        equivocation_proof: Box::new(sp_consensus_babe::EquivocationProof {
            offender: offender.into(),
            slot: crate::chain::slot(1).into(),
            first_header,
            second_header,
        }),
        key_owner_proof: ownership(sp_consensus_babe::KEY_TYPE, &offender.encode()),
    })
}

fn two_votes(first: Hash, second: Hash) -> RuntimeCall {
    let (round_number, set_id) = (1, 0);
    let offender = Ed25519Keyring::Alice;
    let vote = |target_hash| {
        let prevote = finality_grandpa::Prevote { target_hash, target_number: 1 };
        let message = finality_grandpa::Message::Prevote(prevote.clone());
        let payload = sp_consensus_grandpa::localized_payload(round_number, set_id, &message);
        (prevote, offender.pair().sign(&payload).into())
    };
    let equivocation = sp_consensus_grandpa::Equivocation::Prevote(finality_grandpa::Equivocation {
        round_number,
        identity: offender.public().into(),
        first: vote(first),
        second: vote(second),
    });
    RuntimeCall::Grandpa(pallet_grandpa::Call::report_equivocation_unsigned {
        equivocation_proof: Box::new(sp_consensus_grandpa::EquivocationProof::new(set_id, equivocation)),
        key_owner_proof: ownership(sp_consensus_grandpa::KEY_TYPE, &offender.public().encode()),
    })
}

/// Reports `genuine` twice and `false_report` once: it counts once, and never.
fn check(genuine: RuntimeCall, false_report: RuntimeCall) {
    let reported = |event: &RuntimeEvent| {
        matches!(event, RuntimeEvent::Offences(pallet_offences::Event::Offence { .. }))
    };
    let report = |call: &RuntimeCall| apply(UncheckedExtrinsic::new_bare(call.clone()));

    let refused = report(&false_report).expect("its key is a validator's").expect_err("it proves nothing");
    assert!(matches!(refused, sp_runtime::DispatchError::Module(_)), "{refused:?}");
    assert!(!has_event(reported));
    assert_eq!(pallet_offences::Reports::<Runtime>::iter().count(), 0);

    report(&genuine).expect("it is valid").expect("it succeeds");
    assert!(has_event(reported));
    assert_eq!(pallet_offences::Reports::<Runtime>::iter().count(), 1);

    let again = report(&genuine).expect_err("it is known");
    assert_eq!(again, TransactionValidityError::Invalid(InvalidTransaction::Stale));
}

fn hash(byte: u8) -> Hash {
    Hash::repeat_byte(byte)
}

#[test]
fn two_blocks_in_one_slot_are_an_offence() {
    chain("development").execute_with(|| {
        begin_block();
        // Signatures differ each time, so only a header that Alice did not sign proves nothing.
        let never_signed = Header { state_root: hash(3), ..sealed(hash(2)) };
        check(two_blocks(sealed(hash(1)), sealed(hash(2))), two_blocks(sealed(hash(1)), never_signed));
    });
}

#[test]
fn two_votes_in_one_round_are_an_offence() {
    chain("development").execute_with(|| {
        begin_block();
        check(two_votes(hash(1), hash(2)), two_votes(hash(1), hash(1)));
    });
}

#[test]
fn a_stranger_cannot_be_reported() {
    chain("development").execute_with(|| {
        begin_block();
        let key = Sr25519Keyring::Eve.public();
        assert!(
            Historical::prove((sp_consensus_babe::KEY_TYPE, key.encode()))
                .and_then(|proof| Historical::check_proof((sp_consensus_babe::KEY_TYPE, key.encode()), proof))
                .is_none()
        );
    });
}
