//! What a release is to become: every object of it, as it is compiled.

use serde_json::{Map, Value};

use crate::emit::{self, EmittedPipeline, Object};
use crate::manifests::{HelmRelease, Node};
use crate::plan::{Edge, Guard, Pin, PipelinePlan, Plan, StagePlan};
use crate::source::SourceMap;

use super::helm_release::ReleaseGoal;
use super::key::{Key, Kind};
use super::revision::Wanted;

/// Everything that a release is to become.
#[derive(Clone, Debug, Default)]
pub struct Goal {
    /// What messages call it: the pipelines with their environments.
    pub title: String,
    /// The pipelines.
    pub pipelines: Vec<PipelineGoal>,
    /// Each source once.
    pub sources: Vec<SourceGoal>,
    /// In an order in which each stands behind those that it waits for.
    pub stages: Vec<StageGoal>,
    /// Seconds that the slowest pipeline may take when every stage needs its whole time.
    pub worst_case_seconds: u64,
}

/// Label with the name of the pipeline that `apply` has written a Kustomization for.
pub const PIPELINE: &str = "flux-pipeline/pipeline";

/// Label with its environment, when it has one.
pub const ENVIRONMENT: &str = "flux-pipeline/environment";

/// A pipeline of a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineGoal {
    /// What it is called.
    pub name: String,
    /// Its environment, when it has several.
    pub environment: Option<String>,
    /// Where its Kustomizations are.
    pub namespace: String,
    /// What is to apply the folder of its Kustomizations, when the pipeline makes it, and the file that it is in.
    pub parent: Option<(Key, String)>,
}

impl PipelineGoal {
    /// Whether `apply` has written this object for it.
    #[must_use]
    pub fn has_written(&self, object: &Value) -> bool {
        let labels = object.pointer("/metadata/labels");
        let label = |name| labels.and_then(|labels| labels.get(name)?.as_str());
        label(PIPELINE) == Some(&self.name) && label(ENVIRONMENT) == self.environment.as_deref()
    }

    /// Marks an object as written for it.
    fn mark(&self, object: &mut Value) {
        let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) else {
            return;
        };
        let labels = metadata
            .entry("labels")
            .or_insert_with(|| Value::Object(Map::new()));
        if let Some(labels) = labels.as_object_mut() {
            labels.insert(PIPELINE.to_owned(), Value::from(self.name.as_str()));
            let environment = self.environment.as_deref().map(Value::from);
            labels.extend(environment.map(|it| (ENVIRONMENT.to_owned(), it)));
        }
    }
}

/// A source of a release.
#[derive(Clone, Debug)]
pub struct SourceGoal {
    /// The object.
    pub key: Key,
    /// The whole object, when the pipeline describes it.
    pub manifest: Option<Value>,
    /// The revision to wait for.
    pub wanted: Wanted,
    /// Commits that are known to come after it.
    pub newer: Vec<String>,
}

/// A stage of a release.
#[derive(Clone, Debug)]
pub struct StageGoal {
    /// What messages call it: its name, with the pipeline's before it when there are several.
    pub label: String,
    /// Where it is written, as `file:line:column`.
    pub place: String,
    /// Index of its pipeline in [`Goal::pipelines`].
    pub pipeline: usize,
    /// The file that `build` writes its Kustomization to.
    pub file: String,
    /// An order of it needs whoever writes its spec to follow its source (condition 2 of `docs/order.md`).
    pub needs_own_source: bool,
    /// It waits for a stage of another source at the revision that the pipeline pins that to.
    pub waits_for_pin: bool,
    /// Its Kustomization.
    pub key: Key,
    /// The whole Kustomization.
    pub manifest: Value,
    /// Index of its source in [`Goal::sources`].
    pub source: usize,
    /// Indices of the stages that it waits for.
    pub after: Vec<usize>,
    /// The Jobs that the pipeline generates in it.
    pub jobs: Vec<JobGoal>,
    /// The HelmReleases in it.
    pub releases: Vec<ReleaseGoal>,
    /// How long Flux waits for its objects.
    pub timeout_seconds: u64,
}

/// A generated Job of a stage.
#[derive(Clone, Debug)]
pub struct JobGoal {
    /// The object.
    pub key: Key,
    /// The whole Job.
    pub manifest: Value,
    /// The user says that it may run twice.
    pub is_idempotent: bool,
}

impl StageGoal {
    /// The `spec` that the Kustomization is to have.
    #[must_use]
    pub fn spec(&self) -> &Value {
        self.manifest.get("spec").unwrap_or(&Value::Null)
    }
}

