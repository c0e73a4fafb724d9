//! Which sources have this repository as their root.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::manifests::Node;
use crate::source::Files;
use crate::values::path::{contains, resolve};

use super::super::excluded::Excluded;
use super::found::{Found, Kustomization, SourceKey};
use super::open::is_open;
use super::urls::Url;

/// What is known of the directories that Kustomizations read from a source.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::import) struct Seen {
    /// They are there.
    there: usize,
    /// They are there, and a component is not.
    incomplete: usize,
    /// They are not there.
    missing: usize,
    /// Of these, the ones that are no sign of another repository: their files lie apart from all whose directories are
    /// there, as in an archive.
    apart: usize,
}

/// Directories that are read from the source of the repository, so many that a single one read from a source with an
/// address of its own says nothing.
const MANY: usize = 20;

/// Whether a source is this repository.
type Judge = fn(Seen) -> bool;

/// For what is to be built: a source that is taken for this one is refused where it has a directory that is not.
fn all_there(seen: Seen) -> bool {
    seen.there > 0 && seen.incomplete == 0 && seen.missing == 0
}

/// For what is to be found: what is not there may be the mistake.
pub(in crate::import) fn most_there(seen: Seen) -> bool {
    seen.there + seen.incomplete > seen.missing - seen.apart
}

/// Sources that are this repository, each with the namespace that it is looked for in.
#[derive(Debug, Default)]
pub(in crate::import) struct Own {
    keys: HashSet<SourceKey>,
}

impl Own {
    /// Takes in what is this repository for certain; what has another address than that is none.
    pub(in crate::import) fn learn(&mut self, found: &Found, certain: HashSet<SourceKey>) {
        let known = Known::of(found, &certain);
        self.keys.retain(|it| !known.is_elsewhere(found, it));
        self.keys.extend(certain);
    }

    /// Whether a source that a Kustomization in a namespace names is one of them. A namespace that the repository does
    /// not show may be any.
    pub(in crate::import) fn holds(&self, key: &SourceKey, place: Option<&str>) -> bool {
        let key = key.seen_from(place);
        self.keys.contains(&key) || self.keys.iter().any(|it| it.may_be(&key))
    }
}

impl SourceKey {
    /// The same, with the namespace that it is looked for in: that of the Kustomization, where it says none.
    pub(in crate::import) fn seen_from(&self, place: Option<&str>) -> Self {
        let namespace = self.namespace.as_deref().or(place);
        Self {
            namespace: namespace.map(str::to_owned),
            ..self.clone()
        }
    }

    /// Whether both are called the same, and one of the namespaces is not known.
    fn may_be(&self, other: &Self) -> bool {
        let is_open = self.namespace.is_none() || other.namespace.is_none();
        is_open && (&self.kind, &self.name) == (&other.kind, &other.name)
    }
}

/// [`own_sources`] for what is to be written.
pub(in crate::import) fn surely_own(files: &dyn Files, found: &Found) -> Own {
    own_sources(files, found, all_there, &Excluded::default())
}

