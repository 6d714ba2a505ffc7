//! Constant-time table lookup.

use super::{Fp, Modulus};

impl<M: Modulus> Fp<M> {
    /// `table[index]`, reading every row; zeros if there is no such row.
    #[inline(always)]
    #[must_use]
    pub fn lookup<const COLUMNS: usize, const ROWS: usize>(
        table: &[[Self; COLUMNS]; ROWS],
        index: u64,
    ) -> [Self; COLUMNS] {
        // All ones for the row that is sought. The compiler must not know that the others are zero: it would skip their
        // rows.
        let masks: [u64; ROWS] = core::array::from_fn(|row| {
            let difference = row as u64 ^ index;
            ((difference.wrapping_sub(1) & !difference) as i64 >> 63) as u64
        });
        let masks = core::hint::black_box(masks);
        let mut found = [[0; 4]; COLUMNS];
        for (row, mask) in table.iter().zip(masks) {
            for (limbs, element) in found.iter_mut().zip(row) {
                for (limb, candidate) in limbs.iter_mut().zip(element.limbs) {
                    *limb |= candidate & mask;
                }
            }
        }
        found.map(Self::kept)
    }
}
