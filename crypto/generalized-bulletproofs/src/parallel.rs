//! Work on all cores with the feature `parallel`, on one without it.

use alloc::vec::Vec;

/// `work` of every index below `count`, in order.
#[cfg(feature = "parallel")]
pub fn map<T: Send>(count: usize, work: impl Fn(usize) -> T + Send + Sync) -> Vec<T> {
    use rayon::prelude::*;
    (0..count).into_par_iter().map(work).collect()
}

/// `work` of every index below `count`, in order.
#[cfg(not(feature = "parallel"))]
pub fn map<T>(count: usize, work: impl Fn(usize) -> T) -> Vec<T> {
    (0..count).map(work).collect()
}

/// Both results.
#[cfg(feature = "parallel")]
pub fn join<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    rayon::join(a, b)
}

/// Both results.
#[cfg(not(feature = "parallel"))]
pub fn join<A, B>(a: impl FnOnce() -> A, b: impl FnOnce() -> B) -> (A, B) {
    (a(), b())
}

/// How many threads share the work.
#[cfg(feature = "parallel")]
pub fn threads() -> usize {
    rayon::current_num_threads()
}

/// How many threads share the work.
#[cfg(not(feature = "parallel"))]
pub fn threads() -> usize {
    1
}
