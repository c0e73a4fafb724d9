//! The checks of hand-written YAML: their names and pages. `import` has the rules, and `flux-pipeline import` and
//! `flux-pipeline lint` run them.

use crate::diagnostics::{Check, Severity};

pub use super::shared_path::CHECK as SHARED_PATH;
pub use super::unapplied_kustomization::CHECK as UNAPPLIED_KUSTOMIZATION;
pub use super::unknown_dependency::CHECK as UNKNOWN_DEPENDENCY;

macro_rules! checks {
    ($($constant:ident, $name:literal, $severity:ident, $summary:literal;)*) => {
        /// Every check of hand-written YAML, in alphabetical order.
        pub static CHECKS: &[&Check] = &[$(&$constant,)*];

        $(#[doc = $summary]
        pub static $constant: Check = Check {
            name: $name,
            severity: Severity::$severity,
            summary: $summary,
            page: include_str!(concat!("pages/", $name, ".md")),
        };)*
    };
}

checks! {
    ADDED_GUARD, "added-guard", Warning, "an imported pipeline guards an order that the YAML does not guard";
    DROPPED_DEPENDENCY, "dropped-dependency", Warning, "an imported pipeline leaves out an entry of `dependsOn`";
    DROPPED_FIELD, "dropped-field", Warning, "no statement says a field of a Kustomization or Job";
    KEPT_VALUES, "kept-values", Warning, "a Kustomization that others wait for has a HelmRelease whose values change unseen";
    LONE_READY_EXPRESSION, "lone-ready-expression", Warning, "hand-written YAML waits by a `readyExpr` alone";
    MISSING_EXPRESSION, "missing-expression", Warning, "a Kustomization that others wait for does not say when its objects are ready";
    OBSOLETE_API, "obsolete-api", Warning, "a Kustomization is written in a version that Flux no longer knows";
    OVERTAKEN_EDGE, "overtaken-edge", Warning, "hand-written YAML orders a release in `spec.images` by a plain entry";
}
