//! Times and sizes of the eVRF DKG and of its peers, on one core.
//!
//! Arguments choose what is measured: names of suites, sizes as `34,50`, `golden`; without any, all.

use std::time::Duration;

use evrf_dkg::{Dealing, Dealings, ForSuite, Generators, Session, Suite, SuiteName};
use quoin_benchmarks::{
    SIZES,
    measure::Bench,
    multiplication,
    network::{Network, parameters, points_of_verification},
    report::{Table, ratio, time},
    use_one_core,
};

/// What was measured of a suite at one size.
struct Figures {
    suite: SuiteName,
    size: (u16, u16),
    bytes: usize,
    generators: Duration,
    session: Duration,
    deal: Duration,
    verify: Duration,
    verify_threshold: Duration,
    combine: Duration,
    recover: Duration,
    points: usize,
    bare: Duration,
    bare_by_library: Duration,
    #[cfg(feature = "wasm")]
    wasm: [Duration; 3],
}

struct Measure<'a> {
    bench: &'a mut Bench,
    size: (u16, u16),
}

impl ForSuite for Measure<'_> {
    type Output = Figures;

    fn run<S: Suite>(self) -> Figures {
        let Self { bench, size: (t, n) } = self;
        let name = |what: &str| format!("{}/({t}, {n})/{what}", S::NAME);
        let (fresh, _) = parameters::<S>(t, n);
        let (generators_time, generators) =
            Bench::once(|| Generators::<S>::new(fresh.generators()).expect("a power of two"));
        let session = bench.time(&name("session"), || {
            Session::new(fresh.clone(), generators.clone()).expect("enough generators")
        });

        let network = Network::<S>::new(t, n);
        let deal = bench.time(&name("deal"), || network.deal(0));
        let participations = Bench::preparing(&name("participations of t"), || network.deal_all(t));
        let verify = bench.time(&name("verify one"), || {
            network.session.verify(0, &participations[0]).expect("a valid participation")
        });
        let batch: Vec<_> = (0..).zip(participations.iter().map(Vec::as_slice)).collect();
        let verify_all = || -> Vec<Dealing<S>> {
            let results = network.session.verify_batch(&batch);
            results.into_iter().map(|result| result.expect("a valid participation")).collect()
        };
        let verify_threshold = bench.time(&name("verify t"), verify_all);

        // As they are stored: the points of a verified dealing would be at hand already.
        let dealings: Vec<_> = verify_all()
            .iter()
            .map(|dealing| {
                let bytes = dealing.to_bytes().to_vec();
                Dealing::assume_verified(network.session.parameters(), dealing.dealer(), bytes)
                    .expect("a dealing")
            })
            .collect();
        let dealings = Dealings::new(network.session.parameters(), &dealings).expect("enough dealings");
        let combine = bench.time(&name("combine"), || dealings.combine().expect("verified dealings"));
        let recover = bench
            .time(&name("recover"), || dealings.recover(0, &network.secrets[0]).expect("the own secret"));

        let points = points_of_verification(network.session.parameters());
        let (scalars, multiplied) =
            (multiplication::scalars::<S::Modulus>(points), multiplication::points::<S>(points));
        let bare =
            bench.time(&name("bare multiplication"), || S::multiexp_public(&[], &scalars, &multiplied));
        let bare_by_library =
            bench.time(&name("bare multiplication by library"), multiplication::by_library::<S>(points));

        Figures {
            suite: S::SUITE,
            size: (t, n),
            bytes: participations[0].len(),
            generators: generators_time,
            session,
            deal,
            verify,
            verify_threshold,
            combine,
            recover,
            points,
            bare,
            bare_by_library,
            #[cfg(feature = "wasm")]
            wasm: wasm(bench, &name, &network.session, &participations[0]),
        }
    }
}

#[cfg(feature = "wasm")]
fn wasm<S: Suite>(
    bench: &mut Bench,
    name: &impl Fn(&str) -> String,
    session: &Session<S>,
    participation: &[u8],
) -> [Duration; 3] {
    let mut verifier = quoin_benchmarks::wasm::Verifier::new(session, participation)
        .unwrap_or_else(|failure| panic!("the Wasm verifier: {failure}"));
    let (generators, ()) = Bench::once(|| verifier.generators());
    let session = bench.time(&name("session, Wasm"), || verifier.session());
    [generators, session, bench.time(&name("verify one, Wasm"), || verifier.verify())]
}

