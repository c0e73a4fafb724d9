//! `check`: says what is wrong, and writes nothing.

use clap::Args;

use crate::compile;
use crate::diagnostics::tally;
use crate::source::SourceMap;

use super::Exit;
use super::failure::Result;
use super::output::Output;
use super::reporting::Reporting;
use super::workspace::Selection;

/// Say what is wrong with pipeline files, and write nothing
///
/// Reads the manifests in the directories of the stages too. Findings go to standard output; `flux-pipeline
/// explain NAME` has the page of each.
///
/// Exit code 1: there is an error.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline check
  flux-pipeline check shop.pipeline --deny warnings
  flux-pipeline check --format sarif > findings.sarif
  cat shop.pipeline | flux-pipeline check -")]
pub(super) struct Check {
    #[command(flatten)]
    selection: Selection,

    #[command(flatten)]
    reporting: Reporting,
}

impl Check {
    pub(super) fn run(self, output: Output) -> Result<Exit> {
        self.reporting.refuse_errors()?;
        let mut workspace = self.selection.open()?;
        if self.reporting.is_for_programs() {
            for input in &mut workspace.inputs {
                input.name.clone_from(&input.path);
            }
        }
        let count = workspace.inputs.len();
        let mut sources = SourceMap::default();
        let outcome = compile::check(workspace.inputs, &workspace.disk, &mut sources);
        let found = self.reporting.judge(outcome.diagnostics);
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
}
