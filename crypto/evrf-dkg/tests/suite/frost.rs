//! FROST signs under keys made by the DKG, and second implementations accept the signatures.

use std::collections::BTreeMap;

use evrf_dkg::{
    Dealings, Ed25519, GroupKeys, ProofGroup, Ristretto255, Secp256k1, SecretShare, Suite,
    generalized_bulletproofs::Scalar, rand_core::OsRng,
};
use frost_core::{
    Ciphersuite, Identifier, Signature, SigningPackage, VerifyingKey,
    keys::{KeyPackage, PublicKeyPackage, SigningShare, VerifyingShare},
    round1, round2,
};

use super::common::Dkg;

const MESSAGE: &[u8; 32] = b"what thirty-two bytes are to say";
const THRESHOLD: u16 = 4;

/// The keys and all secret shares of a DKG with several shares for some.
fn make<S: Suite>() -> (GroupKeys<S>, Vec<SecretShare<S>>) {
    let dkg = Dkg::<S>::new(THRESHOLD, &[2, 1, 3]);
    let dealings = dkg.dealings();
    let dealings = Dealings::new(dkg.session.parameters(), &dealings).unwrap();
    let keys = dealings.combine().unwrap();
    let shares: Vec<_> = (0..)
        .zip(&dkg.secrets)
        .flat_map(|(validator, secret)| dealings.recover(validator, secret).unwrap())
        .collect();
    assert_eq!(shares.iter().map(SecretShare::index).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    assert!(shares.iter().all(|share| keys.is_share(share)));
    (keys, shares)
}

/// A signature by these shares. FROST's own aggregation verifies it.
fn sign<S: Suite, C: Ciphersuite>(
    keys: &GroupKeys<S>,
    signers: &[&SecretShare<S>],
) -> Result<Signature<C>, frost_core::Error<C>> {
    let identifier = |index: u16| Identifier::<C>::try_from(index).unwrap();
    let verifying_key =
        VerifyingKey::<C>::deserialize(keys.group_key().to_public_key_bytes().as_ref()).unwrap();
    let verifying_share = |index: u16| {
        let share = keys.verification_share(index).unwrap();
        VerifyingShare::<C>::deserialize(S::encode_public_key(share).as_ref()).unwrap()
    };
    let packages: BTreeMap<_, _> = signers
        .iter()
        .map(|share| {
            let signing_share = SigningShare::<C>::deserialize(share.to_bytes().as_ref()).unwrap();
            let verifying_share = verifying_share(share.index());
            assert!(verifying_share == VerifyingShare::from(signing_share));
            let identifier = identifier(share.index());
            let package =
                KeyPackage::new(identifier, signing_share, verifying_share, verifying_key, THRESHOLD);
            (identifier, package)
        })
        .collect();
    let all = (1..=6).map(|index| (identifier(index), verifying_share(index))).collect();
    let public = PublicKeyPackage::new(all, verifying_key, Some(THRESHOLD));

    let rounds: BTreeMap<_, _> = packages
        .iter()
        .map(|(identifier, package)| (*identifier, round1::commit(package.signing_share(), &mut OsRng)))
        .collect();
    let commitments =
        rounds.iter().map(|(identifier, (_, commitments))| (*identifier, *commitments)).collect();
    let signing = SigningPackage::new(commitments, MESSAGE);
    let mut shares = BTreeMap::new();
    for (identifier, package) in &packages {
        shares.insert(*identifier, round2::sign(&signing, &rounds[identifier].0, package)?);
    }
    frost_core::aggregate(&signing, &shares, &public)
}

/// Signatures by different sets of as many shares as the threshold; fewer cannot sign.
fn signatures<S: Suite, C: Ciphersuite>() -> (GroupKeys<S>, Vec<SecretShare<S>>, Vec<Signature<C>>) {
    let (keys, shares) = make::<S>();
    let some = |indices: &[usize]| indices.iter().map(|i| &shares[*i]).collect::<Vec<_>>();
    let signatures = [some(&[0, 1, 2, 3]), some(&[2, 3, 4, 5]), some(&[0, 2, 4, 5, 1])]
        .map(|signers| sign::<S, C>(&keys, &signers).unwrap());
    assert!(sign::<S, C>(&keys, &some(&[0, 1, 2])).is_err());
    (keys, shares, signatures.into())
}

#[test]
fn secp256k1() {
    type C = frost_secp256k1_tr::Secp256K1Sha256TR;
    let (keys, _, signatures) = signatures::<Secp256k1, C>();
    let key = secp256k1::PublicKey::from_slice(keys.group_key().to_public_key_bytes().as_ref()).unwrap();
    let (key, _) = key.x_only_public_key();
    for signature in signatures {
        let bytes: [u8; 64] = signature.serialize().unwrap().try_into().unwrap();
        let signature = secp256k1::schnorr::Signature::from_byte_array(bytes);
        secp256k1::schnorr::verify(&signature, MESSAGE, &key).unwrap();
        assert!(secp256k1::schnorr::verify(&signature, &[0; 32], &key).is_err());
    }
}

#[test]
fn ed25519() {
    let (keys, _, signatures) = signatures::<Ed25519, frost_ed25519::Ed25519Sha512>();
    let key = keys.group_key().to_public_key_bytes();
    let key = ed25519_dalek::VerifyingKey::from_bytes(&key).unwrap();
    for signature in signatures {
        let bytes: [u8; 64] = signature.serialize().unwrap().try_into().unwrap();
        let signature = ed25519_dalek::Signature::from_bytes(&bytes);
        key.verify_strict(MESSAGE, &signature).unwrap();
        assert!(key.verify_strict(&[0; 32], &signature).is_err());
    }
}

/// FROST over Ristretto255; and the key is an sr25519 key.
#[test]
fn ristretto255() {
    type C = frost_ristretto255::Ristretto255Sha512;
    let (keys, shares, signatures) = signatures::<Ristretto255, C>();
    let key = keys.group_key().to_public_key_bytes();
    let verifying_key = VerifyingKey::<C>::deserialize(&key).unwrap();
    for signature in signatures {
        verifying_key.verify(MESSAGE, &signature).unwrap();
        assert!(verifying_key.verify(&[0; 32], &signature).is_err());
    }

    let secret = interpolate::<Ristretto255>(&shares[1..5]);
    let mut bytes = [7; 64];
    bytes[..32].copy_from_slice(&Ristretto255::encode_scalar(&secret));
    let secret = schnorrkel::SecretKey::from_bytes(&bytes).unwrap();
    let public = schnorrkel::PublicKey::from_bytes(&key).unwrap();
    assert_eq!(secret.to_public(), public);
    let signature = secret.sign_simple(b"test", MESSAGE, &public);
    public.verify_simple(b"test", MESSAGE, &signature).unwrap();
    assert!(public.verify_simple(b"test", &[0; 32], &signature).is_err());
}

/// The key's secret from as many shares as the threshold.
fn interpolate<S: Suite>(shares: &[SecretShare<S>]) -> Scalar<S> {
    let x = |share: &SecretShare<S>| Scalar::<S>::from(share.index());
    let term = |share: &SecretShare<S>| {
        let others = shares.iter().filter(|other| other.index() != share.index());
        others.fold(*share.scalar(), |term, other| term * x(other) * (x(other) - x(share)).invert().unwrap())
    };
    shares.iter().map(term).sum()
}

/// All sets of shares of the threshold's size interpolate to the key; of one less, to something else.
#[test]
fn interpolation() {
    let (keys, shares) = make::<Secp256k1>();
    let public = |secret: &Scalar<Secp256k1>| {
        Secp256k1::mul_secret(&Secp256k1::base_table(&Secp256k1::base_point()), secret)
    };
    for left_out in 0..3 {
        let chosen: Vec<_> = shares.iter().cloned().cycle().skip(left_out).take(4).collect();
        assert_eq!(public(&interpolate(&chosen)), *keys.group_key().point());
        assert_ne!(public(&interpolate(&chosen[1..])), *keys.group_key().point());
    }
}
