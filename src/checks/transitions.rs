//! The checks of a commit rather than of a tree: their names and pages. `transition` has the rules, and
//! `flux-pipeline plan` runs them; `allow` in a stage has no say, because a commit is made once.

use crate::diagnostics::{Check, Severity};

macro_rules! checks {
    ($($constant:ident, $name:literal, $summary:literal;)*) => {
        /// Every check of a commit, in alphabetical order.
        pub static CHECKS: &[&Check] = &[$(&$constant,)*];

        $(#[doc = $summary]
        pub static $constant: Check = Check {
            name: $name,
            severity: Severity::Error,
            summary: $summary,
            page: include_str!(concat!("pages/", $name, ".md")),
        };)*
    };
}

checks! {
    CASCADING_DELETION, "cascading-deletion", "a commit deletes a Namespace or a definition, and with it objects that are to stay";
    CHANGED_NAMESPACE, "changed-namespace", "a commit moves the objects of a stage to another namespace";
    CHANGED_SOURCE, "changed-source", "a commit changes the source of a stage, or what that leaves out, together with what comes after";
    DELETED_APP, "deleted-app", "a commit removes a stage, and Flux deletes the app or data in it";
    DELETED_DEPENDENCY, "deleted-dependency", "a commit removes a stage that another pipeline or a Kustomization by hand waits for";
    DELETED_SOURCE, "deleted-source", "a commit takes a source away that stages still follow";
    IMMUTABLE_FIELD, "immutable-field", "a commit changes a field that the API server lets nobody change";
    INTRODUCED_ORDER, "introduced-order", "a commit introduces an order together with the change that it is to gate";
    KILLED_JOB, "killed-job", "a commit removes a stage, and Flux deletes its Jobs, running or not";
    MOVED_CHART, "moved-chart", "a commit takes a chart of the same version from another address";
    MOVED_OBJECT, "moved-object", "a commit moves an object to another stage, and Flux may delete it on the way";
    MOVED_PARENT, "moved-parent", "a commit moves the parent's folder, and the parent goes on with the old one";
    PRUNE_TURNED_ON, "prune-turned-on", "a commit turns `prune` on over objects that it then deletes";
    RENAMED_STAGE, "renamed-stage", "a commit renames a stage, and Flux may delete what is in it";
    SPLIT_RELEASE, "split-release", "a commit changes the spec of a stage together with what comes after it";
    SUSPENDED_RELEASE, "suspended-release", "a commit suspends a stage and changes it";
    UNINSTALLED_RELEASE, "uninstalled-release", "a commit makes a HelmRelease another release, or takes away one whose release stays, and the release is uninstalled";
    UNORDERED_REMOVAL, "unordered-removal", "a commit removes stages together of which one is needed to delete the other";
}
