//! `plan`: what a commit will do to the cluster.

use std::collections::HashMap;

use clap::{Args, ValueEnum};

use crate::checks::{Project, transitions};
use crate::compile::{self, Input, Outcome};
use crate::diagnostics::{Diagnostic, Severity, human};
use crate::files::Disk;
use crate::source::{FileId, Files, SourceMap};
use crate::transition::{self, State, Transition, Trees};

use super::Exit;
use super::check_name::CheckName;
use super::failure::{Failure, Result};
use super::output::Output;
use super::past::Past;
use super::workspace::{Selection, Workspace};

/// Say what a commit will do to the cluster, before it is made
///
/// Compares what the pipeline files and the manifests of their stages say now with what they said at a revision,
/// and says stage by stage what runs again, rolls, waits or goes, and why. A commit that the order would not
/// survive is refused, with what to do instead; `flux-pipeline explain NAME` has the page of each reason. Git
/// objects are read without a checkout, and nothing is fetched.
///
/// Exit code 0: nothing changes. Exit code 3: something changes. Exit code 1: the commit is refused, or the
/// pipeline has errors.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline plan                              against the files of the last build
  flux-pipeline plan --against origin/main
  flux-pipeline plan --against HEAD~1 shop.pipeline
  flux-pipeline plan --against ../checkout-of-main
  flux-pipeline plan --against main --format markdown > comment.md")]
pub(super) struct Plan {
    #[command(flatten)]
    selection: Selection,

    /// What to compare with: a git revision, or a directory that is another checkout
    ///
    /// Without it, the files that the last build wrote. Nobody wrote down which manifests of yours were beside
    /// them, so that only changes of the pipeline itself are seen.
    #[arg(long, value_name = "REV")]
    against: Option<String>,

    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Do not refuse the commit for this reason; it is a warning then
    #[arg(long, value_name = "CHECK", value_parser = CheckName(&[]), hide_possible_values = true)]
    allow: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For terminals
    Text,
    /// One JSON object
    Json,
    /// A comment on a pull request
    Markdown,
}

impl Plan {
    pub(super) fn run(self, output: Output) -> Result<Exit> {
        self.refuse_others()?;
        if self.selection.has_stdin() {
            return Err(Failure::usage("a pipeline from standard input has no past"));
        }
        let workspace = self.selection.open()?;
        let past = Past::open(self.against.as_deref(), &workspace.root)?;
        let inputs = past.inputs(&self.selection, &workspace)?;
        let (mut now, then) = read(&workspace, &past, &inputs);
        output.drawn(&human(
            &now.sources,
            &now.outcome.diagnostics,
            output.talk_style(),
        ));
        if now.outcome.checked.is_none() {
            return Ok(Exit::Errors);
        }
        let sides = Sides {
            disk: &workspace.disk,
            past: &past,
            inputs: &inputs,
        };
        let (transition, found) = sides.compare(&mut now, then.as_ref(), output)?;
        let found = self.judge(found);
        output.drawn(&human(&now.sources, &found, output.talk_style()));
        output.data(&self.draw(&transition, &found, &past.name()))?;
        Ok(exit(&transition, &found))
    }

    /// Only what `plan` itself refuses can be allowed here.
    fn refuse_others(&self) -> Result<()> {
        let is_ours = |name: &&String| transitions::CHECKS.iter().any(|check| check.name == **name);
        match self.allow.iter().find(|name| !is_ours(name)) {
            Some(name) => Err(Failure::usage(format!("`{name}` is not about a commit"))
                .help("allow it in the stage, with `allow CHECK \"reason\"`")),
            None => Ok(()),
        }
    }

    fn judge(&self, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        for finding in &mut found {
            if self.allow.iter().any(|name| name == finding.check.name) {
                finding.severity = Severity::Warning;
            }
        }
        found
    }

    fn draw(&self, transition: &Transition, found: &[Diagnostic], against: &str) -> String {
        match self.format {
            Format::Text => transition::text(transition, against),
            Format::Json => transition::json(transition, found, against),
            Format::Markdown => transition::markdown(transition, found, against),
        }
    }
}

