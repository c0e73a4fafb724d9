//! The search for a text that emits what is there.
//!
//! A draft is written, read back, and planned as if it were checked; what it would emit is compared with the YAML
//! key by key. Each key that differs goes one step on, from its default to its word to `spec`, until nothing
//! differs or nothing is left to try.

use crate::checks;
use crate::emit::{Map, Value, value_of};
use crate::manifests::{Reader, stage_file};
use crate::source::{Files, SourceMap};
use crate::values::path::{join, secure_join};

use super::compiler::{Compiler, Emitted};
use super::job_step::{JobStep, job_step};
use crate::import::say::draft::{Draft, Stage};
use crate::import::say::job;
use crate::import::say::jobs::Reading;
use crate::import::say::line::Text;
use crate::import::say::value::{self, Owned};
use crate::import::search::applied::DRAFT;

/// Rounds after which a draft is taken as it is: no key has more steps.
const ROUNDS: usize = 12;

/// What is left between the objects of a settled draft and the YAML.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::import) struct Gap {
    /// Position of the stage in the draft.
    pub(in crate::import) stage: usize,
    pub(in crate::import) kind: GapKind,
}

/// The kinds of difference.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::import) enum GapKind {
    /// A key of the spec that no statement can say.
    Key(String),
    /// A key of the spec that the build adds, and that no statement takes away.
    Added(String),
    /// An entry of `dependsOn` that is not emitted: it follows from others.
    Implied(String),
    /// An entry of `dependsOn` on a stage, with an expression of its own.
    Expression(String),
    /// The release id and the second entries of lockstep, which the YAML does not have.
    Guard,
    /// The release id, which the YAML has and nothing emits.
    Unguarded,
    /// The digest in the name of its directory.
    Address,
}

/// A draft that emits what is there, but for the gaps.
#[derive(Debug, Default)]
pub(in crate::import) struct Settled {
    pub(in crate::import) text: Text,
    pub(in crate::import) gaps: Vec<Gap>,
    /// Files of Jobs that no `job` can say; the draft has to be made anew without them.
    pub(in crate::import) refused: Vec<String>,
}

impl Settled {
    /// How far it is from what is there; an entry of `dependsOn` that follows from others is no distance.
    pub(in crate::import) fn cost(&self) -> usize {
        let cost = |gap: &Gap| match gap.kind {
            GapKind::Key(_) | GapKind::Added(_) | GapKind::Unguarded => 1_000,
            GapKind::Guard | GapKind::Address => 1,
            GapKind::Implied(_) | GapKind::Expression(_) => 0,
        };
        self.gaps.iter().map(cost).sum()
    }
}

/// Settles a draft among other files than it is made from.
pub(in crate::import) fn settle_apart(
    draft: &mut Draft<'_>,
    files: &dyn Files,
    written: &SourceMap,
) -> Settled {
    let reading = &mut Reading {
        reader: &mut Reader::new(files),
        sources: &mut SourceMap::default(),
    };
    settle(draft, &mut Compiler::apart(files, reading, written))
}

/// Settles a draft of which only the text is wanted: what was built for one of them is built for the next one too.
pub(in crate::import) fn settle_beside<'f>(
    draft: &mut Draft<'_>,
    files: &'f dyn Files,
    reading: &mut Reading<'_, 'f>,
) -> Settled {
    DRAFT.clone_into(&mut draft.path);
    settle(draft, &mut Compiler::beside(files, reading))
}

/// Works on a draft until it emits what is there, or nothing is left to try.
fn settle(draft: &mut Draft<'_>, compiler: &mut Compiler<'_, '_>) -> Settled {
    let mut settled = Settled::default();
    for round in 1..=ROUNDS {
        let text = draft.text(compiler.written()).text;
        let project = compiler.read(&draft.path, &text);
        let done = step(draft, &compiler.emitted(&project));
        settled.gaps = done.gaps;
        settled.refused.extend(done.refused);
        if !done.moved || !settled.refused.is_empty() || round == ROUNDS {
            draft.version = checks::needed_flux(&project);
            break;
        }
    }
    settled.text = draft.text(compiler.written());
    settled
}

