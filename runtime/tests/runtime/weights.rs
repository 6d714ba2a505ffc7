//! What the runtime charges: no less than its node takes, and no more than blocks have room for.

use std::sync::LazyLock;

use codec::Encode;
use evrf_dkg::{
    Ed25519, EmbeddedSecret, Ristretto255, Secp256k1,
    embedded_curves::{Embedwards25519, Secq256k1},
    rand_core::OsRng,
};
use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo},
    weights::{
        Weight,
        constants::{WEIGHT_REF_TIME_PER_MILLIS, WEIGHT_REF_TIME_PER_NANOS},
    },
};
use pallet_dkg::weights::participate;
use quoin_primitives::{
    EmbeddedCurve, EmbeddedKey, NetworkId, Role, SetId, Suite, coordinator,
    duties::Duty,
    interface::{OnSigned, ValidatorSetsWeight},
    signing::{
        RequestId, SigningDuty, SigningScheme, SubjectId, api::runtime_decl_for_signing_api::SigningApi,
    },
    threshold,
    verifier::{CACHED_SESSIONS, Dkg, DkgValidator, Native, Verifier},
};
use quoin_runtime::{AccountId, Hash, Runtime, ValidatorSets};
use rustix::time::{ClockId, Timespec, clock_gettime};

use crate::{
    chain::chain,
    validators::{deal, transaction},
};

/// As the runtime charges them.
type Measured = <Runtime as pallet_dkg::Config>::WeightInfo;

const SUITES: [Suite; 3] = [Suite::Secp256k1, Suite::Ristretto255, Suite::Ed25519];

/// The key shares of members in the sets in which each class costs most, as the benchmarks have them, but for sets that
/// lie between them. The smallest comes first.
fn corners() -> Vec<(u8, Vec<u16>)> {
    let mixed = |largest, others| [vec![largest], vec![1; others]].concat();
    vec![
        (9, vec![17]),
        (9, vec![1; 20]),
        (10, vec![1; 43]),
        (10, vec![34]),
        (11, vec![1; 86]),
        (11, vec![69]),
        (12, vec![1; 150]),
        (12, vec![139]),
        (12, vec![50; 3]),
        (13, mixed(97, 53)),
        (13, vec![150]),
    ]
}

/// The embedded secrets of the first member, and the keys of all.
struct Members {
    secq256k1: EmbeddedSecret<Secq256k1>,
    embedwards25519: EmbeddedSecret<Embedwards25519>,
    keys: Vec<[EmbeddedKey; 2]>,
}

static MEMBERS: LazyLock<Members> = LazyLock::new(|| {
    let secrets = || (EmbeddedSecret::random(&mut OsRng), EmbeddedSecret::random(&mut OsRng));
    let (secq256k1, embedwards25519): (EmbeddedSecret<Secq256k1>, EmbeddedSecret<Embedwards25519>) =
        secrets();
    let keys = |secq256k1: &EmbeddedSecret<Secq256k1>, embedwards25519: &EmbeddedSecret<Embedwards25519>| {
        [
            EmbeddedKey::Secq256k1(secq256k1.public_key().to_bytes().0),
            EmbeddedKey::Embedwards25519(embedwards25519.public_key().to_bytes().0),
        ]
    };
    let mut all = vec![keys(&secq256k1, &embedwards25519)];
    all.extend((1..150).map(|_| {
        let (secq256k1, embedwards25519) = secrets();
        keys(&secq256k1, &embedwards25519)
    }));
    Members { secq256k1, embedwards25519, keys: all }
});

/// The DKG of a set whose members have these key shares.
fn dkg(suite: Suite, context: [u8; 32], shares: &[u16]) -> Dkg {
    let curve = usize::from(suite.embedded_curve() == EmbeddedCurve::Embedwards25519);
    let member =
        |(shares, keys): (&u16, &[EmbeddedKey; 2])| DkgValidator { key: keys[curve], weight: *shares };
    let validators: Vec<_> = shares.iter().zip(&MEMBERS.keys).map(member).collect();
    let threshold = threshold(shares.iter().sum());
    Dkg { suite, context, threshold, validators: validators.try_into().expect("at most 150") }
}

