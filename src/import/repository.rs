//! Repository to texts.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::diagnostics::{Diagnostic, Sink};
use crate::manifests::Reader;
use crate::source::{Files, SourceMap, Span};
use crate::values::name::is_label;
use crate::values::path::folder;

use super::afterwards::Afterwards;
use super::errors;
use super::from_above::without_dead;
use super::imported::{Imported, imported, remove_whole, replaced, staying};
use super::listings::{Listing, listings};
use super::order::{ordered, waits};
use super::say::draft::{Draft, Stage};
use super::say::external;
use super::say::job::Job;
use super::say::jobs::{self, Reading, candidates};
use super::say::line::Text;
use super::say::origin::{self, Whole};
use super::say::source::Source;
use super::scope::{by_hand, is_generated};
use super::search::address::{self, Address};
use super::search::found::{Found, Kustomization, SourceKey, Written, search};
use super::search::group::{Group, groups};
use super::search::naming::{Naming, as_label, free, last, shared_name, stage_names, stems};
use super::search::own_sources::{Own, surely_own};
use super::search::parent::{is_parent, parent_of};
use super::settle::rounds::{Settled, settle_apart, settle_beside};
use super::stops::{Elsewhere, Stop, stops};

/// What hand-written YAML came to.
#[derive(Debug, Default)]
pub struct Import {
    /// One for each group of Kustomizations that belong together.
    pub pipelines: Vec<Imported>,
    /// What no statement says, in the order of the sources.
    pub found: Vec<Diagnostic>,
    /// Kustomizations that were found, those included that no pipeline has.
    pub kustomizations: usize,
    /// Kustomizations that apply what they stand in, as `flux bootstrap` writes them; they stay.
    pub parents: usize,
    /// Kustomizations that a pipeline file in the repository has written.
    pub generated: usize,
    /// Kustomizations that are left out because nothing in the repository applies them, as `NAME in FILE`.
    pub unapplied: Vec<String>,
    /// Kustomizations that stay because only what applies them brings a source, as `NAME in FILE`.
    pub unfinished: Vec<String>,
    /// Entries of kustomization files that must name what is built instead.
    pub listings: Vec<Listing>,
    /// What the build of the pipelines would stop at.
    pub stops: Vec<Stop>,
}

/// Says in pipeline files what the Kustomizations below a directory say. `files` looks at the root of the
/// repository; the texts that were read are in `sources` afterwards.
pub fn import(files: &dyn Files, directory: &str, sources: &mut SourceMap) -> Import {
    let mut reader = Reader::new(files);
    let mut found = search(files, &mut reader, directory, sources);
    let above = without_dead(&mut found, files, &mut reader, sources);
    let reading = &mut Reading {
        reader: &mut reader,
        sources,
    };
    let mut sink = Sink::new();
    let work = Work::new(files, &found, surely_own(files, &found));
    let stays = |it: &Kustomization| it.applies_itself || is_parent(it);
    let mut import = Import {
        kustomizations: found.kustomizations.len(),
        parents: count(&found, stays),
        generated: count(&found, |it| is_generated(files, it)),
        unapplied: above.unapplied,
        unfinished: above.unfinished,
        ..Import::default()
    };
    let mut names = BTreeSet::new();
    for group in groups(&found.kustomizations, &work.chosen()) {
        let naming = work.naming(&group, &mut names);
        let imported = work.pipeline(&group, &naming, reading, &mut sink);
        import.parents -= usize::from(imported.has_parent);
        import.pipelines.push(imported);
    }
    import.found = sink.finish();
    remove_whole(&mut import.pipelines, &found);
    let made = (import.pipelines.as_slice(), &found);
    import.listings = listings(files, made, &mut reader, sources);
    import.stops = stops(
        files,
        (&import.pipelines, &import.listings),
        Elsewhere {
            brought: &above.brought,
            is_patched_unseen: above.is_patched_unseen,
        },
        sources,
    );
    import
}

fn count(found: &Found, is_meant: impl Fn(&Kustomization) -> bool) -> usize {
    let all = found.kustomizations.iter();
    all.filter(|it| is_meant(it)).count()
}

/// What every pipeline is made from.
pub(super) struct Work<'w> {
    files: &'w dyn Files,
    found: &'w Found,
    /// Sources whose root is this repository.
    own: Own,
    /// How many Kustomizations read a directory.
    readers: HashMap<&'w str, usize>,
    /// Every file, looked for when it is asked for first.
    whole: OnceCell<Whole<'w>>,
}

impl<'w> Work<'w> {
    pub(super) fn new(files: &'w dyn Files, found: &'w Found, own: Own) -> Self {
        let all = &found.kustomizations;
        let mut readers = HashMap::new();
        for path in all.iter().filter_map(|it| it.path.as_deref()) {
            *readers.entry(path).or_default() += 1;
        }
        Self {
            files,
            found,
            own,
            readers,
            whole: OnceCell::new(),
        }
    }

