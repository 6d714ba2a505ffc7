//! The set with the most members: 150 with a key share each, of whom 101 are needed. They make their keys in blocks of a
//! megabyte and two seconds.

use codec::Encode;
use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo},
    weights::Weight,
};
use quoin_primitives::{
    NetworkParameters, Role, Scheme,
    duties::Duty,
    interface::{Stage, ValidatorSets as _},
};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::{mock::*, *};

const MEMBERS: u16 = 150;
const THRESHOLD: u16 = 101;
/// Blocks for dealing in the presets of the runtime: four sessions of thirty.
const PRESETS_DEADLINE: u64 = 120;
/// Bytes of a block that transactions of the class `Normal` may fill: three quarters of a megabyte.
const NORMAL_BYTES: usize = 750_000;

/// The set has just been declared.
fn largest() -> sp_io::TestExternalities {
    let parameters = NetworkParameters { key_deadline: 4 * PRESETS_DEADLINE, ..parameters(Scheme::Bip340) };
    let mut chain = chain_with(vec![(NETWORK, parameters, &[1; MEMBERS as usize])], 0);
    chain.execute_with(|| {
        DealDeadline::set(&PRESETS_DEADLINE);
        run_to(DECLARED_AT);
        let Generation { shares, threshold, deadline, .. } = generation(SET);
        assert_eq!((shares, threshold, generation(SET).members()), (MEMBERS, THRESHOLD, MEMBERS));
        assert_eq!(deadline, DECLARED_AT + PRESETS_DEADLINE);
    });
    chain
}

/// A transaction with a participation of the right length that says nothing.
fn empty_participation(role: Role, member: u16) -> Extrinsic {
    let participation = vec![0; generation(SET).dkg(role).participation_len as usize];
    signed(Duty::Participate { set: SET, role, member, participation })
}

/// Blocks for the participations of so many members in both keys, by their lengths and weights: those of a block fit three
/// quarters of its bytes and of its weight, and take half of its weight at most.
fn blocks_for(dealers: u16) -> u64 {
    let limits: frame_system::limits::BlockWeights = <Test as frame_system::Config>::BlockWeights::get();
    let normal = limits.get(DispatchClass::Normal);
    let half = Dkg::half_of_a_block();
    let empty = (0, limits.base_block, Weight::zero());
    let (mut blocks, mut filled) = (1, empty);
    for (member, role) in (0..dealers).flat_map(|member| ROLES.map(|role| (member, role))) {
        let transaction = empty_participation(role, member);
        let (bytes, weight) = (transaction.encoded_size(), transaction.get_dispatch_info().total_weight());
        let room = Dkg::weight_in(generation(SET).dkg(role));
        let after = |(before, weighed, taken): (usize, Weight, Weight)| {
            (before + bytes, weighed + weight + normal.base_extrinsic, taken + room)
        };
        let fits = |(bytes, weight, taken): (usize, Weight, Weight)| {
            bytes <= NORMAL_BYTES
                && weight.all_lte(normal.max_total.expect("it is limited"))
                && taken.all_lte(half)
        };
        if !fits(after(filled)) {
            (blocks, filled) = (blocks + 1, empty);
            assert!(fits(after(filled)), "one fits a block");
        }
        filled = after(filled);
    }
    blocks
}

#[test]
fn so_many_participations_as_are_needed_fit_the_blocks_before_the_deadline() {
    largest().execute_with(|| {
        let length = |role| empty_participation(role, 0).encoded_size();
        println!("{} and {} bytes", length(Role::Oracle), length(Role::External));
        // Two of a third of a second and more fit a second, and their bytes are a thirtieth of what there is.
        assert_eq!(blocks_for(THRESHOLD), 101);
        assert!(blocks_for(THRESHOLD) < PRESETS_DEADLINE);
        assert!(2 * length(Role::External) < NORMAL_BYTES / 20);
        // Who comes too late for the deadline was not needed.
        assert_eq!(blocks_for(MEMBERS), 150);
    });
}

/// The real thing, with both keys' participations of as many members as are needed. What is included in a block is checked
/// to fit it.
#[test]
#[ignore = "proves 202 participations of 150 shares, a second of a processor each"]
fn a_hundred_and_fifty_members_make_their_keys() {
    largest().execute_with(|| {
        let work: Vec<_> =
            ROLES.into_iter().flat_map(|role| (0..THRESHOLD).map(move |who| (role, who))).collect();
        let (dkgs, set) = (ROLES.map(|role| dkg_of(SET, role)), the_set(SET));
        work.into_par_iter().for_each(|(role, member)| {
            let dkg = &dkgs[usize::from(role == Role::External)];
            deal(dkg, member, set.members[usize::from(member)].account);
        });
        for member in 0..THRESHOLD {
            for role in ROLES {
                if !Dkg::has_room(Dkg::weight_in(generation(SET).dkg(role))) {
                    run(1);
                }
                deals(SET, role, member);
            }
        }
        let blocks = System::block_number() - DECLARED_AT + 1;
        println!("{} participations in {blocks} blocks", 2 * THRESHOLD);
        assert_eq!(blocks, blocks_for(THRESHOLD));
        run(DEAL_WINDOW + 3);
        let dealers = |role| generation(SET).dkg(role).dealers.count();
        assert_eq!(ROLES.map(dealers), [THRESHOLD; 2]);
        let signers: Vec<_> = (0..THRESHOLD).collect();
        confirm_by(SET, &signers);
        included(published(publication(SET).expect("all have confirmed")));
        assert_eq!((stage(SET), ValidatorSets::keys(SET)), (Some(Stage::InOffice), Some(made_keys(SET))));
        println!("in office {} blocks after its declaration", System::block_number() - DECLARED_AT);
    });
}
