//! A pipeline on its way from YAML to text.

use std::collections::BTreeMap;

use crate::emit::{Map, Value, yaml_text};
use crate::model::FluxVersion;
use crate::source::{SourceMap, Span};
use crate::values::duration;
use crate::values::path::{folder, secure_join};

use super::external::External;
use super::images::Images;
use super::job::Job;
use super::line::{Line, Text, word};
use super::source::Source;
use super::value::Owned;
use super::words::{self, Around};
use crate::import::search::address::Origin;
use crate::import::search::found::Kustomization;
use crate::import::search::naming::Naming;

/// A pipeline on its way.
#[derive(Debug)]
pub(in crate::import) struct Draft<'a> {
    pub(in crate::import) naming: Naming,
    /// Path of its text below the root.
    pub(in crate::import) path: String,
    /// Where its Kustomizations are written.
    pub(in crate::import) directory: String,
    /// The folder of its addressed directories.
    pub(in crate::import) addressed: Option<String>,
    /// Namespace of its Kustomizations, when they say it.
    pub(in crate::import) flux: Option<String>,
    /// Namespace of its Jobs and of manifests that name none.
    pub(in crate::import) namespace: Option<String>,
    /// The oldest Flux that has all of it, when that is newer than what needs no word.
    pub(in crate::import) version: Option<FluxVersion>,
    /// What its stages are read from; the first is the one that needs no word.
    pub(in crate::import) sources: Vec<Source>,
    /// What its stages wait for that no stage is.
    pub(in crate::import) externals: Vec<External>,
    /// What applies its Kustomizations, when it is what `parent` writes.
    pub(in crate::import) parent: Option<&'a Kustomization>,
    /// Its stages, in the order written.
    pub(in crate::import) stages: Vec<Stage<'a>>,
}

/// A stage on its way.
#[derive(Debug)]
pub(in crate::import) struct Stage<'a> {
    pub(in crate::import) kustomization: &'a Kustomization,
    pub(in crate::import) name: String,
    /// What it waits for, with where that is written.
    pub(in crate::import) after: Vec<(String, Span)>,
    /// The keys of its spec.
    pub(in crate::import) fields: BTreeMap<String, Field>,
    /// Entries of `dependsOn` that only `spec` can say.
    pub(in crate::import) added: Vec<Owned>,
    pub(in crate::import) jobs: Vec<Job>,
    /// Where its files come from, when its directory is named by them.
    pub(in crate::import) origin: Option<Origin>,
}

/// How a key of a spec is said.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::import) enum Field {
    /// Not at all, because it is the default; or because the word for it was tried and did not do.
    Unsaid { tried: bool },
    /// By its word.
    Said,
    /// By `spec`, as a JSON merge patch.
    Laid(Owned),
    /// Nothing says it.
    Lost,
}

/// Keys whose value may be what is emitted without a word.
const DEFAULTED: [&str; 8] = [
    "interval",
    "timeout",
    "prune",
    "wait",
    "force",
    "targetNamespace",
    "path",
    "sourceRef",
];

/// The words for labels and annotations of the Kustomization itself.
const OWN: [&str; 2] = ["kustomization-label", "kustomization-annotation"];

/// Keys that `spec` may not set, because the order depends on them.
const UNLAID: [&str; 7] = [
    "path",
    "sourceRef",
    "wait",
    "force",
    "suspend",
    "timeout",
    "targetNamespace",
];

impl<'a> Stage<'a> {
    /// A stage that says nothing yet.
    pub(in crate::import) fn new(kustomization: &'a Kustomization, name: String) -> Self {
        let spec = kustomization.spec().map(|spec| spec.entries());
        let keys = spec.unwrap_or_default().iter();
        let keys = keys.filter_map(|(key, value)| key.text().filter(|_| !value.is_null()));
        let field = |key: &str| {
            let field = if DEFAULTED.contains(&key) {
                Field::Unsaid { tried: false }
            } else {
                Field::Said
            };
            (key.to_owned(), field)
        };
        Self {
            kustomization,
            name,
            after: Vec::new(),
            fields: keys.filter(|key| *key != "dependsOn").map(field).collect(),
            added: Vec::new(),
            jobs: Vec::new(),
            origin: None,
        }
    }

