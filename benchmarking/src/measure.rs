//! Measuring with criterion in processor time, so that a busy machine's other work does not count, and keeping the results.

use std::{
    cell::RefCell,
    hint::black_box,
    rc::Rc,
    time::{Duration, Instant},
};

use cpu_time::ProcessTime;
use criterion::{
    Criterion, Throughput,
    measurement::{Measurement, ValueFormatter, WallTime},
};

/// Runs above this are not repeated as often as criterion wants, but measured `LONG_RUNS` times.
const LONG: Duration = Duration::from_millis(250);
/// How often a long run is measured.
const LONG_RUNS: usize = 2;

/// The time that this process kept processors busy.
pub struct ProcessorTime;

impl Measurement for ProcessorTime {
    type Intermediate = ProcessTime;
    type Value = Duration;

    fn start(&self) -> ProcessTime {
        ProcessTime::now()
    }

    fn end(&self, start: ProcessTime) -> Duration {
        start.elapsed()
    }

    fn add(&self, first: &Duration, second: &Duration) -> Duration {
        *first + *second
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        WallTime.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        &Nanoseconds
    }
}

/// Durations as criterion prints them.
struct Nanoseconds;

impl ValueFormatter for Nanoseconds {
    fn scale_values(&self, _: f64, values: &mut [f64]) -> &'static str {
        values.iter_mut().for_each(|value| *value /= 1e6);
        "ms"
    }

    fn scale_throughputs(&self, _: f64, _: &Throughput, _: &mut [f64]) -> &'static str {
        "ms"
    }

    fn scale_for_machines(&self, _: &mut [f64]) -> &'static str {
        "ns"
    }
}

/// Measures, and remembers.
pub struct Bench {
    criterion: Criterion<ProcessorTime>,
}

impl Default for Bench {
    fn default() -> Self {
        let criterion = Criterion::default()
            .with_measurement(ProcessorTime)
            .sample_size(10)
            .warm_up_time(Duration::from_millis(200))
            .measurement_time(Duration::from_secs(1));
        Self { criterion }
    }
}

impl Bench {
    /// The processor time of `run`: the median of criterion's samples, or for long runs the shorter of two.
    pub fn time<T>(&mut self, name: &str, mut run: impl FnMut() -> T) -> Duration {
        let start = ProcessTime::now();
        black_box(run());
        let first = start.elapsed();
        if first > LONG {
            let again = (1..LONG_RUNS).map(|_| {
                let start = ProcessTime::now();
                black_box(run());
                start.elapsed()
            });
            let time = again.fold(first, Duration::min);
            println!("{name:60} time: {time:?} (the least of {LONG_RUNS} runs)");
            return time;
        }
        let samples = Rc::new(RefCell::new(Vec::new()));
        self.criterion.bench_function(name, |bencher| {
            let samples = Rc::clone(&samples);
            let run = &mut run;
            bencher.iter_custom(move |iterations| {
                let start = ProcessTime::now();
                for _ in 0..iterations {
                    black_box(run());
                }
                let elapsed = start.elapsed();
                samples.borrow_mut().push(elapsed.div_f64(iterations as f64));
                elapsed
            });
        });
        let mut samples = samples.take();
        samples.sort();
        samples[samples.len() / 2]
    }

    /// The processor time of something that happens once.
    pub fn once<T>(run: impl FnOnce() -> T) -> (Duration, T) {
        let start = ProcessTime::now();
        let result = run();
        (start.elapsed(), result)
    }

    /// Say that something begins that takes a while, and how long it took.
    pub fn preparing<T>(what: &str, prepare: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = prepare();
        println!("{what}: {:.1} s", start.elapsed().as_secs_f64());
        result
    }
}
