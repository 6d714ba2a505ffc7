//! What the verifiers' types say by arithmetic. That both verifiers agree is tested in `quoin-verifier-test`, in Wasm.

use codec::{Decode, Encode, MaxEncodedLen};
use evrf_dkg::{EmbeddedSecret, Parameters, ProvenKey, Validator};

use super::{
    CombineError, Dkg, DkgError, DkgValidator, GroupKey, GroupKeys, ParticipationError, ParticipationFault,
    PossessionError, VerificationShares, possession_owner,
};
use crate::{
    EmbeddedCurve, EmbeddedKey, EmbeddedKeys, ExternalKey, MAX_KEY_SHARES, Member, NetworkId, Role, Scheme,
    SetId, Suite, ValidatorSet, threshold,
};

const SUITES: [Suite; 3] = [Suite::Secp256k1, Suite::Ristretto255, Suite::Ed25519];

/// Distinct keys on the curve of `S`, those of the secrets 1, 2, ….
fn keys<S: evrf_dkg::Suite>() -> Vec<ProvenKey<S::Embedded>> {
    use evrf_dkg::embedded_curves::{EmbeddedCurve as _, Scalar};
    let key = |k: u64| {
        let secret = S::Embedded::encode_scalar(&Scalar::<S::Embedded>::from_u64(k));
        ProvenKey::assume_proven(EmbeddedSecret::from_bytes(&secret).expect("a secret").public_key())
    };
    (1..=u64::from(MAX_KEY_SHARES)).map(key).collect()
}

/// A DKG with any keys: they do not change its sizes.
fn dkg(suite: Suite, threshold: u16, weights: &[u16]) -> Dkg {
    let key = EmbeddedKey::Embedwards25519([0; 32]);
    let validators: Vec<_> = weights.iter().map(|weight| DkgValidator { key, weight: *weight }).collect();
    Dkg { suite, context: [0; 32], threshold, validators: validators.try_into().expect("at most 150") }
}

/// `total` shares among `members`, as evenly as they go.
fn even(total: u16, members: u16) -> Vec<u16> {
    (0..members).map(|member| total / members + u16::from(member < total % members)).collect()
}

fn sizes_are_the_librarys<S: evrf_dkg::Suite>(suite: Suite) {
    let keys = keys::<S>();
    let check = |threshold: u16, weights: &[u16]| {
        let validators =
            keys.iter().zip(weights).map(|(key, weight)| Validator { key: *key, weight: *weight });
        let library = Parameters::<S>::new([0; 32], threshold, validators.collect()).expect("parameters");
        let ours = dkg(suite, threshold, weights);
        let sizes = [ours.proof_size(), 1 << ours.class(), ours.participation_len(), ours.dealing_len()];
        let theirs =
            [library.generators(), library.generators(), library.participation_len(), library.dealing_len()];
        assert_eq!(sizes.map(|size| size as usize), theirs, "{suite:?}, {threshold} of {weights:?}");
        assert_eq!(ours.shares(), u32::from(library.shares()));
        assert_eq!(ours.slots(), library.slots());
    };
    for total in 1..=MAX_KEY_SHARES {
        for members in [total, total.div_ceil(2), total.div_ceil(5), 4.min(total), 1] {
            for threshold in [threshold(total), 1, total] {
                check(threshold, &even(total, members));
            }
        }
        let mut uneven = even(total, total.div_ceil(3));
        uneven.reverse();
        let moved = uneven[0] / 2;
        uneven[0] -= moved;
        *uneven.last_mut().expect("one at least") += moved;
        check(threshold(total), &uneven);
    }
}

#[test]
fn sizes_are_the_librarys_for_every_number_of_shares() {
    sizes_are_the_librarys::<evrf_dkg::Secp256k1>(Suite::Secp256k1);
    sizes_are_the_librarys::<evrf_dkg::Ristretto255>(Suite::Ristretto255);
    sizes_are_the_librarys::<evrf_dkg::Ed25519>(Suite::Ed25519);
}

#[test]
fn classes_are_those_of_the_specification() {
    let classes = [(4, 9), (16, 9), (20, 9), (21, 10), (50, 11), (100, 12), (150, 12)];
    for suite in SUITES {
        for (total, class) in classes {
            assert_eq!(dkg(suite, threshold(total), &vec![1; total.into()]).class(), class, "{total} shares");
        }
        // Of all sets, only such as are nearly one member's are in the last class.
        assert_eq!(dkg(suite, 101, &[75, 75]).class(), 12);
        assert_eq!(dkg(suite, 101, &[150]).class(), Dkg::MAX_CLASS);
        assert_eq!(dkg(suite, 150, &[150]).class(), Dkg::MAX_CLASS);
        assert_eq!(dkg(suite, 1, &[1]).class(), Dkg::MIN_CLASS);
    }
}

