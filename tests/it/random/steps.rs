//! The steps of a random history, as a scenario of `e2e/` writes them.

use std::collections::BTreeMap;

use flux_pipeline::transition::Fate;
use serde_json::{Value, json};

use crate::support::commit;

use super::repository::{Pipeline, Place, Repository, Tree};
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
    /// Files of a source that is pinned get a tag; nothing happens before a commit says it.
    Tag {
        source: &'static str,
        tag: String,
        write: Tree,
        remove: Vec<String>,
    },
    /// Somebody runs `apply --wait` to its end.
    Apply(Apply),
    /// Somebody starts it.
    StartApply(Option<&'static str>),
    /// ^C.
    Interrupt,
    /// What was started ends in one of these ways.
    EndApply(&'static [i32]),
}

/// `apply --wait`, and how it ends.
#[derive(Clone, PartialEq)]
pub struct Apply {
    pub environment: Option<&'static str>,
    pub is_live: bool,
}

impl Apply {
    fn arguments(environment: Option<&str>) -> Vec<&str> {
        let environment = environment.map(|it| ["--environment", it]);
        let all = ["apply", "--wait"].into_iter();
        all.chain(environment.into_iter().flatten()).collect()
    }

    fn json(&self) -> Value {
        let (exit, last) = match self.is_live {
            true => (0, "… live at …@sha1:…, after …"),
            false => (4, "  next: …"),
        };
        json!({ "arguments": Self::arguments(self.environment), "exit": exit, "last": last })
    }
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
    /// Nobody tells Flux.
    is_quiet: bool,
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
            for place in pipeline.places() {
                state.put(meant, pipeline, *place);
            }
        }
        state
    }

    fn put(&mut self, meant: &Repository, pipeline: &Pipeline, place: Place) {
        let elsewhere = meant.elsewhere(pipeline);
        let title = |object: &str| match place {
            Place::First => object.to_owned(),
            Place::Second => format!("{object} of two"),
        };
        for stage in pipeline.stages.iter().chain(elsewhere.iter().copied()) {
            let mark = stage.mark(pipeline, place, meant.around.region);
            let object = BTreeMap::from([(stage.title(place), mark)]);
            let name = pipeline.kustomization(stage, place);
            self.names.insert(title(&stage.object), name);
            self.stages.insert(title(&stage.object), object);
        }
        let edges = pipeline.edges(&elsewhere).into_iter();
        let edges = edges.map(|(first, then)| [title(&first), title(&then)]);
        self.edges.extend(edges);
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
    /// What is written and what is removed.
    pub fn changes(before: &Tree, after: &Tree) -> (Tree, Vec<String>) {
        let changed = after
            .iter()
            .filter(|(path, text)| before.get(*path) != Some(*text));
        let gone = before.keys().filter(|path| !after.contains_key(*path));
        let written = changed.map(|(path, text)| (path.clone(), text.clone()));
        (written.collect(), gone.cloned().collect())
    }

    pub fn between(before: &Tree, after: &Tree, force: bool, meant: &Repository) -> Self {
        let (write, remove) = Self::changes(before, after);
        Self {
            write,
            remove,
            force,
            is_far: false,
            is_unforeseen: false,
            is_quiet: false,
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

    pub fn quiet(self, is_quiet: bool) -> Self {
        Self { is_quiet, ..self }
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
        if self.is_quiet {
            push["quiet"] = json!(true);
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
    /// The same with another push, where it is one.
    pub fn changed(self, change: impl Fn(Push) -> Push) -> Self {
        if let Self::Push(push) = self {
            return Self::Push(change(push));
        }
        self
    }

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
            | Self::ResumeParent
            | Self::Tag { .. }
            | Self::Apply(_)
            | Self::StartApply(_)
            | Self::Interrupt
            | Self::EndApply(_) => None,
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
            Self::Tag {
                source,
                tag,
                write,
                remove,
            } => {
                json!({ "push": { "to": source, "tag": tag, "write": write, "remove": remove, "quiet": true } })
            }
            Self::Apply(apply) => json!({ "run": apply.json() }),
            Self::StartApply(environment) => {
                json!({ "start": { "arguments": Apply::arguments(*environment) } })
            }
            Self::Interrupt => json!({ "interrupt": true }),
            Self::EndApply(exits) => json!({ "ends": { "exits": exits } }),
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
    // Those of the second environment are in a namespace of its own.
    let names: Vec<&str> = runs
        .filter(|it| !it.title.contains("-two/"))
        .filter_map(|it| it.title.rsplit('/').next())
        .collect();
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
            object: stage.title(Place::First),
            release: text::tag(stage.tag.unwrap_or(pipeline.tag)),
        }));
    }
    written
}
