//! What a random commit changes.

use super::dice::Dice;
use super::repository::{Body, Pinned, Pipeline, Repository, Rerun, Stage};
use super::text::{PINNED, pinned_source};

/// One change; a commit makes one or two.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation {
    /// A release: the named image, and the tags in files.
    Bump,
    /// A release of one stage alone, whose tag is in its files.
    BumpOne,
    File,
    Level,
    Patch,
    Label,
    /// A file that a Job says to run again on.
    Data,
    /// A file that no stage reads.
    Notes,
    Add,
    Remove,
    Rename,
    Relate,
    Unrelate,
    Suspend,
    Resume,
    Fail,
    Mend,
    /// The other layout.
    Layout,
    /// A release of the second environment, which is another one than that of the first.
    BumpSecond,
    /// Another tag of sources that are pinned.
    Pin,
}

const ORDINARY: [Operation; 22] = [
    Operation::Bump,
    Operation::Bump,
    Operation::Bump,
    Operation::BumpOne,
    Operation::File,
    Operation::File,
    Operation::File,
    Operation::Level,
    Operation::Patch,
    Operation::Label,
    Operation::Data,
    Operation::Notes,
    Operation::Add,
    Operation::Remove,
    Operation::Rename,
    Operation::Relate,
    Operation::Unrelate,
    Operation::Suspend,
    Operation::Fail,
    Operation::Bump,
    Operation::Layout,
    Operation::BumpSecond,
];

impl Operation {
    /// One that fits a repository: what is suspended is resumed, what fails is mended.
    pub fn any(dice: &mut Dice, repository: &Repository) -> Self {
        if repository.failing().is_some() {
            return Self::Mend;
        }
        if repository.has_suspended() && dice.chance(60) {
            return Self::Resume;
        }
        if repository.pinned.is_some() && dice.chance(35) {
            return Self::Pin;
        }
        dice.pick(&ORDINARY)
    }

    /// Makes the change; false when there is nothing to make it of.
    pub fn make(self, dice: &mut Dice, repository: &mut Repository) -> bool {
        if self == Self::Notes {
            repository.notes += 1;
            return true;
        }
        if self == Self::Pin {
            return repository.pinned.as_mut().is_some_and(|it| pin(dice, it));
        }
        let at = dice.below(repository.pipelines.len());
        let broken = |it: &Pipeline| it.stages.iter().any(|it| it.fails);
        let broken = repository.pipelines.iter().position(broken);
        let pipeline = &mut repository.pipelines[broken.unwrap_or(at)];
        match self {
            Self::Bump => bump(dice, pipeline),
            Self::Add => add(dice, pipeline),
            Self::Remove => remove(dice, pipeline),
            Self::Relate => relate(dice, pipeline),
            Self::Unrelate => unrelate(dice, pipeline),
            Self::Resume => resume(repository),
            Self::Layout => {
                pipeline.addressed = !pipeline.addressed;
                true
            }
            Self::BumpSecond => {
                pipeline.second = pipeline.second.map(|tag| tag + 1);
                pipeline.second.is_some()
            }
            Self::BumpOne
            | Self::File
            | Self::Level
            | Self::Patch
            | Self::Label
            | Self::Data
            | Self::Notes
            | Self::Pin
            | Self::Rename
            | Self::Suspend
            | Self::Fail
            | Self::Mend => self.change_one(dice, pipeline),
        }
    }

