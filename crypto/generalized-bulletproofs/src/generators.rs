//! The generators of commitments: H, and the vectors G_i and H_i.

use alloc::{sync::Arc, vec::Vec};

use thiserror::Error;

use crate::{
    group::{ProofGroup, Scalar},
    parallel,
};

/// G, H, and equally many G_i and H_i, with tables for multiplying them. A clone shares them.
///
/// They are the same for every proof; fewer of them are a prefix of more. Deriving them takes a hash to a point for each,
/// so make them once.
#[derive(Clone)]
pub struct Generators<P: ProofGroup> {
    inner: Arc<Inner<P>>,
}

struct Inner<P: ProofGroup> {
    h: P::Point,
    g_vector: Vec<P::Point>,
    h_vector: Vec<P::Point>,
    base_table: P::BaseTable,
    h_table: P::BaseTable,
    g_tables: P::Tables,
    h_tables: P::Tables,
}

/// The size of a proof is not one that these generators serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SizeError {
    /// Not a power of two.
    #[error("{size} generators are asked for, which is not a power of two")]
    NotPowerOfTwo {
        /// The size.
        size: usize,
    },
    /// More than there are.
    #[error("{size} generators are needed and there are {available}")]
    TooFew {
        /// The size needed.
        size: usize,
        /// How many G_i there are.
        available: usize,
    },
}

impl<P: ProofGroup> Generators<P> {
    /// `size` of G_i and of H_i.
    pub fn new(size: usize) -> Result<Self, SizeError> {
        if !size.is_power_of_two() {
            return Err(SizeError::NotPowerOfTwo { size });
        }
        let vector = |name: &'static [u8]| {
            parallel::map(size, |i| {
                let index = u32::try_from(i).expect("there are fewer than 2³²").to_le_bytes();
                P::hash_to_point(&[name, &index])
            })
        };
        let (h, g_vector, h_vector) = (P::hash_to_point(&[b"h"]), vector(b"G"), vector(b"H"));
        let (g_tables, h_tables) = parallel::join(|| P::tables(&g_vector), || P::tables(&h_vector));
        let (base_table, h_table) = (P::base_table(&P::base_point()), P::base_table(&h));
        Ok(Self { inner: Arc::new(Inner { h, g_vector, h_vector, base_table, h_table, g_tables, h_tables }) })
    }

    /// At least `size` of G_i and of H_i, kept in this process for all who ask.
    #[cfg(feature = "std")]
    pub fn shared(size: usize) -> Result<Self, SizeError> {
        use std::{
            any::{Any, TypeId},
            collections::BTreeMap,
            sync::{Mutex, PoisonError},
        };
        type OfGroups = BTreeMap<TypeId, Box<dyn Any + Send>>;
        static SHARED: Mutex<OfGroups> = Mutex::new(BTreeMap::new());

        // Nothing is ever left half done in the map.
        let lock = || SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let enough = |shared: &OfGroups| {
            let of_group = shared.get(&TypeId::of::<P>()).and_then(|any| any.downcast_ref::<Self>());
            of_group.filter(|generators| generators.check(size).is_ok()).cloned()
        };
        if let Some(generators) = enough(&lock()) {
            return Ok(generators);
        }
        // Not under the lock: a thread that waits for others' parts of this takes up other work, which may ask, too.
        let generators = Self::new(size)?;
        let mut shared = lock();
        if let Some(made_meanwhile) = enough(&shared) {
            return Ok(made_meanwhile);
        }
        shared.insert(TypeId::of::<P>(), Box::new(generators.clone()));
        Ok(generators)
    }

    /// How many G_i there are.
    pub fn size(&self) -> usize {
        self.inner.g_vector.len()
    }

    /// Whether these serve a proof of that size.
    pub fn check(&self, size: usize) -> Result<(), SizeError> {
        let available = self.size();
        if !size.is_power_of_two() {
            Err(SizeError::NotPowerOfTwo { size })
        } else if size > available {
            Err(SizeError::TooFew { size, available })
        } else {
            Ok(())
        }
    }

    /// H.
    pub fn h(&self) -> P::Point {
        self.inner.h
    }

    /// All G_i.
    pub fn g_vector(&self) -> &[P::Point] {
        &self.inner.g_vector
    }

    /// All H_i.
    pub fn h_vector(&self) -> &[P::Point] {
        &self.inner.h_vector
    }

    /// Tables of the G_i.
    pub fn g_tables(&self) -> &P::Tables {
        &self.inner.g_tables
    }

    /// Tables of the H_i.
    pub fn h_tables(&self) -> &P::Tables {
        &self.inner.h_tables
    }

    /// k·G, constant-time.
    pub fn mul_base(&self, k: &Scalar<P>) -> P::Point {
        P::mul_secret(&self.inner.base_table, k)
    }

    /// k·H, constant-time.
    pub fn mul_h(&self, k: &Scalar<P>) -> P::Point {
        P::mul_secret(&self.inner.h_table, k)
    }
}

impl<P: ProofGroup> core::fmt::Debug for Generators<P> {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(formatter, "Generators<{}>({})", P::NAME, self.size())
    }
}
