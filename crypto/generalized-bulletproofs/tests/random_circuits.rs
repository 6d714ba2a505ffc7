//! Random statements: proofs of satisfiable ones are accepted, of unsatisfiable ones refused.

use generalized_bulletproofs::{
    Accumulator, Ed25519, Generators, Proof, ProofGroup, Ristretto255, Scalar, Secp256k1, Statement, Witness,
    constraints::{ConstraintSystem, LinearCombination, Variable},
    merlin::Transcript,
    prove,
    rand_core::OsRng,
    transcript::{Reader, Writer},
    vectors::random,
};
use proptest::{prelude::*, test_runner::TestRng};

/// A statement that holds of a witness, and the values of its scalar commitments.
#[derive(Clone, Debug)]
struct Instance<P: ProofGroup> {
    statement: ConstraintSystem<P>,
    witness: Witness<P>,
    values: Vec<Scalar<P>>,
}

fn scalar<P: ProofGroup>(rng: &mut TestRng) -> Scalar<P> {
    // Small scalars, zero among them, as often as large ones.
    if rng.random() {
        Scalar::<P>::from_u64(rng.random_range(0..4))
    } else {
        let mut bytes = [0; 64];
        rng.fill_bytes(&mut bytes);
        Scalar::<P>::from_uniform_le(&bytes)
    }
}

impl<P: ProofGroup> Instance<P> {
    fn random(log_size: u32, vectors: usize, commitments: usize, rng: &mut TestRng) -> Self {
        let size = 1 << log_size;
        let gates = rng.random_range(0..=size);
        let elements = rng.random_range(0..=vectors * size);
        let mut scalars = |count: usize| (0..count).map(|_| scalar::<P>(rng)).collect::<Vec<_>>();
        let witness = Witness::<P> {
            left: scalars(gates).into(),
            right: scalars(gates).into(),
            vectors: scalars(elements).into(),
            blinding: scalars(vectors).into(),
        };
        let mut statement = ConstraintSystem::new(size, vectors, commitments).unwrap();
        let mut values = scalars(commitments);
        let constrain =
            |statement: &mut ConstraintSystem<P>, rng: &mut TestRng, commitment: Option<usize>| {
                let mut combination = LinearCombination::default();
                for _ in 0..rng.random_range(0..6) {
                    let gate = rng.random_range(0..size);
                    let variable = match rng.random_range(0..4) {
                        0 => Variable::Left(gate),
                        1 => Variable::Right(gate),
                        2 => Variable::Output(gate),
                        _ if vectors == 0 => continue,
                        _ => Variable::Element(rng.random_range(0..vectors * size)),
                    };
                    combination = combination.plus(variable, scalar::<P>(rng));
                }
                let value = evaluate(&combination, &witness);
                match commitment {
                    Some(k) => {
                        combination = combination.plus(Variable::Commitment(k), -Scalar::<P>::ONE);
                        values[k] = value;
                    }
                    None => combination = combination.plus_constant(-value),
                }
                statement.constrain(combination).unwrap();
            };
        let mut constrain = constrain;
        for k in 0..commitments {
            constrain(&mut statement, rng, Some(k));
        }
        for _ in 0..rng.random_range(1..20) {
            constrain(&mut statement, rng, None);
        }
        Self { statement, witness, values }
    }

    fn prove(&self, generators: &Generators<P>) -> Published<P> {
        let size = self.statement.size();
        let vector_commitments = (0..self.statement.vectors())
            .map(|k| {
                let vector = self.witness.vectors.chunks(size).nth(k).unwrap_or(&[]);
                P::multiexp_secret(generators.g_tables(), 0, vector)
                    + generators.mul_h(&self.witness.blinding[k])
            })
            .collect();
        let scalar_commitments = self.values.iter().map(|value| generators.mul_base(value)).collect();
        let mut transcript = Transcript::new(b"test");
        let mut writer = Writer::new(&mut transcript, 0);
        prove(generators, &self.statement, &self.witness, &mut writer, &mut OsRng).unwrap();
        Published { vector_commitments, scalar_commitments, proof: writer.finish() }
    }
}

fn evaluate<P: ProofGroup>(combination: &LinearCombination<P>, witness: &Witness<P>) -> Scalar<P> {
    let at = |vector: &[Scalar<P>], i: usize| vector.get(i).copied().unwrap_or_default();
    let value = |variable: &Variable| match *variable {
        Variable::Left(i) => at(&witness.left, i),
        Variable::Right(i) => at(&witness.right, i),
        Variable::Output(i) => at(&witness.left, i) * at(&witness.right, i),
        Variable::Element(i) => at(&witness.vectors, i),
        Variable::Commitment(_) => unreachable!("not added yet"),
    };
    combination.terms.iter().map(|(variable, coefficient)| value(variable) * coefficient).sum()
}

