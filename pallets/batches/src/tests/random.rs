//! Whatever happens in whatever order: what came in is minted, queued, claimable or acknowledged, each exactly once.

use frame_system::RawOrigin::Signed;

use crate::{mock::*, *};

/// A generator of the tests' own (xorshift), so that each seed is the same run everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

const ACCOUNTS: [u64; 4] = [USER, NEWCOMER, 100, 101];

fn instruction(dice: &mut Dice) -> TestInstruction {
    let who = |dice: &mut Dice| ACCOUNTS[dice.roll(4) as usize];
    let amount = dice.roll(50);
    let instruction = match dice.roll(3) {
        0 => pass_on(who(dice), who(dice), amount, dice.roll(2) == 0),
        _ => transfer(who(dice), amount),
    };
    if dice.roll(2) == 0 { from(b"bc1p", instruction) } else { instruction }
}

fn run_with(seed: u64) {
    in_office().execute_with(|| {
        let mut dice = Dice(seed);
        cannot_receive(NETWORK, 100);
        let (mut came_in, mut left) = (1, 0);
        for _ in 0..60 {
            let queued = Batches::queued_burns(NETWORK, 0, u32::MAX);
            let done = dice.roll(queued.len() as u64 + 1);
            let burns = BurnQueues::<Test>::get(NETWORK).first + done;
            left += queued[..done as usize].iter().map(|burn| burn.amount as u64).sum::<u64>();
            let instructions: Vec<_> = (0..dice.roll(6)).map(|_| instruction(&mut dice)).collect();
            came_in += instructions.iter().map(|instruction| instruction.amount).sum::<u64>();
            executes(TestBatch { burns, ..batch(Batches::next_batch(NETWORK), instructions) });
            assert_eq!(owed(NETWORK), came_in - left);

            let who = ACCOUNTS[dice.roll(4) as usize];
            let amount = dice.roll(20);
            let _ = Batches::burn(Signed(who).into(), NETWORK, amount, address_of(b"bc1p"));
            if let Some(((id, index), claim)) = Claims::<Test>::iter_prefix(NETWORK).next() {
                let claimant = Signed(claim.beneficiary).into();
                Batches::claim(claimant, NETWORK, id, index, USER).expect("it can receive");
            }
            assert_eq!(owed(NETWORK), came_in - left);
            run(1);
        }
        assert_eq!(Batches::next_batch(NETWORK), 60);
    });
}

#[test]
fn no_value_is_lost_or_made() {
    (1..=12).for_each(run_with);
}