#[test]
fn sizes_of_no_dkg_do_not_overflow() {
    for suite in SUITES {
        let none = dkg(suite, 0, &[]);
        assert_eq!((none.shares(), none.slots(), none.class()), (0, 0, Dkg::MIN_CLASS));
        let huge = dkg(suite, u16::MAX, &vec![u16::MAX; MAX_KEY_SHARES.into()]);
        assert_eq!(huge.shares(), u32::from(u16::MAX) * u32::from(MAX_KEY_SHARES));
        assert!(huge.participation_len() > huge.dealing_len());
    }
}

fn set() -> ValidatorSet<u64> {
    let member = |account: u8| Member {
        account: account.into(),
        shares: account.into(),
        coordinator: sp_core::sr25519::Public::from_raw([account; 32]).into(),
        embedded: EmbeddedKeys { embedwards25519: [account; 32], secq256k1: Some([account; 33]) },
    };
    ValidatorSet {
        id: SetId { network: NetworkId(3), session: 5 },
        scheme: Scheme::Bip340,
        members: vec![member(1), member(2), member(3)].try_into().expect("fewer than 150"),
    }
}

#[test]
fn a_sets_dkg_has_its_members_keys_on_the_curve_of_the_role() {
    let (set, genesis) = (set(), [7; 32].into());
    let oracle = Dkg::of(&set, Role::Oracle, genesis).expect("all keys are there");
    assert_eq!((oracle.suite, oracle.threshold, oracle.shares()), (Suite::Ristretto255, 5, 6));
    let external = Dkg::of(&set, Role::External, genesis).expect("all keys are there");
    assert_eq!((external.suite, external.threshold, external.shares()), (Suite::Secp256k1, 5, 6));
    for (index, member) in set.members.iter().enumerate() {
        let [oracle, external] = [&oracle, &external].map(|dkg| dkg.validators[index]);
        assert_eq!(oracle.key, EmbeddedKey::Embedwards25519(member.embedded.embedwards25519));
        assert_eq!(Some(external.key), member.embedded.secq256k1.map(EmbeddedKey::Secq256k1));
        assert_eq!((oracle.weight, external.weight), (member.shares, member.shares));
    }

    let mut keyless = set;
    keyless.members[1].embedded.secq256k1 = None;
    assert!(Dkg::of(&keyless, Role::Oracle, genesis).is_some());
    assert_eq!(Dkg::of(&keyless, Role::External, genesis), None);
}

#[test]
fn the_context_covers_chain_set_and_role() {
    let original = set();
    let context = |set: &ValidatorSet<u64>, role, genesis: u8| {
        Dkg::of(set, role, [genesis; 32].into()).expect("all keys are there").context
    };
    let changed = |change: &dyn Fn(&mut ValidatorSet<u64>)| {
        let mut changed = original.clone();
        change(&mut changed);
        context(&changed, Role::External, 7)
    };
    let mut contexts = vec![
        context(&original, Role::Oracle, 7),
        context(&original, Role::External, 7),
        context(&original, Role::External, 8),
        changed(&|set| set.id.session = 6),
        changed(&|set| set.id.network = NetworkId(4)),
        changed(&|set| set.scheme = Scheme::EthereumSchnorr),
        changed(&|set| set.members[0].account = 9),
        changed(&|set| set.members[0].embedded.embedwards25519 = [9; 32]),
    ];
    let tag = codec::Compact(12u32).encode();
    let expected = [
        &tag[..],
        b"quoin dkg v1",
        &[7; 32],
        &original.id.encode(),
        &Role::External.encode(),
        &Suite::Secp256k1.encode(),
        original.hash().as_bytes(),
    ]
    .concat();
    assert_eq!(contexts[1], sp_crypto_hashing::blake2_256(&expected));
    let count = contexts.len();
    contexts.sort();
    contexts.dedup();
    assert_eq!(contexts.len(), count);
}

