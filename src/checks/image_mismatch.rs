//! A version of an image that is not the one that the pipeline names, or the app runs. Page:
//! `image_mismatch.md`.

use std::collections::HashMap;

use crate::diagnostics::{Check, Severity};

use super::Project;
use super::findings::Findings;
use super::image_uses::{ImageIn, Use, of_pipeline};
use crate::model::{Image, Pipeline};
use crate::values::image::{Version, repository};

pub(super) static CHECK: Check = Check {
    name: "image-mismatch",
    severity: Severity::Warning,
    summary: "two versions of an image: of a named image and a manifest, or of a Job and the app",
    page: include_str!("image_mismatch.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for (index, pipeline) in project.pipelines.iter().enumerate() {
        let named = Named::of(pipeline);
        let mut uses = of_pipeline(project, index);
        uses.retain(|image| match named.another(image) {
            Some(declared) => {
                report_named(image, declared, found);
                false
            }
            None => true,
        });
        compare_jobs(&uses, found);
    }
}

/// The named images, by repository.
struct Named<'a>(HashMap<String, Vec<&'a Image>>);

impl<'a> Named<'a> {
    fn of(pipeline: &'a Pipeline) -> Self {
        let mut named: HashMap<String, Vec<&Image>> = HashMap::new();
        for image in &pipeline.images {
            let images = named.entry(repository(&image.reference.value)).or_default();
            images.push(image);
        }
        Self(named)
    }

    /// The named image of the same repository when none has the version that is used.
    fn another(&self, used: &Use<'a>) -> Option<&'a Image> {
        let images = self.0.get(&repository(used.reference))?;
        let is_it = |image: &&Image| Version::of(&image.reference.value).is(&used.version());
        if images.iter().any(is_it) {
            return None;
        }
        images.first().copied()
    }
}

fn report_named(image: &Use<'_>, declared: &Image, found: &mut Findings<'_>) {
    let (name, reference) = (&declared.name.value, &declared.reference.value);
    let message = match Version::of(reference).is_pinned() == image.version().is_pinned() {
        true => format!(
            "{} runs `{}`, and `image {name}` is `{reference}`",
            image.who(),
            image.reference
        ),
        false => format!(
            "{} runs `{}`, and whether that is `image {name}`, `{reference}`, cannot be seen: only one has a digest",
            image.who(),
            image.reference
        ),
    };
    let finding = CHECK
        .at(image.span, message)
        .also(declared.reference.span, format!("the image `{name}`"))
        .help(advice(image, declared));
    found.about(image.site.stage, finding);
}

/// How the named image comes to be the one that runs.
fn advice(image: &Use<'_>, declared: &Image) -> String {
    let (name, stage) = (&declared.name.value, &image.site.stage.name.value);
    let is_asked = |one| image.site.pipeline.reference(one) == Some(&declared.reference);
    let asked = image.site.stage.images.iter().any(is_asked);
    match image.within {
        ImageIn::Generated => format!("name it: `image {name}`"),
        ImageIn::Object(_) if asked => {
            "write the name in both places alike: kustomize compares it letter by letter".to_owned()
        }
        ImageIn::Object(_) => {
            format!("write `image {name}` in stage `{stage}`, which sets it in the manifests")
        }
    }
}

/// The one version of each image that the app runs; `None` for one with several.
type Versions<'u, 'a> = HashMap<String, Option<&'u Use<'a>>>;

fn versions<'u, 'a>(uses: &'u [Use<'a>]) -> Versions<'u, 'a> {
    let mut versions = Versions::new();
    for image in uses.iter().filter(|image| image.is_of_app()) {
        let known = versions
            .entry(repository(image.reference))
            .or_insert(Some(image));
        if known.is_some_and(|known| !known.version().is(&image.version())) {
            *known = None;
        }
    }
    versions
}

fn compare_jobs(uses: &[Use<'_>], found: &mut Findings<'_>) {
    let versions = versions(uses);
    for job in uses.iter().filter(|image| image.is_of_job()) {
        let app = versions.get(&repository(job.reference)).copied().flatten();
        if let Some(app) = app.filter(|app| !app.version().is(&job.version())) {
            report_app(job, app, found);
        }
    }
}

fn report_app(job: &Use<'_>, app: &Use<'_>, found: &mut Findings<'_>) {
    let message = format!(
        "{} runs `{}`, and the app `{}`",
        job.who(),
        job.reference,
        app.reference
    );
    let finding = CHECK
        .at(job.span, message)
        .also(app.span, "the image of the app")
        .help(format!(
            "declare `image NAME = {}` once, and name it in both stages",
            app.reference
        ));
    found.about(job.site.stage, finding);
}
