//! What the API server refuses of the YAML that users write: what they lay over their words, and the objects of their
//! directories as they are applied, all fields of what comes with Kubernetes and Flux, and of others what all objects have.

use std::collections::HashSet;

use crate::diagnostics::Field;
use crate::manifests::{Node, Object};
use crate::model::{Source, SourceKind};
use crate::schema::{Cause, Extent, Fault, Kind, Part, Problem, problems, untyped_problems};
use crate::settle::{Project, SettledJob, SettledSource, Site};
use crate::source::Span;
use crate::values::key::{group, is_of_flux};

use super::applied_job::{applied, lacks_image};
use super::definitions::Definitions;
use super::frozen::is_never_sent;

/// Something that the API server refuses.
#[derive(Debug)]
pub(super) struct Refused {
    /// What the user calls it.
    pub(super) title: String,
    object: Refusing,
    pub(super) problem: Problem,
}

/// The object that is refused.
#[derive(Clone, Debug)]
struct Refusing {
    kind: String,
    name: String,
    /// Paths of its fields begin at this part.
    part: Part,
    /// Whether Flux leaves out of it what its kind does not have.
    loses_unknown_fields: bool,
}

impl Refused {
    /// The field that it is about.
    pub(super) fn field(&self) -> Field {
        let path = &self.problem.path;
        let path = match self.object.part {
            Part::Object => path.clone(),
            Part::Spec => format!("spec.{path}"),
        };
        Field {
            nulled: self.problem.cause == Some(Cause::Nulled),
            ..Field::of((&self.object.kind, &self.object.name), path)
        }
    }

    /// Whether Flux leaves out of the object what its kind does not have.
    pub(super) fn loses_unknown_fields(&self) -> bool {
        self.object.loses_unknown_fields
    }
}

/// Everything that is refused of a stage.
pub(super) fn of_stage(site: &Site<'_>, definitions: &Definitions<'_>) -> Vec<Refused> {
    let mut found = Vec::new();
    let mut give = |title: &str, object: &Refusing, problem: Problem| {
        found.push(said(title, object, problem));
    };
    let own = || Refusing::spec("Kustomization", site.kustomization());
    of_spec(site).for_each(|problem| give("`spec`", &own(), problem));
    for job in site.settled.jobs.iter().enumerate() {
        let name = || job.1.object.text_at(&["metadata", "name"]);
        let object = || Refusing {
            loses_unknown_fields: true,
            ..Refusing::whole("Job", name().unwrap_or_default())
        };
        let problems = of_job(site, job).into_iter();
        problems.for_each(|problem| give("`manifest`", &object(), problem));
    }
    of_objects(site, definitions, give);
    found
}

fn said(title: &str, object: &Refusing, problem: Problem) -> Refused {
    Refused {
        title: title.to_owned(),
        object: object.clone(),
        problem,
    }
}

impl Refusing {
    fn spec(kind: &str, name: &str) -> Self {
        Self {
            part: Part::Spec,
            ..Self::whole(kind, name)
        }
    }

    fn whole(kind: &str, name: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            name: name.to_owned(),
            part: Part::Object,
            loses_unknown_fields: false,
        }
    }

    fn of(object: &Object) -> Self {
        let kind = Kind::of(&object.api_version, &object.kind);
        Self {
            loses_unknown_fields: kind.is_some_and(Kind::loses_unknown_fields),
            ..Self::whole(&object.kind, &object.name)
        }
    }
}

/// Where a Kustomization or a source has no text, words alone make it, and what they make has its types already.
fn of_spec<'a>(site: &Site<'a>) -> impl Iterator<Item = Problem> + use<'a> {
    let settled = site.settled;
    let text = settled.overlay.as_deref().into_iter();
    text.flat_map(|text| both(Kind::Kustomization, Part::Spec, text, &settled.spec))
}

