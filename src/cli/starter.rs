//! The first text of a pipeline file, from what is in a directory.

use crate::manifests::{Made, Object, Reader, Request};
use crate::source::{Files, SourceMap};

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
/// Stands in for an image that nobody named yet.
const IMAGE: &str = "ghcr.io/example/app:v1.0.0";

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
}

#[derive(Clone, Debug, Default)]
struct App {
    /// Below the root.
    directory: String,
    /// What the first container runs.
    image: Option<String>,
    /// Where the objects live, when they say so.
    namespace: Option<String>,
}

/// Looks around in the directory `prefix` of a repository.
pub(super) fn look(name: String, prefix: String, files: &dyn Files) -> Found {
    let mut sources = SourceMap::default();
    let mut reader = Reader::new(files);
    let directories = APP.iter().map(|directory| format!("{prefix}{directory}"));
    let app = directories
        .filter_map(|it| app(&mut reader, it, &mut sources))
        .next();
    let has_migrate = !objects(&mut reader, format!("{prefix}migrate"), &mut sources).is_empty();
    let flux = files.list(&format!("{prefix}flux")).unwrap_or_default();
    let flux_is_taken = flux
        .iter()
        .any(|entry| matches!(entry.name.as_str(), "app.yaml" | "migrate.yaml"));
    let source = source(&mut reader, &mut sources);
    Found {
        name,
        prefix,
        app,
        source,
        flux_is_taken,
        has_migrate,
    }
}

fn objects(reader: &mut Reader<'_>, directory: String, sources: &mut SourceMap) -> Vec<Object> {
    let request = Request {
        directory,
        ..Request::default()
    };
    reader.read(&request, sources).objects.clone()
}

fn app(reader: &mut Reader<'_>, directory: String, sources: &mut SourceMap) -> Option<App> {
    let objects = objects(reader, directory.clone(), sources);
    let image = objects.iter().find_map(image);
    let namespace = objects.iter().find_map(|object| object.namespace.clone());
    (!objects.is_empty()).then_some(App {
        directory,
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

fn source(reader: &mut Reader<'_>, sources: &mut SourceMap) -> Option<String> {
    let found = reader.foreign(&Made::default(), sources);
    found.into_iter().find_map(|other| {
        let kind = match other.source_kind.as_str() {
            "GitRepository" => "git",
            "OCIRepository" => "oci",
            "Bucket" => "bucket",
            _ => return None,
        };
        let namespace = other
            .source_namespace
            .map(|it| format!(" in {it}"))
            .unwrap_or_default();
        Some(format!("{kind} {}{namespace}", other.source_name))
    })
}

impl Found {
    /// What to try to write, the text that says most first. The last one holds in any directory.
    pub(super) fn candidates(self) -> Vec<String> {
        let without_image = Self {
            app: self.app.clone().map(|app| App { image: None, ..app }),
            ..self.clone()
        };
        let alone = Self {
            app: None,
            source: None,
            has_migrate: false,
            ..self.clone()
        };
        [self, without_image, alone]
            .iter()
            .map(Self::text)
            .collect()
    }

    fn text(&self) -> String {
        let parts = [
            self.head(),
            self.source(),
            self.flux(),
            self.namespace(),
            self.image(),
            self.migrate(),
        ];
        let parts = parts.into_iter().chain([self.app(), self.more()]);
        parts
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn head(&self) -> String {
        format!(
            "# What must happen before what. `flux-pipeline check` says what is wrong with it,\n\
             # `flux-pipeline build` writes the manifests for Flux.\npipeline {}\n",
            self.name
        )
    }

    fn source(&self) -> String {
        match &self.source {
            Some(source) => format!(
                "# The source of Flux that holds this repository, as other Kustomizations name it.\nsource {source}\n"
            ),
            None => format!(
                "# The source of Flux that holds this repository: GitRepository flux-system/{0}, made elsewhere.\n\
                 source git {0}\n",
                self.name
            ),
        }
    }

    fn flux(&self) -> String {
        let directory = match (self.prefix.as_str(), self.flux_is_taken) {
            ("", false) => return String::new(),
            (prefix, false) => format!("./{prefix}flux/"),
            (prefix, true) => format!("./{prefix}flux/{}/", self.name),
        };
        format!("# Where the Kustomizations are written to.\nflux {{ directory {directory} }}\n")
    }

    fn namespace(&self) -> String {
        let namespace = self.app.as_ref().and_then(|app| app.namespace.as_deref());
        let namespace = namespace.unwrap_or("default");
        let given = match namespace {
            "default" => String::new(),
            name => format!(
                "# It is there before the first rollout; nobody here makes it.\n\
                 defaults {{ external namespace {name} }}\n"
            ),
        };
        format!("# Where the objects of the app live.\nnamespace {namespace}\n{given}")
    }

    fn image(&self) -> String {
        if self.has_migrate {
            return String::new();
        }
        let image = self
            .app
            .as_ref()
            .and_then(|app| app.image.as_deref())
            .unwrap_or(IMAGE);
        format!(
            "# One line to change for a release; every stage that names it follows.\nimage app = {image}\n"
        )
    }

    fn migrate(&self) -> String {
        let path = if self.prefix.is_empty() {
            String::new()
        } else {
            format!("path ./{}migrate/", self.prefix)
        };
        let before = if self.app.is_some() {
            " before app"
        } else {
            ""
        };
        let opening =
            format!("# Runs to its end before each rollout of the app.\nstage migrate{before}");
        if self.has_migrate {
            return if path.is_empty() {
                format!("{opening}\n")
            } else {
                format!("{opening} {{ {path} }}\n")
            };
        }
        let path = if path.is_empty() {
            path
        } else {
            format!("  {path}\n")
        };
        format!(
            "{opening} {{\n{path}  job {{\n    image app\n    run \"echo migrating the database\"\n    deadline 10m\n  }}\n}}\n"
        )
    }

    fn app(&self) -> String {
        let Some(app) = &self.app else {
            return format!(
                "# When the manifests of the app are in {0}deploy/:\n\
                 # stage app after migrate {{ path ./{0}deploy/; image app }}\n",
                self.prefix
            );
        };
        let image = match (&app.image, self.has_migrate) {
            (Some(_), false) => "\n  image app",
            (_, _) => "",
        };
        format!(
            "# The app itself: the manifests in {0}/.\nstage app {{\n  path ./{0}/{image}\n}}\n",
            app.directory
        )
    }

    fn more(&self) -> String {
        let cache = match self.has_migrate {
            true => "stage cache after app   # the manifests in cache/",
            false => {
                "stage cache after app { job { image app; command [\"bin/warm\", \"--all\"] } }"
            }
        };
        format!(
            "# More stages, for example one that fills a cache when the app has rolled out:\n# {cache}\n"
        )
    }
}