/// The first member's participation.
fn participation(dkg: &Dkg) -> Vec<u8> {
    match dkg.suite {
        Suite::Secp256k1 => deal::<Secp256k1>(dkg, 0, &MEMBERS.secq256k1),
        Suite::Ristretto255 => deal::<Ristretto255>(dkg, 0, &MEMBERS.embedwards25519),
        Suite::Ed25519 => deal::<Ed25519>(dkg, 0, &MEMBERS.embedwards25519),
    }
}

/// Processor time of this thread, in the unit of weights.
fn processor_time() -> u64 {
    let Timespec { tv_sec, tv_nsec } = clock_gettime(ClockId::ThreadCPUTime);
    (tv_sec as u64 * 1_000_000_000 + tv_nsec as u64) * WEIGHT_REF_TIME_PER_NANOS
}

/// A participation in a set, to be verified by one thread that has not met the set before.
struct Verification {
    dkg: Dkg,
    participation: Vec<u8>,
}

impl Verification {
    fn new(suite: Suite, shares: &[u16]) -> Self {
        let dkg = dkg(suite, [0; 32], shares);
        Self { participation: participation(&dkg), dkg }
    }

    fn time(&self, others: &Others) -> u64 {
        others.forget();
        others.one_thread.install(|| {
            let start = processor_time();
            assert!(Native::verify_participation(&self.dkg, 0, &self.participation).is_ok());
            processor_time() - start
        })
    }

    fn charged(&self) -> u64 {
        let class = u8::try_from(self.dkg.class()).expect("a logarithm");
        participate::<Measured>(self.dkg.suite, class).ref_time()
    }
}

/// As many small sets as the verifier keeps tables of.
struct Others {
    one_thread: rayon::ThreadPool,
    sets: Vec<Dkg>,
    participation: Vec<u8>,
}

impl Others {
    fn new(suite: Suite) -> Self {
        let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
        let sets: Vec<_> = (0..CACHED_SESSIONS as u8).map(|id| dkg(suite, [id + 1; 32], &[1])).collect();
        Self { one_thread, participation: participation(&sets[0]), sets }
    }

    /// The verifier forgets all sets but these.
    fn forget(&self) {
        self.sets.iter().for_each(|set| drop(Native::verify_participation(set, 0, &self.participation)));
    }
}

/// What else the machine does costs processor time too, by its caches: one of this many measurements is undisturbed.
const MEASUREMENTS: usize = 40;

/// Where this machine is slower than that whose node measured the weights, by the smallest class at the same moment, it may
/// be slower in the others.
fn weights_cover(suite: Suite) {
    let others = Others::new(suite);
    let [smallest, rest @ ..] = &corners()[..] else { panic!("there are classes") };
    let reference = Verification::new(suite, &smallest.1);
    for (class, shares) in rest {
        let verification = Verification::new(suite, shares);
        assert_eq!(verification.dkg.class(), u32::from(*class));
        let covers = |_| {
            let slower = (reference.time(&others) as f64 / reference.charged() as f64).max(1.0);
            let (taken, charged) = (verification.time(&others), verification.charged());
            println!(
                "{suite:?} {class} {shares:?}: {taken} of {charged}, where all takes {slower:.2} times as long"
            );
            taken as f64 <= charged as f64 * slower
        };
        assert!((0..MEASUREMENTS).any(covers), "{suite:?} {class} {shares:?}");
    }
}

#[test]
fn weights_cover_verification_in_suite_secp256k1() {
    weights_cover(Suite::Secp256k1);
}

#[test]
fn weights_cover_verification_in_suite_ristretto255() {
    weights_cover(Suite::Ristretto255);
}

#[test]
fn weights_cover_verification_in_suite_ed25519() {
    weights_cover(Suite::Ed25519);
}

