//! Suites: a proof group and the curve embedded in it (specification, section 1).

use alloc::vec::Vec;
use core::{fmt, str::FromStr};

use embedded_curves::{EmbeddedCurve, Embedwards25519, Secq256k1};
use generalized_bulletproofs::{
    Ed25519, Generators, ProofGroup, Ristretto255, Secp256k1, SizeError, rand_core::CryptoRngCore,
};
use thiserror::Error;

use crate::{
    combine::{self, Dealings, GroupKeys},
    deal::{self, DealError},
    dealing::{Dealing, StoredError},
    keys::EmbeddedSecret,
    parameters::Parameters,
    recover::{self, RecoverError, SecretShare},
    session::{self, Session},
    verify::{self, VerifyError},
};

/// A proof group, in which the DKG makes its key, with its embedded curve: coordinates on the curve are scalars of the
/// group.
pub trait Suite: ProofGroup + Compiled {
    /// The embedded curve.
    type Embedded: EmbeddedCurve<BaseModulus = <Self as ProofGroup>::Modulus>;

    /// The suite's name, for programs that choose one at run time.
    const SUITE: SuiteName;
}

/// The work of a DKG. Compiling it takes long, so that each suite has it compiled here and no crate that uses the suite
/// compiles it again, but for builds without `std` (a runtime's, which need little of it) and this crate's unit tests.
#[doc(hidden)]
pub trait Compiled: Sized {
    /// [`Session::new`].
    fn session(parameters: Parameters<Self>, generators: Generators<Self>) -> Result<Session<Self>, SizeError>
    where
        Self: Suite,
    {
        session::new(parameters, generators)
    }

    /// [`Session::deal`].
    fn deal(
        session: &Session<Self>,
        dealer: u16,
        secret: &EmbeddedSecret<Self::Embedded>,
        entropy: &mut dyn CryptoRngCore,
    ) -> Result<Vec<u8>, DealError>
    where
        Self: Suite,
    {
        deal::deal(session, dealer, secret, entropy)
    }

    /// [`Session::verify_batch`].
    fn verify_batch(
        session: &Session<Self>,
        participations: &[(u16, &[u8])],
    ) -> Vec<Result<Dealing<Self>, VerifyError>>
    where
        Self: Suite,
    {
        verify::verify_batch(session, participations)
    }

    /// [`Dealings::combine`].
    fn combine(dealings: &Dealings<'_, Self>) -> Result<GroupKeys<Self>, StoredError>
    where
        Self: Suite,
    {
        combine::combine(dealings)
    }

    /// [`Dealings::recover`].
    fn recover(
        dealings: &Dealings<'_, Self>,
        validator: u16,
        secret: &EmbeddedSecret<Self::Embedded>,
    ) -> Result<Vec<SecretShare<Self>>, RecoverError>
    where
        Self: Suite,
    {
        recover::recover(dealings, validator, secret)
    }
}

macro_rules! suite {
    ($suite:ident, $embedded:ident) => {
        impl Suite for $suite {
            type Embedded = $embedded;
            const SUITE: SuiteName = SuiteName::$suite;
        }

        impl Compiled for $suite {
            #[cfg(all(feature = "std", not(test)))]
            fn session(
                parameters: Parameters<Self>,
                generators: Generators<Self>,
            ) -> Result<Session<Self>, SizeError> {
                session::new(parameters, generators)
            }

            #[cfg(all(feature = "std", not(test)))]
            fn deal(
                session: &Session<Self>,
                dealer: u16,
                secret: &EmbeddedSecret<$embedded>,
                entropy: &mut dyn CryptoRngCore,
            ) -> Result<Vec<u8>, DealError> {
                deal::deal(session, dealer, secret, entropy)
            }

            #[cfg(all(feature = "std", not(test)))]
            fn verify_batch(
                session: &Session<Self>,
                participations: &[(u16, &[u8])],
            ) -> Vec<Result<Dealing<Self>, VerifyError>> {
                verify::verify_batch(session, participations)
            }

            #[cfg(all(feature = "std", not(test)))]
            fn combine(dealings: &Dealings<'_, Self>) -> Result<GroupKeys<Self>, StoredError> {
                combine::combine(dealings)
            }

            #[cfg(all(feature = "std", not(test)))]
            fn recover(
                dealings: &Dealings<'_, Self>,
                validator: u16,
                secret: &EmbeddedSecret<$embedded>,
            ) -> Result<Vec<SecretShare<Self>>, RecoverError> {
                recover::recover(dealings, validator, secret)
            }
        }
    };
}

suite!(Secp256k1, Secq256k1);
suite!(Ristretto255, Embedwards25519);
suite!(Ed25519, Embedwards25519);

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
