//! What in the spec of a stage a release is made of. `plan` guards an order by it.

use crate::manifests::Node;
use crate::model::Stage;

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

/// The setting that carries the release in the spec of a stage, in the user's words; `overlay` is what its `spec` says.
///
/// The namespace of the whole pipeline is none: it says where the pipeline is, not which release it is at.
#[must_use]
pub fn carrier(stage: &Stage, overlay: Option<&Node>) -> Option<&'static str> {
    let settings = &stage.settings;
    let is_laid = |spec: &Node| CARRYING.iter().any(|place| says(spec, place));
    let found = [
        (!stage.images.is_empty(), "`image`"),
        (!settings.patches.is_empty(), "`patch`"),
        (!settings.components.is_empty(), "`component`"),
        (!settings.substitute.is_empty(), "`substitute`"),
        (settings.target_namespace.is_some(), "`target-namespace`"),
        (overlay.is_some_and(is_laid), "`spec`"),
    ];
    let mut found = found.into_iter();
    found.find(|(there, _)| *there).map(|(_, word)| word)
}

/// Whether a text of `spec` puts something in a place; `null` takes it away.
fn says(spec: &Node, place: &[&str]) -> bool {
    spec.at(place).is_some_and(|value| !value.is_null())
}
