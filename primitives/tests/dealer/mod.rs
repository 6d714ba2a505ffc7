//! FROST for tests: keys of a trusted dealer, and signers who keep their nonces in memory.

use std::{cell::RefCell, collections::BTreeMap};

use ethereum_schnorr::EthereumSchnorr;
use evrf_dkg::ProofGroup;
use frost_core::{
    Ciphersuite, Field, Group, Identifier, Signature, SigningPackage, VerifyingKey,
    keys::{
        IdentifierList, KeyPackage, PublicKeyPackage, SigningShare, VerifyingShare, generate_with_dealer,
    },
    round1::{self, NonceCommitment, SigningCommitments, SigningNonces},
    round2::{self, SignatureShare},
};
use frost_ed25519::Ed25519Sha512;
use frost_secp256k1_tr::{Secp256K1Sha256TR, keys::Tweak};
use frost_sr25519::Sr25519;
use quoin_primitives::signing::{GroupSignature, KeyTweak, SigningMessage, SigningScheme};
use rand_core_06::OsRng;

/// What every share that signs committed to for one message, by its index from 1 on.
pub(crate) type Committed = BTreeMap<u16, Vec<u8>>;

/// A key in shares.
pub(crate) trait Dealt {
    /// The group key, as the DKG would make it.
    fn key(&self) -> Vec<u8>;

    /// A share's verification share, in the DKG's encoding.
    fn verification_share(&self, index: u16) -> Vec<u8>;

    /// Makes a share's nonces and keeps them under a name of the caller's. Returns what it commits to.
    fn commit(&self, index: u16, nonce: &[u8]) -> Vec<u8>;

    /// The share's part of a signature, by which the nonces of that name are gone.
    fn share(&self, index: u16, nonce: &[u8], message: &SigningMessage, committed: &Committed) -> [u8; 32];

    /// The signature that these parts make; `None` if one is wrong.
    fn aggregate(
        &self,
        message: &SigningMessage,
        committed: &Committed,
        shares: &BTreeMap<u16, [u8; 32]>,
    ) -> Option<GroupSignature>;
}

/// A new key of `shares` shares, of which `threshold` sign together.
pub(crate) fn deal(scheme: SigningScheme, threshold: u16, shares: u16) -> Box<dyn Dealt> {
    match scheme {
        SigningScheme::Sr25519 => Box::new(Keys::<Sr25519>::new(threshold, shares)),
        SigningScheme::Bip340 => Box::new(Keys::<Secp256K1Sha256TR>::new(threshold, shares)),
        SigningScheme::EthereumSchnorr => Box::new(Keys::<EthereumSchnorr>::new(threshold, shares)),
        SigningScheme::Ed25519 => Box::new(Keys::<Ed25519Sha512>::new(threshold, shares)),
    }
}

/// A ciphersuite with what signers do to their keys.
trait Suite: Ciphersuite {
    /// Its suite in the DKG.
    type Dkg: ProofGroup;

    fn taproot(_: KeyPackage<Self>, _: Option<[u8; 32]>) -> KeyPackage<Self> {
        panic!("not a Taproot suite")
    }

    fn taproot_public(_: PublicKeyPackage<Self>, _: Option<[u8; 32]>) -> PublicKeyPackage<Self> {
        panic!("not a Taproot suite")
    }

    fn encode(signature: &Signature<Self>) -> GroupSignature {
        signature.serialize().expect("a signature").try_into().expect("64 bytes")
    }
}

impl Suite for Sr25519 {
    type Dkg = evrf_dkg::Ristretto255;
}

impl Suite for Ed25519Sha512 {
    type Dkg = evrf_dkg::Ed25519;
}

impl Suite for Secp256K1Sha256TR {
    type Dkg = evrf_dkg::Secp256k1;

    fn taproot(key: KeyPackage<Self>, merkle_root: Option<[u8; 32]>) -> KeyPackage<Self> {
        key.tweak(merkle_root)
    }

    fn taproot_public(keys: PublicKeyPackage<Self>, merkle_root: Option<[u8; 32]>) -> PublicKeyPackage<Self> {
        keys.tweak(merkle_root)
    }
}

impl Suite for EthereumSchnorr {
    type Dkg = evrf_dkg::Secp256k1;

    fn encode(signature: &Signature<Self>) -> GroupSignature {
        let signature = ethereum_schnorr::Signature::try_from(signature).expect("a signature");
        let mut bytes = [0; 64];
        bytes[12..].copy_from_slice(&signature.to_bytes());
        bytes
    }
}

/// The secret nonces of each share, by the name that the caller gave them.
type NoncesByShare<C> = BTreeMap<(u16, Vec<u8>), SigningNonces<C>>;

struct Keys<C: Suite> {
    shares: BTreeMap<u16, KeyPackage<C>>,
    public: PublicKeyPackage<C>,
    nonces: RefCell<NoncesByShare<C>>,
}

impl<C: Suite> Keys<C> {
    fn new(threshold: u16, shares: u16) -> Self {
        let (secrets, public) = match threshold {
            // The library's dealer deals to two and more.
            1 => one_for_all(shares),
            _ => {
                let (dealt, public) =
                    generate_with_dealer(shares, threshold, IdentifierList::Default, &mut OsRng)
                        .expect("keys");
                let secrets = dealt.into_iter().map(|(index, share)| (index, *share.signing_share()));
                (secrets.collect(), public)
            }
        };
        let of = |index: u16| {
            let identifier = identifier(index);
            let (secret, share) = (secrets[&identifier], public.verifying_shares()[&identifier]);
            (index, KeyPackage::new(identifier, secret, share, *public.verifying_key(), threshold))
        };
        Self { shares: (1..=shares).map(of).collect(), public, nonces: RefCell::default() }
    }