    /// What pipelines are to say.
    fn chosen(&self) -> Vec<usize> {
        let all = &self.found.kustomizations;
        let goes = |it: &Kustomization| !it.applies_itself && !is_parent(it);
        let mut chosen = by_hand(self.files, self.found);
        chosen.retain(|at| all.get(*at).is_some_and(goes));
        chosen
    }

    fn members(&self, group: &Group) -> Vec<&'w Kustomization> {
        let all = &self.found.kustomizations;
        group.members.iter().filter_map(|&at| all.get(at)).collect()
    }

    /// What the pipeline of a group is called: what all its names begin with, or its directory.
    fn naming(&self, group: &Group, taken: &mut BTreeSet<String>) -> Naming {
        let members = self.members(group);
        let names: Vec<&str> = members.iter().map(|it| it.name.as_str()).collect();
        let addressed = self.addressed(group, &members);
        let shared = shared_name(&names, stems(&members).as_deref());
        let shared = addressed.map(|it| it.pipeline.to_owned()).or(shared);
        let name = shared.unwrap_or_else(|| as_label(last(&group.directory)));
        let environment = group.cluster.clone();
        let behind = environment
            .as_deref()
            .filter(|_| addressed.is_none())
            .and_then(|it| name.strip_suffix(it)?.strip_suffix('-'));
        let pipeline = behind.filter(|it| is_label(it)).unwrap_or(&name).to_owned();
        Naming {
            file: free(name, taken),
            pipeline,
            environment,
        }
    }

    /// An address of the group, when `layout addressed` has written it.
    fn addressed(&self, group: &Group, members: &[&'w Kustomization]) -> Option<Address<'w>> {
        origin::folder(group, members)
    }

    fn pipeline(
        &self,
        group: &Group,
        naming: &Naming,
        reading: &mut Reading<'_, '_>,
        sink: &mut Sink,
    ) -> Imported {
        let mut draft = self.draft(group, naming);
        self.add_jobs(&mut draft, &HashSet::new(), reading);
        let mut best: Option<(usize, Draft<'w>, Settled)> = None;
        for namespace in candidates(&draft) {
            let (draft, settled, refused) = self.settled(group, naming, namespace, reading);
            let cost = settled.cost() + refused;
            if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                best = Some((cost, draft, settled));
            }
            if cost == 0 {
                break;
            }
        }
        let Some((_, draft, settled)) = best else {
            return Imported::default();
        };
        errors::report(&draft, &settled.gaps, sink);
        imported(&draft, &settled.text.text)
    }

    /// The draft that puts manifests into a namespace, settled; Jobs that no `job` can say are manifests in it, and
    /// are counted.
    fn settled(
        &self,
        group: &Group,
        naming: &Naming,
        namespace: Option<String>,
        reading: &mut Reading<'_, '_>,
    ) -> (Draft<'w>, Settled, usize) {
        let mut refused = HashSet::new();
        loop {
            let mut draft = self.draft(group, naming);
            self.add_jobs(&mut draft, &refused, reading);
            draft.namespace.clone_from(&namespace);
            if draft.addressed.is_some() {
                let whole = self.whole.get_or_init(|| Whole::of(self.files));
                origin::originate(&mut draft, whole);
            }
            let hidden = Afterwards {
                files: self.files,
                gone: replaced(&draft).into_iter().collect(),
                folders: draft.addressed.iter().cloned().collect(),
                moved: draft.moves(),
                written: BTreeMap::new(),
            };
            let settled = settle_apart(&mut draft, &hidden, reading.sources);
            if settled.refused.is_empty() {
                return (draft, settled, refused.len());
            }
            refused.extend(settled.refused);
        }
    }

    /// The text that says a group as it is, its Jobs left to be manifests and its namespaces said.
    pub(super) fn drafted(
        &self,
        group: &Group,
        naming: &Naming,
        reading: &mut Reading<'_, 'w>,
    ) -> Text {
        let mut draft = self.draft(group, naming);
        draft.addressed = None;
        settle_beside(&mut draft, self.files, reading).text
    }

    fn draft(&self, group: &Group, naming: &Naming) -> Draft<'w> {
        let members = self.members(group);
        let addressed = self.addressed(group, &members);
        let taken = staying(self.files, self.found, &group.directory);
        let mut names = stage_names(&members, &naming.prefix(), taken);
        if addressed.is_some() {
            let addresses = members.iter().zip(&mut names);
            addresses.for_each(|(it, name)| address::rename(it, name));
        }
        let known: HashMap<&str, usize> = members
            .iter()
            .zip(0..)
            .map(|(it, at)| (it.name.as_str(), at))
            .collect();
        let waits: Vec<Vec<(usize, Span)>> = members.iter().map(|it| waits(it, &known)).collect();
        let lists: Vec<Vec<usize>> = waits
            .iter()
            .map(|list| list.iter().map(|(at, _)| *at).collect())
            .collect();
        let (externals, outside) = external::externals(&members, &names);
        let stage = |at: usize| {
            let mut stage = Stage::new(members.get(at)?, names.get(at)?.clone());
            let after = waits.get(at)?.iter();
            stage.after = after
                .filter_map(|(other, span)| Some((names.get(*other)?.clone(), *span)))
                .chain(outside.get(at)?.iter().cloned())
                .collect();
            Some(stage)
        };
        let first = members.first();
        let sources = self.sources(&members, group);
        Draft {
            parent: self.parent(group, &sources),
            naming: naming.clone(),
            path: format!("{}.pipeline", naming.file),
            directory: group.directory.clone(),
            addressed: addressed.map(|it| it.folder.to_owned()),
            flux: first.and_then(|it| it.namespace_in(&group.directory)),
            namespace: None,
            version: None,
            sources,
            externals,
            stages: ordered(&lists).into_iter().filter_map(stage).collect(),
        }
    }

    /// What applies the Kustomizations of a group, when `parent` says it.
    fn parent(&self, group: &Group, sources: &[Source]) -> Option<&'w Kustomization> {
        let followed = sources.iter().find(|it| !it.is_elsewhere)?;
        let member = *self.members(group).first()?;
        parent_of(self.found, &group.directory, member, &followed.key)
    }

    /// The sources of some Kustomizations, the one that most have first; of two with one name only the first.
    fn sources(&self, members: &[&'w Kustomization], group: &Group) -> Vec<Source> {
        let mut uses: BTreeMap<&SourceKey, (usize, Span)> = BTreeMap::new();
        for member in members {
            let span = member
                .field("sourceRef")
                .map_or(member.span(), |it| it.span);
            uses.entry(&member.source).or_insert((0, span)).0 += 1;
        }
        let place = members.first().and_then(|it| it.place.as_deref());
        let mut sorted: Vec<(&SourceKey, (usize, Span))> = uses.into_iter().collect();
        sorted.sort_by_key(|(_, (uses, _))| std::cmp::Reverse(*uses));
        let mut names = HashSet::new();
        sorted.retain(|(key, _)| names.insert(&key.name));
        // In a pipeline that is addressed, what is read here has an address.
        let is_addressed = self.addressed(group, members).is_some();
        let has_address = |key: &SourceKey| {
            members
                .iter()
                .any(|it| it.source == *key && address::address(it).is_some())
        };
        let source = |(key, (_, span)): (&SourceKey, (usize, Span))| Source {
            key: key.clone(),
            is_elsewhere: if is_addressed {
                !has_address(key)
            } else {
                !self.own.holds(key, place)
            },
            span,
            object: self.source_object(key, members, group),
            laid: None,
        };
        sorted.into_iter().map(source).collect()
    }

    /// Gives the stages the Jobs of directories that nobody else reads.
    fn add_jobs(
        &self,
        draft: &mut Draft<'_>,
        refused: &HashSet<String>,
        reading: &mut Reading<'_, '_>,
    ) {
        for stage in &mut draft.stages {
            let found = stage.kustomization;
            let source = draft.sources.iter().find(|it| it.is_of(found));
            let is_elsewhere = source.is_some_and(|it| it.is_elsewhere);
            let path = found.path.as_deref();
            if let Some(path) = path.filter(|path| self.readers.get(path) == Some(&1)) {
                stage.jobs = jobs::jobs(path, refused, self.files, reading);
                jobs::sort(&mut stage.jobs, found);
                // What has another name is a copy, and stays one: the digest is over the names too.
                let is_copy = |job: &Job| draft.addressed.is_some() && !job.keeps_file();
                let is_own = |job: &Job| !is_elsewhere || jobs::is_tied(job, found);
                stage.jobs.retain(|job| is_own(job) && !is_copy(job));
            }
        }
    }

    /// The object of a source that only this group uses and that stands alone in a file of its directory.
    fn source_object(
        &self,
        key: &SourceKey,
        members: &[&Kustomization],
        group: &Group,
    ) -> Option<Written> {
        let place = members.first()?.place.as_deref();
        let place = key.namespace.as_deref().or(place);
        let object = |directory: &str| {
            let is_it = |it: &&Written| {
                let text = |path: &[&str]| it.node.text_at(path);
                it.is_alone
                    && folder(&it.file) == directory
                    && text(&["kind"]) == Some(&key.kind)
                    && text(&["metadata", "name"]) == Some(&key.name)
                    && text(&["metadata", "namespace"]) == place
            };
            self.found.sources.iter().find(is_it)
        };
        let is_member = |it: &Kustomization| members.iter().any(|member| std::ptr::eq(*member, it));
        let uses_it = |it: &&Kustomization| {
            let own = it.source.namespace.as_deref().or(it.place.as_deref());
            let is_it = (&it.source.kind, &it.source.name) == (&key.kind, &key.name);
            let has_its_own = it.directory() != group.directory && object(it.directory()).is_some();
            is_it && own == place && !is_member(it) && !has_its_own
        };
        let is_shared = self.found.kustomizations.iter().any(|it| uses_it(&it));
        let beside_parent = || {
            let mut all = self.found.kustomizations.iter();
            let parent = all.find(|it| is_parent(it) && it.source == *key)?;
            object(parent.directory())
        };
        let found = object(&group.directory).or_else(beside_parent);
        found.filter(|_| !is_shared).cloned()
    }
}