    /// Where its name stands.
    pub(in crate::import) fn span(&self) -> Span {
        self.kustomization.span()
    }

    /// Where it is read from, as the pipeline says it.
    pub(in crate::import) fn path(&self) -> String {
        let written = self
            .kustomization
            .field("path")
            .and_then(|node| node.text());
        match &self.origin {
            Some(origin) => origin.path(),
            None => secure_join("", written.unwrap_or_default()),
        }
    }

    /// Names of the Jobs that a test ties to the Kustomization without being said.
    pub(in crate::import) fn tested(&self) -> Vec<String> {
        let name = |job: &Job| Some(job.node.text_at(&["metadata", "name"])?.to_owned());
        self.jobs.iter().filter_map(name).collect()
    }

    /// Goes one step on with a key whose emitted value is wrong; `patch` is what would mend it. Whether there is
    /// a step.
    pub(in crate::import) fn step(&mut self, key: &str, patch: Owned) -> bool {
        let field = self
            .fields
            .entry(key.to_owned())
            .or_insert(Field::Unsaid { tried: false });
        *field = match field {
            Field::Unsaid { tried: false } if key != "sourceRef" && key != "path" => Field::Said,
            Field::Unsaid { .. } if UNLAID.contains(&key) => Field::Lost,
            Field::Unsaid { .. } => Field::Laid(patch),
            Field::Said => Field::Unsaid { tried: true },
            Field::Laid(_) | Field::Lost => Field::Lost,
        };
        *field != Field::Lost
    }

    fn head(&self) -> Line {
        let mut head = Line::new(format!("stage {}", self.name), self.span());
        for (at, (other, span)) in self.after.iter().enumerate() {
            match at {
                0 => head.part(" ", &format!("after {other}"), *span),
                _ => head.part(", ", other, *span),
            }
        }
        head
    }

    /// `spec """…"""`, if there is anything that only it can say.
    fn spec(&self) -> Option<Line> {
        let mut map = Map::default();
        let mut origin = None;
        if !self.added.is_empty() {
            map.set("dependsOn", Value::List(self.added.clone()));
            origin = self.kustomization.field("dependsOn").map(|it| it.span);
        }
        for (key, field) in &self.fields {
            if let Field::Laid(patch) = field {
                map.set(key.clone(), patch.clone());
                origin = origin.or(self.kustomization.field(key).map(|it| it.span));
            }
        }
        let origin = origin.unwrap_or(self.span());
        (!map.is_empty()).then(|| Line::new("spec", origin).quoting(&yaml_text(&map)))
    }
}

