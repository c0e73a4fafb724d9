//! One object in two stages. Page: `shared_object.md`.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::diagnostics::{Check, Severity};
use crate::hash::{HashMap, Hashes};
use crate::manifests::Object;
use crate::source::Span;
use crate::values::ObjectKey;

use super::findings::Findings;
use super::owned_by_hand::{Twice, owned_by_hand, runs_once};
use super::placement::{Cluster, cluster, namespace_of, target_namespace};
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "shared-object",
    severity: Severity::Error,
    summary: "the same object in two stages, or also in what is applied by hand in the same cluster",
    page: include_str!("shared_object.md"),
};

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for twice in owned_by_hand(project) {
        report_by_hand(&twice, found);
    }
    let repeated = Hashes::of(objects(project).map(|(identity, _)| identity)).repeated();
    if repeated.is_empty() {
        return;
    }
    let explained = explained(found.overlaps());
    let mut owners: HashMap<Identity<'_>, Owner<'_>> = HashMap::default();
    for (identity, owner) in objects(project).filter(|(it, _)| repeated.may_have(it)) {
        match owners.get(&identity) {
            Some(first) if first.at != owner.at && !both_generated(first, &owner) => {
                if !explained.contains(&(first.path(), owner.path())) {
                    report(first, &owner, &identity, found);
                }
            }
            Some(_) => {}
            None => {
                owners.insert(identity, owner);
            }
        }
    }
}

/// An object of a stage or a source of the pipeline's, which somebody applies by hand in another form.
fn report_by_hand(twice: &Twice<'_>, found: &mut Findings<'_>) {
    let (kind, name) = (twice.kind, twice.name);
    let own = match twice.site {
        Some(site) => format!("in stage `{}`", site.stage.name.value),
        None => "what this pipeline writes".to_owned(),
    };
    let other = match twice.by {
        Some(by) => format!("in what `{by}` applies"),
        None => "in the folder of the Kustomizations".to_owned(),
    };
    let message = format!("{kind} `{name}` is {own}, and another one of that name is {other}");
    let finding = CHECK.at(twice.own, message);
    let finding = finding
        .also(twice.other, "here")
        .help("remove one of them, or give it another name");
    found.about_any(twice.site.map(|it| it.stage), finding);
}

/// Every object whose name is known, with its stage.
fn objects(project: &Project) -> impl Iterator<Item = (Identity<'_>, Owner<'_>)> {
    let sites = project.sites().enumerate();
    sites.flat_map(|(at, site)| {
        let (cluster, target) = (cluster(&site), target_namespace(&site));
        let objects = site.tree.objects.iter().filter(|object| !object.hashed);
        let objects = objects.filter(move |object| !runs_once(&site, object));
        objects.map(move |object| (of_object(cluster, object, target), owner(at, site, object)))
    })
}

#[derive(PartialEq, Eq, Hash)]
struct Identity<'a> {
    cluster: Cluster<'a>,
    object: ObjectKey<'a>,
}

struct Owner<'a> {
    at: usize,
    site: Site<'a>,
    span: Span,
    generated: bool,
}

impl<'a> Owner<'a> {
    fn path(&self) -> &'a str {
        &self.site.stage.path.value
    }
}

fn of_object<'a>(
    cluster: Cluster<'a>,
    object: &'a Object,
    target: Option<&'a str>,
) -> Identity<'a> {
    let namespace = namespace_of(object, target).map(Cow::Borrowed);
    Identity {
        cluster,
        object: ObjectKey {
            group: object.group().into(),
            kind: object.kind.as_str().into(),
            namespace,
            name: object.name.as_str().into(),
        },
    }
}

fn owner<'a>(at: usize, site: Site<'a>, object: &'a Object) -> Owner<'a> {
    Owner {
        at,
        site,
        span: object.name_span(),
        generated: object.generated.is_some(),
    }
}

/// `duplicate-job` speaks about those.
fn both_generated(first: &Owner<'_>, second: &Owner<'_>) -> bool {
    first.generated && second.generated
}

/// Pairs of directories about which `nested-paths` speaks.
fn explained<'a>(pairs: &'a [(Site<'a>, Site<'a>)]) -> HashSet<(&'a str, &'a str)> {
    let paths = pairs
        .iter()
        .map(|(a, b)| (a.stage.path.value.as_str(), b.stage.path.value.as_str()));
    paths.flat_map(|(a, b)| [(a, b), (b, a)]).collect()
}

fn report(
    first: &Owner<'_>,
    second: &Owner<'_>,
    identity: &Identity<'_>,
    found: &mut Findings<'_>,
) {
    let is_one_file = first.site.pipeline.path == second.site.pipeline.path;
    let said = |site: &Site<'_>| match is_one_file {
        true => format!("stage `{}`", site.stage.name.value),
        false => format!(
            "stage `{}` of `{}`",
            site.stage.name.value, site.pipeline.path
        ),
    };
    let (a, b) = (said(&first.site), said(&second.site));
    let message = format!(
        "{} `{}` is in {a} and in {b}",
        identity.object.kind, identity.object.name
    );
    let finding = CHECK
        .at(second.span, message)
        .also(first.span, format!("in {a}"))
        .help("keep it in the stage that comes first, or give it two names");
    found.about_all(&[first.site.stage, second.site.stage], finding);
}
