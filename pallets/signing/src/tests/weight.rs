//! What it costs: in time by the weights, and in bytes on the chain.

use std::time::Instant;

use codec::{Compact, Encode};
use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo, Pays},
    weights::{
        Weight,
        constants::{WEIGHT_REF_TIME_PER_MILLIS, WEIGHT_REF_TIME_PER_NANOS},
    },
};
use frame_system::limits::BlockWeights;
use quoin_primitives::{
    Scheme, SlashReport,
    signing::{SigningDuty, SigningScheme},
    verifier::{Native, SignatureVerifier},
};

use super::life::plan_in;
use crate::{mock::*, *};

/// A hundred validators with 101 key shares, and one with the 49 others.
fn hundred_and_one() -> Vec<u16> {
    let mut shares = vec![1; 100];
    shares[0] = 2;
    shares.push(49);
    shares
}

/// Bytes that a transaction without a signer has beside its call, in a block of a chain with the usual extensions: its
/// length, its version, that of its extensions, and of these the mortality, nonce, tip and mode of the metadata hash.
fn on_chain(call: &Call<Test>) -> usize {
    // Of the pallet, and of the call in it.
    let call = 1 + call.encoded_size();
    let transaction = 1 + 1 + (2 + 1 + 1 + 1) + call;
    Compact(transaction as u32).encoded_size() + transaction
}

#[test]
fn the_rounds_of_a_batch_by_a_hundred_validators_cost_little() {
    let shares_of = hundred_and_one();
    chain(&[(NETWORK, Scheme::Bip340, &shares_of)]).execute_with(|| {
        // As on a chain that has signed for a year.
        NextNumber::<Test>::put(1_000_000);
        let number = batch_request();
        let signers: Vec<u16> = (0..100).collect();
        let base = BlockWeights::default().get(DispatchClass::Operational).base_extrinsic;
        let (mut bytes, mut time) = (0, Weight::zero());
        let mut include_all = |duty: SigningDuty| {
            let signature = sign(account(member_of(&duty)), &duty);
            let call = Signing::duty_call(duty, signature).expect("a call");
            bytes += on_chain(&call);
            let extrinsic = general(call);
            let declared = extrinsic.get_dispatch_info();
            let info = include(extrinsic).expect("valid").expect("it succeeds");
            let weight = info.actual_weight.unwrap_or(declared.total_weight());
            time = time.saturating_add(weight).saturating_add(base);
        };
        for member in &signers {
            include_all(commitment(number, *member));
        }
        let session = session_of(number, 0);
        assert_eq!(session.signers.len(), 100);
        assert_eq!(committed_to(&session, 0).len(), 101);
        for member in &signers {
            include_all(shares_duty(&session, *member, right_shares(&session, *member)));
        }
        let session = session_of(number, 0);
        let signatures = sum(&session).expect("right shares");
        include_all(completion(&session, 0, signatures));
        assert!(matches!(&told()[..], [(_, Some(_))]));
        check();

        println!("{bytes} bytes, {} ms", time.ref_time() / WEIGHT_REF_TIME_PER_MILLIS);
        assert!(bytes <= 35_000, "{bytes} bytes");
        let most = 300 * WEIGHT_REF_TIME_PER_MILLIS;
        assert!(time.ref_time() <= most, "{} ms", time.ref_time() / WEIGHT_REF_TIME_PER_MILLIS);
    });
}

/// Who is not authorised but signs pays for it: so no call is free.
#[test]
fn signed_copies_pay_and_duties_are_operational() {
    four().execute_with(|| {
        let number = batch_request();
        (0..3).for_each(|member| {
            commits(number, member);
        });
        let session = session_of(number, 0);
        let duties = [
            plan_duty(SET, 0, plan_in(Scheme::Bip340)),
            SigningDuty::Commit {
                number,
                request: session.request.id(),
                attempt: 0,
                opened: Default::default(),
                member: 3,
                commitments: vec![1; 64],
            },
            shares_duty(&session, 0, vec![[1; 32]]),
            challenge(number, 3, 1, 0),
            abandonment(number, 0),
            completion(&session, 0, vec![[1; 64]]),
            SigningDuty::ProposeReport {
                member: 0,
                report: SlashReport { validator_set: SET, members: Default::default() },
            },
        ];
        for duty in duties {
            let signature = sign(1, &duty);
            let info = Signing::duty_call(duty, signature).expect("a call").get_dispatch_info();
            assert_eq!((info.class, info.pays_fee), (DispatchClass::Operational, Pays::Yes));
            assert!(info.call_weight.ref_time() > 0);
        }
    });
}

#[test]
fn weights_grow_with_what_is_done() {
    let growing: [fn(u32) -> Weight; 16] = [
        <() as WeightInfo>::authorize,
        <() as WeightInfo>::authorize_plan,
        <() as WeightInfo>::request_plan,
        <() as WeightInfo>::authorize_report,
        <() as WeightInfo>::commit_ristretto255,
        <() as WeightInfo>::commit_secp256k1,
        <() as WeightInfo>::commit_ed25519,
        <() as WeightInfo>::give_shares,
        <() as WeightInfo>::challenge_ristretto255,
        <() as WeightInfo>::challenge_secp256k1,
        <() as WeightInfo>::challenge_ed25519,
        <() as WeightInfo>::abandon,
        <() as WeightInfo>::complete_ristretto255,
        <() as WeightInfo>::expire,
        <() as WeightInfo>::time_out,
        <() as WeightInfo>::note_cosignature,
    ];
    for weight in growing {
        assert!(weight(1_000).ref_time() > weight(0).ref_time());
    }
    for scheme in [SigningScheme::Bip340, SigningScheme::EthereumSchnorr, SigningScheme::Ed25519] {
        let weight = |messages, signers| weights::complete::<()>(scheme, messages, signers).ref_time();
        assert!(weight(2, 1) > weight(1, 1) && weight(1, 2) > weight(1, 1));
        assert!(weights::commit::<()>(scheme, 2).ref_time() > weights::commit::<()>(scheme, 1).ref_time());
    }
    assert_eq!(
        weights::complete::<()>(SigningScheme::Sr25519, 1, 3),
        <() as WeightInfo>::complete_ristretto255(3)
    );
    assert_eq!(
        weights::challenge::<()>(SigningScheme::Sr25519, 3),
        <() as WeightInfo>::challenge_ristretto255(3)
    );
    assert_eq!(weights::commit::<()>(SigningScheme::Sr25519, 3), <() as WeightInfo>::commit_ristretto255(3));
}

/// Whether one of many runs takes less than the weight: on a busy machine most are disturbed.
fn covers(weight: Weight, what: impl Fn()) -> bool {
    (0..50).any(|_| {
        let start = Instant::now();
        what();
        start.elapsed().as_nanos() as u64 * WEIGHT_REF_TIME_PER_NANOS < weight.ref_time()
    })
}

#[test]
fn the_estimates_cover_what_the_verifier_computes() {
    for scheme in SigningScheme::ALL {
        let keys = dealer::deal(scheme, 5, 7);
        let commitments: Vec<_> = (1..=5).map(|index| keys.commit(index, b"nonce")).collect();
        let commitments = commitments.concat();
        assert!(covers(weights::commit::<()>(scheme, 5), || {
            Native::check_commitments(scheme, &commitments).expect("points");
        }));
    }
}