#[test]
fn a_group_key_is_of_its_role() {
    let [secp256k1, ristretto255, ed25519] =
        [GroupKey::Secp256k1([2; 33]), GroupKey::Ristretto255([3; 32]), GroupKey::Ed25519([4; 32])];
    assert_eq!([secp256k1, ristretto255, ed25519].map(|key| key.suite()), SUITES);
    assert_eq!(ristretto255.oracle().map(|key| key.0), Some([3; 32]));
    assert_eq!((secp256k1.oracle(), ed25519.oracle()), (None, None));
    assert_eq!(secp256k1.external(), Some(ExternalKey::Secp256k1([2; 33])));
    assert_eq!(ed25519.external(), Some(ExternalKey::Ed25519([4; 32])));
    assert_eq!(ristretto255.external(), None);
}

#[test]
fn all_verification_shares_fit_their_type() {
    for suite in SUITES {
        let length = dkg(suite, 101, &[1; 150]).verification_shares_len() as usize;
        assert!(VerificationShares::try_from(vec![0; length]).is_ok());
    }
    assert!(GroupKeys::max_encoded_len() < 5_000);
}

/// What the host functions' numbers hold: eight bytes, none of them beginning with zero.
#[test]
fn errors_keep_their_numbers() {
    fn check<E: Encode + Decode + MaxEncodedLen + PartialEq + core::fmt::Debug>(error: E, number: &[u8]) {
        assert!(E::max_encoded_len() <= 8);
        assert_eq!(error.encode(), number, "{error:?}");
        assert_eq!(E::decode(&mut &number[..]).as_ref(), Ok(&error));
    }
    check(PossessionError::Key, &[1]);
    check(PossessionError::Length, &[2]);
    check(PossessionError::Commitment, &[3]);
    check(PossessionError::Response, &[4]);
    check(PossessionError::Equation, &[5]);

    check(DkgError::NoValidators, &[1]);
    check(DkgError::TooManyShares { shares: 0x0403_0201 }, &[2, 1, 2, 3, 4]);
    check(DkgError::Key { validator: 0x0201 }, &[3, 1, 2]);
    check(DkgError::ZeroWeight { validator: 0x0201 }, &[4, 1, 2]);
    check(DkgError::Threshold { threshold: 0x0201, shares: 0x0403 }, &[5, 1, 2, 3, 4]);
    check(DkgError::SameKey { first: 0x0201, second: 0x0403 }, &[6, 1, 2, 3, 4]);

    check(ParticipationError::Dkg(DkgError::NoValidators), &[1, 1]);
    check(ParticipationError::UnknownDealer { dealer: 0x0201 }, &[2, 1, 2]);
    check(ParticipationError::Faulty(ParticipationFault::Length), &[3, 1]);
    let encoding = ParticipationFault::Encoding { offset: 0x0403_0201 };
    check(ParticipationError::Faulty(encoding), &[3, 2, 1, 2, 3, 4]);
    check(ParticipationError::Faulty(ParticipationFault::Line), &[3, 3]);
    check(ParticipationError::Faulty(ParticipationFault::Equations), &[3, 4]);

    check(CombineError::Dkg(DkgError::NoValidators), &[1, 1]);
    check(CombineError::UnknownDealer { dealer: 0x0201 }, &[2, 1, 2]);
    check(CombineError::Length { dealer: 0x0201 }, &[3, 1, 2]);
    check(CombineError::Repeated { dealer: 0x0201 }, &[4, 1, 2]);
    check(CombineError::Weight { weight: 0x0201, threshold: 0x0403 }, &[5, 1, 2, 3, 4]);
    check(CombineError::Corrupt { dealer: 0x0201 }, &[6, 1, 2]);
    check(CombineError::Identity, &[7]);
}

#[test]
fn the_longest_proof_fits_its_type() {
    let longest =
        [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519].map(EmbeddedCurve::possession_len);
    let proof = vec![0; longest.into_iter().max().expect("two curves")];
    assert!(super::PossessionProof::try_from(proof.clone()).is_ok());
    assert!(super::PossessionProof::try_from([proof, vec![0]].concat()).is_err());
}

#[test]
fn an_account_of_32_bytes_owns_by_itself_and_another_by_its_hash() {
    assert_eq!(possession_owner(&sp_core::crypto::AccountId32::new([7; 32])), [7; 32]);
    let hash = sp_crypto_hashing::blake2_256(&7u64.to_le_bytes());
    assert_eq!(possession_owner(&7u64), hash);
    let hash = sp_crypto_hashing::blake2_256(&[7; 20]);
    assert_eq!(possession_owner(&[7u8; 20]), hash);
}