/// What including a participation takes of a block if it is faulty, which is the most, in a set with one key share for each member.
fn inclusion(suite: Suite, members: usize) -> Weight {
    let dkg = dkg(suite, [0; 32], &vec![1; members]);
    let class = u8::try_from(dkg.class()).expect("a logarithm");
    let set = SetId { network: NetworkId(1), session: 0 };
    let duty =
        Duty::<AccountId>::Participate { set, role: Role::External, member: 0, participation: vec![0; 100] };
    let signature = coordinator::Signature::from(sp_core::sr25519::Signature::default());
    // Of a set that is not there: the transaction's base, its extensions and its authorisation.
    let beside = transaction(duty, signature).get_dispatch_info().total_weight();
    let base =
        <Runtime as frame_system::Config>::BlockWeights::get().get(DispatchClass::Normal).base_extrinsic;
    let fault = <ValidatorSets as ValidatorSetsWeight>::fault();
    beside.saturating_add(base).saturating_add(participate::<Measured>(suite, class)).saturating_add(fault)
}

#[test]
fn a_participation_takes_a_third_of_a_second_at_most() {
    chain("development").execute_with(|| {
        for suite in SUITES {
            let milliseconds = |members| inclusion(suite, members).ref_time() / WEIGHT_REF_TIME_PER_MILLIS;
            println!("{suite:?}: (11, 16) {} ms, (101, 150) {} ms", milliseconds(16), milliseconds(150));
            assert!(milliseconds(16) < 50, "{suite:?}");
            assert!(milliseconds(150) < 350, "{suite:?}");
        }
    });
}

/// A hundred validators with 101 of 150 key shares sign a batch, with all of a transaction's extensions: what their duties take
/// on the chain, and of its time.
#[test]
fn the_rounds_of_a_batch_by_a_hundred_validators_cost_little() {
    type Signing = <Runtime as pallet_signing::Config>::WeightInfo;
    chain("development").execute_with(|| {
        let set = SetId { network: NetworkId(1), session: 1_000 };
        let hash = Hash::repeat_byte(7);
        let request = RequestId { validator_set: set, subject: SubjectId::Batch { id: 1_000_000, hash } };
        // As on a chain that has signed for years.
        let (number, attempt, member) = (10_000_000, 0, 149);
        let commit = |shares: usize| {
            let commitments = vec![1; 64 * shares];
            SigningDuty::Commit { number, request, attempt, opened: hash, member, commitments }
        };
        let give = |shares| {
            let shares = vec![[1; 32]; shares];
            SigningDuty::GiveShares { number, request, attempt, session: hash, member, shares }
        };
        let signatures = vec![[1; 64]];
        let complete = SigningDuty::Complete { number, request, attempt, session: hash, member, signatures };
        let commit_weight =
            |shares| pallet_signing::weights::commit::<Signing>(SigningScheme::Sr25519, shares);
        let share_weight = |shares| <Signing as pallet_signing::WeightInfo>::give_shares(shares);
        let complete_weight = pallet_signing::weights::complete::<Signing>(SigningScheme::Sr25519, 1, 100)
            .saturating_add(<Runtime as pallet_signing::Config>::OnSigned::weight());
        // One has two key shares.
        let duties = [
            (99, commit(1), commit_weight(1)),
            (1, commit(2), commit_weight(2)),
            (99, give(1), share_weight(1)),
            (1, give(2), share_weight(2)),
            (1, complete, complete_weight),
        ];
        let limits = <Runtime as frame_system::Config>::BlockWeights::get();
        let base = limits.get(DispatchClass::Operational).base_extrinsic;
        let (mut bytes, mut time) = (0, Weight::zero());
        for (count, duty, inclusion) in duties {
            let signature = coordinator::Signature::from(sp_core::sr25519::Signature::default());
            let name = duty.name();
            let transaction = Runtime::signing_extrinsic(duty, signature).expect("no argument is too long");
            let info = transaction.get_dispatch_info();
            assert_eq!(info.class, DispatchClass::Operational);
            let each = base.saturating_add(info.extension_weight).saturating_add(inclusion);
            println!("{name}: {} bytes, {each}", transaction.encoded_size());
            bytes += count * transaction.encoded_size();
            time = time.saturating_add(each.saturating_mul(count as u64));
        }
        println!("{bytes} bytes, {time}");
        assert!(bytes <= 35_000, "{bytes} bytes");
        assert!(time.ref_time() <= 300 * WEIGHT_REF_TIME_PER_MILLIS, "{time}");
    });
}
