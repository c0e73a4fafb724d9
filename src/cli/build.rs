//! `build`: pipeline files to manifests on the disk, or on standard output.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};

use crate::compile::{self, Outcome};
use crate::diagnostics::human;
use crate::emit::{self, Bundle};
use crate::files::{self, Change, ChangeKind, Problem, Report, Request};
use crate::settle::Site;
use crate::source::SourceMap;
use crate::values::path::{contains, shown};

use super::failure::{Failure, Result};
use super::output::Output;
use super::watch::watch;
use super::workspace::{Selection, Workspace};
use super::{Exit, diff};

/// Write the Flux Kustomizations and Jobs of pipeline files
///
/// Writes below the root of the repository. A file is written whole or not at all, and only when it changed. A
/// file that an earlier build of the same pipeline wrote is removed when it is no longer needed; a file that no
/// build wrote is never touched, but an error. `.NAME.flux-pipeline` beside the pipeline file is the list of
/// what was written: commit it.
///
/// With `layout addressed` your manifests are copied too, and the directories of the last release go in the same
/// build. With --out, DIR then holds everything that the paths of the Kustomizations need.
///
/// With --check, copies of your files, and files that may hold values of a Secret, are named and not drawn.
///
/// Exit code 1: the pipeline has errors, and nothing was written. Exit code 3, with --check: the files are not
/// what a build would write.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  flux-pipeline build                      all pipeline files of this directory
  flux-pipeline build shop.pipeline --out rendered
  flux-pipeline build --check              in CI: fail when the committed files are stale
  flux-pipeline build --stdout | kubectl apply --dry-run=server -f -")]
pub(super) struct Build {
    #[command(flatten)]
    pub(super) selection: Selection,

    /// Write below DIR instead of the root of the repository
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "stdout")]
    out: Option<PathBuf>,

    /// Write nothing; print all files as one YAML stream
    #[arg(long)]
    stdout: bool,

    /// Write nothing; print what a build would change, and exit with 3 when that is anything
    #[arg(long, conflicts_with = "stdout")]
    check: bool,

    /// Build again whenever something that was read has changed, until ^C
    #[arg(long, conflicts_with_all = ["stdout", "check"])]
    watch: bool,

    /// How to report what was done
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "human",
        conflicts_with = "stdout"
    )]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line on standard error
    Human,
    /// The files, as JSON on standard output
    Json,
}

impl Build {
    pub(super) fn run(self, output: Output) -> Result<Exit> {
        if self.watch {
            return watch(&self.selection, output, || self.once(output));
        }
        self.once(output)
    }

    fn once(&self, output: Output) -> Result<Exit> {
        if self.selection.has_stdin() && !self.stdout && self.out.is_none() {
            return Err(Failure::usage(
                "a pipeline from standard input has no place to be written to",
            )
            .help("add `--stdout`, or `--out DIR`"));
        }
        let Workspace { root, disk, inputs } = self.selection.open()?;
        let mut sources = SourceMap::default();
        let outcome = compile::check(inputs, &disk, &mut sources);
        output.drawn(&human(&sources, &outcome.diagnostics, output.talk_style()));
        let Some(plan) = outcome.plan(&disk) else {
            return Ok(Exit::Errors);
        };
        self.refuse_stage(&outcome, &root)?;
        let exit = match self.stdout {
            true => output.pieces(emit::stream(&plan)).map(|()| Exit::Fine),
            false => self.hand_over(emit::bundle(&plan), &root, output),
        };
        if !self.watch {
            // The program ends. The kernel takes all memory back at once; piece by piece it takes far longer.
            std::mem::forget(plan);
            std::mem::forget((outcome, sources));
        }
        exit
    }

    /// Compares or writes what was built.
    fn hand_over(&self, bundle: Bundle, root: &Path, output: Output) -> Result<Exit> {
        let is_gone = |path: &str| self.out.is_none() && !root.join(path).exists();
        let below = self.out.as_deref().unwrap_or(root);
        let request = Request {
            root: below,
            bundle: &bundle,
            is_gone: &is_gone,
        };
        let exit = match self.check {
            true => self.compare(&request, output),
            false => self.write(&request, output),
        };
        if !self.watch {
            std::mem::forget(bundle);
        }
        exit
    }

