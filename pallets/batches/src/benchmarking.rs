//! Benchmarks: each call and its authorisation, and each part of a batch, at their costliest.

use alloc::{vec, vec::Vec};

use codec::Encode;
use frame_benchmarking::v2::*;
use frame_support::{
    pallet_prelude::{Authorize, TransactionSource},
    traits::{Get, UnfilteredDispatchable},
};
use frame_system::RawOrigin;
use quoin_primitives::{
    EmbeddedKeys, ExternalKey, KeyPair, MAX_KEY_SHARES, Member, NetworkId, Scheme, SetId, ValidatorSet,
    batch::{
        Action, BatchId, BatchSignature, Burn, BurnId, ExternalAddress, Instruction, MAX_ADDRESS_LEN,
        MAX_INSTRUCTIONS, Proposal,
    },
    coordinator,
    group::batch_message,
    interface::{Office, ValidatorSets},
};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::{H256, sr25519};
use sp_runtime::{Saturating, traits::Convert};

use crate::{
    BatchOf, BenchmarkHelper, BurnQueue, BurnQueues, Burns, ByBatch, Call, Claim, Claims, Config, Conflicts,
    NetworkProgress, Pallet, Progress, Proposals, Proposed, Remedy, SignedBatchOf,
};

const NETWORK: NetworkId = NetworkId(1);
const SET: SetId = SetId { network: NETWORK, session: 0 };

fn no_signature() -> sr25519::Signature {
    sr25519::Signature::from_raw([0; 64])
}

/// The hash of a batch that somebody proposes.
fn hash(number: u32) -> H256 {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&number.to_le_bytes());
    H256(bytes)
}

/// A set with the most members in office, whose oracle key and whose first member's coordinator key are in the keystore;
/// and the network's asset.
fn set_in_office<T: Config>() -> coordinator::Public {
    let key = coordinator::Public::generate_pair(None);
    let member = |index: u16| Member {
        account: account("validator", index.into(), 0),
        shares: 1,
        coordinator: key.clone(),
        embedded: EmbeddedKeys { embedwards25519: [1; 32], secq256k1: Some([2; 33]) },
    };
    let members: Vec<_> = (0..MAX_KEY_SHARES).map(member).collect();
    let members = members.try_into().expect("as many as a set has");
    T::BenchmarkHelper::declare(&ValidatorSet { id: SET, scheme: Scheme::Bip340, members });
    let external = ExternalKey::Secp256k1([2; 33]);
    T::ValidatorSets::keys_made(SET, KeyPair { oracle: key.clone().into(), external }).expect("it waits");
    if T::ValidatorSets::in_office(NETWORK) != Some(SET) {
        T::ValidatorSets::take_office(SET).expect("it has its keys");
    }
    ByBatch::<T>::network_registered(NETWORK);
    key
}

fn sign_batch<T: Config>(key: &coordinator::Public, id: BatchId, hash: H256) -> sr25519::Signature {
    let message = batch_message(Pallet::<T>::genesis_hash(), NETWORK, id, hash);
    key.sign(&message).expect("its secret is in the keystore").into()
}

fn longest_address() -> ExternalAddress {
    vec![7; MAX_ADDRESS_LEN as usize].try_into().expect("as long as one may be")
}

fn batch_with<T: Config>(burns: BurnId, instructions: u32) -> BatchOf<T> {
    let instruction = |index| Instruction {
        origin: Some(longest_address()),
        amount: 1u32.into(),
        action: Action::Transfer { to: account("beneficiary", index, 0) },
    };
    let instructions: Vec<_> = (0..instructions).map(instruction).collect();
    let instructions = instructions.try_into().expect("as many as fit");
    BatchOf::<T> { network: NETWORK, id: 0, block: [0; 32], burns, instructions }
}

