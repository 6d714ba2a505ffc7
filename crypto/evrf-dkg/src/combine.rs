//! Combining: specification, section 6.

use alloc::{vec, vec::Vec};

use generalized_bulletproofs::{Scalar, parallel};
use thiserror::Error;

use crate::{
    dealing::{Dealing, StoredError},
    parameters::Parameters,
    recover::SecretShare,
    suite::Suite,
};

/// The dealings that make a key: those of a set of dealers that everyone agrees on, whose weight is at least the threshold.
#[derive(Clone, Copy, Debug)]
pub struct Dealings<'a, S: Suite> {
    parameters: &'a Parameters<S>,
    dealings: &'a [Dealing<S>],
}

/// Dealings that make no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DealingsError {
    /// A dealing is of another DKG.
    #[error("the dealing of validator {dealer} is of another DKG")]
    OtherParameters {
        /// Its dealer.
        dealer: u16,
    },
    /// A dealer occurs twice.
    #[error("there are two dealings of validator {dealer}")]
    Repeated {
        /// The dealer.
        dealer: u16,
    },
    /// The dealers' weight is below the threshold.
    #[error("the dealers have weight {weight} and the threshold is {threshold}")]
    Weight {
        /// Their weight.
        weight: u16,
        /// The threshold.
        threshold: u16,
    },
}

impl<'a, S: Suite> Dealings<'a, S> {
    /// The dealings of these dealers, in any order.
    pub fn new(parameters: &'a Parameters<S>, dealings: &'a [Dealing<S>]) -> Result<Self, DealingsError> {
        let mut seen = vec![false; parameters.validators().len()];
        let mut weight = 0;
        for dealing in dealings {
            let dealer = dealing.dealer();
            if !dealing.is_of(parameters) {
                return Err(DealingsError::OtherParameters { dealer });
            }
            if core::mem::replace(&mut seen[usize::from(dealer)], true) {
                return Err(DealingsError::Repeated { dealer });
            }
            weight += parameters.validators()[usize::from(dealer)].weight;
        }
        let threshold = parameters.threshold();
        if weight < threshold {
            return Err(DealingsError::Weight { weight, threshold });
        }
        Ok(Self { parameters, dealings })
    }

    /// The parameters.
    pub fn parameters(&self) -> &'a Parameters<S> {
        self.parameters
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &'a Dealing<S>> {
        self.dealings.iter()
    }

    /// The group key alone, which costs next to nothing.
    pub fn group_key(&self) -> Result<GroupKey<S>, StoredError> {
        let points = self.iter().map(|dealing| dealing.key()).collect::<Result<Vec<_>, _>>()?;
        Ok(GroupKey { point: points.into_iter().sum() })
    }

    /// The group key and every share's verification share. Variable-time.
    pub fn combine(&self) -> Result<GroupKeys<S>, StoredError> {
        S::combine(self)
    }
}

pub(crate) fn combine<S: Suite>(dealings: &Dealings<'_, S>) -> Result<GroupKeys<S>, StoredError> {
    let shares = dealings.parameters.shares();
    let mut sums = vec![S::identity(); 1 + usize::from(shares)];
    let decoded = parallel::map(dealings.dealings.len(), |i| dealings.dealings[i].commitments());
    for commitments in decoded {
        sums.iter_mut().zip(commitments?).for_each(|(sum, point)| *sum += point);
    }
    let mut encrypted = Vec::with_capacity(usize::from(shares));
    for index in 1..=shares {
        let shares = dealings.iter().map(|dealing| dealing.encrypted(index, shares));
        encrypted.push(shares.sum::<Result<Scalar<S>, _>>()?);
    }
    let base = [S::base_point()];
    let verification_shares =
        parallel::map(encrypted.len(), |i| S::multiexp_public(&[], &encrypted[i..=i], &base) - sums[1 + i]);
    Ok(GroupKeys { group_key: GroupKey { point: sums[0] }, verification_shares })
}

/// The key that a DKG made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupKey<S: Suite> {
    point: S::Point,
}

impl<S: Suite> GroupKey<S> {
    /// The key as a point.
    pub fn point(&self) -> &S::Point {
        &self.point
    }

    /// The encoding of specification, section 1.
    pub fn to_bytes(&self) -> S::Encoding {
        S::encode(&self.point)
    }

    /// The public key as its network has it: an Ed25519 key by RFC 8032 (which [`to_bytes`](Self::to_bytes) is not), an
    /// sr25519 key in 32 bytes, a secp256k1 key in SEC1's compressed form.
    pub fn to_public_key_bytes(&self) -> S::Encoding {
        S::encode_public_key(&self.point)
    }
}

/// The key that a DKG made, with the verification share of every key share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupKeys<S: Suite> {
    group_key: GroupKey<S>,
    verification_shares: Vec<S::Point>,
}

impl<S: Suite> GroupKeys<S> {
    /// The group key.
    pub fn group_key(&self) -> &GroupKey<S> {
        &self.group_key
    }

    /// The verification shares of shares 1, 2, …, n: the secret shares times G.
    pub fn verification_shares(&self) -> &[S::Point] {
        &self.verification_shares
    }

    /// The verification share of a share, by its index from 1.
    pub fn verification_share(&self, index: u16) -> Option<&S::Point> {
        self.verification_shares.get(usize::from(index).checked_sub(1)?)
    }

    /// Whether a secret share is one of this key. Constant-time in the share.
    pub fn is_share(&self, share: &SecretShare<S>) -> bool {
        let point = S::mul_secret(&S::base_table(&S::base_point()), share.scalar());
        self.verification_share(share.index()) == Some(&point)
    }
}
