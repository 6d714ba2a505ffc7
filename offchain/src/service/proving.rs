//! Threads for what is slow: dealing and recovering. They have a lower priority than the node's others, and the library's
//! parallel parts stay on them, so neither making blocks nor verifying them waits.

use std::{num::NonZeroUsize, thread};

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use rustix::process::{getpriority_process, setpriority_process};

/// Of -20 to 19: what is nicest gets the least.
const NICENESS: i32 = 10;

/// One thread less than there are processors, and at least one.
pub(super) fn threads() -> Result<ThreadPool, ThreadPoolBuildError> {
    let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    ThreadPoolBuilder::new()
        .num_threads(processors.saturating_sub(1).max(1))
        .thread_name(|index| format!("quoin-proving-{index}"))
        .start_handler(|_| {
            // On Linux a priority is of one thread. Where it cannot be lowered, proving works all the same.
            let lowered = getpriority_process(None)
                .and_then(|now| if now < NICENESS { setpriority_process(None, NICENESS) } else { Ok(()) });
            if let Err(error) = lowered {
                log::warn!(target: super::LOG_TARGET, "proving threads keep their priority: {error}");
            }
        })
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proving_threads_are_nicer_and_others_are_not() {
        let before = getpriority_process(None).expect("it can be read");
        let threads = threads().expect("they start");
        let inside = threads.install(|| getpriority_process(None)).expect("it can be read");
        assert_eq!(inside, NICENESS.max(before));
        assert_eq!(getpriority_process(None), Ok(before));
    }
}