fn exit(transition: &Transition, found: &[Diagnostic]) -> Exit {
    let is_refused = found.iter().any(|found| found.severity == Severity::Error);
    match (is_refused, transition.is_empty()) {
        (true, _) => Exit::Errors,
        (false, true) => Exit::Fine,
        (false, false) => Exit::Differences,
    }
}

/// Pipeline files of one side, checked.
struct Checked {
    outcome: Outcome,
    sources: SourceMap,
}

impl Checked {
    fn of(inputs: Vec<Input>, files: &dyn Files) -> Self {
        let mut sources = SourceMap::default();
        let outcome = compile::check(inputs, files, &mut sources);
        Self { outcome, sources }
    }
}

/// Checks both sides at the same time; nobody compiles the past of the last build, which is what it wrote.
fn read(workspace: &Workspace, past: &Past, inputs: &[Input]) -> (Checked, Option<Checked>) {
    let disk = &workspace.disk;
    let now = || Checked::of(workspace.inputs.clone(), disk);
    if let Past::LastBuild = past {
        return (now(), None);
    }
    std::thread::scope(|scope| {
        let then = scope.spawn(|| Checked::of(inputs.to_vec(), past.files(disk)));
        let now = now();
        // A panic over there goes on here.
        let then = then
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (now, Some(then))
    })
}

/// What is compared.
struct Sides<'s> {
    disk: &'s Disk,
    past: &'s Past,
    inputs: &'s [Input],
}

type Compared = (Transition, Vec<Diagnostic>);

impl Sides<'_> {
    fn compare(
        &self,
        now: &mut Checked,
        then: Option<&Checked>,
        output: Output,
    ) -> Result<Compared> {
        let nothing = Project::default();
        let plan = now.outcome.plan(self.disk).unwrap_or_default();
        let project = now
            .outcome
            .checked
            .as_ref()
            .map_or(&nothing, |checked| checked.project());
        let after = State::of(&plan, project, self.disk);
        let compiles = then.filter(|then| then.outcome.checked.is_some());
        match compiles {
            Some(then) => Ok(self.with_commit(&after, &mut now.sources, then)),
            None => self.with_build(&after, then, output),
        }
    }

    fn with_commit(&self, after: &State<'_>, sources: &mut SourceMap, then: &Checked) -> Compared {
        let files = self.past.files(self.disk);
        let nothing = Project::default();
        let plan = then.outcome.plan(files).unwrap_or_default();
        let project = then
            .outcome
            .checked
            .as_ref()
            .map_or(&nothing, |checked| checked.project());
        let before = State::of(&plan, project, files);
        let mut taken: HashMap<FileId, FileId> = HashMap::new();
        let mut take = |file: FileId| {
            let text = then
                .sources
                .get(file)
                .map_or("", |source| source.text.as_str());
            *taken
                .entry(file)
                .or_insert_with(|| sources.add(then.sources.name(file), text))
        };
        transition::compare(&before, after, self.trees(), &mut take)
    }

    /// With the files that were built, which are all there is of the last build, and of a commit with errors.
    fn with_build(
        &self,
        after: &State<'_>,
        then: Option<&Checked>,
        output: Output,
    ) -> Result<Compared> {
        let built = self.past.built(self.inputs, self.disk);
        if then.is_some() {
            self.say_errors(built.iter().all(|it| it.files.is_empty()), output)?;
        }
        let before = State::built(&built, after);
        Ok(transition::compare(
            &before,
            after,
            self.trees(),
            &mut |file| file,
        ))
    }

    fn trees(&self) -> Trees<'_> {
        Trees {
            before: self.past.files(self.disk),
            after: self.disk,
        }
    }

    fn say_errors(&self, is_lost: bool, output: Output) -> Result<()> {
        let name = self.past.name();
        if is_lost {
            return Err(Failure::refused(format!(
                "the pipeline at {name} has errors, and no built files"
            ))
            .help("compare with a revision that compiles"));
        }
        output.talk(format!(
            "the pipeline at {name} has errors: compared with the files that were built there"
        ));
        Ok(())
    }
}
