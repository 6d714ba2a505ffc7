//! A model of the chain: what the pallets keep and decide of networks, sets and their key generation, without what they cost.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use quoin_primitives::{
    EmbeddedCurve, EmbeddedKey, EmbeddedKeys, ExternalKey, Fault, KeyPair, Member, MemberBits, NetworkId,
    PROTOCOL_VERSION, Role, Scheme, SetId, ValidatorSet,
    api::{ConfirmationProgress, DkgDetails, DkgProgress, KeygenProgress, SetDetails, SetSummary},
    coordinator,
    duties::{ConfirmationSession, Duty, OpenDuty, PartialSignature, PublicNonce, SetKeys, Signer, Task},
    group::set_keys_message,
    interface::Stage,
    verifier::{Dkg, possession_owner},
};
use sp_core::H256;

use crate::world::World;

pub(crate) const GENESIS: H256 = H256([7; 32]);

/// Blocks, all of them.
const SESSION: u64 = 10;
const ROTATION_SESSIONS: u64 = 5;
const FIRST_SET_DELAY: u64 = 3;
pub(crate) const DEAL_WINDOW: u64 = 12;
const DEAL_DEADLINE: u64 = 60;
pub(crate) const CONFIRMATION_TIMEOUT: u64 = 12;
/// How often a member may abandon an attempt to confirm a set's keys.
const MAX_ABANDONMENTS: u8 = 3;
const KEY_DEADLINE: u64 = 600;
const REPORT_DEADLINE: u64 = 10;
const COOL_DOWN: u64 = 10;

pub(crate) type Account = u64;

/// What enters a block.
#[derive(Clone, Debug)]
pub(crate) enum Call {
    Duty(Box<Duty<Account>>, coordinator::Signature),
    SetKeys(SetKeys),
    /// The account changes its session keys.
    Rotate(Account, coordinator::Public),
}

/// Why a call does not enter a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Stale,
    Future,
    BadProof,
    BadSigner,
}

#[derive(Clone, Debug)]
struct DkgState {
    dkg: Rc<Dkg>,
    dealings: BTreeMap<u16, Rc<Vec<u8>>>,
    faulty: BTreeSet<u16>,
    ends_after: u64,
    key: Option<quoin_primitives::verifier::GroupKey>,
}

#[derive(Clone, Debug)]
struct Signing {
    signers: Vec<u16>,
    shares: BTreeMap<u16, PartialSignature>,
}

#[derive(Clone, Debug, Default)]
struct Confirmation {
    attempt: u32,
    timeouts: u32,
    opened_at: u64,
    /// The hash of that block, from the next block on.
    opening: Option<H256>,
    since: u64,
    ends_after: u64,
    excluded: BTreeSet<u16>,
    /// Those who were silent in some attempt, whatever they did since.
    silent: BTreeSet<u16>,
    /// Signers who let an attempt run out of time, and have not signed since.
    stalled: BTreeSet<u16>,
    /// Those who were silent, and have not confirmed since; whoever was silent last comes last.
    missed: Vec<u16>,
    faulty: BTreeSet<u16>,
    /// Who abandoned attempts, and how many.
    abandoned: BTreeMap<u16, u8>,
    nonces: BTreeMap<u16, PublicNonce>,
    signing: Option<Signing>,
}

#[derive(Clone, Debug)]
pub(crate) struct SetState {
    pub(crate) set: Rc<ValidatorSet<Account>>,
    pub(crate) hash: H256,
    pub(crate) stage: Stage,
    /// The last block of the stage.
    ends_after: u64,
    deadline: u64,
    dkgs: [DkgState; 2],
    confirmation: Option<Confirmation>,
    pub(crate) keys: Option<KeyPair>,
}

#[derive(Clone, Debug)]
pub(crate) struct Network {
    pub(crate) id: NetworkId,
    pub(crate) scheme: Scheme,
    pub(crate) in_office: Option<SetId>,
    pub(crate) successor: Option<SetId>,
    next_session: u32,
    last_declared: Option<u64>,
    /// Those who missed their part in the set that was abandoned last.
    sit_out: BTreeSet<Account>,
    /// Those of them who were proven at fault.
    faulty: BTreeSet<Account>,
}