/// The sources of Kustomizations that apply themselves, and those that are this repository by their directories.
pub(in crate::import) fn own_sources(
    files: &dyn Files,
    found: &Found,
    judge: Judge,
    excluded: &Excluded,
) -> Own {
    let all = &found.kustomizations;
    let names = Names::of(all);
    let mut sources: HashMap<SourceKey, Votes<'_>> = HashMap::new();
    let mut own = HashSet::new();
    for one in all {
        let key = names.key(one);
        let votes = sources.entry(key.clone()).or_default();
        match one.path.as_deref() {
            // The root holds every file, whoever's root it is.
            Some("") if !is_bootstrapped(one) => {}
            _ if one.applies_itself => _ = own.insert(key),
            Some("") | None => {}
            Some(path) if !files.is_directory(path) => {
                votes.missing(one.directory(), excluded.has(&one.written.file));
            }
            Some(path) => votes.there(one.directory(), has_components(files, one, path)),
        }
    }
    // A directory of another repository may have the name of the one that its Kustomization stands in.
    let bootstrapped = all.iter();
    let bootstrapped = bootstrapped.filter(|it| it.applies_itself && is_bootstrapped(it));
    let bootstrapped: HashSet<SourceKey> = bootstrapped.map(|it| names.key(it)).collect();
    let known = Known::of(found, &bootstrapped);
    own.retain(|it| !known.is_elsewhere(found, it));
    let there = |it: &SourceKey| sources.get(it).map_or(0, |votes| votes.seen.there);
    let strangers = strangers(found, &names, &there);
    own.retain(|it| !strangers.contains(it));
    let known = Known::of(found, &own);
    let is_bootstrapped = !bootstrapped.is_empty();
    let seen = |(source, votes): (SourceKey, Votes<'_>)| {
        let is_open = !is_bootstrapped && url(found, &source).is_none();
        (source, votes.seen(is_open))
    };
    let sources: HashMap<SourceKey, Seen> = sources.into_iter().map(seen).collect();
    let most = sources.values().map(|seen| seen.there).max().unwrap_or(0);
    // One directory may have the name of one of another repository by chance.
    let is_chance = |source: &SourceKey, seen: &Seen| {
        seen.there == 1 && most >= MANY && url(found, source).is_some()
    };
    let judged = sources.into_iter().filter(|(_, seen)| judge(*seen));
    let judged = judged.filter(|(source, seen)| !is_chance(source, seen));
    let judged = judged.map(|(source, _)| source);
    let judged = judged.filter(|it| !strangers.contains(it));
    own.extend(judged.filter(|it| !known.is_elsewhere(found, it)));
    Own { keys: own }
}

/// Sources of other repositories in which a directory has the name of one here that the Kustomization stands in: its file is
/// applied from another source, of which more directories are there, and which has another address or none that is said.
fn strangers(
    found: &Found,
    names: &Names<'_>,
    there: &dyn Fn(&SourceKey) -> usize,
) -> HashSet<SourceKey> {
    let all = &found.kustomizations;
    let keyed: Vec<(SourceKey, &Kustomization)> =
        all.iter().map(|it| (names.key(it), it)).collect();
    // What applies itself is there too.
    let is_more = |other: &SourceKey, own: &SourceKey| there(other) > there(own) + 1;
    let is_stranger = |key: &SourceKey, one: &Kustomization| {
        let Some(own) = url(found, key) else {
            return false;
        };
        keyed.iter().any(|(other, above)| {
            let path = above.path.as_deref().filter(|path| !path.is_empty());
            let applies_it = path.is_some_and(|path| contains(path, one.directory()));
            applies_it
                && is_more(other, key)
                && url(found, other).is_none_or(|it| !it.is_same(&own))
        })
    };
    let themselves = keyed.iter().filter(|(_, one)| one.applies_itself);
    let strangers = themselves.filter(|(key, one)| is_stranger(key, one));
    strangers.map(|(key, _)| key.clone()).collect()
}

/// What the Kustomizations of a source show of it, by the directories of their files.
#[derive(Default)]
struct Votes<'f> {
    seen: Seen,
    whole: HashSet<&'f str>,
    gone: HashMap<&'f str, usize>,
}

impl<'f> Votes<'f> {
    fn there(&mut self, folder: &'f str, has_components: bool) {
        self.whole.insert(folder);
        match has_components {
            true => self.seen.there += 1,
            false => self.seen.incomplete += 1,
        }
    }

    fn missing(&mut self, folder: &'f str, is_excluded: bool) {
        self.seen.missing += 1;
        if is_excluded {
            self.seen.apart += 1;
        } else {
            *self.gone.entry(folder).or_default() += 1;
        }
    }

    /// Nothing but its directories may say whether the source is this repository. Then what lies apart does not count,
    /// unless it lies in more directories than what is whole.
    fn seen(mut self, is_open: bool) -> Seen {
        self.gone.retain(|folder, _| !self.whole.contains(folder));
        if is_open && self.gone.len() <= self.whole.len() {
            self.seen.apart += self.gone.values().sum::<usize>();
        }
        self.seen
    }
}