/// One step on for all that differs. What Jobs are depends on their stages, so they wait until these are settled: a
/// field on its way from its word to `spec` is not said at all in between.
fn step(draft: &mut Draft<'_>, emitted: &Emitted) -> Round {
    let mut round = Round::default();
    for at in 0..draft.stages.len() {
        round.at = at;
        round.stage(draft, emitted);
    }
    round.sources(draft, emitted);
    if !round.moved {
        for at in 0..draft.stages.len() {
            round.at = at;
            round.jobs(draft, emitted);
        }
    }
    round
}

#[derive(Default)]
struct Round {
    at: usize,
    gaps: Vec<Gap>,
    refused: Vec<String>,
    /// Something is to be tried in another round.
    moved: bool,
}

impl Round {
    fn gap(&mut self, kind: GapKind) {
        self.gaps.push(Gap {
            stage: self.at,
            kind,
        });
    }

    fn stage(&mut self, draft: &mut Draft<'_>, emitted: &Emitted) {
        let directory = draft.directory.clone();
        let Some(stage) = draft.stages.get_mut(self.at) else {
            return;
        };
        let spec = spec_of(stage, &directory, emitted);
        let mut is = value::emitted(spec.unwrap_or(&Map::default()));
        let mut should = value::wanted(stage.kustomization);
        let own = stage.kustomization.place.as_deref();
        value::without_own_namespace(&mut is, own);
        value::without_own_namespace(&mut should, own);
        let has_other_address = stage.origin.is_some() && value::take_digests(&mut is, &mut should);
        let had = value::take_release(&mut is, "commonMetadata");
        let should_have = value::take_release(&mut should, "commonMetadata");
        value::take_tests(&mut is, None);
        value::take_tests(&mut should, Some(&stage.tested()));
        value::take_ties(&mut is, &should);
        let (one, other) = (is.remove("dependsOn"), should.remove("dependsOn"));
        let names: Vec<String> = stage.after.iter().map(|(name, _)| name.clone()).collect();
        let members = self.members(draft, &names);
        let is_more = self.waits(draft, one.as_ref(), other.as_ref(), &members);
        if has_other_address {
            self.gap(GapKind::Address);
        }
        match (had, should_have) {
            (true, false) => self.gap(GapKind::Guard),
            (false, true) => self.gap(GapKind::Unguarded),
            (true, true) | (false, false) if is_more => self.gap(GapKind::Guard),
            (true, true) | (false, false) => {}
        }
        self.keys(draft, &is, &should);
    }

    /// Names of the Kustomizations of some stages.
    fn members(&self, draft: &Draft<'_>, stages: &[String]) -> Vec<String> {
        let of = |stage: &String| {
            let found = draft.stages.iter().find(|it| it.name == *stage);
            found.map(|it| it.kustomization.name.clone())
        };
        stages.iter().filter_map(of).collect()
    }

    fn keys(&mut self, draft: &mut Draft<'_>, is: &Map<'_>, should: &Map<'_>) {
        let Some(stage) = draft.stages.get_mut(self.at) else {
            return;
        };
        for (key, patch) in value::patch_map(is, should).entries() {
            if stage.step(key, patch.clone()) {
                self.moved = true;
            } else if should.get(key).is_none() {
                self.gap(GapKind::Added(key.to_string()));
            } else {
                self.gap(GapKind::Key(key.to_string()));
            }
        }
    }

