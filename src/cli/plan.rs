//! `plan`: what a commit will do to the cluster.

use std::collections::HashMap;

use clap::{Args, ValueEnum};

use crate::checks::transitions;
use crate::compile::{self, Outcome};
use crate::diagnostics::{Diagnostic, Severity, human};
use crate::source::{FileId, SourceMap};
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
        let mut sources = SourceMap::default();
        let now = compile::check(workspace.inputs.clone(), &workspace.disk, &mut sources);
        output.drawn(&human(&sources, &now.diagnostics, output.talk_style()));
        if now.checked.is_none() {
            return Ok(Exit::Errors);
        }
        let side = Side {
            past: &past,
            workspace: &workspace,
            output,
        };
        let (transition, found) = side.compare(&self.selection, &now, &mut sources)?;
        let found = self.judge(found);
        output.drawn(&human(&sources, &found, output.talk_style()));
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

/// The two sides of a comparison.
struct Side<'s> {
    past: &'s Past,
    workspace: &'s Workspace,
    output: Output,
}

impl Side<'_> {
    fn compare(
        &self,
        selection: &Selection,
        now: &Outcome,
        sources: &mut SourceMap,
    ) -> Result<(Transition, Vec<Diagnostic>)> {
        let disk = &self.workspace.disk;
        let plan = now.plan(disk).unwrap_or_default();
        let empty = crate::checks::Project::default();
        let project = now
            .checked
            .as_ref()
            .map_or(&empty, |checked| checked.project());
        let after = State::of(&plan, project, disk);
        let inputs = self.past.inputs(selection, self.workspace)?;
        let files = self.past.files(disk);
        let trees = Trees {
            before: files,
            after: disk,
        };
        if let Past::LastBuild = self.past {
            let before = State::built(&self.past.built(&inputs, disk), &after);
            return Ok(transition::compare(&before, &after, trees, &mut |file| {
                file
            }));
        }
        let mut old_sources = SourceMap::default();
        let old = compile::check(inputs.clone(), files, &mut old_sources);
        let Some(checked) = &old.checked else {
            let built = self.past.built(&inputs, disk);
            self.say_errors(built.iter().all(|it| it.files.is_empty()))?;
            let before = State::built(&built, &after);
            return Ok(transition::compare(&before, &after, trees, &mut |file| {
                file
            }));
        };
        let old_plan = old.plan(files).unwrap_or_default();
        let before = State::of(&old_plan, checked.project(), files);
        let mut taken: HashMap<FileId, FileId> = HashMap::new();
        let mut texts = |file: FileId| {
            *taken
                .entry(file)
                .or_insert_with(|| take(sources, &old_sources, file))
        };
        Ok(transition::compare(&before, &after, trees, &mut texts))
    }

    fn say_errors(&self, is_lost: bool) -> Result<()> {
        let name = self.past.name();
        if is_lost {
            return Err(Failure::refused(format!(
                "the pipeline at {name} has errors, and no built files"
            ))
            .help("compare with a revision that compiles"));
        }
        self.output.talk(format!(
            "the pipeline at {name} has errors: compared with the files that were built there"
        ));
        Ok(())
    }
}

/// Takes a text over, so that findings can show it.
fn take(sources: &mut SourceMap, old: &SourceMap, file: FileId) -> FileId {
    let text = old.get(file).map_or("", |source| source.text.as_str());
    sources.add(old.name(file), text)
}
