//! The weights are those of the constraints written out one by one, and the witness satisfies them.

use generalized_bulletproofs::{
    Ed25519, Generators, Ristretto255, Secp256k1, Witness,
    constraints::{ConstraintSystem, LinearCombination, Variable},
    merlin::Transcript,
    rand_core::OsRng,
    vectors::random,
};
use zeroize::Zeroizing;

use super::*;
use crate::{
    keys::{EmbeddedSecret, ProvenKey},
    line::degrees,
    parameters::{Parameters, Validator},
    session::Session,
    witness::{Gates, Tape},
};

/// Specification, sections 3 and 5, read from top to bottom.
struct Builder<'a, S: Suite> {
    system: ConstraintSystem<S>,
    session: &'a Session<S>,
    line: &'a Line<S::Embedded>,
    variable: usize,
    gate: usize,
}

type Combination<S> = LinearCombination<S>;

impl<S: Suite> Builder<'_, S> {
    fn equal(&mut self, left: Variable, right: Combination<S>) {
        let one = Scalar::<S>::ONE;
        let mut difference = Combination::<S>::default().plus(left, one);
        difference.terms.extend(right.terms.into_iter().map(|(variable, k)| (variable, -k)));
        self.system.constrain(difference.plus_constant(-right.constant)).unwrap();
    }

    fn read(&mut self) -> Variable {
        self.variable += 1;
        Variable::Element(self.variable - 1)
    }

    fn product(&mut self, left: Variable, right: Variable) -> Variable {
        let gate = self.next_gate();
        for (input, of) in [(Variable::Left(gate), left), (Variable::Right(gate), right)] {
            self.equal(input, Combination::<S>::default().plus(of, Scalar::<S>::ONE));
        }
        Variable::Output(gate)
    }

    fn quotient(&mut self, denominator: Combination<S>, numerator: Combination<S>) -> Variable {
        let gate = self.next_gate();
        self.equal(Variable::Left(gate), denominator);
        self.equal(Variable::Output(gate), numerator);
        Variable::Right(gate)
    }

    fn next_gate(&mut self) -> usize {
        self.gate += 1;
        self.gate - 1
    }

    fn claim(
        &mut self,
        multiplicities: &[Variable],
        base: usize,
        public: Option<Affine<S::Embedded>>,
    ) -> Option<Variable> {
        let (degree_a, degree_b) = degrees::<S::Embedded>();
        let one = Scalar::<S>::ONE;
        let a: Vec<_> = (0..=degree_a).map(|k| if k == 1 { None } else { Some(self.read()) }).collect();
        let b: Vec<_> = (0..=degree_b).map(|_| self.read()).collect();
        let secret = public.is_none().then(|| (self.read(), self.read()));
        if let Some((x, y)) = secret {
            let xx = self.product(x, x);
            let xxx = self.product(x, xx);
            let yy = self.product(y, y);
            let right = Combination::<S>::default()
                .plus(xxx, one)
                .plus(x, S::Embedded::A)
                .plus_constant(S::Embedded::B);
            self.equal(yy, right);
        }
        let mut quotients = Vec::new();
        for point in self.line.points {
            let (x, y) = (*point.x(), *point.y());
            let tangent = Scalar::<S>::from_u64(3) * x * x + S::Embedded::A;
            let den = tangent - (self.line.slope * y).double();
            let power = |k: usize| powers(x, k + 1)[k];
            let derivative =
                |k: usize| if k == 0 { Fp::ZERO } else { Scalar::<S>::from_u64(k as u64) * power(k - 1) };
            let (mut denominator, mut numerator) = (Combination::<S>::default(), Combination::<S>::default());
            for (k, variable) in a.iter().enumerate() {
                let (of_denominator, of_numerator) = (den * power(k), y.double() * derivative(k));
                if let Some(variable) = variable {
                    denominator = denominator.plus(*variable, of_denominator);
                    numerator = numerator.plus(*variable, of_numerator);
                } else {
                    denominator = denominator.plus_constant(of_denominator);
                    numerator = numerator.plus_constant(of_numerator);
                }
            }
            for (k, variable) in b.iter().enumerate() {
                denominator = denominator.plus(*variable, den * y * power(k));
                numerator = numerator.plus(*variable, tangent * power(k) + y.double() * y * derivative(k));
            }
            quotients.push(self.quotient(denominator, numerator));
        }
        let mut right = Combination::<S>::default();
        for (variable, base) in multiplicities.iter().zip(self.session.tables().get(base)) {
            let weight = (self.line.intercept - (*base.y() - self.line.slope * base.x())).invert().unwrap();
            right = right.plus(*variable, weight);
        }
        match (secret, public) {
            (Some((x, y)), _) => {
                let denominator = Combination::<S>::default()
                    .plus(y, one)
                    .plus(x, self.line.slope)
                    .plus_constant(self.line.intercept);
                let inverse = self.quotient(denominator, Combination::<S>::default().plus_constant(one));
                right = right.plus(inverse, one);
            }
            (None, Some(output)) => {
                let sum = self.line.intercept + *output.y() + self.line.slope * output.x();
                right = right.plus_constant(sum.invert().unwrap());
            }
            (None, None) => unreachable!("an output is secret or public"),
        }
        let first = quotients.remove(0);
        let right = quotients.into_iter().fold(right, |right, quotient| right.plus(quotient, -one));
        self.equal(first, right);
        secret.map(|(x, _)| x)
    }

    fn multiplicities(&mut self) -> Vec<Variable> {
        (0..bases::<S::Embedded>()).map(|_| self.read()).collect()
    }

    fn build(mut self, outputs: &[Affine<S::Embedded>]) -> ConstraintSystem<S> {
        let parameters = self.session.parameters();
        let t = usize::from(parameters.threshold());
        let mut outputs = outputs.iter().copied();
        let multiplicities = self.multiplicities();
        self.claim(&multiplicities, 0, outputs.next());
        let evaluations: Vec<_> =
            (0..2 * t).map(|i| self.claim(&multiplicities, 1 + i, None).unwrap()).collect();
        let mut sums: Vec<_> = evaluations.chunks(2).map(<[_]>::to_vec).collect();
        let mut pads = std::collections::BTreeMap::<_, Vec<_>>::new();
        for slot in 0..parameters.slots() {
            for _ in 0..2 {
                let multiplicities = self.multiplicities();
                self.claim(&multiplicities, 0, outputs.next());
                for (v, validator) in parameters.validators().iter().enumerate() {
                    if validator.weight > slot {
                        let x = self.claim(&multiplicities, 1 + 2 * t + v, None).unwrap();
                        pads.entry((v, slot)).or_default().push(x);
                    }
                }
            }
        }
        sums.extend(pads.into_values());
        for (k, sum) in sums.iter().enumerate() {
            let sum = sum.iter().fold(Combination::<S>::default(), |sum, x| sum.plus(*x, Scalar::<S>::ONE));
            self.system.constrain(sum.plus(Variable::Commitment(k), -Scalar::<S>::ONE)).unwrap();
        }
        assert_eq!(self.variable, self.session.layout().variables);
        assert_eq!(self.gate, self.session.layout().gates);
        self.system
    }
}

