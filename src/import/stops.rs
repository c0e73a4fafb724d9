//! What would stop the build of the pipelines that an import writes.
//!
//! They are checked together, in the repository as it will be when what they replace is gone.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::checks;
use crate::diagnostics::{Diagnostic, Severity, Sink};
use crate::emit::{self, Value};
use crate::manifests::{Node, Reader};
use crate::model::Pipeline;
use crate::plan;
use crate::settle::Project;
use crate::source::{Files, SourceMap};
use crate::values::key::group;
use crate::{model, settle};

use super::afterwards::Afterwards;
use super::imported::Imported;
use super::listings::{Listing, relisted};
use super::yaml_words::{say_lacking, say_perhaps_lacking};

/// An error that the build would stop at.
#[derive(Clone, Debug)]
pub struct Stop {
    /// The finding; its place is in a pipeline or in a manifest.
    pub finding: Diagnostic,
    /// The stage that it is about, where it is about one.
    pub stage: Option<String>,
    /// The pipeline file of that stage.
    pub path: String,
    /// Statements for what a parent brings by a patch: with them the stage says it itself.
    pub statements: Vec<String>,
    /// Whether `allow` in the stage lets the build go on; why it may is for a person to say.
    pub may_be_allowed: bool,
}

/// What Kustomizations get that does not stand in them.
#[derive(Clone, Copy)]
pub(super) struct Elsewhere<'e> {
    /// Statements for what their parents bring, by their names.
    pub(super) brought: &'e BTreeMap<String, Vec<String>>,
    /// Something out of sight patches them.
    pub(super) is_patched_unseen: bool,
}

/// What stops the build of all pipelines.
pub(super) fn stops(
    files: &dyn Files,
    (pipelines, listings): (&[Imported], &[Listing]),
    elsewhere: Elsewhere<'_>,
    sources: &mut SourceMap,
) -> Vec<Stop> {
    let mut afterwards = afterwards(files, pipelines);
    let left = left_in_shared(files, pipelines, sources);
    afterwards.written.clone_from(&left);
    let mut sink = Sink::new();
    let read = read(pipelines, &afterwards, sources, &mut sink);
    let mut aside = SourceMap::default();
    let mut reader = Reader::new(&afterwards);
    let sketched = settle::settle(read.clone(), &mut reader, &afterwards, &mut aside);
    let written = written(&sketched, &afterwards);
    afterwards.written = left.into_iter().chain(written).collect();
    relist(files, listings, &mut afterwards.written, sources);
    let mut reader = Reader::new(&afterwards);
    let project = settle::settle_beside_others(read, &mut reader, &afterwards, sources);
    let findings = project.manifest_findings().into_iter();
    findings.cloned().for_each(|finding| sink.push(finding));
    let sites = project.sites();
    let names = sites.map(|site| Known {
        kustomization: site.kustomization().to_owned(),
        stage: site.stage.name.value.to_string(),
        path: site.pipeline.path.clone(),
    });
    let names: Vec<Known> = names.collect();
    // The findings are what is asked for.
    let _ = checks::judge(project, &mut sink);
    let errors = sink.finish().into_iter();
    let errors = errors.filter(|it| it.severity == Severity::Error);
    errors
        .map(|it| stop(it, &names, elsewhere, sources))
        .collect()
}

/// What a Kustomization is in the pipelines.
struct Known {
    kustomization: String,
    stage: String,
    path: String,
}

fn read(
    pipelines: &[Imported],
    files: &dyn Files,
    sources: &mut SourceMap,
    sink: &mut Sink,
) -> Vec<Pipeline> {
    let mut read = Vec::new();
    for one in pipelines {
        let file = sources.add(one.path.as_str(), one.text.as_str());
        read.extend(model::build(file, &one.path, sources, files, sink));
    }
    read
}

/// The Kustomizations and sources that the build writes.
fn written(project: &Project, files: &dyn Files) -> BTreeMap<String, String> {
    let plan = plan::sketch(project, files);
    let objects = emit::objects(&plan).into_objects().into_iter();
    let text = |it: emit::Object<'_>| {
        let is_of_flux = matches!(
            it.object.get("kind").and_then(Value::as_text),
            Some("Kustomization" | "GitRepository" | "OCIRepository" | "Bucket")
        );
        is_of_flux.then(|| (it.path, emit::yaml_text(&it.object)))
    };
    objects.filter_map(text).collect()
}