/// The chain's state after a block.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) number: u64,
    pub(crate) version: u32,
    /// The block of the runtime upgrade that brings the workers' version.
    upgrade_at: u64,
    shares: Rc<BTreeMap<Account, u16>>,
    coordinators: BTreeMap<Account, coordinator::Public>,
    embedded: BTreeMap<(Account, EmbeddedCurve), EmbeddedKey>,
    registrations: BTreeMap<(Account, EmbeddedCurve), coordinator::Public>,
    pub(crate) networks: Vec<Network>,
    pub(crate) sets: BTreeMap<SetId, Rc<SetState>>,
    pub(crate) faults: Vec<(SetId, Account, Fault)>,
    /// Sets that were abandoned, with those who are blamed for it.
    pub(crate) abandoned: Vec<(SetId, Vec<Account>)>,
}

const CURVES: [EmbeddedCurve; 2] = [EmbeddedCurve::Secq256k1, EmbeddedCurve::Embedwards25519];

fn role_index(role: Role) -> usize {
    match role {
        Role::Oracle => 0,
        Role::External => 1,
    }
}

fn bits(members: usize, indices: impl IntoIterator<Item = u16>) -> MemberBits {
    let mut bits = MemberBits::none(members as u16);
    indices.into_iter().for_each(|index| bits.insert(index));
    bits
}

impl SetState {
    fn weight(&self, members: impl IntoIterator<Item = u16>) -> u16 {
        members.into_iter().map(|index| self.set.members[usize::from(index)].shares).sum()
    }

    fn threshold(&self) -> u16 {
        self.set.threshold()
    }

    fn indices(&self) -> impl Iterator<Item = u16> + use<> {
        0..self.set.members.len() as u16
    }

    fn made(&self) -> Option<KeyPair> {
        let [oracle, external] = &self.dkgs;
        Some(KeyPair { oracle: oracle.key?.oracle()?, external: external.key?.external()? })
    }

    fn can_ever_confirm(&self, confirmation: &Confirmation) -> bool {
        self.weight(self.indices().filter(|index| !confirmation.faulty.contains(index))) >= self.threshold()
    }

    fn can_confirm(&self, confirmation: &Confirmation) -> bool {
        self.weight(self.indices().filter(|index| confirmation.is_asked(*index))) >= self.threshold()
    }

    fn within_reach(&self, role: Role) -> bool {
        let faulty = self.weight(self.dkgs[role_index(role)].faulty.iter().copied());
        self.set.total_shares() - faulty >= self.threshold()
    }

    fn participation_open(&self, now: u64, role: Role, member: u16) -> bool {
        let dkg = &self.dkgs[role_index(role)];
        self.stage == Stage::Declared
            && dkg.key.is_none()
            && now <= dkg.ends_after
            && !dkg.dealings.contains_key(&member)
            && !dkg.faulty.contains(&member)
    }

    fn attempt_open(&self, now: u64, attempt: u32) -> Result<&Confirmation, Refused> {
        let confirmation = self.confirmation.as_ref().ok_or(Refused::Stale)?;
        match attempt.cmp(&confirmation.attempt) {
            std::cmp::Ordering::Less => Err(Refused::Stale),
            std::cmp::Ordering::Greater => Err(Refused::Future),
            std::cmp::Ordering::Equal if now > confirmation.ends_after => Err(Refused::Stale),
            std::cmp::Ordering::Equal => Ok(confirmation),
        }
    }

    fn nonces_open(&self, now: u64, attempt: u32, member: u16) -> Result<&Confirmation, Refused> {
        let confirmation = self.attempt_open(now, attempt)?;
        let open = confirmation.signing.is_none()
            && confirmation.is_asked(member)
            && !confirmation.nonces.contains_key(&member);
        if open { Ok(confirmation) } else { Err(Refused::Stale) }
    }

    fn share_open(&self, now: u64, attempt: u32, member: u16) -> Result<&Confirmation, Refused> {
        let confirmation = self.attempt_open(now, attempt)?;
        let signing = confirmation.signing.as_ref().ok_or(Refused::Future)?;
        match (signing.signers.contains(&member), signing.shares.contains_key(&member)) {
            (false, _) => Err(Refused::BadSigner),
            (true, true) => Err(Refused::Stale),
            (true, false) => Ok(confirmation),
        }
    }

    fn session(&self) -> Option<(ConfirmationSession, &Signing)> {
        let confirmation = self.confirmation.as_ref()?;
        let signing = confirmation.signing.as_ref()?;
        let signers = signing.signers.iter().map(|member| Signer {
            member: *member,
            coordinator: self.set.members[usize::from(*member)].coordinator.clone(),
            nonces: confirmation.nonces[member],
        });
        let session = ConfirmationSession {
            set: self.set.id,
            attempt: confirmation.attempt,
            opened_at: confirmation.opened_at,
            keys: self.made()?,
            signers: signers.collect(),
        };
        Some((session, signing))
    }