/// The batch with the most instructions that is not too long.
fn longest_batch<T: Config>() -> BatchOf<T> {
    let empty = batch_with::<T>(0, 0).encoded_size();
    let each = batch_with::<T>(0, 1).encoded_size() - empty;
    let most = (T::MaxBatchLen::get() as usize).saturating_sub(empty + 1) / each;
    batch_with::<T>(0, (most as u32).min(MAX_INSTRUCTIONS))
}

/// Proposals of the next batch by `count` members, the last ones of the set first.
fn others_propose<T: Config>(count: u32) {
    let proposed = |index: u32| Proposed {
        session: SET.session + index / u32::from(MAX_KEY_SHARES),
        member: MAX_KEY_SHARES - 1 - (index % u32::from(MAX_KEY_SHARES)) as u16,
        attempt: 0,
        batch_hash: hash(index),
    };
    let proposals: Vec<_> = (0..count).map(proposed).collect();
    Proposals::<T>::mutate(NETWORK, 0, |stored| {
        *stored = proposals.try_into().expect("so many there can be")
    });
}

/// The first member's proposal, beside as many others as there can be.
fn first_proposal<T: Config>() -> Proposal {
    others_propose::<T>(2 * u32::from(MAX_KEY_SHARES));
    Proposals::<T>::mutate(NETWORK, 0, |proposals| {
        proposals.retain(|proposed| (proposed.session, proposed.member) != (SET.session, 0));
    });
    let SetId { network, session } = SET;
    Proposal { network, session, attempt: 0, member: 0, id: 0, batch_hash: hash(u32::MAX) }
}

fn queue_burns<T: Config>(count: u32) {
    for id in 0..BurnId::from(count) {
        let who = Some(account("burner", 0, 0));
        Burns::<T>::insert(NETWORK, id, Burn { who, amount: 1u32.into(), address: longest_address() });
    }
    BurnQueues::<T>::insert(NETWORK, BurnQueue { first: 0, next: count.into() });
}

fn authorize<T: Config>(call: &Call<T>) -> Result<(), BenchmarkError> {
    call.authorize(TransactionSource::External).ok_or("the call authorises itself")??;
    Ok(())
}

