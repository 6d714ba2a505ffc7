//! Participations.

use quoin_primitives::verifier::{ParticipationError, ParticipationFault};
use quoin_verifier_test::{Answer, Question};

use crate::common::*;

/// Whether a participation that is refused for the vectors' reason may be refused for ours.
fn fits(why: &str, fault: ParticipationFault) -> bool {
    match why {
        "empty" | "one byte short" | "one byte long" => fault == ParticipationFault::Length,
        "first ephemeral key: x is p"
        | "first commitment: zero bytes"
        | "first commitment: y is the field's order plus one"
        | "first commitment: x is zero and its sign set"
        | "first commitment: order two"
        | "tau_x: not reduced"
        | "last share: not reduced" => matches!(fault, ParticipationFault::Encoding { .. }),
        // What a flipped bit makes of a point may be one.
        "first ephemeral key: bit flipped" | "first commitment: bit flipped" | "tau_x: bit flipped" => {
            matches!(fault, ParticipationFault::Encoding { .. } | ParticipationFault::Equations)
        }
        _ => fault == ParticipationFault::Equations,
    }
}

#[test]
fn both_say_of_every_vector_what_it_says() {
    let (mut accepted, mut refused) = (0, 0);
    for case in CASES.iter() {
        let dkg = case.dkg();
        let question =
            |dealer, participation| Question::Participation { dkg: dkg.clone(), dealer, participation };
        let good: Vec<_> = case
            .participations()
            .chain(case.accepted_from_validator_0.iter().map(|vector| (0, bytes(&vector.participation))))
            .map(|(dealer, participation)| question(dealer, participation))
            .collect();
        let bad =
            case.refused_from_validator_0.iter().map(|vector| question(0, bytes(&vector.participation)));
        let questions: Vec<_> = good.iter().cloned().chain(bad).collect();
        let answers = ask_both(&questions);
        let (of_good, of_bad) = answers.split_at(good.len());
        for answer in of_good {
            let Answer::Participation(Ok(dealing)) = answer else { panic!("refused: {answer:?}") };
            assert_eq!(dealing.len(), dkg.dealing_len() as usize);
        }
        for (vector, answer) in case.refused_from_validator_0.iter().zip(of_bad) {
            let Answer::Participation(Err(ParticipationError::Faulty(fault))) = answer else {
                panic!("{}: {answer:?}", vector.why);
            };
            assert!(fits(&vector.why, *fault), "{}: {fault:?}", vector.why);
        }
        accepted += of_good.len();
        refused += of_bad.len();
    }
    assert!(accepted > 10 && refused > 120, "the vectors were read: {accepted}, {refused}");
}

#[test]
fn a_dealer_must_be_there_and_its_own() {
    let case = &CASES[0];
    let dkg = case.dkg();
    let (dealer, participation) = case.participations().next().expect("one");
    let others = dkg.validators.len() as u16;
    let question =
        |dealer| Question::Participation { dkg: dkg.clone(), dealer, participation: participation.clone() };
    let answers = ask_both(&[question(others), question(u16::MAX), question(dealer ^ 1)]);
    let expected = [
        ParticipationError::UnknownDealer { dealer: others },
        ParticipationError::UnknownDealer { dealer: u16::MAX },
        ParticipationError::Faulty(ParticipationFault::Equations),
    ];
    assert_eq!(answers, expected.map(|error| Answer::Participation(Err(error))));
}
