//! The parameters of one DKG: specification, section 2.

use alloc::{vec, vec::Vec};

use embedded_curves::EmbeddedCurve;
use generalized_bulletproofs::{Proof, merlin::Transcript};
use thiserror::Error;

use crate::{keys::ProvenKey, layout::Layout, suite::Suite};

/// A validator: its key, and how many key shares it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validator<C: EmbeddedCurve> {
    /// The key, with its proof of possession verified.
    pub key: ProvenKey<C>,
    /// The number of key shares, at least 1.
    pub weight: u16,
}

/// Parameters that no DKG can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ParametersError {
    /// There are no validators.
    #[error("there are no validators")]
    NoValidators,
    /// A validator has no key share.
    #[error("validator {validator} has weight 0")]
    ZeroWeight {
        /// Its index.
        validator: usize,
    },
    /// The weights sum to 2¹⁶ or more.
    #[error("{shares} key shares are more than 65535")]
    TooManyShares {
        /// Their sum.
        shares: usize,
    },
    /// The threshold is zero or more than there are shares.
    #[error("threshold {threshold} is not between 1 and the {shares} key shares")]
    Threshold {
        /// The threshold.
        threshold: u16,
        /// The number of key shares.
        shares: usize,
    },
    /// Two keys have the same x: they are equal, or each other's negative.
    #[error("the keys of validators {first} and {second} are equal or each other's negative")]
    SameKey {
        /// The first of the two.
        first: usize,
        /// The second of the two.
        second: usize,
    },
}

/// One DKG: its context, its threshold, and its validators in order.
///
/// Share indices run from 1 to n: the validators in order, a validator's shares together. Combining and recovering need
/// nothing but these; proving and verifying need a [`Session`](crate::Session).
#[derive(Clone)]
pub struct Parameters<S: Suite> {
    context: [u8; 32],
    threshold: u16,
    validators: Vec<Validator<S::Embedded>>,
    /// The share before each validator's first, and n.
    shares_before: Vec<u16>,
    slots: u16,
    transcript: Transcript,
    seed: [u8; 32],
}

impl<S: Suite> Parameters<S> {
    /// Parameters with a `context` **that is never used twice**: two keys made in one context, of different dealers, would
    /// be sums of the same terms.
    pub fn new(
        context: [u8; 32],
        threshold: u16,
        validators: Vec<Validator<S::Embedded>>,
    ) -> Result<Self, ParametersError> {
        if validators.is_empty() {
            return Err(ParametersError::NoValidators);
        }
        if let Some(validator) = validators.iter().position(|validator| validator.weight == 0) {
            return Err(ParametersError::ZeroWeight { validator });
        }
        let shares = validators.iter().map(|validator| usize::from(validator.weight)).sum();
        if shares > usize::from(u16::MAX) {
            return Err(ParametersError::TooManyShares { shares });
        }
        if threshold == 0 || usize::from(threshold) > shares {
            return Err(ParametersError::Threshold { threshold, shares });
        }
        check_distinct(&validators)?;

        let mut shares_before = vec![0];
        let mut slots = 0;
        for validator in &validators {
            shares_before.push(shares_before.last().copied().unwrap_or(0) + validator.weight);
            slots = slots.max(validator.weight);
        }
        let mut transcript = Transcript::new(b"evrf-dkg v1");
        transcript.append_message(b"suite", S::NAME.as_bytes());
        transcript.append_message(b"context", &context);
        transcript.append_message(b"threshold", &threshold.to_le_bytes());
        for validator in &validators {
            transcript.append_message(b"key", validator.key.key().to_bytes().as_ref());
            transcript.append_message(b"weight", &validator.weight.to_le_bytes());
        }
        let mut seed = [0; 32];
        transcript.clone().challenge_bytes(b"session", &mut seed);
        Ok(Self { context, threshold, validators, shares_before, slots, transcript, seed })
    }

    /// The context.
    pub fn context(&self) -> &[u8; 32] {
        &self.context
    }

    /// t.
    pub fn threshold(&self) -> u16 {
        self.threshold
    }

    /// The validators, in order.
    pub fn validators(&self) -> &[Validator<S::Embedded>] {
        &self.validators
    }

    /// n, the number of key shares.
    pub fn shares(&self) -> u16 {
        self.shares_before[self.validators.len()]
    }

    /// The indices of a validator's shares, which are from 1 on; none if there is no such validator.
    pub fn shares_of(&self, validator: u16) -> Option<core::ops::RangeInclusive<u16>> {
        let next = self.shares_before.get(usize::from(validator) + 1)?;
        Some(self.shares_before[usize::from(validator)] + 1..=*next)
    }

    /// The largest weight.
    pub fn slots(&self) -> u16 {
        self.slots
    }

    /// The bytes of a participation.
    pub fn participation_len(&self) -> usize {
        let layout = self.layout();
        let (t, n) = (usize::from(self.threshold), usize::from(self.shares()));
        let commitments = t + n + layout.vectors;
        self.ephemeral_keys() * S::Embedded::ENCODED_LEN
            + commitments * S::POINT_LEN
            + Proof::<S>::length(layout.size, layout.vectors)
            + (S::POINT_LEN + 32)
            + n * 32
    }

    /// N, the number of G_i and of H_i that a participation's proof is over: what
    /// [`Generators`](generalized_bulletproofs::Generators) must have.
    pub fn generators(&self) -> usize {
        self.layout().size
    }

    /// c, the number of a participation's vector commitments.
    pub fn vector_commitments(&self) -> usize {
        self.layout().vectors
    }

    /// 2·slots.
    pub(crate) fn ephemeral_keys(&self) -> usize {
        2 * usize::from(self.slots)
    }

    pub(crate) fn layout(&self) -> Layout {
        let weights: Vec<_> = self.validators.iter().map(|validator| validator.weight).collect();
        Layout::new::<S::Embedded>(usize::from(self.threshold), &weights)
    }

    /// The session transcript, with `dealer`.
    pub(crate) fn transcript(&self, dealer: u16) -> Transcript {
        let mut transcript = self.transcript.clone();
        transcript.append_message(b"dealer", &dealer.to_le_bytes());
        transcript
    }

    /// The 32 bytes from which the session points are derived. They depend on all parameters.
    pub(crate) fn seed(&self) -> &[u8; 32] {
        &self.seed
    }
}

impl<S: Suite> core::fmt::Debug for Parameters<S> {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter
            .debug_struct("Parameters")
            .field("suite", &S::NAME)
            .field("context", &self.context)
            .field("threshold", &self.threshold)
            .field("validators", &self.validators)
            .finish()
    }
}

fn check_distinct<C: EmbeddedCurve>(validators: &[Validator<C>]) -> Result<(), ParametersError> {
    let mut sorted: Vec<_> = validators
        .iter()
        .enumerate()
        .map(|(i, validator)| (validator.key.point().x().to_limbs(), i))
        .collect();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => Err(ParametersError::SameKey { first: pair[0].1, second: pair[1].1 }),
        None => Ok(()),
    }
}
