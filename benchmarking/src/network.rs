//! A network of validators with a key share each, and what they deal.

use evrf_dkg::{
    EmbeddedSecret, Generators, Parameters, Session, Suite, Validator, possession,
    rand_core::{OsRng, RngCore},
};
use rayon::prelude::*;

/// Validators of a DKG, each with one key share.
pub struct Network<S: Suite> {
    /// The validators' embedded secrets.
    pub secrets: Vec<EmbeddedSecret<S::Embedded>>,
    /// The DKG.
    pub session: Session<S>,
}

impl<S: Suite> Network<S> {
    /// `n` validators, of whom `t` complete a DKG, with generators for it.
    pub fn new(t: u16, n: u16) -> Self {
        let (parameters, secrets) = parameters::<S>(t, n);
        let generators = Generators::new(parameters.generators()).expect("a power of two");
        Self { secrets, session: Session::new(parameters, generators).expect("enough generators") }
    }

    /// The participation of a validator.
    pub fn deal(&self, dealer: u16) -> Vec<u8> {
        let secret = &self.secrets[usize::from(dealer)];
        self.session.deal(dealer, secret, &mut OsRng).expect("a validator's own secret")
    }

    /// The participations of the first `dealers` validators, made on all cores: they are not measured.
    pub fn deal_all(&self, dealers: u16) -> Vec<Vec<u8>> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
        pool.install(|| (0..dealers).into_par_iter().map(|dealer| self.deal(dealer)).collect())
    }
}

/// Parameters of a fresh DKG of fresh validators, and their secrets.
pub fn parameters<S: Suite>(t: u16, n: u16) -> (Parameters<S>, Vec<EmbeddedSecret<S::Embedded>>) {
    let owner = [1; 32];
    let secrets: Vec<_> = (0..n).map(|_| EmbeddedSecret::<S::Embedded>::random(&mut OsRng)).collect();
    let validators = secrets.iter().map(|secret| {
        let proof = possession::prove::<S>(secret, &owner, &mut OsRng);
        let key = possession::verify::<S>(secret.public_key(), &owner, &proof).expect("a fresh proof");
        Validator { key, weight: 1 }
    });
    let mut context = [0; 32];
    OsRng.fill_bytes(&mut context);
    let parameters = Parameters::new(context, t, validators.collect()).expect("valid parameters");
    (parameters, secrets)
}

/// The points that verifying one participation multiplies: specification, section 6.
pub fn points_of_verification<S: Suite>(parameters: &Parameters<S>) -> usize {
    let size = parameters.generators();
    2 * size
        + usize::from(parameters.threshold())
        + usize::from(parameters.shares())
        + 3 * parameters.vector_commitments()
        + 2 * size.ilog2() as usize
        + 12
}
