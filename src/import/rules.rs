//! What only hand-written YAML can get wrong.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use crate::checks::broken_ready_expression;
use crate::checks::imports::{
    LONE_READY_EXPRESSION, OBSOLETE_API, OVERTAKEN_EDGE, SHARED_PATH, UNAPPLIED_KUSTOMIZATION,
};
use crate::diagnostics::Sink;
use crate::emit::value_of;
use crate::manifests::Node;

use super::edges::{self, entries};
use super::parent_source;
use super::search::address::address;
use super::search::applied::{Unseen, Why};
use super::search::circle;
use super::search::found::{Found, Kustomization};
use super::search::group::{groups, objects_of};
use super::search::releases::Releases;

/// Runs every rule on the chosen Kustomizations; gives the entries of `dependsOn` that a template leaves open.
pub(super) fn run(
    found: &Found,
    chosen: &[usize],
    unseen: &[Unseen],
    releases: &Releases,
    sink: &mut Sink,
) -> Vec<String> {
    let all = &found.kustomizations;
    for one in chosen.iter().filter_map(|&at| all.get(at)) {
        obsolete_api(one, sink);
        lone_expressions(one, sink);
        broken_expressions(one, sink);
    }
    unapplied(unseen, sink);
    let open = edges::run(found, chosen, releases, sink);
    releases.run(found, chosen, unseen, sink);
    circle::run(all, chosen, &releases.all, sink);
    of_pipelines(all, chosen, sink);
    for group in groups(all, chosen) {
        let members: Vec<&Kustomization> =
            group.members.iter().filter_map(|&at| all.get(at)).collect();
        overtaken_edges(&members, sink);
        parent_source::run(all, &members, sink);
        shared_paths(&members, sink);
    }
    open
}

/// Files that nothing takes in: one notice, and nothing else from them.
fn unapplied(unseen: &[Unseen], sink: &mut Sink) {
    for one in unseen.iter().filter(|it| it.why == Why::Unapplied) {
        let node = &one.written.node;
        let name = node.at(&["metadata", "name"]);
        let said = name.and_then(Node::text).unwrap_or("?");
        let message = format!("nothing in this repository applies `{said}`");
        let help =
            "list the file in a kustomization file, remove it, or leave it out by `--exclude`";
        let span = name.map_or(node.span, |it| it.span);
        sink.push(UNAPPLIED_KUSTOMIZATION.at(span, message).help(help));
    }
}

/// Directories that a pipeline's stage applies too.
fn of_pipelines(all: &[Kustomization], chosen: &[usize], sink: &mut Sink) {
    let is_chosen: HashSet<usize> = chosen.iter().copied().collect();
    let generated = all.iter().enumerate().filter(|(at, it)| {
        // Without its pipeline a generated file is one by hand.
        it.written.generated_from.is_some() && !is_chosen.contains(at)
    });
    let mut written: HashMap<_, Vec<usize>> = HashMap::new();
    for (at, one) in generated {
        if let Some(path) = one.path.as_deref() {
            written.entry((one.reads(), path)).or_default().push(at);
        }
    }
    for (at, one) in chosen.iter().filter_map(|&at| Some((at, all.get(at)?))) {
        let Some(path) = one.path.as_deref() else {
            continue;
        };
        let same = written.get(&(one.reads(), path)).into_iter().flatten();
        let mut same = same.filter(|other| may_meet(all, at, **other));
        let Some(other) = same.next().and_then(|&other| all.get(other)) else {
            continue;
        };
        let pipeline = other.written.generated_from.as_deref().unwrap_or_default();
        let message = format!(
            "`{}` applies the same directory as `{}`, which `{pipeline}` writes",
            one.name, other.name
        );
        let span = one.field("path").map_or(one.span(), |path| path.span);
        let help = "remove it when the pipeline has taken its place";
        sink.push(
            SHARED_PATH
                .at(span, message)
                .also(other.span(), "here too")
                .help(help),
        );
    }
}

/// Whether two Kustomizations of one directory may apply the same objects: not in the clusters of two roots that were
/// bootstrapped, in two namespaces, or to two other clusters.
fn may_meet(all: &[Kustomization], one: usize, other: usize) -> bool {
    let roots = (root(all, one), root(all, other));
    if let (Some(one), Some(other)) = roots
        && !std::ptr::eq(one, other)
        && one.applies_itself
        && other.applies_itself
    {
        return false;
    }
    let (Some(one), Some(other)) = (all.get(one), all.get(other)) else {
        return false;
    };
    let target = |it: &Kustomization| {
        let said = it.field("targetNamespace").and_then(Node::text);
        said.map(str::to_owned)
    };
    let targets = (target(one), target(other));
    let in_two = targets.0.is_some() && targets.1.is_some() && targets.0 != targets.1;
    let config = |it: &Kustomization| {
        it.field("kubeConfig")
            .map(value_of)
            .map(|it| format!("{it:?}"))
    };
    !in_two && config(one) == config(other)
}

/// The one that a Kustomization is applied from in the end.
fn root(all: &[Kustomization], of: usize) -> Option<&Kustomization> {
    let parent = |at: &usize| all.get(*at).and_then(|it| it.parent);
    let line = std::iter::successors(Some(of), parent).take(all.len() + 1);
    line.last().and_then(|at| all.get(at))
}