impl Draft<'_> {
    /// Addressed directories that become the user's own, each with its place.
    pub(in crate::import) fn moves(&self) -> Vec<(String, String)> {
        let origins = self.stages.iter().filter_map(|stage| stage.origin.as_ref());
        let moved = origins.filter(|it| it.is_moved);
        moved
            .map(|it| (it.address.clone(), it.top.clone()))
            .collect()
    }

    /// Its text, with where the parts come from.
    pub(in crate::import) fn text(&self, texts: &SourceMap) -> Text {
        let mut images = Images::default();
        let stages: Vec<Line> = self
            .stages
            .iter()
            .map(|stage| self.stage(stage, texts, &mut images))
            .collect();
        let mut lines = vec![Line::bare(format!("pipeline {}", self.naming.pipeline))];
        lines.extend(
            self.addressed
                .iter()
                .map(|_| Line::bare("layout addressed")),
        );
        lines.extend(self.sources.iter().map(Source::line));
        lines.extend(self.namespace_line());
        lines.extend(images.lines());
        let externals = self.externals.iter().map(External::line);
        let own = self.flux_line().into_iter().chain(externals);
        let own: Vec<Line> = own.chain(stages).collect();
        match &self.naming.environment {
            Some(name) => lines.push(Line::bare(format!("environment {name}")).holding(own)),
            None => lines.extend(own),
        }
        Text::of(&lines)
    }

    fn namespace_line(&self) -> Option<Line> {
        match self.namespace.as_deref() {
            Some("default") => None,
            Some(namespace) => Some(Line::bare(format!("namespace {namespace}"))),
            None => Some(Line::bare("namespace none")),
        }
    }

    fn flux_line(&self) -> Option<Line> {
        let mut head = "flux".to_owned();
        let is_default = self.flux.as_deref() == Some("flux-system") && self.namespace.is_some();
        if let Some(namespace) = self.flux.as_ref().filter(|_| !is_default) {
            head.push(' ');
            head.push_str(namespace);
        }
        let mut block = Vec::new();
        let default = match &self.naming.environment {
            Some(environment) => format!("flux/{environment}"),
            None => "flux".to_owned(),
        };
        if self.directory != default {
            let path = word(&format!("./{}", self.directory));
            block.push(Line::bare(format!("directory {path}")));
        }
        if let Some(FluxVersion { major, minor }) = self.version {
            block.push(Line::bare(format!("version {major}.{minor}")));
        }
        if let Some(parent) = self.parent {
            block.push(Line::new(
                parent_word(parent, &self.directory),
                parent.span(),
            ));
        }
        let says_something = head != "flux" || !block.is_empty();
        says_something.then(|| Line::bare(head).holding(block))
    }

    fn stage(&self, stage: &Stage<'_>, texts: &SourceMap, images: &mut Images) -> Line {
        let mut block = self.identity(stage);
        let object = &stage.kustomization.written.node;
        block.extend(words::own_metadata(object, OWN));
        let spec = stage.kustomization.spec().map(|spec| spec.entries());
        let tested = stage.tested();
        let mut around = Around {
            texts,
            images,
            namespace: self.namespace.as_deref(),
            tested: &tested,
        };
        for (key, node) in spec.unwrap_or_default() {
            let key = key.text().unwrap_or_default();
            if stage.fields.get(key) == Some(&Field::Said) {
                block.extend(words::statements(key, node, &mut around).unwrap_or_default());
            }
        }
        block.extend(unwritten(stage));
        let jobs = stage.jobs.iter();
        block.extend(jobs.filter_map(|job| job.line(&stage.name, texts, around.images)));
        block.extend(stage.spec());
        stage.head().holding(block)
    }

    /// What tells the stage from others: its name, source and path, where they are not the default.
    fn identity(&self, stage: &Stage<'_>) -> Vec<Line> {
        let found = stage.kustomization;
        let mut block = Vec::new();
        if found.name != self.naming.prefix() + &stage.name {
            block.push(Line::new(
                format!("name {}", word(&found.name)),
                stage.span(),
            ));
        }
        if let Some(source) = self.other_source(found) {
            let origin = found.field("sourceRef").map_or(stage.span(), |it| it.span);
            block.push(Line::new(
                format!("source {}", word(&source.key.name)),
                origin,
            ));
        }
        let path = stage.path();
        let is_default = path == stage.name && path != "app" && self.naming.environment.is_none();
        if !is_default {
            let written = if path.is_empty() {
                "./".to_owned()
            } else {
                format!("./{path}/")
            };
            let origin = found.field("path").map_or(stage.span(), |node| node.span);
            block.push(Line::new(format!("path {}", word(&written)), origin));
        }
        block
    }

    /// The source of a stage, when it is not the first.
    fn other_source(&self, one: &Kustomization) -> Option<&Source> {
        let is_its = |source: &Source| source.is_of(one);
        let at = self.sources.iter().position(is_its)?;
        (at > 0).then(|| self.sources.get(at)).flatten()
    }
}

/// Words for what nobody wrote and the compiler takes otherwise.
fn unwritten<'s>(stage: &'s Stage<'_>) -> impl Iterator<Item = Line> + 's {
    let said = |key: &&str| {
        let is_absent = stage.kustomization.field(key).is_none();
        is_absent && stage.fields.get(*key) == Some(&Field::Said)
    };
    let line = |key| {
        let value = match key {
            "timeout" => duration::shown(stage.kustomization.timeout()?),
            _ => "false".to_owned(),
        };
        Some(Line::new(format!("{key} {value}"), stage.span()))
    };
    ["timeout", "wait", "force"]
        .into_iter()
        .filter(said)
        .filter_map(line)
}

/// What the pipeline file says of a parent, in the `flux` block of one whose Kustomizations are in `directory`.
fn parent_word(one: &Kustomization, directory: &str) -> String {
    let place = folder(&one.written.file);
    match place == directory {
        true => format!("parent {}", one.name),
        false => format!("parent {} at {}", one.name, word(&format!("./{place}"))),
    }
}
