//! Keys of a trusted dealer. How sets make their keys is simulated elsewhere.

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

use evrf_dkg::ProofGroup;
use quoin_offchain::{
    KeyShares, SchemeShares, SigningSuite,
    frost_keys::{
        Ed25519Sha512, EthereumSchnorr, Secp256K1Sha256TR, Sr25519,
        frost_core::keys::{IdentifierList, KeyPackage, PublicKeyPackage, generate_with_dealer},
    },
};
use quoin_primitives::{ExternalKey, KeyPair, Role, Scheme, ValidatorSet};
use rand_core_06::OsRng;
use sp_core::sr25519;

/// A key in shares.
pub(crate) trait Dealt: Send + Sync {
    /// The group key, as the DKG would make it.
    fn key(&self) -> Vec<u8>;

    /// A share's verification share, in the DKG's encoding.
    fn verification_share(&self, index: u16) -> Option<Vec<u8>>;

    /// A validator's shares.
    fn shares(&self, indices: Range<u16>) -> KeyShares;
}

struct Key<C: SigningSuite> {
    shares: Vec<KeyPackage<C>>,
    key: PublicKeyPackage<C>,
}

impl<C: SigningSuite> Key<C> {
    fn deal(threshold: u16, shares: u16) -> Self {
        let (secrets, key) =
            generate_with_dealer::<C, _>(shares, threshold, IdentifierList::Default, &mut OsRng)
                .expect("two or more");
        let packages = secrets.into_values().map(|share| KeyPackage::try_from(share).expect("it is one"));
        let mut packages: Vec<_> = packages.collect();
        packages.sort_by_key(|package| *package.identifier());
        Self { shares: packages, key }
    }
}

impl<C: SigningSuite> Dealt for Key<C>
where
    KeyPackage<C>: Send + Sync,
    PublicKeyPackage<C>: Send + Sync,
{
    fn key(&self) -> Vec<u8> {
        self.key.verifying_key().serialize().expect("it is a key")
    }

    fn verification_share(&self, index: u16) -> Option<Vec<u8>> {
        let share = self.shares.get(usize::from(index.checked_sub(1)?))?;
        let secret = share.signing_share().serialize().try_into().expect("32 bytes");
        let secret = <C::Suite>::decode_scalar(&secret).expect("it is a scalar");
        let base = <C::Suite>::base_table(&<C::Suite>::base_point());
        let point = <C::Suite>::mul_secret(&base, &secret);
        Some(<C::Suite>::encode(&point).as_ref().to_vec())
    }

    fn shares(&self, indices: Range<u16>) -> KeyShares {
        let own = usize::from(indices.start - 1)..usize::from(indices.end - 1);
        C::shares(SchemeShares::new(self.shares[own].to_vec(), self.key.clone()))
    }
}

/// Both keys of a set.
#[derive(Clone)]
pub(crate) struct DealtKeys([Arc<dyn Dealt>; 2]);

/// Dealt once for all runs: what a key is makes no difference to them.
static DEALT: Mutex<BTreeMap<(Scheme, u32, u16, u16), DealtKeys>> = Mutex::new(BTreeMap::new());

impl DealtKeys {
    /// The keys of a set.
    pub(crate) fn of(set: &ValidatorSet<u64>) -> Self {
        let (threshold, shares) = (set.threshold(), set.total_shares());
        let name = (set.scheme, set.id.session, threshold, shares);
        let mut dealt = DEALT.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = dealt.entry(name).or_insert_with(|| {
            let external: Arc<dyn Dealt> = match set.scheme {
                Scheme::Bip340 => Arc::new(Key::<Secp256K1Sha256TR>::deal(threshold, shares)),
                Scheme::EthereumSchnorr => Arc::new(Key::<EthereumSchnorr>::deal(threshold, shares)),
                Scheme::Ed25519 => Arc::new(Key::<Ed25519Sha512>::deal(threshold, shares)),
            };
            Self([Arc::new(Key::<Sr25519>::deal(threshold, shares)), external])
        });
        keys.clone()
    }

    pub(crate) fn of_role(&self, role: Role) -> &dyn Dealt {
        let [oracle, external] = &self.0;
        match role {
            Role::Oracle => &**oracle,
            Role::External => &**external,
        }
    }

    pub(crate) fn pair(&self, scheme: Scheme) -> KeyPair {
        let [oracle, external] = Role::ALL.map(|role| self.of_role(role).key());
        let external = match scheme {
            Scheme::Ed25519 => ExternalKey::Ed25519(external.try_into().expect("32 bytes")),
            Scheme::Bip340 | Scheme::EthereumSchnorr => {
                ExternalKey::Secp256k1(external.try_into().expect("33 bytes"))
            }
        };
        KeyPair { oracle: sr25519::Public::from_raw(oracle.try_into().expect("32 bytes")), external }
    }
}
