//! One Job that somebody wrote, as a `job` of a stage that is there already.
//!
//! Whoever asks compiles the text, and gives what it emits back to [`HandWritten::judge`] until that says that it is
//! the Job.

use std::sync::Arc;

use crate::emit::{Map, Value, value_of};
use crate::manifests::Node;
use crate::source::SourceMap;

use super::say::images::Images;
use super::say::job::{self, Job, Rerun};
use super::say::line::Text;
use super::say::value;
use super::settle::job_step::{JobStep, job_step};

/// Annotations that a build gives to a Job where the stage needs them.
const GIVEN: [&str; 2] = [
    "kustomize.toolkit.fluxcd.io/force",
    "kustomize.toolkit.fluxcd.io/substitute",
];

/// A Job on its way to a `job`.
#[derive(Clone, Debug)]
pub struct HandWritten {
    job: Job,
}

/// How it is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Statements `image` that it needs, one a line.
    pub images: String,
    /// The statement `job`, with its line end.
    pub job: String,
}

/// What came of saying it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// What is emitted is the Job, but for what a build always adds.
    Same,
    /// It is to be said again, another way.
    Again,
    /// No way is left.
    Unsayable,
}

impl HandWritten {
    /// The Job that a document of a file holds, if a `job` may be able to say it.
    #[must_use]
    pub fn of(path: &str, document: &Arc<Node>) -> Option<Self> {
        let job = Job::of(path, document)?;
        // The end of a name that somebody gave is no digest.
        let rerun = match job.rerun {
            Rerun::Once => Rerun::Default,
            said @ (Rerun::Release | Rerun::Default) => said,
        };
        Some(Self {
            job: Job { rerun, ..job },
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        let name = self.job.node.text_at(&["metadata", "name"]);
        name.unwrap_or_default()
    }

    /// The name of the `job`.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.job.label
    }

    /// The name of the file that a build writes it to.
    #[must_use]
    pub fn file_name(&self) -> String {
        self.job.file_name()
    }

    /// Its statement in a stage, `depth` blocks deep. `texts` has the text that the document was read from, `images`
    /// the names of images that are taken.
    #[must_use]
    pub fn said(
        &self,
        stage: &str,
        depth: usize,
        texts: &SourceMap,
        images: impl IntoIterator<Item = String>,
    ) -> Option<Said> {
        let mut images = Images::beside(images);
        let line = self.job.line(stage, texts, &mut images)?;
        Some(Said {
            images: Text::of(&images.lines()).text,
            job: Text::within(&line, depth).text,
        })
    }

    /// Compares what its statement emits with what it was. The namespace is left to [`is_same_job`]: it depends on the
    /// stage.
    pub fn judge(&mut self, emitted: &Node) -> Verdict {
        let (mut is, mut should) = (compared(emitted), compared(&self.job.node));
        take_given(&mut is, &should);
        for one in [&mut is, &mut should] {
            one.within("metadata", |metadata| drop(metadata.remove("namespace")));
        }
        match job_step(&mut self.job, &is, &should) {
            JobStep::Same => Verdict::Same,
            JobStep::Again => Verdict::Again,
            JobStep::Stuck => Verdict::Unsayable,
        }
    }
}

/// Whether a Job that is applied is the one that was, but for what a build always adds.
#[must_use]
pub fn is_same_job(is: &Node, was: &Node) -> bool {
    let (mut is, was) = (compared(is), compared(was));
    take_given(&mut is, &was);
    value::same(&Value::Map(is), &Value::Map(was))
}

fn compared(job: &Node) -> Map<'static> {
    let known = value::without_nulls(value::owned(&value_of(job)));
    job::compared(&known.into_map())
}

/// Takes away what the build gives to it and nobody had written.
fn take_given(is: &mut Map<'_>, should: &Map<'_>) {
    let written = should.get("metadata");
    let given = GIVEN
        .into_iter()
        .filter(|key| written.is_none_or(|it| it.at(&["annotations", key]).is_none()));
    let given: Vec<&str> = given.collect();
    is.within("metadata", |metadata| {
        given
            .iter()
            .for_each(|key| job::take_annotation(metadata, key));
    });
}
