//! The first text of a pipeline file, from what is in a directory.

mod said;
mod text;

use smol_str::SmolStr;

use crate::manifests::{Foreign, Made, Object, Reader, Request};
use crate::source::{EntryKind, Files, SourceMap};
use crate::values::name::is_label;
use crate::values::path::{contains, join};

/// Directories that the manifests of an app are kept in, the likeliest first.
const APP: [&str; 7] = [
    "deploy",
    "deployment",
    "manifests",
    "k8s",
    "kubernetes",
    "kustomize",
    "app",
];
/// Directories with an overlay for each environment.
const OVERLAYS: [&str; 4] = ["overlays", "environments", "envs", "env"];

/// What is in a directory.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Name of the pipeline.
    pub(super) name: String,
    /// The directory below the root of the repository, empty or with `/` at its end.
    prefix: String,
    /// The manifests of the app.
    app: Option<App>,
    /// Another Kustomization's source, as the `source` statement names it.
    source: Option<String>,
    /// The usual Flux directory has files of these names already.
    flux_is_taken: bool,
    /// There are manifests for a stage `migrate`.
    has_migrate: bool,
    /// What the app needs and nobody here makes, as `external` says it: `secret shop-db`.
    externals: Vec<String>,
    /// Hand-written Kustomizations that apply the app: name, and directory of the file.
    appliers: Vec<(String, String)>,
}

#[derive(Clone, Debug, Default)]
struct App {
    /// Below the root; with overlays, the one that holds them.
    directory: String,
    /// An overlay for each environment.
    overlays: Vec<Overlay>,
    /// How many objects are applied; with overlays, by the first.
    objects: usize,
    /// What the first container runs.
    image: Option<String>,
    /// Where the objects live, when they say so.
    namespace: Option<String>,
}

/// The manifests of the app in one environment.
#[derive(Clone, Debug)]
struct Overlay {
    /// Name of the environment.
    name: String,
    /// Below the root.
    directory: String,
    /// Where its objects live, when they say so.
    namespace: Option<String>,
}

/// Looks around in the directory `prefix` of a repository.
pub(super) fn find_parts(name: String, prefix: String, files: &dyn Files) -> Found {
    let mut sources = SourceMap::default();
    let mut reader = Reader::new(files);
    let mut directories = APP.iter().map(|directory| format!("{prefix}{directory}"));
    let here = prefix.trim_end_matches('/').to_owned();
    let app = std::iter::once(here.clone())
        .chain(directories.clone())
        .find_map(|it| overlaid(&mut reader, files, &it, &mut sources))
        .or_else(|| directories.find_map(|it| app(&mut reader, it, &mut sources)));
    let has_migrate = !objects(&mut reader, format!("{prefix}migrate"), &mut sources).is_empty();
    let flux = files.list(&format!("{prefix}flux")).unwrap_or_default();
    let flux_is_taken = flux.iter().any(|entry| entry.name.ends_with(".yaml"));
    let others = reader.others(&Made::default(), &mut sources).kustomizations;
    let appliers = app.as_ref().map(|app| appliers(app, &others));
    Found {
        name,
        prefix,
        source: source(&others),
        appliers: appliers.unwrap_or_default(),
        app,
        flux_is_taken,
        has_migrate,
        externals: Vec::new(),
    }
}

/// The Kustomizations that apply the app, or what it lies in.
fn appliers(app: &App, others: &[Foreign]) -> Vec<(String, String)> {
    let applies = |other: &&Foreign| {
        let path = other.path.value.as_str();
        let mut overlays = app.overlays.iter();
        contains(path, &app.directory) || overlays.any(|overlay| overlay.directory == path)
    };
    let found = others.iter().filter(applies);
    found
        .map(|other| (other.name.value.to_string(), other.directory.clone()))
        .collect()
}

/// A directory with overlays below it, one for each environment.
fn overlaid(
    reader: &mut Reader<'_>,
    files: &dyn Files,
    below: &str,
    sources: &mut SourceMap,
) -> Option<App> {
    OVERLAYS.iter().find_map(|name| {
        let directory = join(below, name);
        let entries = files.list(&directory).unwrap_or_default();
        let names = entries
            .iter()
            .filter(|entry| entry.kind == EntryKind::Directory);
        let names = names
            .map(|entry| entry.name.as_str())
            .filter(|name| is_label(name));
        let apps: Vec<(String, App)> = names
            .filter_map(|name| {
                let app = app(reader, join(&directory, name), sources)?;
                Some((name.to_owned(), app))
            })
            .collect();
        let (_, first) = apps.first()?.clone();
        let overlays = apps.into_iter().map(|(name, app)| Overlay {
            name,
            directory: app.directory,
            namespace: app.namespace,
        });
        Some(App {
            directory,
            overlays: overlays.collect(),
            namespace: None,
            ..first
        })
    })
}

fn objects(reader: &mut Reader<'_>, directory: String, sources: &mut SourceMap) -> Vec<Object> {
    let request = Request {
        directory,
        ..Request::default()
    };
    reader.read(&request, sources).objects.to_vec()
}

fn app(reader: &mut Reader<'_>, directory: String, sources: &mut SourceMap) -> Option<App> {
    let objects = objects(reader, directory.clone(), sources);
    let image = objects.iter().find_map(image);
    let namespace = objects
        .iter()
        .find_map(|object| object.namespace.as_ref().map(SmolStr::to_string));
    (!objects.is_empty()).then_some(App {
        directory,
        overlays: Vec::new(),
        objects: objects.len(),
        image,
        namespace,
    })
}

fn image(object: &Object) -> Option<String> {
    let containers = object
        .node
        .at(&["spec", "template", "spec", "containers"])?;
    Some(containers.items().first()?.get("image")?.text()?.to_owned())
}

/// The source that other Kustomizations name.
fn source(others: &[Foreign]) -> Option<String> {
    others.iter().find_map(|other| {
        let kind = match other.source_kind.as_str() {
            "GitRepository" => "git",
            "OCIRepository" => "oci",
            "Bucket" => "bucket",
            _ => return None,
        };
        let namespace = other.source_namespace.iter();
        let namespace: String = namespace.map(|it| format!(" in {it}")).collect();
        Some(format!("{kind} {}{namespace}", other.source_name))
    })
}

impl Found {
    /// The same without the image of the app, where one was found.
    pub(super) fn without_image(&self) -> Option<Self> {
        let app = self.app.as_ref().filter(|app| app.image.is_some())?;
        let app = App {
            image: None,
            ..app.clone()
        };
        Some(Self {
            app: Some(app),
            ..self.clone()
        })
    }

    /// Takes in what someone else makes; `false` when all of it was known.
    pub(super) fn add_externals(&mut self, found: Vec<String>) -> bool {
        let before = self.externals.len();
        for external in found {
            if !self.externals.contains(&external) {
                self.externals.push(external);
            }
        }
        self.externals.len() > before
    }
}
