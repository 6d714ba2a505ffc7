//! Benchmarks: each call, its authorisation, and each part of the hooks, at their costliest.
//!
//! What is verified and what is not costs the same, so that commitments are the base point again and again, and a challenged
//! share is a wrong one; finished signatures are made by a key that one signer has alone.

use alloc::{vec, vec::Vec};

use frame_benchmarking::v2::*;
use frame_support::{
    pallet_prelude::{Authorize, TransactionSource},
    traits::{Get, UnfilteredDispatchable},
};
use frame_system::{RawOrigin, pallet_prelude::BlockNumberFor};
use frost_core::{Ciphersuite, Group, SigningKey, VerifyingKey};
use frost_ed25519::Ed25519Sha512;
use frost_secp256k1_tr::Secp256K1Sha256TR;
use quoin_primitives::{
    EmbeddedKeys, ExternalKey, KeyPair, MAX_KEY_SHARES, Member, NetworkId, ReportEntry, Scheme, SetId,
    SlashReport, ValidatorSet, coordinator,
    interface::{Signing, ValidatorSets},
    signing::{
        GroupSignature, KeyTweak, Plan, PlanMessage, RequestNumber, SigningDuty, SigningScheme, Subject,
    },
    verifier::{ShareClaim, SignatureVerifier},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use sp_application_crypto::RuntimeAppPublic;
use sp_core::{H256, sr25519};
use sp_runtime::traits::One;

use crate::{
    Agenda, Asker, BenchmarkHelper, Call, Clock, Clocks, Commitments, Config, Cosignature, Cosignatures,
    Cosigned, Finished, JustOpened, MAX_PARTS, Names, NonceCommitments, Pallet, Phase, Requests, Shares,
    SignatureShares, Staller, Stallers, WAKES_PER_BLOCK, Wake, authorize::RequestOf,
};

const NETWORK: NetworkId = NetworkId(1);
const SET: SetId = SetId { network: NETWORK, session: 0 };
/// As many key shares sign at least in a set of 150.
const MOST_SHARES: u32 = 101;

fn secret<C: Ciphersuite>() -> SigningKey<C> {
    SigningKey::new(&mut ChaCha20Rng::from_seed([1; 32]))
}

fn public<C: Ciphersuite>() -> Vec<u8> {
    VerifyingKey::from(&secret::<C>()).serialize().expect("it is not the identity")
}

fn external_key(scheme: Scheme) -> ExternalKey {
    match scheme {
        Scheme::Bip340 | Scheme::EthereumSchnorr => {
            ExternalKey::Secp256k1(public::<Secp256K1Sha256TR>().try_into().expect("33 bytes"))
        }
        Scheme::Ed25519 => ExternalKey::Ed25519(public::<Ed25519Sha512>().try_into().expect("32 bytes")),
    }
}

/// The external key's signature of a message.
fn external_signature(scheme: Scheme, message: &[u8]) -> GroupSignature {
    fn sign<C: Ciphersuite>(message: &[u8]) -> GroupSignature {
        let signature = secret::<C>().sign(ChaCha20Rng::from_seed([2; 32]), message);
        signature.serialize().expect("a signature").try_into().expect("64 bytes")
    }
    match scheme {
        Scheme::Bip340 | Scheme::EthereumSchnorr => sign::<Secp256K1Sha256TR>(message),
        Scheme::Ed25519 => sign::<Ed25519Sha512>(message),
    }
}

/// A set in office of members with a key share each, and its oracle key and the first member's coordinator key in the keystore.
fn set_of<T: Config>(scheme: Scheme, members: u32) -> (ValidatorSet<T::AccountId>, coordinator::Public) {
    let oracle = coordinator::Public::generate_pair(None);
    let first = coordinator::Public::generate_pair(None);
    let member = |index: u32| Member {
        account: account("validator", index, 0),
        shares: 1,
        coordinator: match index {
            0 => first.clone(),
            _ => sr25519::Public::from_raw([index as u8; 32]).into(),
        },
        embedded: EmbeddedKeys { embedwards25519: [index as u8; 32], secq256k1: Some([2; 33]) },
    };
    let members: Vec<_> = (0..members).map(member).collect();
    let set = ValidatorSet { id: SET, scheme, members: members.try_into().expect("at most 150") };
    let keys = KeyPair { oracle: oracle.into(), external: external_key(scheme) };
    T::BenchmarkHelper::put_in_office(&set, keys);
    frame_system::Pallet::<T>::set_block_number(2u32.into());
    frame_system::BlockHash::<T>::insert(BlockNumberFor::<T>::one(), H256([1; 32]));
    (set, first)
}

/// The least set in which so many members sign.
fn set_with_signers<T: Config>(
    scheme: Scheme,
    signers: u32,
) -> (ValidatorSet<T::AccountId>, coordinator::Public) {
    let members = (signers..=MAX_KEY_SHARES.into())
        .find(|members| u32::from(quoin_primitives::threshold(*members as u16)) >= signers)
        .unwrap_or(MAX_KEY_SHARES.into());
    set_of::<T>(scheme, members)
}

fn batch(id: u64) -> Subject {
    Subject::Batch { id, hash: H256([1; 32]) }
}

fn plan(messages: u32) -> Plan {
    plan_of(messages, KeyTweak::None)
}

/// The costliest, whose offsets are looked at.
fn offsets(messages: u32) -> Plan {
    plan_of(messages, KeyTweak::Offset([1; 32]))
}

fn plan_of(messages: u32, tweak: KeyTweak) -> Plan {
    let message = PlanMessage { message: [1; 32], tweak };
    Plan { messages: vec![message; messages as usize].try_into().expect("at most 64") }
}

/// Has the set asked to sign, and its attempt opened at block 1.
fn opened<T: Config>(subject: Subject) -> RequestNumber {
    let number = Pallet::<T>::ask(SET, subject, 1_000, Asker::Member(0)).expect("it may be asked");
    JustOpened::<T>::kill();
    Requests::<T>::mutate_extant(number, |request| {
        request.attempt.opened_at = One::one();
        request.attempt.opened = Some(H256([1; 32]));
    });
    number
}

fn base_point(scheme: SigningScheme) -> Vec<u8> {
    fn of<C: Ciphersuite>() -> Vec<u8> {
        let bytes = <C::Group as Group>::serialize(&<C::Group as Group>::generator());
        bytes.expect("it is not the identity").as_ref().to_vec()
    }
    match scheme {
        SigningScheme::Sr25519 => public_oracle(),
        SigningScheme::Bip340 | SigningScheme::EthereumSchnorr => of::<Secp256K1Sha256TR>(),
        SigningScheme::Ed25519 => of::<Ed25519Sha512>(),
    }
}

/// The base point of Ristretto255 (RFC 9496, appendix A.1).
fn public_oracle() -> Vec<u8> {
    let hex = "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76";
    let digits: Vec<u32> = hex.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect()
}

fn commitments(scheme: SigningScheme, count: u32) -> NonceCommitments {
    let each = base_point(scheme).repeat(2);
    each.repeat(count as usize).try_into().expect("at most as many as a member has")
}

/// Lets the first so many members commit, as if each had been included.
fn committed<T: Config>(number: RequestNumber, signers: u16) {
    let request = Requests::<T>::get(number).expect("it is open");
    let each = commitments(request.scheme, request.messages.into());
    for member in 0..signers {
        Pallet::<T>::do_commit(number, 0, member, each.clone()).expect("the duty is open");
    }
}

/// Has the first to commit fix the signers.
fn one_is_enough<T: Config>(number: RequestNumber) {
    Requests::<T>::mutate_extant(number, |request| request.threshold = 1);
}

/// Lets them give shares, too.
fn shared<T: Config>(number: RequestNumber, signers: u16) {
    committed::<T>(number, signers);
    let messages = Requests::<T>::get(number).expect("it is open").messages;
    for member in 0..signers {
        let shares = SignatureShares::truncate_from(vec![share(); messages.into()]);
        Pallet::<T>::do_give_shares(number, 0, member, shares).expect("the duty is open");
    }
}

/// A scalar in both byte orders.
const fn share() -> [u8; 32] {
    [1; 32]
}

fn request<T: Config>(number: RequestNumber) -> RequestOf<T> {
    Requests::<T>::get(number).expect("it is open")
}

/// The first member's signature of a duty.
fn signed<T: Config>(key: &coordinator::Public, duty: SigningDuty) -> Call<T> {
    let set_hash = T::ValidatorSets::set_hash(SET).expect("it is in office");
    let hash = duty.hash(Pallet::<T>::genesis_hash(), set_hash);
    let signature = key.sign(&hash).expect("its secret is in the keystore");
    Pallet::<T>::duty_call(duty, signature).expect("no argument is too long")
}

fn authorize<T: Config>(call: &Call<T>) -> Result<(), BenchmarkError> {
    call.authorize(TransactionSource::External).ok_or("the call authorises itself")??;
    Ok(())
}

fn no_signature() -> coordinator::Signature {
    sr25519::Signature::from_raw([0; 64]).into()
}

fn include<T: Config>(call: Call<T>) {
    call.dispatch_bypass_filter(RawOrigin::Authorized.into()).expect("the duty is open");
}

/// A request for which one of so many shares is challenged, and what it is verified against.
fn challenged<T: Config>(scheme: Scheme, external: bool, shares: u32) -> (Call<T>, ShareClaim) {
    set_with_signers::<T>(scheme, shares);
    let subject = if external { Subject::Plan(plan(1)) } else { batch(1) };
    let number = opened::<T>(subject);
    shared::<T>(number, shares as u16);
    let scheme = request::<T>(number).scheme;
    let point = base_point(scheme);
    let claim = ShareClaim {
        scheme,
        key: point.clone(),
        tweak: KeyTweak::None,
        message: vec![1; 100],
        commitments: (1..=shares as u16).map(|index| (index, point.repeat(2))).collect(),
        index: 1,
        verification_share: point,
        share: share(),
    };
    let call = Call::<T>::challenge {
        number,
        attempt: 0,
        member: 0,
        signer: 0,
        position: 0,
        signature: no_signature(),
    };
    (call, claim)
}

/// A request whose signatures are to be submitted, so many messages and signers.
fn to_sum<T: Config>(scheme: Scheme, messages: u32, signers: u32) -> Call<T> {
    set_with_signers::<T>(scheme, signers);
    let number = opened::<T>(Subject::Plan(plan(messages)));
    shared::<T>(number, signers as u16);
    let signature = external_signature(scheme, &[1; 32]);
    let signatures = vec![signature; messages as usize].try_into().expect("at most 64");
    Call::complete { number, attempt: 0, member: 0, signatures, signature: no_signature() }
}

/// Sets of the most members in office on so many networks, and the first one's first member's key.
fn sets_of<T: Config>(networks: u16) -> (Vec<ValidatorSet<T::AccountId>>, coordinator::Public) {
    let (first, key) = set_of::<T>(Scheme::Bip340, MAX_KEY_SHARES.into());
    let keys = T::ValidatorSets::keys(SET).expect("it is in office");
    let mut sets = vec![first];
    for network in (2..=networks).map(NetworkId) {
        let set = ValidatorSet { id: SetId { network, ..SET }, ..sets[0].clone() };
        T::BenchmarkHelper::put_in_office(&set, keys);
        sets.push(set);
    }
    (sets, key)
}

/// On so many networks a set of the most members that owes its report, and the first one's first member's key.
fn retired<T: Config>(networks: u16) -> coordinator::Public {
    let (sets, key) = sets_of::<T>(networks);
    let keys = T::ValidatorSets::keys(SET).expect("it has keys");
    for mut set in sets {
        // Its successor takes its place.
        set.id.session = 1;
        T::BenchmarkHelper::put_in_office(&set, keys);
    }
    key
}

/// A report of the set that just retired, with so many entries.
fn to_report<T: Config>(entries: u32) -> Result<(SlashReport, coordinator::Public), BenchmarkError> {
    let key = retired::<T>(1);
    let entries: Vec<_> = (0..entries as u16).map(|member| ReportEntry { member, points: 9 }).collect();
    let members = entries.try_into().map_err(|_| "at most one of each member")?;
    Ok((SlashReport { validator_set: SET, members }, key))
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn authorize(b: Linear<64, { MAX_PARTS * 66 }>) -> Result<(), BenchmarkError> {
        let (_, key) = set_of::<T>(Scheme::Bip340, MAX_KEY_SHARES.into());
        let number = opened::<T>(Subject::Plan(plan(1)));
        let shares = b.div_ceil(66);
        // The first member alone has as many shares as that.
        Requests::<T>::mutate_extant(number, |request| request.messages = shares as u16);
        let commitments = vec![1; 66 * shares as usize];
        let (id, opened) = (request::<T>(number).id, H256([1; 32]));
        let duty = SigningDuty::Commit { number, request: id, attempt: 0, opened, member: 0, commitments };
        let call = signed::<T>(&key, duty);
        let answer;
        #[block]
        {
            answer = super::authorize(&call);
        }
        answer
    }

    #[benchmark]
    fn authorize_plan(m: Linear<1, 64>) -> Result<(), BenchmarkError> {
        let (_, key) = set_of::<T>(Scheme::Bip340, MAX_KEY_SHARES.into());
        let duty =
            SigningDuty::RequestPlan { set: SET, member: 0, plan: offsets(m), at: 1, at_hash: H256([1; 32]) };
        let call = signed::<T>(&key, duty);
        let answer;
        #[block]
        {
            answer = super::authorize(&call);
        }
        answer
    }

    #[benchmark]
    fn authorize_challenge() -> Result<(), BenchmarkError> {
        let (_, key) = set_of::<T>(Scheme::Bip340, MAX_KEY_SHARES.into());
        let number = opened::<T>(Subject::Plan(plan(1)));
        shared::<T>(number, MOST_SHARES as u16);
        let most = SignatureShares::truncate_from(vec![share(); MAX_PARTS as usize]);
        Shares::<T>::insert(number, 1, most);
        let duty = SigningDuty::Challenge {
            number,
            request: request::<T>(number).id,
            attempt: 0,
            session: request::<T>(number).attempt.transcript,
            member: 0,
            signer: 1,
            position: 0,
            share: share(),
        };
        let call = signed::<T>(&key, duty);
        let answer;
        #[block]
        {
            answer = super::authorize(&call);
        }
        answer
    }

    #[benchmark]
    fn authorize_report(n: Linear<1, { MAX_KEY_SHARES.into() }>) -> Result<(), BenchmarkError> {
        let (report, key) = to_report::<T>(n)?;
        let call = signed::<T>(&key, SigningDuty::ProposeReport { member: 0, report });
        let answer;
        #[block]
        {
            answer = super::authorize(&call);
        }
        answer
    }

    #[benchmark]
    fn propose_report() -> Result<(), BenchmarkError> {
        let (report, _) = to_report::<T>(MAX_KEY_SHARES.into())?;
        let call = Call::<T>::propose_report { member: 0, report, signature: no_signature() };
        #[block]
        {
            include(call);
        }
        assert_eq!(Requests::<T>::iter().count(), 1);
        Ok(())
    }

    #[benchmark]
    fn request_plan(m: Linear<1, 64>) {
        set_of::<T>(Scheme::Bip340, MAX_KEY_SHARES.into());
        let SetId { network, session } = SET;
        let plan = plan(m);
        let call =
            Call::<T>::request_plan { network, session, member: 0, plan, at: 1, signature: no_signature() };
        #[block]
        {
            include(call);
        }
        assert_eq!(Requests::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn commit_ristretto255(c: Linear<1, 150>) {
        set_of::<T>(Scheme::Bip340, MAX_KEY_SHARES.into());
        let number = opened::<T>(batch(1));
        one_is_enough::<T>(number);
        let commitments = commitments(SigningScheme::Sr25519, c);
        let call =
            Call::<T>::commit { number, attempt: 0, member: 0, commitments, signature: no_signature() };
        #[block]
        {
            include(call);
        }
        assert!(Commitments::<T>::contains_key(number, 0));
    }

    #[benchmark]
    fn commit_secp256k1(c: Linear<1, { MAX_PARTS }>) {
        set_of::<T>(Scheme::Bip340, MAX_KEY_SHARES.into());
        let number = opened::<T>(Subject::Plan(plan(1)));
        one_is_enough::<T>(number);
        let commitments = commitments(SigningScheme::Bip340, c);
        let call =
            Call::<T>::commit { number, attempt: 0, member: 0, commitments, signature: no_signature() };
        #[block]
        {
            include(call);
        }
        assert!(Commitments::<T>::contains_key(number, 0));
    }

    #[benchmark]
    fn commit_ed25519(c: Linear<1, { MAX_PARTS }>) {
        set_of::<T>(Scheme::Ed25519, MAX_KEY_SHARES.into());
        let number = opened::<T>(Subject::Plan(plan(1)));
        one_is_enough::<T>(number);
        let commitments = commitments(SigningScheme::Ed25519, c);
        let call =
            Call::<T>::commit { number, attempt: 0, member: 0, commitments, signature: no_signature() };
        #[block]
        {
            include(call);
        }
        assert!(Commitments::<T>::contains_key(number, 0));
    }

    #[benchmark]
    fn give_shares(c: Linear<1, { MAX_PARTS }>) {
        set_of::<T>(Scheme::Bip340, MAX_KEY_SHARES.into());
        let number = opened::<T>(Subject::Plan(plan(1)));
        // All but the first gave theirs: so the attempt goes on to its sum.
        committed::<T>(number, MOST_SHARES as u16);
        for member in 1..MOST_SHARES as u16 {
            let shares = SignatureShares::truncate_from(vec![share()]);
            Pallet::<T>::do_give_shares(number, 0, member, shares).expect("the duty is open");
        }
        let shares = SignatureShares::truncate_from(vec![share(); c as usize]);
        let call =
            Call::<T>::give_shares { number, attempt: 0, member: 0, shares, signature: no_signature() };
        #[block]
        {
            include(call);
        }
        assert_eq!(request::<T>(number).attempt.phase, Phase::Sum);
    }

    #[benchmark]
    fn challenge_ristretto255(s: Linear<1, MOST_SHARES>) {
        let (call, claim) = challenged::<T>(Scheme::Bip340, false, s);
        let answer;
        #[block]
        {
            include(call);
            answer = T::Verifier::verify_share(&claim);
        }
        assert!(answer.is_err_and(|error| error.is_fault()));
    }

    #[benchmark]
    fn challenge_secp256k1(s: Linear<1, MOST_SHARES>) {
        let (call, claim) = challenged::<T>(Scheme::Bip340, true, s);
        let answer;
        #[block]
        {
            include(call);
            answer = T::Verifier::verify_share(&claim);
        }
        assert!(answer.is_err_and(|error| error.is_fault()));
    }

    #[benchmark]
    fn challenge_ed25519(s: Linear<1, MOST_SHARES>) {
        let (call, claim) = challenged::<T>(Scheme::Ed25519, true, s);
        let answer;
        #[block]
        {
            include(call);
            answer = T::Verifier::verify_share(&claim);
        }
        assert!(answer.is_err_and(|error| error.is_fault()));
    }

    #[benchmark]
    fn abandon(s: Linear<1, MOST_SHARES>) {
        set_with_signers::<T>(Scheme::Bip340, s);
        let number = opened::<T>(batch(1));
        committed::<T>(number, s as u16);
        let call = Call::<T>::abandon { number, attempt: 0, member: 0, signature: no_signature() };
        #[block]
        {
            include(call);
        }
        assert_eq!(request::<T>(number).attempt.number, 1);
    }

    #[benchmark]
    fn complete_ristretto255(s: Linear<1, MOST_SHARES>) -> Result<(), BenchmarkError> {
        set_with_signers::<T>(Scheme::Bip340, s);
        let number = opened::<T>(batch(1));
        shared::<T>(number, s as u16);
        let oracle = T::ValidatorSets::keys(SET).ok_or("it has keys")?.oracle;
        let messages = batch(1).messages(Pallet::<T>::genesis_hash(), NETWORK);
        let signature = coordinator::Public::from(oracle).sign(&messages[0].bytes);
        let signature: sr25519::Signature = signature.ok_or("its secret is in the keystore")?.into();
        let signatures = vec![signature.0].try_into().map_err(|_| "one")?;
        let call =
            Call::<T>::complete { number, attempt: 0, member: 0, signatures, signature: no_signature() };
        #[block]
        {
            include(call);
        }
        assert!(Finished::<T>::contains_key(number));
        Ok(())
    }

    #[benchmark]
    fn complete_secp256k1(m: Linear<1, 64>, s: Linear<1, MOST_SHARES>) {
        let call = to_sum::<T>(Scheme::Bip340, m, s);
        #[block]
        {
            include(call);
        }
        assert_eq!(Finished::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn complete_ed25519(m: Linear<1, 64>, s: Linear<1, MOST_SHARES>) {
        let call = to_sum::<T>(Scheme::Ed25519, m, s);
        #[block]
        {
            include(call);
        }
        assert_eq!(Finished::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn open() {
        set_of::<T>(Scheme::Bip340, MAX_KEY_SHARES.into());
        #[block]
        {
            Pallet::<T>::open(SET, batch(1), 100, 0).expect("it may be asked");
        }
        assert_eq!(Requests::<T>::iter().count(), 1);
    }

    #[benchmark]
    fn expire(s: Linear<1, MOST_SHARES>) {
        set_with_signers::<T>(Scheme::Bip340, s);
        let number = opened::<T>(batch(1));
        shared::<T>(number, s as u16);
        let request = request::<T>(number);
        #[block]
        {
            Pallet::<T>::expire(number, request);
        }
        assert_eq!(Requests::<T>::iter().count(), 0);
    }

    #[benchmark]
    fn forget() {
        let call = to_sum::<T>(Scheme::Bip340, 64, 3);
        include(call);
        let id = Names::<T>::iter_keys().next().expect("it is finished");
        #[block]
        {
            Pallet::<T>::acknowledge(&id);
        }
        assert_eq!(Finished::<T>::iter().count(), 0);
    }

    #[benchmark]
    fn time_out(s: Linear<1, MOST_SHARES>) {
        let (set, _) = set_with_signers::<T>(Scheme::Bip340, s);
        let number = opened::<T>(batch(1));
        committed::<T>(number, s as u16);
        let mut request = request::<T>(number);
        let silent = request.attempt.outstanding();
        #[block]
        {
            Pallet::<T>::note_stalled(&mut request, &silent);
            Pallet::<T>::next_attempt(number, &set, request);
        }
        assert_eq!(Requests::<T>::get(number).map(|request| request.attempt.number), Some(1));
    }

    #[benchmark]
    fn tick(n: Linear<0, { T::MaxNetworks::get() }>) {
        let clock = |network: u32| Clock::new(NetworkId(network as u16));
        let clocks: Vec<_> = (0..n).map(clock).collect();
        Clocks::<T>::put(frame_support::BoundedVec::truncate_from(clocks));
        #[block]
        {
            Pallet::<T>::tick();
        }
        assert!(Clocks::<T>::get().iter().all(|clock| clock.time == 1));
    }

    #[benchmark]
    fn take_due(n: Linear<1, WAKES_PER_BLOCK>) {
        let wake = (NETWORK, Wake { signing: true, at: 1 });
        (0..n).for_each(|number| Agenda::<T>::insert(wake, RequestNumber::from(number), ()));
        let mut due = Vec::new();
        #[block]
        {
            Pallet::<T>::take_due(NETWORK, true, &mut 1, 1, &mut due);
            due.iter().for_each(|number| {
                let _ = (Requests::<T>::get(number), Finished::<T>::get(number));
            });
        }
        assert_eq!(due.len() as u32, n);
    }

    #[benchmark]
    fn note_opened(n: Linear<0, 32>) {
        set_of::<T>(Scheme::Bip340, MAX_KEY_SHARES.into());
        let number = opened::<T>(batch(1));
        let stored = request::<T>(number);
        let numbers: Vec<RequestNumber> = (0..n).map(|index| number + index).collect();
        numbers.iter().for_each(|number| Requests::<T>::insert(number, &stored));
        JustOpened::<T>::put(frame_support::BoundedVec::truncate_from(numbers));
        #[block]
        {
            Pallet::<T>::note_opened();
        }
        assert!(!JustOpened::<T>::exists());
    }

    #[benchmark]
    fn ask_to_cosign(n: Linear<0, 4>) {
        if n > 0 {
            sets_of::<T>(n as u16);
        }
        let interval = T::CosignInterval::get();
        let now = interval + One::one();
        frame_system::Pallet::<T>::set_block_number(now);
        #[block]
        {
            Pallet::<T>::ask_sets(now);
        }
        assert_eq!(Requests::<T>::iter().count() as u32, n);
    }

    #[benchmark]
    fn ask_for_reports(n: Linear<0, 4>) {
        if n > 0 {
            retired::<T>(n as u16);
        }
        #[block]
        {
            Pallet::<T>::ask_for_reports();
        }
        assert_eq!(Requests::<T>::iter().count() as u32, n);
    }

    #[benchmark]
    fn forget_stallers(n: Linear<0, 32>) {
        for session in 0..n {
            let all = (0..MAX_KEY_SHARES).map(|member| Staller { member, times: 1, until: 9u32.into() });
            let stalled = frame_support::BoundedVec::truncate_from(all.collect());
            Stallers::<T>::insert(SetId { network: NetworkId(9), session }, stalled);
        }
        #[block]
        {
            Pallet::<T>::forget_stallers();
        }
        assert_eq!(Stallers::<T>::iter().count(), 0);
    }

    #[benchmark]
    fn note_cosignature(n: Linear<1, { T::MaxNetworks::get() - 1 }>) {
        let cosignature = Cosignature { block: 9, hash: H256([9; 32]), signature: [9; 64] };
        let (mut set, _) = set_of::<T>(Scheme::Bip340, 1);
        let keys = T::ValidatorSets::keys(SET).expect("it is in office");
        for network in (1..n as u16).map(|network| NetworkId(network + 1)) {
            set.id.network = network;
            T::BenchmarkHelper::put_in_office(&set, keys);
            Cosignatures::<T>::insert(network, (set.id, &cosignature));
        }
        #[block]
        {
            Pallet::<T>::note_cosignature(SET, 9, cosignature.hash, cosignature.signature);
        }
        assert_eq!(Cosigned::<T>::get().map(|cosigned| cosigned.block), Some(9));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::for_benchmarks(), crate::mock::Test);
}
