//! How far each set is with its keys, told whenever it gets further. A pure function of what the chain says, as decisions are.

use std::{collections::BTreeMap, fmt, time::Duration};

use quoin_primitives::{KeyPair, NetworkId, Role, Scheme, SetId, api::KeygenProgress, interface::Stage};
use sp_core::crypto::Ss58Codec;

use crate::{addresses, view::View, worker::role_name};

/// A stage that a set has come to. [`Display`](fmt::Display) is its log line.
#[derive(Clone, Debug, PartialEq)]
pub enum Reached {
    /// It was declared.
    Declared {
        /// Its members.
        members: u16,
        /// Their key shares.
        shares: u16,
    },
    /// Further members have dealt.
    Dealt {
        /// For which key.
        role: Role,
        /// How many by now.
        dealers: u16,
        /// How many participations were faulty.
        faulty: u16,
        /// How many members there are.
        members: u16,
    },
    /// A key is made.
    KeyMade {
        /// Which.
        role: Role,
        /// How many dealt for it.
        dealers: u16,
    },
    /// An attempt to confirm the keys was opened.
    Attempt {
        /// Which, from 0 on.
        attempt: u32,
    },
    /// An attempt's signers are fixed.
    SignersFixed {
        /// Which attempt.
        attempt: u32,
        /// How many sign.
        signers: u16,
    },
    /// The keys are confirmed.
    Confirmed {
        /// The keys.
        keys: KeyPair,
        /// How the external network checks signatures, if the network is still registered.
        scheme: Option<Scheme>,
    },
    /// It ended without keys.
    Abandoned,
}

impl Reached {
    /// Every [`name`](Self::name).
    pub const NAMES: [&str; 8] = [
        "declared",
        "dealt",
        "oracle_key_made",
        "external_key_made",
        "attempt_opened",
        "signers_fixed",
        "confirmed",
        "abandoned",
    ];

    /// The stage in one word, for metrics.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Declared { .. } => "declared",
            Self::Dealt { .. } => "dealt",
            Self::KeyMade { role: Role::Oracle, .. } => "oracle_key_made",
            Self::KeyMade { role: Role::External, .. } => "external_key_made",
            Self::Attempt { .. } => "attempt_opened",
            Self::SignersFixed { .. } => "signers_fixed",
            Self::Confirmed { .. } => "confirmed",
            Self::Abandoned => "abandoned",
        }
    }
}

/// A set that got further.
#[derive(Clone, Debug, PartialEq)]
pub struct Advance {
    /// The set.
    pub set: SetId,
    /// What it has come to.
    pub reached: Reached,
    /// Since the worker first saw the set.
    pub after: Duration,
}

impl fmt::Display for Advance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: ", self.set)?;
        match &self.reached {
            Reached::Declared { members, shares } => {
                write!(formatter, "declared, {members} members with {shares} key shares")?;
            }
            Reached::Dealt { role, dealers, faulty, members } => {
                write!(formatter, "{dealers} of {members} have dealt for the {} key", role_name(*role))?;
                if *faulty > 0 {
                    write!(formatter, ", {faulty} wrongly")?;
                }
            }
            Reached::KeyMade { role, dealers } => {
                write!(formatter, "the {} key is made, by {dealers} dealers", role_name(*role))?;
            }
            Reached::Attempt { attempt } => {
                write!(formatter, "the members confirm the keys, attempt {attempt}")?;
            }
            Reached::SignersFixed { attempt, signers } => {
                write!(formatter, "{signers} members sign the keys, attempt {attempt}")?;
            }
            Reached::Confirmed { keys, scheme } => {
                let external = match scheme {
                    Some(scheme) => addresses::describe(*scheme, &keys.external),
                    None => format!("{:?}", keys.external),
                };
                write!(formatter, "keys confirmed: {external}; oracle key {}", keys.oracle.to_ss58check())?;
            }
            Reached::Abandoned => write!(formatter, "abandoned without keys")?,
        }
        if self.after.is_zero() { Ok(()) } else { write!(formatter, " (after {:.1?})", self.after) }
    }
}

#[derive(Clone, Debug, Default)]
struct Known {
    since: Duration,
    dealt: [u16; 2],
    made: [bool; 2],
    attempt: Option<u32>,
    signing: bool,
    has_keys: bool,
}

/// What was told of each set.
#[derive(Debug, Default)]
pub struct Stages(BTreeMap<SetId, Known>);