impl Goal {
    /// What `plan` is to become. `namespace` is where objects go that name none; `sources` holds the texts that
    /// the plan was made from; `wanted` is the revision of those sources that are in the repository of the
    /// pipeline files.
    #[must_use]
    pub fn of(plan: &Plan<'_>, texts: &SourceMap, namespace: &str, wanted: &Wanted) -> Self {
        let emitted = emit::objects(plan);
        let mut build = Build {
            goal: Self::default(),
            texts,
            namespace,
            wanted,
            has_many: plan.pipelines.len() > 1,
        };
        for (pipeline, emitted) in plan.pipelines.iter().zip(&emitted.pipelines) {
            build.pipeline(pipeline, emitted);
        }
        let titles: Vec<String> = plan.pipelines.iter().map(title).collect();
        build.goal.title = titles.join(", ");
        build.goal
    }

    /// Every object whose state decides about the release.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        let stages = self.stages.iter();
        let stages = stages.flat_map(|stage| {
            let jobs = stage.jobs.iter().map(|it| &it.key);
            let releases = stage.releases.iter().map(|it| &it.key);
            std::iter::once(&stage.key).chain(jobs).chain(releases)
        });
        self.sources.iter().map(|source| &source.key).chain(stages)
    }
}

fn title(plan: &PipelinePlan<'_>) -> String {
    match plan.environment {
        Some(environment) => format!("{} in {environment}", plan.name),
        None => plan.name.to_owned(),
    }
}

struct Build<'b> {
    goal: Goal,
    texts: &'b SourceMap,
    namespace: &'b str,
    wanted: &'b Wanted,
    has_many: bool,
}

