//! From a plan to what it asks of the cluster.

use std::borrow::Cow;
use std::sync::Arc;

use crate::emit::{self, EmittedPipeline, EmittedStage, Map, RELEASE};
use crate::manifests::{Node, Object, Scope, StageTree};
use crate::model::ImageUse;
use crate::plan::{self, POLL_SECONDS, PipelinePlan, Plan, Refresh, StagePlan};
use crate::source::Files;
use crate::values::key::group;
use crate::values::path::{folder, secure_join};

use super::Body;
use super::kustomization::Kustomizations;
use super::state::{After, Item, Pipeline, Stage, State, Written};

impl<'a> State<'a> {
    /// What a plan asks of the cluster; `files` is the window to its repository, for what kustomization files
    /// generate.
    #[must_use]
    pub fn of(plan: &'a Plan<'_>, files: &dyn Files) -> Self {
        let emitted = emit::objects(plan).pipelines.into_iter();
        let pipelines = plan.pipelines.iter().zip(emitted);
        let read = |(plan, emitted)| read(plan, emitted, files);
        Self {
            pipelines: pipelines.map(read).collect(),
            foreign: plan.foreign,
        }
    }
}

fn read<'a>(
    plan: &'a PipelinePlan<'_>,
    emitted: EmittedPipeline<'a>,
    files: &dyn Files,
) -> Pipeline<'a> {
    let sources = emitted.sources.into_iter().chain(emitted.parent);
    let sources = sources.map(|it| Written {
        folder: folder(&it.path).to_owned(),
        item: made(it.object, None),
    });
    let mut stages: Vec<Stage<'a>> = Vec::with_capacity(plan.stages.len());
    for (planned, emitted) in plan.stages.iter().zip(emitted.stages) {
        let tree = &planned.settled.alone;
        let mut stage = stage(planned, emitted, tree);
        let kustomizations = Kustomizations::of(tree);
        kustomizations.fill(&mut stage.items, files);
        kustomizations.fill(&mut stage.files, files);
        stage.unfollowed = kustomizations.unfollowed();
        stage.after = after(plan, planned);
        stage.ends_within_seconds = ends_within(&stages, &stage);
        stages.push(stage);
    }
    let images = plan.pipeline.images.iter();
    Pipeline {
        file: plan.file.to_owned(),
        name: plan.name.to_owned(),
        environment: plan.environment.map(str::to_owned),
        images: images
            .map(|it| (it.name.value.to_string(), it.reference.value.to_string()))
            .collect(),
        stages,
        sources: sources.collect(),
        critical_path: plan.critical_path.clone(),
        worst_case_seconds: plan.worst_case_seconds,
        span: Some(plan.pipeline.name.span),
    }
}

fn stage<'a>(
    planned: &'a StagePlan<'_>,
    emitted: EmittedStage<'a>,
    tree: &'a StageTree,
) -> Stage<'a> {
    let file = emitted.kustomization.path;
    let kustomization = made(emitted.kustomization.object, None);
    let target = kustomization
        .body
        .text(&["spec", "targetNamespace"])
        .map(str::to_owned);
    let once = planned
        .jobs
        .iter()
        .map(|job| job.settled.refresh == Refresh::Never);
    let made_jobs = emitted.jobs.into_iter().zip(once);
    let made_jobs = made_jobs.map(|(job, is_once)| Item {
        is_once,
        is_generated: true,
        ..made(job.object, target.as_deref())
    });
    let mut files: Vec<Item<'a>> = made_jobs.collect();
    let mut applied: Vec<&Object> = planned.settled.tree.objects.iter().collect();
    applied.sort_by_key(|object| object.generated.unwrap_or(usize::MAX));
    let items = applied.into_iter();
    let items = items.map(|object| applied_item(planned, object, &files));
    let items: Vec<Item<'a>> = items.collect();
    let alone = tree.objects.iter();
    files.extend(alone.map(|object| written(object, target.as_deref())));
    let path = kustomization
        .body
        .text(&["spec", "path"])
        .unwrap_or_default();
    Stage {
        name: planned.name.to_owned(),
        directory: folder(&file).to_owned(),
        path: secure_join("", path),
        origin: secure_join("", &planned.path),
        is_addressed: planned.address.is_some(),
        has_jobs: !planned.jobs.is_empty(),
        items,
        files,
        is_applied: is_applied(planned),
        unfollowed: Vec::new(),
        is_complete: tree.complete || !tree.exists,
        is_here: !planned.source.elsewhere,
        tree: Some(tree),
        images: used_images(planned),
        after: Vec::new(),
        timeout_seconds: planned.timeout.seconds,
        ends_within_seconds: 0,
        span: Some(planned.stage.name.span),
        is_by_hand: false,
        kustomization,
    }
}

