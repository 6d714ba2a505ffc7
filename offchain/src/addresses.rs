//! How external networks write a set's key.

use bech32::{hrp, segwit};
use evrf_dkg::{ProofGroup, Secp256k1};
use quoin_primitives::{ExternalKey, Scheme};
use sha2::{Digest, Sha256};

/// A key in the words of its network: Bitcoin's as its BIP 86 address, Ethereum's as a compressed point, Monero's as the public
/// spend key.
pub fn describe(scheme: Scheme, key: &ExternalKey) -> String {
    match (scheme, key) {
        (Scheme::Bip340, ExternalKey::Secp256k1(bytes)) => match bip86_address(bytes) {
            Some(address) => format!("Bitcoin address {address}"),
            None => format!("secp256k1 key {}", hex(bytes)),
        },
        (Scheme::EthereumSchnorr, _) => format!("secp256k1 key for Ethereum {}", hex(key.as_bytes())),
        (Scheme::Ed25519, _) => format!("Monero public spend key {}", hex(key.as_bytes())),
        (Scheme::Bip340, ExternalKey::Ed25519(bytes)) => format!("Ed25519 key {}", hex(bytes)),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The address on Bitcoin's main network that the holders of a compressed key spend from by signing alone: the key, with the
/// even one of its two y, tweaked by BIP 341 with an empty root, as BIP 86 says, in BIP 350's bech32m. `None` if the bytes
/// are not a point.
pub fn bip86_address(key: &[u8; 33]) -> Option<String> {
    segwit::encode_v1(hrp::BC, &bip86_output_key(key)?).ok()
}

/// The output key, 32 bytes.
fn bip86_output_key(key: &[u8; 33]) -> Option<[u8; 32]> {
    let mut even = *key;
    even[0] = 2;
    let internal = Secp256k1::decode(&even)?;
    let tag = Sha256::digest(b"TapTweak");
    let hash = Sha256::new().chain_update(tag).chain_update(tag).chain_update(&even[1..]).finalize();
    // BIP 341 has no output key for a hash beyond the order, which no one will see.
    let tweak = Secp256k1::decode_scalar(&hash.into())?;
    let output = internal + Secp256k1::multiexp_public(&[], &[tweak], &[Secp256k1::base_point()]);
    if output == Secp256k1::identity() {
        return None;
    }
    Secp256k1::encode(&output).last_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(prefix: u8, x: &str) -> [u8; 33] {
        let mut key = [prefix; 33];
        hex::decode_to_slice(x, &mut key[1..]).expect("hex");
        key
    }

    /// Internal key, output key, address: BIP 86, "Test vectors".
    const BIP86: [[&str; 3]; 3] = [
        [
            "cc8a4bc64d897bddc5fbc2f670f7a8ba0b386779106cf1223c6fc5d7cd6fc115",
            "a60869f0dbcf1dc659c9cecbaf8050135ea9e8cdc487053f1dc6880949dc684c",
            "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr",
        ],
        [
            "83dfe85a3151d2517290da461fe2815591ef69f2b18a2ce63f01697a8b313145",
            "a82f29944d65b86ae6b5e5cc75e294ead6c59391a1edc5e016e3498c67fc7bbb",
            "bc1p4qhjn9zdvkux4e44uhx8tc55attvtyu358kutcqkudyccelu0was9fqzwh",
        ],
        [
            "399f1b2f4393f29a18c937859c5dd8a77350103157eb880f02e8c08214277cef",
            "882d74e5d0572d5a816cef0041a96b6c1de832f6f9676d9605c44d5e9a97d3dc",
            "bc1p3qkhfews2uk44qtvauqyr2ttdsw7svhkl9nkm9s9c3x4ax5h60wqwruhk7",
        ],
    ];

    #[test]
    fn the_vectors_of_bip_86_hold() {
        for [internal, output, address] in BIP86 {
            for prefix in [2, 3] {
                let key = key(prefix, internal);
                assert_eq!(hex::encode(bip86_output_key(&key).expect("a point")), output);
                assert_eq!(bip86_address(&key).as_deref(), Some(address));
                let described = describe(Scheme::Bip340, &ExternalKey::Secp256k1(key));
                assert_eq!(described, format!("Bitcoin address {address}"));
            }
        }
    }

    #[test]
    fn what_is_no_point_has_no_address() {
        assert_eq!(bip86_address(&[0xff; 33]), None);
        assert_eq!(bip86_address(&key(2, &"00".repeat(32))), None);
    }

    #[test]
    fn moneros_key_is_its_public_spend_key() {
        let described = describe(Scheme::Ed25519, &ExternalKey::Ed25519([0xab; 32]));
        assert_eq!(described, format!("Monero public spend key {}", "ab".repeat(32)));
    }
}
