//! The steps in a row: texts in, findings and a checked project out.
//!
//! Takes the texts of pipeline files and a window to their repository; gives an [`Outcome`], from which
//! [`crate::plan`] and [`crate::emit`] go on. It deliberately does no work of its own, and touches the
//! disk only through the window that it is given.

use crate::checks::{self, Checked};
use crate::diagnostics::{Diagnostic, Sink};
use crate::manifests::{Parsed, Reader};
use crate::model;
use crate::plan::{self, Plan};
use crate::settle::{self, Project};
use crate::source::{FileId, Files, SourceMap};

/// A pipeline file to compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Path below the root of the repository, with `/`; emitted files name it.
    pub path: String,
    /// What messages call it.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl Input {
    /// A pipeline file that messages call by its path below the root.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let path = path.into();
        Self {
            name: path.clone(),
            path,
            text: text.into(),
        }
    }
}

/// What came of some pipeline files.
#[derive(Debug)]
pub struct Outcome {
    /// Everything that was found, in the order of the sources.
    pub diagnostics: Vec<Diagnostic>,
    /// The pipelines, unless an error was found.
    pub checked: Option<Checked>,
    /// The pipelines as far as they could be read, when an error was found.
    pub refused: Option<Project>,
}

impl Outcome {
    /// The pipelines, whatever was found.
    #[must_use]
    pub fn project(&self) -> Option<&Project> {
        let checked = self.checked.as_ref().map(Checked::project);
        checked.or(self.refused.as_ref())
    }

    /// What is to be emitted, unless an error was found. `files` is the window that was checked through.
    #[must_use]
    pub fn plan(&self, files: &dyn Files) -> Option<Plan<'_>> {
        self.checked
            .as_ref()
            .map(|checked| plan::build(checked, files))
    }
}

/// Reads and checks pipeline files together. `files` looks at the root of their repository; the texts that
/// were read are in `sources` afterwards, those of the inputs first.
///
/// ```
/// use flux_pipeline::compile::{Input, check};
/// use flux_pipeline::emit;
/// use flux_pipeline::source::{Memory, SourceMap};
///
/// let repository = Memory::new([("deploy/app.yaml", "\
/// apiVersion: v1
/// kind: ConfigMap
/// metadata: { name: app, namespace: default }
/// ")]);
/// let text = "stage migrate before app { job { image \"ghcr.io/org/app:v1\"; run \"bin/migrate\" } }";
/// let mut sources = SourceMap::default();
///
/// let outcome = check(vec![Input::new("shop.pipeline", text)], &repository, &mut sources);
/// let plan = outcome.plan(&repository).expect("nothing is wrong with it");
/// let bundle = emit::bundle(&plan);
///
/// let paths: Vec<&String> = bundle.files.keys().collect();
/// assert_eq!(paths, ["flux/app.yaml", "flux/migrate.yaml", "migrate/migrate.job.yaml"]);
/// ```
pub fn check(inputs: Vec<Input>, files: &dyn Files, sources: &mut SourceMap) -> Outcome {
    check_after(inputs, files, sources, &mut Parsed::default())
}

/// As [`check`], in a run that comes soon after another: manifests that are the same are not parsed again. `parsed`
/// has those of this run afterwards.
pub fn check_after(
    inputs: Vec<Input>,
    files: &dyn Files,
    sources: &mut SourceMap,
    parsed: &mut Parsed,
) -> Outcome {
    let mut sink = Sink::new();
    let add = |input: Input| (input.path, sources.add(input.name, input.text));
    let inputs: Vec<(String, FileId)> = inputs.into_iter().map(add).collect();
    let mut pipelines = Vec::new();
    for (path, file) in &inputs {
        pipelines.extend(model::build(*file, path, sources, files, &mut sink));
    }
    let mut reader = Reader::after(files, std::mem::take(parsed));
    let project = settle::settle_beside_others(pipelines, &mut reader, files, sources);
    *parsed = reader.into_parsed();
    let findings = project.manifest_findings().into_iter();
    findings.cloned().for_each(|finding| sink.push(finding));
    let (checked, refused) = match checks::judge(project, &mut sink) {
        Ok(checked) => (Some(checked), None),
        Err(project) => (None, Some(*project)),
    };
    Outcome {
        diagnostics: sink.finish(),
        checked,
        refused,
    }
}
