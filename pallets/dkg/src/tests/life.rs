//! From the declaration to the keys: the same as the library's off the chain.

use evrf_dkg::{
    Dealing as LibraryDealing, Dealings as LibraryDealings, Ristretto255, Secp256k1, Session,
    Suite as EvrfSuite,
};
use quoin_primitives::{
    ExternalKey, KeyPair, Role,
    interface::{Stage, ValidatorSets as _},
    verifier::Dkg as Description,
};

use crate::mock::*;

/// What the library makes off the chain of participations: verified, combined, and recovered by each member.
fn key_off_chain<S: EvrfSuite>(dkg: &Description, dealt: &[(u16, Vec<u8>)], accounts: &[u64]) -> Vec<u8> {
    let generators = evrf_dkg::Generators::shared(dkg.proof_size() as usize).expect("a size");
    let session = Session::<S>::new(parameters_in(dkg), generators).expect("a session");
    let verified: Vec<LibraryDealing<S>> =
        dealt.iter().map(|(dealer, bytes)| session.verify(*dealer, bytes).expect("valid")).collect();
    let dealings = LibraryDealings::new(session.parameters(), &verified).expect("enough");
    let keys = dealings.combine().expect("verified");
    for (index, who) in (0..).zip(accounts) {
        let shares = dealings.recover(index, &secret::<S::Embedded>(*who, 0)).expect("shares");
        assert!(shares.iter().all(|share| keys.is_share(share)));
    }
    keys.group_key().to_public_key_bytes().as_ref().to_vec()
}

#[test]
fn four_make_the_keys_that_the_library_makes() {
    four().execute_with(|| {
        deal_all(SET);
        run(2);
        let accounts: Vec<u64> = the_set(SET).members.iter().map(|member| member.account).collect();
        let off_chain = |role| {
            let dealt: Vec<_> = (0..4).map(|member| (member, participation(SET, role, member))).collect();
            match role {
                Role::Oracle => key_off_chain::<Ristretto255>(&dkg_of(SET, role), &dealt, &accounts),
                Role::External => key_off_chain::<Secp256k1>(&dkg_of(SET, role), &dealt, &accounts),
            }
        };
        let KeyPair { oracle, external } = made_keys(SET);
        assert_eq!(oracle.0.to_vec(), off_chain(Role::Oracle));
        let ExternalKey::Secp256k1(external) = external else { panic!("Bitcoin's keys are on secp256k1") };
        assert_eq!(external.to_vec(), off_chain(Role::External));

        confirm_by(SET, &[0, 1, 2]);
        included(published(publication(SET).expect("all have confirmed")));
        assert_eq!(ValidatorSets::keys(SET), Some(made_keys(SET)));
        assert_eq!(stage(SET), Some(Stage::InOffice));
    });
}