fn print(figures: &[Figures]) {
    let case =
        |figures: &Figures| [figures.suite.to_string(), format!("({}, {})", figures.size.0, figures.size.1)];
    let mut times = Table::new(
        "One core, processor time. `further` is each further participation of a batch of t.",
        &[
            "suite",
            "(t, n)",
            "bytes",
            "generators",
            "session",
            "deal",
            "verify one",
            "verify t",
            "further",
            "combine",
            "recover",
        ],
    );
    let mut ratios = Table::new(
        "Verifying one participation against a bare multi-scalar multiplication of as many points.",
        &["suite", "(t, n)", "points", "own", "library", "verify / own", "verify / library"],
    );
    for one in figures {
        let further =
            one.verify_threshold.saturating_sub(one.verify).div_f64(f64::from((one.size.0 - 1).max(1)));
        let durations = [
            one.generators,
            one.session,
            one.deal,
            one.verify,
            one.verify_threshold,
            further,
            one.combine,
            one.recover,
        ];
        times.row(case(one).into_iter().chain([one.bytes.to_string()]).chain(durations.map(time)));
        ratios.row(case(one).into_iter().chain([
            one.points.to_string(),
            time(one.bare),
            time(one.bare_by_library),
            ratio(one.verify, one.bare),
            ratio(one.verify, one.bare_by_library),
        ]));
    }
    times.print();
    ratios.print();
    #[cfg(feature = "wasm")]
    {
        let mut wasm = Table::new(
            "The verifier in wasmtime.",
            &["suite", "(t, n)", "generators", "session", "verify one", "verify / native"],
        );
        for one in figures {
            let last = ratio(one.wasm[2], one.verify);
            wasm.row(case(one).into_iter().chain(one.wasm.map(time)).chain([last]));
        }
        wasm.print();
    }
}

#[cfg(feature = "golden")]
fn golden(bench: &mut Bench, players: &[u16], figures: &[Figures]) {
    use quoin_benchmarks::golden::Golden;

    let mut table = Table::new(
        "Golden DKG (BLS12-381), and how many times ours (secp256k1) it takes.",
        &["n", "bytes", "deal", "verify one", "bytes / ours", "deal / ours", "verify / ours"],
    );
    for &players in players {
        let golden = Bench::preparing(&format!("golden/{players}/setup"), || Golden::new(players.into()));
        let dealing = golden.deal();
        let deal = bench.time(&format!("golden/{players}/deal"), || golden.deal());
        let verify = bench.time(&format!("golden/{players}/verify one"), || golden.verify(&dealing));
        let bytes = Golden::size(&dealing);
        let ours = figures.iter().find(|one| one.suite == SuiteName::Secp256k1 && one.size.1 == players);
        let against_ours = match ours {
            Some(ours) => [
                format!("{:.2}", bytes as f64 / ours.bytes as f64),
                ratio(deal, ours.deal),
                ratio(verify, ours.verify),
            ],
            None => Default::default(),
        };
        let own = [players.to_string(), bytes.to_string(), time(deal), time(verify)];
        table.row(own.into_iter().chain(against_ours));
    }
    table.print();
}

fn main() {
    use_one_core();
    let chosen: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let is_chosen = |kinds: &[String], name: &str| {
        !chosen.iter().any(|argument| kinds.contains(argument))
            || chosen.iter().any(|argument| argument == name)
    };
    let suites = SuiteName::ALL.map(|suite| suite.to_string());
    let name = |(t, n): &(u16, u16)| format!("{t},{n}");
    let sizes = SIZES.each_ref().map(name);
    let known =
        |argument: &String| suites.contains(argument) || sizes.contains(argument) || argument == "golden";
    if let Some(unknown) = chosen.iter().find(|argument| !known(argument)) {
        panic!("{unknown} is neither a suite ({suites:?}) nor a size ({sizes:?}) nor golden");
    }
    let golden_alone = chosen == ["golden"];

    let mut bench = Bench::default();
    let mut figures = Vec::new();
    for suite in SuiteName::ALL {
        for size in SIZES {
            if !golden_alone && is_chosen(&suites, suite.as_str()) && is_chosen(&sizes, &name(&size)) {
                figures.push(suite.run(Measure { bench: &mut bench, size }));
            }
        }
    }
    print(&figures);
    #[cfg(feature = "golden")]
    if chosen.is_empty() || chosen.iter().any(|argument| argument == "golden") {
        // Not as many as 150: a dealing takes minutes.
        let players = SIZES.iter().filter(|&size| size.1 <= 50 && is_chosen(&sizes, &name(size)));
        golden(&mut bench, &players.map(|size| size.1).collect::<Vec<_>>(), &figures);
    }
}
