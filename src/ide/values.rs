//! The values that may be written: names that the pipeline declares, objects of its manifests, paths, durations.

use std::collections::{BTreeMap, BTreeSet};

use crate::checks;
use crate::manifests::Object;
use crate::model::vocabulary::Place;
use crate::source::EntryKind;

use super::item::{Item, ItemKind, Request};
use super::names::{self, Kind, Occurrence, Role};

/// The values of a kind that a usage names, behind the word `last`.
pub(super) fn items(request: &Request<'_>, name: &str, last: &str) -> Vec<Item> {
    match name {
        "NAME" => named(request, last),
        "CHECK" => waivable(),
        "DURATION" => durations(),
        "PATH" if last != "at" => paths(request),
        "KEY" if last == "key" => keys(request),
        "APIVERSION" => distinct(request, |object| Some(object.api_version.to_string())),
        "KIND" => distinct(request, |object| Some(object.kind.to_string())),
        "MAJOR.MINOR" => ["2.7", "2.8", "2.9"]
            .map(|it| Item::new(it, ItemKind::Value, ""))
            .into(),
        _ => Vec::new(),
    }
}

/// What may stand in quotes.
pub(super) fn quoted(request: &Request<'_>, name: &str) -> Vec<Item> {
    let mut items = match name {
        "PATH" => pipelines(request),
        _ => Vec::new(),
    };
    if !request.here.quoted {
        items
            .iter_mut()
            .for_each(|item| item.insert = format!("\"{}\"", item.insert));
    }
    items
}

fn named(request: &Request<'_>, last: &str) -> Vec<Item> {
    let is_body = matches!(request.place, Place::Stage | Place::Defaults | Place::Job);
    match last {
        "image" if is_body => declared(request, Kind::Image, "image"),
        "source" if is_body => declared(request, Kind::Source, "source"),
        "image" if request.place == Place::Environment => declared(request, Kind::Image, "image"),
        "git" | "oci" | "bucket" | "external" if request.place == Place::Environment => {
            declared(request, Kind::Source, "source")
        }
        "in" | "target-namespace" | "namespace" => objects(request, "Namespace"),
        "secret" if request.place == Place::Source => objects(request, "Secret"),
        "health" | "patch" => of_kind(request),
        _ => names::object_kind(last).map_or_else(Vec::new, |kind| objects(request, kind)),
    }
}

/// The names of a kind that are declared.
fn declared(request: &Request<'_>, kind: Kind, detail: &str) -> Vec<Item> {
    let all = request.analysis.visible(request.file);
    let ours =
        all.filter(|one| one.kind == kind && one.role != Role::Uses && one.role != Role::Former);
    let names: BTreeSet<&str> = ours.map(|one| one.name.as_str()).collect();
    names
        .into_iter()
        .map(|name| Item::new(name, ItemKind::Name, detail))
        .collect()
}

/// The names that a statement `stage` may begin with: stages that relations name and nobody declares, and in an
/// environment those of the file.
pub(super) fn stage_names(request: &Request<'_>) -> Vec<Item> {
    let all: Vec<&Occurrence> = request.analysis.visible(request.file).collect();
    let has = |role: Role| -> BTreeSet<&str> {
        let ours = all
            .iter()
            .filter(|one| one.kind == Kind::Stage && one.role == role);
        ours.map(|one| one.name.as_str()).collect()
    };
    let (declared, used) = (has(Role::Declares), has(Role::Uses));
    let names: Vec<&str> = if request.place == Place::Environment {
        declared.union(&used).copied().collect()
    } else {
        used.difference(&declared).copied().collect()
    };
    names
        .into_iter()
        .map(|name| Item::new(name, ItemKind::Name, "stage"))
        .collect()
}

/// Every stage but the one of the statement, and those that it names already.
pub(super) fn other_stages(request: &Request<'_>) -> Vec<Item> {
    let all = request.analysis.visible(request.file);
    let ours = all.filter(|one| one.kind == Kind::Stage && one.role != Role::Former);
    let mut names: BTreeSet<&str> = ours
        .filter(|one| {
            one.span.range().end != request.here.word.end || one.span.file != request.file
        })
        .map(|one| one.name.as_str())
        .collect();
    names.insert("app");
    let said = |name: &&str| !request.here.before.iter().any(|one| one == name);
    let names = names.into_iter().filter(said);
    names
        .map(|name| Item::new(name, ItemKind::Name, "stage"))
        .collect()
}

/// The objects of the manifests, each with the stage that it is of.
fn manifests<'a>(request: &Request<'a>) -> impl Iterator<Item = (&'a str, &'a Object)> {
    let sites = request.analysis.sites_of(request.file);
    sites.flat_map(|site| {
        let stage = site.stage.name.value.as_str();
        site.tree.objects.iter().map(move |object| (stage, object))
    })
}

/// The objects of a kind: those of manifests, and those that someone else makes.
fn objects(request: &Request<'_>, kind: &'static str) -> Vec<Item> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for (stage, object) in manifests(request).filter(|(_, object)| object.kind == kind) {
        found.insert(
            object.name.to_string(),
            format!("{kind} in stage `{stage}`"),
        );
    }
    let all = request.analysis.visible(request.file);
    for one in all.filter(|one| one.kind == Kind::Object(kind) && one.role == Role::Declares) {
        found
            .entry(one.name.clone())
            .or_insert_with(|| format!("{kind} made elsewhere"));
    }
    let items = found.into_iter();
    items
        .map(|(name, detail)| Item::new(name, ItemKind::Object, detail))
        .collect()
}

