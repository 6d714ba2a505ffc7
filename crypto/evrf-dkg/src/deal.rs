//! Dealing: specification, section 5.

use alloc::vec::Vec;

use embedded_curves::{Affine, field::Fp};
use generalized_bulletproofs::{
    ProveError, Scalar, Witness,
    merlin::TranscriptRng,
    parallel, prove,
    rand_core::{CryptoRng, CryptoRngCore, RngCore},
    transcript::Writer,
    vectors::{random, random_vector},
};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{
    circuit::Circuit,
    keys::EmbeddedSecret,
    line::Line,
    opening,
    session::Session,
    suite::Suite,
    witness::{Gates, Tape},
};

/// Why no participation was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DealError {
    /// There is no validator of this index.
    #[error("there is no validator {dealer}: there are {validators}")]
    UnknownDealer {
        /// The index given.
        dealer: u16,
        /// The number of validators.
        validators: usize,
    },
    /// The secret is not that of the validator's key.
    #[error("the secret is not that of validator {dealer}'s key")]
    WrongSecret {
        /// The validator.
        dealer: u16,
    },
    /// Two points to be added were equal or opposite, or a denominator was zero, whatever the randomness: for secrets and
    /// keys that nobody made to be so, it does not happen.
    #[error("the computation met an exceptional case again and again")]
    Exceptional,
    /// The statement and the proof system do not fit together: a fault of this library.
    #[error("the proof cannot be made: {0}")]
    Prove(ProveError),
}

/// How often to draw other randomness where a computation meets an exceptional case.
const ATTEMPTS: usize = 3;

impl<S: Suite> Session<S> {
    /// The validator number `dealer` deals: one message, of [`Parameters::participation_len`] bytes, to all.
    ///
    /// Dealing again in the same context reveals nothing new: the polynomial is the same. Randomness is hedged: it comes
    /// from the session's transcript, keyed with the secret and with 32 bytes of `entropy`, so that a broken source alone
    /// does not break it.
    ///
    /// Constant-time in the secret and in all that is drawn; the [crate's documentation](crate#constant-time) says it
    /// function by function.
    ///
    /// [`Parameters::participation_len`]: crate::Parameters::participation_len
    pub fn deal(
        &self,
        dealer: u16,
        secret: &EmbeddedSecret<S::Embedded>,
        entropy: &mut (impl RngCore + CryptoRng),
    ) -> Result<Vec<u8>, DealError> {
        S::deal(self, dealer, secret, entropy)
    }

    fn attempt(
        &self,
        dealer: u16,
        secret: &EmbeddedSecret<S::Embedded>,
        rng: &mut TranscriptRng,
    ) -> Result<Vec<u8>, DealError> {
        let (parameters, layout, generators) = (self.parameters(), self.layout(), self.generators());
        let mut scalars = Vec::with_capacity(layout.scalars.len());
        scalars.push(Zeroizing::new(*secret.scalar()));
        scalars.extend((1..layout.scalars.len()).map(|_| Zeroizing::new(random(rng))));
        let tape = Tape::<S>::new(layout, self.tables(), &scalars).map_err(|_| DealError::Exceptional)?;
        let values = tape.values(layout);
        let scalar_commitments = parallel::map(values.len(), |k| generators.mul_base(&values[k]));
        let blinding = random_vector(layout.vectors, rng);
        let vector_commitments = tape.commit(layout, generators, &blinding);

        let mut transcript = parameters.transcript(dealer);
        let mut writer = Writer::new(&mut transcript, parameters.participation_len());
        for key in &tape.outputs[1..] {
            writer.bytes(b"ephemeral", Affine::encode(key).as_ref());
        }
        for commitment in &scalar_commitments {
            writer.point::<S>(b"V", commitment);
        }
        for commitment in &vector_commitments {
            writer.point::<S>(b"C", commitment);
        }
        let line = Line::draw(writer.transcript());
        let circuit = Circuit::<S>::new(layout, self.tables(), line, &tape.outputs);
        let mut gates = Gates::new(layout, &circuit, &tape).map_err(|_| DealError::Exceptional)?;
        let mut tape = tape;
        let witness = Witness {
            left: core::mem::take(&mut gates.left),
            right: core::mem::take(&mut gates.right),
            vectors: core::mem::take(&mut tape.variables),
            blinding,
        };

        // What is drawn from here on depends on everything sent so far.
        let mut rng = writer
            .transcript()
            .build_rng()
            .rekey_with_witness_bytes(b"secret", secret.to_bytes().as_ref())
            .finalize(rng);
        prove(generators, &circuit, &witness, &mut writer, &mut rng).map_err(|error| match error {
            ProveError::Undefined(_) => DealError::Exceptional,
            error => DealError::Prove(error),
        })?;
        let mut rng = writer
            .transcript()
            .build_rng()
            .rekey_with_witness_bytes(b"secret", secret.to_bytes().as_ref())
            .finalize(&mut rng);
        let response = opening::prove(generators, &mut writer, &values, &mut rng);

        let mut bytes = writer.finish();
        bytes.extend(S::encode_scalar(&response));
        let (coefficients, pads) = values.split_at(usize::from(parameters.threshold()));
        for (index, pad) in (1..=parameters.shares()).zip(pads) {
            bytes.extend(S::encode_scalar(&(*share::<S>(coefficients, index) + pad)));
        }
        Ok(bytes)
    }
}

pub(crate) fn deal<S: Suite>(
    session: &Session<S>,
    dealer: u16,
    secret: &EmbeddedSecret<S::Embedded>,
    mut entropy: &mut dyn CryptoRngCore,
) -> Result<Vec<u8>, DealError> {
    let validators = session.parameters().validators();
    let validator = validators
        .get(usize::from(dealer))
        .ok_or(DealError::UnknownDealer { dealer, validators: validators.len() })?;
    if secret.public_key() != *validator.key.key() {
        return Err(DealError::WrongSecret { dealer });
    }
    let mut rng = session
        .parameters()
        .transcript(dealer)
        .build_rng()
        .rekey_with_witness_bytes(b"secret", secret.to_bytes().as_ref())
        .finalize(&mut entropy);
    for _ in 0..ATTEMPTS {
        match session.attempt(dealer, secret, &mut rng) {
            Err(DealError::Exceptional) => {}
            result => return result,
        }
    }
    Err(DealError::Exceptional)
}

/// f(index).
fn share<S: Suite>(coefficients: &[Scalar<S>], index: u16) -> Zeroizing<Scalar<S>> {
    let index = Fp::from_u64(u64::from(index));
    let share =
        coefficients.iter().rev().fold(Scalar::<S>::ZERO, |share, coefficient| share * index + coefficient);
    Zeroizing::new(share)
}
