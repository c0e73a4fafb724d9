//! What differs in a stage and is not followed into its objects.

use std::collections::HashMap;

use crate::manifests::Node;
use crate::values::path::relative;

use super::field::{self, Field};
use super::state::Stage;

/// Fields of a Kustomization that change objects in ways that only a build shows.
const UNFOLLOWED: [&str; 5] = [
    "spec.patches",
    "spec.components",
    "spec.postBuild",
    "spec.namePrefix",
    "spec.nameSuffix",
];

/// What is not followed.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// One line each.
    pub(super) lines: Vec<String>,
    /// Some of it is in the files.
    pub(super) in_files: bool,
}

pub(super) fn notes(old: &Stage<'_>, new: &Stage<'_>, settings: &[Field]) -> Notes {
    let mut notes = Notes::default();
    let is_followed = old.is_applied && new.is_applied;
    for name in UNFOLLOWED {
        if !is_followed && settings.iter().any(|field| field.is_within(name)) {
            let name = name.trim_start_matches("spec.");
            notes.lines.push(format!(
                "what `{name}` does to the objects is not followed: more may change"
            ));
        }
    }
    if goes_to_another_cluster(settings) {
        let line = "it goes to another cluster, where everything is created: what is in the old one stays there";
        notes.lines.push(line.to_owned());
    }
    let before: HashMap<&str, &Node> = old
        .unfollowed
        .iter()
        .map(|(path, node)| (below(path, old), node))
        .collect();
    for (path, node) in &new.unfollowed {
        let Some(was) = before.get(below(path, new)) else {
            continue;
        };
        if let Some(first) = field::fields(was, node).first() {
            notes.in_files = true;
            let what = &first.path;
            notes.lines.push(format!(
                "`{path}` changes (`{what}`), which is not followed into the objects: more may change"
            ));
        }
    }
    notes
}

/// Whether the API server that gets the objects is another one.
pub(super) fn goes_to_another_cluster(settings: &[Field]) -> bool {
    settings
        .iter()
        .any(|field| field.is_within("spec.kubeConfig"))
}

/// A path as seen from the directory of the stage, so that a moved directory is compared with itself.
fn below<'p>(path: &'p str, stage: &Stage<'_>) -> &'p str {
    relative(&stage.origin, path).unwrap_or(path)
}