    /// Waits for something else from now on.
    fn wait(&mut self, now: u64) {
        if let Some(confirmation) = &mut self.confirmation {
            confirmation.since = now;
            confirmation.ends_after = now + (CONFIRMATION_TIMEOUT << confirmation.timeouts.min(4));
        }
    }

    /// Opens the next attempt.
    fn next_attempt(&mut self, now: u64) {
        let Some(mut confirmation) = self.confirmation.take() else { return };
        confirmation.attempt += 1;
        confirmation.excluded = self.better_without(&confirmation);
        confirmation.opened_at = now;
        confirmation.opening = None;
        confirmation.nonces.clear();
        confirmation.signing = None;
        self.confirmation = Some(confirmation);
        self.wait(now);
    }

    /// Does without those who were silent, the last first, and then without who abandoned attempts, as far as the rest
    /// reaches t. Excludes who of them stalled or abandoned.
    fn better_without(&self, confirmation: &Confirmation) -> BTreeSet<u16> {
        let silent = confirmation.missed.iter().rev().filter(|member| !confirmation.faulty.contains(member));
        let (mut without, mut needs_silent) = (confirmation.faulty.clone(), false);
        let suffices = |without: &BTreeSet<u16>| {
            self.weight(self.indices().filter(|index| !without.contains(index))) >= self.threshold()
        };
        for member in silent {
            without.insert(*member);
            if !suffices(&without) {
                without.remove(member);
                needs_silent = true;
            }
        }
        let mut excluded = &(&without & &confirmation.stalled) - &confirmation.faulty;
        for member in confirmation.abandoned.keys().filter(|_| !needs_silent) {
            if without.insert(*member) {
                excluded.insert(*member);
                if !suffices(&without) {
                    without.remove(member);
                    excluded.remove(member);
                }
            }
        }
        excluded
    }

    /// Those who have not done their part up to now.
    fn missing(&self, now: u64) -> BTreeSet<u16> {
        // Whoever had not dealt yet when faults ended the DKG has done nothing wrong.
        let did_not_deal = |index: &u16| {
            self.dkgs.iter().any(|dkg| {
                let is_over = dkg.key.is_some() || now > self.deadline;
                dkg.faulty.contains(index) || (is_over && !dkg.dealings.contains_key(index))
            })
        };
        let did_not_confirm = |index: &u16| {
            self.confirmation.as_ref().is_some_and(|confirmation| {
                let waited_long = now - confirmation.since >= CONFIRMATION_TIMEOUT;
                confirmation.faulty.contains(index)
                    || (confirmation.missed.contains(index) && !confirmation.does_its_part(*index))
                    || (waited_long && confirmation.is_waited_for(*index))
            })
        };
        self.indices().filter(|index| did_not_deal(index) || did_not_confirm(index)).collect()
    }
}

impl Confirmation {
    fn is_asked(&self, member: u16) -> bool {
        !self.excluded.contains(&member) && !self.faulty.contains(&member)
    }

    fn is_waited_for(&self, member: u16) -> bool {
        match &self.signing {
            None => self.is_asked(member) && !self.nonces.contains_key(&member),
            Some(signing) => signing.signers.contains(&member) && !signing.shares.contains_key(&member),
        }
    }

    fn does_its_part(&self, member: u16) -> bool {
        match &self.signing {
            None => self.nonces.contains_key(&member),
            Some(signing) => signing.shares.contains_key(&member),
        }
    }
}

impl State {
    /// The state of block 0, with validators of so many key shares and these networks.
    pub(crate) fn genesis(
        shares: BTreeMap<Account, u16>,
        coordinators: BTreeMap<Account, coordinator::Public>,
        schemes: &[Scheme],
        upgrade_at: u64,
    ) -> Self {
        let networks = (1u16..).zip(schemes).map(|(id, scheme)| Network {
            id: NetworkId(id),
            scheme: *scheme,
            in_office: None,
            successor: None,
            next_session: 0,
            last_declared: None,
            sit_out: BTreeSet::new(),
            faulty: BTreeSet::new(),
        });
        Self {
            number: 0,
            version: if upgrade_at == 0 { PROTOCOL_VERSION } else { PROTOCOL_VERSION - 1 },
            upgrade_at,
            shares: Rc::new(shares),
            coordinators,
            embedded: BTreeMap::new(),
            registrations: BTreeMap::new(),
            networks: networks.collect(),
            sets: BTreeMap::new(),
            faults: Vec::new(),
            abandoned: Vec::new(),
        }
    }