/// The namespaces in which sources of one kind and name are looked for.
struct Names<'f>(HashMap<(&'f str, &'f str), BTreeSet<String>>);

impl<'f> Names<'f> {
    fn of(all: &'f [Kustomization]) -> Self {
        let mut names: HashMap<_, BTreeSet<String>> = HashMap::new();
        for one in all {
            let SourceKey { kind, name, .. } = &one.source;
            let name = names.entry((kind.as_str(), name.as_str())).or_default();
            name.extend(one.reads().namespace);
        }
        Self(names)
    }

    /// The source of a Kustomization. Where its namespace is not known, it is the one in which the others look.
    fn key(&self, one: &Kustomization) -> SourceKey {
        let SourceKey { kind, name, .. } = &one.source;
        let known = self.0.get(&(kind.as_str(), name.as_str()));
        let only = known.filter(|it| it.len() == 1).and_then(|it| it.first());
        one.reads().seen_from(only.map(String::as_str))
    }
}

/// Sources that are known to be this repository, and their addresses.
struct Known {
    keys: HashSet<SourceKey>,
    urls: HashSet<Url>,
}

impl Known {
    fn of(found: &Found, keys: &HashSet<SourceKey>) -> Self {
        Self {
            keys: keys.clone(),
            urls: keys.iter().filter_map(|it| url(found, it)).collect(),
        }
    }

    /// Whether a source has another address than these, or one that a variable hides, under another name.
    fn is_elsewhere(&self, found: &Found, key: &SourceKey) -> bool {
        let Some(url) = url(found, key).filter(|_| !self.keys.contains(key)) else {
            return false;
        };
        match self.urls.is_empty() {
            true => url.is_open() && !self.keys.is_empty(),
            false => !self.urls.iter().any(|it| it.is_same(&url)),
        }
    }
}

/// Where a source comes from; `None` where the repository does not say it.
fn url(found: &Found, key: &SourceKey) -> Option<Url> {
    let is_named = |node: &Node| {
        node.text_at(&["kind"]) == Some(&key.kind)
            && node.text_at(&["metadata", "name"]) == Some(&key.name)
    };
    let is_near = |node: &Node| {
        let namespace = node.text_at(&["metadata", "namespace"]);
        namespace.is_none() || key.namespace.is_none() || namespace == key.namespace.as_deref()
    };
    let named = || found.sources.iter().filter(|it| is_named(&it.node));
    // A namespace that something above gives to both is not in the file of the source.
    let has_near = named().any(|it| is_near(&it.node));
    let mut urls = named().filter(|it| !has_near || is_near(&it.node));
    let node = &urls.next()?.node;
    let url = node.text_at(&["spec", "url"])?;
    let is_said_twice = urls.any(|it| it.node.text_at(&["spec", "url"]) != Some(url));
    (!is_said_twice).then(|| Url::of(url))
}

/// Whether it looks like what `flux bootstrap` writes: Kustomization, source and namespace have one name. A tenant may have
/// these too, and acts as an account of its own; a patch that locks tenants in gives the first one the controller's.
fn is_bootstrapped(one: &Kustomization) -> bool {
    let account = one.field("serviceAccountName").and_then(Node::text);
    one.name == one.source.name
        && one.place.as_ref() == Some(&one.name)
        && account.is_none_or(|it| it == "kustomize-controller")
}

/// Whether the components of a Kustomization are there, or may be missing.
fn has_components(files: &dyn Files, one: &Kustomization, path: &str) -> bool {
    let components = one.field("components").map(|list| list.items());
    let components = components.unwrap_or_default().iter();
    let mut paths = components.filter_map(|it| resolve(path, it.text()?));
    let may_miss = one
        .field("ignoreMissingComponents")
        .is_some_and(Node::is_true);
    may_miss || paths.all(|path| is_open(&path) || files.is_directory(&path))
}