impl Stages {
    /// What is new of each set at the best block. What is finished when the worker starts is told once, by the keys.
    pub fn advance<AccountId>(&mut self, view: &View<AccountId>, now: Duration) -> Vec<Advance> {
        let mut advances = Vec::new();
        if view.syncing {
            return advances;
        }
        let progress: BTreeMap<_, _> = view.making.iter().map(|(set, progress)| (*set, progress)).collect();
        for summary in &view.sets {
            if matches!(summary.stage, Stage::Reporting | Stage::CoolingDown) {
                continue;
            }
            let is_new = !self.0.contains_key(&summary.set);
            let known = self.0.entry(summary.set).or_insert(Known { since: now, ..Known::default() });
            let since = known.since;
            let mut tell = |reached| {
                advances.push(Advance { set: summary.set, reached, after: now.saturating_sub(since) });
            };
            if is_new && summary.keys.is_none() {
                tell(Reached::Declared { members: summary.members, shares: summary.shares });
            }
            if let Some(progress) = progress.get(&summary.set) {
                known.tell(progress, &mut tell);
            }
            if let Some(keys) = summary.keys
                && !std::mem::replace(&mut known.has_keys, true)
            {
                tell(Reached::Confirmed { keys, scheme: scheme_of(view, summary.set.network) });
            }
        }
        let now_live = |set: &SetId| {
            view.sets.iter().any(|summary| {
                summary.set == *set && !matches!(summary.stage, Stage::Reporting | Stage::CoolingDown)
            })
        };
        self.0.retain(|set, known| {
            let is_live = now_live(set);
            if !is_live && !known.has_keys {
                let after = now.saturating_sub(known.since);
                advances.push(Advance { set: *set, reached: Reached::Abandoned, after });
            }
            is_live
        });
        advances
    }
}

impl Known {
    fn tell(&mut self, progress: &KeygenProgress, tell: &mut impl FnMut(Reached)) {
        for (index, (role, dkg)) in
            Role::ALL.into_iter().zip([&progress.oracle, &progress.external]).enumerate()
        {
            let (dealers, faulty) = (dkg.dealers.count(), dkg.faulty.count());
            if dealers + faulty > self.dealt[index] {
                self.dealt[index] = dealers + faulty;
                tell(Reached::Dealt { role, dealers, faulty, members: dkg.dealers.members() });
            }
            if dkg.complete && !std::mem::replace(&mut self.made[index], true) {
                tell(Reached::KeyMade { role, dealers });
            }
        }
        let Some(confirmation) = &progress.confirmation else { return };
        let attempt = confirmation.attempt;
        if self.attempt.is_none_or(|told| attempt > told) {
            self.attempt = Some(attempt);
            self.signing = false;
            tell(Reached::Attempt { attempt });
        }
        if let Some(signers) = &confirmation.signers
            && self.attempt == Some(attempt)
            && !std::mem::replace(&mut self.signing, true)
        {
            tell(Reached::SignersFixed { attempt, signers: signers.count() });
        }
    }
}

