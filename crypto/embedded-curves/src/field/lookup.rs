//! Constant-time table lookup.

use super::{Fp, Modulus};

impl<M: Modulus> Fp<M> {
    /// `table[index]`, reading every row; zeros if there is no such row.
    #[inline(always)]
    #[must_use]
    pub fn lookup<const COLUMNS: usize>(table: &[[Self; COLUMNS]], index: u64) -> [Self; COLUMNS] {
        // The compiler must not know anything of the index, or it might find an index's use for a branch.
        let index = core::hint::black_box(index);
        let mut found = [[0; 4]; COLUMNS];
        for (row, position) in table.iter().zip(0u64..) {
            // All ones where the difference is zero.
            let mask = ((position ^ index).wrapping_sub(1) as i64 >> 63) as u64;
            for (limbs, element) in found.iter_mut().zip(row) {
                for (limb, candidate) in limbs.iter_mut().zip(element.limbs) {
                    *limb |= candidate & mask;
                }
            }
        }
        found.map(Self::kept)
    }
}
