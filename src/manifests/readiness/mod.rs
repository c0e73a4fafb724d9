//! How Flux can see that an object of a custom kind is ready.
//!
//! Takes a kind; gives what is known of it. By itself kustomize-controller calls an object done that has no status yet
//! (`Compute` in `fluxcd/cli-utils/pkg/kstatus/status`, rule "none of these"), so the kinds of controllers that write
//! their status later need an expression. The list is after the controllers' API types; Flux's own *CEL cheatsheet* has
//! some of the kinds too. It deliberately knows no versions of an API: the fields are the same in all of them.

mod at_once;
mod kinds;
mod page;

use super::Object;
pub use at_once::is_ready_at_once;
use kinds::entries;
pub use page::kinds_page;

/// What is known of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// Ready when an expression says so.
    Expression(Expression),
    /// Ready when it is written: nothing has to happen first that its status would tell.
    Written,
    /// No expression can tell, for this reason.
    Untold(&'static str),
    /// Flux fails at its status, whatever an expression says, so that a stage with it is never ready.
    Unreadable(&'static str),
}

/// What makes an object of a kind ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expression {
    /// These conditions are true. Flux compares `status.observedGeneration` itself, where the kind has it.
    Conditions(&'static [&'static str]),
    /// The same, and they are of the current generation, which each of them has.
    OfGeneration(&'static [&'static str]),
    /// The same, where a condition says a generation: older versions of the controller do not.
    OfGenerationIfSaid(&'static [&'static str]),
    /// In words of the kind.
    Other {
        /// `current`.
        current: &'static str,
        /// `failed`.
        failed: Option<&'static str>,
    },
}

impl Expression {
    /// `current` of `healthCheckExprs`.
    #[must_use]
    pub fn current(&self) -> String {
        let all = |conditions: &[&str], of: &str| {
            let each = conditions.iter().map(|it| {
                format!("status.conditions.exists(c, c.type == '{it}' && c.status == 'True'{of})")
            });
            each.collect::<Vec<_>>().join(" && ")
        };
        match self {
            Self::Conditions(conditions) => all(conditions, ""),
            Self::OfGeneration(conditions) => all(
                conditions,
                " && c.observedGeneration == metadata.generation",
            ),
            Self::OfGenerationIfSaid(conditions) => all(
                conditions,
                " && (!has(c.observedGeneration) || c.observedGeneration == metadata.generation)",
            ),
            Self::Other { current, .. } => (*current).to_owned(),
        }
    }

    /// `failed` of `healthCheckExprs`, where the kind tells for good that it is.
    #[must_use]
    pub fn failed(&self) -> Option<&'static str> {
        match self {
            Self::Conditions(_) | Self::OfGeneration(_) | Self::OfGenerationIfSaid(_) => None,
            Self::Other { failed, .. } => *failed,
        }
    }
}

/// What is known of the kind of an object; `None` for a kind that is in no list.
#[must_use]
pub fn readiness(object: &Object) -> Option<Readiness> {
    // Most objects are of these groups, of which the list says nothing.
    if matches!(object.group(), "" | "apps" | "batch") {
        return None;
    }
    let entry = entries().find(|it| it.is_of(object.group(), &object.kind));
    entry.map(|it| it.ready)
}

/// Whether objects of a group are ready when they are written: nobody puts a finalizer on them either.
#[must_use]
pub fn is_written_only(group: &str) -> bool {
    let mut whole = entries().filter(|it| it.kinds.is_empty());
    whole.any(|it| it.group == group && it.ready == Readiness::Written)
}