    /// `dependsOn`, whose order does not matter; whether entries of lockstep are emitted that nobody
    /// wrote.
    fn waits(
        &mut self,
        draft: &mut Draft<'_>,
        is: Option<&Value<'_>>,
        should: Option<&Value<'_>>,
        members: &[String],
    ) -> bool {
        let flux = draft
            .stages
            .get(self.at)
            .and_then(|it| it.kustomization.place.clone());
        let entries = |list: Option<&Value<'_>>| -> Vec<(Owned, Owned)> {
            let Some(Value::List(items)) = list else {
                return Vec::new();
            };
            let entry = |it| (without_own(it, flux.as_deref()), value::owned(it));
            items.iter().map(entry).collect()
        };
        let mut emitted = entries(is);
        let mut missing = entries(should);
        missing.retain(|(entry, _)| {
            let at = emitted.iter().position(|(it, _)| value::same(it, entry));
            at.map(|at| emitted.remove(at)).is_none()
        });
        let Some(stage) = draft.stages.get_mut(self.at) else {
            return false;
        };
        for (entry, written) in missing {
            let name = entry
                .at(&["name"])
                .and_then(Value::as_text)
                .unwrap_or_default()
                .to_owned();
            let is_member = members.contains(&name) && entry.at(&["namespace"]).is_none();
            if !is_member {
                stage.added.push(written);
                self.moved = true;
            } else if entry.at(&["readyExpr"]).is_some() {
                self.gap(GapKind::Expression(name));
            } else {
                self.gap(GapKind::Implied(name));
            }
        }
        emitted
            .iter()
            .any(|(entry, _)| entry.at(&["readyExpr"]).is_some())
    }

    fn sources(&mut self, draft: &mut Draft<'_>, emitted: &Emitted) {
        // What the parent follows may be written beside it.
        let beside = draft.parent.map(|parent| parent.directory());
        let folders: Vec<&str> = [draft.directory.as_str()]
            .into_iter()
            .chain(beside)
            .collect();
        for source in &mut draft.sources {
            let Some(object) = &source.object else {
                continue;
            };
            let file = format!("{}.source.yaml", source.key.name);
            let mut all = folders.iter();
            let is = all.find_map(|folder| emitted.get(&join(folder, &file)));
            let should = value::without_nulls(value::owned(&value_of(&object.node)));
            let is = is.cloned().map(Value::Map);
            let patch = value::patch(is.as_ref(), Some(&should));
            let spec = match &patch {
                None => continue,
                Some(Value::Map(map)) if map.entries().len() == 1 => map.get("spec").cloned(),
                Some(_) => None,
            };
            match spec {
                Some(spec) if source.laid.is_none() => source.laid = Some(spec),
                // It stays where it is.
                Some(_) | None => (source.object, source.laid) = (None, None),
            }
            self.moved = true;
        }
    }

    fn jobs(&mut self, draft: &mut Draft<'_>, emitted: &Emitted) {
        let directory = draft.directory.clone();
        let Some(stage) = draft.stages.get_mut(self.at) else {
            return;
        };
        let directory = directory_of(stage, spec_of(stage, &directory, emitted));
        let is_tied = stage.kustomization.is_guarded();
        let mut kept = Vec::new();
        for mut one in std::mem::take(&mut stage.jobs) {
            let path = join(&directory, &one.file_name());
            let is = emitted.get(&path);
            // A Job that somebody keeps beside generated ones has no digest, and would get one.
            let is_own = is_tied && is.is_some_and(|it| job::has_digest(it)) && !one.has_digest();
            match !is_own && self.job(&mut one, is) {
                true => kept.push(one),
                false => self.refused.push(one.file),
            }
        }
        stage.jobs = kept;
    }

    /// Whether a Job can be said, or may be in the next round.
    fn job(&mut self, one: &mut job::Job, emitted: Option<&Map<'_>>) -> bool {
        let Value::Map(should) = value::without_nulls(value::owned(&value_of(&one.node))) else {
            return false;
        };
        let Some(is) = emitted else { return false };
        let step = job_step(one, &job::compared(is), &job::compared(&should));
        self.moved |= step == JobStep::Again;
        step != JobStep::Stuck
    }
}

/// What would be emitted as the spec of a stage whose Kustomization is written to a directory.
fn spec_of<'e>(
    stage: &Stage<'_>,
    directory: &str,
    emitted: &'e Emitted,
) -> Option<&'e Map<'static>> {
    let path = stage_file(directory, &stage.name);
    emitted.get(&path)?.get("spec")?.as_map()
}

/// Where the Jobs of a stage would be emitted: a directory that is named by its content has another name in each round.
fn directory_of(stage: &Stage<'_>, spec: Option<&Map<'_>>) -> String {
    let emitted = spec.and_then(|spec| Some(secure_join("", spec.get("path")?.as_text()?)));
    let found = || stage.kustomization.path.clone();
    let path = if stage.origin.is_some() {
        emitted
    } else {
        found()
    };
    path.unwrap_or_default()
}

/// An entry without the namespace that it has anyway.
fn without_own(entry: &Value<'_>, own: Option<&str>) -> Owned {
    let mut entry = value::owned(entry);
    if let Value::Map(map) = &mut entry
        && map.get("namespace").and_then(Value::as_text) == own
        && own.is_some()
    {
        map.remove("namespace");
    }
    entry
}
