//! `set_keys`: exactly the chain's own keys and signers, with their signature.

use codec::{Compact, Decode, Encode};
use frame_support::assert_noop;
use frame_system::RawOrigin::{Authorized, None, Root, Signed};
use quoin_primitives::{
    Bits, ExternalKey, KeyPair, MemberBits,
    duties::SetKeys,
    group::set_keys_message,
    interface::{Stage, ValidatorSets as _},
};
use sp_core::{Pair as _, sr25519};
use sp_runtime::{DispatchError::BadOrigin, transaction_validity::InvalidTransaction};

use crate::{mock::*, *};

/// The four, of whom the first three have confirmed, and what is to be published.
fn confirmed() -> (sp_io::TestExternalities, SetKeys) {
    let mut chain = four_confirming();
    let set_keys = chain.execute_with(|| {
        confirm_by(SET, &[0, 1, 2]);
        events();
        publication(SET).expect("all have confirmed")
    });
    (chain, set_keys)
}

#[test]
fn anyone_publishes_what_the_members_signed_and_the_set_has_its_keys() {
    let (mut chain, set_keys) = confirmed();
    chain.execute_with(|| {
        let SetKeys { keys, signature_participants, signature, .. } = set_keys.clone();
        let key = confirmation(SET).signing.expect("fixed").key;
        let message = set_keys_message(genesis_hash(), SET, &keys);
        assert!(sr25519::Pair::verify(&signature, message, &key));
        let valid = validate(published(set_keys.clone())).expect("valid");
        assert_eq!(valid.provides, [("quoin duty", ("set_keys", SET)).encode()]);

        included(published(set_keys.clone()));
        let (network, session) = (NETWORK, 0);
        assert_eq!(events(), [Event::KeysConfirmed { network, session, keys, signature_participants }]);
        assert_eq!((ValidatorSets::keys(SET), stage(SET)), (Some(keys), Some(Stage::InOffice)));
        assert!(!Confirmations::<Test>::contains_key(SET) && Watching::<Test>::get().is_empty());
        // A second one is stale, and the dealings are there for recovery.
        refused(published(set_keys), InvalidTransaction::Stale);
        assert_eq!(ROLES.map(|role| Dkg::dealings(SET, role).len()), [4, 4]);
        // Nothing happens to the set any longer.
        run(KEY_DEADLINE);
        assert_eq!(stage(SET), Some(Stage::InOffice));
    });
}

#[test]
fn other_keys_than_the_chains_are_refused() {
    let (mut chain, set_keys) = confirmed();
    chain.execute_with(|| {
        let SetKeys { keys, .. } = set_keys.clone();
        let other = sr25519::Public::from_raw([5; 32]);
        let ExternalKey::Secp256k1(mut external) = keys.external else { unreachable!() };
        external[0] ^= 1;
        let pairs = [
            KeyPair { oracle: other, ..keys },
            KeyPair { external: ExternalKey::Secp256k1(external), ..keys },
            KeyPair { external: ExternalKey::Ed25519([5; 32]), ..keys },
        ];
        for keys in pairs {
            refused(published(SetKeys { keys, ..set_keys.clone() }), InvalidTransaction::Call);
        }
        included(published(set_keys));
    });
}

#[test]
fn other_participants_than_the_signers_are_refused() {
    let (mut chain, set_keys) = confirmed();
    chain.execute_with(|| {
        for participants in [&[0, 1][..], &[0, 1, 2, 3], &[0, 1, 3], &[]] {
            let signature_participants = bits(4, participants);
            let call = SetKeys { signature_participants, ..set_keys.clone() };
            refused(published(call), InvalidTransaction::Call);
        }
        // As many bits as the set has members, no more and no less.
        let with_bits = |bits: Bits| {
            let SetKeys { network, keys, signature, .. } = set_keys.clone();
            general(Call::set_keys { network, key_pair: keys, signature_participants: bits, signature })
        };
        for length in [0, 3, 5, 8, 150, 151, 100_000] {
            let mut bits = Bits::repeat(false, length);
            bits.iter_mut().take(3).for_each(|mut bit| *bit = true);
            refused(with_bits(bits), InvalidTransaction::Call);
        }
        included(with_bits(MemberBits::clone(&set_keys.signature_participants).into_bits()));
    });
}

