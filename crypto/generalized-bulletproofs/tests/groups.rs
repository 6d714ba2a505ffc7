//! The proof groups against `k256` and `curve25519-dalek`: encodings, generators, arithmetic, multi-scalar multiplication.

use curve25519_dalek::{
    edwards::{CompressedEdwardsY, EdwardsPoint},
    ristretto::{CompressedRistretto, RistrettoPoint},
    traits::IsIdentity,
};
use embedded_curves::field::Fp;
use generalized_bulletproofs::{
    Ed25519, ProofGroup, Ristretto255, Scalar, Secp256k1,
    group::{hash, hash_to_field},
};
use k256::elliptic_curve::{PrimeField, group::GroupEncoding};
use proptest::prelude::*;

/// A group that another library has, too.
trait Peer: ProofGroup {
    type PeerPoint: Copy + core::ops::Add<Output = Self::PeerPoint>;
    fn peer_identity() -> Self::PeerPoint;
    fn peer_base() -> Self::PeerPoint;
    fn peer_mul(point: &Self::PeerPoint, scalar: &Scalar<Self>) -> Self::PeerPoint;
    /// The encoding under which the world knows the point.
    fn peer_encode(point: &Self::PeerPoint) -> Vec<u8>;
    /// What the library makes of bytes on our wire.
    fn peer_decode(bytes: &[u8]) -> Option<Self::PeerPoint>;
    /// The library's view of our point.
    fn to_peer(point: &Self::Point) -> Self::PeerPoint;
}

fn dalek_scalar(scalar: &Scalar<Ed25519>) -> curve25519_dalek::Scalar {
    curve25519_dalek::Scalar::from_canonical_bytes(scalar.to_bytes_le()).unwrap()
}

impl Peer for Secp256k1 {
    type PeerPoint = k256::ProjectivePoint;
    fn peer_identity() -> Self::PeerPoint {
        k256::ProjectivePoint::IDENTITY
    }
    fn peer_base() -> Self::PeerPoint {
        k256::ProjectivePoint::GENERATOR
    }
    fn peer_mul(point: &Self::PeerPoint, scalar: &Scalar<Self>) -> Self::PeerPoint {
        *point * k256::Scalar::from_repr(scalar.to_bytes_be().into()).unwrap()
    }
    fn peer_encode(point: &Self::PeerPoint) -> Vec<u8> {
        point.to_affine().to_bytes().to_vec()
    }
    fn peer_decode(bytes: &[u8]) -> Option<Self::PeerPoint> {
        let repr: [u8; 33] = bytes.try_into().ok()?;
        // The library also reads the identity (zeros) and a compact form without a sign (tag 5): the specification
        // refuses both.
        if repr[0] == 5 {
            return None;
        }
        let point: Option<k256::AffinePoint> = k256::AffinePoint::from_bytes(&repr.into()).into();
        point.map(k256::ProjectivePoint::from).filter(|point| *point != k256::ProjectivePoint::IDENTITY)
    }
    fn to_peer(point: &Self::Point) -> Self::PeerPoint {
        if *point == Self::identity() {
            Self::peer_identity()
        } else {
            Self::peer_decode(&Self::encode(point)).unwrap()
        }
    }
}

impl Peer for Ristretto255 {
    type PeerPoint = RistrettoPoint;
    fn peer_identity() -> Self::PeerPoint {
        RistrettoPoint::default()
    }
    fn peer_base() -> Self::PeerPoint {
        curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT
    }
    fn peer_mul(point: &Self::PeerPoint, scalar: &Scalar<Self>) -> Self::PeerPoint {
        point * dalek_scalar(scalar)
    }
    fn peer_encode(point: &Self::PeerPoint) -> Vec<u8> {
        point.compress().0.to_vec()
    }
    fn peer_decode(bytes: &[u8]) -> Option<Self::PeerPoint> {
        CompressedRistretto::from_slice(bytes).ok()?.decompress().filter(|point| !point.is_identity())
    }
    fn to_peer(point: &Self::Point) -> Self::PeerPoint {
        CompressedRistretto(Self::encode(point)).decompress().unwrap()
    }
}