impl Build<'_> {
    fn pipeline(&mut self, plan: &PipelinePlan<'_>, emitted: &EmittedPipeline<'_>) {
        for (source, object) in plan.sources.iter().zip(&emitted.sources) {
            let key = self.source_key(plan, source.source);
            self.source(key, Some(json(object)), source.source.elsewhere, None);
        }
        let first = self.goal.stages.len();
        self.goal.pipelines.push(self.pipeline_goal(plan));
        for (stage, emitted) in plan.stages.iter().zip(&emitted.stages) {
            let jobs = emitted.jobs.iter().map(json).collect();
            let object = &emitted.kustomization;
            self.stage(
                plan,
                stage,
                first,
                (json(object), object.path.clone(), jobs),
            );
        }
        let worst = self.goal.worst_case_seconds.max(plan.worst_case_seconds);
        self.goal.worst_case_seconds = worst;
    }

    fn stage(
        &mut self,
        plan: &PipelinePlan<'_>,
        stage: &StagePlan<'_>,
        first: usize,
        (mut manifest, file, jobs): (Value, String, Vec<Value>),
    ) {
        let key = self.source_key(plan, stage.source);
        let source = self.source(key, None, stage.source.elsewhere, stage.pin);
        let incoming = plan.edges.get(stage.incoming.clone()).unwrap_or_default();
        let home = stage.settled.target_namespace().and_then(Node::text);
        let jobs = stage.jobs.iter().zip(jobs).map(|(plan, manifest)| JobGoal {
            key: self.key(Kind::Job, &manifest, home),
            manifest,
            is_idempotent: plan.job.settings.idempotent.is_some(),
        });
        let jobs = jobs.collect();
        // On another cluster nobody looks.
        let is_remote = stage.settled.spec.get("kubeConfig").is_some();
        let releases = HelmRelease::among(&stage.settled.tree.objects);
        let releases = releases.filter(|_| !is_remote);
        let releases = releases
            .map(|release| self.release(stage, release))
            .collect();
        let pipeline = self.goal.pipelines.len().saturating_sub(1);
        if let Some(pipeline) = self.goal.pipelines.last() {
            pipeline.mark(&mut manifest);
        }
        let label = match self.has_many {
            true => format!("{}/{}", title(plan), stage.name),
            false => stage.name.to_owned(),
        };
        self.goal.stages.push(StageGoal {
            label,
            place: self.place(stage),
            pipeline,
            file,
            needs_own_source: needs_own_source(plan, stage),
            waits_for_pin: incoming.iter().any(|edge| edge.guard == Guard::Pinned),
            key: self.key(Kind::Kustomization, &manifest, None),
            manifest,
            source,
            after: incoming.iter().map(|edge| first + edge.from).collect(),
            jobs,
            releases,
            timeout_seconds: stage.timeout.seconds,
        });
    }

    fn release(&self, stage: &StagePlan<'_>, release: HelmRelease<'_>) -> ReleaseGoal {
        let object = release.object;
        let target = stage.settled.unpatched.target(object);
        let mut tied = stage.readiness.values.iter();
        let tied = tied.find(|it| Some(&it.target) == target.as_ref());
        ReleaseGoal {
            key: Key {
                kind: Kind::HelmRelease,
                namespace: object
                    .namespace
                    .as_deref()
                    .unwrap_or(self.namespace)
                    .to_owned(),
                name: object.name.to_string(),
            },
            pin: release
                .pinned(&stage.settled.tree.objects)
                .and_then(|it| it.pin()),
            values: tied.map(emit::values_digest),
        }
    }

    /// The index of a source, which is put in when it is not there yet.
    fn source(
        &mut self,
        key: Key,
        manifest: Option<Value>,
        is_elsewhere: bool,
        pin: Option<Pin<'_>>,
    ) -> usize {
        let wanted = match (pin, is_elsewhere) {
            (Some(pin), _) => Some(pinned(pin)),
            (None, true) => Some(Wanted::Latest),
            (None, false) => None,
        };
        let sources = &mut self.goal.sources;
        let at = sources.iter().position(|source| source.key == key);
        let at = at.unwrap_or_else(|| {
            sources.push(SourceGoal {
                key,
                manifest,
                wanted: self.wanted.clone(),
                newer: Vec::new(),
            });
            sources.len() - 1
        });
        if let (Some(wanted), Some(source)) = (wanted, sources.get_mut(at)) {
            source.wanted = wanted;
        }
        at
    }

    fn pipeline_goal(&self, plan: &PipelinePlan<'_>) -> PipelineGoal {
        let namespace = plan.pipeline.flux_namespace().unwrap_or(self.namespace);
        let parent = plan.parent.as_ref().map(|parent| {
            let key = Key {
                kind: Kind::Kustomization,
                namespace: namespace.to_owned(),
                name: parent.name.to_owned(),
            };
            (key, parent.file.clone())
        });
        PipelineGoal {
            name: plan.name.to_owned(),
            environment: plan.environment.map(str::to_owned),
            namespace: namespace.to_owned(),
            parent,
        }
    }

    fn source_key(&self, plan: &PipelinePlan<'_>, source: &crate::model::Source) -> Key {
        let own = source.namespace.as_ref().map(|it| it.value.as_str());
        let namespace = own.or(plan.pipeline.flux_namespace());
        Key {
            kind: source.kind.into(),
            namespace: namespace.unwrap_or(self.namespace).to_owned(),
            name: source.name.value.to_string(),
        }
    }

    /// The key of an emitted object; kustomize-controller puts `over` in the place of its namespace.
    fn key(&self, kind: Kind, manifest: &Value, over: Option<&str>) -> Key {
        let text = |pointer| manifest.pointer(pointer).and_then(Value::as_str);
        let namespace = over.or_else(|| text("/metadata/namespace"));
        Key {
            kind,
            namespace: namespace.unwrap_or(self.namespace).to_owned(),
            name: text("/metadata/name").unwrap_or_default().to_owned(),
        }
    }

    fn place(&self, stage: &StagePlan<'_>) -> String {
        let span = stage.stage.name.span;
        let name = self.texts.name(span.file);
        let Some(file) = self.texts.get(span.file) else {
            return name.to_owned();
        };
        let position = file.lines().position(&file.text, span.start as usize);
        format!("{name}:{}:{}", position.line, position.column)
    }
}

/// An edge at either end of a stage is lockstep on one source.
fn needs_own_source(plan: &PipelinePlan<'_>, stage: &StagePlan<'_>) -> bool {
    let is_at = |at: usize| {
        let end = plan.stages.get(at);
        end.is_some_and(|end| std::ptr::eq(end, stage))
    };
    let is_lockstep = |edge: &&Edge<'_>| edge.guard == Guard::Lockstep;
    let mut edges = plan.edges.iter().filter(is_lockstep);
    edges.any(|edge| is_at(edge.from) || is_at(edge.to))
}

fn pinned(pin: Pin<'_>) -> Wanted {
    match pin {
        Pin::Commit(revision) | Pin::Digest(revision) => Wanted::Revision(revision.to_owned()),
        Pin::Tag(tag) => Wanted::Tag(tag.to_owned()),
    }
}

/// A tree of our own is always JSON.
fn json(object: &Object<'_>) -> Value {
    serde_json::to_value(&object.object).unwrap_or_default()
}
