//! What handles secrets takes the same number of instructions for different ones, as valgrind's callgrind counts them.
//!
//! Every measurement runs this test program again, under callgrind, which collects within [`measured`] alone.

use std::{
    hint::black_box,
    process::{Command, Stdio},
};

use embedded_curves::{EmbeddedCurve, Embedwards25519, Projective, Scalar, Secq256k1, field::Fp};
use generalized_bulletproofs::{Ed25519, Generators, ProofGroup, Ristretto255, Secp256k1};

use crate::{
    bases::BaseTables,
    digits::{multiplicities, recode},
    divisor::{Multiplication, divisors},
};

/// Holds the operation and the number of the secret, for the measured program.
const VARIABLE: &str = "EVRF_DKG_MEASURE";

/// Secrets with little in common: 1, −1, and two without structure.
const SECRETS: u64 = 4;

fn secret<M: embedded_curves::field::Modulus>(number: u64) -> Fp<M> {
    match number {
        0 => Fp::ONE,
        1 => -Fp::<M>::ONE,
        _ => {
            let mut bytes = [0; 64];
            for (i, byte) in bytes.iter_mut().enumerate() {
                *byte = (i as u64 * 73 + number * 151 + 17) as u8;
            }
            Fp::from_uniform_le(&bytes)
        }
    }
}

/// What is collected.
#[inline(never)]
fn measured<T>(work: impl FnOnce() -> T) {
    black_box(work());
}

fn multiplication<C: EmbeddedCurve>(number: u64) {
    let (point, scalar): (_, Scalar<C>) = (Projective::from(C::GENERATOR), black_box(secret(number)));
    measured(|| point.mul(&scalar).to_affine());
}

fn divisor<C: EmbeddedCurve>(number: u64) {
    let points: Vec<_> =
        (1..4).map(|k| Projective::from(C::GENERATOR).mul(&Scalar::<C>::from_u64(k)).to_affine()).collect();
    let tables = BaseTables::new(&points);
    let scalar: Scalar<C> = black_box(secret(number));
    measured(|| {
        let digits = recode::<C>(&scalar);
        let claims: Vec<_> =
            (0..3).map(|i| Multiplication { digits: &digits, bases: tables.get(i) }).collect();
        (multiplicities(&digits), divisors(&claims).ok())
    });
}

fn commitments<P: ProofGroup>(number: u64) {
    let generators = Generators::<P>::new(32).expect("a power of two");
    let scalars: Vec<_> = (0..32).map(|i| secret(if number < 2 { number } else { number + i })).collect();
    let small: Vec<u8> = (0..32).map(|i| ((number + i * number) % 3) as u8).collect();
    let (scalars, small) = black_box((scalars, small));
    measured(|| {
        let sum = P::multiexp_secret(generators.g_tables(), 0, &scalars);
        let small = P::multiexp_small_secret(generators.g_tables(), 0, &small);
        (sum, small, generators.mul_base(&scalars[0]), generators.mul_h(&scalars[1]))
    });
}

/// Something whose time depends on the secret: what these tests must notice.
fn control(number: u64) {
    let scalar: Scalar<Secq256k1> = black_box(secret(number));
    measured(|| (0..100 + scalar.to_limbs()[0].count_ones()).fold(scalar, |product, _| product * scalar));
}

/// Runs under callgrind.
#[test]
#[ignore = "the other tests run it under callgrind"]
fn child() {
    let Ok(variable) = std::env::var(VARIABLE) else { return };
    let (operation, number) = variable.split_once('/').expect("an operation and a number");
    let number = number.parse().expect("a number");
    match operation {
        "multiplication on secq256k1" => multiplication::<Secq256k1>(number),
        "multiplication on embedwards25519" => multiplication::<Embedwards25519>(number),
        "divisor on secq256k1" => divisor::<Secq256k1>(number),
        "divisor on embedwards25519" => divisor::<Embedwards25519>(number),
        "commitments in secp256k1" => commitments::<Secp256k1>(number),
        "commitments in ristretto255" => commitments::<Ristretto255>(number),
        "commitments in ed25519" => commitments::<Ed25519>(number),
        "control" => control(number),
        _ => panic!("no operation {operation}"),
    }
}

/// The instructions of an operation for secret number `number`.
fn instructions(operation: &str, number: u64) -> u64 {
    let program = std::env::current_exe().expect("a test runs from a file");
    let output = Command::new("valgrind")
        .args([
            "--tool=callgrind",
            "--callgrind-out-file=/dev/null",
            "--toggle-collect=*constant_time*measured*",
        ])
        .arg(program)
        .args(["--exact", "--include-ignored", "--test-threads=1", "constant_time::child"])
        .env(VARIABLE, format!("{operation}/{number}"))
        .env("RAYON_NUM_THREADS", "1")
        .stdin(Stdio::null())
        .output()
        .expect("valgrind is needed for this test and did not start: is it installed?");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{operation} fails under callgrind:\n{errors}");
    let collected =
        errors.lines().find_map(|line| line.split_once("Collected :")).expect("callgrind tells a count");
    let count = collected.1.trim().parse().expect("the count is a number");
    assert!(count > 1000, "{operation}: {count} instructions are too few to be all");
    count
}

fn check(operation: &str) {
    let counts: Vec<_> = (0..SECRETS).map(|number| instructions(operation, number)).collect();
    assert!(counts.iter().all(|count| *count == counts[0]), "{operation}: {counts:?} instructions");
}

#[test]
fn scalar_multiplication() {
    check("multiplication on secq256k1");
    check("multiplication on embedwards25519");
}

#[test]
fn divisor_witness() {
    check("divisor on secq256k1");
    check("divisor on embedwards25519");
}

#[test]
fn commitments_to_secrets() {
    check("commitments in secp256k1");
    check("commitments in ristretto255");
    check("commitments in ed25519");
}

#[test]
fn differences_are_noticed() {
    let counts: std::collections::BTreeSet<_> =
        (0..SECRETS).map(|number| instructions("control", number)).collect();
    assert!(counts.len() > 1);
}