struct Published<P: ProofGroup> {
    vector_commitments: Vec<P::Point>,
    scalar_commitments: Vec<P::Point>,
    proof: Vec<u8>,
}

impl<P: ProofGroup> Published<P> {
    fn accumulate(&self, statement: &ConstraintSystem<P>, accumulator: &mut Accumulator<P>) {
        let mut transcript = Transcript::new(b"test");
        let mut reader = Reader::new(&mut transcript, &self.proof);
        let proof = Proof::<P>::read(&mut reader, statement.size(), statement.vectors()).unwrap();
        assert!(reader.rest().is_empty());
        assert_eq!(self.proof.len(), Proof::<P>::length(statement.size(), statement.vectors()));
        let weights = [random(&mut OsRng), random(&mut OsRng)];
        let mut scalars = vec![Scalar::<P>::ZERO; self.scalar_commitments.len()];
        proof.accumulate(statement, &self.vector_commitments, &mut scalars, weights, accumulator).unwrap();
        for (scalar, point) in scalars.into_iter().zip(&self.scalar_commitments) {
            accumulator.add(scalar, *point);
        }
    }

    fn holds(&self, statement: &ConstraintSystem<P>, generators: &Generators<P>) -> bool {
        let mut accumulator = Accumulator::new(statement.size());
        self.accumulate(statement, &mut accumulator);
        accumulator.holds(generators)
    }
}

fn check<P: ProofGroup>(log_size: u32, vectors: usize, commitments: usize, mut rng: TestRng) {
    let generators = Generators::<P>::new(64).unwrap();
    let instance = Instance::<P>::random(log_size, vectors, commitments, &mut rng);
    assert!(instance.statement.is_satisfied(&instance.witness, &instance.values));
    let good = instance.prove(&generators);
    assert!(good.holds(&instance.statement, &generators));

    // Another witness, value or constant does not satisfy it.
    let mut wrong = instance.clone();
    let one = Scalar::<P>::ONE;
    match rng.random_range(0..3) {
        0 if commitments > 0 => wrong.values[rng.random_range(0..commitments)] += one,
        _ => {
            let unsatisfied = LinearCombination::default().plus_constant(scalar::<P>(&mut rng) + one);
            wrong.statement.constrain(unsatisfied).unwrap();
        }
    }
    if !wrong.statement.is_satisfied(&wrong.witness, &wrong.values) {
        assert!(!wrong.prove(&generators).holds(&wrong.statement, &generators));
        // Nor does a good proof hold of another statement.
        if wrong.values == instance.values {
            assert!(!good.holds(&wrong.statement, &generators));
        }
    }
    let mut hidden = instance.clone();
    for place in [&mut hidden.witness.left, &mut hidden.witness.right, &mut hidden.witness.vectors] {
        if let Some(value) = place.first_mut() {
            *value += one;
        }
    }
    let satisfied = hidden.statement.is_satisfied(&hidden.witness, &hidden.values);
    assert_eq!(hidden.prove(&generators).holds(&hidden.statement, &generators), satisfied);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn ristretto255(size in 0..7u32, vectors in 0..4usize, commitments in 0..3usize, rng in rng()) {
        check::<Ristretto255>(size, vectors, commitments, rng);
    }

    #[test]
    fn ed25519(size in 0..7u32, vectors in 0..4usize, commitments in 0..3usize, rng in rng()) {
        check::<Ed25519>(size, vectors, commitments, rng);
    }

    #[test]
    fn secp256k1(size in 0..7u32, vectors in 0..4usize, commitments in 0..3usize, rng in rng()) {
        check::<Secp256k1>(size, vectors, commitments, rng);
    }
}

fn rng() -> impl Strategy<Value = TestRng> {
    Just(()).prop_perturb(|(), rng| rng)
}

/// Many proofs of different statements in one multiplication; one forged among them is noticed.
#[test]
fn batches() {
    type P = Ristretto255;
    let generators = Generators::<P>::new(16).unwrap();
    let mut rng = TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    let instances: Vec<_> = (0..5).map(|_| Instance::<P>::random(4, 2, 1, &mut rng)).collect();
    let proofs: Vec<_> = instances.iter().map(|instance| instance.prove(&generators)).collect();
    let holds = |statements: &[ConstraintSystem<P>]| {
        let mut accumulator = Accumulator::new(16);
        for (statement, proof) in statements.iter().zip(&proofs) {
            let mut one = Accumulator::new(16);
            proof.accumulate(statement, &mut one);
            accumulator = accumulator.merge(one);
        }
        accumulator.holds(&generators)
    };
    let statements: Vec<_> = instances.iter().map(|instance| instance.statement.clone()).collect();
    assert!(holds(&statements));
    for i in 0..statements.len() {
        let mut statements = statements.clone();
        let unsatisfied = LinearCombination::default().plus_constant(Scalar::<P>::ONE);
        statements[i].constrain(unsatisfied).unwrap();
        assert!(!holds(&statements), "statement {i}");
    }
}
