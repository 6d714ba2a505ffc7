//! Answers of the specification's reference program.
//!
//! `data/known_answers.txt` was written by it (`reference/groups.py`), a line each: the curve; `multiple`, a scalar k, the
//! encoding of k times the generator; or `lift`, an encoding with an x-coordinate and the even y of the point with it, or
//! `none`. The scalars are small ones, some next to the order and its half, powers of two, and SHA-512 of the curve's name
//! and a number, reduced; so are the x-coordinates.

use embedded_curves::{Affine, EmbeddedCurve, Embedwards25519, Projective, Secq256k1};

const ANSWERS: &str = include_str!("data/known_answers.txt");

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
}

fn check<C: EmbeddedCurve>(coordinate: impl Fn(&Affine<C>) -> [u8; 32]) {
    let (mut multiples, mut lifts) = (0, 0);
    for line in ANSWERS.lines() {
        let [curve, kind, given, answer] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
        if curve != C::NAME {
            continue;
        }
        if kind == "multiple" {
            let scalar = C::decode_scalar(&bytes(given).try_into().unwrap()).unwrap();
            let point = (Projective::<C>::GENERATOR * scalar).to_affine();
            assert_eq!(point.encode().as_ref(), bytes(answer), "{line}");
            assert_eq!(C::decode(&bytes(answer)), Ok(point), "{line}");
            multiples += 1;
        } else {
            match C::decode(&bytes(given)) {
                Ok(point) => assert_eq!(coordinate(&point).to_vec(), bytes(answer), "{line}"),
                Err(_) => assert_eq!(answer, "none", "{line}"),
            }
            lifts += 1;
        }
    }
    assert_eq!((multiples, lifts), (32, 16));
}

#[test]
fn secq256k1() {
    check::<Secq256k1>(|point| point.y().to_bytes_be());
}

#[test]
fn embedwards25519() {
    check::<Embedwards25519>(|point| point.y().to_bytes_le());
}