    /// Gives an account its embedded keys from the start.
    pub(crate) fn preset_keys(&mut self, account: Account, keys: [EmbeddedKey; 2]) {
        let coordinator = self.coordinators[&account].clone();
        for key in keys {
            self.embedded.insert((account, key.curve()), key);
            self.registrations.insert((account, key.curve()), coordinator.clone());
        }
    }

    /// The state in which the next block begins; this one's hash is known then.
    pub(crate) fn next<W: World>(&self, world: &W, hash: H256) -> Self {
        let mut state = self.clone();
        for id in self.sets.keys() {
            let opened = |confirmation: &Confirmation| confirmation.opened_at == self.number;
            if self.sets[id].confirmation.as_ref().is_some_and(opened) {
                state.set_mut(*id).confirmation.as_mut().expect("it is there").opening = Some(hash);
            }
        }
        state.number += 1;
        let now = state.number;
        if now == state.upgrade_at {
            state.version = PROTOCOL_VERSION;
        }
        for id in state.sets.keys().copied().collect::<Vec<_>>() {
            state.end_of_time(world, id, now);
        }
        if now.is_multiple_of(SESSION) {
            for network in 0..state.networks.len() {
                state.declare(network, now);
            }
        }
        state
    }

    fn set_mut(&mut self, id: SetId) -> &mut SetState {
        Rc::make_mut(self.sets.get_mut(&id).expect("the set is there"))
    }

    fn network_mut(&mut self, id: NetworkId) -> &mut Network {
        self.networks.iter_mut().find(|network| network.id == id).expect("the network is there")
    }

    fn end_of_time<W: World>(&mut self, world: &W, id: SetId, now: u64) {
        let set = self.sets[&id].clone();
        match set.stage {
            Stage::Declared if now > set.ends_after => self.abandon(id, now),
            Stage::Declared => match &set.confirmation {
                None => self.end_dealing(world, id, now),
                Some(confirmation) if now > confirmation.ends_after => {
                    if !set.can_ever_confirm(confirmation) {
                        return self.abandon(id, now);
                    }
                    let silent: BTreeSet<_> =
                        set.indices().filter(|index| confirmation.is_waited_for(*index)).collect();
                    let set = self.set_mut(id);
                    let confirmation = set.confirmation.as_mut().expect("it is there");
                    confirmation.missed.retain(|index| !silent.contains(index));
                    confirmation.missed.extend(&silent);
                    if confirmation.signing.is_some() {
                        confirmation.stalled.extend(&silent);
                    }
                    if silent.is_subset(&confirmation.silent) {
                        confirmation.timeouts += 1;
                    }
                    confirmation.silent.extend(&silent);
                    set.next_attempt(now);
                }
                Some(_) => {}
            },
            Stage::Reporting if now > set.ends_after => {
                let set = self.set_mut(id);
                (set.stage, set.ends_after) = (Stage::CoolingDown, now + COOL_DOWN);
            }
            Stage::CoolingDown if now > set.ends_after => {
                self.sets.remove(&id);
            }
            Stage::Reporting | Stage::CoolingDown | Stage::Keyed | Stage::InOffice => {}
        }
    }

    /// Ends the DKGs whose time is over.
    fn end_dealing<W: World>(&mut self, world: &W, id: SetId, now: u64) {
        for role in Role::ALL {
            let set = self.sets[&id].clone();
            let dkg = &set.dkgs[role_index(role)];
            if dkg.key.is_some() || now <= dkg.ends_after {
                continue;
            }
            if set.weight(dkg.dealings.keys().copied()) < set.threshold() {
                return self.abandon(id, now);
            }
            let dealings: Vec<_> =
                dkg.dealings.iter().map(|(dealer, bytes)| (*dealer, bytes.to_vec())).collect();
            let key = world.group_key(&dkg.dkg, &dealings);
            let set = self.set_mut(id);
            set.dkgs[role_index(role)].key = Some(key);
            if set.made().is_some() {
                set.confirmation = Some(Confirmation { opened_at: now, ..Confirmation::default() });
                set.wait(now);
            }
        }
    }

