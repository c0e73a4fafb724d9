//! A random history: commits that `plan` takes, and what happens around them.

use std::collections::BTreeMap;

use flux_pipeline::diagnostics::{Diagnostic, Severity};

use crate::agreement::history::built;
use crate::support::commit;

use super::dice::Dice;
use super::operations::{Operation, add, far};
use super::repository::{Around, Pipeline, Repository, Stage, Tree};
use super::steps::{Push, State, Step, jobs_that_run};
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
}

const WAYS: [Way; 20] = [
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
    let far = if dice.chance(25) { far() } else { Vec::new() };
    let pipelines = names.iter().map(|name| {
        let mut pipeline = Pipeline {
            name,
            addressed: dice.chance(50),
            environment: !shares && dice.chance(20),
            shares,
            reads_region,
            tag: 0,
            stages: Vec::new(),
            made: 0,
        };
        let stages = if shares {
            2 + dice.below(2)
        } else {
            3 + dice.below(4)
        };
        (0..stages).for_each(|_| assert!(add(dice, &mut pipeline)));
        pipeline
    });
    Repository {
        pipelines: pipelines.collect(),
        notes: 0,
        around: Around { region: 1, far },
    }
}

/// The files of the other repository.
fn far_tree(meant: &Repository) -> Tree {
    let pipeline = &meant.pipelines[0];
    let files = |stage: &Stage| text::files(stage, pipeline);
    meant.around.far.iter().flat_map(files).collect()
}

/// The files as the play of the model has them.
fn filled(tree: &Tree) -> Tree {
    let files = tree.iter();
    files
        .map(|(path, text)| (path.clone(), text.replace("@namespace@", "play")))
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
        let (meant, nothing) = (&first.meant, Tree::new());
        let mut steps = Vec::new();
        if meant.pipelines.iter().any(|it| it.reads_region) {
            steps.push(Step::Region(meant.around.region));
        }
        if !meant.around.far.is_empty() {
            let push = Push::far(&nothing, &far_tree(meant), meant);
            steps.push(Step::Push(push));
        }
        let push = Push::between(&nothing, &first.tree, false, meant);
        steps.push(Step::Push(push));
        let history = History {
            steps,
            refused: BTreeMap::new(),
            folder: meant.pipelines[0]
                .environment
                .then(|| "./flux/live".to_owned()),
            has_far: !meant.around.far.is_empty(),
        };
        let mut author = Self {
            dice,
            branch: vec![first],
            possible: Vec::new(),
            kills,
            history,
        };
        author.wait();
        author
    }

    fn is_live(&self) -> bool {
        self.history.steps.last() == Some(&Step::Live)
    }

    fn round(&mut self) {
        let way = self.dice.pick(&WAYS);
        match way {
            Way::Revert => self.revert(),
            Way::Force => self.force(),
            Way::LateParent => self.late_parent(),
            Way::Kill if !self.kills => return,
            Way::Far | Way::Region if !self.is_live() => return,
            Way::Far => self.push_far(),
            Way::Region => self.change_region(),
            Way::Plain | Way::TwoAtOnce | Way::DuringJob | Way::Kill => self.push(way),
        }
        self.wait();
    }

    fn newest(&self) -> &Commit {
        self.branch.last().unwrap()
    }

    /// A commit on top of the newest one, and what comes while it is rolled out.
    fn push(&mut self, way: Way) {
        let was = self.newest().built.clone();
        let Some(step) = self.next(&[]) else { return };
        self.history.steps.push(step);
        if way == Way::Plain {
            return;
        }
        let jobs = jobs_that_run(&was, &self.newest().built, &self.newest().meant);
        let job = if way == Way::TwoAtOnce || jobs.is_empty() {
            None
        } else {
            Some(self.dice.below(jobs.len()))
        };
        self.history
            .steps
            .extend(job.map(|at| Step::Written(jobs[at].clone())));
        let step = match way {
            Way::Kill => Some(Step::Kill(
                self.dice
                    .pick(&["kustomize-controller", "source-controller"]),
            )),
            Way::Plain
            | Way::TwoAtOnce
            | Way::DuringJob
            | Way::LateParent
            | Way::Force
            | Way::Far
            | Way::Region
            | Way::Revert => self.next(&[]),
        };
        self.history.steps.extend(step);
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
            Some(Step::Push(push)) => self.history.steps.push(Step::Push(push.unforeseen())),
            _ => {
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
        let Some(step) = self.next(&[]) else { return };
        let late = [Step::SuspendParent, step, Step::Source, Step::ResumeParent];
        self.history.steps.extend(late);
    }

    /// Takes another commit from the branch and puts one in its place.
    fn force(&mut self) {
        if self.branch.len() < 2 {
            return;
        }
        let gone = self.branch.pop().unwrap();
        match self.next(std::slice::from_ref(&gone.built)) {
            Some(Step::Push(push)) => {
                let forced = Step::Push(push.forced());
                self.history.steps.push(forced);
            }
            _ => self.branch.push(gone),
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
    fn next(&mut self, replaced: &[Tree]) -> Option<Step> {
        for _ in 0..8 {
            let newest = self.newest().clone();
            let mut meant = newest.meant.clone();
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
                let step = Step::Push(Push::between(
                    &newest.tree,
                    &commit.tree,
                    false,
                    &commit.meant,
                ));
                self.branch.push(commit);
                return Some(step);
            }
        }
        None
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
        let steps = match newest.meant.failing() {
            Some((pipeline, stage)) => vec![Step::Failed(pipeline.kustomization(stage))],
            None if newest.meant.has_suspended() => vec![Step::Source, Step::ParentApplied],
            None => vec![Step::Live],
        };
        if steps.contains(&Step::Live) {
            self.possible = vec![newest.built.clone()];
        }
        self.history.steps.extend(steps);
    }
}
