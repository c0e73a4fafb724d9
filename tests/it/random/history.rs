//! A random history: commits that `plan` takes, and what happens around them.

use std::collections::BTreeMap;

use flux_pipeline::diagnostics::{Diagnostic, Severity};

use crate::agreement::history::built;
use crate::support::commit;

use super::dice::Dice;
use super::operations::{Operation, add, far, pinned};
use super::repository::{Around, Pipeline, Place, Repository, Stage, Tree};
use super::steps::{Apply, Push, State, Step, jobs_that_run};
use super::text;

/// How a commit comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Plain,
    /// Another one comes right behind it.
    TwoAtOnce,
    /// Another one comes while a Job of the first runs.
    DuringJob,
    /// The parent looks when everybody else has.
    LateParent,
    /// It takes the place of the one before it.
    Force,
    /// It undoes the one before it.
    Revert,
    /// A controller is killed while a Job runs.
    Kill,
    /// It is one of the other repository.
    Far,
    /// Somebody has changed what stages read from the cluster.
    Region,
    /// ^C while a Job runs, and `apply` again.
    Interrupt,
}

const WAYS: [Way; 21] = [
    Way::Plain,
    Way::Plain,
    Way::Plain,
    Way::Plain,
    Way::Plain,
    Way::Plain,
    Way::TwoAtOnce,
    Way::TwoAtOnce,
    Way::DuringJob,
    Way::DuringJob,
    Way::LateParent,
    Way::LateParent,
    Way::LateParent,
    Way::Force,
    Way::Revert,
    Way::Kill,
    Way::Far,
    Way::Far,
    Way::Far,
    Way::Region,
    Way::Interrupt,
];

/// The commits of a history, and what is done around them.
pub struct History {
    pub steps: Vec<Step>,
    /// The commits that were not made, by the check that refuses them.
    pub refused: BTreeMap<String, usize>,
    /// Where the Flux objects are, when not in `./flux`.
    pub folder: Option<String>,
    /// There is another source.
    pub has_far: bool,
    /// There are sources that the pipeline pins.
    pub has_pinned: bool,
    /// There is a second environment, in a namespace of its own.
    pub has_second: bool,
    /// `apply` brings each commit to the cluster, and no Kustomization does.
    pub is_applied: bool,
}

/// One commit: what was meant, what was written, and what the compiler made of it.
#[derive(Clone)]
struct Commit {
    meant: Repository,
    tree: Tree,
    built: Tree,
}

struct Author {
    dice: Dice,
    /// The commits of the branch, the newest last.
    branch: Vec<Commit>,
    /// What the cluster may be at: everything since it was live.
    possible: Vec<Tree>,
    kills: bool,
    /// What was pushed last to each source that is pinned, and the number in its tag.
    pinned: BTreeMap<&'static str, (u32, Tree)>,
    /// The last number that a tag of them has had, on any branch.
    pins: u32,
    /// An `apply` was started that has not ended; these are the ways in which it may.
    started: Option<&'static [i32]>,
    history: History,
}

/// A history of about so many commits. Where a seed leads to one that nothing can make live again, the next one is
/// taken.
pub fn history(seed: u64, commits: usize, kills: bool) -> History {
    let mut seeds = Dice::new(seed);
    loop {
        let mut author = Author::begin(Dice::new(seeds.seed()), kills);
        for _ in 0..commits * 10 {
            if author.history.commits() >= commits && author.is_live() {
                return author.history;
            }
            author.round();
        }
    }
}

