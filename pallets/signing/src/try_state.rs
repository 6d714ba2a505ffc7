//! What always holds.

use alloc::{collections::BTreeMap, vec::Vec};

use frame_support::ensure;
use quoin_primitives::{interface::ValidatorSets, signing::RequestNumber};
use sp_runtime::TryRuntimeError;

use crate::{
    Agenda, Asked, Asker, Clocks, Commitments, Finished, JustOpened, Names, NextNumber, OpenRequests, Phase,
    Plans, Requests, Shares, Stallers, Subjects, authorize::RequestOf, pallet::*,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
        for (number, request) in Requests::<T>::iter() {
            Self::request_holds(number, &request)?;
        }
        Self::names_hold()?;
        Self::lists_hold()?;
        Self::parts_hold()?;
        Self::stallers_hold()?;
        Self::agenda_holds()
    }

    /// A request is of a set, listed, named and waiting; and its attempt is as far as what was submitted makes it.
    fn request_holds(number: RequestNumber, request: &RequestOf<T>) -> Result<(), TryRuntimeError> {
        let subject = Subjects::<T>::get(number).ok_or("a request without a subject")?;
        ensure!(subject.id() == request.id.subject, "a request of another subject");
        ensure!(subject.messages_len() == u32::from(request.messages), "other messages than the subject's");
        let named = Names::<T>::get(request.id).ok_or("a request without a name")?;
        ensure!(named.number == number && !named.signed, "a request under another's name");
        let listed = match request.asker {
            Asker::Processor(member) => Plans::<T>::get(request.id.validator_set, member) == Some(number),
            Asker::Chain | Asker::Member(_) => {
                OpenRequests::<T>::get(request.id.validator_set).contains(&number)
            }
        };
        ensure!(listed, "a request that is not listed");
        let network = request.id.validator_set.network;
        ensure!(
            Agenda::<T>::contains_key((network, request.wake), number),
            "a request that waits for nothing"
        );
        request.abandonments.check(request.members)?;
        Self::attempt_holds(number, request)?;
        ensure!(
            request.wake.signing == (request.attempt.phase != Phase::Commitments),
            "a request that waits apart from its like"
        );
        Ok(())
    }

    fn attempt_holds(number: RequestNumber, request: &RequestOf<T>) -> Result<(), TryRuntimeError> {
        let attempt = &request.attempt;
        // A set that is closed leaves its requests behind until they are looked at.
        if let Some(set) = T::ValidatorSets::set(request.id.validator_set) {
            ensure!(usize::from(request.members) == set.members.len(), "other members than the set's");
            ensure!(request.threshold == set.threshold(), "another threshold than the set's");
            ensure!(request.shares == set.total_shares(), "other key shares than the set's");
            let mut weight = 0u16;
            for member in &attempt.committed {
                let shares = set.members.get(usize::from(*member)).ok_or("a signer of no set")?.shares;
                let commitments = Commitments::<T>::get(number, member).ok_or("a signer without nonces")?;
                ensure!(
                    commitments.len() == request.commitments_len(shares),
                    "commitments of another length"
                );
                let given = Shares::<T>::get(number, member);
                ensure!(given.is_some() == attempt.shared.contains(*member), "shares of nobody, or missing");
                ensure!(
                    given.is_none_or(|given| given.len() == request.parts(shares)),
                    "shares of another number"
                );
                weight = weight.saturating_add(shares);
            }
            ensure!(weight == attempt.weight, "other weight than the signers'");
        }
        let signers = attempt.signers();
        ensure!(usize::from(signers.count()) == attempt.committed.len(), "two commitments of one member");
        ensure!(
            signers.iter().all(|signer| request.is_asked(signer)),
            "a signer who has no part in the attempt"
        );
        ensure!(attempt.shared.iter().all(|member| signers.contains(member)), "a share of no signer");
        let phase = match (attempt.weight >= request.threshold, attempt.shared == signers) {
            (false, _) => Phase::Commitments,
            (true, false) => Phase::Shares,
            (true, true) => Phase::Sum,
        };
        ensure!(attempt.phase == phase, "an attempt that waits for something else than is missing");
        ensure!(
            attempt.backed_at.is_some() == request.is_backed(),
            "a time of commitments that are not there"
        );
        Ok(())
    }

    fn names_hold() -> Result<(), TryRuntimeError> {
        for (id, named) in Names::<T>::iter() {
            let found = match named.signed {
                true => Finished::<T>::get(named.number).is_some_and(|signed| signed.id == id),
                false => Requests::<T>::get(named.number).is_some_and(|request| request.id == id),
            };
            ensure!(found, "a name of no request");
        }
        for (number, signed) in Finished::<T>::iter() {
            ensure!(!Requests::<T>::contains_key(number), "a request that is open and finished");
            let named = Names::<T>::get(signed.id).ok_or("signatures without a name")?;
            ensure!(named.number == number && named.signed, "signatures under another's name");
            let waiting = (signed.id.validator_set.network, signed.wake);
            ensure!(Agenda::<T>::contains_key(waiting, number), "signatures that are never forgotten");
        }
        Ok(())
    }

    fn lists_hold() -> Result<(), TryRuntimeError> {
        let mut listed: Vec<_> = Plans::<T>::iter_values().collect();
        OpenRequests::<T>::iter_values().for_each(|open| listed.extend(open));
        let count = listed.len();
        listed.sort_unstable();
        listed.dedup();
        ensure!(listed.len() == count, "a request that is listed twice");
        ensure!(listed.iter().all(Requests::<T>::contains_key), "a list of what is not open");
        ensure!(
            Subjects::<T>::iter_keys().count() == Requests::<T>::iter_keys().count(),
            "a subject of no request"
        );
        let mut asked = BTreeMap::<_, u32>::new();
        for request in Requests::<T>::iter_values() {
            if let Asker::Member(member) = request.asker {
                *asked.entry((request.id.validator_set, member)).or_default() += 1;
            }
        }
        let counted: BTreeMap<_, _> =
            Asked::<T>::iter().map(|(set, member, count)| ((set, member), count)).collect();
        ensure!(asked == counted, "other requests of members are counted than are open");
        Ok(())
    }

    /// What members submitted is of signers of a request.
    fn parts_hold() -> Result<(), TryRuntimeError> {
        let parts = Commitments::<T>::iter_keys().chain(Shares::<T>::iter_keys());
        for (number, member) in parts {
            let request = Requests::<T>::get(number).ok_or("what was submitted for no request")?;
            ensure!(request.attempt.has_committed(member), "what was submitted by no signer");
        }
        Ok(())
    }

    /// Whoever stalled is a member of its set, and in the list once.
    fn stallers_hold() -> Result<(), TryRuntimeError> {
        for (set, stallers) in Stallers::<T>::iter() {
            ensure!(stallers.iter().all(|staller| staller.times > 0), "a staller that never stalled");
            let mut stallers: Vec<u16> = stallers.iter().map(|staller| staller.member).collect();
            let count = stallers.len();
            ensure!(count > 0, "a list of nobody who stalled");
            stallers.sort_unstable();
            let different = stallers.windows(2).all(|pair| pair[0] < pair[1]);
            ensure!(different, "a member that stalled twice");
            // A set that is closed leaves its list behind until it is looked at.
            let members = T::ValidatorSets::set(set).map(|set| set.members.len());
            let last = stallers.last().map_or(0, |last| usize::from(*last));
            ensure!(members.is_none_or(|members| last < members), "a staller of another set");
        }
        Ok(())
    }

    /// Clocks count what waits, and nothing waits for the past.
    fn agenda_holds() -> Result<(), TryRuntimeError> {
        let clocks = Clocks::<T>::get();
        for (index, clock) in clocks.iter().enumerate() {
            ensure!(!clocks[..index].iter().any(|other| other.network == clock.network), "a second clock");
            let next = clock.time.saturating_add(1);
            ensure!(clock.signing_from <= next && clock.others_from <= next, "a clock that is ahead");
        }
        let mut waiting = 0usize;
        for ((network, wake), _) in Agenda::<T>::iter_keys() {
            let clock = clocks.iter().find(|clock| clock.network == network).ok_or("nobody looks there")?;
            let from = if wake.signing { clock.signing_from } else { clock.others_from };
            ensure!(wake.at >= from, "something waits for the past");
            waiting = waiting.saturating_add(1);
        }
        let counted = clocks.iter().map(|clock| clock.waiting as usize).sum::<usize>();
        ensure!(counted == waiting, "clocks count something else than what waits");
        let known = |number: &RequestNumber| *number < NextNumber::<T>::get();
        ensure!(JustOpened::<T>::get().iter().all(known), "an attempt of no request");
        Ok(())
    }
}
