//! Peak memory of dealing and verifying: what is allocated beyond what was there before.

use evrf_dkg::{ForSuite, Suite, SuiteName};
use peak_alloc::PeakAlloc;
use quoin_benchmarks::{SIZES, network::Network, report::Table, use_one_core};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

struct Measure {
    size: (u16, u16),
}

/// The peak during `run` above what there was, in megabytes of 10⁶ bytes.
fn peak<T>(run: impl FnOnce() -> T) -> (f64, T) {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let result = run();
    ((MEMORY.peak_usage() - before) as f64 / 1e6, result)
}

impl ForSuite for Measure {
    type Output = [f64; 4];

    fn run<S: Suite>(self) -> [f64; 4] {
        let (t, n) = self.size;
        let (making, network) = peak(|| Network::<S>::new(t, n));
        let held = MEMORY.current_usage() as f64 / 1e6;
        let (deal, participation) = peak(|| network.deal(0));
        let (verify, _) = peak(|| network.session.verify(0, &participation).expect("a valid participation"));
        [making, held, deal, verify]
    }
}

fn main() {
    use_one_core();
    let mut table = Table::new(
        "Peak memory in MB (10⁶ bytes). `tables` is what generators and session hold meanwhile.",
        &["suite", "(t, n)", "making tables", "tables", "deal", "verify one", "deal with tables"],
    );
    for suite in SuiteName::ALL {
        for size in SIZES {
            let [making, held, deal, verify] = suite.run(Measure { size });
            let figures =
                [making, held, deal, verify, held + deal].map(|megabytes| format!("{megabytes:.1}"));
            table.row([suite.to_string(), format!("({}, {})", size.0, size.1)].into_iter().chain(figures));
        }
    }
    table.print();
}
