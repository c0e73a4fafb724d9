//! What would stop the build of the pipelines that an import writes.
//!
//! They are checked together, in the repository as it will be when what they replace is gone.

use crate::checks;
use crate::diagnostics::{Diagnostic, Severity, Sink};
use crate::manifests::Reader;
use crate::settle::Project;
use crate::source::{Files, SourceMap};
use crate::{model, settle, syntax};

use super::afterwards::Afterwards;
use super::imported::Imported;

/// An error that the build would stop at.
#[derive(Clone, Debug)]
pub struct Stop {
    /// The finding; its place is in a pipeline or in a manifest.
    pub finding: Diagnostic,
    /// The stage that it is about, where it is about one.
    pub stage: Option<String>,
    /// Whether `allow` in the stage lets the build go on; why it may is for a person to say.
    pub may_be_allowed: bool,
}

/// What stops the build of all pipelines.
pub(super) fn stops(
    files: &dyn Files,
    pipelines: &[Imported],
    sources: &mut SourceMap,
) -> Vec<Stop> {
    let afterwards = afterwards(files, pipelines);
    let mut sink = Sink::new();
    let mut reader = Reader::new(&afterwards);
    let mut read = Vec::new();
    for one in pipelines {
        let file = sources.add(one.path.as_str(), one.text.as_str());
        let tree = syntax::parse(file, &one.text, &mut sink);
        read.extend(model::build(
            &tree,
            &one.path,
            sources,
            &afterwards,
            &mut sink,
        ));
    }
    let foreign = settle::foreign(&read, &mut reader, sources);
    let project = Project {
        foreign,
        ..settle::settle(read, &mut reader, &afterwards, sources)
    };
    let findings = project.manifest_findings().into_iter();
    findings.cloned().for_each(|finding| sink.push(finding));
    let names: Vec<(String, String)> = project
        .sites()
        .map(|site| (site.kustomization().to_owned(), site.stage.name.value.clone()))
        .collect();
    // The findings are what is asked for.
    let _ = checks::judge(project, &mut sink);
    let errors = sink.finish().into_iter();
    let errors = errors.filter(|it| it.severity == Severity::Error);
    errors.map(|it| stop(it, &names)).collect()
}

fn stop(finding: Diagnostic, names: &[(String, String)]) -> Stop {
    let about = finding.about.as_ref();
    let known = names.iter().find(|(name, _)| Some(name) == about);
    Stop {
        stage: known.map(|(_, stage)| stage.clone()),
        may_be_allowed: known.is_some() && checks::is_waivable(finding.check),
        finding,
    }
}

/// The repository when everything that is told has been done.
fn afterwards<'f>(files: &'f dyn Files, pipelines: &[Imported]) -> Afterwards<'f> {
    let gone = pipelines.iter().flat_map(|it| it.replaces.iter().chain(&it.shares));
    Afterwards {
        files,
        gone: gone.cloned().collect(),
        folders: pipelines.iter().filter_map(|it| it.folder.clone()).collect(),
        moved: pipelines.iter().flat_map(|it| it.moves.clone()).collect(),
    }
}