/// Kustomization files as somebody has changed them.
fn relist(
    files: &dyn Files,
    listings: &[Listing],
    written: &mut BTreeMap<String, String>,
    sources: &mut SourceMap,
) {
    let mut reader = Reader::new(files);
    let mut by_file: BTreeMap<&str, Vec<&Listing>> = BTreeMap::new();
    for listing in listings {
        by_file.entry(&listing.file).or_default().push(listing);
    }
    for (file, listings) in by_file {
        let documents = reader.documents(file, "", sources);
        let document = documents.as_ref().and_then(|it| it.nodes.first());
        if let (Ok(read), Some(document)) = (files.yaml(file), document) {
            written.insert(file.to_owned(), relisted(&read.text, document, &listings));
        }
    }
}

fn stop(
    finding: Diagnostic,
    names: &[Known],
    elsewhere: Elsewhere<'_>,
    sources: &SourceMap,
) -> Stop {
    let about = finding.about.as_ref();
    let file = sources
        .get(finding.primary.span.file)
        .map(|it| it.name.as_str());
    let alike = || names.iter().filter(|it| Some(&it.kustomization) == about);
    let mut here = alike().filter(|it| Some(it.path.as_str()) == file);
    let known = here.next().or_else(|| alike().next());
    // The `null` is ours there.
    let is_ours = names.iter().any(|it| Some(it.path.as_str()) == file);
    let is_about_values = finding.check.name == "broken-substitution";
    let statements = about
        .and_then(|it| elsewhere.brought.get(it))
        .filter(|_| is_about_values);
    Stop {
        statements: statements.cloned().unwrap_or_default(),
        stage: known.map(|it| it.stage.clone()),
        path: known.map(|it| it.path.clone()).unwrap_or_default(),
        may_be_allowed: known.is_some() && checks::is_waivable(finding.check),
        finding: in_words_of_yaml(finding, is_ours, elsewhere.is_patched_unseen),
    }
}

fn in_words_of_yaml(mut finding: Diagnostic, is_ours: bool, is_patched_unseen: bool) -> Diagnostic {
    match (is_ours, is_patched_unseen) {
        (false, _) => {}
        (true, false) => say_lacking(&mut finding),
        (true, true) => say_perhaps_lacking(&mut finding),
    }
    finding
}

/// Files that something stays in, without the Kustomizations that pipelines say.
fn left_in_shared(
    files: &dyn Files,
    pipelines: &[Imported],
    sources: &mut SourceMap,
) -> BTreeMap<String, String> {
    let mut reader = Reader::new(files);
    let mut left = BTreeMap::new();
    for path in pipelines.iter().flat_map(|it| &it.shares) {
        let (Ok(read), Some(documents)) = (files.yaml(path), reader.documents(path, "", sources))
        else {
            continue;
        };
        let stays = |it: &&Arc<Node>| {
            let name = it.text_at(&["metadata", "name"]).unwrap_or_default();
            let mut names = pipelines.iter().flat_map(|one| one.taken_from(path));
            let is_taken = names.any(|taken| taken == name);
            let api = it.text_at(&["apiVersion"]).unwrap_or_default();
            !is_taken || group(api) != "kustomize.toolkit.fluxcd.io"
        };
        let kept = documents.nodes.iter().filter(stays);
        let kept = kept.filter_map(|it| read.text.get(it.span.range()));
        left.insert(path.clone(), kept.collect::<Vec<_>>().join("\n---\n"));
    }
    left
}

/// The repository when everything that is told has been done.
fn afterwards<'f>(files: &'f dyn Files, pipelines: &[Imported]) -> Afterwards<'f> {
    let gone = pipelines.iter().flat_map(|it| &it.replaces);
    Afterwards {
        files,
        gone: gone.cloned().collect(),
        folders: pipelines
            .iter()
            .filter_map(|it| it.folder.clone())
            .collect(),
        moved: pipelines.iter().flat_map(|it| it.moves.clone()).collect(),
        written: BTreeMap::new(),
    }
}