impl Peer for Ed25519 {
    type PeerPoint = EdwardsPoint;
    fn peer_identity() -> Self::PeerPoint {
        EdwardsPoint::default()
    }
    fn peer_base() -> Self::PeerPoint {
        curve25519_dalek::constants::ED25519_BASEPOINT_POINT
    }
    fn peer_mul(point: &Self::PeerPoint, scalar: &Scalar<Self>) -> Self::PeerPoint {
        point * dalek_scalar(scalar)
    }
    fn peer_encode(point: &Self::PeerPoint) -> Vec<u8> {
        point.compress().0.to_vec()
    }
    /// The library reads what it does not write, which the specification refuses.
    fn peer_decode(bytes: &[u8]) -> Option<Self::PeerPoint> {
        let bytes: [u8; 32] = bytes.try_into().ok()?;
        let point = CompressedEdwardsY(bytes).decompress()?;
        let point = (point.compress().0 == bytes).then(|| point.mul_by_cofactor())?;
        (!point.is_identity()).then_some(point)
    }
    fn to_peer(point: &Self::Point) -> Self::PeerPoint {
        CompressedEdwardsY(Self::encode_public_key(point)).decompress().unwrap()
    }
}

fn scalars<P: ProofGroup>() -> impl Strategy<Value = Scalar<P>> {
    prop_oneof![
        6 => any::<([u8; 32], [u8; 32])>().prop_map(|(low, high)| {
            let mut bytes = [0; 64];
            bytes[..32].copy_from_slice(&low);
            bytes[32..].copy_from_slice(&high);
            Fp::from_uniform_le(&bytes)
        }),
        1 => (0u64..70).prop_map(Fp::from),
        1 => (1u64..70).prop_map(|a| -Fp::from(a)),
        1 => (0u64..256).prop_map(|k| Fp::from(2u64).pow_public(&[k, 0, 0, 0])),
    ]
}

fn generators<P: ProofGroup>(count: usize) -> Vec<P::Point> {
    (0..count).map(|i| P::hash_to_point(&[b"test", &i.to_le_bytes()])).collect()
}

fn peer_sum<P: Peer>(points: &[P::Point], scalars: &[Scalar<P>]) -> P::PeerPoint {
    points
        .iter()
        .zip(scalars)
        .fold(P::peer_identity(), |sum, (point, scalar)| sum + P::peer_mul(&P::to_peer(point), scalar))
}

/// That our point is the library's.
fn assert_same<P: Peer>(ours: &P::Point, theirs: &P::PeerPoint) {
    assert_eq!(P::peer_encode(&P::to_peer(ours)), P::peer_encode(theirs));
}

fn arithmetic<P: Peer>(a: Scalar<P>, b: Scalar<P>) {
    let table = P::base_table(&P::base_point());
    let (p, q) = (P::mul_secret(&table, &a), P::mul_secret(&table, &b));
    let (peer_p, peer_q) = (P::peer_mul(&P::peer_base(), &a), P::peer_mul(&P::peer_base(), &b));
    assert_same::<P>(&p, &peer_p);
    assert_same::<P>(&(p + q), &(peer_p + peer_q));
    assert_eq!(p - q, p + -q);
    assert_eq!(p - P::mul_secret(&table, &a), P::identity());
    assert_eq!(P::mul_secret(&table, &(a + b)), p + q);
    if !a.is_zero_vartime() {
        let bytes = P::encode(&p);
        assert_eq!(P::decode(bytes.as_ref()), Some(p));
        assert_eq!(P::peer_encode(&P::peer_decode(bytes.as_ref()).unwrap()), P::peer_encode(&peer_p));
        assert_eq!(P::encode_public_key(&p).as_ref(), P::peer_encode(&peer_p));
    }
}

