//! What a commit must not do: each rule is a function, each check has its page in `checks`.

mod cascade;
mod dependency;
pub(super) mod helm;
mod loss;
mod namespace;
mod order;
mod parents;
mod refusal;
mod rename;
mod shard;
mod sources;
mod suspend;
mod together;

use crate::diagnostics::{Check, Diagnostic, Sink};
use crate::source::{FileId, Span};

use super::pairs::At;
use super::scene::Scene;
use super::state::Stage;

/// Texts of the old side in the map that findings point into.
pub type Texts<'t> = &'t mut dyn FnMut(FileId) -> FileId;

/// Where rules put what they find.
pub(super) struct Found<'t> {
    pub(super) sink: Sink,
    /// Takes a text of the old side into the map of the new one.
    texts: Texts<'t>,
}

impl<'t> Found<'t> {
    pub(super) fn new(texts: Texts<'t>) -> Self {
        Self {
            sink: Sink::new(),
            texts,
        }
    }

    fn push(&mut self, found: Diagnostic) {
        self.sink.push(found);
    }

    /// The place of a stage that is gone.
    fn old(&mut self, scene: &Scene<'_>, at: At) -> Span {
        match scene.old_stage(at).and_then(|stage| stage.span) {
            Some(span) => Span {
                file: (self.texts)(span.file),
                ..span
            },
            None => self.fallback(scene, at),
        }
    }

    /// Where nothing is known of the old text: the pipeline that is in its place.
    fn fallback(&self, scene: &Scene<'_>, at: At) -> Span {
        let now = scene.pairs.pipelines.get(at.pipeline).copied().flatten();
        let now = now
            .and_then(|now| scene.after.pipelines.get(now))
            .or(scene.after.pipelines.first());
        now.and_then(|pipeline| pipeline.span)
            .unwrap_or(Span::new(FileId(0), 0, 0))
    }
}

/// The place of a stage that is there.
fn place(scene: &Scene<'_>, at: At) -> Span {
    let span = scene.new_stage(at).and_then(|stage| stage.span);
    let pipeline = || {
        scene
            .after
            .pipelines
            .get(at.pipeline)
            .and_then(|it| it.span)
    };
    span.or_else(pipeline).unwrap_or(Span::new(FileId(0), 0, 0))
}

fn finding(check: &'static Check, span: Span, message: String) -> Diagnostic {
    check.at(span, message)
}

/// The names of some objects: the first few, and how many more.
fn listed(mut titles: Vec<String>) -> String {
    const SHOWN: usize = 3;
    let more = titles.len().saturating_sub(SHOWN);
    titles.truncate(SHOWN);
    let named: Vec<String> = titles.iter().map(|title| format!("`{title}`")).collect();
    let mut text = named.join(", ");
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}

fn name<'s>(stage: Option<&'s Stage<'_>>) -> &'s str {
    stage.map_or("", |stage| stage.name.as_str())
}

/// Runs every rule.
pub(super) fn run(scene: &Scene<'_>, found: &mut Found<'_>) {
    order::run(scene, found);
    shard::run(scene, found);
    suspend::run(scene, found);
    rename::run(scene, found);
    loss::run(scene, found);
    namespace::run(scene, found);
    cascade::run(scene, found);
    together::run(scene, found);
    helm::run(scene, found);
    refusal::run(scene, found);
    sources::run(scene, found);
    parents::run(scene, found);
    dependency::run(scene, found);
}
