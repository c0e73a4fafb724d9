//! What is wrong with hand-written YAML, said where the YAML is.
//!
//! The Kustomizations are drafted as pipelines in memory, Jobs left where they are, and the ordinary checks look at
//! the drafts. A finding in a draft is moved to the YAML that the words come from; one that comes from nowhere in the
//! YAML is left out.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::checks;
use crate::diagnostics::{Diagnostic, Label, Sink};
use crate::manifests::{Node, Reader};
use crate::model::{self};
use crate::settle;
use crate::settle::Project;
use crate::source::{FileId, Files, SourceMap, Span};

use super::advice::help;
use super::alone::{Alone, read_by};
use super::excluded::Excluded;
use super::ignores::ignores;
use super::left_out::{
    is_finished_by_others, is_left_out, is_left_to_others, is_of_first_time, is_said_by_rule,
    severity,
};
use super::looked::{Choice, Looked};
use super::repeated::{Places, sorted};
use super::repository::Work;
use super::say::jobs::Reading;
use super::say::line::Text;
use super::scope::{Scope, by_hand};
use super::search::applied::{DRAFT, Unseen};
use super::search::found::{Found, Kustomization, search};
use super::search::group::groups;
use super::search::naming::Naming;
use super::search::open_names::of_unseen;
use super::search::own_sources::{most_there, own_sources};
use super::search::releases::Releases;
use super::search::walk::applied;
use super::yaml_words::{in_yaml, say_lacking};
use super::{built, certain, components, field_place, ready, rules, unseen_patches};

/// What was looked at, and what is wrong with it.
#[derive(Debug, Default)]
pub struct Lint {
    /// In the order of the sources.
    pub found: Vec<Diagnostic>,
    /// How many Kustomizations were looked at, and why the others were not.
    pub looked: Looked,
}

/// Looks at the Kustomizations below a directory. `files` looks at the root of the repository; the texts that were
/// read are in `sources` afterwards.
pub fn lint(
    files: &dyn Files,
    directory: &str,
    excluded: &Excluded,
    sources: &mut SourceMap,
) -> Lint {
    let mut reader = Reader::new(files);
    let (found, mut unseen) = as_applied(files, excluded, &mut reader, sources);
    let scope = Scope {
        directory,
        excluded,
    };
    unseen.retain(|it| scope.holds(&it.written.file));
    reader.know_ignores(ignores(&found));
    let own = own_sources(files, &found, most_there, excluded);
    let work = Work::new(files, &found, own);
    let all = &found.kustomizations;
    let mut chosen = by_hand(files, &found);
    chosen.retain(|at| {
        let one = all.get(*at);
        one.is_some_and(|it| scope.holds(&it.written.file))
    });
    let reading = &mut Reading {
        reader: &mut reader,
        sources,
    };
    let (mut drafts, mut bootstraps) = drafted(&work, (&found, &chosen), files, reading);
    let read = read_by(&drafts.project).chain(read_by(&bootstraps.project));
    let alone = Alone {
        found: &found,
        read: read.collect(),
        chosen: &chosen,
        scope,
    };
    let mut own = Sink::new();
    let mut releases = drafts.releases(all);
    releases.add(bootstraps.releases(all));
    let open_dependencies = rules::run(&found, &chosen, &unseen, &releases, &mut own);
    let unknown = ready::unknown(&drafts.project);
    let mut said = own.finish();
    said.extend(drafts.found(files));
    // What the others are was said of them already.
    let of_bootstraps = bootstraps.found(files).into_iter();
    let of_bootstraps = of_bootstraps.filter(|it| !is_of_first_time(it.check));
    let places = Places::of(&said);
    let unknown_kinds = found.unknown.iter().filter(|it| scope.holds(&it.file));
    let unknown_kinds = unknown_kinds.filter_map(|it| checks::unknown_kind(&it.node));
    said.extend(unknown_kinds.filter(|it| !places.has(it)));
    said.extend(of_bootstraps.filter(|it| !places.has(it)));
    let places = Places::of(&said);
    let alone = alone.wrong(files, sources).into_iter();
    said.extend(alone.filter(|it| !places.has(it)));
    let choice = Choice {
        found: &found,
        chosen: &chosen,
        unseen: &unseen,
        scope,
    };
    Lint {
        looked: Looked {
            open_dependencies,
            ..choice.looked(unknown)
        },
        found: sorted(said.into_iter().filter(|it| scope.is_about(it, sources))),
    }
}