    fn tweaked(&self, index: u16, tweak: &KeyTweak) -> KeyPackage<C> {
        let key = self.shares[&index].clone();
        match tweak {
            KeyTweak::None => key,
            KeyTweak::Taproot { merkle_root } => C::taproot(key, *merkle_root),
            KeyTweak::Offset(offset) => {
                let (offset, point) = offset_of::<C>(offset);
                KeyPackage::new(
                    *key.identifier(),
                    SigningShare::new(key.signing_share().to_scalar() + offset),
                    VerifyingShare::new(key.verifying_share().to_element() + point),
                    VerifyingKey::new(key.verifying_key().to_element() + point),
                    *key.min_signers(),
                )
            }
        }
    }

    fn tweaked_public(&self, tweak: &KeyTweak) -> PublicKeyPackage<C> {
        let keys = self.public.clone();
        match tweak {
            KeyTweak::None => keys,
            KeyTweak::Taproot { merkle_root } => C::taproot_public(keys, *merkle_root),
            KeyTweak::Offset(offset) => {
                let (_, point) = offset_of::<C>(offset);
                let shares = keys.verifying_shares().iter();
                let shares =
                    shares.map(|(index, share)| (*index, VerifyingShare::new(share.to_element() + point)));
                let key = VerifyingKey::new(keys.verifying_key().to_element() + point);
                PublicKeyPackage::new(shares.collect(), key, keys.min_signers())
            }
        }
    }

    fn package(message: &SigningMessage, committed: &Committed) -> SigningPackage<C> {
        let commitments = committed.iter().map(|(index, bytes)| {
            let (hiding, binding) = bytes.split_at(bytes.len() / 2);
            let half = |bytes| NonceCommitment::deserialize(bytes).expect("a point");
            (identifier(*index), SigningCommitments::new(half(hiding), half(binding)))
        });
        SigningPackage::new(commitments.collect(), &message.bytes)
    }
}

type Secrets<C> = BTreeMap<Identifier<C>, SigningShare<C>>;

/// Shares of a polynomial of degree 0.
fn one_for_all<C: Ciphersuite>(shares: u16) -> (Secrets<C>, PublicKeyPackage<C>) {
    let key = frost_core::SigningKey::<C>::new(&mut OsRng);
    let public_key = VerifyingKey::from(&key);
    let (secret, share) = (SigningShare::new(key.to_scalar()), VerifyingShare::new(public_key.to_element()));
    let public_shares = (1..=shares).map(|index| (identifier(index), share)).collect();
    let secrets = (1..=shares).map(|index| (identifier(index), secret)).collect();
    (secrets, PublicKeyPackage::new(public_shares, public_key, Some(1)))
}

fn identifier<C: Ciphersuite>(index: u16) -> Identifier<C> {
    Identifier::try_from(index).expect("not 0")
}

fn offset_of<C: Ciphersuite>(offset: &[u8; 32]) -> (frost_core::Scalar<C>, frost_core::Element<C>) {
    let bytes: <<C::Group as Group>::Field as Field>::Serialization =
        offset.as_slice().try_into().ok().expect("scalars have 32 bytes");
    let scalar = <<C::Group as Group>::Field as Field>::deserialize(&bytes).expect("a scalar");
    (scalar, <C::Group as Group>::generator() * scalar)
}

impl<C: Suite> Dealt for Keys<C> {
    fn key(&self) -> Vec<u8> {
        self.public.verifying_key().serialize().expect("a key")
    }

    fn verification_share(&self, index: u16) -> Vec<u8> {
        let secret = self.shares[&index].signing_share().serialize();
        let secret =
            C::Dkg::decode_scalar(secret.as_slice().try_into().expect("32 bytes")).expect("a scalar");
        let base = C::Dkg::base_table(&C::Dkg::base_point());
        C::Dkg::encode(&C::Dkg::mul_secret(&base, &secret)).as_ref().to_vec()
    }

    fn commit(&self, index: u16, nonce: &[u8]) -> Vec<u8> {
        let (nonces, commitments) = round1::commit(self.shares[&index].signing_share(), &mut OsRng);
        self.nonces.borrow_mut().insert((index, nonce.to_vec()), nonces);
        let half = |commitment: &NonceCommitment<C>| commitment.serialize().expect("a point");
        [half(commitments.hiding()), half(commitments.binding())].concat()
    }

    fn share(&self, index: u16, nonce: &[u8], message: &SigningMessage, committed: &Committed) -> [u8; 32] {
        let nonces = self.nonces.borrow_mut().remove(&(index, nonce.to_vec()));
        let nonces = nonces.expect("nonces that were never used");
        let key = self.tweaked(index, &message.tweak);
        let share = round2::sign(&Self::package(message, committed), &nonces, &key).expect("a share");
        share.serialize().try_into().expect("32 bytes")
    }

    fn aggregate(
        &self,
        message: &SigningMessage,
        committed: &Committed,
        shares: &BTreeMap<u16, [u8; 32]>,
    ) -> Option<GroupSignature> {
        let share = |(index, share): (&u16, &[u8; 32])| {
            Some((Identifier::try_from(*index).ok()?, SignatureShare::deserialize(share).ok()?))
        };
        let shares = shares.iter().map(share).collect::<Option<BTreeMap<_, _>>>()?;
        let package = Self::package(message, committed);
        let public = self.tweaked_public(&message.tweak);
        let signature = frost_core::aggregate(&package, &shares, &public).ok()?;
        Some(C::encode(&signature))
    }
}
