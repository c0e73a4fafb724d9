//! A repository as a random history changes it, and the text of its files.
//!
//! What is in here is what was meant: the judge goes by it, and asks the compiler nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::text;

/// Path and text.
pub type Tree = BTreeMap<String, String>;

#[derive(Clone)]
pub struct Repository {
    pub pipelines: Vec<Pipeline>,
    /// A file that no stage reads.
    pub notes: u32,
    /// Stages of the first pipeline whose files are in sources that it pins.
    pub pinned: Option<Pinned>,
    pub around: Around,
}

/// Stages in two repositories of their own, one behind the other. The pipeline says which tag of each it means.
#[derive(Clone)]
pub struct Pinned {
    pub stages: Vec<Stage>,
    /// The number in the tag of each source, in the order of [`text::PINNED`].
    pub tags: [u32; 2],
    /// The last number that any tag has had.
    pub made: u32,
}

/// What is not in the repository: no commit of it brings it, and no commit takes it back.
#[derive(Clone, Default)]
pub struct Around {
    /// What the ConfigMap says that stages read variables from, which is in the cluster.
    pub region: u32,
    /// Stages of the first pipeline whose files are in a repository of their own, `data`. The second waits for the first.
    pub far: Vec<Stage>,
}

#[derive(Clone)]
pub struct Pipeline {
    pub name: &'static str,
    pub addressed: bool,
    /// Everything is said of an environment.
    pub environment: bool,
    /// The release of a second environment, whose objects are in a namespace of their own.
    pub second: Option<u32>,
    /// Whether it shares the repository.
    pub shares: bool,
    /// Whether some of its stages read a variable from the cluster.
    pub reads_region: bool,
    /// The release: the last part of the tag of the named image.
    pub tag: u32,
    pub stages: Vec<Stage>,
    /// How many stages it ever had, so that no name comes twice.
    pub made: usize,
}

#[derive(Clone)]
pub struct Stage {
    /// The name of its directory and of its object. It stays when the stage gets another name.
    pub object: String,
    pub name: String,
    /// The name that it had at first, which its Kustomization keeps.
    pub was: Option<String>,
    /// The objects of the stages that come first.
    pub after: BTreeSet<String>,
    pub body: Body,
    /// The release in its files; `None` where the named image is meant.
    pub tag: Option<u32>,
    /// The version of its files.
    pub file: u32,
    /// The value of a variable in its files.
    pub level: Option<u32>,
    /// Its files have a variable whose value is in the cluster.
    pub reads_region: bool,
    /// The version of a patch.
    pub patched: Option<u32>,
    /// A label that is on every object, and in no pod.
    pub label: u32,
    pub suspended: bool,
    pub fails: bool,
    /// Its file asks for `force`, which nobody else can say of a Job that is not seen.
    pub says_force: bool,
}

/// Where a pipeline goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Without an environment, or to the first one.
    First,
    /// To the second environment.
    Second,
}