/// The objects of the kind that the statement says, such as `health apps/v1 Deployment NAME`.
fn of_kind(request: &Request<'_>) -> Vec<Item> {
    let before = &request.here.before;
    let ours = manifests(request).filter(|(_, object)| before.iter().any(|it| *it == object.kind));
    let names: BTreeSet<&str> = ours.map(|(_, object)| object.name.as_str()).collect();
    names
        .into_iter()
        .map(|name| Item::new(name, ItemKind::Object, ""))
        .collect()
}

/// Something of every object of the stage around.
fn distinct(request: &Request<'_>, part: fn(&Object) -> Option<String>) -> Vec<Item> {
    let around = request
        .here
        .around
        .iter()
        .find(|head| head.first().is_some_and(|it| it == "stage"));
    let stage = around.and_then(|head| head.get(1));
    let ours = manifests(request).filter(|(of, _)| stage.is_none_or(|stage| stage == of));
    let parts: BTreeSet<String> = ours.filter_map(|(_, object)| part(object)).collect();
    parts
        .into_iter()
        .map(|it| Item::new(it, ItemKind::Object, ""))
        .collect()
}

/// The keys of the object that the statement names in front of `key`.
fn keys(request: &Request<'_>) -> Vec<Item> {
    let [.., kind, name, _] = request.here.before.as_slice() else {
        return Vec::new();
    };
    let Some(kind) = names::object_kind(kind) else {
        return Vec::new();
    };
    let ours = manifests(request).map(|(_, object)| object);
    let ours = ours.filter(|object| object.kind == kind && object.name == *name);
    let fields = ["data", "stringData", "binaryData"];
    let maps = ours.flat_map(|object| fields.iter().filter_map(|field| object.node.get(field)));
    let keys: BTreeSet<&str> = maps
        .flat_map(|map| map.entries())
        .filter_map(|(key, _)| key.text())
        .collect();
    keys.into_iter()
        .map(|key| Item::new(key, ItemKind::Object, format!("of {kind} `{name}`")))
        .collect()
}

fn waivable() -> Vec<Item> {
    let all = checks::all()
        .iter()
        .filter(|check| checks::is_waivable(check));
    let item = |check: &&crate::diagnostics::Check| {
        let mut item = Item::new(check.name, ItemKind::Check, check.summary);
        item.insert = format!("{} \"${{1:REASON}}\"", check.name);
        item.is_snippet = true;
        item
    };
    all.map(item).collect()
}

fn durations() -> Vec<Item> {
    let all = ["30s", "1m", "5m", "10m", "15m", "30m", "1h"];
    all.map(|it| Item::new(it, ItemKind::Value, "")).into()
}

/// The directories below what is written of a path.
fn paths(request: &Request<'_>) -> Vec<Item> {
    let is_component = request
        .here
        .before
        .first()
        .is_some_and(|word| word == "component");
    let folder = match request.written.rsplit_once('/') {
        Some((folder, _)) => folder.to_owned(),
        None => String::new(),
    };
    let searched = names::path(&folder);
    let searched = if is_component {
        from_stage(request, &searched)
    } else {
        Some(searched)
    };
    let entries = searched
        .and_then(|folder| request.files.list(&folder))
        .unwrap_or_default();
    let folders = entries
        .into_iter()
        .filter(|entry| entry.kind == EntryKind::Directory);
    let folders = folders.filter(|entry| !entry.name.starts_with('.'));
    let written = if request.written.contains('/') || is_component {
        folder
    } else {
        ".".to_owned()
    };
    let item = |name: &str| {
        let whole = if written.is_empty() {
            name.to_owned()
        } else {
            format!("{written}/{name}")
        };
        Item::new(format!("{whole}/"), ItemKind::Folder, "")
    };
    folders.map(|entry| item(&entry.name)).collect()
}

/// A path of a component, from the root.
fn from_stage(request: &Request<'_>, path: &str) -> Option<String> {
    let around = request.here.around.last()?;
    let name = around.get(1)?;
    let mut sites = request.analysis.sites_of(request.file);
    let site = sites.find(|site| site.stage.name.value == *name)?;
    crate::values::path::resolve(&site.stage.path.value, path)
}

/// The pipeline files and directories below what is written of a path.
fn pipelines(request: &Request<'_>) -> Vec<Item> {
    let folder = request
        .written
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let entries = request.files.list(folder).unwrap_or_default().into_iter();
    let whole = |name: &str| {
        if folder.is_empty() {
            name.to_owned()
        } else {
            format!("{folder}/{name}")
        }
    };
    let own = request.analysis.sources.name(request.file).to_owned();
    let items = entries.filter_map(|entry| match entry.kind {
        EntryKind::Directory if !entry.name.starts_with('.') => Some(Item::new(
            format!("{}/", whole(&entry.name)),
            ItemKind::Folder,
            "",
        )),
        EntryKind::File if entry.name.ends_with(".pipeline") => {
            Some(Item::new(whole(&entry.name), ItemKind::File, ""))
        }
        EntryKind::Directory | EntryKind::File | EntryKind::Other => None,
    });
    items.filter(|item| item.label != own).collect()
}