    fn change_one(self, dice: &mut Dice, pipeline: &mut Pipeline) -> bool {
        let name = format!("s{}", pipeline.made);
        let fits: Vec<usize> = (0..pipeline.stages.len())
            .filter(|at| self.fits(&pipeline.stages[*at]))
            .collect();
        if fits.is_empty() {
            return false;
        }
        let stage = &mut pipeline.stages[dice.pick(&fits)];
        match self {
            Self::BumpOne => stage.tag = stage.tag.map(|tag| tag + 1),
            Self::File => stage.file += 1,
            Self::Level => stage.level = Some(stage.level.unwrap_or_default() + 1),
            Self::Patch => stage.patched = Some(stage.patched.unwrap_or_default() + 1),
            Self::Label => stage.label += 1,
            Self::Data => stage.body = touched(stage.body),
            Self::Suspend => stage.suspended = true,
            Self::Fail | Self::Mend => {
                (stage.fails, stage.file) = (self == Self::Fail, stage.file + 1);
            }
            Self::Bump
            | Self::Notes
            | Self::Add
            | Self::Remove
            | Self::Rename
            | Self::Relate
            | Self::Unrelate
            | Self::Layout
            | Self::BumpSecond
            | Self::Pin
            | Self::Resume => {
                let old = std::mem::replace(&mut stage.name, name);
                stage.was.get_or_insert(old);
                pipeline.made += 1;
            }
        }
        true
    }

    fn fits(self, stage: &Stage) -> bool {
        let is_chart = stage.body == Body::Chart;
        match self {
            Self::BumpOne => stage.tag.is_some(),
            Self::File => !is_chart,
            // A stage whose files have no `${level}` gets it with its value.
            Self::Level => !is_chart,
            Self::Patch => !is_chart && stage.body != Body::Generated(Rerun::Once),
            Self::Data => matches!(stage.body, Body::Generated(Rerun::OnFiles(_))),
            Self::Fail => stage.body.is_job() && !stage.suspended,
            Self::Mend => stage.fails,
            Self::Suspend => !stage.suspended,
            Self::Bump
            | Self::Label
            | Self::Notes
            | Self::Add
            | Self::Remove
            | Self::Rename
            | Self::Relate
            | Self::Unrelate
            | Self::Layout
            | Self::BumpSecond
            | Self::Pin
            | Self::Resume => true,
        }
    }
}

fn touched(body: Body) -> Body {
    match body {
        Body::Generated(Rerun::OnFiles(version)) => Body::Generated(Rerun::OnFiles(version + 1)),
        Body::Generated(_) | Body::Job | Body::App | Body::Chart => body,
    }
}

/// Most stages follow a release; now and then one is forgotten.
fn bump(dice: &mut Dice, pipeline: &mut Pipeline) -> bool {
    pipeline.tag += 1;
    for stage in &mut pipeline.stages {
        if stage.tag.is_some() && dice.chance(85) {
            stage.tag = Some(pipeline.tag);
        }
    }
    true
}

pub fn add(dice: &mut Dice, pipeline: &mut Pipeline) -> bool {
    if pipeline.stages.len() >= 6 {
        return false;
    }
    let mut stage = stage(dice, pipeline);
    let objects =
        |stages: &[Stage]| -> Vec<String> { stages.iter().map(|it| it.object.clone()).collect() };
    // Behind some of those before its place, before some of those behind it.
    let place = dice.below(pipeline.stages.len() + 1);
    let (before, behind) = pipeline.stages.split_at(place);
    stage.after = dice.some(&objects(before), 40).into_iter().collect();
    stage.after.extend(
        before
            .last()
            .filter(|_| dice.chance(70))
            .map(|it| it.object.clone()),
    );
    let waiting = dice.some(&objects(behind), 50);
    for other in pipeline
        .stages
        .iter_mut()
        .filter(|it| waiting.contains(&it.object))
    {
        other.after.insert(stage.object.clone());
    }
    pipeline.stages.insert(place, stage);
    true
}

fn stage(dice: &mut Dice, pipeline: &mut Pipeline) -> Stage {
    let body = body(dice, pipeline);
    pipeline.made += 1;
    let word = match body {
        Body::Generated(_) => "job",
        Body::Job => "task",
        Body::App => "app",
        Body::Chart => "web",
    };
    let object = match body {
        Body::Chart => word.to_owned(),
        Body::Generated(_) | Body::Job | Body::App => {
            format!("{word}{}-{}", pipeline.made, pipeline.name)
        }
    };
    let is_by_hand = matches!(body, Body::Job | Body::App);
    let is_in_files = body == Body::Chart || is_by_hand && dice.chance(50);
    Stage {
        name: format!("{word}{}", pipeline.made),
        object,
        was: None,
        after: Default::default(),
        body,
        tag: is_in_files.then_some(pipeline.tag),
        file: 1,
        level: (body != Body::Chart && dice.chance(20)).then_some(1),
        reads_region: is_by_hand && pipeline.reads_region && dice.chance(40),
        patched: (is_by_hand && dice.chance(20)).then_some(1),
        label: 0,
        suspended: false,
        fails: false,
        says_force: false,
    }
}

