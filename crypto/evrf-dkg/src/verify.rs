//! Verifying: specification, section 6.

use alloc::{vec, vec::Vec};

use embedded_curves::Affine;
use generalized_bulletproofs::{
    Accumulator, Proof, Scalar, Undefined,
    merlin::Transcript,
    parallel,
    transcript::{DecodeError, Reader, challenge},
};
use thiserror::Error;

use crate::{
    circuit::Circuit, dealing::Dealing, line::Line, opening::Opening, session::Session, suite::Suite,
};

/// Why a participation is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum VerifyError {
    /// The caller named a dealer that there is not.
    #[error("there is no validator {dealer}: there are {validators}")]
    UnknownDealer {
        /// The index given.
        dealer: u16,
        /// The number of validators.
        validators: usize,
    },
    /// The participation is faulty: its dealer is to blame, if it is the dealer's (signed by it, for instance).
    #[error("the participation of validator {dealer} is faulty: {fault}")]
    Faulty {
        /// The dealer.
        dealer: u16,
        /// What is wrong.
        fault: Fault,
    },
}

/// What is wrong with a participation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// Its length is not the one that follows from the parameters.
    #[error("it has {found} bytes and not {expected}")]
    Length {
        /// The bytes of a participation.
        expected: usize,
        /// The bytes given.
        found: usize,
    },
    /// Something in it is not encoded as specified.
    #[error(transparent)]
    Encoding(#[from] DecodeError),
    /// The line that its transcript yields meets a base or a public output.
    #[error("its line meets a base")]
    Line,
    /// Its proof or a share does not hold.
    #[error("its proof or one of its shares does not hold")]
    Equations,
}

/// A participation that was read and is not verified yet.
struct Unverified<'a, S: Suite> {
    session: &'a Session<S>,
    dealer: u16,
    bytes: &'a [u8],
    ephemeral_keys: Vec<Affine<S::Embedded>>,
    /// V_0 to V_{t+n−1}.
    scalar_commitments: Vec<S::Point>,
    vector_commitments: Vec<S::Point>,
    line: Line<S::Embedded>,
    proof: Proof<S>,
    opening: Opening<S>,
    response: Scalar<S>,
    encrypted: Vec<Scalar<S>>,
}

impl<S: Suite> Session<S> {
    /// Verify one participation. Deterministic and variable-time.
    pub fn verify(&self, dealer: u16, participation: &[u8]) -> Result<Dealing<S>, VerifyError> {
        let mut results = self.verify_batch(&[(dealer, participation)]);
        results.pop().expect("there is a result for every participation")
    }

    /// Verify many participations, given with their dealers, together: the generators are multiplied once.
    ///
    /// If they do not hold together, each is verified alone, so that exactly the faulty are named. Deterministic, as the
    /// weights come from a transcript of all participations, whole; variable-time.
    pub fn verify_batch(&self, participations: &[(u16, &[u8])]) -> Vec<Result<Dealing<S>, VerifyError>> {
        S::verify_batch(self, participations)
    }

    /// A transcript of everything that is verified together, from which the weights are drawn.
    fn weights_transcript(&self, participations: &[(u16, &[u8])]) -> Transcript {
        let mut transcript = Transcript::new(b"evrf-dkg v1 batch");
        transcript.append_message(b"session", self.parameters().seed());
        for (dealer, bytes) in participations {
            transcript.append_message(b"dealer", &dealer.to_le_bytes());
            transcript.append_message(b"participation", bytes);
        }
        transcript
    }

    fn read<'a>(&'a self, dealer: u16, bytes: &'a [u8]) -> Result<Unverified<'a, S>, VerifyError> {
        let validators = self.parameters().validators().len();
        if usize::from(dealer) >= validators {
            return Err(VerifyError::UnknownDealer { dealer, validators });
        }
        self.read_from(dealer, bytes).map_err(|fault| VerifyError::Faulty { dealer, fault })
    }

    fn read_from<'a>(&'a self, dealer: u16, bytes: &'a [u8]) -> Result<Unverified<'a, S>, Fault> {
        let (parameters, layout) = (self.parameters(), self.layout());
        let (expected, found) = (parameters.participation_len(), bytes.len());
        if found != expected {
            return Err(Fault::Length { expected, found });
        }
        let mut transcript = parameters.transcript(dealer);
        let mut reader = Reader::new(&mut transcript, bytes);
        let ephemeral_keys = (0..parameters.ephemeral_keys())
            .map(|_| {
                let decode = |bytes: &[u8]| Affine::decode(bytes).ok();
                let refuse = |label, offset| DecodeError::Point { label, offset };
                reader.read(
                    "ephemeral",
                    <S::Embedded as embedded_curves::EmbeddedCurve>::ENCODED_LEN,
                    decode,
                    refuse,
                )
            })
            .collect::<Result<_, _>>()?;
        let scalar_commitments = reader.points::<S>("V", layout.sums.len())?;
        let vector_commitments = reader.points::<S>("C", layout.vectors)?;
        let line = Line::draw(reader.transcript());
        let proof = Proof::read(&mut reader, layout.size, layout.vectors)?;
        let opening = Opening::read(&mut reader)?;
        let response = reader.scalar::<S>("s")?;
        let encrypted =
            (0..parameters.shares()).map(|_| reader.scalar::<S>("share")).collect::<Result<_, _>>()?;
        Ok(Unverified {
            session: self,
            dealer,
            bytes,
            ephemeral_keys,
            scalar_commitments,
            vector_commitments,
            line,
            proof,
            opening,
            response,
            encrypted,
        })
    }
}

