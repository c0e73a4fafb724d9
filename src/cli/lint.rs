//! `lint`: says what is wrong with hand-written YAML, and writes nothing.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::diagnostics::tally;
use crate::import::lint;
use crate::source::SourceMap;

use super::Exit;
use super::failure::Result;
use super::import::Place;
use super::output::Output;
use super::reporting::Reporting;

/// Say what is wrong with hand-written Flux YAML, and write nothing
///
/// Looks at every Flux Kustomization below DIR, at the order that `dependsOn` gives them, and at the Jobs and other
/// manifests in their directories. Findings go to standard output and point into the YAML; `flux-pipeline explain
/// NAME` has the page of each. What cannot be seen from here, such as charts and other repositories, is taken to be in
/// order.
///
/// Exit code 1: there is an error.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline lint
  flux-pipeline lint clusters/production --deny warnings
  flux-pipeline lint --format github")]
pub(super) struct Lint {
    /// Where to look for Kustomizations
    #[arg(value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    place: PathBuf,

    /// Root of the repository
    ///
    /// Paths of Kustomizations are looked up below it. Without it, the nearest directory above DIR that has `.git`,
    /// or else DIR itself.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    root: Option<PathBuf>,

    #[command(flatten)]
    reporting: Reporting,
}

impl Lint {
    pub(super) fn run(self, output: Output) -> Result<Exit> {
        self.reporting.refuse_errors()?;
        let place = Place::open(&self.place, self.root.as_ref())?;
        let mut sources = SourceMap::default();
        let looked = lint(&place.disk, &place.directory, &mut sources);
        let found = self.reporting.judge(looked.found);
        let exit = self.reporting.write(&sources, &found, output)?;
        if found.is_empty() {
            let count = looked.kustomizations;
            let what = if count == 1 {
                "Kustomization"
            } else {
                "Kustomizations"
            };
            output.talk(format!("looked at {count} {what}: {}", tally(&found)));
        }
        Ok(exit)
    }
}