fn decoding<P: Peer>(bytes: &[u8]) {
    match (P::decode(bytes), P::peer_decode(bytes)) {
        (Some(ours), Some(theirs)) => assert_same::<P>(&ours, &theirs),
        (None, None) => {}
        (ours, theirs) => panic!("{bytes:?}: {} {}", ours.is_some(), theirs.is_some()),
    }
}

fn multiplication<P: Peer>(scalars: &[Scalar<P>], first: usize) {
    let points = generators::<P>(first + scalars.len() + 2);
    let tables = P::tables(&points);
    let expected = peer_sum::<P>(&points[first..], scalars);
    assert_same::<P>(&P::multiexp_secret(&tables, first, scalars), &expected);
    assert_same::<P>(&P::multiexp_public(&[], scalars, &points[first..first + scalars.len()]), &expected);
    let fixed = P::multiexp_public(&[(&tables, scalars), (&tables, &scalars[..scalars.len() / 2])], &[], &[]);
    let halves = peer_sum::<P>(&points, scalars) + peer_sum::<P>(&points, &scalars[..scalars.len() / 2]);
    assert_same::<P>(&fixed, &halves);
}

fn small<P: Peer>(scalars: &[u8], first: usize) {
    let points = generators::<P>(first + scalars.len());
    let wide: Vec<_> = scalars.iter().map(|k| Fp::from(*k)).collect();
    let sum = P::multiexp_small_secret(&P::tables(&points), first, scalars);
    assert_same::<P>(&sum, &peer_sum::<P>(&points[first..], &wide));
}

/// Points that are equal, opposite, the identity, and sums of each other.
fn related<P: Peer>(scalars: &[Scalar<P>]) {
    let g = P::base_point();
    let points = [g, g, -g, g + g, P::identity(), g, -g, g + g + g, g, g];
    let points: Vec<_> = points.into_iter().cycle().take(scalars.len()).collect();
    let peer = |point: &P::Point| {
        let bytes = P::encode(point);
        if *point == P::identity() { P::peer_identity() } else { P::peer_decode(bytes.as_ref()).unwrap() }
    };
    let expected = points
        .iter()
        .zip(scalars)
        .fold(P::peer_identity(), |sum, (point, scalar)| sum + P::peer_mul(&peer(point), scalar));
    assert_same::<P>(&P::multiexp_public(&[], scalars, &points), &expected);
    let tables = P::tables(&points);
    assert_same::<P>(&P::multiexp_secret(&tables, 0, scalars), &expected);
    assert_same::<P>(&P::multiexp_public(&[(&tables, scalars)], &[], &[]), &expected);
    let bytes: Vec<_> = scalars.iter().map(|scalar| scalar.to_bytes_le()[0] & 3).collect();
    let wide: Vec<_> = bytes.iter().map(|k| Fp::from(*k)).collect();
    assert_eq!(P::multiexp_small_secret(&tables, 0, &bytes), P::multiexp_public(&[], &wide, &points));
}

fn folding<P: ProofGroup>(scalars: &[Scalar<P>], folded: usize) {
    let points = generators::<P>(folded * scalars.len());
    let results = P::fold_public(&points, scalars);
    assert_eq!(results.len(), folded);
    for (i, result) in results.iter().enumerate() {
        let column: Vec<_> = points.iter().skip(i).step_by(folded).copied().collect();
        assert_eq!(*result, P::multiexp_public(&[], scalars, &column));
    }
}

