//! When the objects of a stage are ready, beyond what Flux sees by itself.
//!
//! Takes a stage and what is applied with it; gives the `healthCheckExprs` that nobody has to write: for the kinds that
//! [`crate::manifests::readiness`] knows, and for HelmReleases that move without a change of their own. It deliberately
//! gives none for a kind that the user's `ready` is about, and none for a stage that nobody waits for. It says too which
//! values a HelmRelease is to change with.

use crate::manifests::{HelmPin, HelmRelease, KindReadiness, Object, PatchTarget, readiness};
use crate::model::Pipeline;
use crate::settle::{FieldTest, SettledStage, ValuesTie};
use crate::values::key::group;
use thin_vec::ThinVec;

/// What Flux is told of when the objects of a stage are ready.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readiness {
    /// Entries of `healthCheckExprs`.
    pub expressions: ThinVec<HealthExpression>,
    /// What the files of the stage must say for the expressions and the values to be about them.
    pub tests: ThinVec<FieldTest>,
    /// HelmReleases that are to change with the values that they take from other objects.
    pub values: ThinVec<ReleaseValues>,
}

/// A HelmRelease with what it takes values from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseValues {
    /// Group and version of the HelmRelease.
    pub api_version: String,
    /// The HelmRelease, as patches find it.
    pub target: PatchTarget,
    /// It says how its HelmChart is made, rather than which chart it is.
    pub has_template: bool,
    /// Kind, name, key and content of each object, in the order of `valuesFrom`.
    pub contents: Vec<[String; 4]>,
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

/// The readiness of a stage that others wait for.
pub(super) fn plan(pipeline: &Pipeline, settled: &SettledStage) -> Readiness {
    let objects = &settled.tree.objects;
    let is_said = |object: &Object| settled.says_readiness(object);
    let releases: Vec<Tied<'_>> = HelmRelease::among(objects)
        .filter(|release| !is_said(release.object))
        .filter_map(|release| Tied::of(release, settled))
        .collect();
    let kinds = objects.iter().filter(|object| !is_said(object));
    let mut expressions = of_kinds(kinds);
    expressions.extend(of_releases(&releases));
    let mut tests = tests(&releases);
    let values = HelmRelease::among(objects)
        .filter_map(|release| of_values(release, (pipeline, settled), &mut tests));
    Readiness {
        expressions: expressions.into(),
        values: values.collect(),
        tests: tests.into(),
    }
}

/// What ties a HelmRelease to its values; what must be in the files for it is added to the tests.
fn of_values(
    release: HelmRelease<'_>,
    (pipeline, settled): (&Pipeline, &SettledStage),
    tests: &mut Vec<FieldTest>,
) -> Option<ReleaseValues> {
    let kept = release.kept_values(&settled.tree.objects);
    let ties = kept.filter_map(|it| settled.tie(pipeline, (release, &it)));
    let ties: Vec<ValuesTie> = ties.collect();
    for test in ties.iter().filter_map(|tie| tie.test.as_ref()) {
        if !tests.contains(test) {
            tests.push(test.clone());
        }
    }
    Some(ReleaseValues {
        api_version: release.object.api_version.to_string(),
        target: ties.first()?.target.clone(),
        has_template: release.field(&["chart"]).is_some(),
        contents: ties.into_iter().map(|tie| tie.content).collect(),
    })
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

/// What the files must say of the sources, each once.
fn tests(releases: &[Tied<'_>]) -> Vec<FieldTest> {
    let mut tests: Vec<FieldTest> = Vec::new();
    for tied in releases {
        if !tests.contains(&tied.test) {
            tests.push(tied.test.clone());
        }
    }
    tests
}

fn of_kind(object: &Object) -> Option<HealthExpression> {
    let Some(KindReadiness::Expression(expression)) = readiness(object) else {
        return None;
    };
    Some(HealthExpression {
        api_version: object.api_version.to_string(),
        kind: object.kind.to_string(),
        current: expression.current(),
        failed: expression.failed().map(str::to_owned),
    })
}

/// A HelmRelease whose status tells which chart it was upgraded to.
pub(super) struct Tied<'a> {
    object: &'a Object,
    test: FieldTest,
    pin: HelmPin,
}

impl<'a> Tied<'a> {
    pub(super) fn of(release: HelmRelease<'a>, settled: &'a SettledStage) -> Option<Self> {
        let (pinned, test) = settled.pinned(&release)?;
        Some(Self {
            object: release.object,
            test,
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
    pub(super) fn is_taken_up(&self) -> String {
        match &self.pin {
            HelmPin::Version(version) => format!(
                "has(status.lastAttemptedRevision) && status.lastAttemptedRevision.split('+')[0] == '{version}'"
            ),
            HelmPin::Digest(digest) => format!(
                "has(status.lastAttemptedRevisionDigest) && status.lastAttemptedRevisionDigest == '{digest}'"
            ),
            // With `valuesFiles` the generation of the HelmChart is behind the commit (`buildFromTarballArtifact` in
            // source-controller).
            HelmPin::Commit(commit) => format!(
                "has(status.lastAttemptedRevision) && status.lastAttemptedRevision.contains('+{commit}')"
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
        api_version: first.object.api_version.to_string(),
        kind: first.object.kind.to_string(),
        current: format!(
            "status.conditions.exists(c, c.type == 'Ready' && c.status == 'True' && c.observedGeneration == metadata.generation) && {taken_up}"
        ),
        failed: Some(format!(
            "status.conditions.exists(c, c.type == 'Stalled' && c.status == 'True') && {taken_up}"
        )),
    })
}
