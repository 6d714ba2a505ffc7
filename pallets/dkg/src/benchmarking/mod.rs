//! Benchmarks: each call, its authorisation, and each part of the hooks, at their costliest.
//!
//! Participations are real ones, dealt here by a deterministic dealer, in sets at the corners of their class
//! ([`weights`](crate::weights)), and the verifier has not met the set before. It works with as many threads as the node
//! gives it: run the node with `RAYON_NUM_THREADS=1`.

mod fixtures;

use alloc::{vec, vec::Vec};

use frame_benchmarking::v2::*;
use frame_support::traits::Get;
use quoin_primitives::{
    MAX_KEY_SHARES, NetworkId, Role, Scheme, SetId, Suite, coordinator, duties::Duty,
    group::set_keys_message, interface::Keygen,
};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::sr25519;

use crate::{
    BenchmarkHelper, Call, Config, Confirmations, Dealings, Generations, Pallet, Removals, Watching,
    WeightInfo,
};
use fixtures::*;

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn authorize_participate() -> Result<(), BenchmarkError> {
        // Of one member the participation is longer, by eleven kilobytes to hash; of 150 members, there is more to read.
        let set = dealing_set::<T>(Scheme::Bip340, &of_one_share(MAX_KEY_SHARES.into()));
        let (key, set) = with_keystore::<T>(set);
        let role = Role::External;
        let length = Pallet::<T>::description(&set, role).ok_or("described")?.participation_len();
        let participation = vec![1; length as usize];
        let duty = Duty::Participate { set: SET, role, member: 0, participation };
        let signature = sign::<T>(&key, &duty);
        let call = Pallet::<T>::duty_call(duty, signature).ok_or("a call")?;
        let answer;
        #[block]
        {
            answer = authorize(&call);
        }
        answer
    }

    #[benchmark]
    fn authorize_confirmation() -> Result<(), BenchmarkError> {
        let (key, _) = with_keystore::<T>(signing_set::<T>(MOST_SIGNERS));
        let session = confirmation::<T>().signing.ok_or("the signers are fixed")?.session;
        let duty = Duty::Confirm { set: SET, attempt: 0, member: 0, share: [1; 32], session };
        let signature = sign::<T>(&key, &duty);
        let call = Pallet::<T>::duty_call(duty, signature).ok_or("a call")?;
        let answer;
        #[block]
        {
            answer = authorize(&call);
        }
        answer
    }

    #[benchmark]
    fn authorize_set_keys() -> Result<(), BenchmarkError> {
        signing_set::<T>(MOST_SIGNERS);
        let key = coordinator::Public::generate_pair(None);
        Confirmations::<T>::mutate_extant(SET, |confirmation| {
            if let Some(signing) = &mut confirmation.signing {
                signing.key = key.clone().into();
            }
        });
        let message = set_keys_message(Pallet::<T>::genesis_hash(), SET, &key_pair());
        let signature = key.sign(&message).ok_or("its secret is in the keystore")?.into();
        let signers = confirmation::<T>().signing.ok_or("the signers are fixed")?.signers;
        let call = Call::<T>::set_keys {
            network: NETWORK,
            key_pair: key_pair(),
            signature_participants: signers.into_bits(),
            signature,
        };
        let answer;
        #[block]
        {
            answer = authorize(&call);
        }
        answer
    }

    #[benchmark]
    fn participate_secp256k1_512_many() {
        let call = participation::<T>(Suite::Secp256k1, &[1; 20]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_secp256k1_512_one() {
        let call = participation::<T>(Suite::Secp256k1, &[17]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_secp256k1_1024_many() {
        let call = participation::<T>(Suite::Secp256k1, &[1; 43]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_secp256k1_1024_one() {
        let call = participation::<T>(Suite::Secp256k1, &[34]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_secp256k1_2048_many() {
        let call = participation::<T>(Suite::Secp256k1, &[1; 86]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_secp256k1_2048_one() {
        let call = participation::<T>(Suite::Secp256k1, &[69]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_secp256k1_4096_many() {
        let call = participation::<T>(Suite::Secp256k1, &[1; 150]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_secp256k1_4096_mixed() {
        let call = participation::<T>(Suite::Secp256k1, &mixed(96, 54));
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_secp256k1_4096_one() {
        let call = participation::<T>(Suite::Secp256k1, &[139]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_secp256k1_4096_three() {
        let call = participation::<T>(Suite::Secp256k1, &[50; 3]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_secp256k1_8192_mixed() {
        let call = participation::<T>(Suite::Secp256k1, &mixed(97, 53));
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_secp256k1_8192_one() {
        let call = participation::<T>(Suite::Secp256k1, &[150]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ristretto255_512_many() {
        let call = participation::<T>(Suite::Ristretto255, &[1; 20]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ristretto255_512_one() {
        let call = participation::<T>(Suite::Ristretto255, &[17]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ristretto255_1024_many() {
        let call = participation::<T>(Suite::Ristretto255, &[1; 43]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ristretto255_1024_one() {
        let call = participation::<T>(Suite::Ristretto255, &[34]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ristretto255_2048_many() {
        let call = participation::<T>(Suite::Ristretto255, &[1; 86]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ristretto255_2048_one() {
        let call = participation::<T>(Suite::Ristretto255, &[69]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ristretto255_4096_many() {
        let call = participation::<T>(Suite::Ristretto255, &[1; 150]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ristretto255_4096_mixed() {
        let call = participation::<T>(Suite::Ristretto255, &mixed(96, 54));
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ristretto255_4096_one() {
        let call = participation::<T>(Suite::Ristretto255, &[139]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ristretto255_4096_three() {
        let call = participation::<T>(Suite::Ristretto255, &[50; 3]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ristretto255_8192_mixed() {
        let call = participation::<T>(Suite::Ristretto255, &mixed(97, 53));
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ristretto255_8192_one() {
        let call = participation::<T>(Suite::Ristretto255, &[150]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ed25519_512_many() {
        let call = participation::<T>(Suite::Ed25519, &[1; 20]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ed25519_512_one() {
        let call = participation::<T>(Suite::Ed25519, &[17]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ed25519_1024_many() {
        let call = participation::<T>(Suite::Ed25519, &[1; 43]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ed25519_1024_one() {
        let call = participation::<T>(Suite::Ed25519, &[34]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ed25519_2048_many() {
        let call = participation::<T>(Suite::Ed25519, &[1; 86]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ed25519_2048_one() {
        let call = participation::<T>(Suite::Ed25519, &[69]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ed25519_4096_many() {
        let call = participation::<T>(Suite::Ed25519, &[1; 150]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ed25519_4096_mixed() {
        let call = participation::<T>(Suite::Ed25519, &mixed(96, 54));
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ed25519_4096_one() {
        let call = participation::<T>(Suite::Ed25519, &[139]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ed25519_4096_three() {
        let call = participation::<T>(Suite::Ed25519, &[50; 3]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ed25519_8192_mixed() {
        let call = participation::<T>(Suite::Ed25519, &mixed(97, 53));
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn participate_ed25519_8192_one() {
        let call = participation::<T>(Suite::Ed25519, &[150]);
        #[block]
        {
            include(call);
        }
        assert_eq!(Dealings::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn commit_nonces(m: Linear<2, 150>) {
        let set = confirming_set::<T>(&of_one_share(m));
        // With one more it fixes the signers, which is measured by itself.
        let committed = set.threshold() - 1;
        commit::<T>(1..committed);
        let call = Call::<T>::commit_nonces {
            network: NETWORK,
            session: SET.session,
            attempt: 0,
            member: 0,
            nonces: nonces(0),
            signature: sr25519::Signature::from_raw([0; 64]).into(),
        };
        #[block]
        {
            include(call);
        }
        assert_eq!(confirmation::<T>().nonces.len(), usize::from(committed));
    }

    #[benchmark]
    fn fix_signers(m: Linear<1, 150>) {
        let set = confirming_set::<T>(&of_one_share(m));
        let mut committed = confirmation::<T>();
        let each = (0..m as u16).map(|member| (member, nonces(member))).collect::<Vec<_>>();
        committed.nonces = each.try_into().expect("at most 150");
        #[block]
        {
            Pallet::<T>::fix_signers(SET, &set, committed, all(m as u16));
        }
        assert!(confirmation::<T>().signing.is_some());
    }

    #[benchmark]
    fn confirm(m: Linear<1, MOST_SIGNERS>) {
        let set = signing_set::<T>(m);
        // All others have confirmed, so that this share completes the attempt.
        Confirmations::<T>::mutate_extant(SET, |open| {
            let others = (1..m as u16).map(|member| (member, [1; 32])).collect::<Vec<_>>();
            let signing = open.signing.as_mut().expect("the signers are fixed");
            signing.shares = others.try_into().expect("at most 150");
        });
        let call = Call::<T>::confirm {
            network: NETWORK,
            session: SET.session,
            attempt: 0,
            member: 0,
            share: share::<T>(&set, m as u16),
            signature: sr25519::Signature::from_raw([0; 64]).into(),
        };
        #[block]
        {
            include(call);
        }
        assert!(confirmation::<T>().signing.is_some_and(|signing| signing.is_complete()));
    }

    #[benchmark]
    fn abandon_attempt() {
        signing_set::<T>(MOST_SIGNERS);
        let call = Call::<T>::abandon_attempt {
            network: NETWORK,
            session: SET.session,
            attempt: 0,
            member: 0,
            signature: sr25519::Signature::from_raw([0; 64]).into(),
        };
        #[block]
        {
            include(call);
        }
        assert_eq!(confirmation::<T>().attempt, 1);
    }

    #[benchmark]
    fn set_keys() {
        signing_set::<T>(MOST_SIGNERS);
        let signers = confirmation::<T>().signing.expect("the signers are fixed").signers;
        let call = Call::<T>::set_keys {
            network: NETWORK,
            key_pair: key_pair(),
            signature_participants: signers.into_bits(),
            signature: sr25519::Signature::from_raw([0; 64]),
        };
        #[block]
        {
            include(call);
        }
        assert!(!Confirmations::<T>::contains_key(SET));
    }

    #[benchmark]
    fn on_initialize(s: Linear<0, { T::MaxNetworks::get() }>) {
        // Each network was halted in the largest attempt, and is so no longer.
        let mut set = confirming_set::<T>(&of_one_share(MAX_KEY_SHARES.into()));
        fill_attempt::<T>(&set, MOST_SIGNERS as u16);
        let (generation, open) = (Generations::<T>::get(SET).expect("it was started"), confirmation::<T>());
        Watching::<T>::kill();
        let since = frame_system::Pallet::<T>::block_number();
        for network in 1..=s as u16 {
            set.id = SetId { network: NetworkId(network), session: 0 };
            T::BenchmarkHelper::declare(&set);
            Generations::<T>::insert(set.id, &generation);
            Confirmations::<T>::insert(set.id, &open);
            Pallet::<T>::watch(set.id, since + 5u32.into());
        }
        Watching::<T>::mutate(|watched| {
            for entry in watched {
                entry.halted_since = Some(since);
                entry.opens_attempt = true;
            }
        });
        #[block]
        {
            Pallet::<T>::watch_sets(since + 10u32.into());
        }
        let watched = Watching::<T>::get();
        assert_eq!(watched.len() as u32, s);
        assert!(watched.iter().all(|entry| entry.ends_after == since + 15u32.into()));
    }

    #[benchmark]
    fn complete(m: Linear<1, 150>) {
        let set = dealing_set::<T>(Scheme::Bip340, &even(MAX_KEY_SHARES, m));
        store_dealings::<T>(&set);
        let generation = Generations::<T>::get(SET).expect("it was just started");
        #[block]
        {
            Pallet::<T>::end_dealing(SET, generation);
        }
        assert!(Generations::<T>::get(SET).is_some_and(|generation| generation.external.key.is_some()));
    }

    #[benchmark]
    fn fail(m: Linear<1, 150>) {
        confirming_set::<T>(&of_one_share(m));
        // What `validator-sets` does is in its own weight, and asks this pallet for these two.
        #[block]
        {
            Pallet::<T>::missing(SET);
            Pallet::<T>::forget(SET);
        }
        assert!(!Generations::<T>::contains_key(SET));
    }

    #[benchmark]
    fn end_attempt(m: Linear<1, 150>) {
        let set = confirming_set::<T>(&of_one_share(m));
        fill_attempt::<T>(&set, 0);
        let (generation, open) =
            (Generations::<T>::get(SET).expect("it was just started"), confirmation::<T>());
        #[block]
        {
            Pallet::<T>::end_attempt(SET, generation, open);
        }
        assert_eq!(confirmation::<T>().attempt, 1);
    }

    #[benchmark]
    fn on_idle() {
        #[block]
        {
            Pallet::<T>::remove_ended(T::WeightInfo::on_idle());
        }
        assert_eq!(Removals::<T>::iter().count(), 0);
    }

    #[benchmark]
    fn remove_dealings() {
        let set = dealing_set::<T>(Scheme::Bip340, &of_one_share(MAX_KEY_SHARES.into()));
        store_dealings::<T>(&set);
        let of_one = Dealings::<T>::get((SET, Role::External), 0).expect("it was just stored");
        Dealings::<T>::insert((SET, Role::Oracle), 149, of_one);
        Pallet::<T>::forget(SET);
        #[block]
        {
            Pallet::<T>::remove_ended(
                T::WeightInfo::on_idle().saturating_add(T::WeightInfo::remove_dealings()),
            );
        }
        assert_eq!(Removals::<T>::get(SET), Some(149));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::for_benchmarks(), crate::mock::Test);
}
