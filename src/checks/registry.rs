//! The list of checks.

use std::sync::LazyLock;

use crate::diagnostics::{Check, Severity};
use crate::hash::HashMap;
use crate::model::{Pipeline, Stage};
use crate::settle::SettledSource;
use crate::{manifests, model, syntax};

use super::applied_job::AppliedJob;
use super::charts::Ordered;
use super::findings::Findings;
use super::refused::Refused;
use super::waited::Waited;
use super::{CHECKS, DEFERRED, Project, Site};

/// What a check looks at. What one stage shows is looked at stage by stage, while it is near.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    /// Everything together.
    Project(fn(&Project, &mut Findings<'_>)),
    /// Each stage.
    Stage(fn(&Site<'_>, &mut Findings<'_>)),
    /// Each Job as Flux applies it.
    Job(fn(&AppliedJob<'_>, &mut Findings<'_>)),
    /// Each object of a stage that others wait for.
    Waited(fn(&Waited<'_>, &mut Findings<'_>)),
    /// Each HelmRelease of a stage that comes before or after another.
    Release(fn(&Ordered<'_>, &mut Findings<'_>)),
    /// Each thing of a stage or a source that the API server refuses; a source is of no stage.
    Refused(fn(&Refused, Option<&Stage>, &mut Findings<'_>)),
    /// Each source that a pipeline makes.
    Source(fn(&SettledSource, &mut Findings<'_>)),
    /// Each pipeline without its stages.
    Pipeline(fn(&Pipeline, &mut Findings<'_>)),
}

/// A check and its rule.
pub(super) struct Registered {
    pub(super) check: &'static Check,
    pub(super) rule: Rule,
    /// What else it looks at.
    pub(super) also: Option<Rule>,
    /// An `allow` may keep it back although it is an error.
    pub(super) waivable: bool,
}

impl Registered {
    /// What it looks at, and what else.
    pub(super) fn rules(&self) -> impl Iterator<Item = &Rule> {
        std::iter::once(&self.rule).chain(&self.also)
    }
}

/// One line for each check: the name of its file, what it looks at (`run`), what else (`also`), and `waivable` behind an
/// error that `allow` may keep back. `deferred` ones run when the others are done. The modules are declared by plain lines, since
/// `cargo fmt` does not see those that a macro declares.
macro_rules! checks {
    (@waivable) => { false };
    (@waivable waivable) => { true };
    (@also) => { None };
    (@also $module:ident $also:ident) => { Some(registry::Rule::$also($module::also)) };
    ($($module:ident: $looks_at:ident $(+ $also:ident)? $($waivable:ident)?,)* ; deferred $($last:ident,)*) => {
        static CHECKS: &[registry::Registered] = &[$(registry::Registered {
            check: &$module::CHECK,
            rule: registry::Rule::$looks_at($module::run),
            also: registry::checks!(@also $($module $also)?),
            waivable: registry::checks!(@waivable $($waivable)?),
        },)*];

        static DEFERRED: &[registry::Registered] = &[$(registry::Registered {
            check: &$last::CHECK,
            rule: registry::Rule::Project($last::run),
            also: None,
            waivable: false,
        },)*];
    };
}
pub(super) use checks;

static ALL: LazyLock<Vec<&'static Check>> = LazyLock::new(|| {
    let here = CHECKS
        .iter()
        .chain(DEFERRED)
        .map(|registered| registered.check);
    let before = [
        syntax::CHECKS,
        model::CHECKS,
        manifests::CHECKS,
        super::imports::CHECKS,
        super::transitions::CHECKS,
    ];
    let mut all: Vec<&Check> = here.chain(before.concat()).collect();
    all.sort_unstable_by_key(|check| check.name);
    all
});

/// Every check of every step, by name.
#[must_use]
pub fn all() -> &'static [&'static Check] {
    &ALL
}

/// The check with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Check> {
    BY_NAME.get(name).copied()
}

/// Asked for every `allow` of every stage.
static BY_NAME: LazyLock<HashMap<&'static str, &'static Check>> =
    LazyLock::new(|| ALL.iter().map(|&check| (check.name, check)).collect());

/// Whether `allow` in a stage may keep a check's findings back: a warning of the order, or an error that
/// someone can have a good reason to live with.
#[must_use]
pub fn is_waivable(check: &Check) -> bool {
    let is_marked =
        |registered: &Registered| registered.waivable && registered.check.name == check.name;
    check.severity == Severity::Warning || CHECKS.iter().any(is_marked)
}
