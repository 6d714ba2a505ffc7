//! Proofs of possession of an embedded key: specification, section 7.
//!
//! A proof is R ‖ s: 65 bytes on secq256k1, 64 on embedwards25519. It is bound to its owner, 32 bytes, and made in a suite;
//! one proof serves for every suite on the same curve.

use alloc::vec::Vec;

use embedded_curves::{DecodeError, EmbeddedCurve, Projective, Scalar};
use generalized_bulletproofs::{
    merlin::Transcript,
    rand_core::{CryptoRng, RngCore},
    transcript::challenge,
    vectors::random,
};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{
    keys::{EmbeddedKey, EmbeddedSecret, ProvenKey},
    suite::Suite,
};

/// Why a proof of possession is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PossessionError {
    /// The proof's length is not R's and a scalar's.
    #[error("a proof of possession takes {expected} bytes, not {found}")]
    Length {
        /// The bytes of a proof.
        expected: usize,
        /// The bytes given.
        found: usize,
    },
    /// R is not a point of the curve.
    #[error("R: {0}")]
    Nonce(DecodeError),
    /// s is not below the curve's order.
    #[error("s is not below the curve's order")]
    Response,
    /// The equation does not hold: made for another owner, key or suite, or by somebody who does not know the secret.
    #[error("the proof does not hold of this key and owner")]
    Equation,
}

/// The bytes of a proof.
pub const fn proof_len<C: EmbeddedCurve>() -> usize {
    C::ENCODED_LEN + 32
}

/// Prove to know the secret of a key. Constant-time; the nonce is hedged as `deal`'s randomness is.
pub fn prove<S: Suite>(
    secret: &EmbeddedSecret<S::Embedded>,
    owner: &[u8; 32],
    entropy: &mut (impl RngCore + CryptoRng),
) -> Vec<u8> {
    let mut transcript = transcript::<S>(owner, &secret.public_key());
    let mut rng = transcript
        .build_rng()
        .rekey_with_witness_bytes(b"secret", secret.to_bytes().as_ref())
        .finalize(entropy);
    let nonce: Zeroizing<Scalar<S::Embedded>> = Zeroizing::new(random(&mut rng));
    let commitment = Projective::from(S::Embedded::GENERATOR).mul(&nonce).to_affine().encode();
    transcript.append_message(b"R", commitment.as_ref());
    let e: Scalar<S::Embedded> = challenge(&mut transcript, b"e");
    let response = *nonce + e * secret.scalar();
    [commitment.as_ref(), &S::Embedded::encode_scalar(&response)].concat()
}

/// Verify a proof by the key's owner. Variable-time.
pub fn verify<S: Suite>(
    key: EmbeddedKey<S::Embedded>,
    owner: &[u8; 32],
    proof: &[u8],
) -> Result<ProvenKey<S::Embedded>, PossessionError> {
    let (expected, found) = (proof_len::<S::Embedded>(), proof.len());
    let (commitment, response) = proof
        .split_last_chunk()
        .filter(|_| found == expected)
        .ok_or(PossessionError::Length { expected, found })?;
    let nonce = S::Embedded::decode(commitment).map_err(PossessionError::Nonce)?;
    let response: Option<_> = S::Embedded::decode_scalar(response).into();
    let response = response.ok_or(PossessionError::Response)?;

    let mut transcript = transcript::<S>(owner, &key);
    transcript.append_message(b"R", commitment);
    let e: Scalar<S::Embedded> = challenge(&mut transcript, b"e");
    let left = Projective::from(S::Embedded::GENERATOR).mul(&response);
    let right = Projective::from(*key.point()).mul(&e).add_affine(&nonce);
    if left == right { Ok(ProvenKey::assume_proven(key)) } else { Err(PossessionError::Equation) }
}

fn transcript<S: Suite>(owner: &[u8; 32], key: &EmbeddedKey<S::Embedded>) -> Transcript {
    let mut transcript = Transcript::new(b"evrf-dkg v1 key");
    transcript.append_message(b"suite", S::NAME.as_bytes());
    transcript.append_message(b"owner", owner);
    transcript.append_message(b"key", key.to_bytes().as_ref());
    transcript
}
