//! An `image` line of a stage in which nothing runs that image. Page: `unmatched_image.md`.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Check, Severity, closest};
use crate::manifests::{Node, Object};
use crate::model::StageImage;
use crate::source::Span;
use crate::values::image::split;

use super::findings::Findings;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "unmatched-image",
    severity: Severity::Error,
    summary: "no object of a stage runs the image that the stage says",
    page: include_str!("unmatched_image.md"),
};

/// A line of `defaults` is for the stages that run its image: it is wrong only when none of them does.
pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for index in 0..project.pipelines.len() {
        let mut lines: BTreeMap<Span, Vec<Line<'_>>> = BTreeMap::new();
        for site in project.sites_of(index) {
            for (span, name) in said(&site) {
                let runs = runs(&site);
                let line = Line { site, name, runs };
                lines.entry(span).or_default().push(line);
            }
        }
        for (span, stages) in lines {
            let missing: Option<Vec<&Line<'_>>> = stages.iter().map(Line::misses).collect();
            if let Some(first) = missing.as_deref().and_then(<[_]>::first) {
                report(span, first, found);
            }
        }
    }
}

/// The names of the images that a stage sets, each where it is said: by `image`, or in the `spec` text, whose list
/// takes the place of the words.
fn said<'a>(site: &Site<'a>) -> Vec<(Span, &'a str)> {
    let overlay = site.settled.overlay.as_ref();
    if let Some(images) = overlay.and_then(|overlay| overlay.get("images")) {
        let names = images.items().iter().filter_map(|entry| entry.get("name"));
        return names
            .filter_map(|name| Some((name.span, name.text()?)))
            .collect();
    }
    let named = |image: &'a StageImage| {
        let reference = site.pipeline.reference(&image.image)?;
        Some((image.span(), split(&reference.value).0))
    };
    // `unreached-values` speaks of those that go into the values of a HelmRelease.
    let images = site.stage.images.iter().filter(|it| it.values.is_none());
    images.filter_map(named).collect()
}

/// One image that one stage sets, and the names of the images that the stage runs.
struct Line<'a> {
    site: Site<'a>,
    name: &'a str,
    runs: Runs<'a>,
}

enum Runs<'a> {
    /// These, and nothing else.
    Images(BTreeSet<&'a str>),
    /// Nobody knows all of them.
    Unknown,
}

fn has_release(site: &Site<'_>) -> bool {
    let mut objects = site.tree.objects.iter();
    objects.any(|object| object.kind == "HelmRelease")
}

impl Line<'_> {
    /// The line, when the stage is known to run another image or none.
    fn misses(&self) -> Option<&Self> {
        match &self.runs {
            // `unreached-values` speaks of an image that is meant for a chart.
            Runs::Images(_) if has_release(&self.site) => None,
            Runs::Images(names) => (!names.contains(self.name)).then_some(self),
            Runs::Unknown => None,
        }
    }
}

/// The images of the objects before and after what the Kustomization changes, as kustomize compares them: letter by
/// letter, and without tag and digest (`imagetag/updater.go` in `api/filters`).
fn runs<'a>(site: &Site<'a>) -> Runs<'a> {
    let (tree, alone) = (site.tree, site.settled.alone.as_ref());
    let jobs = site.settled.jobs.iter();
    let generated = jobs.map(|job| job.image());
    let objects = tree.objects.iter().chain(&alone.objects);
    let written = objects.flat_map(Object::images).filter_map(Node::text);
    let images: Vec<&str> = written.chain(generated).collect();
    let is_known = tree.complete
        && !images.iter().any(|image| image.contains("${"))
        && !tree.objects.iter().any(is_bare);
    // Where nothing runs an image nobody is misled, but by a chart.
    if !is_known || (images.is_empty() && !tree.objects.iter().any(is_chart)) {
        return Runs::Unknown;
    }
    Runs::Images(images.into_iter().map(|image| split(image).0).collect())
}

fn is_chart(object: &Object) -> bool {
    object.kind == "HelmRelease"
}

/// Whether the pods of an object are nowhere described: somebody else adds their containers.
fn is_bare(object: &Object) -> bool {
    let has_pods = matches!(object.group(), "apps" | "batch") || object.kind == "Pod";
    has_pods && object.images().is_empty()
}

fn report(span: Span, line: &Line<'_>, found: &mut Findings<'_>) {
    let Runs::Images(names) = &line.runs else {
        return;
    };
    let stage = &line.site.stage.name.value;
    let message = format!("no object of stage `{stage}` runs `{}`", line.name);
    let finding = CHECK.at(span, message);
    let near = closest(line.name, names.iter().copied());
    let finding = match near {
        Some(_) => finding.suggest(near),
        None => finding.help(help(line, names)),
    };
    found.about(line.site.stage, finding);
}

fn help(line: &Line<'_>, names: &BTreeSet<&str>) -> String {
    if line.site.tree.objects.iter().any(is_chart) {
        return "set the image in the values of the HelmRelease: Flux changes none in what a chart makes"
            .to_owned();
    }
    let shown: Vec<String> = names
        .iter()
        .take(3)
        .map(|name| format!("`{name}`"))
        .collect();
    match shown.as_slice() {
        [] => "remove it: the stage runs no image".to_owned(),
        shown => format!(
            "it runs {}; write one of them, letter by letter",
            shown.join(", ")
        ),
    }
}
