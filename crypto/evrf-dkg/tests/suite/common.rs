//! A DKG among validators whose secrets the test knows.

use evrf_dkg::{
    Dealing, EmbeddedSecret, Generators, Parameters, ProvenKey, Session, Suite, Validator,
    embedded_curves::EmbeddedCurve,
    rand_core::{OsRng, RngCore},
};

pub(crate) struct Dkg<S: Suite> {
    pub(crate) secrets: Vec<EmbeddedSecret<S::Embedded>>,
    pub(crate) session: Session<S>,
}

impl<S: Suite> Dkg<S> {
    pub(crate) fn new(threshold: u16, weights: &[u16]) -> Self {
        let secrets: Vec<_> = weights.iter().map(|_| EmbeddedSecret::random(&mut OsRng)).collect();
        let validators = validators(&secrets, weights);
        let mut context = [0; 32];
        OsRng.fill_bytes(&mut context);
        let parameters = Parameters::new(context, threshold, validators).unwrap();
        let generators = Generators::shared(parameters.generators()).unwrap();
        Self { secrets, session: Session::new(parameters, generators).unwrap() }
    }

    pub(crate) fn deal(&self, dealer: u16) -> Vec<u8> {
        self.session.deal(dealer, &self.secrets[usize::from(dealer)], &mut OsRng).unwrap()
    }

    /// The verified dealings of the first validators, as many as the threshold takes.
    pub(crate) fn dealings(&self) -> Vec<Dealing<S>> {
        let parameters = self.session.parameters();
        let mut weight = 0;
        let mut dealings = Vec::new();
        for (dealer, validator) in (0..).zip(parameters.validators()) {
            if weight < parameters.threshold() {
                dealings.push(self.session.verify(dealer, &self.deal(dealer)).unwrap());
                weight += validator.weight;
            }
        }
        dealings
    }
}

pub(crate) fn validators<C: EmbeddedCurve>(
    secrets: &[EmbeddedSecret<C>],
    weights: &[u16],
) -> Vec<Validator<C>> {
    let validator = |(secret, weight): (&EmbeddedSecret<C>, &u16)| Validator {
        key: ProvenKey::assume_proven(secret.public_key()),
        weight: *weight,
    };
    secrets.iter().zip(weights).map(validator).collect()
}
