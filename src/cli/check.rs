//! `check`: says what is wrong, and mends it where asked to.

use clap::Args;

use crate::compile::{self, Input};
use crate::diagnostics::tally;
use crate::ide::{self, Mended};
use crate::source::{Files, SourceMap};

use super::failure::{Failure, Result};
use super::output::Output;
use super::reporting::Reporting;
use super::watch::watch;
use super::workspace::{Selection, Workspace};
use super::{Exit, diff, in_place};

/// Say what is wrong with pipeline files
///
/// Reads the manifests in the directories of the stages too. Findings go to standard output; `flux-pipeline
/// explain NAME` has the page of each.
///
/// Nothing is written, unless `--fix` is said: it makes the fixes that are safe, where what was written means nothing
/// and only one thing can have been meant. Comments and spacing stay. Where a fix would make a new error, nothing is
/// written.
///
/// Exit code 1: there is an error. Exit code 3, with --diff: something can be fixed.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline check
  flux-pipeline check shop.pipeline --deny warnings
  flux-pipeline check --fix                 mend what is safe to mend
  flux-pipeline check --fix --diff          show what that would do
  flux-pipeline check --format sarif > findings.sarif
  cat shop.pipeline | flux-pipeline check -")]
pub(super) struct Check {
    #[command(flatten)]
    pub(super) selection: Selection,

    #[command(flatten)]
    reporting: Reporting,

    /// Make the fixes that are safe, and say what is left
    #[arg(long)]
    fix: bool,

    /// Write nothing; print what --fix would change
    #[arg(long, requires = "fix")]
    diff: bool,

    /// Check again whenever something that was read has changed, until ^C
    #[arg(long, conflicts_with = "fix")]
    watch: bool,
}

impl Check {
    pub(super) fn run(self, output: Output) -> Result<Exit> {
        if self.watch {
            return watch(&self.selection, output, || self.once(output));
        }
        self.once(output)
    }

    fn once(&self, output: Output) -> Result<Exit> {
        self.reporting.refuse_errors()?;
        let mut workspace = self.selection.open()?;
        if self.fix {
            let mended = ide::mend(&workspace.inputs, &workspace.disk);
            if self.diff {
                return show(&mended, &workspace, output);
            }
            self.write(mended, &mut workspace, output)?;
        }
        if self.reporting.is_for_programs() {
            for input in &mut workspace.inputs {
                input.name.clone_from(&input.path);
            }
        }
        let count = workspace.inputs.len();
        let mut sources = SourceMap::default();
        let outcome = compile::check(workspace.inputs, &workspace.disk, &mut sources);
        let found = ide::with_removals(outcome.diagnostics, &sources);
        let found = self.reporting.judge(found);
        let exit = self.reporting.write(&sources, &found, output)?;
        if found.is_empty() {
            let files = if count == 1 { "file" } else { "files" };
            output.talk(format!(
                "checked {count} pipeline {files}: {}",
                tally(&found)
            ));
        }
        Ok(exit)
    }

    /// Writes what was mended, and goes on with it.
    fn write(&self, mended: Mended, workspace: &mut Workspace, output: Output) -> Result<()> {
        if self.selection.has_stdin() {
            let help = "name the file, or see with `--fix --diff` what would change";
            return Err(Failure::usage("standard input cannot be written").help(help));
        }
        for (path, text) in &mended.texts {
            in_place::write(&workspace.root.join(path), text)?;
        }
        for input in &mut workspace.inputs {
            if let Some(text) = mended.texts.get(&input.path) {
                input.text.clone_from(text);
            }
        }
        for title in &mended.titles {
            output.talk(format!("fixed: {title}"));
        }
        Ok(())
    }
}

/// Prints what mending would change.
fn show(mended: &Mended, workspace: &Workspace, output: Output) -> Result<Exit> {
    let colour = output.data_style().colour;
    for (path, text) in &mended.texts {
        let input = workspace.inputs.iter().find(|input| input.path == *path);
        let name = input.map_or(path, |input| &input.name);
        let before = before(input, path, workspace);
        output.data(&diff::texts((name, &before), (name, text), colour))?;
    }
    Ok(if mended.texts.is_empty() {
        Exit::Fine
    } else {
        Exit::Differences
    })
}

fn before(input: Option<&Input>, path: &str, workspace: &Workspace) -> String {
    let read = || workspace.disk.read(path).unwrap_or_default();
    input.map_or_else(read, |input| input.text.clone())
}