/// The Kustomizations as pipelines, and apart from them what applies itself: what that holds is what the others are.
fn drafted<'n>(
    work: &Work<'n>,
    (found, chosen): (&'n Found, &[usize]),
    files: &dyn Files,
    reading: &mut Reading<'_, 'n>,
) -> (Drafts<'n>, Drafts<'n>) {
    let all = &found.kustomizations;
    let (mut drafts, mut bootstraps) = (Drafts::of(all), Drafts::of(all));
    for (group, number) in groups(all, chosen).iter().zip(1..) {
        let text = work.drafted(group, &naming(group.cluster.clone(), number), reading);
        let drafts = match group.members.iter().any(|at| found.applies_itself(*at)) {
            true => &mut bootstraps,
            false => &mut drafts,
        };
        drafts.read(text, &group.members, files, reading);
    }
    // What nobody looks at may take a component in, too.
    let is_all = chosen.len() == all.len() && all.iter().all(|it| it.path.is_some());
    if is_all {
        let unmatched = components::unmatched(&[&drafts.project, &bootstraps.project]);
        drafts.built.extend(unmatched);
    }
    (drafts, bootstraps)
}

/// Whether all patches of a Kustomization stand in it; others come from the one above it.
fn patches_itself(one: &Kustomization) -> bool {
    let patches = one.field("patches").map(Node::items);
    let own = one.written.node.span;
    let is_own = |it: Span| it.file == own.file && own.start <= it.start && it.end <= own.end;
    patches.unwrap_or_default().iter().all(|it| is_own(it.span))
}

/// Everything in the repository as its cluster gets it, and what no cluster gets. What applies a directory may stand
/// anywhere.
fn as_applied(
    files: &dyn Files,
    excluded: &Excluded,
    reader: &mut Reader<'_>,
    sources: &mut SourceMap,
) -> (Found, Vec<Unseen>) {
    let mut found = search(files, reader, "", sources);
    let own = own_sources(files, &found, most_there, excluded);
    let applied = applied(&found, own, files, reader, sources);
    found.kustomizations = applied.kustomizations;
    found.open_names.extend(of_unseen(&applied.unseen));
    found.open_names.retain(|it| !excluded.has(&it.file));
    (found, applied.unseen)
}

/// Names of a draft: every stage is named like its Kustomization, and nobody sees the rest.
fn naming(environment: Option<String>, number: usize) -> Naming {
    let name = format!("draft-{number}");
    Naming {
        file: name.clone(),
        pipeline: name,
        environment,
    }
}

/// The text of a draft, and what it was made from.
struct Drafted<'n> {
    text: Text,
    members: Vec<&'n Kustomization>,
}

/// Drafts that were read, with where their texts come from.
struct Drafts<'n> {
    all: &'n [Kustomization],
    texts: HashMap<FileId, Drafted<'n>>,
    project: Project,
    /// The Kustomizations of each pipeline of it, by their places among all.
    members: Vec<Vec<usize>>,
    /// Names of Kustomizations, which are no words.
    names: HashSet<&'n str>,
    /// What stages are called whose names are those of no Kustomization.
    renamed: HashMap<String, String>,
    /// Something out of sight patches Kustomizations.
    is_patched_unseen: bool,
    /// What is wrong with objects as they are applied.
    built: Vec<Diagnostic>,
}

impl<'n> Drafts<'n> {
    fn of(all: &'n [Kustomization]) -> Self {
        Self {
            all,
            texts: HashMap::new(),
            project: Project::default(),
            members: Vec::new(),
            names: all.iter().map(|it| it.name.as_str()).collect(),
            renamed: HashMap::new(),
            is_patched_unseen: unseen_patches::are_for_kustomizations(all),
            built: Vec::new(),
        }
    }

    fn read(
        &mut self,
        text: Text,
        members: &[usize],
        files: &dyn Files,
        reading: &mut Reading<'_, '_>,
    ) {
        let path = DRAFT;
        let file = reading.sources.add(path, text.text.clone());
        // What the draft cannot say is left out of it; the YAML itself is not wrong.
        let mut aside = Sink::new();
        let pipelines = model::build(file, path, reading.sources, files, &mut aside);
        let read = settle::settle(pipelines, reading.reader, files, reading.sources);
        let pipelines = read.pipelines.iter();
        self.members.extend(pipelines.map(|_| members.to_vec()));
        for site in read.sites() {
            let (stage, name) = (&site.stage.name.value, site.kustomization());
            if stage != name {
                self.renamed.insert(stage.to_string(), name.to_owned());
            }
        }
        let members: Vec<&Kustomization> =
            members.iter().filter_map(|&at| self.all.get(at)).collect();
        let built = built::wrong(&read, &members, self.is_patched_unseen, reading);
        self.built.extend(built);
        self.project.append(read);
        self.texts.insert(file, Drafted { text, members });
    }

    fn releases(&self, all: &[Kustomization]) -> Releases {
        Releases::of(&self.project, &self.members, all)
    }

