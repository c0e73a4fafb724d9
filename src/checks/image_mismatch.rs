//! A version of an image that is not the one that the pipeline names, or the app runs. Page:
//! `image_mismatch.md`.

use std::collections::HashMap;
use std::ptr;

use crate::diagnostics::{Check, Severity};

use super::Project;
use super::findings::Findings;
use super::image_uses::{ImageIn, Use};
use super::needs::Order;
use crate::model::{Image, Pipeline, StageImage};
use crate::values::image::{Version, repository};

pub(super) static CHECK: Check = Check {
    name: "image-mismatch",
    severity: Severity::Warning,
    summary: "two versions of an image: of a named image and a manifest, or of a Job and the app",
    page: include_str!("image_mismatch.md"),
};

pub(super) fn run(_: &Project, found: &mut Findings<'_>) {
    let are_of_one = |one: &Use<'_>, next: &Use<'_>| ptr::eq(one.site.pipeline, next.site.pipeline);
    for uses in found.images().chunk_by(are_of_one) {
        if let Some(first) = uses.first() {
            look_at_pipeline(first.site.pipeline, uses, found);
        }
    }
}

fn look_at_pipeline(pipeline: &Pipeline, uses: &[Use<'_>], found: &mut Findings<'_>) {
    let named = Named::of(pipeline);
    let mut others = Vec::with_capacity(uses.len());
    for image in uses {
        match named.another(image) {
            Some(declared) => report_named(image, declared, found),
            None => others.push(image),
        }
    }
    compare_jobs(pipeline, &others, found);
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
    fn another(&self, used: &Use<'_>) -> Option<&'a Image> {
        if self.0.is_empty() {
            return None;
        }
        let images = self.0.get(&repository(&used.reference))?;
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
    let is_asked =
        |one: &StageImage| image.site.pipeline.reference(&one.image) == Some(&declared.reference);
    let asked = image.site.stage.images.iter().any(is_asked);
    match &image.within {
        ImageIn::Generated => format!("name it: `image {name}`"),
        ImageIn::Values(release, keys) => {
            let (release, key) = (&release.name, keys.join("."));
            let at = match key.as_str() {
                "image" => String::new(),
                key => format!(" at {key}"),
            };
            format!(
                "write `image {name} in helmrelease {release}{at}` in stage `{stage}`, which sets it in the values"
            )
        }
        ImageIn::Object(_) if asked => {
            "write the name in both places alike: kustomize compares it letter by letter".to_owned()
        }
        ImageIn::Object(_) => {
            format!("write `image {name}` in stage `{stage}`, which sets it in the manifests")
        }
    }
}

/// The images that apps run, by repository.
type Apps<'u, 'a> = HashMap<String, Same<'u, 'a>>;

/// The apps that run images of one repository.
#[derive(Default)]
struct Same<'u, 'a> {
    apps: Vec<&'u Use<'a>>,
    /// Whether another version stands among them: who has none need not ask which app a Job belongs to.
    has_others: bool,
}

impl<'u, 'a> Same<'u, 'a> {
    fn add(&mut self, app: &'u Use<'a>) {
        let first = self.apps.first();
        self.has_others |= first.is_some_and(|first| first.reference != app.reference);
        self.apps.push(app);
    }

    /// Whether all apps run just what a Job runs.
    fn is_like(&self, job: &Use<'_>) -> bool {
        let first = self.apps.first();
        !self.has_others && first.is_some_and(|first| first.reference == job.reference)
    }
}

fn apps<'u, 'a>(uses: &[&'u Use<'a>]) -> Apps<'u, 'a> {
    let mut apps = Apps::new();
    for image in uses.iter().copied().filter(|image| image.is_of_app()) {
        let same = apps.entry(repository(&image.reference)).or_default();
        same.add(image);
    }
    apps
}

fn compare_jobs(pipeline: &Pipeline, uses: &[&Use<'_>], found: &mut Findings<'_>) {
    let apps = apps(uses);
    if apps.is_empty() {
        return;
    }
    let Some(order) = found.order(pipeline) else {
        return;
    };
    for job in uses.iter().filter(|image| image.is_of_job()) {
        let same = apps.get(&repository(&job.reference));
        let same = same.filter(|same| !same.is_like(job));
        let app = same.and_then(|same| of_one_version(job, &same.apps, order));
        if let Some(app) = app.filter(|app| !app.version().is(&job.version())) {
            report_app(job, app, found);
        }
    }
}

/// The app that a Job belongs to, when all that it may belong to are of one version: of the same stage, or of one
/// that comes before or after it. Two apps that know nothing of each other may run two versions of one image.
fn of_one_version<'u, 'a>(
    job: &Use<'a>,
    same: &[&'u Use<'a>],
    order: &Order,
) -> Option<&'u Use<'a>> {
    let then = order.after(std::iter::once(job.site.id));
    let before = order.before(job.site.id);
    let is_near = |app: &Use<'_>| {
        let id = app.site.id;
        id == job.site.id || then.has(id) || before.has(id)
    };
    let mut near = same.iter().copied().filter(|app| is_near(app));
    let first = near.next()?;
    near.all(|app| app.version().is(&first.version()))
        .then_some(first)
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
