//! The YAML that users lay over what their words make, beside what it is laid over.

use crate::manifests::Node;
use crate::model::{SourceKind, Stage};
use crate::schema::{Extent, Fault, Kind, Part, Problem, problems};

use super::Project;

/// A text of `spec` or `manifest`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Overlay<'a> {
    /// The word in front of it.
    pub(super) word: &'static str,
    /// The stage that says it; a source is of none.
    pub(super) stage: Option<&'a Stage>,
    kind: Kind,
    part: Part,
    /// What the text says, if there is one.
    text: Option<&'a Node>,
    /// What words and text say together.
    whole: &'a Node,
}

/// Every text of `spec` and `manifest` in a project, and every generated Job. Where a Kustomization or a source has no
/// text, words alone make it, and what they make has its types already; of a Job there are rules on several fields.
pub(super) fn overlays(project: &Project) -> impl Iterator<Item = Overlay<'_>> {
    let of_stages = project.sites().flat_map(|site| {
        let settled = site.settled;
        let spec = settled.overlay.as_deref().map(|text| Overlay {
            word: "spec",
            stage: Some(site.stage),
            kind: Kind::Kustomization,
            part: Part::Spec,
            text: Some(text),
            whole: &settled.spec,
        });
        let jobs = settled.jobs.iter().map(move |job| Overlay {
            word: "manifest",
            stage: Some(site.stage),
            kind: Kind::Job,
            part: Part::Object,
            text: job.overlay.as_deref(),
            whole: &job.object,
        });
        spec.into_iter().chain(jobs)
    });
    of_stages.chain(of_sources(project))
}

fn of_sources(project: &Project) -> impl Iterator<Item = Overlay<'_>> {
    let pipelines = project.pipelines.iter().enumerate();
    pipelines.flat_map(|(index, pipeline)| {
        let sources = pipeline.sources.iter().zip(project.sources_of(index));
        sources.filter_map(|(source, settled)| {
            let settled = settled.as_ref()?;
            Some(Overlay {
                word: "spec",
                stage: None,
                kind: kind(source.kind),
                part: Part::Spec,
                text: Some(settled.overlay.as_deref()?),
                whole: &settled.spec,
            })
        })
    })
}

fn kind(kind: SourceKind) -> Kind {
    match kind {
        SourceKind::Git => Kind::GitRepository,
        SourceKind::Oci => Kind::OCIRepository,
        SourceKind::Bucket => Kind::Bucket,
        SourceKind::External => Kind::ExternalArtifact,
    }
}

impl Overlay<'_> {
    /// What is wrong with the text, and then with what it makes of the whole: each field once.
    pub(super) fn problems(&self, fault: Fault) -> Vec<Problem> {
        let of_text = self
            .text
            .map(|text| problems(self.kind, text, self.part, Extent::Overlay));
        let mut found = of_text.unwrap_or_default();
        let of_text: Vec<String> = found.iter().map(|problem| problem.path.clone()).collect();
        let mut of_whole = problems(self.kind, self.whole, self.part, Extent::Whole);
        of_whole.retain(|problem| !of_text.contains(&problem.path));
        found.append(&mut of_whole);
        // A Job without an image has a finding of its own.
        found.retain(|it| {
            it.fault == fault && (self.text.is_some() || !it.path.ends_with(".image"))
        });
        found
    }
}