    fn abandon(&mut self, id: SetId, now: u64) {
        let blamed: Vec<_> = {
            let set = &self.sets[&id];
            set.missing(now).iter().map(|index| set.set.members[usize::from(*index)].account).collect()
        };
        let of_set = |(set, account, _): &(SetId, Account, Fault)| (*set == id).then_some(*account);
        let faulty = self.faults.iter().filter_map(of_set).collect();
        let set = self.set_mut(id);
        (set.stage, set.ends_after) = (Stage::CoolingDown, now + COOL_DOWN);
        let network = self.network_mut(id.network);
        network.successor = None;
        network.last_declared = None;
        network.sit_out = blamed.iter().copied().collect();
        network.faulty = faulty;
        self.abandoned.push((id, blamed));
    }

    fn declare(&mut self, index: usize, now: u64) {
        let network = self.networks[index].clone();
        let rotation_due =
            network.last_declared.is_none_or(|declared| now >= declared + ROTATION_SESSIONS * SESSION);
        if network.successor.is_some() || !rotation_due {
            return;
        }
        let ready: Vec<_> = self
            .shares
            .iter()
            .filter_map(|(account, shares)| {
                let key = |curve| self.embedded.get(&(*account, curve)).copied();
                let (Some(EmbeddedKey::Secq256k1(secq)), Some(EmbeddedKey::Embedwards25519(embedwards))) =
                    (key(CURVES[0]), key(CURVES[1]))
                else {
                    return None;
                };
                let secq256k1 = network.scheme.needs(EmbeddedCurve::Secq256k1).then_some(secq);
                let embedded = EmbeddedKeys { embedwards25519: embedwards, secq256k1 };
                let coordinator = self.coordinators[account].clone();
                Some(Member { account: *account, shares: *shares, coordinator, embedded })
            })
            .collect();
        let first = network.next_session == 0;
        if first && ready.len() < self.shares.len() && now < FIRST_SET_DELAY * SESSION {
            return;
        }
        let without = |excluded: &BTreeSet<Account>| -> Vec<_> {
            ready.iter().filter(|member| !excluded.contains(&member.account)).cloned().collect()
        };
        let weight = |members: &[Member<Account>]| members.iter().map(|member| member.shares).sum::<u16>();
        // Silence is proven of nobody: who was merely silent sits out where the others have two thirds.
        let others = without(&network.sit_out);
        let chosen = match 3 * weight(&others) >= 2 * weight(&ready) {
            true => others,
            false => without(&network.faulty),
        };
        let chosen = if chosen.len() < 3 { ready } else { chosen };
        if chosen.len() < 3 {
            return;
        }
        let id = SetId { network: network.id, session: network.next_session };
        let members = chosen.try_into().expect("at most 150");
        let set = ValidatorSet { id, scheme: network.scheme, members };
        let hash = set.hash();
        let deadline = now + DEAL_DEADLINE;
        let dkgs = Role::ALL.map(|role| DkgState {
            dkg: Rc::new(Dkg::with_set_hash(&set, hash, role, GENESIS).expect("all have keys")),
            dealings: BTreeMap::new(),
            faulty: BTreeSet::new(),
            ends_after: deadline,
            key: None,
        });
        let state = SetState {
            set: Rc::new(set),
            hash,
            stage: Stage::Declared,
            ends_after: now + KEY_DEADLINE,
            deadline,
            dkgs,
            confirmation: None,
            keys: None,
        };
        self.sets.insert(id, Rc::new(state));
        let network = &mut self.networks[index];
        network.successor = Some(id);
        network.next_session += 1;
        network.last_declared = Some(now);
        network.sit_out.clear();
        network.faulty.clear();
    }

    /// Includes a call in the block, or refuses it.
    pub(crate) fn apply<W: World>(&mut self, world: &W, call: &Call) -> Result<(), Refused> {
        match call {
            Call::Rotate(account, coordinator) => {
                self.coordinators.insert(*account, coordinator.clone());
                Ok(())
            }
            Call::SetKeys(set_keys) => self.set_keys(world, set_keys),
            Call::Duty(duty, signature) => self.duty(world, duty, signature),
        }
    }

    fn authorised_by<W: World>(
        &self,
        world: &W,
        coordinator: &coordinator::Public,
        duty: &Duty<Account>,
        signature: &coordinator::Signature,
    ) -> Result<(), Refused> {
        let set_hash = duty.set().map(|set| self.sets[&set].hash).unwrap_or_default();
        match world.is_authorised(coordinator, &duty.hash(GENESIS, set_hash), signature) {
            true => Ok(()),
            false => Err(Refused::BadProof),
        }
    }

