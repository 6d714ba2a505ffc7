//! frost-core's own tests for ciphersuites. (Those with vectors are in `vectors.rs`.)

use frost_sr25519::{
    Sr25519,
    frost_core::{
        Error, Identifier,
        tests::{
            batch, ciphersuite_generic, coefficient_commitment,
            proptests::{SignatureCase, tweak_strategy},
            refresh, repairable, vss_commitment,
        },
    },
};
use proptest::prelude::*;
use rand_chacha::{ChaChaRng, rand_core::SeedableRng};
use rand_core_06::OsRng;
use serde_json::{Value, json};

fn identifiers(list: &[u16]) -> Vec<Identifier<Sr25519>> {
    list.iter().map(|&identifier| identifier.try_into().unwrap()).collect()
}

/// Numbers of signers that no group has: (least, most, the error).
fn invalid_numbers() -> [(u16, u16, Error<Sr25519>); 3] {
    [(1, 3, Error::InvalidMinSigners), (3, 2, Error::InvalidMinSigners), (3, 1, Error::InvalidMaxSigners)]
}

#[test]
fn zero_keys() {
    ciphersuite_generic::check_zero_key_fails::<Sr25519>();
}

#[test]
fn share_generation() {
    ciphersuite_generic::check_share_generation::<Sr25519, _>(OsRng);
    for (min, max, error) in
        [(0, 3, Error::InvalidMinSigners), (3, 2, Error::InvalidMinSigners), (3, 0, Error::InvalidMaxSigners)]
    {
        ciphersuite_generic::check_share_generation_fails_with_invalid_signers::<Sr25519, _>(
            min, max, error, OsRng,
        );
    }
}

#[test]
fn signing_with_a_dealer() {
    ciphersuite_generic::check_sign_with_dealer::<Sr25519, _>(OsRng);
    ciphersuite_generic::check_sign_with_dealer_and_identifiers::<Sr25519, _>(OsRng);
    for (min, max, error) in invalid_numbers() {
        ciphersuite_generic::check_sign_with_dealer_fails_with_invalid_signers::<Sr25519, _>(
            min, max, error, OsRng,
        );
    }
}

#[tokio::test]
async fn signing_in_a_task() {
    tokio::spawn(ciphersuite_generic::async_check_sign::<Sr25519, _>(OsRng)).await.unwrap();
}

#[test]
fn signing_with_distributed_key_generation() {
    ciphersuite_generic::check_sign_with_dkg::<Sr25519, _>(OsRng);
    for (min, max, error) in invalid_numbers() {
        ciphersuite_generic::check_dkg_part1_fails_with_invalid_signers::<Sr25519, _>(min, max, error, OsRng);
    }
}

#[test]
fn signing_with_wrong_packages() {
    ciphersuite_generic::check_sign_with_missing_identifier::<Sr25519, _>(OsRng);
    ciphersuite_generic::check_sign_with_incorrect_commitments::<Sr25519, _>(OsRng);
    ciphersuite_generic::check_error_culprit::<Sr25519>();
}

#[test]
fn identifiers_from_names() {
    ciphersuite_generic::check_identifier_derivation::<Sr25519>();
}

#[test]
fn batch_verification() {
    batch::batch_verify::<Sr25519, _>(OsRng);
    batch::bad_batch_verify::<Sr25519, _>(OsRng);
    batch::empty_batch_verify::<Sr25519, _>(OsRng);
}

#[test]
fn repaired_shares() {
    repairable::check_rts::<Sr25519, _>(OsRng);
    repairable::check_repair_share_part1::<Sr25519, _>(OsRng);
    repairable::check_repair_share_part1_fails_with_invalid_min_signers::<Sr25519, _>(OsRng);
    // Sums in the field of scalars alone, in which the numbers are small.
    let scalar = |value: u8| format!("{value:02x}{}", "00".repeat(31));
    let sums: Value = json!({
        "scalar_generation": {
            "random_scalar_1": scalar(3), "random_scalar_2": scalar(5), "random_scalar_3": scalar(7),
            "random_scalar_sum": scalar(15),
        },
        "sigma_generation": {
            "sigma_1": scalar(11), "sigma_2": scalar(13), "sigma_3": scalar(17), "sigma_4": scalar(19),
            "sigma_sum": scalar(60),
        },
    });
    repairable::check_repair_share_part2::<Sr25519>(&sums);
    repairable::check_repair_share_part3::<Sr25519, _>(OsRng, &sums);
}

#[test]
fn refreshed_shares() {
    refresh::check_refresh_shares_with_dealer::<Sr25519, _>(OsRng);
    refresh::check_refresh_shares_with_dealer_serialisation::<Sr25519, _>(OsRng);
    refresh::check_refresh_shares_with_dealer_fails_with_invalid_public_key_package::<Sr25519, _>(OsRng);
    refresh::check_refresh_shares_with_dealer_fails_with_invalid_signers::<Sr25519, _>(
        &identifiers(&[8, 3, 4, 6]),
        Error::UnknownIdentifier,
        OsRng,
    );
    refresh::check_refresh_shares_with_dkg::<Sr25519, _>(OsRng);
    refresh::check_refresh_shares_with_dkg_smaller_threshold::<Sr25519, _>(OsRng);
}

#[test]
fn commitments_to_polynomials() {
    let elements: Value = json!({ "elements": { "invalid_element": "ff".repeat(32) } });
    coefficient_commitment::check_serialization_of_coefficient_commitment::<Sr25519, _>(OsRng);
    coefficient_commitment::check_create_coefficient_commitment::<Sr25519, _>(OsRng);
    coefficient_commitment::check_create_coefficient_commitment_error::<Sr25519>(&elements);
    coefficient_commitment::check_get_value_of_coefficient_commitment::<Sr25519, _>(OsRng);
    vss_commitment::check_serialize_vss_commitment::<Sr25519, _>(OsRng);
    vss_commitment::check_serialize_whole_vss_commitment::<Sr25519, _>(OsRng);
    vss_commitment::check_deserialize_vss_commitment::<Sr25519, _>(OsRng);
    vss_commitment::check_deserialize_whole_vss_commitment::<Sr25519, _>(OsRng);
    vss_commitment::check_deserialize_vss_commitment_error::<Sr25519, _>(OsRng, &elements);
    vss_commitment::check_deserialize_whole_vss_commitment_error::<Sr25519, _>(OsRng, &elements);
    vss_commitment::check_compute_public_key_package::<Sr25519, _>(OsRng);
}

proptest! {
    #[test]
    fn tweaked_signatures(
        tweaks in prop::collection::vec(tweak_strategy(), 0..5),
        seed in any::<[u8; 32]>(),
    ) {
        let mut case = SignatureCase::<Sr25519>::new(ChaChaRng::from_seed(seed), b"message".to_vec());
        for tweak in &tweaks {
            case.apply_tweak(tweak);
        }
        prop_assert!(case.check());
    }
}