macro_rules! groups {
    ($($name:ident: $group:ty),*) => {$(mod $name {
        use super::*;

        proptest! {
            #![proptest_config(ProptestConfig::with_cases(64))]
            #[test]
            fn arithmetic_is_the_peers(a in super::scalars::<$group>(), b in super::scalars::<$group>()) {
                arithmetic::<$group>(a, b);
                arithmetic::<$group>(a, -a);
            }

            #[test]
            fn decoding_is_the_peers(bytes in proptest::collection::vec(any::<u8>(), <$group>::POINT_LEN), tag in 0u8..8, end: u8) {
                decoding::<$group>(&bytes);
                let mut bytes = bytes;
                bytes[0] = tag;
                decoding::<$group>(&bytes);
                bytes[1..].fill(end);
                decoding::<$group>(&bytes);
                *bytes.last_mut().unwrap() |= 0x80;
                decoding::<$group>(&bytes);
                decoding::<$group>(&bytes[1..]);
            }
        }

        proptest! {
            #![proptest_config(ProptestConfig::with_cases(12))]
            #[test]
            fn multiplication_is_the_peers(scalars in proptest::collection::vec(super::scalars::<$group>(), 0..60), first in 0usize..9) {
                multiplication::<$group>(&scalars, first);
                related::<$group>(&scalars);
            }

            #[test]
            fn multiplication_by_small_scalars_is_the_peers(scalars in proptest::collection::vec(0u8..4, 0..60), first in 0usize..9) {
                small::<$group>(&scalars, first);
            }

            #[test]
            fn folding_is_multiplication(scalars in proptest::collection::vec(super::scalars::<$group>(), 1..9), folded in 0usize..9) {
                folding::<$group>(&scalars, folded);
            }
        }

        #[test]
        fn many_points() {
            let scalars: Vec<Scalar<$group>> = (0..700u32).map(|i| {
                hash_to_field([i.to_le_bytes().as_slice()])
            }).collect();
            multiplication::<$group>(&scalars, 3);
            let small_scalars: Vec<_> = (0..700).map(|i| (i % 4) as u8).collect();
            small::<$group>(&small_scalars, 5);
        }

        #[test]
        fn constants_are_the_peers() {
            assert_same::<$group>(&<$group>::base_point(), &<$group>::peer_base());
            assert_eq!(<$group>::decode(<$group>::encode(&<$group>::identity()).as_ref()), None);
        }
    })*};
}

groups! { secp256k1: Secp256k1, ristretto255: Ristretto255, ed25519: Ed25519 }

/// RFC 9496's map against the library's.
#[test]
fn hashing_to_ristretto_is_the_peers() {
    for i in 0..200u32 {
        let i = i.to_le_bytes();
        let bytes = hash([b"evrf-dkg v1 generator".as_slice(), b"ristretto255", &i]);
        let theirs = RistrettoPoint::from_uniform_bytes(&bytes);
        assert_eq!(Ristretto255::encode(&Ristretto255::hash_to_point(&[&i])), theirs.compress().0);
    }
}

/// The encodings of Ed25519 points that common decoders accept and the specification refuses, and the small-order points.
#[test]
fn ed25519_edge_encodings() {
    let mut unreduced = [0xff; 32];
    for (low, sign) in (0xed..=0xffu8).flat_map(|low| [(low, 0x7f), (low, 0xff)]) {
        unreduced[0] = low;
        unreduced[31] = sign;
        assert_eq!(Ed25519::decode(&unreduced), None);
    }
    // y = 1 and y = −1 have x = 0: with a sign bit they are not encodings, without it of small order.
    let mut one = [0; 32];
    one[0] = 1;
    let mut minus_one = [0xff; 32];
    minus_one[0] = 0xec;
    minus_one[31] = 0x7f;
    for mut bytes in [one, minus_one] {
        assert_eq!(Ed25519::decode(&bytes), None);
        bytes[31] |= 0x80;
        assert_eq!(Ed25519::decode(&bytes), None);
    }
    for torsion in curve25519_dalek::constants::EIGHT_TORSION {
        assert_eq!(Ed25519::decode(&torsion.compress().0), None);
        // A torsion part is removed, not refused.
        let mixed = curve25519_dalek::constants::ED25519_BASEPOINT_POINT + torsion;
        let expected = curve25519_dalek::constants::ED25519_BASEPOINT_POINT.mul_by_cofactor();
        assert_same::<Ed25519>(&Ed25519::decode(&mixed.compress().0).unwrap(), &expected);
    }
}
