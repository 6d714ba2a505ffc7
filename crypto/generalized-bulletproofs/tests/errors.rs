//! What does not fit together is refused by name.

use generalized_bulletproofs::{
    Ed25519, Generators, Proof, ProofGroup, ProveError, Ristretto255 as P, Scalar, Secp256k1, SizeError,
    Witness,
    constraints::{ConstraintError, ConstraintSystem, LinearCombination, Variable},
    merlin::Transcript,
    parallel, prove,
    rand_core::OsRng,
    transcript::{DecodeError, Reader, Writer},
};

fn ones(count: usize) -> Vec<Scalar<P>> {
    vec![Scalar::<P>::ONE; count]
}

fn witness(left: usize, right: usize, vectors: usize, blinding: usize) -> Witness<P> {
    Witness {
        left: ones(left).into(),
        right: ones(right).into(),
        vectors: ones(vectors).into(),
        blinding: ones(blinding).into(),
    }
}

fn proof(size: usize, vectors: usize, witness: &Witness<P>) -> Result<Vec<u8>, ProveError> {
    let generators = Generators::<P>::new(4).unwrap();
    let statement = ConstraintSystem::new(size, vectors, 0).unwrap();
    let mut transcript = Transcript::new(b"test");
    let mut writer = Writer::new(&mut transcript, 0);
    prove(&generators, &statement, witness, &mut writer, &mut OsRng)?;
    Ok(writer.finish())
}

#[test]
fn prover() {
    assert!(proof(4, 2, &witness(4, 4, 8, 2)).is_ok());
    assert!(proof(2, 0, &witness(0, 0, 0, 0)).is_ok());
    let gates = |left, right| proof(4, 1, &witness(left, right, 0, 1)).unwrap_err();
    assert_eq!(gates(5, 5), ProveError::Gates { left: 5, right: 5, size: 4 });
    assert_eq!(gates(2, 3), ProveError::Gates { left: 2, right: 3, size: 4 });
    let vectors = |elements, blinding| proof(4, 2, &witness(1, 1, elements, blinding)).unwrap_err();
    assert_eq!(vectors(9, 2), ProveError::Vectors { elements: 9, blinding: 2, vectors: 2 });
    assert_eq!(vectors(8, 1), ProveError::Vectors { elements: 8, blinding: 1, vectors: 2 });
    let large = proof(8, 0, &witness(1, 1, 0, 0)).unwrap_err();
    assert_eq!(large, ProveError::Size(SizeError::TooFew { size: 8, available: 4 }));
    assert_eq!(large.to_string(), "8 generators are needed and there are 4");
}

#[test]
fn generators() {
    for size in [0, 3, 6] {
        assert_eq!(Generators::<P>::new(size).map(|_| ()).unwrap_err(), SizeError::NotPowerOfTwo { size });
        assert_eq!(Generators::<P>::shared(size).map(|_| ()).unwrap_err(), SizeError::NotPowerOfTwo { size });
    }
    // Those that are shared are derived again only where more are asked for; fewer are a prefix of more.
    let few = Generators::<P>::shared(4).unwrap();
    let more = Generators::<P>::shared(8).unwrap();
    assert!(few.size() >= 4 && more.size() >= 8);
    assert_eq!(few.g_vector()[..4], more.g_vector()[..4]);
    assert_eq!(few.h_vector()[..4], Generators::<P>::new(4).unwrap().h_vector()[..4]);
    assert_eq!(Generators::<P>::shared(2).unwrap().size(), more.size());
    // Another group has its own.
    assert_ne!(
        P::encode(&few.g_vector()[0]).as_ref(),
        &Secp256k1::encode(&Generators::<Secp256k1>::shared(4).unwrap().g_vector()[0])[1..]
    );
}

/// Threads that wait for parts of the generators take up other work meanwhile, which asks for them, too.
#[test]
fn shared_generators_within_parallel_work() {
    let sizes = parallel::map(32, |_| Generators::<Ed25519>::shared(64).map(|generators| generators.size()));
    assert!(sizes.into_iter().all(|size| size == Ok(64)));
}

#[test]
fn constraints() {
    assert_eq!(ConstraintSystem::<P>::new(6, 0, 0).map(|_| ()), Err(ConstraintError::NotPowerOfTwo(6)));
    let mut system = ConstraintSystem::<P>::new(4, 2, 1).unwrap();
    let mut constrain =
        |variable| system.constrain(LinearCombination::default().plus(variable, Scalar::<P>::ONE));
    use Variable::{Commitment, Element, Left, Output, Right};
    for known in [Left(3), Right(3), Output(3), Element(7), Commitment(0)] {
        assert_eq!(constrain(known), Ok(()));
    }
    for unknown in [Left(4), Right(4), Output(4), Element(8), Commitment(1)] {
        assert_eq!(constrain(unknown), Err(ConstraintError::Unknown(unknown)));
    }
}

#[test]
fn decoding() {
    let good = proof(4, 1, &witness(1, 1, 0, 1)).unwrap();
    let read = |bytes: &[u8]| {
        let mut transcript = Transcript::new(b"test");
        Proof::<P>::read(&mut Reader::new(&mut transcript, bytes), 4, 1).map(|_| ())
    };
    assert_eq!(read(&good), Ok(()));
    let short = |length: usize| read(&good[..length]).unwrap_err();
    assert_eq!(short(0), DecodeError::Short { label: "A_L", offset: 0 });
    assert_eq!(short(good.len() - 1), DecodeError::Short { label: "b", offset: good.len() - 32 });
    let spoiled = |at: usize| {
        let mut bytes = good.clone();
        bytes[at..at + 32].fill(0xff);
        read(&bytes).unwrap_err()
    };
    // Five points, then 2c + 4 of T, then three scalars.
    assert_eq!(spoiled(32), DecodeError::Point { label: "A_R", offset: 32 });
    assert_eq!(spoiled(32 * 6), DecodeError::Point { label: "T", offset: 32 * 6 });
    assert_eq!(spoiled(32 * 11), DecodeError::Scalar { label: "tau_x", offset: 32 * 11 });
    assert_eq!(spoiled(32 * 14), DecodeError::Point { label: "L", offset: 32 * 14 });
    assert_eq!(spoiled(32 * 18), DecodeError::Scalar { label: "a", offset: 32 * 18 });
    // The identity is never valid.
    let mut identity = good.clone();
    identity[..32].fill(0);
    assert_eq!(read(&identity), Err(DecodeError::Point { label: "A_L", offset: 0 }));
}