fn used_images(planned: &StagePlan<'_>) -> Vec<String> {
    let jobs = planned
        .stage
        .jobs
        .iter()
        .filter_map(|job| job.image.as_ref());
    let uses = planned.stage.images.iter().map(|it| &it.image).chain(jobs);
    let names = uses.filter_map(|image| match image {
        ImageUse::Name(named) => Some(named.name.value.to_string()),
        ImageUse::Reference(_) => None,
    });
    names.collect()
}

fn after(plan: &PipelinePlan<'_>, stage: &StagePlan<'_>) -> Vec<After> {
    let edges = plan.edges.get(stage.incoming.clone()).unwrap_or_default();
    let after = |edge: &plan::Edge<'_>| After {
        stage: edge.from,
        guard: edge.guard,
    };
    edges.iter().map(after).collect()
}

/// The end of a stage: one poll after the last that it waits for, and its own timeout.
fn ends_within(before: &[Stage<'_>], stage: &Stage<'_>) -> u64 {
    let ends = stage
        .after
        .iter()
        .filter_map(|after| before.get(after.stage));
    let starts = ends
        .map(|it| it.ends_within_seconds.saturating_add(POLL_SECONDS))
        .max();
    starts.unwrap_or(0).saturating_add(stage.timeout_seconds)
}

/// An emitted object, in the namespace that its Kustomization puts it into.
fn made<'a>(object: Map<'a>, target: Option<&str>) -> Item<'a> {
    let body = Body::Made(object);
    let text = |path: &[&str]| body.text(path).map(str::to_owned);
    let namespace = target
        .map(str::to_owned)
        .or_else(|| text(&["metadata", "namespace"]));
    Item {
        group: group(&text(&["apiVersion"]).unwrap_or_default())
            .to_owned()
            .into(),
        kind: text(&["kind"]).unwrap_or_default().into(),
        namespace: namespace.map(Cow::Owned),
        name: text(&["metadata", "name"]).unwrap_or_default().into(),
        first_name: text(&["metadata", "name"]).unwrap_or_default().into(),
        first_namespace: text(&["metadata", "namespace"]).unwrap_or_default().into(),
        is_hashed: false,
        is_once: false,
        is_generated: false,
        body,
    }
}

/// Whether every object is known as it is applied: nothing is fetched, and no value comes from the cluster.
fn is_applied(planned: &StagePlan<'_>) -> bool {
    let from_cluster = planned.settled.list(&["postBuild", "substituteFrom"]);
    planned.settled.tree.complete && from_cluster.is_empty()
}

/// An object as kustomize-controller applies it; `jobs` are the generated ones as they are in their files.
fn applied_item<'a>(planned: &StagePlan<'_>, object: &'a Object, jobs: &[Item<'a>]) -> Item<'a> {
    let item = written(object, None);
    let Some(at) = object.generated else {
        return item;
    };
    let refresh = planned.settled.jobs.get(at).map(|job| &job.refresh);
    let emitted = jobs.get(at).map(|job| &job.body);
    let body = emitted.and_then(|emitted| with_release(&object.node, emitted));
    Item {
        is_generated: true,
        is_once: refresh == Some(&Refresh::Never),
        body: body.unwrap_or(item.body),
        ..item
    }
}

/// The Job with the release id that its file has, where it has one.
fn with_release<'a>(node: &Arc<Node>, emitted: &Body<'_>) -> Option<Body<'a>> {
    let path = ["spec", "template", "metadata", "annotations", RELEASE];
    let id = emitted.text(&path)?.to_owned();
    let old = node.at(&path)?;
    let mut node = Node::clone(node);
    node.set_at(&path, Node::of_text(id, old.span));
    Some(Body::Read(Arc::new(node)))
}

/// An object of the user's.
fn written<'a>(object: &'a Object, target: Option<&str>) -> Item<'a> {
    let own = || object.namespace.as_deref().map(Cow::Borrowed);
    let namespace = match object.scope {
        Scope::Cluster => None,
        Scope::Namespaced | Scope::Unknown => target
            .map(|target| Cow::Owned(target.to_owned()))
            .or_else(own),
    };
    Item {
        group: object.group().into(),
        kind: object.kind.as_str().into(),
        namespace,
        name: object.name.as_str().into(),
        first_name: object.first_name().into(),
        first_namespace: object.first_namespace().into(),
        is_hashed: object.hashed,
        is_once: false,
        is_generated: false,
        body: Body::Read(Arc::clone(&object.node)),
    }
}
