//! Verification by host functions.

use alloc::{vec, vec::Vec};

use codec::{Decode, Encode};
use sp_runtime_interface::{
    pass_by::{
        PassFatPointerAndDecode, PassFatPointerAndDecodeSlice, PassFatPointerAndRead, PassFatPointerAndWrite,
        PassPointerAndRead,
    },
    runtime_interface,
};

#[cfg(all(not(substrate_runtime), not(feature = "std")))]
use super::Wasm as Host;
#[cfg(not(substrate_runtime))]
use super::Wasm;
#[cfg(all(not(substrate_runtime), feature = "std"))]
use super::host::Host;
use super::{
    CombineError, CommitmentError, Dkg, GroupKey, GroupKeys, ParticipationError, PossessionError, ShareClaim,
    ShareError, SignatureError, SignatureVerifier, VerificationShares, Verifier,
};
use crate::{
    Suite,
    signing::{GroupSignature, KeyTweak, SigningScheme},
};

#[cfg(not(substrate_runtime))]
pub use quoin_verifier::HostFunctions;

/// Verifies by the node's host functions, at native speed. A node without them cannot run the runtime.
pub struct Native;

impl Verifier for Native {
    fn verify_possession(
        suite: Suite,
        key: &[u8],
        owner: &[u8; 32],
        proof: &[u8],
    ) -> Result<(), PossessionError> {
        answer(quoin_verifier::verify_possession(suite, key, owner, proof))
    }

    fn verify_participation(
        dkg: &Dkg,
        dealer: u16,
        participation: &[u8],
    ) -> Result<Vec<u8>, ParticipationError> {
        dkg.check_shares()?;
        let mut dealing = vec![0; dkg.dealing_len() as usize];
        let number = quoin_verifier::verify_participation(dkg.clone(), dealer, participation, &mut dealing);
        answer(number).map(|()| dealing)
    }

    fn group_key(dkg: &Dkg, dealings: &[(u16, Vec<u8>)]) -> Result<GroupKey, CombineError> {
        let mut key = [0; GroupKey::MAX_LEN];
        let number = quoin_verifier::group_key(dkg.clone(), dealings, &mut key);
        answer(number).map(|()| GroupKey::from_prefix(dkg.suite, &key))
    }

    fn combine(dkg: &Dkg, dealings: &[(u16, Vec<u8>)]) -> Result<GroupKeys, CombineError> {
        dkg.check_shares()?;
        let mut key = [0; GroupKey::MAX_LEN];
        let mut verification_shares = vec![0; dkg.verification_shares_len() as usize];
        let number = quoin_verifier::combine(dkg.clone(), dealings, &mut key, &mut verification_shares);
        answer(number).map(|()| GroupKeys {
            group_key: GroupKey::from_prefix(dkg.suite, &key),
            verification_shares: VerificationShares::truncate_from(verification_shares),
        })
    }
}

impl SignatureVerifier for Native {
    fn check_commitments(scheme: SigningScheme, commitments: &[u8]) -> Result<(), CommitmentError> {
        answer(quoin_verifier::check_commitments(scheme, commitments))
    }

    fn verify_signature(
        scheme: SigningScheme,
        key: &[u8],
        tweak: &KeyTweak,
        message: &[u8],
        signature: &GroupSignature,
    ) -> Result<(), SignatureError> {
        answer(quoin_verifier::verify_signature(scheme, key, *tweak, message, signature))
    }

    fn verify_share(claim: &ShareClaim) -> Result<(), ShareError> {
        answer(quoin_verifier::verify_share(claim.clone()))
    }
}

/// What the node computes for the runtime. Answers are numbers, 0 for success and else the reason's, as [`number`] says.
#[runtime_interface]
trait QuoinVerifier {
    /// [`Verifier::verify_possession`].
    fn verify_possession(
        suite: PassFatPointerAndDecode<Suite>,
        key: PassFatPointerAndRead<&[u8]>,
        owner: PassPointerAndRead<&[u8; 32], 32>,
        proof: PassFatPointerAndRead<&[u8]>,
    ) -> u64 {
        number(Host::verify_possession(suite, key, owner, proof), |()| true)
    }

