//! Words of YAML and of other languages in place of ours, and what was meant.

use crate::diagnostics::{Diagnostic, Edit, Fix, Safety};
use crate::source::Span;
use crate::syntax::{Statement, Value};

use super::place::Place;
use crate::model::cursor::slips::{comment, means_after};

/// Fields of objects that belong into the manifests of a stage, with where they belong.
const ELSEWHERE: [(&str, &str); 8] = [
    ("schedule", "a CronJob, in the manifests of a stage"),
    (
        "replicas",
        "a Deployment, in the manifests of a stage, or in a `patch`",
    ),
    ("containers", "an object in the manifests of a stage"),
    ("ports", "an object in the manifests of a stage"),
    ("template", "an object in the manifests of a stage"),
    ("selector", "an object in the manifests of a stage"),
    ("apiVersion", "an object in the manifests of a stage"),
    ("kind", "an object in the manifests of a stage"),
];

/// Fields whose words are called otherwise, and which no row of the vocabulary says.
const CALLED: [(Place, &str, &str); 8] = [
    (Place::Job, "restartPolicy", "on-failure"),
    (Place::Job, "envFrom", "env-from"),
    (Place::Job, "volumeMounts", "mount"),
    (Place::Job, "volumes", "mount"),
    (Place::Job, "timeout", "deadline"),
    (Place::Stage, "deletionPolicy", "deletion"),
    (Place::Stage, "sourceRef", "source"),
    (Place::Stage, "postBuild", "substitute"),
];

/// Fields of the `spec` of a Kustomization that have no word (`api/v1/kustomization_types.go` of kustomize-controller).
const WITHOUT_WORD: [&str; 5] = [
    "buildMetadata",
    "ignore",
    "ignoreMissingComponents",
    "namePrefix",
    "nameSuffix",
];

/// What a statement means whose word no table has: the finding about the word, with what to write.
pub(super) fn meant(
    place: Place,
    statement: &Statement,
    finding: impl FnOnce() -> Diagnostic,
) -> Option<Diagnostic> {
    let word = statement.word.value.as_str();
    let span = statement.word.span;
    if let Some(slip) = comment(word, span) {
        return Some(slip.on(finding()));
    }
    if let Some(fix) = behind_name(place, statement) {
        let help = format!("write `stage {word}`, the name behind the word");
        return Some(finding().help(help).fix(fix));
    }
    match word.strip_suffix(':') {
        Some(bare) if !bare.is_empty() => colon(place, bare, finding),
        _ => field(place, word, finding),
    }
}

/// `backoff_limit` and `backoff-limit` as YAML has it: `backoffLimit`.
fn in_camel_case(word: &str) -> String {
    let mut parts = word.split(['_', '-']);
    let mut camel = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

/// `timeout: 5m`.
fn colon(place: Place, bare: &str, finding: impl FnOnce() -> Diagnostic) -> Option<Diagnostic> {
    if is_word(place, bare) {
        let finding = finding().mend(Some(bare));
        return Some(finding.help(format!("no `:` stands here: write `{bare}`")));
    }
    field(place, bare, finding)
}

/// A field of YAML: our word for it, or where it belongs.
fn field(place: Place, word: &str, finding: impl FnOnce() -> Diagnostic) -> Option<Diagnostic> {
    if means_after(word) {
        return Some(
            finding().help("write `after NAME` behind the name of the stage, on the same line"),
        );
    }
    let ours = ours(place, word).or_else(|| ours(place, &in_camel_case(word)));
    if let Some(ours) = ours {
        return Some(
            finding()
                .suggest(Some(ours))
                .help(format!("write `{ours}`")),
        );
    }
    if place == Place::Resources && matches!(word, "requests" | "limits") {
        return Some(finding().help("write `memory 128Mi..1Gi`: the request, `..`, the limit"));
    }
    if let Some((_, owner)) = ELSEWHERE.iter().find(|(field, _)| *field == word) {
        return Some(finding().help(format!("`{word}` belongs to {owner}")));
    }
    let has_spec = matches!(place, Place::Stage | Place::Defaults);
    (has_spec && WITHOUT_WORD.contains(&word))
        .then(|| finding().help(format!("write `spec \"\"\"{word}: …\"\"\"`")))
}

fn is_word(place: Place, word: &str) -> bool {
    place.words().iter().any(|one| one.word == word)
}

/// The word that becomes a field.
fn ours(place: Place, field: &str) -> Option<&'static str> {
    let like = |of: Place| of == place || (of == Place::Stage && place == Place::Defaults);
    let called = CALLED
        .iter()
        .find(|(of, name, _)| like(*of) && *name == field);
    let becomes = |becomes: &str| {
        let mut paths = becomes.split('`').skip(1).step_by(2);
        paths.any(|path| path.rsplit('.').next() == Some(field))
    };
    let words = place.words();
    let by_row = || {
        words
            .into_iter()
            .find(|word| becomes(word.becomes))
            .map(|word| word.word)
    };
    let is_ours = Place::with_word(field).next().is_some();
    let by_row = || by_row().filter(|_| !is_ours);
    called.map(|(_, _, word)| *word).or_else(by_row)
}

/// `migrate stage before app`.
fn behind_name(place: Place, statement: &Statement) -> Option<Fix> {
    let first = statement.arguments.first()?;
    let is_stage = matches!(&first.value, Value::Word(word) if word == "stage");
    if !is_stage || !matches!(place, Place::File | Place::Environment) {
        return None;
    }
    let name = statement.word.span;
    let gap = Span {
        start: name.end,
        ..first.span
    };
    let edit = |span: Span, text: &str| Edit {
        span,
        text: text.to_owned(),
    };
    let start = Span {
        end: name.start,
        ..name
    };
    Some(Fix {
        title: format!("Write `stage {}`", statement.word.value),
        edits: vec![edit(start, "stage "), edit(gap, "")],
        safety: Safety::Safe,
    })
}
