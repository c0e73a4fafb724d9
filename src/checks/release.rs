//! What in the spec of a stage a release is made of. `plan` guards an order by it.

use crate::manifests::Node;
use crate::settle::SettledStage;

/// Places in a Kustomization's spec that say what a release is made of.
///
/// What `substituteFrom` names is not among them: its values are not in the spec, and no guard sees them change.
const CARRYING: [&[&str]; 7] = [
    &["images"],
    &["patches"],
    &["components"],
    &["postBuild", "substitute"],
    &["namePrefix"],
    &["nameSuffix"],
    &["targetNamespace"],
];

/// The words for them; what has none is said by `spec` alone.
const WORDS: [(&[&str], &str); 5] = [
    (&["images"], "`image`"),
    (&["patches"], "`patch`"),
    (&["components"], "`component`"),
    (&["postBuild", "substitute"], "`substitute`"),
    (&["targetNamespace"], "`target-namespace`"),
];

/// The setting that carries the release in the spec of a stage, in the user's words.
///
/// The namespace of the whole pipeline is none: it says where the pipeline is, not which release it is at.
#[must_use]
pub fn carrier(stage: &SettledStage) -> Option<&'static str> {
    let overlay = stage.overlay.as_deref();
    let is_laid = |place: &[&str]| overlay.is_some_and(|spec| says(spec, place));
    let is_said = |place: &[&str]| says(&stage.spec, place) && stage.place(place).is_some();
    let words = WORDS.iter();
    let word = words.filter(|(place, _)| is_said(place) && !is_laid(place));
    let is_image = stage.patches.iter().all(|patch| patch.is_image);
    let by_word = word.map(|(_, word)| *word).next();
    let by_word = by_word.map(|word| match word {
        "`patch`" if is_image => "`image`",
        word => word,
    });
    by_word.or_else(|| {
        CARRYING
            .iter()
            .any(|place| is_laid(place))
            .then_some("`spec`")
    })
}

/// Whether a spec puts something in a place; `null` takes it away.
fn says(spec: &Node, place: &[&str]) -> bool {
    spec.at(place).is_some_and(|value| !value.is_null())
}
