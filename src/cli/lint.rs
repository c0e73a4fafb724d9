//! `lint`: says what is wrong with hand-written YAML, and writes nothing.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use serde::Serialize;

use crate::diagnostics::tally;
use crate::import::{Excluded, Looked, lint};
use crate::source::SourceMap;

use super::Exit;
use super::failure::{Failure, Result};
use super::import::Place;
use super::output::Output;
use super::reporting::Reporting;

/// Say what is wrong with hand-written Flux YAML, and write nothing
///
/// Looks at every Flux Kustomization below DIR, at the order that `dependsOn` gives them, and at the Jobs and other
/// manifests in their directories, all of it as those above it apply it. Standard error says how many there are, how many
/// were looked at, and why the others were not. Findings go to standard output and point into the YAML; `flux-pipeline explain
/// NAME` has the page of each. What cannot be seen from here, such as charts and other repositories, is taken to be in
/// order.
///
/// Exit code 1: there is an error.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline lint
  flux-pipeline lint clusters/production --deny warnings
  flux-pipeline lint --exclude archive --allow missing-directory
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

    /// Leave out what a glob below the root matches; a directory stands for all that is in it
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,

    #[command(flatten)]
    reporting: Reporting,
}

impl Lint {
    pub(super) fn run(self, output: Output) -> Result<Exit> {
        let excluded = Excluded::of(&self.exclude).map_err(no_glob)?;
        let place = Place::open(&self.place, self.root.as_ref())?;
        let mut sources = SourceMap::default();
        for glob in excluded.unmatched(&place.disk) {
            output.talk(format!(
                "note: `--exclude {glob}` leaves out nothing: no path matches it"
            ));
        }
        let looked = lint(&place.disk, &place.directory, &excluded, &mut sources);
        let found = self.reporting.judge(looked.found);
        let beside = Beside {
            kustomizations: &looked.looked,
        };
        let exit = self
            .reporting
            .write_beside(&sources, &found, &beside, output)?;
        let tally = if found.is_empty() {
            format!(": {}", tally(&found))
        } else {
            String::new()
        };
        let told = looked.looked.told();
        let (first, rest) = split(&told);
        output.talk(format!("{first}{tally}{rest}"));
        Ok(exit)
    }
}

fn no_glob((glob, reason): (String, String)) -> Failure {
    Failure::usage(format!("`{glob}` is no glob: {reason}"))
}

/// What programs get beside the findings.
#[derive(Serialize)]
struct Beside<'a> {
    kustomizations: &'a Looked,
}

/// The first line, and the others with the break before them.
fn split(text: &str) -> (&str, &str) {
    text.split_at(text.find('\n').unwrap_or(text.len()))
}