/// There are rules on several fields of a Job, so words alone may break one too.
fn of_job(site: &Site<'_>, (at, job): (usize, &SettledJob)) -> Vec<Problem> {
    let whole = applied(site, at).unwrap_or(&job.object);
    // Of an image that the words do not give other checks speak.
    let is_said = job.overlay.is_none() && lacks_image(&job.object);
    let problems = match job.overlay.as_deref() {
        Some(text) => both(Kind::Job, Part::Object, text, whole),
        None => problems(Kind::Job, whole, Part::Object, Extent::Whole),
    };
    problems
        .into_iter()
        .filter(|problem| !(is_said && problem.path.ends_with(".image")))
        .filter(|problem| is_certain(site, whole, problem))
        .collect()
}

/// What is wrong with a text, and then with what it makes of the whole: each field once.
fn both(kind: Kind, part: Part, text: &Node, whole: &Node) -> Vec<Problem> {
    let mut found = problems(kind, text, part, Extent::Overlay);
    let of_text: Vec<String> = found.iter().map(|it| it.path.clone()).collect();
    let of_whole = problems(kind, whole, part, Extent::Whole).into_iter();
    found.extend(of_whole.filter(|problem| !of_text.contains(&problem.path)));
    found
}

/// What is wrong with the objects that users wrote themselves.
fn of_objects(
    site: &Site<'_>,
    definitions: &Definitions<'_>,
    mut give: impl FnMut(&str, &Refusing, Problem),
) {
    let own = site.tree.objects.iter().filter(|it| it.generated.is_none());
    let common = common(site);
    for object in own.filter(|object| !is_never_sent(object)) {
        let title = format!("{} `{}`", object.kind, object.name);
        let refusing = Refusing::of(object);
        of_object(object, definitions)
            .into_iter()
            .filter(|problem| is_certain(site, &object.node, problem))
            .filter(|problem| !common.contains(&problem.span))
            .filter(|_| !is_decrypted(site, object))
            .map(|problem| with_key(with_quotes(site, problem)))
            .for_each(|problem| give(&title, &refusing, problem));
    }
}

/// What is wrong with an object of a kind that comes with neither Kubernetes nor Flux: each field once.
fn of_custom(object: &Object, definitions: &Definitions<'_>) -> Vec<Problem> {
    let mut found = untyped_problems(&object.node, object.pod_path());
    if extent(object) == Extent::Whole {
        let of_all: Vec<String> = found.iter().map(|it| it.path.clone()).collect();
        let by_definition = definitions.problems(object).into_iter();
        found.extend(by_definition.filter(|problem| !of_all.contains(&problem.path)));
    }
    found
}

/// Whether an object is all that the API server gets: with `ssa: Merge` it is a part of one that somebody else makes.
fn extent(object: &Object) -> Extent {
    let mark = object.mark("kustomize.toolkit.fluxcd.io/ssa");
    match mark.and_then(Node::text) {
        Some(mark) if mark.eq_ignore_ascii_case("merge") => Extent::Overlay,
        Some(_) | None => Extent::Whole,
    }
}

/// Where the marks are said that every object of the stage gets: of these it is said once.
fn common(site: &Site<'_>) -> Vec<Span> {
    let marks = ["labels", "annotations"].into_iter();
    let marks = marks.flat_map(|field| site.settled.map(&["commonMetadata", field]));
    marks
        .flat_map(|(key, value)| [key.span, value.span])
        .collect()
}

/// What to do about a value that is no text any more, although it may be written as one.
fn with_quotes(site: &Site<'_>, problem: Problem) -> Problem {
    let is_it = site.settled.substitutes() && problem.cause == Some(Cause::Unquoted);
    let help = is_it.then(|| {
        "the quotes around a variable are lost: its value needs quotes of its own".to_owned()
    });
    Problem {
        help: problem.help.clone().or(help),
        ..problem
    }
}