impl Place {
    /// What stands between kind and name where a record calls an object of it.
    fn folder(self) -> &'static str {
        match self {
            Self::First => "",
            Self::Second => "two/",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Body {
    Generated(Rerun),
    Job,
    App,
    /// A HelmRelease, whose values have the release.
    Chart,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rerun {
    OnImage,
    /// On files of this version.
    OnFiles(u32),
    EveryRelease,
    Once,
}

impl Body {
    pub fn is_job(self) -> bool {
        matches!(self, Self::Generated(_) | Self::Job)
    }
}

impl Stage {
    /// The object, as a record calls it; a pattern where its name has a digest.
    pub fn title(&self, place: Place) -> String {
        let object = format!("{}{}", place.folder(), self.object);
        match self.body {
            Body::Generated(Rerun::Once) => format!("Job/{object}-*"),
            Body::Generated(_) | Body::Job => format!("Job/{object}"),
            Body::App | Body::Chart => format!("Deployment/{object}"),
        }
    }

    /// Whether its files have a variable. In what is generated, none is put in.
    pub fn is_substituted(&self) -> bool {
        self.level.is_some() && matches!(self.body, Body::Job | Body::App)
    }

    /// What the template of its object says: where each part comes from, `/` between the parts.
    pub fn mark(&self, pipeline: &Pipeline, place: Place, region: u32) -> String {
        let tag = text::tag(self.tag.unwrap_or(pipeline.tag(place)));
        if self.body == Body::Chart {
            return tag;
        }
        let level = self.level.filter(|_| self.is_substituted());
        let level = level.map(|level| format!("/s{level}"));
        let region = self.reads_region.then(|| format!("/r{region}"));
        let patched = self.patched.map(|patched| format!("/p{patched}"));
        let [level, region, patched] = [level, region, patched].map(Option::unwrap_or_default);
        format!("{tag}/f{}{level}{region}{patched}", self.file)
    }
}

impl Pipeline {
    /// Every pair of stages of which one comes before the other, by their objects, those of another repository too.
    pub fn edges(&self, elsewhere: &[&Stage]) -> BTreeSet<(String, String)> {
        let of = |stage: &Stage| {
            let pairs = stage
                .after
                .iter()
                .map(|it| (it.clone(), stage.object.clone()));
            pairs.collect::<Vec<_>>()
        };
        let stages = self.stages.iter().chain(elsewhere.iter().copied());
        closed(stages.flat_map(of).collect())
    }

    /// The name of the Kustomization of a stage.
    pub fn kustomization(&self, stage: &Stage, place: Place) -> String {
        let environment = match (place, self.environment) {
            (Place::Second, _) => "-two",
            (Place::First, true) => "-live",
            (Place::First, false) => "",
        };
        let name = stage.was.as_ref().unwrap_or(&stage.name);
        format!("{}{environment}-{name}", self.name)
    }

    /// Where it goes.
    pub fn places(&self) -> &'static [Place] {
        match self.second {
            Some(_) => &[Place::First, Place::Second],
            None => &[Place::First],
        }
    }

    /// The release of the named image.
    pub fn tag(&self, place: Place) -> u32 {
        let second = self.second.filter(|_| place == Place::Second);
        second.unwrap_or(self.tag)
    }

    /// Charts are served for the first pipeline of a repository: the Deployment of a chart has one name.
    pub fn has_charts(&self) -> bool {
        self.name == "shop" && self.second.is_none()
    }

    pub fn stage(&self, object: &str) -> Option<&Stage> {
        self.stages.iter().find(|it| it.object == object)
    }
}

impl Repository {
    /// Every file that somebody writes.
    pub fn tree(&self) -> Tree {
        let mut tree = Tree::from([("notes.md".to_owned(), format!("{}\n", self.notes))]);
        for pipeline in &self.pipelines {
            tree.insert(
                format!("{}.pipeline", pipeline.name),
                text::pipeline(pipeline, self),
            );
            for stage in &pipeline.stages {
                tree.extend(text::files(stage, pipeline));
            }
        }
        tree
    }

    /// The stages of a pipeline whose files are in other repositories.
    pub fn elsewhere(&self, pipeline: &Pipeline) -> Vec<&Stage> {
        if pipeline.name != self.pipelines[0].name {
            return Vec::new();
        }
        let pinned = self.pinned.iter().flat_map(|it| &it.stages);
        self.around.far.iter().chain(pinned).collect()
    }

    /// The files of a pinned source.
    pub fn pinned_tree(&self, source: &str) -> Tree {
        let stages = self.pinned.iter().flat_map(|it| &it.stages);
        let own = stages.filter(|stage| text::pinned_source(stage) == source);
        own.flat_map(|stage| text::files(stage, &self.pipelines[0]))
            .collect()
    }

    pub fn reads_region(&self) -> bool {
        let mut stages = self.pipelines.iter().flat_map(|it| &it.stages);
        stages.any(|stage| stage.reads_region)
    }

    pub fn has_suspended(&self) -> bool {
        let mut stages = self.pipelines.iter().flat_map(|it| &it.stages);
        stages.any(|stage| stage.suspended)
    }

    pub fn failing(&self) -> Option<(&Pipeline, &Stage)> {
        let mut pairs = self.pipelines.iter().flat_map(|pipeline| {
            let stages = pipeline.stages.iter();
            stages.map(move |stage| (pipeline, stage))
        });
        pairs.find(|(_, stage)| stage.fails)
    }
}

/// Pairs with those that follow from others.
pub fn closed(mut edges: BTreeSet<(String, String)>) -> BTreeSet<(String, String)> {
    loop {
        let through = edges.iter().flat_map(|(first, middle)| {
            let next = edges.iter().filter(move |(from, _)| from == middle);
            next.map(move |(_, last)| (first.clone(), last.clone()))
        });
        let all: BTreeSet<_> = edges.iter().cloned().chain(through).collect();
        if all.len() == edges.len() {
            return edges;
        }
        edges = all;
    }
}
