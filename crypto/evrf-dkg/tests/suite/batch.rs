//! A batch blames exactly the faulty.

use evrf_dkg::{Ed25519, Fault, Ristretto255, Secp256k1, Suite, VerifyError};

use super::common::Dkg;

/// Makes a faulty participation of a good one.
type Break = Box<dyn Fn(&[u8]) -> Vec<u8>>;

/// Ways to break a participation: in length, in encoding, and in the equations of the proof, of the opening, of a share.
fn breaks<S: Suite>(dkg: &Dkg<S>) -> Vec<Break> {
    let shares = 32 * usize::from(dkg.session.parameters().shares());
    let flip_at = move |from_end: usize| {
        Box::new(move |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            let at = bytes.len() - from_end;
            bytes[at] ^= 1;
            bytes
        })
    };
    vec![
        Box::new(|bytes| bytes[1..].to_vec()),
        Box::new(|bytes| [&[0xff; 64], &bytes[64..]].concat()),
        flip_at(16),
        flip_at(shares + 16),
        // The inner-product argument's last scalar.
        flip_at(shares + 32 + S::POINT_LEN + 16),
    ]
}

fn check<S: Suite>() {
    let dkg = Dkg::<S>::new(3, &[1, 2, 1, 1]);
    let good: Vec<_> = (0..4).map(|dealer| dkg.deal(dealer)).collect();
    let verify = |participations: &[Vec<u8>]| {
        let batch: Vec<_> = (0..).zip(participations.iter().map(Vec::as_slice)).collect();
        dkg.session.verify_batch(&batch)
    };
    assert!(verify(&good).iter().all(Result::is_ok));
    for (how, break_it) in breaks(&dkg).iter().enumerate() {
        for position in 0..good.len() {
            let mut participations = good.clone();
            participations[position] = break_it(&good[position]);
            for (dealer, result) in (0u16..).zip(verify(&participations)) {
                match result {
                    Ok(dealing) => {
                        assert_ne!(usize::from(dealer), position, "break {how} is accepted");
                        assert_eq!(dealing.dealer(), dealer);
                    }
                    Err(VerifyError::Faulty { dealer: blamed, fault }) => {
                        assert_eq!((usize::from(blamed), blamed), (position, dealer), "break {how}");
                        assert_eq!(matches!(fault, Fault::Length { .. }), how == 0);
                        assert_eq!(matches!(fault, Fault::Encoding(_)), how == 1);
                        assert_eq!(matches!(fault, Fault::Equations), how > 1);
                    }
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }
    // All but one are faulty, and all.
    let last = &breaks(&dkg)[2];
    for keep in 0..=good.len() {
        let spoiled = |(i, bytes): (usize, &Vec<u8>)| if i == keep { bytes.clone() } else { last(bytes) };
        let participations: Vec<_> = good.iter().enumerate().map(spoiled).collect();
        for (i, result) in verify(&participations).iter().enumerate() {
            assert_eq!(result.is_ok(), i == keep);
        }
    }
}

#[test]
fn secp256k1() {
    check::<Secp256k1>();
}

#[test]
fn ristretto255() {
    check::<Ristretto255>();
}

#[test]
fn ed25519() {
    check::<Ed25519>();
}

/// Errors that cancel if both participations had the same weight: one share too large in one, too small in the other.
#[test]
fn cancelling_errors() {
    let dkg = Dkg::<Ristretto255>::new(2, &[1, 1]);
    let mut participations = [dkg.deal(0), dkg.deal(1)];
    let share = participations[0].len() - 32;
    let add = |bytes: &mut [u8], one: bool| {
        use evrf_dkg::{ProofGroup, generalized_bulletproofs::Scalar};
        let k = Ristretto255::decode_scalar((&*bytes).try_into().unwrap()).unwrap();
        let one = if one { Scalar::<Ristretto255>::ONE } else { -Scalar::<Ristretto255>::ONE };
        bytes.copy_from_slice(&Ristretto255::encode_scalar(&(k + one)));
    };
    add(&mut participations[0][share..], true);
    add(&mut participations[1][share..], false);
    let batch = [(0, participations[0].as_slice()), (1, participations[1].as_slice())];
    assert!(dkg.session.verify_batch(&batch).iter().all(Result::is_err));
    // Within one participation too.
    let mut participation = dkg.deal(0);
    add(&mut participation[share - 32..share], true);
    add(&mut participation[share..], false);
    assert!(dkg.session.verify(0, &participation).is_err());
}

#[test]
fn no_participations_and_repeated_ones() {
    let dkg = Dkg::<Ristretto255>::new(1, &[1, 1]);
    assert!(dkg.session.verify_batch(&[]).is_empty());
    let participation = dkg.deal(1);
    let batch = [(1, participation.as_slice()), (1, participation.as_slice()), (0, participation.as_slice())];
    let accepted: Vec<_> = dkg.session.verify_batch(&batch).iter().map(Result::is_ok).collect();
    assert_eq!(accepted, [true, true, false]);
    let unknown = dkg.session.verify_batch(&[(2, participation.as_slice())]);
    assert!(matches!(unknown[0], Err(VerifyError::UnknownDealer { dealer: 2, validators: 2 })));
}
