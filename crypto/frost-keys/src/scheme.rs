//! Which scheme signs with which suite's keys.

use ethereum_schnorr::EthereumSchnorr;
use evrf_dkg::{Ed25519, Ristretto255, Secp256k1, Suite};
use frost_core::Ciphersuite;
use frost_ed25519::Ed25519Sha512;
use frost_secp256k1_tr::Secp256K1Sha256TR;
use frost_sr25519::Sr25519;

/// A signature scheme, as a FROST ciphersuite, with the suite of the DKG that makes its keys.
pub trait Scheme: Ciphersuite {
    /// The DKG's suite. Its public keys are encoded as the ciphersuite's elements, its scalars as the ciphersuite's.
    type Suite: Suite;
}

impl Scheme for Sr25519 {
    type Suite = Ristretto255;
}

impl Scheme for Ed25519Sha512 {
    type Suite = Ed25519;
}

impl Scheme for Secp256K1Sha256TR {
    type Suite = Secp256k1;
}

impl Scheme for EthereumSchnorr {
    type Suite = Secp256k1;
}
