//! frost-core's own tests for ciphersuites. (Those with vectors are in `vectors.rs`.)

use ethereum_schnorr::{
    EthereumSchnorr,
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

fn identifiers(list: &[u16]) -> Vec<Identifier<EthereumSchnorr>> {
    list.iter().map(|&identifier| identifier.try_into().unwrap()).collect()
}

/// Numbers of signers that no group has: (least, most, the error).
fn invalid_numbers() -> [(u16, u16, Error<EthereumSchnorr>); 3] {
    [(1, 3, Error::InvalidMinSigners), (3, 2, Error::InvalidMinSigners), (3, 1, Error::InvalidMaxSigners)]
}

#[test]
fn zero_keys() {
    ciphersuite_generic::check_zero_key_fails::<EthereumSchnorr>();
}

#[test]
fn share_generation() {
    ciphersuite_generic::check_share_generation::<EthereumSchnorr, _>(OsRng);
    for (min, max, error) in
        [(0, 3, Error::InvalidMinSigners), (3, 2, Error::InvalidMinSigners), (3, 0, Error::InvalidMaxSigners)]
    {
        ciphersuite_generic::check_share_generation_fails_with_invalid_signers::<EthereumSchnorr, _>(
            min, max, error, OsRng,
        );
    }
}

#[test]
fn signing_with_a_dealer() {
    ciphersuite_generic::check_sign_with_dealer::<EthereumSchnorr, _>(OsRng);
    ciphersuite_generic::check_sign_with_dealer_and_identifiers::<EthereumSchnorr, _>(OsRng);
    for (min, max, error) in invalid_numbers() {
        ciphersuite_generic::check_sign_with_dealer_fails_with_invalid_signers::<EthereumSchnorr, _>(
            min, max, error, OsRng,
        );
    }
}

#[tokio::test]
async fn signing_in_a_task() {
    tokio::spawn(ciphersuite_generic::async_check_sign::<EthereumSchnorr, _>(OsRng)).await.unwrap();
}

#[test]
fn signing_with_distributed_key_generation() {
    ciphersuite_generic::check_sign_with_dkg::<EthereumSchnorr, _>(OsRng);
    for (min, max, error) in invalid_numbers() {
        ciphersuite_generic::check_dkg_part1_fails_with_invalid_signers::<EthereumSchnorr, _>(
            min, max, error, OsRng,
        );
    }
}

#[test]
fn signing_with_wrong_packages() {
    ciphersuite_generic::check_sign_with_missing_identifier::<EthereumSchnorr, _>(OsRng);
    ciphersuite_generic::check_sign_with_incorrect_commitments::<EthereumSchnorr, _>(OsRng);
    ciphersuite_generic::check_error_culprit::<EthereumSchnorr>();
}

#[test]
fn identifiers_from_names() {
    ciphersuite_generic::check_identifier_derivation::<EthereumSchnorr>();
}

#[test]
fn batch_verification() {
    batch::batch_verify::<EthereumSchnorr, _>(OsRng);
    batch::bad_batch_verify::<EthereumSchnorr, _>(OsRng);
    batch::empty_batch_verify::<EthereumSchnorr, _>(OsRng);
}

#[test]
fn repaired_shares() {
    repairable::check_rts::<EthereumSchnorr, _>(OsRng);
    repairable::check_repair_share_part1::<EthereumSchnorr, _>(OsRng);
    repairable::check_repair_share_part1_fails_with_invalid_min_signers::<EthereumSchnorr, _>(OsRng);
    // Sums in the field of scalars alone, in which the numbers are small.
    let scalar = |value: u8| format!("{}{value:02x}", "00".repeat(31));
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
    repairable::check_repair_share_part2::<EthereumSchnorr>(&sums);
    repairable::check_repair_share_part3::<EthereumSchnorr, _>(OsRng, &sums);
}

#[test]
fn refreshed_shares() {
    refresh::check_refresh_shares_with_dealer::<EthereumSchnorr, _>(OsRng);
    refresh::check_refresh_shares_with_dealer_serialisation::<EthereumSchnorr, _>(OsRng);
    refresh::check_refresh_shares_with_dealer_fails_with_invalid_public_key_package::<EthereumSchnorr, _>(
        OsRng,
    );
    refresh::check_refresh_shares_with_dealer_fails_with_invalid_signers::<EthereumSchnorr, _>(
        &identifiers(&[8, 3, 4, 6]),
        Error::UnknownIdentifier,
        OsRng,
    );
    refresh::check_refresh_shares_with_dkg::<EthereumSchnorr, _>(OsRng);
    refresh::check_refresh_shares_with_dkg_smaller_threshold::<EthereumSchnorr, _>(OsRng);
}

#[test]
fn commitments_to_polynomials() {
    let elements: Value = json!({ "elements": { "invalid_element": format!("02{}", "ff".repeat(32)) } });
    coefficient_commitment::check_serialization_of_coefficient_commitment::<EthereumSchnorr, _>(OsRng);
    coefficient_commitment::check_create_coefficient_commitment::<EthereumSchnorr, _>(OsRng);
    coefficient_commitment::check_create_coefficient_commitment_error::<EthereumSchnorr>(&elements);
    coefficient_commitment::check_get_value_of_coefficient_commitment::<EthereumSchnorr, _>(OsRng);
    vss_commitment::check_serialize_vss_commitment::<EthereumSchnorr, _>(OsRng);
    vss_commitment::check_serialize_whole_vss_commitment::<EthereumSchnorr, _>(OsRng);
    vss_commitment::check_deserialize_vss_commitment::<EthereumSchnorr, _>(OsRng);
    vss_commitment::check_deserialize_whole_vss_commitment::<EthereumSchnorr, _>(OsRng);
    vss_commitment::check_deserialize_vss_commitment_error::<EthereumSchnorr, _>(OsRng, &elements);
    vss_commitment::check_deserialize_whole_vss_commitment_error::<EthereumSchnorr, _>(OsRng, &elements);
    vss_commitment::check_compute_public_key_package::<EthereumSchnorr, _>(OsRng);
}

proptest! {
    #[test]
    fn tweaked_signatures(
        tweaks in prop::collection::vec(tweak_strategy(), 0..5),
        seed in any::<[u8; 32]>(),
    ) {
        let mut case = SignatureCase::<EthereumSchnorr>::new(ChaChaRng::from_seed(seed), b"message".to_vec());
        for tweak in &tweaks {
            case.apply_tweak(tweak);
        }
        prop_assert!(case.check());
    }
}
