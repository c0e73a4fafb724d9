//! A name that is longer than Kubernetes takes. Page: `name_too_long.md`.

use smol_str::SmolStr;

use crate::diagnostics::{Check, Severity};
use crate::manifests::Node;
use crate::model::{Job, Namespace, Pipeline, Rerun};
use crate::settle::{DIGEST, SettledJob};
use crate::source::Spanned;
use crate::values::name::{LONGEST_LABEL, LONGEST_NAME};

use super::Site;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "name-too-long",
    severity: Severity::Error,
    summary: "a name is longer than Kubernetes takes",
    page: include_str!("name_too_long.md"),
};

pub(super) fn run(site: &Site<'_>, found: &mut Findings<'_>) {
    look_at_stage(site, found);
    for (job, settled) in site.stage.jobs.iter().zip(&site.settled.jobs) {
        look_at_job(job, settled, found);
    }
}

pub(super) fn also(pipeline: &Pipeline, found: &mut Findings<'_>) {
    let namespace = match &pipeline.namespace {
        Namespace::Name(name) => Some(name),
        Namespace::None | Namespace::Default => None,
    };
    for name in pipeline.flux.namespace.iter().chain(namespace) {
        limit(name, "the namespace", LONGEST_LABEL, 0, found);
    }
    if let Some(parent) = &pipeline.flux.parent {
        limit(&parent.name, "the Kustomization", LONGEST_LABEL, 0, found);
    }
    for source in &pipeline.sources {
        let what = "the name of the source";
        limit(&source.name, what, LONGEST_NAME, 0, found);
    }
}

fn look_at_stage(site: &Site<'_>, found: &mut Findings<'_>) {
    let stage = site.stage;
    // The name becomes the value of a label on every object (`SetOwnerLabels` in `fluxcd/pkg/ssa`).
    limit(
        &stage.kustomization,
        "the Kustomization",
        LONGEST_LABEL,
        0,
        found,
    );
    let said = |node: Option<&Node>| {
        let node = node.filter(|node| node.span != stage.name.span)?;
        Some(Spanned::new(SmolStr::new(node.text()?), node.span))
    };
    // In a `spec` text its definition tells of it.
    let overlay = site.settled.overlay.as_deref();
    let is_word = overlay.is_none_or(|text| text.get("targetNamespace").is_none());
    if let Some(name) = said(site.settled.target_namespace()).filter(|_| is_word) {
        limit(&name, "the namespace", LONGEST_LABEL, 0, found);
    }
    if let Some(name) = said(site.settled.service_account()) {
        limit(&name, "the service account", LONGEST_NAME, 0, found);
    }
}

fn look_at_job(job: &Job, settled: &SettledJob, found: &mut Findings<'_>) {
    limit(
        &job.name,
        "the Job",
        LONGEST_LABEL,
        added(job, settled),
        found,
    );
    limit(&job.label, "the container", LONGEST_LABEL, 0, found);
    let references = job
        .settings
        .pull_secrets
        .iter()
        .chain(&job.settings.service_account);
    let mounted = job.settings.mounts.iter().map(|mount| &mount.name);
    let all = job.settings.env_from.iter().map(|from| &from.object.name);
    for name in references.chain(mounted).chain(all) {
        limit(name, "the name", LONGEST_NAME, 0, found);
    }
}

/// Characters that are appended to the name of an Indexed Job: `-` with its highest index (`validateJobSpec` in
/// `pkg/apis/batch/validation`), behind the digest of `rerun once`, which alone cuts the name to what fits.
fn added(job: &Job, settled: &SettledJob) -> usize {
    if settled.object.text_at(&["spec", "completionMode"]) != Some("Indexed") {
        return 0;
    }
    let digest = match job.rerun.value {
        Rerun::Once => DIGEST,
        Rerun::EveryRelease | Rerun::OnFiles(_) | Rerun::OnImage => 0,
    };
    let completions = settled.object.at(&["spec", "completions"]);
    let completions = completions.and_then(Node::integer).unwrap_or(1);
    digest + 1 + completions.saturating_sub(1).max(0).to_string().len()
}

fn limit(
    name: &Spanned<SmolStr>,
    what: &str,
    longest: usize,
    added: usize,
    found: &mut Findings<'_>,
) {
    let (length, longest) = (name.value.len(), longest - added);
    if length <= longest {
        return;
    }
    let message = format!(
        "{what} `{}` has {length} characters, and {longest} is the most",
        name.value
    );
    found.push(
        CHECK
            .at(name.span, message)
            .help("shorten it, or say a shorter `name`"),
    );
}