    fn duty<W: World>(
        &mut self,
        world: &W,
        duty: &Duty<Account>,
        signature: &coordinator::Signature,
    ) -> Result<(), Refused> {
        let now = self.number;
        if self.version != PROTOCOL_VERSION {
            return Err(Refused::BadProof);
        }
        if let Duty::RegisterKey { account, key, proof } = duty {
            let coordinator = self.coordinators.get(account).ok_or(Refused::BadSigner)?.clone();
            if !self.registration_open(*account, key.curve()) {
                return Err(Refused::Stale);
            }
            self.authorised_by(world, &coordinator, duty, signature)?;
            assert!(
                world.is_possessed(key, &possession_owner(account), proof),
                "a wrong proof was authorised"
            );
            self.embedded.insert((*account, key.curve()), *key);
            self.registrations.insert((*account, key.curve()), coordinator);
            return Ok(());
        }
        let id = duty.set().expect("all others are of a set");
        let set = self.sets.get(&id).ok_or(Refused::Stale)?.clone();
        let (Duty::Participate { member, .. }
        | Duty::CommitNonces { member, .. }
        | Duty::Confirm { member, .. }
        | Duty::AbandonAttempt { member, .. }) = duty
        else {
            return Err(Refused::Stale);
        };
        let signer = set.set.members.get(usize::from(*member)).ok_or(Refused::BadSigner)?;
        match duty {
            Duty::RegisterKey { .. } => Err(Refused::Stale),
            Duty::Participate { role, member, participation, .. } => {
                if !set.participation_open(now, *role, *member) {
                    return Err(Refused::Stale);
                }
                self.authorised_by(world, &signer.coordinator, duty, signature)?;
                self.participate(world, id, *role, *member, participation);
                Ok(())
            }
            Duty::CommitNonces { attempt, member, nonces, .. } => {
                let opening = set.nonces_open(now, *attempt, *member)?.opening.ok_or(Refused::Future)?;
                let own = Duty::CommitNonces {
                    set: id,
                    attempt: *attempt,
                    member: *member,
                    nonces: *nonces,
                    opening,
                };
                self.authorised_by(world, &signer.coordinator, &own, signature)?;
                self.commit(world, id, *member, *nonces);
                Ok(())
            }
            Duty::Confirm { attempt, member, share, .. } => {
                set.share_open(now, *attempt, *member)?;
                let session = set.session().ok_or(Refused::Stale)?.0.hash();
                let own =
                    Duty::Confirm { set: id, attempt: *attempt, member: *member, share: *share, session };
                self.authorised_by(world, &signer.coordinator, &own, signature)?;
                self.confirm(world, id, *member, *share);
                Ok(())
            }
            Duty::AbandonAttempt { attempt, member, .. } => {
                let confirmation = set.share_open(now, *attempt, *member)?;
                if confirmation.abandoned.get(member).is_some_and(|times| *times >= MAX_ABANDONMENTS) {
                    return Err(Refused::Stale);
                }
                let opening = confirmation.opening.ok_or(Refused::Future)?;
                let own = Duty::AbandonAttempt { set: id, attempt: *attempt, member: *member, opening };
                self.authorised_by(world, &signer.coordinator, &own, signature)?;
                let set = self.set_mut(id);
                let confirmation = set.confirmation.as_mut().expect("it is open");
                *confirmation.abandoned.entry(*member).or_default() += 1;
                set.next_attempt(now);
                Ok(())
            }
        }
    }

    fn participate<W: World>(&mut self, world: &W, id: SetId, role: Role, member: u16, participation: &[u8]) {
        let now = self.number;
        let dkg = self.sets[&id].dkgs[role_index(role)].dkg.clone();
        let dealing = world.dealing(&dkg, member, participation);
        let set = self.set_mut(id);
        let deadline = set.deadline;
        match dealing {
            Some(dealing) => {
                set.dkgs[role_index(role)].dealings.insert(member, Rc::new(dealing));
                let weight = set.weight(set.dkgs[role_index(role)].dealings.keys().copied());
                if weight >= set.threshold() {
                    set.dkgs[role_index(role)].ends_after = deadline.min(now + DEAL_WINDOW);
                }
            }
            None => {
                set.dkgs[role_index(role)].faulty.insert(member);
                let account = set.set.members[usize::from(member)].account;
                self.faults.push((id, account, Fault::Participation));
            }
        }
        let set = self.set_mut(id);
        let (members, within_reach) = (set.set.members.len(), set.within_reach(role));
        let dkg = &mut set.dkgs[role_index(role)];
        if dkg.dealings.len() + dkg.faulty.len() == members || !within_reach {
            dkg.ends_after = now;
        }
    }