pub(crate) fn verify_batch<S: Suite>(
    session: &Session<S>,
    participations: &[(u16, &[u8])],
) -> Vec<Result<Dealing<S>, VerifyError>> {
    let transcript = session.weights_transcript(participations);
    let mut read = parallel::map(participations.len(), |i| {
        let (dealer, bytes) = participations[i];
        let unverified = session.read(dealer, bytes)?;
        let accumulator = unverified.accumulate(&transcript, i)?;
        Ok((unverified, accumulator))
    });
    let accumulators = read.iter_mut().filter_map(|result| {
        let (_, accumulator) = result.as_mut().ok()?;
        Some(core::mem::replace(accumulator, Accumulator::new(0)))
    });
    let all = accumulators.reduce(Accumulator::merge).is_none_or(|all| all.holds(session.generators()));
    let valid = read.iter().filter(|result| result.is_ok()).count();
    let alone = |unverified: &Unverified<'_, S>| {
        // One that stood alone in its batch was just found not to hold.
        if valid == 1 { Err(unverified.faulty(Fault::Equations)) } else { unverified.check() }
    };
    parallel::map(read.len(), |i| match &read[i] {
        Err(error) => Err(*error),
        Ok((unverified, _)) if all => Ok(unverified.dealing()),
        Ok((unverified, _)) => alone(unverified).map(|()| unverified.dealing()),
    })
}

impl<S: Suite> Unverified<'_, S> {
    fn faulty(&self, fault: Fault) -> VerifyError {
        VerifyError::Faulty { dealer: self.dealer, fault }
    }

    /// Verify this one alone.
    fn check(&self) -> Result<(), VerifyError> {
        let transcript = self.session.weights_transcript(&[(self.dealer, self.bytes)]);
        let accumulator = self.accumulate(&transcript, 0)?;
        if accumulator.holds(self.session.generators()) { Ok(()) } else { Err(self.faulty(Fault::Equations)) }
    }

    /// All equations, with weights drawn for participation number `index` of those in `transcript`.
    fn accumulate(&self, transcript: &Transcript, index: usize) -> Result<Accumulator<S>, VerifyError> {
        let session = self.session;
        let layout = session.layout();
        let dealer_key = session.parameters().validators()[usize::from(self.dealer)].key;
        let outputs: Vec<_> =
            core::iter::once(dealer_key.point()).chain(&self.ephemeral_keys).copied().collect();
        let circuit = Circuit::<S>::new(layout, session.tables(), self.line.clone(), &outputs);

        let mut transcript = transcript.clone();
        transcript.append_u64(b"index", index as u64);
        let mut weight = || -> Scalar<S> { challenge(&mut transcript, b"weight") };
        let mut accumulator = Accumulator::new(layout.size);
        let mut scalars = vec![Scalar::<S>::ZERO; self.scalar_commitments.len()];
        let weights = [weight(), weight()];
        self.proof
            .accumulate(&circuit, &self.vector_commitments, &mut scalars, weights, &mut accumulator)
            .map_err(|Undefined| self.faulty(Fault::Line))?;
        self.opening.accumulate(&self.response, weight(), &mut scalars, &mut accumulator);

        // enc_j G = V_{t+j−1} + Σ j^i V_i.
        let (coefficients, pads) = scalars.split_at_mut(usize::from(session.parameters().threshold()));
        // By share: j, and its weight times j^i.
        let mut terms = Vec::with_capacity(self.encrypted.len());
        for ((index, encrypted), pad) in (1u16..).zip(&self.encrypted).zip(pads) {
            let weight = weight();
            accumulator.g += weight * encrypted;
            *pad -= weight;
            terms.push((Scalar::<S>::from(index), weight));
        }
        for coefficient in coefficients {
            for (index, term) in &mut terms {
                *coefficient -= *term;
                *term *= *index;
            }
        }
        for (scalar, point) in scalars.into_iter().zip(&self.scalar_commitments) {
            accumulator.add(scalar, *point);
        }
        Ok(accumulator)
    }

    fn dealing(&self) -> Dealing<S> {
        Dealing::from_verified(self.session.parameters(), self.dealer, self.bytes, &self.scalar_commitments)
    }
}