/// What to do about an object that is encrypted, and that nobody decrypts.
fn with_key(problem: Problem) -> Problem {
    if problem.fault != Fault::Unknown || problem.path != "sops" {
        return problem;
    }
    let help = "the object is encrypted: `decrypt sops` makes kustomize-controller decrypt it";
    Problem {
        help: Some(help.to_owned()),
        ..problem
    }
}

/// Whether a problem is there whatever the values are that only the cluster knows.
fn is_certain(site: &Site<'_>, object: &Node, problem: &Problem) -> bool {
    let substitution = &site.settled.substitution;
    match problem.is_rule {
        true => substitution.knows(object),
        false => substitution.knows_at(problem.span),
    }
}

/// Whether Flux takes the object apart before it applies it: any object that sops has written, whatever its kind
/// (`DecryptResource` in `internal/decryptor` of kustomize-controller). What comes out of it nobody knows here.
fn is_decrypted(site: &Site<'_>, object: &Object) -> bool {
    let decrypts = site.settled.spec.text_at(&["decryption", "provider"]) == Some("sops");
    decrypts && object.node.at(&["sops", "mac"]).is_some()
}

/// Everything that is refused of what users keep in the folders of the Kustomizations, each once. Nobody knows here what
/// becomes of variables, and of what is encrypted.
pub(super) fn of_folders(project: &Project, definitions: &Definitions<'_>) -> Vec<Refused> {
    let folders = project.folders.iter();
    let objects = folders.flat_map(|it| it.tree.users());
    let is_known = |object: &&Object| {
        let is_open = || object.node.json().to_string().contains("${");
        !is_never_sent(object) && object.node.get("sops").is_none() && !is_open()
    };
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for object in objects.filter(is_known) {
        let title = format!("{} `{}`", object.kind, object.name);
        let refusing = Refusing::of(object);
        let problems = of_object(object, definitions).into_iter();
        let new = problems.filter(|it| seen.insert((it.span, it.message.clone())));
        found.extend(new.map(|problem| said(&title, &refusing, problem)));
    }
    found
}

fn of_object(object: &Object, definitions: &Definitions<'_>) -> Vec<Problem> {
    match Kind::of(&object.api_version, &object.kind) {
        Some(kind) => problems(kind, &object.node, Part::Object, extent(object)),
        None => of_custom(object, definitions),
    }
}

/// What is refused of an object of Flux whatever is done to it before it is applied: what is missing may be added, and a
/// rule over several fields may hold then.
pub(super) fn of_part(object: &Node) -> Vec<Refused> {
    let text = |path: &[&str]| object.text_at(path).unwrap_or_default();
    let (version, name) = (text(&["apiVersion"]), text(&["kind"]));
    let is_of_flux = is_of_flux(group(version));
    let Some(kind) = Kind::of(version, name).filter(|_| is_of_flux) else {
        return Vec::new();
    };
    let refusing = Refusing::whole(name, text(&["metadata", "name"]));
    let may_be_added = |it: &Problem| matches!(it.cause, Some(Cause::Missing | Cause::Nulled));
    problems(kind, object, Part::Object, Extent::Overlay)
        .into_iter()
        .filter(|it| !it.is_rule && !may_be_added(it))
        .map(|problem| said(name, &refusing, problem))
        .collect()
}

/// Everything that is refused of a source.
pub(super) fn of_source(source: &Source, settled: &SettledSource) -> Vec<Refused> {
    let text = settled.overlay.as_deref().into_iter();
    let problems = text.flat_map(|it| both(kind(source.kind), Part::Spec, it, &settled.spec));
    let object = Refusing::spec(source.kind.kind(), &source.name.value);
    problems.map(|it| said("`spec`", &object, it)).collect()
}

fn kind(kind: SourceKind) -> Kind {
    match kind {
        SourceKind::Git => Kind::GitRepository,
        SourceKind::Oci => Kind::OCIRepository,
        SourceKind::Bucket => Kind::Bucket,
        SourceKind::External => Kind::ExternalArtifact,
    }
}
