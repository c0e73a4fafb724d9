//! What is found, as the text of a pipeline file.

use super::{Found, Overlay};

/// Stands in for an image that nobody named yet.
const IMAGE: &str = "ghcr.io/example/app:v1.0.0";

impl Found {
    /// The text of the file.
    pub(in crate::cli) fn text(&self) -> String {
        let parts = [
            self.head(),
            self.source(),
            self.flux(),
            self.namespace(),
            self.made_elsewhere(),
            self.image(),
            self.migrate(),
        ];
        let parts = parts
            .into_iter()
            .chain([self.app(), self.environments(), self.more()]);
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
        format!("# Where the objects of the app live.\nnamespace {namespace}\n")
    }

    fn made_elsewhere(&self) -> String {
        let lines = match self.externals.as_slice() {
            [] => return String::new(),
            [one] => format!("{{ external {one} }}"),
            many => {
                let lines = many.iter().map(|one| format!("  external {one}\n"));
                format!("{{\n{}}}", lines.collect::<String>())
            }
        };
        format!("# Made elsewhere, and there before the first rollout.\ndefaults {lines}\n")
    }

    fn environments(&self) -> String {
        let Some(app) = self.app.as_ref().filter(|app| !app.overlays.is_empty()) else {
            return String::new();
        };
        let blocks = app.overlays.iter().map(|overlay| {
            let namespace = overlay.namespace.iter();
            let namespace: String = namespace.map(|it| format!("  namespace {it}\n")).collect();
            let Overlay {
                name, directory, ..
            } = overlay;
            format!("environment {name} {{\n{namespace}  stage app {{ path ./{directory}/ }}\n}}\n")
        });
        let said = "# The overlays: the same pipeline again, each with manifests of its own.\n";
        said.to_owned() + &blocks.collect::<String>()
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
            (Some(_), false) => "  image app\n",
            (_, _) => "",
        };
        let path = match app.overlays.is_empty() {
            true => format!("  path ./{}/\n", app.directory),
            false => String::new(),
        };
        let block = match (path + image).as_str() {
            "" => String::new(),
            lines => format!(" {{\n{lines}}}"),
        };
        format!(
            "# The app itself: the manifests in {}/.\nstage app{block}\n",
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
