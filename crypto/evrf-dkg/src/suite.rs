//! Suites: a proof group and the curve embedded in it (specification, section 1).

use core::{fmt, str::FromStr};

use embedded_curves::{EmbeddedCurve, Embedwards25519, Secq256k1};
use generalized_bulletproofs::{Ed25519, ProofGroup, Ristretto255, Secp256k1};
use thiserror::Error;

/// A proof group, in which the DKG makes its key, with its embedded curve: coordinates on the curve are scalars of the
/// group.
pub trait Suite: ProofGroup {
    /// The embedded curve.
    type Embedded: EmbeddedCurve<BaseModulus = <Self as ProofGroup>::Modulus>;

    /// The suite's name, for programs that choose one at run time.
    const SUITE: SuiteName;
}

impl Suite for Secp256k1 {
    type Embedded = Secq256k1;
    const SUITE: SuiteName = SuiteName::Secp256k1;
}

impl Suite for Ristretto255 {
    type Embedded = Embedwards25519;
    const SUITE: SuiteName = SuiteName::Ristretto255;
}

impl Suite for Ed25519 {
    type Embedded = Embedwards25519;
    const SUITE: SuiteName = SuiteName::Ed25519;
}

/// One of the three suites, chosen at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SuiteName {
    /// [`Secp256k1`]: keys for Bitcoin and Ethereum.
    Secp256k1,
    /// [`Ristretto255`]: sr25519 keys.
    Ristretto255,
    /// [`Ed25519`]: Ed25519 keys.
    Ed25519,
}

/// Something that can be done with any suite.
pub trait ForSuite {
    /// What comes of it.
    type Output;

    /// Do it with the suite `S`.
    fn run<S: Suite>(self) -> Self::Output;
}

impl SuiteName {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Secp256k1, Self::Ristretto255, Self::Ed25519];

    /// The name as it is in transcripts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Secp256k1 => Secp256k1::NAME,
            Self::Ristretto255 => Ristretto255::NAME,
            Self::Ed25519 => Ed25519::NAME,
        }
    }

    /// Do something with the suite of this name.
    pub fn run<T: ForSuite>(self, task: T) -> T::Output {
        match self {
            Self::Secp256k1 => task.run::<Secp256k1>(),
            Self::Ristretto255 => task.run::<Ristretto255>(),
            Self::Ed25519 => task.run::<Ed25519>(),
        }
    }
}

impl fmt::Display for SuiteName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// There is no suite of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a suite: there are secp256k1, ristretto255 and ed25519")]
pub struct UnknownSuite;

impl FromStr for SuiteName {
    type Err = UnknownSuite;

    fn from_str(name: &str) -> Result<Self, UnknownSuite> {
        Self::ALL.into_iter().find(|suite| suite.as_str() == name).ok_or(UnknownSuite)
    }
}
