//! Nonces: made once, published, consumed by signing (BIP 327, NonceGen).

use curve25519_dalek_4::{ristretto::RistrettoPoint, scalar::Scalar};
use rand_core_06::{CryptoRng, RngCore};
use zeroize::Zeroizing;

use crate::{
    Error, PointError, SecretKey,
    keys::{PUBLIC_KEY_LENGTH, decompress},
    transcripts,
};

/// Bytes of a public nonce: the encodings of its two elements.
pub const PUBLIC_NONCE_LENGTH: usize = 64;

/// What a nonce is for, as far as it is known when it is made.
///
/// All of it goes into the nonce, so that even under a broken random number generator two sessions that differ in any of
/// it have unrelated nonces.
#[derive(Clone, Copy, Debug)]
pub struct NonceContext<'a> {
    /// The key that will have signed, if the signers are known already.
    pub aggregate_key: Option<&'a [u8; PUBLIC_KEY_LENGTH]>,
    /// The message, if it is known already.
    pub message: Option<&'a [u8]>,
    /// What no other session of this secret key has, for instance a request, its attempt and the hash of the block that
    /// opened it.
    pub session: &'a [u8],
}

/// A commitment to a [`SecretNonce`]: `R₁ = k₁·B` and `R₂ = k₂·B`, neither the identity.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PublicNonce {
    pub(crate) points: [RistrettoPoint; 2],
    encoded: [u8; PUBLIC_NONCE_LENGTH],
}

impl PublicNonce {
    /// Checks what a signer published, before anything is built on it.
    pub fn from_bytes(bytes: &[u8; PUBLIC_NONCE_LENGTH]) -> Result<Self, PointError> {
        let mut halves = [[0; 32]; 2];
        halves.as_flattened_mut().copy_from_slice(bytes);
        Ok(Self { points: [decompress(&halves[0])?, decompress(&halves[1])?], encoded: *bytes })
    }

    /// The encodings of `R₁` and `R₂`.
    pub fn to_bytes(&self) -> [u8; PUBLIC_NONCE_LENGTH] {
        self.encoded
    }
}

/// The secret half of a nonce. It signs once: [`Session::sign`](crate::Session::sign) consumes it. It cannot be copied or
/// stored, and is erased when dropped.
pub struct SecretNonce {
    pub(crate) scalars: Zeroizing<[Scalar; 2]>,
    pub(crate) public_key: [u8; PUBLIC_KEY_LENGTH],
    pub(crate) public_nonce: [u8; PUBLIC_NONCE_LENGTH],
}

impl SecretNonce {
    /// Makes a nonce for one session of one secret key, from 32 bytes of `rng`, the secret key and the context. Constant
    /// time in all but the lengths of the context.
    pub fn generate(
        secret_key: &SecretKey,
        context: &NonceContext<'_>,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Self, Error> {
        let mut entropy = Zeroizing::new([0; 32]);
        rng.try_fill_bytes(&mut *entropy).map_err(|_| Error::EntropyUnavailable)?;
        let secret_bytes = Zeroizing::new(secret_key.scalar.to_bytes());
        let scalars = transcripts::secret_nonces(&secret_bytes, &secret_key.public_key, context, &entropy);
        Ok(Self::from_scalars(scalars, secret_key.public_key))
    }

    pub(crate) fn from_scalars(scalars: Zeroizing<[Scalar; 2]>, public_key: [u8; PUBLIC_KEY_LENGTH]) -> Self {
        let mut public_nonce = [0; PUBLIC_NONCE_LENGTH];
        for (encoding, scalar) in public_nonce.chunks_exact_mut(32).zip(scalars.iter()) {
            encoding.copy_from_slice(RistrettoPoint::mul_base(scalar).compress().as_bytes());
        }
        Self { scalars, public_key, public_nonce }
    }

    /// What to publish.
    pub fn public_nonce(&self) -> [u8; PUBLIC_NONCE_LENGTH] {
        self.public_nonce
    }
}
