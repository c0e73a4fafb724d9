//! What was found and what was not, for whoever called `init`.

use super::{App, Found};

impl Found {
    /// One line for each thing that the text was made of, and for each that is a guess.
    pub(in crate::cli) fn said(&self) -> Vec<String> {
        let mut lines = self.app.as_ref().map_or_else(missing_app, app);
        lines.extend(self.source_line());
        let externals = self.externals.iter();
        lines.extend(
            externals.map(|it| format!("found {it}, which nobody here makes: `external {it}`")),
        );
        lines.extend(self.appliers.iter().map(|(name, directory)| {
            format!(
                "found Kustomization `{name}` in `{directory}/`, which applies the app already: remove it when \
                 the pipeline does, or let `flux-pipeline import` make the pipeline of what is there"
            )
        }));
        lines.extend(self.migrate_line());
        lines
    }

    fn source_line(&self) -> Option<String> {
        match &self.source {
            Some(source) => Some(format!(
                "found source `{source}`, which other Kustomizations name"
            )),
            None => Some(format!(
                "not found: a Kustomization that names a source; `source git {}` is a guess",
                self.name
            )),
        }
    }

    fn migrate_line(&self) -> Option<String> {
        let prefix = &self.prefix;
        Some(match self.has_migrate {
            true => format!("found the manifests of a migration in `{prefix}migrate/`"),
            false => format!(
                "not found: manifests in `{prefix}migrate/`; the job of stage `migrate` is an example to fill in"
            ),
        })
    }
}

fn missing_app() -> Vec<String> {
    vec![format!(
        "not found: manifests of an app in `{}/`; stage `app` is a comment",
        super::APP.join("/`, `")
    )]
}

fn app(app: &App) -> Vec<String> {
    let objects = match app.objects {
        1 => "1 object".to_owned(),
        count => format!("{count} objects"),
    };
    let mut lines = match app.overlays.as_slice() {
        [] => vec![format!("found the app in `{}/`: {objects}", app.directory)],
        overlays => {
            let names: Vec<&str> = overlays
                .iter()
                .map(|overlay| overlay.name.as_str())
                .collect();
            vec![format!(
                "found overlays in `{}/`, an environment for each: {}",
                app.directory,
                names.join(", ")
            )]
        }
    };
    lines.push(match &app.image {
        Some(image) => format!("found image `{image}`, which the app runs"),
        None => {
            "not found: an image of the app that can be named; `image app` is an example".to_owned()
        }
    });
    lines
}