    /// What is wrong, where the YAML says it.
    fn found(&mut self, files: &dyn Files) -> Vec<Diagnostic> {
        let mut sink = Sink::new();
        self.check(files, &mut sink);
        let found = sink.finish().into_iter();
        let found = found.filter(|it| !is_left_out(it.check));
        let found = found.chain(std::mem::take(&mut self.built));
        found.filter_map(|it| self.moved(it)).collect()
    }

    /// Runs the checks, and adds what is wrong with the manifests themselves.
    fn check(&mut self, files: &dyn Files, sink: &mut Sink) {
        let mut project = std::mem::take(&mut self.project);
        certain::keep(&mut project, self.is_patched_unseen);
        let missing = ready::missing(&project, files).into_iter();
        missing.for_each(|finding| sink.push(finding));
        let mut seen = HashSet::new();
        for site in project.sites() {
            for finding in &site.tree.findings {
                if seen.insert((finding.primary.span, finding.message.clone())) {
                    let about = Some(site.kustomization().to_owned());
                    sink.push(Diagnostic {
                        about,
                        ..finding.clone()
                    });
                }
            }
        }
        // Whether it could be built is no question here.
        let _ = checks::run(project, sink);
    }

    /// The finding in terms of the YAML; `None` when it says nothing about it.
    fn moved(&self, mut found: Diagnostic) -> Option<Diagnostic> {
        if self.is_open(&found) {
            return None;
        }
        found.severity = severity(&found);
        let was_draft = self.draft(found.primary.span).is_some();
        let is_lacking = found.field.as_ref().is_some_and(|it| it.nulled);
        let is_by_others = is_said_by_rule(&found) || is_lacking && self.is_patched_unseen;
        let is_left = is_left_to_others(found.check) && !self.is_own_patch(&found);
        if was_draft && (is_by_others || is_left) {
            return None;
        }
        let place = self.place_of_field(&found);
        found.primary.span = place.or_else(|| self.place(found.primary.span))?;
        let related = std::mem::take(&mut found.related).into_iter();
        let moved = |label: Label| {
            Some(Label {
                span: self.place(label.span)?,
                ..label
            })
        };
        found.related = related.filter_map(moved).collect();
        if was_draft {
            // It would put words of a pipeline into YAML.
            found.fixes.clear();
            let help = help(found.check.name);
            found.help = help.map(str::to_owned).or(found.help);
            say_lacking(&mut found);
        }
        self.say_in_yaml(&mut found);
        Some(found)
    }

    /// Whether it is about a text that somebody else finishes.
    fn is_open(&self, found: &Diagnostic) -> bool {
        let span = found.primary.span;
        let draft = self.draft(span);
        let text = draft.and_then(|it| it.text.text.get(span.range()));
        text.is_some_and(|it| is_finished_by_others(found.check, it))
    }

    /// Whether the patches of the Kustomization that it is about stand in the Kustomization, all of them.
    fn is_own_patch(&self, found: &Diagnostic) -> bool {
        let members = self
            .draft(found.primary.span)
            .map(|it| it.members.as_slice());
        let mut members = members.unwrap_or_default().iter();
        let is_it = |it: &&&Kustomization| found.about.as_deref() == Some(it.name.as_str());
        members.find(is_it).is_some_and(|it| patches_itself(it))
    }

    /// In the words of YAML, and with the name of the Kustomization.
    fn say_in_yaml(&self, found: &mut Diagnostic) {
        let said = |text: &str| in_yaml(text, &self.names, &self.renamed);
        found.message = said(&found.message);
        found.primary.text = said(&found.primary.text);
        for label in &mut found.related {
            label.text = said(&label.text);
        }
        found.help = found.help.as_deref().map(said);
        if let Some(name) = &found.about
            && !found.message.contains(&format!("`{name}`"))
        {
            found.message = format!("{}, in Kustomization `{name}`", found.message);
        }
    }

    fn draft(&self, span: Span) -> Option<&Drafted<'n>> {
        self.texts.get(&span.file)
    }

    /// Where the YAML has the field of a Kustomization: its draft has the whole spec in one place.
    fn place_of_field(&self, found: &Diagnostic) -> Option<Span> {
        let members = &self.draft(found.primary.span)?.members;
        let field = found.field.as_ref()?;
        let is_it = |it: &&&Kustomization| field.kind == "Kustomization" && it.name == field.name;
        let node = &members.iter().find(is_it)?.written.node;
        Some(match found.check.name {
            "unknown-field" => field_place::of_name(node, &field.path),
            _ => field_place::of_value(node, &field.path),
        })
    }

    fn place(&self, span: Span) -> Option<Span> {
        match self.draft(span) {
            Some(draft) => {
                let range: Range<usize> = span.range();
                draft.text.origin(&range)
            }
            None => Some(span),
        }
    }
}
