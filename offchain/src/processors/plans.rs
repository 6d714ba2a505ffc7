//! Which plans a set's external key can sign.

use evrf_dkg::{Ed25519, ProofGroup, Secp256k1};
use quoin_primitives::{
    Role, Session, SetId, Suite,
    signing::{
        Plan, SigningScheme,
        subject::{KeyTweak, MAX_PLAN_MESSAGES},
    },
};
use thiserror::Error;

use super::state::NetworkState;

/// Why a plan is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PlanRefused {
    /// The set has not taken office yet, or its cool-down is over.
    #[error("{set}: its key does not sign{}", whose(*in_office))]
    NotSigning {
        /// The set.
        set: SetId,
        /// The number of the set that is.
        in_office: Option<Session>,
    },
    /// There is nothing to sign.
    #[error("a plan has 1 to {MAX_PLAN_MESSAGES} messages, and this one has none")]
    Empty,
    /// There is no such tweak in the network's scheme.
    #[error("message {index}: this network's signatures know no such tweak")]
    Tweak {
        /// The message's index in the plan.
        index: usize,
    },
    /// An offset is no scalar.
    #[error("message {index}: the offset is not below the order of the group")]
    Offset {
        /// The message's index in the plan.
        index: usize,
    },
}

fn whose(session: Option<Session>) -> String {
    session.map_or_else(String::new, |session| format!("; session {session} is in office"))
}

/// Whether the set's key can sign the plan, now.
pub(super) fn check(set: SetId, plan: &Plan, state: &NetworkState) -> Result<(), PlanRefused> {
    let not_signing = PlanRefused::NotSigning { set, in_office: state.in_office() };
    let scheme = state.scheme.filter(|_| state.signs_plans(set.session)).ok_or(not_signing)?;
    let scheme = SigningScheme::of(Role::External, scheme);
    if plan.messages.is_empty() {
        return Err(PlanRefused::Empty);
    }
    for (index, message) in plan.messages.iter().enumerate() {
        if !message.tweak.fits(scheme) {
            return Err(PlanRefused::Tweak { index });
        }
        if let KeyTweak::Offset(offset) = &message.tweak
            && !is_scalar(scheme.suite(), offset)
        {
            return Err(PlanRefused::Offset { index });
        }
    }
    Ok(())
}

fn is_scalar(suite: Suite, bytes: &[u8; 32]) -> bool {
    match suite {
        Suite::Secp256k1 => Secp256k1::decode_scalar(bytes).is_some(),
        Suite::Ed25519 | Suite::Ristretto255 => Ed25519::decode_scalar(bytes).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use quoin_primitives::{
        ExternalKey, KeyPair, NetworkId, Scheme, interface::Stage, signing::subject::PlanMessage,
    };
    use sp_core::sr25519;

    use super::*;
    use crate::processors::state::SetState;

    fn state(scheme: Scheme) -> NetworkState {
        let oracle = sr25519::Public::from_raw([1; 32]);
        let keys = Some(KeyPair { oracle, external: ExternalKey::Secp256k1([2; 33]) });
        let (cooling, reporting) = (Stage::CoolingDown, Stage::Reporting);
        let sets = [(2, cooling), (3, reporting), (4, Stage::InOffice), (5, Stage::Keyed)];
        let sets = sets.map(|(session, stage)| (session, SetState { stage, keys }));
        let abandoned = (1, SetState { stage: cooling, keys: None });
        let sets = sets.into_iter().chain([abandoned]).collect();
        NetworkState { scheme: Some(scheme), sets, ..NetworkState::default() }
    }

    fn checked(scheme: Scheme, session: Session, tweaks: &[KeyTweak]) -> Result<(), PlanRefused> {
        let messages = tweaks.iter().map(|tweak| PlanMessage { message: [1; 32], tweak: *tweak });
        let plan = Plan { messages: messages.collect::<Vec<_>>().try_into().expect("few") };
        check(SetId { network: NetworkId(1), session }, &plan, &state(scheme))
    }

    #[test]
    fn sets_sign_from_their_office_on_until_they_are_gone() {
        for session in [2, 3, 4] {
            assert_eq!(checked(Scheme::Bip340, session, &[KeyTweak::None]), Ok(()));
        }
        // One without keys, one that waits for its office, and two that are not there.
        for session in [0, 1, 5, 6] {
            let error = checked(Scheme::Bip340, session, &[KeyTweak::None]).expect_err("no key signs");
            assert!(error.to_string().contains("session 4 is in office"), "{error}");
        }
        let plan = Plan {
            messages: vec![PlanMessage { message: [1; 32], tweak: KeyTweak::None }].try_into().expect("one"),
        };
        let set = SetId { network: NetworkId(1), session: 0 };
        let nobody = check(set, &plan, &NetworkState::default());
        assert_eq!(nobody, Err(PlanRefused::NotSigning { set, in_office: None }));
    }

    #[test]
    fn what_the_scheme_knows_is_signed_alone() {
        let (offset, taproot) = (KeyTweak::Offset([1; 32]), KeyTweak::Taproot { merkle_root: None });
        assert_eq!(checked(Scheme::Bip340, 4, &[offset, taproot, KeyTweak::None]), Ok(()));
        assert_eq!(checked(Scheme::Bip340, 4, &[]), Err(PlanRefused::Empty));
        for scheme in [Scheme::EthereumSchnorr, Scheme::Ed25519] {
            assert_eq!(checked(scheme, 4, &[KeyTweak::None, taproot]), Err(PlanRefused::Tweak { index: 1 }));
        }
    }

    #[test]
    fn an_offset_is_a_scalar() {
        // Big-endian, the order of secp256k1 less than 2²⁵⁶; little-endian, that of Ed25519 a little above 2²⁵².
        let [mut small, mut large] = [[0; 32]; 2];
        (small[31], large[31]) = (0x0f, 0x11);
        let refused = Err(PlanRefused::Offset { index: 0 });
        assert_eq!(checked(Scheme::Ed25519, 4, &[KeyTweak::Offset(small)]), Ok(()));
        assert_eq!(checked(Scheme::Ed25519, 4, &[KeyTweak::Offset(large)]), refused);
        assert_eq!(checked(Scheme::EthereumSchnorr, 4, &[KeyTweak::Offset(large)]), Ok(()));
        assert_eq!(checked(Scheme::EthereumSchnorr, 4, &[KeyTweak::Offset([0xff; 32])]), refused);
    }
}
