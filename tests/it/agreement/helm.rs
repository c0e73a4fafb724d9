//! How the HelmRelease of a stage moves, read from the files of a scenario.

use std::collections::BTreeMap;

use flux_pipeline::emit::VALUES;
use flux_pipeline::simulate::Workload;
use serde_yaml::Value;

use super::history::{CHARTS, History, Tree};

/// The HelmRelease among the objects of a stage.
fn release(objects: &[Value]) -> Option<&Value> {
    objects.iter().find(|it| it["kind"] == "HelmRelease")
}

/// The Kustomization among the objects of a stage.
fn nested(objects: &[Value]) -> Option<&Value> {
    let mut objects = objects.iter();
    objects.find(|it| it["kind"] == "Kustomization" && it["spec"]["sourceRef"].is_mapping())
}

/// The workload of a stage with a HelmRelease or a Kustomization; `None` without one.
pub fn workload(history: &History, spec: &Value, objects: &[Value]) -> Option<Workload> {
    if let Some(nested) = nested(objects) {
        let follows = nested["spec"]["sourceRef"]["name"].as_str();
        let mut sources = history.sources.iter();
        let at = sources.position(|it| Some(it.as_str()) == follows)?;
        return Some(Workload::UngatedRelease(u8::try_from(at).unwrap()));
    }
    let release = release(objects)?;
    let chart = &release["spec"]["chart"]["spec"];
    let source = |kind: &str| {
        let mut sources = objects.iter();
        sources.find(|it| it["kind"] == kind)
    };
    if release["spec"]["suspend"] == true || is_unreached(spec, objects) {
        return Some(Workload::StoppedRelease);
    }
    let follows = chart["sourceRef"]["name"].as_str();
    if let Some(at) = history
        .sources
        .iter()
        .position(|it| Some(it.as_str()) == follows)
    {
        return Some(match chart["reconcileStrategy"].as_str() {
            Some("Revision") => Workload::UngatedRelease(u8::try_from(at).unwrap()),
            _ => Workload::StoppedRelease,
        });
    }
    let reference = |kind| source(kind).map(|it| &it["spec"]["ref"]);
    let floats = reference("OCIRepository").is_some_and(|it| it["semver"].is_string());
    if floats {
        let charts = history.sources.iter().position(|it| it == CHARTS);
        return Some(Workload::UngatedRelease(
            u8::try_from(charts.unwrap()).unwrap(),
        ));
    }
    let waits = ["install", "upgrade"].iter().all(|action| {
        let action = &release["spec"][action];
        action["disableWait"] != true && action["disableWaitForJobs"] != true
    });
    let is_beside = release["spec"]["chartRef"].is_mapping() || source("GitRepository").is_some();
    let is_tied = !is_beside || says_chart(spec, objects);
    Some(
        match waits && is_tied && (has_digest(spec) || !has_kept_values(release, objects)) {
            true => Workload::Deployment,
            false => Workload::UnseenRelease,
        },
    )
}

/// Whether its chart keeps its version and comes from another address than before.
pub fn keeps_chart(before: &[Value], now: &[Value]) -> bool {
    let of = |objects: &[Value]| {
        let mut sources = objects.iter();
        let source = sources.find(|it| it["kind"] == "HelmRepository")?;
        let version = release(objects)?["spec"]["chart"]["spec"]["version"].clone();
        Some((source["spec"]["url"].clone(), version))
    };
    let both = of(before).zip(of(now));
    both.is_some_and(|((from, was), (to, is))| from != to && was == is)
}

/// `spec.images` of a Kustomization without any container.
fn is_unreached(spec: &Value, objects: &[Value]) -> bool {
    let pods = objects.iter().any(|it| it["spec"]["template"].is_mapping());
    spec["images"].is_sequence() && !pods
}

/// Whether `healthCheckExprs` name the chart that the files do.
fn says_chart(spec: &Value, objects: &[Value]) -> bool {
    let charts = objects.iter().filter_map(|it| {
        let reference = &it["spec"]["ref"];
        let commit = reference["commit"].as_str().and_then(|it| it.get(..12));
        reference["tag"].as_str().or(commit)
    });
    let expressions = spec["healthCheckExprs"].as_sequence().into_iter().flatten();
    let currents: Vec<&str> = expressions
        .filter_map(|it| it["current"].as_str())
        .collect();
    let mut charts = charts.map(|chart| currents.iter().any(|it| it.contains(chart)));
    charts.any(|said| said)
}

/// Whether values come from an object that keeps its name.
fn has_kept_values(release: &Value, objects: &[Value]) -> bool {
    let references = release["spec"]["valuesFrom"].as_sequence();
    references.into_iter().flatten().any(|reference| {
        objects.iter().any(|it| {
            it["kind"] == reference["kind"] && it["metadata"]["name"] == reference["name"]
        })
    })
}

/// Whether a patch writes a digest of the values into the HelmRelease.
fn has_digest(spec: &Value) -> bool {
    let patches = spec["patches"].as_sequence().into_iter().flatten();
    let mut patches = patches.filter_map(|it| it["patch"].as_str());
    patches.any(|patch| patch.contains(VALUES))
}

/// The files beside the stage that its chart is made of, or the Kustomization in it.
pub fn chart_files(objects: &[Value], trees: &BTreeMap<String, Tree>) -> Vec<String> {
    if let Some(nested) = nested(objects) {
        let source = &nested["spec"]["sourceRef"]["name"];
        let tree = source.as_str().and_then(|it| trees.get(it));
        let below = nested["spec"]["path"].as_str().unwrap_or_default();
        let below = below.trim_start_matches("./");
        let files = tree.into_iter().flatten();
        let files = files.filter(|(path, _)| path.starts_with(below));
        return files.map(|(_, text)| text.clone()).collect();
    }
    let Some(release) = release(objects) else {
        return Vec::new();
    };
    let chart = &release["spec"]["chart"]["spec"];
    let source = chart["sourceRef"]["name"].as_str().unwrap_or(CHARTS);
    let Some(tree) = trees.get(source) else {
        return Vec::new();
    };
    let below = chart["chart"].as_str().unwrap_or_default();
    let below = below.trim_start_matches("./");
    let files = tree
        .iter()
        .filter(|(path, _)| source == CHARTS || path.starts_with(below));
    files.map(|(_, text)| text.clone()).collect()
}