/// A Job and an app behind it, whose files are in a repository of their own.
pub fn far() -> Vec<Stage> {
    vec![
        elsewhere("far-task", Body::Job, &[]),
        elsewhere("far-app", Body::App, &["far-task"]),
    ]
}

/// A Job, an app behind it from another repository, and at times a Job of the first one behind that.
pub fn pinned(dice: &mut Dice) -> Pinned {
    let mut stages = vec![
        elsewhere("pin-task", Body::Job, &[]),
        elsewhere("pin-app", Body::App, &["pin-task"]),
        elsewhere("pin-last", Body::Job, &["pin-app"]),
    ];
    stages.truncate(2 + dice.below(2));
    Pinned {
        stages,
        tags: [1, 1],
        made: 1,
    }
}

fn elsewhere(object: &str, body: Body, after: &[&str]) -> Stage {
    Stage {
        name: object.to_owned(),
        object: object.to_owned(),
        was: None,
        after: after.iter().map(|it| (*it).to_owned()).collect(),
        body,
        tag: Some(0),
        file: 1,
        level: None,
        reads_region: false,
        patched: None,
        label: 0,
        suspended: false,
        fails: false,
        says_force: true,
    }
}

/// Other files in one of the sources or in both, and their tags in the pipeline.
fn pin(dice: &mut Dice, pinned: &mut Pinned) -> bool {
    let moved: &[usize] = dice.pick(&[&[0, 1][..], &[0, 1], &[0], &[1]]);
    pinned.made += 1;
    for at in moved {
        pinned.tags[*at] = pinned.made;
    }
    let is_moved = |stage: &Stage| moved.contains(&usize::from(pinned_source(stage) != PINNED[0]));
    for stage in pinned.stages.iter_mut().filter(|it| is_moved(it)) {
        match dice.chance(60) {
            true => stage.tag = Some(pinned.made),
            false => stage.file = pinned.made,
        }
    }
    true
}

fn body(dice: &mut Dice, pipeline: &Pipeline) -> Body {
    let has_chart = pipeline.stages.iter().any(|it| it.body == Body::Chart);
    match dice.below(10) {
        0..4 => Body::Generated(dice.pick(&[
            Rerun::OnImage,
            Rerun::OnImage,
            Rerun::OnFiles(1),
            Rerun::EveryRelease,
            Rerun::Once,
        ])),
        4..6 => Body::Job,
        6 if !has_chart && pipeline.has_charts() => Body::Chart,
        _ => Body::App,
    }
}

fn remove(dice: &mut Dice, pipeline: &mut Pipeline) -> bool {
    if pipeline.stages.len() <= 2 {
        return false;
    }
    let gone = pipeline.stages.remove(dice.below(pipeline.stages.len()));
    for stage in &mut pipeline.stages {
        if stage.after.remove(&gone.object) {
            // What came before it still comes before what came behind it.
            stage.after.extend(gone.after.iter().cloned());
        }
    }
    true
}

fn relate(dice: &mut Dice, pipeline: &mut Pipeline) -> bool {
    let last = dice.below(pipeline.stages.len());
    if last == 0 {
        return false;
    }
    let first = pipeline.stages[dice.below(last)].object.clone();
    pipeline.stages[last].after.insert(first)
}

fn unrelate(dice: &mut Dice, pipeline: &mut Pipeline) -> bool {
    let at = dice.below(pipeline.stages.len());
    pipeline.stages[at].after.pop_first().is_some()
}

fn resume(repository: &mut Repository) -> bool {
    let stages = repository
        .pipelines
        .iter_mut()
        .flat_map(|it| &mut it.stages);
    stages.for_each(|stage| stage.suspended = false);
    true
}