/// `v1beta1` is gone since Flux 2.7 and `v1beta2` since Flux 2.8 (`api/` of kustomize-controller).
fn obsolete_api(one: &Kustomization, sink: &mut Sink) {
    let Some(version) = one.written.node.get("apiVersion") else {
        return;
    };
    let gone = match version.text() {
        Some("kustomize.toolkit.fluxcd.io/v1beta1") => "2.7",
        Some("kustomize.toolkit.fluxcd.io/v1beta2") => "2.8",
        Some(_) | None => return,
    };
    let message = format!(
        "Flux {gone} and later do not know this version of `{}`",
        one.name
    );
    sink.push(
        OBSOLETE_API
            .at(version.span, message)
            .help("write `kustomize.toolkit.fluxcd.io/v1`"),
    );
}

/// What an entry waits for: name, and the namespace that it says.
fn target(entry: &Node) -> Option<(&str, Option<&str>)> {
    Some((entry.text_at(&["name"])?, entry.text_at(&["namespace"])))
}

/// An entry with an expression and no plain one beside it: the expression takes the place of the check of generation,
/// readiness and revision (`checkDependencies` of kustomize-controller).
fn lone_expressions(one: &Kustomization, sink: &mut Sink) {
    let is_plain = |entry: &&Node| entry.get("readyExpr").is_none();
    let plain: HashSet<_> = entries(one)
        .iter()
        .filter(is_plain)
        .filter_map(target)
        .collect();
    for entry in entries(one).iter().filter(|entry| !is_plain(entry)) {
        let Some(named) = target(entry).filter(|named| !plain.contains(named)) else {
            continue;
        };
        let message = format!(
            "only an expression makes `{}` wait for `{}`",
            one.name, named.0
        );
        let help = "add a second entry with the name alone";
        sink.push(LONE_READY_EXPRESSION.at(entry.span, message).help(help));
    }
}

/// Drafts say an order in words, and no expression.
fn broken_expressions(one: &Kustomization, sink: &mut Sink) {
    let of = ("Kustomization", one.name.as_str());
    let broken = |entry| broken_ready_expression(of, entry);
    for mut broken in entries(one).iter().filter_map(broken) {
        let _ = write!(broken.message, ", in Kustomization `{}`", one.name);
        broken.about = Some(one.name.clone());
        sink.push(broken);
    }
}

/// A plain entry between Kustomizations of which one has the tag in `spec.images`: the recipe of the Flux guide.
fn overtaken_edges(members: &[&Kustomization], sink: &mut Sink) {
    let by_name: HashMap<&str, &Kustomization> =
        members.iter().map(|it| (it.name.as_str(), *it)).collect();
    for one in members {
        let guarded: HashSet<_> = entries(one)
            .iter()
            .filter(|it| it.get("readyExpr").is_some())
            .filter_map(target)
            .collect();
        for entry in entries(one)
            .iter()
            .filter(|it| it.get("readyExpr").is_none())
        {
            let Some(named) = target(entry).filter(|named| !guarded.contains(named)) else {
                continue;
            };
            let other = by_name.get(named.0).copied();
            let is_addressed = |it: &Kustomization| address(it).is_some();
            if is_addressed(one) && other.is_some_and(is_addressed) {
                // Neither spec finds its directory at the revision of another release.
                continue;
            }
            let Some(carrier) = [Some(*one), other]
                .into_iter()
                .flatten()
                .find(|it| has_images(it))
            else {
                continue;
            };
            let Some(other) = other else { continue };
            let message = format!(
                "`{}` may be changed before `{}` has run for the same release",
                one.name, other.name
            );
            let mut finding = OVERTAKEN_EDGE.at(entry.span, message);
            if let Some(images) = carrier.field("images") {
                finding = finding.also(
                    images.span,
                    "the release is in this spec, and not in the source",
                );
            }
            sink.push(finding.help(
                "keep the tag in the manifests, or let `flux-pipeline import` guard the order",
            ));
        }
    }
}

fn has_images(one: &Kustomization) -> bool {
    one.field("images")
        .is_some_and(|list| !list.items().is_empty())
}

/// Two Kustomizations that apply the same objects.
fn shared_paths(members: &[&Kustomization], sink: &mut Sink) {
    let mut seen: HashMap<_, &Kustomization> = HashMap::new();
    for one in members {
        let Some(objects) = objects_of(one) else {
            continue;
        };
        if let Some(first) = seen.get(&objects) {
            if first.written.node.span == one.written.node.span {
                // One file that two others apply.
                continue;
            }
            let span = one.field("path").map_or(one.span(), |path| path.span);
            let other = first.field("path").map_or(first.span(), |path| path.span);
            let message = format!(
                "`{}` and `{}` apply the same directory",
                first.name, one.name
            );
            let finding = SHARED_PATH.at(span, message).also(other, "here too");
            sink.push(
                finding.help(
                    "remove one of them, or give each a `targetNamespace` or values of its own",
                ),
            );
        } else {
            seen.insert(objects, one);
        }
    }
}