#[test]
fn bits_that_are_announced_and_do_not_come_are_no_call() {
    let (mut chain, set_keys) = confirmed();
    chain.execute_with(|| {
        let SetKeys { network, keys, signature, .. } = set_keys;
        let encoded = |bits: Vec<u8>| [(4u8, network, keys).encode(), bits, signature.encode()].concat();
        let right = encoded(vec![4 << 2, 0b111]);
        assert!(matches!(Call::<Test>::decode(&mut &right[..]), Ok(Call::set_keys { .. })));
        for bits in [Compact(u32::MAX).encode(), Compact(0x1fff_ffffu32).encode()] {
            assert!(Call::<Test>::decode(&mut &encoded(bits)[..]).is_err());
        }
    });
}

#[test]
fn a_bit_without_its_signature_does_not_count() {
    four_confirming().execute_with(|| {
        // The fourth committed too, before two of the others; and the sum lacks its share.
        [0, 1, 3].into_iter().for_each(|member| commits(SET, member));
        [0, 1].into_iter().for_each(|member| confirms(SET, member));
        assert_eq!(publication(SET), Option::None);
        let keys = made_keys(SET);
        let message = set_keys_message(genesis_hash(), SET, &keys);
        let signature = pair(account(SET, 0)).sign(&message);
        let set_keys =
            SetKeys { network: NETWORK, keys, signature_participants: bits(4, &[0, 1, 3]), signature };
        refused(published(set_keys), InvalidTransaction::BadProof);
    });
}

#[test]
fn a_wrong_signature_is_refused() {
    let (mut chain, set_keys) = confirmed();
    chain.execute_with(|| {
        for at in [0, 31, 32, 62] {
            let mut signature = set_keys.signature;
            signature.0[at] ^= 1;
            refused(published(SetKeys { signature, ..set_keys.clone() }), InvalidTransaction::BadProof);
        }
        let signature = sr25519::Signature::from_raw([0; 64]);
        refused(published(SetKeys { signature, ..set_keys.clone() }), InvalidTransaction::BadProof);
    });
}

#[test]
fn another_network_or_too_early_is_stale() {
    let (mut chain, set_keys) = confirmed();
    chain.execute_with(|| {
        let other = SetKeys { network: OTHER, ..set_keys.clone() };
        refused(published(other), InvalidTransaction::Stale);
    });
    four_confirming().execute_with(|| refused(published(set_keys.clone()), InvalidTransaction::Stale));
    four().execute_with(|| refused(published(set_keys.clone()), InvalidTransaction::Stale));
}

#[test]
fn an_earlier_attempts_signature_counts_only_for_the_same_signers() {
    let (mut chain, set_keys) = confirmed();
    chain.execute_with(|| {
        run(TIMEOUT + 1);
        refused(published(set_keys.clone()), InvalidTransaction::Stale);
        [1, 2, 3].into_iter().for_each(|member| commits(SET, member));
        refused(published(set_keys.clone()), InvalidTransaction::Call);
        let relabelled = SetKeys { signature_participants: bits(4, &[1, 2, 3]), ..set_keys.clone() };
        refused(published(relabelled), InvalidTransaction::BadProof);
        run(2 * TIMEOUT + 1);
        // Where the same members are to sign the same, what they signed is true.
        (0..3).for_each(|member| commits(SET, member));
        included(published(set_keys));
    });
}

#[test]
fn only_what_was_authorised_is_dispatched() {
    let (mut chain, set_keys) = confirmed();
    chain.execute_with(|| {
        let call = |origin: RuntimeOrigin, keys| {
            let participants = set_keys.signature_participants.clone().into_bits();
            Dkg::set_keys(origin, NETWORK, keys, participants, set_keys.signature)
        };
        for origin in [Root, None, Signed(1)] {
            assert_eq!(call(origin.into(), set_keys.keys), Err(BadOrigin));
        }
        let other = KeyPair { oracle: sr25519::Public::from_raw([5; 32]), ..set_keys.keys };
        assert_noop!(call(Authorized.into(), other), Error::<Test>::DutyClosed);
    });
}
