//! What a DKG makes is a key of which every threshold of shares is the secret. (The crate frost-keys signs with the shares.)

use evrf_dkg::{
    Dealings, GroupKeys, ProofGroup, Ristretto255, Secp256k1, SecretShare, Suite,
    generalized_bulletproofs::Scalar,
};

use super::common::Dkg;

/// The keys and all secret shares of a DKG with a threshold of four, and several shares for some.
fn make<S: Suite>() -> (GroupKeys<S>, Vec<SecretShare<S>>) {
    let dkg = Dkg::<S>::new(4, &[2, 1, 3]);
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

/// The key of ristretto255 is an sr25519 key, of the secret that the shares interpolate to.
#[test]
fn sr25519() {
    let (keys, shares) = make::<Ristretto255>();
    let secret = interpolate::<Ristretto255>(&shares[1..5]);
    let mut bytes = [7; 64];
    bytes[..32].copy_from_slice(&Ristretto255::encode_scalar(&secret));
    let secret = schnorrkel::SecretKey::from_bytes(&bytes).unwrap();
    let public = schnorrkel::PublicKey::from_bytes(&keys.group_key().to_public_key_bytes()).unwrap();
    assert_eq!(secret.to_public(), public);

    let signature = secret.sign_simple(b"test", b"message", &public);
    public.verify_simple(b"test", b"message", &signature).unwrap();
    assert!(public.verify_simple(b"test", b"massage", &signature).is_err());
}
