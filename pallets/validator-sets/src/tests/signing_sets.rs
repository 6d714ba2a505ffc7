//! Which sets cosign, with how much stake, and which owe their report.

use frame_support::assert_ok;
use frame_system::RawOrigin::Root;
use quoin_primitives::{
    CHAIN, Fault, NetworkParameters, Scheme, SetId, SlashReport,
    interface::{SigningSets, Stage, ValidatorSets as _},
};

use crate::{mock::*, *};

const OTHER_SET: SetId = SetId { network: OTHER, session: 0 };

fn other_key_pair() -> quoin_primitives::KeyPair {
    let external = quoin_primitives::ExternalKey::Ed25519([9; 32]);
    quoin_primitives::KeyPair { external, ..key_pair(9) }
}

/// Two networks, whose sets are declared, with 4 and 5 key shares' stake, and the chain's own with 3.
fn two() -> sp_io::TestExternalities {
    let networks = vec![
        (CHAIN, parameters(None)),
        (OTHER, parameters(Some(Scheme::Ed25519))),
        (NETWORK, NetworkParameters { rotation_period: 1, ..bitcoin() }),
    ];
    let shares = [staked(CHAIN, &[1, 1, 1]), staked(NETWORK, &[1, 1, 1, 1]), staked(OTHER, &[1, 1, 1, 1, 1])];
    let mut chain = chain(networks, shares.concat());
    chain.execute_with(|| {
        run_to(SESSION + 2);
        assert_eq!((stage(set(0)), stage(OTHER_SET)), (Some(Stage::Declared), Some(Stage::Declared)));
    });
    chain
}

fn in_office() -> Vec<(SetId, u128)> {
    <ValidatorSets as SigningSets>::in_office()
}

fn reporting() -> Vec<SetId> {
    <ValidatorSets as SigningSets>::reporting()
}

#[test]
fn sets_with_keys_in_office_are_listed_with_their_stake() {
    two().execute_with(|| {
        assert_eq!(in_office(), []);
        assert_ok!(ValidatorSets::keys_made(OTHER_SET, other_key_pair()));
        assert_eq!(in_office(), [(OTHER_SET, 5 * u128::from(PRICE))]);
        AtOnce::set(false);
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        assert_eq!(in_office(), [(OTHER_SET, 5 * u128::from(PRICE))], "keyed, and not in office");
        assert_ok!(ValidatorSets::take_office(set(0)));
        let both = [(set(0), 4 * u128::from(PRICE)), (OTHER_SET, 5 * u128::from(PRICE))];
        assert_eq!(in_office(), both);
        run_to(2 * SESSION);
        let own = <ValidatorSets as quoin_primitives::interface::ValidatorSets<_>>::in_office(CHAIN);
        assert!(own.is_some());
        assert_eq!(in_office(), both, "the chain's own has no keys to sign with");
    });
}

/// What is allocated or slashed later changes the next set, not this one.
#[test]
fn the_stake_is_what_the_members_were_selected_by() {
    two().execute_with(|| {
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        ValidatorSets::fault(set(0), &1, Fault::ConflictingSignatures);
        assert_ok!(ValidatorSets::allocate(frame_system::RawOrigin::Signed(2).into(), NETWORK, PRICE));
        assert_eq!(in_office(), [(set(0), 4 * u128::from(PRICE))]);
        next_session();
        // Another network's set is declared before it.
        run(2);
        let next = ValidatorSets::successor(NETWORK).expect("declared");
        assert_ok!(ValidatorSets::keys_made(next, key_pair(2)));
        let of_next: u64 = Stakes::<Test>::iter_prefix_values(next).sum();
        assert_eq!(in_office(), [(next, u128::from(of_next))]);
        assert_eq!(of_next, 4 * PRICE, "one lost all, another has one more");
    });
}

#[test]
fn halted_networks_sets_are_not_listed() {
    two().execute_with(|| {
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        assert_ok!(ValidatorSets::keys_made(OTHER_SET, other_key_pair()));
        next_session();
        // Another network's set is declared before it.
        run(2);
        let next = ValidatorSets::successor(NETWORK).expect("declared");
        assert_ok!(ValidatorSets::keys_made(next, key_pair(2)));
        assert_eq!(reporting(), [set(0)]);
        assert_ok!(ValidatorSets::halt_network(Root.into(), NETWORK));
        assert_eq!(in_office().iter().map(|(id, _)| *id).collect::<Vec<_>>(), [OTHER_SET]);
        assert_eq!(reporting(), []);
        assert_ok!(ValidatorSets::resume_network(Root.into(), NETWORK));
        assert_eq!(in_office().iter().map(|(id, _)| *id).collect::<Vec<_>>(), [next, OTHER_SET]);
        assert_eq!(reporting(), [set(0)]);
    });
}

#[test]
fn a_set_owes_its_report_from_its_retirement_until_it_applies() {
    two().execute_with(|| {
        assert_ok!(ValidatorSets::keys_made(set(0), key_pair(1)));
        assert_ok!(ValidatorSets::keys_made(OTHER_SET, other_key_pair()));
        assert_eq!(reporting(), []);
        next_session();
        // Another network's set is declared before it.
        run(2);
        let next = ValidatorSets::successor(NETWORK).expect("declared");
        assert_ok!(ValidatorSets::keys_made(next, key_pair(2)));
        assert_eq!(reporting(), [set(0)]);
        // A removed network's set owes it, too.
        assert_ok!(ValidatorSets::remove_network(Root.into(), OTHER));
        assert_eq!(reporting(), [set(0), OTHER_SET]);
        let report = SlashReport { validator_set: set(0), members: Default::default() };
        assert_ok!(ValidatorSets::slash_report_signed(report));
        assert_eq!(reporting(), [OTHER_SET]);
        // By the deadline the runtime's own counters apply.
        run(4);
        assert_eq!((stage(OTHER_SET), reporting()), (Some(Stage::CoolingDown), vec![]));
    });
}

#[test]
fn asking_is_not_free() {
    let (in_office, reporting) = (ValidatorSets::in_office_weight(), ValidatorSets::reporting_weight());
    assert!(in_office.ref_time() > 0 && in_office.proof_size() > 0);
    assert!(reporting.ref_time() > in_office.ref_time() && reporting.proof_size() > in_office.proof_size());
}