fn include<T: Config>(call: Call<T>) {
    call.dispatch_bypass_filter(RawOrigin::Authorized.into()).expect("it is open");
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn authorize_propose() -> Result<(), BenchmarkError> {
        let key = set_in_office::<T>();
        let proposal = first_proposal::<T>();
        let set_hash = T::ValidatorSets::set_hash(SET).ok_or("declared")?;
        let message = proposal.duty_hash(Pallet::<T>::genesis_hash(), set_hash);
        let signature = key.sign(&message).ok_or("its secret is in the keystore")?;
        let call = Pallet::<T>::proposal_call(proposal, signature);
        let answer;
        #[block]
        {
            answer = authorize(&call);
        }
        answer
    }

    #[benchmark]
    fn authorize_execute_batch() -> Result<(), BenchmarkError> {
        let key = set_in_office::<T>();
        let batch = longest_batch::<T>();
        let signature = sign_batch::<T>(&key, 0, batch.hash());
        let signed = SignedBatchOf::<T> { session: 0, batch, signature };
        let call = Call::<T>::execute_batch { signed };
        let answer;
        #[block]
        {
            answer = authorize(&call);
        }
        answer
    }

    #[benchmark]
    fn authorize_report_conflict() -> Result<(), BenchmarkError> {
        let key = set_in_office::<T>();
        let signed =
            |batch_hash| BatchSignature { batch_hash, signature: sign_batch::<T>(&key, 0, batch_hash) };
        let call =
            Call::<T>::report_conflict { set: SET, id: 0, first: signed(hash(1)), second: signed(hash(2)) };
        let answer;
        #[block]
        {
            answer = authorize(&call);
        }
        answer
    }

    #[benchmark]
    fn propose() {
        set_in_office::<T>();
        let call = Pallet::<T>::proposal_call(first_proposal::<T>(), no_signature().into());
        #[block]
        {
            include(call);
        }
        assert!(Pallet::<T>::proposed_by(SET, 0, 0).is_some());
    }

    /// The longest batch, decoded and hashed, of whose instructions none is executed.
    #[benchmark]
    fn execute_batch(p: Linear<0, { 2 * MAX_KEY_SHARES as u32 }>, b: Linear<0, { T::MaxBurns::get() }>) {
        set_in_office::<T>();
        others_propose::<T>(p);
        queue_burns::<T>(b);
        let longest = longest_batch::<T>().encode();
        let batch = batch_with::<T>(b.into(), 0);
        let signed = SignedBatchOf::<T> { session: 0, batch, signature: no_signature() };
        let call = Call::<T>::execute_batch { signed };
        #[block]
        {
            let decoded: BatchOf<T> =
                codec::Decode::decode(&mut &longest[..]).expect("what was encoded is decoded");
            decoded.hash();
            include(call);
        }
        assert_eq!(Pallet::<T>::next_batch(NETWORK), 1);
        assert_eq!((Proposals::<T>::iter().count(), Burns::<T>::iter().count()), (0, 0));
    }

    #[benchmark]
    fn transfer() {
        set_in_office::<T>();
        let instruction = batch_with::<T>(0, 1).instructions[0].clone();
        let executed;
        #[block]
        {
            executed = Pallet::<T>::execute_instruction(NETWORK, 0, 0, instruction);
        }
        assert!(executed.is_ok());
    }

    /// The value is queued to where it came from; to keep it on the chain costs less.
    #[benchmark]
    fn keep_value() {
        set_in_office::<T>();
        queue_burns::<T>(T::MaxBurns::get() - 1);
        let instruction = batch_with::<T>(0, 1).instructions[0].clone();
        let beneficiary: T::AccountId = account("beneficiary", 0, 0);
        let remedy;
        #[block]
        {
            let (origin, amount) = (instruction.origin, instruction.amount);
            let error = sp_runtime::DispatchError::Unavailable;
            remedy = Pallet::<T>::keep_value(NETWORK, (0, 0), (beneficiary, amount), origin, error);
        }
        assert!(matches!(remedy, Remedy::Returned { .. }));
    }

    #[benchmark]
    fn report_conflict() {
        set_in_office::<T>();
        let signed = |batch_hash| BatchSignature { batch_hash, signature: no_signature() };
        let (first, second) = (signed(hash(1)), signed(hash(2)));
        // Without what `validator-sets` does, which it charges for itself.
        #[block]
        {
            Pallet::<T>::record_conflict(SET, 0, [first.batch_hash, second.batch_hash])
                .expect("it is the first");
        }
        assert!(Conflicts::<T>::contains_key(SET));
    }

    #[benchmark]
    fn burn() {
        set_in_office::<T>();
        let who: T::AccountId = account("burner", 0, 0);
        let amount = <T::LeastBurn as Convert<_, _>>::convert(NETWORK).saturating_add(1u32.into());
        Pallet::<T>::mint(NETWORK, &who, amount).expect("the asset is there");
        let others = T::MaxBurns::get() / 2 - 1;
        queue_burns::<T>(others);
        #[extrinsic_call]
        _(RawOrigin::Signed(who), NETWORK, amount, longest_address());
        assert_eq!(BurnQueues::<T>::get(NETWORK).len(), u64::from(others) + 1);
    }

    #[benchmark]
    fn claim() {
        set_in_office::<T>();
        let beneficiary: T::AccountId = account("beneficiary", 0, 0);
        let executed_at = Some(frame_system::Pallet::<T>::block_number());
        NetworkProgress::<T>::insert(NETWORK, Progress { next: 1, executed_at, published: None });
        Claims::<T>::insert(NETWORK, (0, 0), Claim { beneficiary: beneficiary.clone(), amount: 1u32.into() });
        #[extrinsic_call]
        _(RawOrigin::Signed(beneficiary), NETWORK, 0, 0, account("other", 0, 0));
        assert_eq!(Claims::<T>::iter().count(), 0);
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::for_benchmarks(), crate::mock::Test);
}
