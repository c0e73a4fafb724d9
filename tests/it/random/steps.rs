//! The steps of a random history, as a scenario of `e2e/` writes them.

use std::collections::BTreeMap;

use flux_pipeline::transition::Fate;
use serde_json::{Value, json};

use crate::support::commit;

use super::repository::{Repository, Tree};
use super::text;

#[derive(Clone, PartialEq)]
pub enum Step {
    Push(Push),
    Revert(State),
    /// The ConfigMap in the cluster says something else.
    Region(u32),
    /// Everything is ready at the newest commit.
    Live,
    /// The source has the newest commit.
    Source,
    /// The parent has applied it.
    ParentApplied,
    /// A Job is there at a release.
    Written(Written),
    /// A Kustomization says that its Job failed.
    Failed(String),
    Kill(&'static str),
    SuspendParent,
    ResumeParent,
}

#[derive(Clone, PartialEq)]
pub struct Written {
    object: String,
    release: String,
}

#[derive(Clone, PartialEq)]
pub struct Push {
    write: Tree,
    remove: Vec<String>,
    /// It takes the place of the newest commit.
    force: bool,
    /// It is in the other repository.
    is_far: bool,
    /// Something else changes with it, which `plan` cannot know.
    is_unforeseen: bool,
    state: State,
}

/// What a commit means: the objects of each stage with what their templates say, and which stage comes before which.
#[derive(Clone, PartialEq)]
pub struct State {
    stages: BTreeMap<String, BTreeMap<String, String>>,
    edges: Vec<[String; 2]>,
    /// The Kustomization of each stage.
    names: BTreeMap<String, String>,
}

impl State {
    pub fn of(meant: &Repository) -> Self {
        let mut state = Self {
            stages: BTreeMap::new(),
            edges: Vec::new(),
            names: BTreeMap::new(),
        };
        for pipeline in &meant.pipelines {
            let far = meant.far(pipeline);
            for stage in pipeline.stages.iter().chain(far) {
                let mark = stage.mark(pipeline, meant.around.region);
                let object = BTreeMap::from([(stage.title(), mark)]);
                let name = pipeline.kustomization(stage);
                state.names.insert(stage.object.clone(), name);
                state.stages.insert(stage.object.clone(), object);
            }
            let edges = pipeline.edges(far).into_iter();
            state.edges.extend(edges.map(|(first, then)| [first, then]));
        }
        state
    }

    /// The objects that serve.
    pub fn apps(&self) -> impl Iterator<Item = &str> {
        let titles = self.stages.values().flat_map(BTreeMap::keys);
        titles.filter_map(|title| title.strip_prefix("Deployment/"))
    }

    /// The edges, by the names of the Kustomizations.
    pub fn meant(&self) -> impl Iterator<Item = (String, String)> {
        let name = |object: &String| self.names[object].clone();
        self.edges
            .iter()
            .map(move |[first, then]| (name(first), name(then)))
    }

    /// Whether an app that Flux itself creates waits for a Job.
    pub fn has_app_behind_job(&self) -> bool {
        let has = |object: &String, kind: &str| {
            let mut titles = self.stages[object].keys();
            titles.any(|title| title.starts_with(kind))
        };
        let mut edges = self.edges.iter();
        edges.any(|[first, then]| has(first, "Job/") && has(then, "Deployment/app"))
    }

    fn json(&self) -> Value {
        json!({ "stages": self.stages, "edges": self.edges })
    }
}

impl Push {
    pub fn between(before: &Tree, after: &Tree, force: bool, meant: &Repository) -> Self {
        let changed = after
            .iter()
            .filter(|(path, text)| before.get(*path) != Some(*text));
        let gone = before.keys().filter(|path| !after.contains_key(*path));
        Self {
            write: changed
                .map(|(path, text)| (path.clone(), text.clone()))
                .collect(),
            remove: gone.cloned().collect(),
            force,
            is_far: false,
            is_unforeseen: false,
            state: State::of(meant),
        }
    }

    /// A commit of the other repository.
    pub fn far(before: &Tree, after: &Tree, meant: &Repository) -> Self {
        Self {
            is_far: true,
            ..Self::between(before, after, false, meant)
        }
    }

    pub fn unforeseen(self) -> Self {
        Self {
            is_unforeseen: true,
            ..self
        }
    }

    pub fn forced(self) -> Self {
        Self {
            force: true,
            ..self
        }
    }

    fn json(&self) -> Value {
        let mut push = match self.is_far {
            true => json!({ "to": text::FAR, "write": self.write }),
            false => json!({ "build": true, "write": self.write }),
        };
        if self.is_unforeseen {
            push["unforeseen"] = json!(true);
        }
        if !self.remove.is_empty() {
            push["remove"] = json!(self.remove);
        }
        if self.force {
            push["force"] = json!(true);
        }
        push
    }
}

impl Step {
    pub fn state(&self) -> Option<&State> {
        match self {
            Self::Push(Push { state, .. }) | Self::Revert(state) => Some(state),
            Self::Region(_)
            | Self::Live
            | Self::Source
            | Self::ParentApplied
            | Self::Written(_)
            | Self::Failed(_)
            | Self::Kill(_)
            | Self::SuspendParent
            | Self::ResumeParent => None,
        }
    }

    pub fn json(&self) -> Value {
        match self {
            Self::Push(push) => json!({ "push": push.json(), "state": push.state.json() }),
            Self::Revert(state) => json!({ "revert": "shop", "state": state.json() }),
            Self::Region(region) => json!({ "apply": text::region(*region) }),
            Self::Live => json!({ "until": { "live": true } }),
            Self::Source => json!({ "until": { "source": "shop" } }),
            Self::ParentApplied => {
                json!({ "until": { "kustomization": "flux", "ready": "True", "applied": true } })
            }
            Self::Written(it) => {
                json!({ "until": { "written": it.object, "release": it.release } })
            }
            Self::Failed(name) => {
                json!({ "until": { "kustomization": name, "ready": "False", "reason": "HealthCheckFailed" } })
            }
            Self::Kill(program) => json!({ "kill": program }),
            Self::SuspendParent => json!({ "suspend": "flux" }),
            Self::ResumeParent => json!({ "resume": "flux" }),
        }
    }
}

/// The Jobs that run at a commit, as `plan` says.
pub fn jobs_that_run(was: &Tree, built: &Tree, meant: &Repository) -> Vec<Written> {
    let transition = commit(was, built).transition;
    let stages = transition.pipelines.iter().flat_map(|it| &it.stages);
    let objects = stages.flat_map(|it| &it.objects);
    let runs =
        objects.filter(|it| it.kind == "Job" && matches!(it.fate, Fate::Created | Fate::Replaced));
    let names: Vec<&str> = runs.filter_map(|it| it.title.rsplit('/').next()).collect();
    let is_named = |object: &str| {
        names.iter().any(|name| {
            name.strip_prefix(object)
                .is_some_and(|it| it.is_empty() || it.starts_with('-'))
        })
    };
    let mut written = Vec::new();
    for pipeline in &meant.pipelines {
        let stages = pipeline
            .stages
            .iter()
            .filter(|it| it.body.is_job() && is_named(&it.object));
        written.extend(stages.map(|stage| Written {
            object: stage.title(),
            release: text::tag(stage.tag.unwrap_or(pipeline.tag)),
        }));
    }
    written
}