    /// What is built into the directory of a stage would be applied with it.
    fn refuse_stage(&self, outcome: &Outcome, root: &Path) -> Result<()> {
        let Some(out) = &self.out else {
            return Ok(());
        };
        let Some(below) = place(out, root) else {
            return Ok(());
        };
        let mut sites = outcome.project().into_iter().flat_map(|it| it.sites());
        let takes_in = |site: &Site<'_>| {
            let lists_exactly = site.tree.has_kustomization && site.tree.complete;
            !site.is_elsewhere() && !lists_exactly && contains(&site.stage.path.value, &below)
        };
        let Some(site) = sites.find(takes_in) else {
            return Ok(());
        };
        let (out, stage) = (out.display(), &site.stage.name.value);
        let path = shown(&site.stage.path.value);
        Err(Failure::refused(format!(
            "`{out}` is in `{path}`, which stage `{stage}` applies: it would apply what is built too"
        ))
        .help("choose a directory that no stage applies"))
    }

    fn write(&self, request: &Request<'_>, output: Output) -> Result<Exit> {
        let waiting = || output.talk("waiting for another build of this directory to finish");
        match files::write(request, &waiting) {
            Ok(report) => self.report(&report, output),
            Err(problems) => Ok(refuse(&problems, output)),
        }
    }

    fn report(&self, report: &Report, output: Output) -> Result<Exit> {
        match self.format {
            Format::Human => output.talk(summary(report)),
            Format::Json => output.data(&json(report)?)?,
        }
        Ok(Exit::Fine)
    }

    fn compare(&self, request: &Request<'_>, output: Output) -> Result<Exit> {
        let changes = match files::compare(request) {
            Ok(changes) => changes,
            Err(problems) => return Ok(refuse(&problems, output)),
        };
        match self.format {
            Format::Human => {
                output.data(&diff::changes(&changes, output.data_style().colour))?;
                output.talk(verdict(&changes));
            }
            Format::Json => output.data(&json(&listed(&changes))?)?,
        }
        Ok(if changes.is_empty() {
            Exit::Fine
        } else {
            Exit::Differences
        })
    }
}

/// Where a directory is below the root, when it is there or will be.
fn place(directory: &Path, root: &Path) -> Option<String> {
    let absolute = std::path::absolute(directory).ok()?;
    let there = absolute.ancestors().find(|it| it.exists())?;
    let rest = absolute.strip_prefix(there).ok()?;
    let whole = there.canonicalize().ok()?.join(rest);
    let below = whole.strip_prefix(root.canonicalize().ok()?).ok()?;
    let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

fn refuse(problems: &[Problem], output: Output) -> Exit {
    for problem in problems {
        let failure = Failure::refused(format!("{problem} [{}]", problem.name()));
        output.failure(&Failure {
            help: problem.help(),
            ..failure
        });
    }
    let half_way = problems
        .iter()
        .any(|problem| matches!(problem, Problem::Failed { .. }));
    output.talk(if half_way {
        "build again when that is mended"
    } else {
        "nothing was written"
    });
    Exit::Errors
}

fn summary(report: &Report) -> String {
    let wrote = report.created.len() + report.changed.len();
    let parts = [
        ("wrote", wrote),
        ("unchanged", report.unchanged.len()),
        ("removed", report.removed.len()),
    ];
    let words = |(what, count): (&str, usize)| match (what, count) {
        ("wrote", 1) => "wrote 1 file".to_owned(),
        ("wrote", count) => format!("wrote {count} files"),
        ("unchanged", count) => format!("{count} unchanged"),
        (what, count) => format!("{what} {count}"),
    };
    let said = parts
        .into_iter()
        .filter(|&(what, count)| count > 0 || what == "wrote")
        .map(words);
    said.collect::<Vec<_>>().join(", ")
}

fn verdict(changes: &[Change]) -> String {
    match changes.len() {
        0 => "up to date".to_owned(),
        1 => "1 file is stale: run `flux-pipeline build`".to_owned(),
        many => format!("{many} files are stale: run `flux-pipeline build`"),
    }
}

/// The changes as a report of what a build would do.
fn listed(changes: &[Change]) -> Report {
    let of = |kind: ChangeKind| {
        let found = changes.iter().filter(|change| change.kind == kind);
        found.map(|change| change.path.clone()).collect()
    };
    Report {
        created: of(ChangeKind::Create),
        changed: of(ChangeKind::Change),
        removed: of(ChangeKind::Remove),
        unchanged: Vec::new(),
    }
}

fn json(report: &Report) -> Result<String> {
    let text = serde_json::to_string_pretty(report);
    text.map(|text| text + "\n")
        .map_err(|error| Failure::refused(error.to_string()))
}