fn repository(dice: &mut Dice) -> Repository {
    let shares = dice.chance(20);
    let names: &[&'static str] = if shares { &["shop", "blog"] } else { &["shop"] };
    let reads_region = dice.chance(25);
    let environment = !shares && dice.chance(35);
    let has_second = environment && dice.chance(60);
    // What is in other repositories has no environments here.
    let far = if !environment && dice.chance(25) {
        far()
    } else {
        Vec::new()
    };
    let has_pinned = !environment && dice.chance(30);
    let pinned = has_pinned.then(|| pinned(dice));
    let pipelines = names.iter().map(|name| {
        let mut pipeline = Pipeline {
            name,
            addressed: dice.chance(50),
            environment,
            second: has_second.then_some(0),
            shares,
            reads_region,
            tag: 0,
            stages: Vec::new(),
            made: 0,
        };
        let stages = match shares || has_second {
            true => 2 + dice.below(2),
            false => 3 + dice.below(4),
        };
        (0..stages).for_each(|_| assert!(add(dice, &mut pipeline)));
        pipeline
    });
    Repository {
        pipelines: pipelines.collect(),
        notes: 0,
        pinned,
        around: Around { region: 1, far },
    }
}

/// The files of the other repository.
fn far_tree(meant: &Repository) -> Tree {
    let pipeline = &meant.pipelines[0];
    let files = |stage: &Stage| text::files(stage, pipeline);
    meant.around.far.iter().flat_map(files).collect()
}

fn text_filled(text: &str) -> String {
    let text = text.replace("@namespace@", "play");
    text.replace("@git@", "https://git.test/play")
}

/// The files as the play of the model has them.
fn filled(tree: &Tree) -> Tree {
    let files = tree.iter();
    files
        .map(|(path, text)| (path.clone(), text_filled(text)))
        .collect()
}

impl History {
    pub fn commits(&self) -> usize {
        let is_commit = |step: &&Step| matches!(step, Step::Push(_) | Step::Revert(_));
        self.steps.iter().filter(is_commit).count()
    }
}

impl Author {
    fn begin(mut dice: Dice, kills: bool) -> Self {
        let first = loop {
            let meant = repository(&mut dice);
            let tree = meant.tree();
            if let Ok(built) = built(&filled(&tree)) {
                break Commit { meant, tree, built };
            }
        };
        let is_applied = dice.chance(35);
        let meant = &first.meant;
        let history = History {
            steps: Vec::new(),
            refused: BTreeMap::new(),
            folder: parent_folder(meant),
            has_far: !meant.around.far.is_empty(),
            has_pinned: meant.pinned.is_some(),
            has_second: meant.pipelines[0].second.is_some(),
            is_applied,
        };
        let mut author = Self {
            dice,
            branch: vec![first],
            possible: Vec::new(),
            kills,
            pinned: BTreeMap::new(),
            pins: 1,
            started: None,
            history,
        };
        author.first();
        author.wait();
        author
    }

    /// What stands before everything else, and the first commit.
    fn first(&mut self) {
        let Commit { meant, tree, .. } = self.newest().clone();
        let nothing = Tree::new();
        let mut steps = Vec::new();
        if meant.pipelines.iter().any(|it| it.reads_region) {
            steps.push(Step::Region(meant.around.region));
        }
        if !meant.around.far.is_empty() {
            let push = Push::far(&nothing, &far_tree(&meant), &meant);
            steps.push(Step::Push(push));
        }
        steps.extend(self.tags(&meant));
        let push = Push::between(&nothing, &tree, false, &meant);
        steps.push(Step::Push(push));
        self.history.steps = steps;
    }

    /// The tags that a commit names and that are not there yet.
    fn tags(&mut self, meant: &Repository) -> Vec<Step> {
        let numbers = meant.pinned.iter().flat_map(|it| it.tags);
        let sources = text::PINNED.into_iter().zip(numbers);
        let mut steps = Vec::new();
        for (source, number) in sources {
            let (known, before) = self.pinned.get(source).cloned().unwrap_or_default();
            if number <= known {
                continue;
            }
            let after = meant.pinned_tree(source);
            let (write, remove) = Push::changes(&before, &after);
            steps.push(Step::Tag {
                source,
                tag: text::pin(number),
                write,
                remove,
            });
            self.pinned.insert(source, (number, after));
        }
        steps
    }

    fn is_live(&self) -> bool {
        self.history.steps.last() == Some(&Step::Live)
    }

    fn round(&mut self) {
        let way = self.dice.pick(&WAYS);
        match way {
            Way::Revert => self.revert(),
            Way::Force => self.force(),
            Way::LateParent if self.history.is_applied => return,
            Way::LateParent => self.late_parent(),
            Way::Kill if !self.kills => return,
            Way::Interrupt if !self.history.is_applied => return,
            Way::Far | Way::Region if !self.is_live() => return,
            Way::Far => self.push_far(),
            Way::Region => self.change_region(),
            Way::Plain | Way::TwoAtOnce | Way::DuringJob | Way::Kill | Way::Interrupt => {
                self.push(way)
            }
        }
        self.wait();
    }

    fn newest(&self) -> &Commit {
        self.branch.last().unwrap()
    }

    /// A commit on top of the newest one, and what comes while it is rolled out.
    fn push(&mut self, way: Way) {
        let was = self.newest().built.clone();
        let Some(steps) = self.next(&[]) else { return };
        self.history.steps.extend(steps);
        if way == Way::Plain {
            return;
        }
        let jobs = jobs_that_run(&was, &self.newest().built, &self.newest().meant);
        let is_at_once = way == Way::TwoAtOnce || jobs.is_empty();
        let job = (!is_at_once).then(|| self.dice.below(jobs.len()));
        if let Some(at) = job {
            self.start(way);
            self.history.steps.push(Step::Written(jobs[at].clone()));
        }
        let steps = match way {
            Way::Interrupt => job.map(|_| vec![Step::Interrupt]),
            Way::Kill => Some(vec![Step::Kill(
                self.dice
                    .pick(&["kustomize-controller", "source-controller"]),
            )]),
            Way::Plain
            | Way::TwoAtOnce
            | Way::DuringJob
            | Way::LateParent
            | Way::Force
            | Way::Far
            | Way::Region
            | Way::Revert => self.next(&[]),
        };
        self.history.steps.extend(steps.into_iter().flatten());
    }

    /// Somebody starts `apply`, where that brings commits to the cluster.
    fn start(&mut self, way: Way) {
        if !self.history.is_applied {
            return;
        }
        let environment = self.environments()[0];
        self.history.steps.push(Step::StartApply(environment));
        self.started = Some(match way == Way::Interrupt {
            // The Job may be there since long before, and ^C may come before anything is watched.
            true => &[130, -1, 0, 4],
            // Another commit may take its place before it is live, or not.
            false => &[0, 4],
        });
    }

    /// Those that `apply` is told, one after the other.
    fn environments(&self) -> &'static [Option<&'static str>] {
        let pipeline = &self.newest().meant.pipelines[0];
        match (pipeline.environment, pipeline.second) {
            (false, _) => &[None],
            (true, None) => &[Some("live")],
            (true, Some(_)) => &[Some("live"), Some("two")],
        }
    }

    /// A release of the stages whose files are elsewhere, or another file of one of them.
    fn push_far(&mut self) {
        let mut meant = self.newest().meant.clone();
        if meant.around.far.is_empty() {
            return;
        }
        let before = far_tree(&meant);
        if self.dice.chance(60) {
            let stages = meant.around.far.iter_mut();
            stages.for_each(|stage| stage.tag = stage.tag.map(|tag| tag + 1));
        } else {
            let at = self.dice.below(meant.around.far.len());
            meant.around.far[at].file += 1;
        }
        let push = Push::far(&before, &far_tree(&meant), &meant);
        self.history.steps.push(Step::Push(push));
        self.surround(meant.around);
    }

    /// What is in the cluster changes, and nothing happens until a commit comes.
    fn change_region(&mut self) {
        let meant = &self.newest().meant;
        let mut around = meant.around.clone();
        if !meant.reads_region() {
            return;
        }
        around.region += 1;
        let (was, steps) = (meant.around.clone(), self.history.steps.len());
        self.history.steps.push(Step::Region(around.region));
        self.surround(around);
        match self.next(&[]) {
            Some(next) => {
                let next = next.into_iter();
                let next = next.map(|it| it.changed(Push::unforeseen));
                self.history.steps.extend(next);
            }
            None => {
                self.history.steps.truncate(steps);
                self.surround(was);
            }
        }
    }

    /// No commit brings what is around, so that it is the same for all.
    fn surround(&mut self, around: Around) {
        let meant = self.branch.iter_mut().map(|it| &mut it.meant);
        meant.for_each(|it| it.around = around.clone());
    }

    fn late_parent(&mut self) {
        let Some(steps) = self.next(&[]) else { return };
        self.history.steps.push(Step::SuspendParent);
        self.history.steps.extend(steps);
        let late = [Step::Source, Step::ResumeParent];
        self.history.steps.extend(late);
    }

    /// Takes another commit from the branch and puts one in its place.
    fn force(&mut self) {
        if self.branch.len() < 2 {
            return;
        }
        let gone = self.branch.pop().unwrap();
        match self.next(std::slice::from_ref(&gone.built)) {
            Some(next) => {
                let forced = next.into_iter().map(|it| it.changed(Push::forced));
                self.history.steps.extend(forced);
            }
            None => self.branch.push(gone),
        }
    }

    fn revert(&mut self) {
        let [.., before, newest] = self.branch.as_slice() else {
            return;
        };
        let (back, newest) = (before.clone(), newest.built.clone());
        let mut meant = back.meant.clone();
        meant.pipelines.iter_mut().for_each(|it| it.made += 10);
        if self.takes(&back.meant, &back.built, &[newest]) {
            self.history
                .steps
                .push(Step::Revert(State::of(&back.meant)));
            self.branch.push(Commit { meant, ..back });
        }
    }

    /// The next commit that everybody takes, on top of the newest one; `None` when none is found soon.
    fn next(&mut self, replaced: &[Tree]) -> Option<Vec<Step>> {
        for _ in 0..8 {
            let newest = self.newest().clone();
            let mut meant = newest.meant.clone();
            // No tag is ever put on two commits.
            let made = meant.pinned.iter_mut().map(|it| &mut it.made);
            made.for_each(|made| *made = self.pins);
            let count = if self.dice.chance(30) { 2 } else { 1 };
            let made = (0..count).filter(|_| {
                let operation = Operation::any(&mut self.dice, &meant);
                operation.make(&mut self.dice, &mut meant)
            });
            if made.count() == 0 || meant.has_suspended() && meant.failing().is_some() {
                continue;
            }
            let tree = meant.tree();
            if tree == newest.tree {
                continue;
            }
            let mut whole = newest.built.clone();
            whole.retain(|path, _| !newest.tree.contains_key(path));
            whole.extend(filled(&tree));
            let built = match built(&whole) {
                Ok(built) => built,
                Err(found) => {
                    self.refuse(&found);
                    continue;
                }
            };
            // When a commit right behind another one brings the files back from before that, source-controller may keep the
            // digest of the one between, and then nobody can fetch it (docs/order.md).
            if self.possible.contains(&built) {
                continue;
            }
            let against = if replaced.is_empty() {
                vec![newest.built.clone()]
            } else {
                replaced.to_vec()
            };
            if self.takes(&meant, &built, &against) {
                let commit = Commit { meant, tree, built };
                let steps = self.commit(&newest, &commit);
                self.branch.push(commit);
                return Some(steps);
            }
        }
        None
    }

    /// A commit, and the tags that it names.
    fn commit(&mut self, newest: &Commit, commit: &Commit) -> Vec<Step> {
        let pins = |meant: &Repository| meant.pinned.as_ref().map(|it| it.tags);
        let is_pinned_anew = pins(&newest.meant) != pins(&commit.meant);
        let mut steps = Vec::new();
        if is_pinned_anew {
            self.pins = commit.meant.pinned.as_ref().map_or(0, |it| it.made);
            steps = self.tags(&commit.meant);
        }
        // Nobody asks the source where `apply` does it.
        let is_quiet = self.history.is_applied && self.dice.chance(70);
        let push = Push::between(&newest.tree, &commit.tree, false, &commit.meant);
        let push = push.quiet(is_quiet);
        // `plan` does not see files of other repositories.
        steps.push(Step::Push(match is_pinned_anew {
            true => push.unforeseen(),
            false => push,
        }));
        steps
    }

    /// Whether `plan` takes a commit on top of another, and on top of everything that the cluster may be at.
    fn takes(&mut self, meant: &Repository, built: &Tree, against: &[Tree]) -> bool {
        if meant.has_suspended() && meant.failing().is_some() {
            return false;
        }
        let earlier: Vec<Tree> = against.iter().chain(&self.possible).cloned().collect();
        let found: Vec<Diagnostic> = earlier
            .iter()
            .flat_map(|was| commit(was, built).found)
            .collect();
        let is_taken = found.iter().all(|it| it.severity != Severity::Error);
        self.refuse(&found);
        if is_taken {
            self.possible.push(built.clone());
        }
        is_taken
    }

    fn refuse(&mut self, found: &[Diagnostic]) {
        let first = found.iter().find(|it| it.severity == Severity::Error);
        if let Some(first) = first {
            *self
                .history
                .refused
                .entry(first.check.name.to_owned())
                .or_default() += 1;
        }
    }

    /// Waits for what the newest commit comes to.
    fn wait(&mut self) {
        let newest = self.newest();
        let mut steps = match newest.meant.failing() {
            _ if self.history.is_applied => self.applied(),
            Some((pipeline, stage)) => {
                vec![Step::Failed(pipeline.kustomization(stage, Place::First))]
            }
            None if newest.meant.has_suspended() => vec![Step::Source, Step::ParentApplied],
            None => Vec::new(),
        };
        if self.is_to_be_live() {
            self.possible = vec![self.newest().built.clone()];
            steps.push(Step::Live);
        }
        self.history.steps.extend(steps);
    }

    fn is_to_be_live(&self) -> bool {
        let meant = &self.newest().meant;
        meant.failing().is_none() && !meant.has_suspended()
    }

    /// `apply` for each environment, and the end of one that was started.
    fn applied(&mut self) -> Vec<Step> {
        let is_live = self.is_to_be_live();
        let environments = self.environments().iter();
        let applies = environments.map(|environment| {
            Step::Apply(Apply {
                environment: *environment,
                is_live,
            })
        });
        let ends = self.started.take().map(Step::EndApply);
        match ends {
            Some(Step::EndApply(&[130, ..])) => ends.into_iter().chain(applies).collect(),
            _ => applies.chain(ends).collect(),
        }
    }
}

/// The folder that the parent applies, when it is not `./flux`: of several environments it applies all.
fn parent_folder(meant: &Repository) -> Option<String> {
    let first = &meant.pipelines[0];
    let is_one = first.environment && first.second.is_none();
    is_one.then(|| "./flux/live".to_owned())
}