fn scheme_of<AccountId>(view: &View<AccountId>, network: NetworkId) -> Option<Scheme> {
    view.networks.iter().find(|summary| summary.network == network)?.scheme
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{Head, SigningView};
    use quoin_primitives::{
        ExternalKey, MemberBits, PROTOCOL_VERSION,
        api::{ConfirmationProgress, DkgProgress, NetworkSummary, SetSummary},
    };
    use sp_core::{H256, sr25519};

    const SET: SetId = SetId { network: NetworkId(3), session: 1 };

    fn bits(count: u16) -> MemberBits {
        let mut bits = MemberBits::none(4);
        (0..count).for_each(|member| bits.insert(member));
        bits
    }

    fn dkg(dealers: u16, complete: bool) -> DkgProgress {
        DkgProgress { dealers: bits(dealers), faulty: bits(0), complete }
    }

    fn view(stage: Stage, progress: Option<KeygenProgress>, keys: Option<KeyPair>) -> View<u64> {
        let head = Head { number: 1, hash: H256([1; 32]) };
        View {
            genesis: H256::zero(),
            best: head,
            finalized: head,
            syncing: false,
            protocol_version: PROTOCOL_VERSION,
            open: Vec::new(),
            settled: Vec::new(),
            open_sets: BTreeMap::new(),
            keyed_sets: Vec::new(),
            making: progress.map(|progress| (SET, progress)).into_iter().collect(),
            sets: vec![SetSummary { set: SET, stage, members: 4, shares: 4, keys }],
            networks: vec![NetworkSummary {
                network: SET.network,
                scheme: Some(Scheme::Ed25519),
                halted: false,
                in_office: None,
                successor: None,
            }],
            openings: BTreeMap::new(),
            signing: SigningView::default(),
        }
    }

    fn progress(dealers: u16, complete: bool, confirmation: Option<(u32, bool)>) -> Option<KeygenProgress> {
        Some(KeygenProgress {
            oracle: dkg(dealers, complete),
            external: dkg(0, false),
            confirmation: confirmation.map(|(attempt, fixed)| ConfirmationProgress {
                attempt,
                committed: bits(0),
                signers: fixed.then(|| bits(3)),
                confirmed: bits(0),
                ends_after: 9,
            }),
            keys: None,
        })
    }

    #[test]
    fn each_stage_is_told_once() {
        let mut stages = Stages::default();
        let mut names = |view: View<u64>, second| -> Vec<_> {
            let advances = stages.advance(&view, Duration::from_secs(second));
            advances.iter().map(|advance| advance.reached.name()).collect()
        };
        assert_eq!(names(view(Stage::Declared, None, None), 1), ["declared"]);
        let dealt = || view(Stage::Declared, progress(3, false, None), None);
        assert_eq!(names(dealt(), 2), ["dealt"]);
        assert!(names(dealt(), 3).is_empty());
        // A fork that has less is nothing new.
        assert!(names(view(Stage::Declared, progress(2, false, None), None), 3).is_empty());
        let made = view(Stage::Declared, progress(4, true, Some((0, false))), None);
        assert_eq!(names(made, 4), ["dealt", "oracle_key_made", "attempt_opened"]);
        let fixed = || view(Stage::Declared, progress(4, true, Some((0, true))), None);
        assert_eq!(names(fixed(), 5), ["signers_fixed"]);
        let again = view(Stage::Declared, progress(4, true, Some((1, true))), None);
        assert_eq!(names(again, 6), ["attempt_opened", "signers_fixed"]);
        assert!(names(fixed(), 7).is_empty());
        let keys =
            KeyPair { oracle: sr25519::Public::from_raw([5; 32]), external: ExternalKey::Ed25519([6; 32]) };
        assert_eq!(names(view(Stage::InOffice, None, Some(keys)), 8), ["confirmed"]);
        assert!(names(view(Stage::InOffice, None, Some(keys)), 9).is_empty());
        assert!(names(view(Stage::Reporting, None, Some(keys)), 10).is_empty());
    }

    #[test]
    fn every_name_is_in_the_list() {
        let made = |role| Reached::KeyMade { role, dealers: 3 };
        let keys =
            KeyPair { oracle: sr25519::Public::from_raw([5; 32]), external: ExternalKey::Ed25519([6; 32]) };
        let all = [
            Reached::Declared { members: 4, shares: 4 },
            Reached::Dealt { role: Role::Oracle, dealers: 1, faulty: 0, members: 4 },
            made(Role::Oracle),
            made(Role::External),
            Reached::Attempt { attempt: 0 },
            Reached::SignersFixed { attempt: 0, signers: 3 },
            Reached::Confirmed { keys, scheme: None },
            Reached::Abandoned,
        ];
        assert_eq!(all.map(|reached| reached.name()), Reached::NAMES);
    }

    #[test]
    fn the_end_of_a_set_without_keys_is_told() {
        let mut stages = Stages::default();
        stages.advance(&view(Stage::Declared, None, None), Duration::from_secs(1));
        let advances = stages.advance(&view(Stage::CoolingDown, None, None), Duration::from_secs(5));
        assert_eq!(advances.len(), 1);
        assert_eq!(advances[0].to_string(), "network 3, session 1: abandoned without keys (after 4.0s)");
        assert!(stages.advance(&view(Stage::CoolingDown, None, None), Duration::from_secs(6)).is_empty());
    }

    #[test]
    fn the_line_of_confirmed_keys_shows_them() {
        let keys = KeyPair {
            oracle: sr25519::Public::from_raw([5; 32]),
            external: ExternalKey::Ed25519([0xab; 32]),
        };
        let advances =
            Stages::default().advance(&view(Stage::InOffice, None, Some(keys)), Duration::from_secs(1));
        let line = advances[0].to_string();
        assert!(line.contains(&"ab".repeat(32)) && line.contains(&keys.oracle.to_ss58check()), "{line}");
    }
}
