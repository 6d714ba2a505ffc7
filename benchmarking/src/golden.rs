//! commonware-cryptography's Golden DKG: its one-round, publicly verifiable DKG for BLS12-381.

use std::{collections::BTreeMap, num::NonZeroU32};

use commonware_codec::EncodeSize;
use commonware_cryptography::bls12381::dkg::golden::{
    Info, PrivateKey, Setup, SignedDealerLog, deal, observe,
};
use commonware_math::algebra::Random;
use commonware_parallel::Sequential;
use commonware_utils::{N3f1, TryCollect};

/// One dealer and `n` players: its costs grow with the players, not with the dealers.
pub struct Golden {
    setup: Setup,
    info: Info,
    dealer: PrivateKey,
}

impl Golden {
    /// Keys and setup for `n` players.
    pub fn new(n: u32) -> Self {
        let setup = Setup::new(NonZeroU32::new(n).expect("players"));
        let dealer = PrivateKey::random(rand::rng());
        let players =
            (0..n).map(|_| PrivateKey::random(rand::rng()).public()).try_collect().expect("distinct");
        let dealers = std::iter::once(dealer.public()).try_collect().expect("one dealer");
        let info = Info::new::<N3f1>(b"benchmark", 0, None, dealers, players).expect("a valid round");
        Self { setup, info, dealer }
    }

    /// A dealing.
    pub fn deal(&self) -> SignedDealerLog {
        deal(&mut rand::rng(), &self.setup, &self.info, &self.dealer, None, &Sequential)
            .expect("an honest deal")
    }

    /// Its size in bytes.
    pub fn size(dealing: &SignedDealerLog) -> usize {
        dealing.encode_size()
    }

    /// Verify a dealing as an observer does.
    pub fn verify(&self, dealing: &SignedDealerLog) {
        let (dealer, log) = dealing.clone().identify(&self.info).expect("a valid signature");
        let logs = BTreeMap::from([(dealer, log)]);
        observe(&mut rand::rng(), &self.setup, &self.info, logs, &Sequential).expect("a valid dealing");
    }
}
