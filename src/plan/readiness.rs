//! When the objects of a stage are ready, beyond what Flux sees by itself.
//!
//! Takes a stage and what is applied with it; gives the `healthCheckExprs` that nobody has to write: for the kinds that
//! [`crate::manifests::readiness`] knows, and for HelmReleases that move without a change of their own. It deliberately
//! gives none for a kind that the user's `ready` is about, and none for a stage that nobody waits for.

use crate::manifests::{HelmPin, HelmRelease, KindReadiness, Object, Pinned, StageTree, readiness};
use crate::settle::SettledStage;
use crate::values::key::group;

/// What Flux is told of when the objects of a stage are ready.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readiness {
    /// Entries of `healthCheckExprs`.
    pub expressions: Vec<HealthExpression>,
    /// What the files of the stage must say for the expressions to be about them.
    pub tests: Vec<Test>,
}

/// An entry of `healthCheckExprs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthExpression {
    /// Group and version.
    pub api_version: String,
    /// The kind.
    pub kind: String,
    /// `current`.
    pub current: String,
    /// `failed`.
    pub failed: Option<String>,
}

/// A field of an object that a build of the stage must find as it was when the expressions were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// Kind of the object.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Field in its `spec.ref`.
    pub field: &'static str,
    /// What is in it.
    pub value: String,
}

/// The readiness of a stage that others wait for.
pub(super) fn plan(settled: &SettledStage) -> Readiness {
    let objects = &settled.tree.objects;
    let is_said = |object: &Object| settled.says_readiness(object);
    let releases: Vec<Tied<'_>> = HelmRelease::among(objects)
        .filter(|release| !is_said(release.object))
        .filter_map(|release| Tied::of(release, objects))
        .collect();
    let kinds = objects.iter().filter(|object| !is_said(object));
    let mut expressions = of_kinds(kinds);
    expressions.extend(of_releases(&releases));
    Readiness {
        expressions,
        tests: tests(&releases, &settled.alone),
    }
}

/// One entry for each kind that has one.
fn of_kinds<'a>(objects: impl Iterator<Item = &'a Object>) -> Vec<HealthExpression> {
    let mut found: Vec<HealthExpression> = Vec::new();
    for object in objects {
        let is_it = |entry: &HealthExpression| {
            entry.kind == object.kind && group(&entry.api_version) == object.group()
        };
        if !found.iter().any(is_it) {
            found.extend(of_kind(object));
        }
    }
    found
}

/// What the files say themselves of the sources, before the Kustomization changes them: that is what its first patches
/// see.
fn tests(releases: &[Tied<'_>], alone: &StageTree) -> Vec<Test> {
    let mut tests: Vec<Test> = Vec::new();
    for pinned in releases.iter().map(|tied| tied.pinned) {
        let source = pinned.source;
        let mut written = alone.objects.iter().filter(|it| it.kind == source.kind);
        let written = written.find(|it| source.names().any(|name| name == it.name));
        let Some(written) = written else { continue };
        let value = written.node.text_at(&["spec", "ref", pinned.field]);
        let Some(value) = value else { continue };
        let test = Test {
            kind: written.kind.clone(),
            name: written.name.clone(),
            field: pinned.field,
            value: value.to_owned(),
        };
        if !tests.contains(&test) {
            tests.push(test);
        }
    }
    tests
}

fn of_kind(object: &Object) -> Option<HealthExpression> {
    let Some(KindReadiness::Expression(expression)) = readiness(object) else {
        return None;
    };
    Some(HealthExpression {
        api_version: object.api_version.clone(),
        kind: object.kind.clone(),
        current: expression.current(),
        failed: expression.failed().map(str::to_owned),
    })
}

/// A HelmRelease whose status tells which chart it was upgraded to.
struct Tied<'a> {
    object: &'a Object,
    pinned: Pinned<'a>,
    pin: HelmPin,
}

impl<'a> Tied<'a> {
    fn of(release: HelmRelease<'a>, objects: &'a [Object]) -> Option<Self> {
        let pinned = release.pinned(objects)?;
        Some(Self {
            object: release.object,
            pinned,
            pin: pinned.pin()?,
        })
    }

    /// Whether it is another object, as an expression asks.
    fn is_other(&self) -> String {
        let name = format!("metadata.name != '{}'", self.object.name);
        match &self.object.namespace {
            Some(namespace) => format!("{name} || metadata.namespace != '{namespace}'"),
            None => name,
        }
    }

    /// Whether helm-controller has taken up the chart, as an expression asks.
    fn is_taken_up(&self) -> String {
        match &self.pin {
            HelmPin::Version(version) => format!(
                "has(status.lastAttemptedRevision) && status.lastAttemptedRevision.split('+')[0] == '{version}'"
            ),
            HelmPin::Digest(digest) => format!(
                "has(status.lastAttemptedRevisionDigest) && status.lastAttemptedRevisionDigest == '{digest}'"
            ),
            HelmPin::Commit(commit) => format!(
                "has(status.lastAttemptedRevision) && status.lastAttemptedRevision.endsWith('+{commit}')"
            ),
        }
    }
}

/// One entry for all HelmReleases of the stage: Flux asks it of each of them.
fn of_releases(releases: &[Tied<'_>]) -> Option<HealthExpression> {
    let first = releases.first()?;
    let each = releases
        .iter()
        .map(|it| format!("({} || {})", it.is_other(), it.is_taken_up()));
    let taken_up = each.collect::<Vec<_>>().join(" && ");
    // A release that failed for good says so of the chart that it tried, which may be the last one.
    Some(HealthExpression {
        api_version: first.object.api_version.clone(),
        kind: first.object.kind.clone(),
        current: format!(
            "status.conditions.exists(c, c.type == 'Ready' && c.status == 'True' && c.observedGeneration == metadata.generation) && {taken_up}"
        ),
        failed: Some(format!(
            "status.conditions.exists(c, c.type == 'Stalled' && c.status == 'True') && {taken_up}"
        )),
    })
}