    fn commit<W: World>(&mut self, world: &W, id: SetId, member: u16, nonces: PublicNonce) {
        let now = self.number;
        if !world.are_nonces(&nonces) {
            return self.wrong_part(id, member);
        }
        let set = self.set_mut(id);
        let confirmation = set.confirmation.as_mut().expect("it is open");
        confirmation.nonces.insert(member, nonces);
        let committed: Vec<_> = confirmation.nonces.keys().copied().collect();
        if set.weight(committed.iter().copied()) >= set.threshold() {
            let signing = Signing { signers: committed, shares: BTreeMap::new() };
            set.confirmation.as_mut().expect("it is open").signing = Some(signing);
            set.wait(now);
        }
    }

    fn confirm<W: World>(&mut self, world: &W, id: SetId, member: u16, share: PartialSignature) {
        let now = self.number;
        let (session, _) = self.sets[&id].session().expect("it is open");
        let position = session.signers.iter().position(|signer| signer.member == member).expect("it signs");
        let message = set_keys_message(GENESIS, id, &session.keys);
        if !world.is_share(&session, &message, position, &share) {
            return self.wrong_part(id, member);
        }
        let set = self.set_mut(id);
        let confirmation = set.confirmation.as_mut().expect("it is open");
        confirmation.missed.retain(|index| *index != member);
        confirmation.stalled.remove(&member);
        let signing = confirmation.signing.as_mut().expect("it is open");
        signing.shares.insert(member, share);
        if signing.shares.len() == signing.signers.len() {
            set.wait(now);
        }
    }

    fn wrong_part(&mut self, id: SetId, member: u16) {
        let now = self.number;
        let set = self.set_mut(id);
        let account = set.set.members[usize::from(member)].account;
        let confirmation = set.confirmation.as_mut().expect("it is open");
        confirmation.faulty.insert(member);
        let (is_signing, confirmation) = (confirmation.signing.is_some(), confirmation.clone());
        if !set.can_ever_confirm(&confirmation) {
            set.confirmation.as_mut().expect("it is open").ends_after = now;
        } else if is_signing || !set.can_confirm(&confirmation) {
            set.next_attempt(now);
        }
        self.faults.push((id, account, Fault::Confirmation));
    }

    fn set_keys<W: World>(&mut self, world: &W, set_keys: &SetKeys) -> Result<(), Refused> {
        let now = self.number;
        let network =
            self.networks.iter().find(|network| network.id == set_keys.network).ok_or(Refused::Stale)?;
        let (id, predecessor) = (network.successor.ok_or(Refused::Stale)?, network.in_office);
        let set = self.sets[&id].clone();
        let (session, _) = set.session().ok_or(Refused::Stale)?;
        let participants = session.participants(set.set.members.len() as u16);
        if set_keys.keys != session.keys || set_keys.signature_participants != participants {
            return Err(Refused::BadSigner);
        }
        let message = set_keys_message(GENESIS, id, &session.keys);
        if !world.is_signed(&session, &message, &set_keys.signature) {
            return Err(Refused::BadProof);
        }
        let set = self.set_mut(id);
        set.confirmation = None;
        set.keys = Some(set_keys.keys);
        (set.stage, set.ends_after) = (Stage::InOffice, u64::MAX);
        if let Some(predecessor) = predecessor {
            let set = self.set_mut(predecessor);
            (set.stage, set.ends_after) = (Stage::Reporting, now + REPORT_DEADLINE);
        }
        let network = self.network_mut(id.network);
        (network.in_office, network.successor) = (Some(id), None);
        Ok(())
    }

    fn registration_open(&self, account: Account, curve: EmbeddedCurve) -> bool {
        self.registrations.get(&(account, curve)) != self.coordinators.get(&account)
    }

    /// Whether a set that has retired or was abandoned gives its stake free within its time.
    pub(crate) fn ends_soon(&self, id: SetId) -> bool {
        self.sets[&id].ends_after <= self.number + REPORT_DEADLINE + COOL_DOWN
    }

