//! What a participation costs in storage.

use codec::Encode;
use frame_support::traits::PalletInfoAccess;
use quoin_primitives::{Scheme, Suite};

use crate::{mock::*, *};

/// Bytes of all that the pallet stores, keys included.
fn stored() -> usize {
    let prefix = Dkg::name_hash();
    let mut key = prefix.to_vec();
    let mut bytes = 0;
    while let Some(next) = sp_io::storage::next_key(&key).filter(|next| next.starts_with(&prefix)) {
        bytes += next.len() + sp_io::storage::get(&next).map_or(0, |value| value.len());
        key = next;
    }
    bytes
}

/// The bytes that recovery needs of a participation, by the specification, section 6: the ephemeral keys, two for each
/// slot; the commitments V₀ and Vₜ…Vₜ₊ₙ₋₁ to the polynomial; and the n encrypted shares.
fn needed(suite: Suite, shares: &[u16]) -> usize {
    let point = if suite == Suite::Secp256k1 { 33 } else { 32 };
    let slots = usize::from(shares.iter().copied().max().expect("there are members"));
    let shares = usize::from(shares.iter().sum::<u16>());
    (2 * slots + 1 + shares) * point + 32 * shares
}

#[test]
fn a_participation_stores_a_tenth_more_than_recovery_needs_at_most() {
    let sets = [
        (Scheme::Bip340, &[1u64, 1, 1, 1][..]),
        (Scheme::Ed25519, &[1, 1, 1, 1]),
        (Scheme::Bip340, &[1; 8]),
        (Scheme::Bip340, &[3, 1, 2, 4]),
        (Scheme::Ed25519, &[50, 50, 50]),
    ];
    for (scheme, shares) in sets {
        chain(&[(NETWORK, scheme, shares)]).execute_with(|| {
            run_to(DECLARED_AT);
            let shares: Vec<_> = the_set(SET).members.iter().map(|member| member.shares).collect();
            for role in ROLES {
                // The first one of a block stores how much room of it is taken, once for all blocks.
                run(1);
                deals(SET, role, 0);
                let before = stored();
                deals(SET, role, 1);
                let (grown, needed) = (stored() - before, needed(generation(SET).dkg(role).suite, &shares));
                let dealing = Dealings::<Test>::get((SET, role), 1).expect("it is stored").encode().len();
                let most = needed + needed / 10;
                assert!(
                    (needed..=needed + 4).contains(&dealing) && dealing <= most,
                    "{role:?} {shares:?}: {dealing}, {needed}"
                );
                // The key of 49 bytes is more than a tenth in sets of up to six key shares.
                assert!(grown == dealing + 49, "{role:?} {shares:?}: {grown}");
                assert!(grown <= most || shares.iter().sum::<u16>() < 7, "{role:?} {shares:?}: {grown}");
            }
        });
    }
}
