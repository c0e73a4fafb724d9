//! Values of a HelmRelease that change unseen. Page: `unseen_values.md`.

use crate::diagnostics::{Check, Severity};
use crate::manifests::KeptValues;
use crate::model::{Relation, StageId};
use crate::settle::Site;

use super::charts::Ordered;
use super::findings::Findings;

pub(super) static CHECK: Check = Check {
    name: "unseen-values",
    severity: Severity::Error,
    summary: "values of a HelmRelease change without Flux waiting for the upgrade",
    page: include_str!("unseen_values.md"),
};

pub(super) fn run(ordered: &Ordered<'_>, found: &mut Findings<'_>) {
    for site in ordered.sites_of_values() {
        for values in ordered.release.kept_values(&site.tree.objects) {
            let is_here = site.id == ordered.site.id;
            let tie = || site.settled.tie(site.pipeline, (ordered.release, &values));
            match ordered.waited {
                Some(_) if is_here && tie().is_some() => {}
                Some(relation) => unwaited(ordered, (relation, is_here), &values, found),
                None if is_here => {}
                None => early(ordered, &site, &values, found),
            }
        }
    }
}

/// Others go on although the upgrade is to come.
fn unwaited(
    ordered: &Ordered<'_>,
    (relation, is_here): (&Relation, bool),
    values: &KeptValues<'_>,
    found: &mut Findings<'_>,
) {
    let (then, object) = (&relation.then.name.value, values.object);
    let message = format!(
        "`{then}` would not wait for the upgrade when {} `{}` changes",
        object.kind, object.name
    );
    let kept = match values.is_plain() {
        true => "it keeps its name",
        false => "the Secret that is made of it keeps its name",
    };
    let finding = CHECK
        .at(values.name.span, message)
        .also(object.name_span(), kept)
        .also(relation.span, format!("`{then}` waits for the HelmRelease"))
        .help(help(ordered, is_here, values));
    found.about(ordered.site.stage, finding);
}

/// Nobody waits for the HelmRelease, and it takes values up that another stage changes before what comes first is done.
fn early(
    ordered: &Ordered<'_>,
    other: &Site<'_>,
    values: &KeptValues<'_>,
    found: &mut Findings<'_>,
) {
    let pipeline = ordered.site.pipeline;
    let Some(order) = found.order(pipeline) else {
        return;
    };
    let before = order.before(other.id);
    let relations = pipeline.relations.iter();
    let mut firsts = relations.filter(|it| it.then.id == Some(ordered.site.id));
    let is_early = |first: StageId| first != other.id && !before.has(first);
    let Some(relation) = firsts.find(|it| it.first.id.is_some_and(is_early)) else {
        return;
    };
    let (kind, name) = (&values.object.kind, &values.object.name);
    let (stage, first) = (&other.stage.name.value, &relation.first.name.value);
    let message = format!(
        "HelmRelease `{}` may take up {kind} `{name}` of stage `{stage}` before `{first}` is done",
        ordered.name()
    );
    let finding = CHECK
        .at(values.name.span, message)
        .also(values.object.name_span(), "it keeps its name")
        .also(relation.span, format!("`{first}` comes first"))
        .help(help(ordered, false, values));
    found.about(ordered.site.stage, finding);
}

/// What makes it a change that Flux sees.
fn help(ordered: &Ordered<'_>, is_here: bool, values: &KeptValues<'_>) -> String {
    let (kind, name, key) = (&values.object.kind, &values.object.name, values.key);
    let stage = &ordered.site.stage.name.value;
    if !is_here {
        return format!("move {kind} `{name}` into the directory of stage `{stage}`");
    }
    if !values.is_plain() {
        return format!(
            "give the Secret another name with each new content, or encrypt a Secret of stage `{stage}` with SOPS"
        );
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