fn check<S: Suite>() {
    let secrets: Vec<_> = (0..3).map(|_| EmbeddedSecret::<S::Embedded>::random(&mut OsRng)).collect();
    let validators = secrets
        .iter()
        .zip([2, 1, 3])
        .map(|(secret, weight)| Validator { key: ProvenKey::assume_proven(secret.public_key()), weight })
        .collect();
    let parameters = Parameters::<S>::new([1; 32], 2, validators).unwrap();
    let session = Session::new(parameters, Generators::new(512).unwrap()).unwrap();
    let layout = session.layout();

    let mut scalars = vec![Zeroizing::new(*secrets[1].scalar())];
    scalars.extend((1..layout.scalars.len()).map(|_| Zeroizing::new(random(&mut OsRng))));
    let tape = Tape::<S>::new(layout, session.tables(), &scalars).unwrap();
    assert_eq!(tape.outputs[0], *secrets[1].public_key().point());
    let line = Line::draw(&mut Transcript::new(b"test"));
    let circuit = Circuit::<S>::new(layout, session.tables(), line.clone(), &tape.outputs);
    let gates = Gates::new(layout, &circuit, &tape).unwrap();
    let values = tape.values(layout);

    let system = ConstraintSystem::new(layout.size, layout.vectors, layout.sums.len()).unwrap();
    let builder = Builder { system, session: &session, line: &line, variable: 0, gate: 0 };
    let system = builder.build(&tape.outputs);
    let witness = Witness::<S> {
        left: gates.left.clone(),
        right: gates.right.clone(),
        vectors: tape.variables.clone(),
        blinding: Zeroizing::new(vec![]),
    };
    assert!(system.is_satisfied(&witness, &values));
    let mut wrong = witness.clone();
    *wrong.vectors.last_mut().unwrap() += Scalar::<S>::ONE;
    assert!(!system.is_satisfied(&wrong, &values));

    let z = random(&mut OsRng);
    let mut structured = circuit.weights(z).unwrap();
    for (vector, length) in [
        (&mut structured.left, layout.size),
        (&mut structured.right, layout.size),
        (&mut structured.output, layout.size),
        (&mut structured.vectors, layout.size * layout.vectors),
    ] {
        vector.resize(length, Fp::ZERO);
    }
    let listed = system.weights(z).unwrap();
    assert_eq!(structured.left, listed.left);
    assert_eq!(structured.right, listed.right);
    assert_eq!(structured.output, listed.output);
    assert_eq!(structured.vectors, listed.vectors);
    assert_eq!(structured.commitments, listed.commitments);
    assert_eq!(structured.constant, listed.constant);
    assert_eq!(structured.offset, listed.offset);
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

/// A line that meets a base, or whose third point is a public output, is refused.
#[test]
fn zero_denominators() {
    type C = <Ristretto255 as Suite>::Embedded;
    let tables = BaseTables::new(&[C::GENERATOR; 4]);
    let layout = Layout::new::<C>(1, &[1]);
    let line = Line::<C>::draw(&mut Transcript::new(b"test"));
    let output = line.points[0];
    let circuit = |line: &Line<C>, output| {
        let outputs = [output, C::GENERATOR, C::GENERATOR];
        let circuit = Circuit::<Ristretto255>::new(&layout, &tables, line.clone(), &outputs);
        circuit.weights(random(&mut OsRng)).map(|_| ())
    };
    assert_eq!(circuit(&line, output), Ok(()));
    assert_eq!(circuit(&line, -output), Err(Undefined));
    for base in [0, 1, 100, bases::<C>() - 1] {
        let base = tables.get(0)[base];
        let intercept = *base.y() - line.slope * base.x();
        assert_eq!(circuit(&Line { intercept, ..line.clone() }, output), Err(Undefined));
    }
}
