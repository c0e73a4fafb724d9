//! The vocabulary and the page that is printed from it.

use std::collections::HashSet;

use super::built;
use crate::diagnostics::Check;
use crate::model::CHECKS;
use crate::model::vocabulary::{Place, Times, reference};
use crate::source::Span;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/grammar/README.md");
const START: &str = "<!-- printed from the vocabulary: UPDATE_DOCS=1 cargo test -->\n";
const END: &str = "<!-- end of what is printed -->\n";

#[test]
fn the_language_reference_has_every_word() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let (before, rest) = page.split_once(START).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let wanted = format!("{before}{START}\n{}{END}{after}", reference());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(PAGE, &wanted).unwrap();
    } else {
        assert_eq!(page, wanted, "run it again with UPDATE_DOCS=1");
    }
}

#[test]
fn a_usage_begins_with_its_word_and_every_word_has_a_meaning() {
    for word in Place::ALL.into_iter().flat_map(Place::words) {
        for usage in word.usage.split(" | ") {
            assert_eq!(usage.split(' ').next(), Some(word.word), "{usage}");
        }
        assert!(
            !word.meaning.is_empty() && !word.meaning.ends_with('.'),
            "{}",
            word.word
        );
    }
}

#[test]
fn no_place_has_a_word_twice() {
    for place in Place::ALL {
        let words = place.words();
        let names: HashSet<_> = words.iter().map(|word| word.word).collect();
        assert_eq!(names.len(), words.len(), "{place:?}");
    }
}

#[test]
fn defaults_has_what_a_stage_has_but_its_own() {
    let names =
        |place: Place| -> HashSet<&str> { place.words().iter().map(|word| word.word).collect() };
    let (stage, defaults) = (names(Place::Stage), names(Place::Defaults));
    let own: HashSet<&str> = stage.difference(&defaults).copied().collect();
    assert_eq!(own, HashSet::from(["path", "job", "name"]));
    assert!(defaults.is_subset(&stage));
}

#[test]
fn a_word_that_may_be_said_once_is_a_finding_when_said_twice() {
    for place in Place::ALL {
        for word in place.words() {
            let statements = format!("{0} a; {0} b", word.word);
            let found = built(&inside(place, &statements)).found;
            let twice = found
                .iter()
                .any(|found| found.check.name == "duplicate-setting");
            assert_eq!(twice, word.times == Times::Once, "{place:?} {}", word.word);
        }
    }
}

#[test]
fn no_word_takes_an_argument_that_it_does_not_know() {
    for place in Place::ALL {
        for word in place.words() {
            let found = built(&inside(place, &format!("{} , ,", word.word))).found;
            assert!(!found.is_empty(), "{place:?} {}", word.word);
        }
    }
}

/// Statements in a place, with the least that must stand around them.
fn inside(place: Place, statements: &str) -> String {
    match place {
        Place::File => statements.to_owned(),
        Place::Environment => format!("environment a {{ {statements} }}"),
        Place::Stage => format!("stage a {{ {statements} }}"),
        Place::Defaults => format!("defaults {{ {statements} }}"),
        Place::Job => format!("stage a {{ job {{ {statements} }} }}"),
        Place::Resources => format!("stage a {{ job {{ resources {{ {statements} }} }} }}"),
        Place::Source => format!("source git a {{ {statements} }}"),
        Place::Flux => format!("flux {{ {statements} }}"),
    }
}

#[test]
fn the_checks_are_in_order_and_named_as_their_pages() {
    assert!(CHECKS.is_sorted_by_key(|check| check.name));
}

#[test]
fn the_pages_say_what_is_found() {
    for check in CHECKS {
        let (wrong, right) = check.page.split_once("## Right").unwrap();
        assert!(wrong.contains("## Why it is an error\n"), "{}", check.name);
        let fences = fences(wrong);
        assert!(
            fences
                .iter()
                .any(|fence| fence.contains(&format!("# error: {}", check.name)))
        );
        fences
            .iter()
            .chain(&self::fences(right))
            .for_each(|fence| agrees(check, fence));
    }
}

fn fences(page: &str) -> Vec<&str> {
    let parts = page.split("```pipeline\n").skip(1);
    parts
        .map(|part| part.split_once("```").unwrap().0)
        .collect()
}

fn agrees(check: &Check, fence: &str) {
    let built = built(fence);
    let line = |span: Span| {
        built
            .sources
            .get(span.file)
            .unwrap()
            .lines()
            .position(fence, span.start as usize)
            .line
    };
    let found = built
        .found
        .iter()
        .map(|found| (line(found.primary.span), found.check.name));
    let lines = (1..).zip(fence.lines());
    let announced = lines.filter_map(|(at, line)| Some((at, line.split_once("# error: ")?.1)));
    assert_eq!(
        found.collect::<Vec<_>>(),
        announced.collect::<Vec<_>>(),
        "{}\n{fence}",
        check.name
    );
}
