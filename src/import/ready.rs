//! Kustomizations that others wait for, and that do not say when their objects are ready.
//!
//! Takes drafts; gives one finding for each, with the entries that the compiler would write, and the kinds that nobody here
//! knows. A draft has what the YAML says itself, so that only the rest is missing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::checks::imports::{KEPT_VALUES, MISSING_EXPRESSION};
use crate::diagnostics::Diagnostic;
use crate::manifests::{KindReadiness, Object, readiness};
use crate::model::Relation;
use crate::plan::{self, HealthExpression, StagePlan};
use crate::settle::{Project, Site};
use crate::source::Files;
use crate::values::key::group;

/// The Kustomizations that wait for objects of a kind, by the kind.
pub(super) type Kinds = BTreeMap<String, BTreeSet<String>>;

/// One finding for each Kustomization that lacks something, at the name of its stage.
pub(super) fn missing(project: &Project, files: &dyn Files) -> Vec<Diagnostic> {
    let plan = plan::sketch(project, files);
    let mut found = Vec::new();
    for pipeline in &plan.pipelines {
        let relations = &pipeline.pipeline.relations;
        let stages = pipeline.stages.iter().filter(|it| it.settled.waits());
        for stage in stages {
            let Some(relation) = stage.settled.awaited_by.and_then(|at| relations.get(at)) else {
                continue;
            };
            found.extend(of_stage(stage, relation));
            found.extend(of_values(stage, relation));
        }
    }
    found
}

fn of_stage(stage: &StagePlan<'_>, relation: &Relation) -> Option<Diagnostic> {
    let expressions = &stage.readiness.expressions;
    if expressions.is_empty() {
        return None;
    }
    let objects = &stage.settled.tree.objects;
    let shown: Vec<String> = expressions
        .iter()
        .filter_map(|it| shown(it, objects))
        .collect();
    let entries: Vec<Value> = expressions.iter().map(entry).collect();
    let message = format!(
        "`{}` may begin before {} here is ready: Flux calls it ready until its controller has looked",
        relation.then.name.value,
        shown.join(" and ")
    );
    let help = format!(
        "add to its spec: healthCheckExprs: {}",
        Value::from(entries)
    );
    let mut finding = MISSING_EXPRESSION
        .at(stage.stage.name.span, message)
        .help(help);
    finding.about = Some((*stage.kustomization).to_owned());
    Some(finding)
}

/// Values of HelmReleases that a build would tie to them, and that nothing ties here.
fn of_values(stage: &StagePlan<'_>, relation: &Relation) -> Option<Diagnostic> {
    let releases = &stage.readiness.values;
    let first = releases.first()?;
    let [kind, name, key, _] = first.contents.first()?;
    let objects: BTreeSet<(&String, &String)> = releases
        .iter()
        .flat_map(|it| &it.contents)
        .map(|[kind, name, ..]| (kind, name))
        .collect();
    let more = and_more(objects.len().saturating_sub(1));
    let message = format!(
        "`{}` may begin before HelmRelease `{}` here is upgraded when {kind} `{name}`{more} changes, which keeps its name",
        relation.then.name.value, first.target.name
    );
    let generator = match kind.as_str() {
        "Secret" => "secretGenerator",
        _ => "configMapGenerator",
    };
    let namespace = first.target.namespace.as_deref();
    let mut made = json!({"name": name, "files": [key]});
    if let (Some(namespace), Some(made)) = (namespace, made.as_object_mut()) {
        made.insert("namespace".to_owned(), Value::from(namespace));
    }
    let fields = json!([{"kind": "HelmRelease", "path": "spec/valuesFrom/name"}]);
    let names = json!([{"kind": kind, "version": "v1", "fieldSpecs": fields}]);
    let help = format!(
        "name it by its content: add to the kustomization file {generator}: {} and configurations: [\"names.yaml\"], and write to `names.yaml` nameReference: {names}",
        json!([made])
    );
    let mut finding = KEPT_VALUES.at(stage.stage.name.span, message).help(help);
    finding.about = Some((*stage.kustomization).to_owned());
    Some(finding)
}

/// Kind and name of the first object that an expression is about, and how many there are.
fn shown(expression: &HealthExpression, objects: &[Object]) -> Option<String> {
    let is_it = |object: &&Object| {
        object.kind == expression.kind && object.group() == group(&expression.api_version)
    };
    let mut of_kind = objects.iter().filter(is_it);
    let first = of_kind.next()?;
    let others = and_more(of_kind.count());
    Some(format!("{} `{}`{others}", first.kind, first.name))
}

/// How many there are beside the one that is named.
fn and_more(others: usize) -> String {
    match others {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    }
}

fn entry(expression: &HealthExpression) -> Value {
    let mut entry = json!({
        "apiVersion": expression.api_version,
        "kind": expression.kind,
        "current": expression.current,
    });
    if let (Some(failed), Some(entry)) = (&expression.failed, entry.as_object_mut()) {
        entry.insert("failed".to_owned(), Value::from(failed.as_str()));
    }
    entry
}

/// The custom kinds that others wait for and that no table here has, or whose status Flux cannot read.
pub(super) fn unknown(project: &Project) -> Kinds {
    let mut kinds = Kinds::new();
    let is_awaited = |site: &Site<'_>| site.waits() && site.awaited_by().is_some();
    for site in project.sites().filter(is_awaited) {
        let custom = site.tree.objects.iter().filter(|it| it.is_custom());
        let unsaid = custom.filter(|it| !site.settled.says_readiness(it));
        for object in unsaid.filter(|it| is_unknown(it)) {
            let kind = format!("{} ({})", object.kind, object.group());
            let known = kinds.entry(kind).or_default();
            known.insert(site.kustomization().to_owned());
        }
    }
    kinds
}

fn is_unknown(object: &Object) -> bool {
    match readiness(object) {
        None | Some(KindReadiness::Unreadable(_) | KindReadiness::Untold(_)) => true,
        Some(KindReadiness::Expression(_) | KindReadiness::Written) => false,
    }
}