    /// [`Verifier::verify_participation`], whose dealing comes to stand in `dealing`, which has its length.
    fn verify_participation(
        dkg: PassFatPointerAndDecode<Dkg>,
        dealer: u16,
        participation: PassFatPointerAndRead<&[u8]>,
        dealing: PassFatPointerAndWrite<&mut [u8]>,
    ) -> u64 {
        number(Host::verify_participation(&dkg, dealer, participation), |verified| write(dealing, &verified))
    }

    /// [`Verifier::group_key`], whose key comes to stand at the beginning of `key`.
    fn group_key(
        dkg: PassFatPointerAndDecode<Dkg>,
        dealings: PassFatPointerAndDecodeSlice<&[(u16, Vec<u8>)]>,
        key: PassFatPointerAndWrite<&mut [u8]>,
    ) -> u64 {
        number(Host::group_key(&dkg, dealings), |made| write_prefix(key, made.as_bytes()))
    }

    /// [`Verifier::combine`], whose key comes to stand at the beginning of `key`, and its verification shares in
    /// `verification_shares`, which has their length.
    fn combine(
        dkg: PassFatPointerAndDecode<Dkg>,
        dealings: PassFatPointerAndDecodeSlice<&[(u16, Vec<u8>)]>,
        key: PassFatPointerAndWrite<&mut [u8]>,
        verification_shares: PassFatPointerAndWrite<&mut [u8]>,
    ) -> u64 {
        number(Host::combine(&dkg, dealings), |made| {
            write_prefix(key, made.group_key.as_bytes())
                && write(verification_shares, &made.verification_shares)
        })
    }

    /// [`SignatureVerifier::check_commitments`].
    fn check_commitments(
        scheme: PassFatPointerAndDecode<SigningScheme>,
        commitments: PassFatPointerAndRead<&[u8]>,
    ) -> u64 {
        number(Wasm::check_commitments(scheme, commitments), |()| true)
    }

    /// [`SignatureVerifier::verify_signature`].
    fn verify_signature(
        scheme: PassFatPointerAndDecode<SigningScheme>,
        key: PassFatPointerAndRead<&[u8]>,
        tweak: PassFatPointerAndDecode<KeyTweak>,
        message: PassFatPointerAndRead<&[u8]>,
        signature: PassPointerAndRead<&GroupSignature, 64>,
    ) -> u64 {
        number(Wasm::verify_signature(scheme, key, &tweak, message, signature), |()| true)
    }

    /// [`SignatureVerifier::verify_share`].
    fn verify_share(claim: PassFatPointerAndDecode<ShareClaim>) -> u64 {
        number(Wasm::verify_share(&claim), |()| true)
    }
}

/// The number that stands for an answer: 0 if it is one and could be written, else the reason's encoding, little-endian,
/// which begins with the reason's index from 1 on.
#[cfg(not(substrate_runtime))]
fn number<T, E: Encode>(answer: Result<T, E>, write: impl FnOnce(T) -> bool) -> u64 {
    match answer.map(write) {
        Ok(true) => 0,
        // The caller's buffer is not what the interface asks for: no reason has this number.
        Ok(false) => u64::MAX,
        Err(reason) => {
            let mut number = [0; 8];
            let encoded = reason.encode();
            number[..encoded.len()].copy_from_slice(&encoded);
            u64::from_le_bytes(number)
        }
    }
}

/// The answer behind a number.
///
/// # Panics
///
/// If it is one that this version of the host functions never gives. Then the node does not compute what its runtime asks for,
/// and must not import the block.
fn answer<E: Decode>(number: u64) -> Result<(), E> {
    if number == 0 {
        return Ok(());
    }
    Err(E::decode(&mut &number.to_le_bytes()[..]).expect("the node answers as the interface says"))
}

/// Fills `buffer`, if it has that length.
#[cfg(not(substrate_runtime))]
fn write(buffer: &mut [u8], bytes: &[u8]) -> bool {
    buffer.len() == bytes.len() && write_prefix(buffer, bytes)
}

/// Fills the beginning of `buffer`, if it is long enough.
#[cfg(not(substrate_runtime))]
fn write_prefix(buffer: &mut [u8], bytes: &[u8]) -> bool {
    let Some(prefix) = buffer.get_mut(..bytes.len()) else { return false };
    prefix.copy_from_slice(bytes);
    true
}
