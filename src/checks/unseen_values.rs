//! Values of a HelmRelease that change unseen. Page: `unseen_values.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::KeptValues;

use super::charts::Ordered;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unseen-values",
    severity: Severity::Error,
    summary: "values of a HelmRelease change without Flux waiting for the upgrade",
    page: include_str!("unseen_values.md"),
};

pub(super) fn run(ordered: &Ordered<'_>, found: &mut Findings<'_>) {
    let Some(relation) = ordered.waited else {
        return;
    };
    let sites = ordered.project.sites();
    let sites = sites.filter(|it| std::ptr::eq(it.pipeline, ordered.site.pipeline));
    for site in sites {
        for values in ordered.release.kept_values(&site.tree.objects) {
            let is_here = site.id == ordered.site.id;
            if is_here
                && site
                    .settled
                    .tie(site.pipeline, (ordered.release, &values))
                    .is_some()
            {
                continue;
            }
            let (then, object) = (&relation.then.name.value, values.object);
            let message = format!(
                "`{then}` would not wait for the upgrade when {} `{}` changes",
                object.kind, object.name
            );
            let finding = CHECK
                .at(values.name.span, message)
                .also(object.name_span(), "it keeps its name")
                .also(relation.span, format!("`{then}` waits for the HelmRelease"))
                .help(help(ordered, is_here, &values));
            found.about(ordered.site.stage, finding);
        }
    }
}

/// What makes it a change that Flux sees.
fn help(ordered: &Ordered<'_>, is_here: bool, values: &KeptValues<'_>) -> String {
    let (kind, name, key) = (&values.object.kind, &values.object.name, values.key);
    let stage = &ordered.site.stage.name.value;
    if !is_here {
        return format!("move {kind} `{name}` into the directory of stage `{stage}`");
    }
    if values.content().is_none() {
        return format!("write the values under `data`, as `{key}`");
    }
    if kind == "Secret" {
        let generated = "make it with `secretGenerator`, which names it by its content";
        return format!(
            "encrypt Secret `{name}` with SOPS, or {generated}, or say `layout addressed`"
        );
    }
    format!(
        "put the values into `values` of HelmRelease `{}`, or make {kind} `{name}` with `configMapGenerator`, which names it by its content",
        ordered.name()
    )
}