    pub(crate) fn open_duties(&self, coordinators: &[coordinator::Public]) -> Vec<OpenDuty<Account>> {
        let now = self.number;
        let mut duties = Vec::new();
        for (account, coordinator) in &self.coordinators {
            if coordinators.contains(coordinator) {
                for curve in CURVES.into_iter().filter(|curve| self.registration_open(*account, *curve)) {
                    let task = Task::RegisterKey { account: *account, curve };
                    duties.push(OpenDuty { coordinator: coordinator.clone(), task });
                }
            }
        }
        for (id, set) in &self.sets {
            let mut publication = set
                .session()
                .filter(|(session, signing)| session.signers.len() == signing.shares.len())
                .map(|(session, signing)| Task::PublishSetKeys {
                    session,
                    shares: signing.shares.values().copied().collect(),
                });
            for (member, holder) in (0u16..).zip(&set.set.members) {
                if !coordinators.contains(&holder.coordinator) {
                    continue;
                }
                let mut open = |task| duties.push(OpenDuty { coordinator: holder.coordinator.clone(), task });
                for role in Role::ALL.into_iter().filter(|role| set.participation_open(now, *role, member)) {
                    open(Task::Participate { set: *id, role, member });
                }
                if let Some(Confirmation { attempt, opened_at, .. }) = set.confirmation {
                    if set.nonces_open(now, attempt, member).is_ok() {
                        open(Task::CommitNonces { set: *id, attempt, opened_at, member });
                    }
                    if set.share_open(now, attempt, member).is_ok()
                        && let Some((session, _)) = set.session()
                    {
                        open(Task::Confirm { member, session });
                    }
                    if let Some(task) = publication.take() {
                        open(task);
                    }
                }
            }
        }
        duties
    }

    pub(crate) fn details(&self, id: SetId) -> Option<SetDetails<Account>> {
        let set = self.sets.get(&id)?;
        Some(SetDetails { set: (*set.set).clone(), hash: set.hash, stage: set.stage, keys: set.keys })
    }

    pub(crate) fn summaries(&self) -> Vec<SetSummary> {
        let summary = |(id, set): (&SetId, &Rc<SetState>)| SetSummary {
            set: *id,
            stage: set.stage,
            members: set.set.members.len() as u16,
            shares: set.set.total_shares(),
            keys: set.keys,
        };
        self.sets.iter().map(summary).collect()
    }

    pub(crate) fn dkg(&self, id: SetId, role: Role) -> Option<DkgDetails> {
        let dkg = &self.sets.get(&id)?.dkgs[role_index(role)];
        Some(DkgDetails { dkg: (*dkg.dkg).clone(), progress: progress(dkg) })
    }

    pub(crate) fn dealings(&self, id: SetId, role: Role) -> Vec<(u16, Vec<u8>)> {
        let set = self.sets.get(&id);
        let dealings = set.map(|set| &set.dkgs[role_index(role)].dealings);
        dealings.into_iter().flatten().map(|(dealer, bytes)| (*dealer, bytes.to_vec())).collect()
    }

    pub(crate) fn keygen_progress(&self, id: SetId) -> Option<KeygenProgress> {
        let set = self.sets.get(&id)?;
        let members = set.set.members.len();
        let confirmation = set.confirmation.as_ref().map(|confirmation| {
            let signing = confirmation.signing.as_ref();
            ConfirmationProgress {
                attempt: confirmation.attempt,
                committed: bits(members, confirmation.nonces.keys().copied()),
                signers: signing.map(|signing| bits(members, signing.signers.iter().copied())),
                confirmed: bits(members, signing.iter().flat_map(|signing| signing.shares.keys().copied())),
                ends_after: confirmation.ends_after,
            }
        });
        let [oracle, external] = &set.dkgs;
        Some(KeygenProgress {
            oracle: progress(oracle),
            external: progress(external),
            confirmation,
            keys: set.made(),
        })
    }
}

fn progress(dkg: &DkgState) -> DkgProgress {
    let members = dkg.dkg.validators.len();
    DkgProgress {
        dealers: bits(members, dkg.dealings.keys().copied()),
        faulty: bits(members, dkg.faulty.iter().copied()),
        complete: dkg.key.is_some(),
    }
}

/// The external key's and the oracle key's names for it.
pub(crate) fn key_of(keys: &KeyPair, role: Role) -> quoin_primitives::verifier::GroupKey {
    use quoin_primitives::verifier::GroupKey;
    match (role, keys.external) {
        (Role::Oracle, _) => GroupKey::Ristretto255(keys.oracle.0),
        (Role::External, ExternalKey::Secp256k1(key)) => GroupKey::Secp256k1(key),
        (Role::External, ExternalKey::Ed25519(key)) => GroupKey::Ed25519(key),
    }
}
